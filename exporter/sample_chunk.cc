#include "exporter/sample_chunk.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace tebium::exporter {
namespace {

// How a step of time is written: as many ones as the row's number, a zero
// (after all but the last), and then so many bits.
constexpr std::array<int, 6> kStepBits = {0, 7, 12, 18, 32, 64};
constexpr int kLeadingBits = 5;
constexpr int kMaxLeading = 31;
constexpr int kWidthBits = 6;
constexpr size_t kFirstBytes = 24;

// Small negative numbers are small too.
uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^
         static_cast<uint64_t>(value >> 63);
}
int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

uint64_t Low(uint64_t value, int bits) {
  return bits == 64 ? value : value & ((uint64_t{1} << bits) - 1);
}

// Differences wrap around, as hostile times may.
int64_t Minus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) -
                              static_cast<uint64_t>(b));
}

}  // namespace

void ChunkWriter::Put(uint64_t value, int bits) {
  while (bits > 0) {
    if (free_bits_ == 0) {
      // By a half, where std::string doubles: most series stay small.
      if (bits_.size() == bits_.capacity() || bits_.capacity() < kFirstBytes) {
        bits_.reserve(std::max(kFirstBytes, bits_.size() * 3 / 2));
      }
      bits_.push_back('\0');
      free_bits_ = 8;
    }
    const int take = std::min<int>(bits, free_bits_);
    const uint64_t part = Low(value >> (bits - take), take);
    bits_.back() = static_cast<char>(static_cast<uint8_t>(bits_.back()) |
                                     (part << (free_bits_ - take)));
    free_bits_ = static_cast<uint8_t>(free_bits_ - take);
    bits -= take;
  }
}

void ChunkWriter::PutTime(int64_t step) {
  const uint64_t coded = ZigZag(step);
  size_t row = 0;
  while (row + 1 < kStepBits.size() && Low(coded, kStepBits[row]) != coded) {
    ++row;
  }
  for (size_t i = 0; i < row; ++i) Put(1, 1);
  if (row + 1 < kStepBits.size()) Put(0, 1);
  Put(coded, kStepBits[row]);
}

void ChunkWriter::PutValue(uint64_t changed) {
  if (changed == 0) {
    Put(0, 1);
    return;
  }
  const int leading = std::min(std::countl_zero(changed), kMaxLeading);
  const int trailing = std::countr_zero(changed);
  const int width = 64 - leading - trailing;
  if (leading_ != 0xFF && leading >= leading_ &&
      trailing >= 64 - leading_ - width_) {
    Put(0b10, 2);
    Put(changed >> (64 - leading_ - width_), width_);
    return;
  }
  leading_ = static_cast<uint8_t>(leading);
  width_ = static_cast<uint8_t>(width);
  Put(0b11, 2);
  Put(static_cast<uint64_t>(leading), kLeadingBits);
  Put(static_cast<uint64_t>(width - 1), kWidthBits);
  Put(changed >> trailing, width);
}

void ChunkWriter::Add(ChunkPoint point) {
  const auto value = std::bit_cast<uint64_t>(point.value);
  if (count_ == 0) {
    Put(static_cast<uint64_t>(point.at_ms), 64);
    Put(value, 64);
    oldest_ms_ = newest_ms_ = point.at_ms;
  } else {
    const int64_t delta = Minus(point.at_ms, last_.at_ms);
    PutTime(Minus(delta, last_delta_));
    PutValue(value ^ std::bit_cast<uint64_t>(last_.value));
    last_delta_ = delta;
    oldest_ms_ = std::min(oldest_ms_, point.at_ms);
    newest_ms_ = std::max(newest_ms_, point.at_ms);
  }
  last_ = point;
  ++count_;
}

SampleChunk ChunkWriter::Peek() const {
  return {bits_, count_, oldest_ms_, newest_ms_};
}

SampleChunk ChunkWriter::Take() {
  // A string of the right size: this one may have room to spare.
  SampleChunk chunk = Peek();
  *this = ChunkWriter();
  return chunk;
}

// --- Reading ----------------------------------------------------------------

// Past the end there are zeros.
uint64_t ChunkReader::Get(int bits) {
  uint64_t value = 0;
  while (bits > 0) {
    const size_t index = position_ / 8;
    const int have = 8 - static_cast<int>(position_ % 8);
    const int take = std::min(bits, have);
    const uint8_t byte =
        index < bits_.size() ? static_cast<uint8_t>(bits_[index]) : uint8_t{0};
    value = (value << take) |
            Low(static_cast<uint64_t>(byte) >> (have - take), take);
    position_ += static_cast<size_t>(take);
    bits -= take;
  }
  return value;
}

int64_t ChunkReader::GetTimeStep() {
  size_t row = 0;
  while (row + 1 < kStepBits.size() && Get(1) == 1) ++row;
  return UnZigZag(Get(kStepBits[row]));
}

uint64_t ChunkReader::GetChange() {
  if (Get(1) == 0) return 0;
  if (Get(1) == 1) {
    leading_ = static_cast<int>(Get(kLeadingBits));
    width_ = static_cast<int>(Get(kWidthBits)) + 1;
  }
  const int trailing = std::max(0, 64 - leading_ - width_);
  return Get(width_) << trailing;
}

bool ChunkReader::Next(ChunkPoint& point) {
  if (left_ == 0 || position_ / 8 >= bits_.size()) return false;
  --left_;
  if (first_) {
    first_ = false;
    at_ms_ = Get(64);
    value_ = Get(64);
  } else {
    delta_ += static_cast<uint64_t>(GetTimeStep());
    at_ms_ += delta_;
    value_ ^= GetChange();
  }
  point = {static_cast<int64_t>(at_ms_), std::bit_cast<double>(value_)};
  return true;
}

}  // namespace tebium::exporter
