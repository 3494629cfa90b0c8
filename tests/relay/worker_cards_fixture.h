// A relay whose messages have buttons, and what it tells of its live messages.
#ifndef TEBIUM_TESTS_RELAY_WORKER_CARDS_FIXTURE_H_
#define TEBIUM_TESTS_RELAY_WORKER_CARDS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "relay/buttons.h"
#include "relay/courier.h"
#include "relay/marks.h"
#include "tests/relay/worker_fixture.h"

namespace tebium::relay {

class Recorder : public LiveObserver {
 public:
  void OnLive(const store::LiveMessage& message,
              const alert::Notification& news, bool first) override {
    heard.push_back((first ? "first " : "edited ") + message.group_key + " " +
                    std::to_string(news.FiringCount()));
    messages.push_back(message);
  }
  void OnOver(const store::Target& target,
              const std::string& group_key) override {
    heard.push_back("over " + group_key + " " + std::to_string(target.chat_id));
  }
  std::vector<std::string> heard;
  std::vector<store::LiveMessage> messages;
};

class WorkerCardsTest : public WorkerFixture {
 protected:
  WorkerCardsTest() { settings_.signer = &signer_; }

  void StartObserved() {
    Start();
    worker_->observer().Set(&observer_);
  }
  store::LiveMessage Live() const {
    EXPECT_THAT(store_.messages(), ::testing::SizeIs(1));
    return store_.messages().empty() ? store::LiveMessage()
                                     : store_.messages().front();
  }
  static std::string Acknowledgement() {
    Mark mark;
    mark.by = {7, "Anna"};
    mark.at = base::FromNanos(1'700'000'000'000'000'000);
    Marks marks;
    marks.marks.push_back(mark);
    return EncodeMarks(marks);
  }
  // What a press does.
  void Press(uint64_t card, const std::string& marks) {
    store::ConsoleChange change;
    change.put_marks.push_back({card, marks});
    change.refresh.push_back(card);
    store_.Apply(std::move(change), [](const base::Status&) {});
  }
  std::string DataOf(CardAction action, uint64_t card) const {
    return signer_.Sign(CardPayload({action, card, 0}));
  }

  const ButtonSigner signer_{"a secret of many bytes"};
  Recorder observer_;
};

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_WORKER_CARDS_FIXTURE_H_
