// Alarms of this program about itself, module TeBium-Alert-Bot:
//
//   QueueOld          the oldest notification waits for more than five minutes
//                     (for a minute)
//   TelegramRefusing  "": notifications have not got through to Telegram for
//                     ten minutes, or its token is refused (one minute)
//                     "updates": it gives us no messages and no pressed buttons
//   StoreFailing      the store cannot be written (half a minute)
//   ClockJump         the machine's clock was set by more than 30 seconds
//                     against the one that only counts; told for five minutes
//   ConfigRejected    the last reload failed; until one succeeds
//
// When Telegram or the store is what fails, an alert may reach nobody. So each
// begin and end is logged too, shows in tebium_self_alarm_firing and is given
// to those who listen: SelfPost, HeartbeatUrl.
#ifndef TEBIUM_EXPORTER_SELF_WATCH_H_
#define TEBIUM_EXPORTER_SELF_WATCH_H_

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/status.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kQueueOld = "QueueOld";
inline constexpr std::string_view kTelegramRefusing = "TelegramRefusing";
inline constexpr std::string_view kStoreFailing = "StoreFailing";
inline constexpr std::string_view kClockJump = "ClockJump";
inline constexpr std::string_view kConfigRejected = "ConfigRejected";
// The subject of TelegramRefusing for what comes from Telegram.
inline constexpr std::string_view kUpdatesSubject = "updates";

enum class TelegramState {
  kOk,  // also: nothing is to be sent to it
  kUnauthorized,
  kUnreachable,
  kTrouble,  // something else; the text says what
};

// How the parts of this program stand now.
struct SelfFacts {
  // Of the oldest notification that ought to be sent; 0: none waits.
  base::Duration oldest_waiting{0};
  TelegramState telegram = TelegramState::kOk;
  std::string telegram_trouble;  // in English, for kTrouble
  std::string updates_trouble;   // why nothing comes from it; "": it does
  base::Status store;            // whether it can be written
  // The machine, since it was started; the monotonic clock stands still then.
  base::Duration asleep{0};
  std::string config_error;  // of the last reload; "": it went well
};

// One alarm about this program begins or ends.
struct SelfNews {
  Wish wish;
  bool firing = true;
  base::Time at = base::kNoTime;
};

// Hears how this program stands. Called on the watch's thread; must not block.
class SelfListener {
 public:
  virtual ~SelfListener() = default;
  virtual void OnNews(const SelfNews& /*news*/) {}
  // Every SelfWatch::kInterval.
  virtual void OnLook(const SelfFacts& facts, base::Duration monotonic) = 0;
};

// Of the watch's thread.
class SelfWatch : public ProbeObserver, public AlarmSource {
 public:
  static constexpr base::Duration kInterval = std::chrono::seconds(15);
  static constexpr base::Duration kMaxWait = std::chrono::minutes(5);
  // What has waited since before a start, or seems to since the clock was set,
  // has time to be sent.
  static constexpr base::Duration kMaxOld = std::chrono::minutes(1);
  static constexpr base::Duration kMaxTrouble = std::chrono::minutes(10);
  static constexpr base::Duration kMaxUnauthorized = std::chrono::minutes(1);
  static constexpr base::Duration kMaxStoreTrouble = std::chrono::seconds(30);
  static constexpr base::Duration kMaxJump = std::chrono::seconds(30);
  static constexpr base::Duration kJumpTold = std::chrono::minutes(5);

  // `facts` is called on the watch's thread and must not block. The listeners
  // and all references must outlive it.
  SelfWatch(std::function<SelfFacts()> facts,
            std::vector<SelfListener*> listeners, base::Metrics& metrics,
            const base::Logger& logger);

  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& /*report*/) override {}
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override { return next_at_; }

 private:
  using Key = std::pair<std::string_view, std::string_view>;  // and subject
  // What the trouble is; logs are in English, whatever alerts are in.
  using Sayer = std::function<std::string(base::Language language)>;
  struct Trouble {
    base::Duration began{0};  // monotonic
    base::Time since = base::kNoTime;
    bool fires = false;
    Wish wish;
    std::string why;  // for the log
  };
  struct Moment {
    base::Time now = base::kNoTime;
    base::Duration monotonic{0};
  };

  void Look(const Moment& at);
  void LookAtTelegram(const SelfFacts& facts, const Moment& at);
  void LookAtClock(const SelfFacts& facts, const Moment& at);
  // There is trouble (or not), which fires once it has lasted.
  void Note(const Key& key, bool is_trouble, base::Duration lasts,
            std::string_view severity, const Sayer& say, const Moment& at);
  void Tell(Trouble& trouble, bool firing, base::Time now);

  const std::function<SelfFacts()> facts_;
  const std::vector<SelfListener*> listeners_;
  const base::Logger logger_;
  std::map<Key, base::Gauge*> gauges_;
  base::Language language_ = base::Language::kRussian;
  std::map<std::string, std::string> labels_;  // of alerts about ourselves
  std::map<Key, Trouble> troubles_;
  // The wall clock's lead over the monotonic one; none before the first look.
  std::optional<base::Duration> lead_;
  base::Duration jump_{0};        // the latest; 0: none is told
  base::Duration jump_until_{0};  // monotonic
  base::Duration next_at_ = base::Duration::min();
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SELF_WATCH_H_
