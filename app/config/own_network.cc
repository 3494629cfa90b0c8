#include "app/config/own_network.h"

#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "net/host_port.h"

namespace tebium::app::amfile {
namespace {

constexpr base::Duration kShortestTimeout = std::chrono::milliseconds(100);
constexpr base::Duration kLongestTimeout = std::chrono::minutes(1);

void ReadTarget(const Field& field, exporter::OwnNetwork& network) {
  const auto text = ReadText(field);
  if (!text) return;
  if (network.targets.size() >= kMaxNetworkTargets) {
    return field.Fault("expected at most " +
                       std::to_string(kMaxNetworkTargets) + " targets");
  }
  auto target = net::ParseHostPort(*text);
  if (!target) return field.Fault("expected HOST:PORT");
  network.targets.emplace_back(std::move(target->host), target->port);
}

void ReadTimeout(const Field& field, exporter::OwnNetwork& network) {
  std::optional<base::Duration> timeout;
  DurationInto(timeout)(field);
  if (!timeout) return;
  if (*timeout < kShortestTimeout || *timeout > kLongestTimeout) {
    return field.Fault("expected a duration from " +
                       base::FormatDuration(kShortestTimeout) + " to " +
                       base::FormatDuration(kLongestTimeout));
  }
  network.timeout = *timeout;
}

}  // namespace

void ReadOwnNetwork(const Field& field, exporter::OwnNetwork& network) {
  ReadFields(field, {{"targets",
                      [&network](const Field& targets) {
                        ReadItems(targets, [&network](const Field& item) {
                          ReadTarget(item, network);
                        });
                      }},
                     {"timeout", [&network](const Field& timeout) {
                        ReadTimeout(timeout, network);
                      }}});
}

}  // namespace tebium::app::amfile
