#include "relay/console/memory.h"

#include <utility>
#include <vector>

#include "relay/console/commit.h"

namespace tebium::relay {
namespace {

constexpr char kKeyNote[] = "buttons/key";
constexpr size_t kKeyBytes = 32;

}  // namespace

base::StatusOr<ConsoleMemory> LoadConsoleMemory(store::Store& store,
                                                base::Random& random,
                                                ChatBook& chats) {
  TEBIUM_ASSIGN_OR_RETURN(const std::vector<store::Note> notes,
                          store.LoadNotes());
  ConsoleMemory memory;
  for (const store::Note& note : notes) {
    if (note.name == kKeyNote) memory.button_key = note.value;
    if (const auto chat = ChatOfNote(note.name)) {
      TEBIUM_RETURN_IF_ERROR(chats.Put(*chat, DecodeChoices(note.value)));
    }
  }
  if (!memory.button_key.empty()) return memory;
  memory.button_key = base::RandomHex(random, kKeyBytes);
  store::ConsoleChange change;
  change.put_notes.push_back({kKeyNote, memory.button_key});
  TEBIUM_RETURN_IF_ERROR(Commit(store, std::move(change)));
  return memory;
}

}  // namespace tebium::relay
