#include "relay/telegram/keyboard.h"

#include "base/json.h"
#include "base/text.h"
#include "relay/telegram/html.h"

namespace tebium::relay {
namespace {

// Raw, a little under what the Bot API takes.
constexpr size_t kMaxKeyboardBytes = 9'500;

// Empty: Telegram would refuse it.
std::string ButtonJson(const Button& button) {
  const std::string text = CleanText(button.text, LineEnds::kSpace);
  if (base::Trim(text).empty()) return "";
  base::JsonWriter json;
  json.BeginObject().Key("text").String(text);
  if (button.data.empty()) {
    if (!IsLinkable(button.url)) return "";
    json.Key("url").String(button.url);
  } else {
    if (button.data.size() > kMaxButtonData) return "";
    if (!base::IsValidUtf8(button.data)) return "";
    json.Key("callback_data").String(button.data);
  }
  return json.EndObject().Take();
}

}  // namespace

std::string KeyboardJson(const Keyboard& keyboard) {
  size_t count = 0;
  size_t bytes = 0;
  std::string rows;
  for (const std::vector<Button>& row : keyboard) {
    std::string buttons;
    size_t in_row = 0;
    for (const Button& button : row) {
      const std::string json = ButtonJson(button);
      if (json.empty() || count >= kMaxButtons || in_row >= kMaxButtonsInRow ||
          bytes + json.size() > kMaxKeyboardBytes) {
        continue;
      }
      buttons += (in_row == 0 ? "" : ",") + json;
      ++count;
      ++in_row;
      bytes += json.size();
    }
    if (in_row == 0) continue;
    rows += (rows.empty() ? "[" : ",[") + buttons + "]";
  }
  return R"({"inline_keyboard":[)" + rows + "]}";
}

std::string KeyboardText(const Keyboard& keyboard) {
  std::string text;
  for (const std::vector<Button>& row : keyboard) {
    for (const Button& button : row) {
      text += (text.empty() ? "[" : " [") + button.text + "]";
    }
  }
  return text;
}

}  // namespace tebium::relay
