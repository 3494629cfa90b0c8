// The series that are kept: the last value of each, and its history.
//
// Pure; not thread-safe.
#ifndef TEBIUM_EXPORTER_SAMPLE_BOOK_H_
#define TEBIUM_EXPORTER_SAMPLE_BOOK_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alert/module_desk.h"
#include "base/clock.h"
#include "exporter/sample_chunk.h"

namespace tebium::exporter {

struct SampleLimits {
  size_t max_series = 20'000;           // pushed
  size_t max_module_series = 5'000;     // of those, of one module
  size_t max_recorded_series = 10'000;  // measured here
  // Compressed; the oldest chunks go first. About half of it is always there
  // for chunks that are still being filled.
  size_t max_history_bytes = size_t{32} << 20;
  base::Duration keep = std::chrono::hours(48);
  // Where there is no room for a new series, those that were silent for so long
  // make some.
  base::Duration yield_after = std::chrono::hours(1);
};

enum class SampleOrigin : uint8_t { kPushed = 0, kRecorded = 1 };

class SampleBook {
 public:
  // A series. Its address holds while it is held; else until it was not looked
  // for so long that it makes room, or Sweep().
  struct Series {
    std::string_view module;  // its book's
    std::string name;         // with labels, as SampleStore has it
    SampleOrigin origin = SampleOrigin::kPushed;
    uint32_t id = 0;
    uint32_t unsaved = 0;     // of `closed`, the last so many
    uint32_t held = 0;        // by so many whose points are still to come
    int64_t touched_ms = 0;   // when it was last looked for
    ChunkPoint latest;        // by time; see Add()
    bool has_latest = false;  // false: it has no point at all
    ChunkWriter open;
    std::vector<SampleChunk> closed;  // from `first`
    size_t first = 0;

    size_t closed_count() const { return closed.size() - first; }
    // The part of the name before its labels.
    std::string_view bare_name() const;
    // Its labels as they are exposed: `a="b",c="d"`; "" if it has none.
    std::string_view label_text() const;
  };
  struct Module {
    explicit Module(std::string module_name) : name(std::move(module_name)) {}
    const std::string name;
    base::Time heard_at = base::kNoTime;  // the latest push
    base::Duration heard_monotonic{0};
    size_t pushed = 0;  // series
    struct Hash {
      using is_transparent = void;
      size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
      }
    };
    std::unordered_map<std::string_view, std::unique_ptr<Series>, Hash,
                       std::equal_to<>>
        series;  // by name, which is the series's own
  };

  explicit SampleBook(const SampleLimits& limits);

  // The series, made if there is none; null if there is no room. One that is
  // there keeps its origin.
  Series* Find(std::string_view module, std::string_view name,
               SampleOrigin origin, base::Time now);
  // To a series that was just looked for. A latest point that is far in the
  // future then, as after a clock was set back, gives way to any.
  void Add(Series& series, ChunkPoint point);
  // Of what was stored, last touched at `at`: the same, but that what was found
  // or made stays as young as it is.
  Series* Recall(std::string_view module, std::string_view name,
                 SampleOrigin origin, base::Time at);
  void Hear(std::string_view module, base::Time now, base::Duration monotonic);

  // Of what was stored: chunks in the order of time.
  void Adopt(Series& series, SampleChunk chunk);

  // Lets go of what is too old.
  void Sweep(base::Time now);

  const Module* FindModule(std::string_view module) const;
  const Series* Peek(std::string_view module, std::string_view name) const;
  // From `from` to `to`, both included, by time; of two points of one time, the
  // later one.
  std::vector<alert::SamplePoint> Points(const Series& series, base::Time from,
                                         base::Time to) const;

  void VisitSeries(const std::function<void(Series& series)>& visit);
  const std::map<std::string, std::unique_ptr<Module>, std::less<>>& modules()
      const {
    return modules_;
  }

  size_t series_count() const { return series_count_; }
  // What chunks take, with what each costs beside its bits.
  size_t history_bytes() const { return closed_bytes_ + open_bytes_; }

 private:
  Series* FindKnown(std::string_view module, std::string_view name) const;
  static void SetLatest(Series& series, ChunkPoint point);
  bool HasRoom(const Module& module, SampleOrigin origin) const;
  Series* Make(Module& module, std::string_view name, SampleOrigin origin);
  void Close(Series& series);
  void Forget(Series& series);  // its chunks
  // Takes out series that nobody has looked for since then, and modules that
  // have none, but for `spared`.
  void Drop(int64_t silent_since_ms, const Module* spared);
  void EvictOldest();
  void FitHistory();

  const SampleLimits limits_;
  const size_t chunk_bytes_;
  std::map<std::string, std::unique_ptr<Module>, std::less<>> modules_;
  std::unordered_map<uint32_t, Series*> by_id_;
  // Which series closed a chunk, in order: the n-th of one series is its n-th
  // closed chunk. Those of series that are gone mean nothing.
  std::deque<uint32_t> closings_;
  uint32_t last_id_ = 0;
  size_t series_count_ = 0;
  size_t recorded_count_ = 0;
  size_t closed_bytes_ = 0;
  size_t open_bytes_ = 0;
  int64_t yielded_ms_ = 0;
};

inline int64_t ToMillis(base::Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time)
      .time_since_epoch()
      .count();
}
// Times that do not fit become the last that does.
base::Time FromMillis(int64_t millis);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_SAMPLE_BOOK_H_
