#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "relay/chart/expression.h"
#include "relay/chart/unit.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckExpression(const std::string& text) {
  tebium::relay::UnitOf(text);
  const auto split = tebium::relay::SplitThreshold(text);
  if (!split) return;
  Require(!split->expression.empty());
  Require(text.find(split->expression) != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(data, data + size);
  CheckExpression(text);
  const auto source = tebium::relay::ReadGeneratorUrl(text);
  if (!source) return 0;
  Require(!tebium::relay::HostAndPort(source->base_url).empty());
  CheckExpression(source->expression);
  return 0;
}
