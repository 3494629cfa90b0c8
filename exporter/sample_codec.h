// How samples are stored: records of the log, and notes with chunks. Formats of
// files: never change them but under a new version.
#ifndef TEBIUM_EXPORTER_SAMPLE_CODEC_H_
#define TEBIUM_EXPORTER_SAMPLE_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "exporter/sample_book.h"
#include "exporter/sample_chunk.h"

namespace tebium::exporter {

// One record: samples of one origin, in order.
class RecordWriter {
 public:
  explicit RecordWriter(SampleOrigin origin) : origin_(origin) {}

  void Add(std::string_view module, std::string_view series, ChunkPoint point);
  bool empty() const { return bytes_.empty(); }
  size_t size_bytes() const { return bytes_.size(); }
  // What was added; it is empty then.
  std::string Take();

 private:
  const SampleOrigin origin_;
  std::string bytes_;
  std::string module_;
  std::string labels_;
  int64_t at_ms_ = 0;
};

struct StoredSample {
  SampleOrigin origin = SampleOrigin::kPushed;
  std::string_view module;
  std::string_view series;
  ChunkPoint point;
};
// False if the record is damaged: what comes before that was visited.
bool ReadRecord(std::string_view record,
                const std::function<void(const StoredSample& sample)>& visit);

// One note: chunks of series.
class ChunkNoteWriter {
 public:
  void Add(const SampleBook::Series& series, const SampleChunk& chunk);
  bool empty() const { return bytes_.empty(); }
  size_t size_bytes() const { return bytes_.size(); }
  int64_t newest_ms() const { return newest_ms_; }  // of all
  std::string Take();

 private:
  std::string bytes_;
  int64_t newest_ms_ = INT64_MIN;
};

struct StoredChunk {
  SampleOrigin origin = SampleOrigin::kPushed;
  std::string_view module;
  std::string_view series;
  SampleChunk chunk;
};
// As ReadRecord().
bool ReadChunkNote(std::string_view note,
                   const std::function<void(StoredChunk chunk)>& visit);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_CODEC_H_
