// Points of one series, compressed: times as differences of differences in
// milliseconds, values as XOR with the one before. Values come back bit by bit
// as they went in. After "Gorilla: A Fast, Scalable, In-Memory Time Series
// Database" (VLDB 2015), sections 4.1.1 and 4.1.2, with wider steps for times.
#ifndef TEBIUM_EXPORTER_SAMPLE_CHUNK_H_
#define TEBIUM_EXPORTER_SAMPLE_CHUNK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tebium::exporter {

struct ChunkPoint {
  int64_t at_ms = 0;  // Unix time
  double value = 0;
};

// No more is added to it.
struct SampleChunk {
  std::string bits;
  uint32_t count = 0;
  int64_t oldest_ms = 0;
  int64_t newest_ms = 0;
};

// Takes points in any order of time; best if they come in order.
class ChunkWriter {
 public:
  void Add(ChunkPoint point);
  uint32_t count() const { return count_; }
  ChunkPoint last() const { return last_; }
  size_t size_bytes() const { return bits_.size(); }
  size_t heap_bytes() const {
    return bits_.capacity() > std::string().capacity() ? bits_.capacity() : 0;
  }

  // A copy of what is in it.
  SampleChunk Peek() const;
  // What is in it; it is empty then.
  SampleChunk Take();

 private:
  void Put(uint64_t value, int bits);
  void PutTime(int64_t step);
  void PutValue(uint64_t changed);

  std::string bits_;
  ChunkPoint last_;
  int64_t last_delta_ = 0;
  int64_t oldest_ms_ = 0;
  int64_t newest_ms_ = 0;
  uint32_t count_ = 0;
  uint8_t free_bits_ = 0;   // of the last byte
  uint8_t leading_ = 0xFF;  // the window of the last value; 0xFF: none
  uint8_t width_ = 0;
};

// Gives the points of a chunk, in the order in which they were added. Bytes
// that are no chunk give some points, never more than `count`.
class ChunkReader {
 public:
  ChunkReader(std::string_view bits, uint32_t count)
      : bits_(bits), left_(count) {}
  explicit ChunkReader(const SampleChunk& chunk)
      : ChunkReader(chunk.bits, chunk.count) {}

  bool Next(ChunkPoint& point);

 private:
  uint64_t Get(int bits);
  int64_t GetTimeStep();
  uint64_t GetChange();

  std::string_view bits_;
  size_t position_ = 0;  // in bits
  uint32_t left_;
  bool first_ = true;
  uint64_t at_ms_ = 0;
  uint64_t delta_ = 0;
  uint64_t value_ = 0;
  int leading_ = 0;
  int width_ = 64;
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_CHUNK_H_
