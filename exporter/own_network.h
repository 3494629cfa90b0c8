// Whether it is our own network that is down, and not the modules behind it.
//
// When a module that is reached over it goes down, some targets elsewhere are
// tried: that one of them can be connected to clears our network, and the
// module may alarm. If none can, such modules' alarms are held, and the check
// is made again until one is reached.
#ifndef TEBIUM_EXPORTER_OWN_NETWORK_H_
#define TEBIUM_EXPORTER_OWN_NETWORK_H_

#include <functional>
#include <string_view>

#include "base/clock.h"
#include "exporter/watch_settings.h"
#include "net/tcp_client.h"

namespace tebium::exporter {

// The alert's name.
inline constexpr std::string_view kOwnNetworkDownAlarm = "OwnNetworkDown";

// What is known of our network, and when it is to be looked at. Pure; not
// thread-safe. Durations are monotonic.
class OwnNetworkState {
 public:
  static constexpr base::Duration kRetryInterval = std::chrono::seconds(5);

  // Without targets nothing is checked, and everything is cleared. Targets
  // stay known to be down or up if they stay the same.
  void Configure(const OwnNetwork& settings);
  const OwnNetwork& settings() const { return settings_; }

  // A module went down: a check that begins from now on must clear it.
  void Want(base::Duration monotonic);
  // Whether a check is to be made now; it must be ended by Record().
  bool TakeDue(base::Duration monotonic);
  // True if it was down and is no more.
  bool Record(bool reached, base::Time now, base::Duration monotonic);
  // When TakeDue() is true next; Duration::max(): not before more is known.
  base::Duration NextAt() const;

  bool is_down() const { return down_; }
  // Whether any check of these targets has ended.
  bool is_known() const { return looked_at_ != base::Duration::min(); }
  base::Time since() const { return since_; }  // of its being down
  // Whether a module that went down at `changed_at` and was last probed at
  // `probed_at` is to blame itself.
  bool Clears(base::Duration changed_at, base::Duration probed_at) const;

 private:
  OwnNetwork settings_;
  bool under_way_ = false;
  bool stale_ = false;  // what is under way: of targets that are no more
  bool down_ = false;
  base::Time since_ = base::kNoTime;
  base::Duration wanted_at_ = base::Duration::min();
  base::Duration started_at_ = base::Duration::min();  // the latest check
  base::Duration looked_at_ = base::Duration::min();   // … that has ended
  base::Duration changed_at_ = base::Duration::min();
};

// Whether it is reached over a network of others: neither this machine nor a
// private address, and no name of a local network (without a dot, or under
// .local, .internal, .lan, .svc, .cluster.local, .home.arpa).
bool IsFarHost(std::string_view host);
// The same of where the module is probed.
bool IsFar(const ModuleSettings& module);

// Tries all targets at once. `done` is called exactly once, on the client's
// thread: whether any could be connected to.
void CheckOwnNetwork(net::TcpClient& client, const OwnNetwork& network,
                     std::function<void(bool reached)> done);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_OWN_NETWORK_H_
