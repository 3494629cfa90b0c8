#include "tests/fakes/markup.h"

#include <rapidjson/document.h>

#include <array>
#include <utility>

#include "base/text.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/links.h"

namespace tebium::fakes {
namespace {

constexpr size_t kMaxButtons = 100;
constexpr size_t kMaxButtonsPerRow = 8;
constexpr size_t kMaxDataBytes = 64;
constexpr size_t kMaxMarkupBytes = 10'000;

// Actions of buttons that the fake takes but does not act on.
constexpr std::array<const char*, 8> kOtherActions{
    "web_app",
    "login_url",
    "switch_inline_query",
    "callback_game",
    "pay",
    "switch_inline_query_current_chat",
    "copy_text",
    "switch_inline_query_chosen_chat"};

Failure ButtonFailure(const std::string& reason) {
  return BadRequest("can't parse inline keyboard button: " + reason);
}

Failure TakeString(const rapidjson::Value& value, const char* name,
                   std::string* out) {
  const rapidjson::Value* member = FindMember(value, name);
  if (member == nullptr) return std::nullopt;
  if (!member->IsString()) {
    return ButtonFailure("Field \"" + std::string(name) +
                         "\" must be of type String");
  }
  *out = JsonText(*member);
  return std::nullopt;
}

Failure ParseButton(const rapidjson::Value& value, Button* button) {
  if (!value.IsObject()) {
    return ButtonFailure("InlineKeyboardButton must be an Object");
  }
  if (FindMember(value, "text") == nullptr) {
    return ButtonFailure("Can't find field \"text\"");
  }
  if (auto failure = TakeString(value, "text", &button->text)) return failure;
  if (auto failure = TakeString(value, "url", &button->url)) return failure;
  if (auto failure = TakeString(value, "callback_data", &button->data)) {
    return failure;
  }
  if (!button->url.empty() || !button->data.empty()) return std::nullopt;
  for (const char* action : kOtherActions) {
    if (FindMember(value, action) != nullptr) return std::nullopt;
  }
  return ButtonFailure("Text buttons are unallowed in the inline keyboard");
}

Failure ParseRow(const rapidjson::Value& row, std::vector<Button>* buttons) {
  if (!row.IsArray()) {
    return BadRequest(
        "can't parse inline keyboard button: field \"inline_keyboard\" must "
        "be an Array of Arrays");
  }
  for (rapidjson::SizeType i = 0; i < row.Size(); ++i) {
    Button button;
    if (auto failure = ParseButton(row[i], &button)) return failure;
    buttons->push_back(std::move(button));
  }
  return std::nullopt;
}

size_t MarkupBytes(const Keyboard& keyboard) {
  size_t bytes = 0;
  for (const auto& row : keyboard) {
    for (const Button& button : row) {
      bytes += button.text.size() + button.data.size() + button.url.size();
    }
  }
  return bytes;
}

bool TooLong(const Keyboard& keyboard) {
  size_t buttons = 0;
  for (const auto& row : keyboard) {
    buttons += row.size();
    if (row.size() > kMaxButtonsPerRow) return true;
  }
  return buttons > kMaxButtons || MarkupBytes(keyboard) > kMaxMarkupBytes;
}

Failure CheckLink(Button* button) {
  if (button->url.empty()) return std::nullopt;
  auto url = CheckUrl(button->url);
  if (!url.ok()) {
    return BadRequest("inline keyboard button URL '" + button->url +
                      "' is invalid: " + url.status().message());
  }
  button->url = *std::move(url);
  return std::nullopt;
}

bool LeadsTo(const Keyboard& keyboard, const std::string& part) {
  if (part.empty()) return false;
  for (const auto& row : keyboard) {
    for (const Button& button : row) {
      if (button.url.find(part) != std::string::npos) return true;
    }
  }
  return false;
}

}  // namespace

Failure ParseMarkup(const std::string& json, Keyboard* keyboard) {
  keyboard->clear();
  if (json.empty()) return std::nullopt;
  rapidjson::Document document;
  if (!ParseJson(json, &document)) {
    return BadRequest("can't parse reply keyboard markup JSON object");
  }
  if (!document.IsObject()) {
    return BadRequest("object expected as reply markup");
  }
  const rapidjson::Value* rows = FindMember(document, "inline_keyboard");
  if (rows == nullptr) return std::nullopt;
  if (!rows->IsArray()) {
    return BadRequest("field \"inline_keyboard\" must be an Array");
  }
  for (rapidjson::SizeType i = 0; i < rows->Size(); ++i) {
    std::vector<Button> row;
    if (auto failure = ParseRow((*rows)[i], &row)) return failure;
    if (!row.empty()) keyboard->push_back(std::move(row));
  }
  return std::nullopt;
}

Failure CheckKeyboard(Keyboard* keyboard, const std::string& refused_link) {
  for (auto& row : *keyboard) {
    for (Button& button : row) {
      if (base::Trim(button.text).empty()) {
        return BadRequest("inline keyboard button text must be non-empty");
      }
      if (auto failure = CheckLink(&button)) return failure;
    }
  }
  for (const auto& row : *keyboard) {
    for (const Button& button : row) {
      if (button.data.size() > kMaxDataBytes) {
        return BadRequest("BUTTON_DATA_INVALID");
      }
    }
  }
  if (TooLong(*keyboard)) return BadRequest("reply markup is too long");
  if (LeadsTo(*keyboard, refused_link)) return BadRequest("BUTTON_URL_INVALID");
  return std::nullopt;
}

}  // namespace tebium::fakes
