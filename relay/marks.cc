#include "relay/marks.h"

#include <algorithm>

#include "alert/codec.h"

namespace tebium::relay {
namespace {

// 2: earlier marks, `reached`, `uncovered`.
constexpr uint64_t kFormat = 2;
constexpr size_t kMaxStoredBytes = 4'000'000;
constexpr uint64_t kLastKind = static_cast<uint64_t>(MarkKind::kMuted);

void Write(const Mark& mark, alert::Encoder& encoder) {
  encoder.Uint(static_cast<uint64_t>(mark.kind));
  encoder.Int(mark.by.id);
  encoder.String(mark.by.name);
  encoder.Time(mark.at);
  encoder.Time(mark.until);
  encoder.Uint(mark.silences.size());
  for (const std::string& id : mark.silences) encoder.String(id);
  encoder.Uint(mark.earlier.size());
  for (const EarlierMark& earlier : mark.earlier) {
    encoder.Int(earlier.by.id);
    encoder.String(earlier.by.name);
    encoder.Time(earlier.at);
  }
}

void ReadEarlier(alert::Decoder& decoder, Mark& mark) {
  for (size_t n = decoder.Count(); n > 0 && decoder.ok(); --n) {
    EarlierMark earlier;
    earlier.by.id = decoder.Int();
    earlier.by.name = decoder.String();
    earlier.at = decoder.Time();
    mark.earlier.push_back(std::move(earlier));
  }
}

// Its kind is checked by the caller.
Mark Read(uint64_t kind, uint64_t format, alert::Decoder& decoder) {
  Mark mark;
  if (kind <= kLastKind) mark.kind = static_cast<MarkKind>(kind);
  mark.by.id = decoder.Int();
  mark.by.name = decoder.String();
  mark.at = decoder.Time();
  mark.until = decoder.Time();
  for (size_t n = decoder.Count(); n > 0 && decoder.ok(); --n) {
    mark.silences.push_back(decoder.String());
  }
  if (format >= 2) ReadEarlier(decoder, mark);
  return mark;
}

void ReadMarks(uint64_t format, alert::Decoder& decoder, Marks& marks) {
  for (size_t n = decoder.Count(); n > 0 && decoder.ok(); --n) {
    const uint64_t kind = decoder.Uint();
    Mark mark = Read(kind, format, decoder);
    if (kind > kLastKind || marks.Find(mark.kind) != nullptr) continue;
    marks.marks.push_back(std::move(mark));
  }
  std::sort(marks.marks.begin(), marks.marks.end(),
            [](const Mark& a, const Mark& b) { return a.kind < b.kind; });
}

}  // namespace

EscalationState Stopped(const EscalationState& state) {
  EscalationState stopped;
  stopped.reached = state.steps_taken();
  return stopped;
}

const Mark* Marks::Find(MarkKind kind) const {
  const auto found =
      std::find_if(marks.begin(), marks.end(),
                   [&](const Mark& mark) { return mark.kind == kind; });
  return found == marks.end() ? nullptr : &*found;
}

std::string EncodeMarks(const Marks& marks) {
  if (marks.empty()) return "";
  alert::Encoder encoder;
  encoder.Uint(kFormat);
  encoder.Uint(marks.marks.size());
  for (const Mark& mark : marks.marks) Write(mark, encoder);
  encoder.Time(marks.escalation.began_at);
  encoder.Time(marks.escalation.next_at);
  encoder.Uint(marks.escalation.steps_done);
  encoder.Bool(marks.escalation.saying);
  encoder.Uint(marks.escalation.reached);
  encoder.Bool(marks.uncovered);
  return encoder.Take();
}

Marks DecodeMarks(std::string_view text) {
  if (text.empty() || text.size() > kMaxStoredBytes) return {};
  alert::Decoder decoder(text);
  const auto format = decoder.FormatUpTo(kFormat, "marks");
  if (!format.ok()) return {};
  Marks marks;
  ReadMarks(*format, decoder, marks);
  marks.escalation.began_at = decoder.Time();
  marks.escalation.next_at = decoder.Time();
  marks.escalation.steps_done = static_cast<uint32_t>(decoder.Uint());
  marks.escalation.saying = decoder.Bool();
  if (*format >= 2) {
    marks.escalation.reached = static_cast<uint32_t>(decoder.Uint());
    marks.uncovered = decoder.Bool();
  }
  return decoder.Finish("marks").ok() ? marks : Marks();
}

}  // namespace tebium::relay
