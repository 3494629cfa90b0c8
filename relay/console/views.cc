#include "relay/console/views.h"

#include <charconv>
#include <system_error>

namespace tebium::relay {
namespace {

std::optional<uint32_t> ReadNumber(std::string_view text) {
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number == 0) return std::nullopt;
  return number;
}

}  // namespace

void Views::Load(const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    const std::string_view name = note.name;
    if (!name.starts_with(prefix_)) continue;
    const auto number = ReadNumber(name.substr(prefix_.size()));
    if (!number) continue;
    texts_[*number] = note.value;
    numbers_[note.value] = *number;
    if (*number >= next_) next_ = *number + 1;
  }
}

uint32_t Views::Remember(std::string_view text, store::ConsoleChange& change) {
  const auto [known, is_new] = numbers_.try_emplace(std::string(text), next_);
  const uint32_t number = known->second;
  if (is_new) texts_[next_++] = text;
  change.put_notes.push_back(
      {prefix_ + std::to_string(number), std::string(text)});
  while (texts_.size() > kMaxViews) {
    const auto oldest = texts_.begin();
    change.delete_notes.push_back(prefix_ + std::to_string(oldest->first));
    numbers_.erase(oldest->second);
    texts_.erase(oldest);
  }
  return number;
}

const std::string* Views::Find(uint32_t number) const {
  const auto found = texts_.find(number);
  return found == texts_.end() ? nullptr : &found->second;
}

}  // namespace tebium::relay
