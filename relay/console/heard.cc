#include "relay/console/heard.h"

#include "alert/codec.h"

namespace tebium::relay {
namespace {

constexpr uint64_t kFormat = 1;

}  // namespace

void Heard::Age(base::Time now) {
  if (now - last_at_ > kHeardMemory) *this = Heard();
}

bool Heard::Contains(int64_t update_id) const {
  return (settled_ && update_id <= *settled_) || above_.contains(update_id);
}

void Heard::Add(int64_t update_id, base::Time now) {
  last_at_ = now;
  if (Contains(update_id)) return;
  above_.insert(update_id);
  while (!above_.empty() && (above_.size() > kMaxAbove ||
                             (settled_ && *above_.begin() == *settled_ + 1))) {
    settled_ = *above_.begin();
    above_.erase(above_.begin());
  }
}

void Heard::Settle() {
  if (above_.empty()) return;
  settled_ = *above_.rbegin();
  above_.clear();
}

std::optional<int64_t> Heard::NextOffset() const {
  if (!settled_) return std::nullopt;
  return *settled_ + 1;
}

std::string Heard::Encode() const {
  alert::Encoder encoder;
  encoder.Uint(kFormat);
  encoder.Time(last_at_);
  encoder.Bool(settled_.has_value());
  encoder.Int(settled_.value_or(0));
  encoder.Uint(above_.size());
  for (const int64_t id : above_) encoder.Int(id);
  return encoder.Take();
}

Heard Heard::Decode(std::string_view text) {
  alert::Decoder decoder(text);
  if (!decoder.Format(kFormat, "updates").ok()) return {};
  Heard heard;
  heard.last_at_ = decoder.Time();
  const bool settled = decoder.Bool();
  const int64_t last = decoder.Int();
  if (settled) heard.settled_ = last;
  const uint64_t count = decoder.Uint();
  for (uint64_t i = 0; i < count && decoder.ok(); ++i) {
    heard.above_.insert(decoder.Int());
  }
  return decoder.ok() ? heard : Heard();
}

}  // namespace tebium::relay
