// The JSON of pushed samples, and what becomes of it: whatever is taken is
// within the rules, and comes back from the store as it went in.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "exporter/sample_check.h"
#include "exporter/sample_codec.h"
#include "receiver/sample_decoder.h"

namespace tebium {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckStored(const alert::SampleReport& report) {
  const std::string labels = exporter::LabelSuffix(report);
  exporter::RecordWriter writer(exporter::SampleOrigin::kPushed);
  for (const alert::SampleReport::Value& value : report.values) {
    Require(std::isfinite(value.value));
    writer.Add(report.module, std::string(value.name) + labels,
               {exporter::ToMillis(report.at), value.value});
  }
  size_t i = 0;
  Require(exporter::ReadRecord(
      writer.Take(), [&](const exporter::StoredSample& sample) {
        Require(sample.module == report.module);
        Require(sample.series == std::string(report.values[i].name) + labels);
        Require(sample.point.value == report.values[i].value);
        ++i;
      }));
  Require(i == report.values.size());
}

void CheckJson(const uint8_t* data, size_t size) {
  receiver::SampleDecodeLimits limits;
  limits.max_reports = 50;
  std::string body(data, data + size);
  const base::Time now = base::FromNanos(1769854830'000'000'000);
  const auto decoded = receiver::DecodeSamples(body, now, limits);
  Require(decoded.reports.size() == decoded.places.size());
  Require(decoded.reports.size() + decoded.rejected.size() <= 50);
  if (decoded.fault.has_value()) {
    Require(decoded.reports.empty() && decoded.rejected.empty());
    Require(base::IsValidUtf8(decoded.fault->error));
    Require(decoded.fault->offset.value_or(0) <= size);
  }
  for (const receiver::Rejection& rejection : decoded.rejected) {
    Require(base::IsValidUtf8(rejection.error) && !rejection.error.empty());
  }
  for (const alert::SampleReport& report : decoded.reports) {
    const auto error = exporter::CheckReport(report, {}, now);
    if (!error.has_value()) {
      CheckStored(report);
    } else {
      Require(base::IsValidUtf8(error->error) && error->error.size() < 500);
    }
  }
}

// What is on disk may be damaged in any way.
void CheckFiles(std::string_view bytes) {
  (void)exporter::ReadRecord(bytes, [](const exporter::StoredSample&) {});
  (void)exporter::ReadChunkNote(bytes, [](const exporter::StoredChunk& stored) {
    exporter::ChunkReader reader(stored.chunk);
    size_t points = 0;
    for (exporter::ChunkPoint point; reader.Next(point);) ++points;
    Require(points <= stored.chunk.count);
  });
}

}  // namespace
}  // namespace tebium

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tebium::CheckJson(data, size);
  const std::string bytes(data, data + size);
  tebium::CheckFiles(bytes);
  return 0;
}
