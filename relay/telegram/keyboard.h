// Buttons under a message.
#ifndef TEBIUM_RELAY_TELEGRAM_KEYBOARD_H_
#define TEBIUM_RELAY_TELEGRAM_KEYBOARD_H_

#include <cstddef>
#include <string>
#include <vector>

namespace tebium::relay {

// Bot API: 1–64 bytes of callback_data; 100 buttons, 8 in a row, about 10 kB.
inline constexpr size_t kMaxButtonData = 64;
inline constexpr size_t kMaxButtons = 100;
inline constexpr size_t kMaxButtonsInRow = 8;

struct Button {
  std::string text;  // plain
  std::string data;  // what a press tells us …
  std::string url;   // … or where it leads; must be IsLinkable() (html.h)

  bool operator==(const Button&) const = default;
};

// Rows of buttons; empty: none.
using Keyboard = std::vector<std::vector<Button>>;

// {"inline_keyboard":[…]}. Buttons that Telegram would refuse (no text, no or
// too long data, a URL that it makes no link of), and what is over its bounds,
// are left out: a message must not fail for a button.
std::string KeyboardJson(const Keyboard& keyboard);

// "[Подтвердить] [Отложить]", for the log.
std::string KeyboardText(const Keyboard& keyboard);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_TELEGRAM_KEYBOARD_H_
