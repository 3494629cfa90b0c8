#include <cstdint>
#include <string>

#include "alert/template/go_time.h"
#include "alert/template/go_time_layout.h"

namespace tebium::alert::tmpl {
namespace {

constexpr uint64_t kMicrosecond = 1000;
constexpr uint64_t kMillisecond = 1'000'000;
constexpr uint64_t kSecond = 1'000'000'000;

// `value` in units of 10^`digits`, without zeros at the end.
void AppendDecimal(std::string& out, uint64_t value, size_t digits) {
  uint64_t unit = 1;
  for (size_t i = 0; i < digits; ++i) unit *= 10;
  out += std::to_string(value / unit);
  if (value % unit == 0) return;
  out += '.';
  AppendPadded(out, static_cast<int64_t>(value % unit), digits);
  out.erase(out.find_last_not_of('0') + 1);
}

void AppendShort(std::string& out, uint64_t nanos) {
  if (nanos < kMicrosecond) {
    AppendDecimal(out, nanos, 0);
    out += "ns";
  } else if (nanos < kMillisecond) {
    AppendDecimal(out, nanos, 3);
    out += "\u00b5s";
  } else {
    AppendDecimal(out, nanos, 6);
    out += "ms";
  }
}

}  // namespace

std::string DurationToString(base::Duration duration) {
  const bool is_negative = duration.count() < 0;
  const auto count = static_cast<uint64_t>(duration.count());
  const uint64_t nanos = is_negative ? -count : count;
  if (nanos == 0) return "0s";
  std::string out = is_negative ? "-" : "";
  if (nanos < kSecond) {
    AppendShort(out, nanos);
    return out;
  }
  const uint64_t minutes = nanos / (60 * kSecond);
  if (minutes >= 60) out += std::to_string(minutes / 60) + 'h';
  if (minutes > 0) out += std::to_string(minutes % 60) + 'm';
  AppendDecimal(out, nanos % (60 * kSecond), 9);
  out += 's';
  return out;
}

}  // namespace tebium::alert::tmpl
