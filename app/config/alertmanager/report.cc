#include "app/config/alertmanager/report.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace tebium::app::amfile {
namespace {

constexpr size_t kMaxFieldCodePoints = 300;
constexpr size_t kMaxWhatCodePoints = 600;

std::string Cut(std::string_view text, size_t max_code_points) {
  const std::string valid = base::ToValidUtf8(text);
  const auto kept = base::TruncateCodePoints(valid, max_code_points);
  return std::string(kept) + (kept.size() < valid.size() ? "…" : "");
}

}  // namespace

void Report::Add(std::vector<Note>& notes, const Place& place,
                 std::string_view field, std::string_view what) {
  std::string text = "line " + std::to_string(place.line) + ", column " +
                     std::to_string(place.column) + ": ";
  if (!field.empty()) text += Cut(field, kMaxFieldCodePoints) + ": ";
  notes.push_back({place, text + Cut(what, kMaxWhatCodePoints)});
}

void Report::AddFault(const Place& place, std::string_view field,
                      std::string_view what) {
  if (faults_.size() >= kMaxFaults) {
    ++left_out_;
    return;
  }
  Add(faults_, place, field, what);
}

void Report::AddWarning(const Place& place, std::string_view field,
                        std::string_view what) {
  if (warnings_.size() < kMaxFaults) Add(warnings_, place, field, what);
}

std::vector<std::string> Report::Sorted(std::vector<Note> notes) {
  std::stable_sort(
      notes.begin(), notes.end(),
      [](const Note& a, const Note& b) { return a.place < b.place; });
  std::vector<std::string> texts;
  texts.reserve(notes.size());
  for (Note& note : notes) texts.push_back(std::move(note.text));
  return texts;
}

std::vector<base::Status> Report::Faults() const {
  std::vector<base::Status> statuses;
  for (std::string& text : Sorted(faults_)) {
    statuses.push_back(base::InvalidArgumentError(std::move(text)));
  }
  if (left_out_ > 0) {
    statuses.push_back(base::InvalidArgumentError(
        "and " + std::to_string(left_out_) + " more faults"));
  }
  return statuses;
}

std::vector<std::string> Report::Warnings() const { return Sorted(warnings_); }

}  // namespace tebium::app::amfile
