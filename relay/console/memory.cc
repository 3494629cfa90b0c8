#include "relay/console/memory.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "relay/console/commit.h"

namespace tebium::relay {
namespace {

constexpr char kKeyNote[] = "buttons/key";
constexpr size_t kKeyBytes = 32;
// What is looked at to see which chats are in use.
constexpr size_t kAuditLooked = 10'000;
constexpr size_t kMessagesLooked = 20'000;

using Choices = std::map<int64_t, ChatChoices>;  // by chat

// The chats in use, the latest first; one may be there more than once.
std::vector<int64_t> InUse(store::Store& store) {
  std::vector<int64_t> chats;
  if (const auto audit = store.Audit(0, kAuditLooked); audit.ok()) {
    for (const auto& entry : *audit) chats.push_back(entry.chat_id);
  }
  if (const auto told = store.RecentMessages(kMessagesLooked); told.ok()) {
    for (const auto& message : *told) chats.push_back(message.target.chat_id);
  }
  return chats;
}

void FillIn(store::Store& store, const base::Logger& logger, Choices choices,
            ChatBook& chats) {
  const size_t all = choices.size();
  if (all > kMaxChats) {
    for (const int64_t chat : InUse(store)) {
      const auto found = choices.find(chat);
      if (found == choices.end()) continue;
      if (!chats.Put(chat, std::move(found->second)).ok()) break;
      choices.erase(found);
    }
  }
  size_t left_out = 0;
  for (auto& [chat, chosen] : choices) {
    if (!chats.Put(chat, std::move(chosen)).ok()) ++left_out;
  }
  if (left_out == 0) return;
  logger.Error("too many chats have settings, those least used are left out",
               {{"chats", all}, {"left_out", left_out}});
}

bool IsSubscribed(const store::LiveMessage& message) {
  return message.target.integration == store::kSubscription;
}

// What was told before is followed on; what is followed no more says so.
base::Status TakeUpMessages(store::Store& store, ChatBook& chats) {
  TEBIUM_RETURN_IF_ERROR(
      store.VisitCards([&chats](const store::LiveMessage& message) {
        if (!IsSubscribed(message)) return;
        chats.Recall(message.target.chat_id, message.shown.alerts);
      }));
  store::ConsoleChange change;
  TEBIUM_ASSIGN_OR_RETURN(change.refresh, CardsLeft(store, chats));
  return change.refresh.empty() ? base::Status()
                                : Commit(store, std::move(change));
}

}  // namespace

base::StatusOr<std::vector<uint64_t>> CardsLeft(store::Store& store,
                                                const ChatBook& chats,
                                                int64_t chat_id) {
  std::vector<uint64_t> cards;
  TEBIUM_RETURN_IF_ERROR(
      store.VisitCards([&](const store::LiveMessage& message) {
        const int64_t chat = message.target.chat_id;
        if (!IsSubscribed(message) || (chat_id != 0 && chat != chat_id)) return;
        const auto& shown = message.shown.alerts;
        if (chats.Followed(chat, shown).size() < shown.size()) {
          cards.push_back(message.card);
        }
      }));
  return cards;
}

base::StatusOr<ConsoleMemory> LoadConsoleMemory(store::Store& store,
                                                base::Random& random,
                                                const base::Logger& logger,
                                                ChatBook& chats) {
  TEBIUM_ASSIGN_OR_RETURN(const std::vector<store::Note> notes,
                          store.LoadNotes());
  ConsoleMemory memory;
  Choices choices;
  for (const store::Note& note : notes) {
    if (note.name == kKeyNote) memory.button_key = note.value;
    const auto chat = ChatOfNote(note.name);
    if (!chat) continue;
    ChatChoices chosen = DecodeChoices(note.value);
    if (chosen != ChatChoices()) choices[*chat] = std::move(chosen);
  }
  FillIn(store, logger, std::move(choices), chats);
  TEBIUM_RETURN_IF_ERROR(TakeUpMessages(store, chats));
  if (!memory.button_key.empty()) return memory;
  memory.button_key = base::RandomHex(random, kKeyBytes);
  store::ConsoleChange change;
  change.put_notes.push_back({kKeyNote, memory.button_key});
  TEBIUM_RETURN_IF_ERROR(Commit(store, std::move(change)));
  return memory;
}

}  // namespace tebium::relay
