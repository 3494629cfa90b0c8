#include "relay/console/card_book.h"

#include <set>

#include "base/status.h"
#include "base/text.h"
#include "relay/console/commit.h"

namespace tebium::relay {
namespace {

constexpr size_t kMaxNames = 3;
constexpr size_t kMaxNameCodePoints = 100;

}  // namespace

void CardChange::Put(uint64_t card, Marks put, bool refresh) {
  marks.emplace_back(card, std::move(put));
  if (refresh) change.refresh.push_back(card);
}

base::Language CardBook::LanguageOf(int64_t chat_id) const {
  return parts_.chats.Of(chat_id).language.value_or(
      parts_.settings.render.language);
}

void CardBook::Plan(CardChange& change) {
  for (const auto& [card, marks] : change.marks) {
    change.change.put_marks.push_back({card, EncodeMarks(marks)});
  }
  if (!change.work.empty()) {
    change.work_number = queue_.Plan(change.work, change.change);
  }
}

void CardBook::Apply(CardChange& change) {
  for (auto& [card, marks] : change.marks) {
    index_.SetMarks(card, std::move(marks));
  }
  if (change.work_number == 0) return;
  queue_.Add(change.work_number, std::move(change.work));
  queue_.Run();
}

bool CardBook::Commit(CardChange& change) {
  Plan(change);
  const base::Status written =
      relay::Commit(parts_.store, std::move(change.change));
  if (!written.ok()) {
    parts_.logger.Warn("a change of cards was not stored",
                       {{"err", written.message()}});
    return false;
  }
  Apply(change);
  return true;
}

store::AuditEntry CardBook::Note(const store::LiveMessage& live, base::Time now,
                                 std::string_view action,
                                 std::string_view detail) {
  store::AuditEntry entry;
  entry.at = now;
  entry.chat_id = live.target.chat_id;
  entry.action = action;
  entry.detail = CardSubject(live.shown);
  if (!detail.empty()) entry.detail += "; " + std::string(detail);
  return entry;
}

std::string CardSubject(const alert::Notification& shown) {
  std::set<std::string_view> names;
  for (const alert::NotifiedAlert& alert : shown.alerts) {
    if (names.size() > kMaxNames) break;
    names.insert(alert.alert.name());
  }
  std::string subject;
  size_t told = 0;
  for (const std::string_view name : names) {
    if (told == kMaxNames) break;
    if (told++ > 0) subject += ", ";
    subject += base::TruncateCodePoints(name, kMaxNameCodePoints);
  }
  if (names.size() > kMaxNames) subject += ", …";
  return subject + " (" + std::to_string(shown.FiringCount()) + " firing)";
}

}  // namespace tebium::relay
