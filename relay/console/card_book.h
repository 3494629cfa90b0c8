// What those who look after cards share: presses, reconciliation, escalation.
#ifndef TEBIUM_RELAY_CONSOLE_CARD_BOOK_H_
#define TEBIUM_RELAY_CONSOLE_CARD_BOOK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/catalogue.h"
#include "relay/console/card_index.h"
#include "relay/console/card_metrics.h"
#include "relay/console/card_queue.h"
#include "relay/console/parts.h"
#include "store/store.h"

namespace tebium::relay {

// Something that becomes of cards: written as one change; then it holds.
struct CardChange {
  store::ConsoleChange change;
  SilenceWork work;
  std::vector<std::pair<uint64_t, Marks>> marks;
  uint64_t work_number = 0;  // 0: there is no work

  // `refresh`: people are to see it.
  void Put(uint64_t card, Marks put, bool refresh);
  bool empty() const { return marks.empty() && change.outbox.empty(); }
};

// For one thread.
class CardBook {
 public:
  explicit CardBook(const ConsoleParts& parts)
      : parts_(parts),
        queue_(parts.store, parts.silences, parts.logger),
        metrics_(parts.metrics) {}

  const ConsoleParts& parts() const { return parts_; }
  CardIndex& index() { return index_; }
  CardQueue& queue() { return queue_; }
  const CardQueue& queue() const { return queue_; }
  CardMetrics& metrics() { return metrics_; }

  base::Language LanguageOf(int64_t chat_id) const;

  // Completes change.change with what marks and work come to.
  void Plan(CardChange& change);
  // Once it is on disk: memory, then silences.
  void Apply(CardChange& change);
  // All of that; blocks until it is on disk. False: nothing has changed.
  bool Commit(CardChange& change);

  // An entry for the audit log of something that nobody pressed.
  store::AuditEntry Note(const store::LiveMessage& live, base::Time now,
                         std::string_view action, std::string_view detail);

 private:
  const ConsoleParts parts_;
  CardIndex index_;
  CardQueue queue_;
  CardMetrics metrics_;
};

// What a card is about, in English, for the audit log: the names of its alerts
// and how many fire.
std::string CardSubject(const alert::Notification& shown);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_CARD_BOOK_H_
