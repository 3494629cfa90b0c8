#include "alert/template/go_time_bytes.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "alert/template/go_time_arithmetic.h"

namespace tebium::alert::tmpl {
namespace {

// The highest first.
void AppendBigEndian(std::string& out, int64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) {
    out += static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
  }
}

}  // namespace

constinit const Type kBytesType{
    .name = "[]uint8", .kind = Kind::kSlice, .element = &kUint8Type};

ValueOr AppendBytes(const Value& bytes, std::string_view text,
                    const CallContext& context) {
  const size_t size = bytes.list().size() + text.size();
  if (size > context.max_value_bytes / sizeof(Value)) {
    return base::ResourceExhaustedError("a list of " + std::to_string(size) +
                                        " bytes");
  }
  List list;
  list.reserve(size);
  list = bytes.list();
  for (const char c : text) {
    list.push_back(Value::Uint(static_cast<unsigned char>(c), kUint8Type));
  }
  return Value::Slice(std::move(list), kBytesType);
}

base::StatusOr<std::string> MarshalTime(const GoTime& time) {
  using Limits = std::numeric_limits<int16_t>;
  constexpr int kUtcMinutes = -1;  // stands for UTC, and so for nothing else
  const int offset = time.zone.OffsetAt(time.unix_seconds).seconds;
  const bool is_utc = time.zone.IsUtc();
  const int minutes = is_utc ? kUtcMinutes : offset / 60;
  const bool has_seconds = !is_utc && offset % 60 != 0;
  if (!is_utc && (minutes == kUtcMinutes || minutes < Limits::min() ||
                  minutes > Limits::max())) {
    return base::InvalidArgumentError(
        "Time.MarshalBinary: unexpected zone offset");
  }
  std::string bytes(1, has_seconds ? '\2' : '\1');  // the form's version
  AppendBigEndian(bytes, SecondsSinceYearOne(time), 8);
  AppendBigEndian(bytes, time.nanoseconds, 4);
  AppendBigEndian(bytes, minutes, 2);
  if (has_seconds) AppendBigEndian(bytes, offset % 60, 1);
  return bytes;
}

}  // namespace tebium::alert::tmpl
