#include "net/talk.h"

#include <utility>

namespace tebium::net {

namespace asio = boost::asio;
using asio::ip::tcp;

void Talk::FindHost(const std::string& host, uint16_t port) {
  boost::system::error_code is_name;
  const auto address = asio::ip::make_address(host, is_name);
  if (!is_name) return OnHost({tcp::endpoint(address, port)});
  resolver_ = tools_.resolver();
  if (resolver_ == nullptr) return OnHost({});
  // It may answer before it returns, and is given away then.
  NameResolver& resolver = *resolver_;
  resolver.Resolve(host, port,
                   [this, self = shared_from_this()](
                       const NameResolver::Endpoints& endpoints) {
                     PutResolverAway();
                     if (finished()) return;
                     Note(Phase::kResolve);
                     OnHost(endpoints);
                   });
}

void Talk::PutResolverAway() {
  asio::post(tools_.io, [spent = std::move(resolver_)] {});
}

void Talk::Note(Phase phase) {
  const auto now = Clock::now();
  phases_[static_cast<size_t>(phase)] = now - std::exchange(mark_, now);
}

NameResolver::Endpoints Allowed(NameResolver::Endpoints endpoints,
                                const AddressGuard& guard) {
  if (guard) {
    std::erase_if(endpoints, [&guard](const tcp::endpoint& endpoint) {
      return !guard(*endpoint.data());
    });
  }
  return endpoints;
}

}  // namespace tebium::net
