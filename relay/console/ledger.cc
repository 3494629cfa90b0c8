#include "relay/console/ledger.h"

#include <utility>

#include "relay/console/commit.h"

namespace tebium::relay {
namespace {

constexpr char kNote[] = "updates/offset";

}  // namespace

void Ledger::Load(const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    if (note.name == kNote) heard_ = Heard::Decode(note.value);
  }
}

bool Ledger::WasHeard(int64_t update_id, base::Time now) {
  heard_.Age(now);
  return heard_.Contains(update_id);
}

std::optional<int64_t> Ledger::NextOffset(base::Time now) {
  heard_.Age(now);
  return heard_.NextOffset();
}

base::Status Ledger::Write(int64_t update_id, store::ConsoleChange change,
                           base::Time now) {
  base::Status status = WriteOnce(update_id, std::move(change), now);
  if (status.ok() || ComesAgain(status)) return status;
  const base::Status number = WriteOnce(update_id, {}, now);
  if (!number.ok()) return base::UnavailableError(number.message());
  return status;
}

base::Status Ledger::WriteOnce(int64_t update_id, store::ConsoleChange change,
                               base::Time now) {
  Heard heard = heard_;
  heard.Add(update_id, now);
  change.put_notes.push_back({kNote, heard.Encode()});
  TEBIUM_RETURN_IF_ERROR(Commit(store_, std::move(change)));
  heard_ = std::move(heard);
  return {};
}

void Ledger::Skip(int64_t update_id, base::Time now) {
  heard_.Add(update_id, now);
}

}  // namespace tebium::relay
