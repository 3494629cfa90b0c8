// What the buttons of lists and forms refer to: arguments that are too long for
// callback_data, kept by a short number. Survives restarts; the oldest are
// forgotten.
#ifndef TEBIUM_RELAY_CONSOLE_VIEWS_H_
#define TEBIUM_RELAY_CONSOLE_VIEWS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace tebium::relay {

inline constexpr size_t kMaxViews = 500;

// For one thread.
class Views {
 public:
  // `prefix`: of the notes' names ("view/"), one for each user of this class.
  explicit Views(std::string prefix) : prefix_(std::move(prefix)) {}

  void Load(const std::vector<store::Note>& notes);
  // Its number, the same for a text that is known; adds to `change` what must
  // be written: that of a known text too, as an earlier change may have failed,
  // and its number would go to another text after a restart.
  uint32_t Remember(std::string_view text, store::ConsoleChange& change);
  // Null if it is forgotten.
  const std::string* Find(uint32_t number) const;

 private:
  const std::string prefix_;
  std::map<uint32_t, std::string> texts_;  // growing numbers
  std::map<std::string, uint32_t, std::less<>> numbers_;
  uint32_t next_ = 1;
};

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_CONSOLE_VIEWS_H_
