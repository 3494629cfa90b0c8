#include "exporter/sample_codec.h"

#include <bit>
#include <utility>

namespace tebium::exporter {
namespace {

constexpr char kRecordVersion = 1;
constexpr char kNoteVersion = 1;

// A sample of a record: a byte that tells which of module, labels and time are
// others than those of the one before; those; its name without labels; its
// value.
constexpr uint8_t kNewModule = 1;
constexpr uint8_t kNewLabels = 2;
constexpr uint8_t kNewTime = 4;

void PutVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}
void PutSigned(int64_t value, std::string& out) {
  PutVarint(
      (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63),
      out);
}
void PutText(std::string_view text, std::string& out) {
  PutVarint(text.size(), out);
  out += text;
}
void PutDouble(double value, std::string& out) {
  auto bits = std::bit_cast<uint64_t>(value);
  for (int i = 0; i < 8; ++i, bits >>= 8) {
    out.push_back(static_cast<char>(bits & 0xFF));
  }
}

// Gives zeros and empty texts after the first fault.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool more() const { return ok_ && !bytes_.empty(); }

  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = Byte();
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  int64_t Signed() {
    const uint64_t value = Varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  std::string_view Text() { return Take(Varint()); }
  double Double() {
    const std::string_view text = Take(8);
    uint64_t bits = 0;
    for (size_t i = text.size(); i > 0; --i) {
      bits = (bits << 8) | static_cast<uint8_t>(text[i - 1]);
    }
    return std::bit_cast<double>(bits);
  }
  uint8_t Byte() {
    const std::string_view text = Take(1);
    return text.empty() ? uint8_t{0} : static_cast<uint8_t>(text[0]);
  }

 private:
  std::string_view Take(uint64_t size) {
    if (!ok_ || size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

SampleOrigin ToOrigin(uint8_t byte) {
  return byte == 1 ? SampleOrigin::kRecorded : SampleOrigin::kPushed;
}

std::string_view LabelsOf(std::string_view series) {
  const size_t brace = series.find('{');
  return brace == std::string_view::npos ? std::string_view()
                                         : series.substr(brace);
}

}  // namespace

void RecordWriter::Add(std::string_view module, std::string_view series,
                       ChunkPoint point) {
  if (bytes_.empty()) {
    bytes_ = {kRecordVersion, static_cast<char>(origin_)};
    module_.clear();
    labels_.clear();
    at_ms_ = 0;
  }
  const std::string_view labels = LabelsOf(series);
  const bool new_module = module != module_;
  const bool new_labels = labels != labels_;
  const bool new_time = point.at_ms != at_ms_;
  bytes_.push_back(static_cast<char>((new_module ? kNewModule : 0) |
                                     (new_labels ? kNewLabels : 0) |
                                     (new_time ? kNewTime : 0)));
  if (new_module) PutText(module_ = module, bytes_);
  if (new_labels) PutText(labels_ = labels, bytes_);
  if (new_time) {
    PutSigned(point.at_ms - at_ms_, bytes_);
    at_ms_ = point.at_ms;
  }
  PutText(series.substr(0, series.size() - labels.size()), bytes_);
  PutDouble(point.value, bytes_);
}

std::string RecordWriter::Take() {
  std::string bytes;
  bytes.swap(bytes_);
  return bytes;
}

bool ReadRecord(std::string_view record,
                const std::function<void(const StoredSample& sample)>& visit) {
  Reader reader(record);
  if (reader.Byte() != kRecordVersion) return false;
  StoredSample sample;
  sample.origin = ToOrigin(reader.Byte());
  std::string_view labels;
  std::string series;
  uint64_t at_ms = 0;
  while (reader.more()) {
    const uint8_t what = reader.Byte();
    if ((what & kNewModule) != 0) sample.module = reader.Text();
    if ((what & kNewLabels) != 0) labels = reader.Text();
    if ((what & kNewTime) != 0) at_ms += static_cast<uint64_t>(reader.Signed());
    series = reader.Text();
    series += labels;
    sample.point = {static_cast<int64_t>(at_ms), reader.Double()};
    if (!reader.ok()) return false;
    sample.series = series;
    visit(sample);
  }
  return reader.ok();
}

void ChunkNoteWriter::Add(const SampleBook::Series& series,
                          const SampleChunk& chunk) {
  if (bytes_.empty()) bytes_.push_back(kNoteVersion);
  bytes_.push_back(static_cast<char>(series.origin));
  PutText(series.module, bytes_);
  PutText(series.name, bytes_);
  PutVarint(chunk.count, bytes_);
  PutSigned(chunk.oldest_ms, bytes_);
  PutSigned(chunk.newest_ms, bytes_);
  PutText(chunk.bits, bytes_);
  if (chunk.newest_ms > newest_ms_) newest_ms_ = chunk.newest_ms;
}

std::string ChunkNoteWriter::Take() {
  std::string bytes;
  bytes.swap(bytes_);
  newest_ms_ = INT64_MIN;
  return bytes;
}

bool ReadChunkNote(std::string_view note,
                   const std::function<void(StoredChunk chunk)>& visit) {
  Reader reader(note);
  if (reader.Byte() != kNoteVersion) return false;
  while (reader.more()) {
    StoredChunk stored;
    stored.origin = ToOrigin(reader.Byte());
    stored.module = reader.Text();
    stored.series = reader.Text();
    stored.chunk.count = static_cast<uint32_t>(reader.Varint());
    stored.chunk.oldest_ms = reader.Signed();
    stored.chunk.newest_ms = reader.Signed();
    stored.chunk.bits = reader.Text();
    if (!reader.ok()) return false;
    visit(std::move(stored));
  }
  return reader.ok();
}

}  // namespace tebium::exporter
