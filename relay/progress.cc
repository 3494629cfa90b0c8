#include "relay/progress.h"

#include <charconv>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "store/store.h"

namespace tebium::relay {
namespace {

// The first field, for a later format.
constexpr std::string_view kVersion = "1";
constexpr size_t kFields = 7;

template <typename T>
bool ParseNumber(std::string_view text, T& number, int base = 10) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, base);
  return result.ec == std::errc() && result.ptr == end;
}

bool ParseKind(std::string_view text, SendKind& kind) {
  for (const SendKind known :
       {SendKind::kNone, SendKind::kFirst, SendKind::kReply, SendKind::kDigest,
        SendKind::kShown}) {
    if (text.size() == 1 && text[0] == static_cast<char>(known)) {
      kind = known;
      return true;
    }
  }
  return false;
}

uint64_t Add(uint64_t state, std::string_view text) {
  state = base::Fnv1a(text, state);
  return base::Fnv1a(std::string_view("\xff", 1), state);
}

uint64_t Add(uint64_t state, uint64_t number) {
  return Add(state, std::to_string(number));
}

}  // namespace

uint64_t ContentKey(const alert::Notification& notification) {
  uint64_t key = base::kFnvOffset;
  key = Add(key, static_cast<uint64_t>(notification.reason));
  key = Add(key, notification.held_back);
  for (const alert::NotifiedAlert& told : notification.alerts) {
    key = Add(key, told.identity);
    key = Add(key, told.posts);
    key = Add(key, static_cast<uint64_t>(told.firing) * 4 +
                       static_cast<uint64_t>(told.is_new) * 2 +
                       static_cast<uint64_t>(told.stale));
    key = Add(key, told.alert.labels.encoded());
    key = Add(key, told.alert.annotations.encoded());
  }
  return key;
}

std::string EncodeProgress(const Progress& progress) {
  std::string text(kVersion);
  text += ' ';
  text += static_cast<char>(progress.kind);
  text += " " + std::to_string(progress.parts);
  text += progress.all_parts ? " 1" : " 0";
  text += progress.maybe_sent ? " 1 " : " 0 ";
  text += std::to_string(progress.unknown) + " ";
  text += base::Hex16(progress.content);
  return text;
}

Progress DecodeProgress(std::string_view text) {
  const std::vector<std::string_view> fields = base::Split(text, ' ');
  Progress progress;
  if (text == store::kRefresh) {
    progress.kind = SendKind::kShown;
    return progress;
  }
  int all_parts = 0;
  int maybe_sent = 0;
  if (fields.size() != kFields || fields[0] != kVersion ||
      !ParseKind(fields[1], progress.kind) ||
      !ParseNumber(fields[2], progress.parts) ||
      !ParseNumber(fields[3], all_parts) ||
      !ParseNumber(fields[4], maybe_sent) ||
      !ParseNumber(fields[5], progress.unknown) ||
      !ParseNumber(fields[6], progress.content, 16)) {
    return {};
  }
  progress.all_parts = all_parts != 0;
  progress.maybe_sent = maybe_sent != 0;
  return progress;
}

}  // namespace tebium::relay
