#include "exporter/slo_counts.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace tebium::exporter {
namespace {

constexpr std::string_view kVersion = "1";
constexpr base::Duration kMinute = std::chrono::minutes(1);
constexpr base::Duration kHour = std::chrono::hours(1);

int32_t NumberAt(base::Time time, base::Duration width) {
  return static_cast<int32_t>(time.time_since_epoch() / width);
}

// Reads numbers that blanks part.
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : rest_(text) {}

  std::optional<uint32_t> Next(uint32_t most) {
    if (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    uint32_t number = 0;
    const char* end = rest_.data() + rest_.size();
    const auto [stop, error] = std::from_chars(rest_.data(), end, number);
    if (error != std::errc() || number > most) return std::nullopt;
    rest_.remove_prefix(static_cast<size_t>(stop - rest_.data()));
    return number;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

template <typename Buckets>
void Write(const Buckets& buckets, std::string& text) {
  text += ' ' + std::to_string(buckets.size());
  int32_t last = 0;
  for (const auto& bucket : buckets) {
    text += ' ' + std::to_string(bucket.number - last) + ' ' +
            std::to_string(bucket.total) + ' ' + std::to_string(bucket.bad);
    last = bucket.number;
  }
}

template <typename Buckets>
bool Read(NumberReader& reader, size_t most, Buckets& buckets) {
  constexpr uint32_t kMost = std::numeric_limits<int32_t>::max();
  const auto size = reader.Next(static_cast<uint32_t>(most));
  if (!size) return false;
  uint32_t last = 0;
  for (uint32_t i = 0; i < *size; ++i) {
    const auto step = reader.Next(kMost - last);
    const auto total = reader.Next(kMost);
    const auto bad = reader.Next(total.value_or(0));
    if (!step || *step == 0 || !total || !bad) return false;
    last += *step;
    buckets.push_back({static_cast<int32_t>(last), *total, *bad});
  }
  return true;
}

}  // namespace

void SloCounts::Count(Buckets& buckets, int32_t number, bool good,
                      int64_t keep) {
  Bucket now{number, 1, good ? 0u : 1u};
  while (!buckets.empty() && buckets.back().number >= number) {
    now.total += buckets.back().total;
    now.bad += buckets.back().bad;
    buckets.pop_back();
  }
  buckets.push_back(now);
  const auto first_kept = std::find_if(
      buckets.begin(), buckets.end(),
      [&](const Bucket& bucket) { return bucket.number > number - keep; });
  buckets.erase(buckets.begin(), first_kept);
}

void SloCounts::Add(base::Time at, bool good, base::Duration keep) {
  Count(minutes_, NumberAt(at, kMinute), good, kFineSpan / kMinute);
  Count(hours_, NumberAt(at, kHour), good, std::min(keep, kMaxSpan) / kHour);
}

SloCounts::Tally SloCounts::Over(base::Duration window, base::Time now) const {
  const bool fine = window <= kFineSpan;
  const base::Duration width = fine ? kMinute : kHour;
  const int64_t before = NumberAt(now, width) - window / width;
  const Buckets& buckets = fine ? minutes_ : hours_;
  Tally tally;
  for (auto it = buckets.rbegin(); it != buckets.rend(); ++it) {
    if (it->number <= before) break;
    tally.total += it->total;
    tally.bad += it->bad;
  }
  return tally;
}

base::Time SloCounts::latest() const {
  if (minutes_.empty()) return base::kNoTime;
  return base::Time(minutes_.back().number * kMinute);
}

std::string SloCounts::Encode() const {
  std::string text(kVersion);
  Write(minutes_, text);
  Write(hours_, text);
  return text;
}

base::StatusOr<SloCounts> SloCounts::Decode(std::string_view text) {
  SloCounts counts;
  NumberReader reader(text);
  const auto version = reader.Next(1);
  if (version != 1u || !Read(reader, kFineSpan / kMinute, counts.minutes_) ||
      !Read(reader, kMaxSpan / kHour, counts.hours_) || !reader.at_end()) {
    return base::InvalidArgumentError("not a record of availability");
  }
  return counts;
}

}  // namespace tebium::exporter
