// Silences that are to be made or ended because of what was done to a card.
//
// What was decided is written as a note, in the change that makes it so, and
// carried out once that is on disk; then the note is taken away. A crash or a
// failing store in between loses nothing: it is carried out later, in order.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_QUEUE_H_
#define TEBIUM_RELAY_CONSOLE_CARD_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alert/desk.h"
#include "alert/silence.h"
#include "base/log.h"
#include "base/status.h"
#include "store/store.h"

namespace tebium::relay {

struct SilenceWork {
  std::vector<alert::Silence> make;  // with their ids
  std::vector<std::string> end;      // ids

  bool empty() const { return make.empty() && end.empty(); }
  bool operator==(const SilenceWork&) const = default;
};

// The stored form.
std::string EncodeSilenceWork(const SilenceWork& work);
base::StatusOr<SilenceWork> DecodeSilenceWork(std::string_view bytes);

inline constexpr size_t kMaxSilenceWork = 1'000;

// For one thread. `store` and `desk` outlive it.
class CardQueue {
 public:
  CardQueue(store::Store& store, alert::SilenceDesk& desk, base::Logger logger)
      : store_(store), desk_(desk), logger_(std::move(logger)) {}

  void Load(const std::vector<store::Note>& notes);
  // So much waits already that nothing more is to be planned.
  bool full() const { return waiting_.size() >= kMaxSilenceWork; }
  bool empty() const { return waiting_.empty(); }

  // Adds the note to `change`; gives the number for Add().
  uint64_t Plan(const SilenceWork& work, store::ConsoleChange& change);
  // Once that is on disk.
  void Add(uint64_t number, SilenceWork work);
  // Carries out what waits, as far as the desk can store it. What it refuses
  // for good (too many silences) is logged and dropped. Blocks for commits.
  void Run();
  // The silence with this id that is still to be made; null: none is.
  const alert::Silence* FindWaiting(std::string_view id) const;
  bool WillMake(std::string_view id) const {
    return FindWaiting(id) != nullptr;
  }

 private:
  bool Do(SilenceWork& work);
  bool Make(const alert::Silence& silence);
  bool End(const std::string& id);
  void Complain(std::string_view what, std::string_view id,
                const base::Status& status);

  store::Store& store_;
  alert::SilenceDesk& desk_;
  const base::Logger logger_;
  std::map<uint64_t, SilenceWork> waiting_;  // by growing numbers
  uint64_t next_ = 1;
  std::string complained_of_;  // a silence: once, not at every attempt
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_QUEUE_H_
