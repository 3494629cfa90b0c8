#include "exporter/own_network.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "base/text.h"

namespace tebium::exporter {
namespace {

// RFC 1122, 1918, 3927, 6598.
bool IsNearIpv4(const in_addr& address) {
  const uint32_t bits = ntohl(address.s_addr);
  const auto within = [bits](uint32_t network, int length) {
    return (bits >> (32 - length)) == (network >> (32 - length));
  };
  return within(0x00000000, 8) || within(0x0A000000, 8) ||
         within(0x7F000000, 8) || within(0xA9FE0000, 16) ||
         within(0xAC100000, 12) || within(0xC0A80000, 16) ||
         within(0x64400000, 10);
}

// RFC 4193, 4291.
bool IsNearIpv6(const in6_addr& address) {
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    in_addr inner{};
    std::copy_n(&address.s6_addr[12], 4,
                reinterpret_cast<uint8_t*>(&inner.s_addr));
    return IsNearIpv4(inner);
  }
  return IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address) ||
         IN6_IS_ADDR_LINKLOCAL(&address) || (address.s6_addr[0] & 0xFE) == 0xFC;
}

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "";
  return base::ToLowerAscii(name.data());
}

bool IsNearName(const std::string& name) {
  if (name.find('.') == std::string::npos || name == HostName()) return true;
  static constexpr std::string_view kLocalEnds[] = {
      ".local", ".localhost",     ".internal", ".lan",
      ".svc",   ".cluster.local", ".home.arpa"};
  return std::any_of(
      std::begin(kLocalEnds), std::end(kLocalEnds),
      [&name](std::string_view end) { return name.ends_with(end); });
}

// What stands between "://", perhaps with a user before it, and the port.
std::string_view HostOfUrl(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  const size_t user = url.rfind('@');
  if (user != std::string_view::npos) url.remove_prefix(user + 1);
  if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
  return url.substr(0, url.find(':'));
}

// One check that is under way.
class Attempts {
 public:
  Attempts(size_t open, std::function<void(bool)> done)
      : open_(open), done_(std::move(done)) {}

  void End(bool reached) EXCLUDES(mutex_) {
    {
      base::MutexLock lock(mutex_);
      --open_;
      if (told_ || (!reached && open_ > 0)) return;
      told_ = true;
    }
    done_(reached);
  }

 private:
  base::Mutex mutex_;
  size_t open_ GUARDED_BY(mutex_);
  bool told_ GUARDED_BY(mutex_) = false;
  const std::function<void(bool)> done_;
};

}  // namespace

// --- State ------------------------------------------------------------------

void OwnNetworkState::Configure(const OwnNetwork& settings) {
  const bool same = settings.targets == settings_.targets;
  settings_ = settings;
  if (same) return;
  // What is under way is of the others; what was wanted is wanted still.
  stale_ = under_way_;
  down_ = false;
  looked_at_ = changed_at_ = base::Duration::min();
}

void OwnNetworkState::Want(base::Duration monotonic) { wanted_at_ = monotonic; }

base::Duration OwnNetworkState::NextAt() const {
  if (settings_.targets.empty() || under_way_) return base::Duration::max();
  if (down_) return started_at_ + kRetryInterval;
  return wanted_at_ > looked_at_ ? wanted_at_ : base::Duration::max();
}

bool OwnNetworkState::TakeDue(base::Duration monotonic) {
  if (NextAt() > monotonic) return false;
  under_way_ = true;
  started_at_ = monotonic;
  return true;
}

bool OwnNetworkState::Record(bool reached, base::Time now,
                             base::Duration monotonic) {
  under_way_ = false;
  if (std::exchange(stale_, false) || settings_.targets.empty()) return false;
  looked_at_ = started_at_;
  if (down_ == !reached) return false;
  down_ = !reached;
  since_ = now;
  changed_at_ = monotonic;
  return reached;
}

bool OwnNetworkState::Clears(base::Duration changed_at,
                             base::Duration probed_at) const {
  if (settings_.targets.empty()) return true;
  return !down_ && looked_at_ >= changed_at && changed_at_ <= probed_at;
}

// --- Hosts ------------------------------------------------------------------

bool IsFarHost(std::string_view host) {
  const std::string name = base::ToLowerAscii(host);
  in_addr ipv4{};
  if (inet_pton(AF_INET, name.c_str(), &ipv4) == 1) return !IsNearIpv4(ipv4);
  in6_addr ipv6{};
  if (inet_pton(AF_INET6, name.c_str(), &ipv6) == 1) return !IsNearIpv6(ipv6);
  return !name.empty() && !IsNearName(name);
}

bool IsFar(const ModuleSettings& module) {
  return IsFarHost(module.url.empty() ? std::string_view(module.host)
                                      : HostOfUrl(module.url));
}

void CheckOwnNetwork(net::TcpClient& client, const OwnNetwork& network,
                     std::function<void(bool reached)> done) {
  const auto attempts =
      std::make_shared<Attempts>(network.targets.size(), std::move(done));
  for (const auto& [host, port] : network.targets) {
    net::TcpConversation conversation;
    conversation.host = host;
    conversation.port = port;
    conversation.timeout = network.timeout;
    client.Start(std::move(conversation),
                 [attempts](const net::TcpResult& result) {
                   attempts->End(result.end == net::TcpEnd::kEnough);
                 });
  }
}

}  // namespace tebium::exporter
