#include "relay/console/outcome_runner.h"

#include <exception>
#include <iterator>
#include <utility>

#include "base/mutex.h"

namespace tebium::relay {
namespace {

// What `then` says while it runs is collected; what comes later is passed on.
// Thread-safe; may outlive the console.
class Talk {
 public:
  Talk(Place place, Speaker& speaker, std::shared_ptr<Inbox> inbox)
      : place_(place), speaker_(speaker), inbox_(std::move(inbox)) {}

  void Say(Saying saying) EXCLUDES(mutex_) {
    {
      base::MutexLock lock(mutex_);
      if (collects_) {
        collected_.push_back(std::move(saying));
        return;
      }
    }
    // The inbox is closed before the speaker goes.
    inbox_->Offer(
        [&speaker = speaker_, place = place_, saying = std::move(saying)] {
          speaker.Say(place, saying);
          if (!saying.toast.empty()) speaker.SayPlain(place, saying.toast);
        });
  }

  std::vector<Saying> Close() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    collects_ = false;
    return std::exchange(collected_, {});
  }

 private:
  const Place place_;
  Speaker& speaker_;
  const std::shared_ptr<Inbox> inbox_;
  base::Mutex mutex_;
  bool collects_ GUARDED_BY(mutex_) = true;
  std::vector<Saying> collected_ GUARDED_BY(mutex_);
};

}  // namespace

Outcome FailedOutcome(const Turn& turn) {
  Outcome outcome;
  outcome.say.toast = turn.Say(base::Say::kConsoleFailed);
  return outcome;
}

bool OutcomeRunner::Run(const Addressed& addressed, Outcome outcome) {
  const Turn& turn = addressed.turn;
  const base::Status written =
      ledger_.Write(turn.update_id, std::move(outcome.change), turn.now);
  if (ComesAgain(written)) return false;
  if (!written.ok()) {
    logger_.Error("what a person did could not be written",
                  {{"err", written.message()}});
    outcome = FailedOutcome(turn);
  }
  std::vector<Saying> sayings;
  sayings.push_back(std::move(outcome.say));
  if (outcome.then) {
    auto said = RunThen(addressed, outcome.then);
    std::move(said.begin(), said.end(), std::back_inserter(sayings));
  }
  SayAll(addressed, std::move(sayings));
  return true;
}

std::vector<Saying> OutcomeRunner::RunThen(
    const Addressed& addressed, const std::function<void(Sayer)>& then) {
  const auto talk = std::make_shared<Talk>(addressed.place, speaker_, inbox_);
  try {
    then([talk](Saying saying) { talk->Say(std::move(saying)); });
  } catch (const std::exception& failure) {
    logger_.Error("a handler failed", {{"err", failure.what()}});
    talk->Say(FailedOutcome(addressed.turn).say);
  }
  return talk->Close();
}

void OutcomeRunner::SayAll(const Addressed& addressed,
                           std::vector<Saying> sayings) {
  bool waits = !addressed.query_id.empty();
  for (Saying& saying : sayings) {
    const std::string toast = std::move(saying.toast);
    if (!toast.empty() && std::exchange(waits, false)) {
      speaker_.AnswerPress(addressed.query_id, toast, saying.toast_stays);
    } else if (!toast.empty()) {
      speaker_.SayPlain(addressed.place, toast);
    }
    speaker_.Say(addressed.place, std::move(saying));
  }
  if (waits) speaker_.AnswerPress(addressed.query_id, "", false);
}

}  // namespace tebium::relay
