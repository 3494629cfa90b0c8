// Makes what a handler has decided come true: writes it, does it, says it.
#ifndef TEBIUM_RELAY_CONSOLE_OUTCOME_RUNNER_H_
#define TEBIUM_RELAY_CONSOLE_OUTCOME_RUNNER_H_

#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "relay/console/handler.h"
#include "relay/console/inbox.h"
#include "relay/console/ledger.h"
#include "relay/console/speaker.h"

namespace tebium::relay {

// A turn, and whom to answer where.
struct Addressed {
  Turn turn;
  Place place;
  std::string query_id;  // of a press; empty: it is none
};

// Our own fault, as people are told of it.
Outcome FailedOutcome(const Turn& turn);

// For the console's thread; what is handed in must outlive it.
class OutcomeRunner {
 public:
  OutcomeRunner(Ledger& ledger, Speaker& speaker, std::shared_ptr<Inbox> inbox,
                base::Logger logger)
      : ledger_(ledger),
        speaker_(speaker),
        inbox_(std::move(inbox)),
        logger_(std::move(logger)) {}

  // False: it could not be written. Nothing was done or said, and the update is
  // to come again.
  bool Run(const Addressed& addressed, Outcome outcome);

 private:
  std::vector<Saying> RunThen(const Addressed& addressed,
                              const std::function<void(Sayer)>& then);
  void SayAll(const Addressed& addressed, std::vector<Saying> sayings);

  Ledger& ledger_;
  Speaker& speaker_;
  const std::shared_ptr<Inbox> inbox_;
  const base::Logger logger_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_OUTCOME_RUNNER_H_
