#include "alert/template/html_escape_attribute.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tebium::alert::tmpl::html {
namespace {

// Sorted. Plain ones are missing, but for one that looks like a URL.
constexpr auto kTypes =
    std::to_array<std::pair<std::string_view, AttributeType>>({
        {"accept-charset", AttributeType::kUnsafe},
        {"action", AttributeType::kUrl},
        {"archive", AttributeType::kUrl},
        {"async", AttributeType::kUnsafe},
        {"background", AttributeType::kUrl},
        {"challenge", AttributeType::kUnsafe},
        {"charset", AttributeType::kUnsafe},
        {"cite", AttributeType::kUrl},
        {"classid", AttributeType::kUrl},
        {"codebase", AttributeType::kUrl},
        {"content", AttributeType::kUnsafe},
        {"crossorigin", AttributeType::kUnsafe},
        {"data", AttributeType::kUrl},
        {"defer", AttributeType::kUnsafe},
        {"enctype", AttributeType::kUnsafe},
        {"form", AttributeType::kUnsafe},
        {"formaction", AttributeType::kUrl},
        {"formenctype", AttributeType::kUnsafe},
        {"formmethod", AttributeType::kUnsafe},
        {"formnovalidate", AttributeType::kUnsafe},
        {"href", AttributeType::kUrl},
        {"http-equiv", AttributeType::kUnsafe},
        {"icon", AttributeType::kUrl},
        {"keytype", AttributeType::kUnsafe},
        {"language", AttributeType::kUnsafe},
        {"longdesc", AttributeType::kUrl},
        {"manifest", AttributeType::kUrl},
        {"method", AttributeType::kUnsafe},
        {"novalidate", AttributeType::kUnsafe},
        {"pattern", AttributeType::kUnsafe},
        {"poster", AttributeType::kUrl},
        {"profile", AttributeType::kUrl},
        {"rel", AttributeType::kUnsafe},
        {"sandbox", AttributeType::kUnsafe},
        {"src", AttributeType::kUrl},
        {"srcdoc", AttributeType::kUnsafe},
        {"srclang", AttributeType::kPlain},
        {"srcset", AttributeType::kSrcset},
        {"style", AttributeType::kStyle},
        {"type", AttributeType::kUnsafe},
        {"usemap", AttributeType::kUrl},
        {"value", AttributeType::kUnsafe},
        {"xmlns", AttributeType::kUrl},
    });
static_assert(std::is_sorted(kTypes.begin(), kTypes.end(),
                             [](const auto& a, const auto& b) {
                               return a.first < b.first;
                             }));

constexpr std::array<std::string_view, 19> kScriptTypes = {
    "application/ecmascript",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/x-ecmascript",
    "application/x-javascript",
    "module",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
};

constexpr auto kReferences = std::to_array<std::pair<std::string_view, char>>({
    {"AMP;", '&'},
    {"GT;", '>'},
    {"Hat;", '^'},
    {"LT;", '<'},
    {"NewLine;", '\n'},
    {"QUOT;", '"'},
    {"Tab;", '\t'},
    {"UnderBar;", '_'},
    {"VerticalLine;", '|'},
    {"amp;", '&'},
    {"apos;", '\''},
    {"ast;", '*'},
    {"bsol;", '\\'},
    {"colon;", ':'},
    {"comma;", ','},
    {"commat;", '@'},
    {"DiacriticalGrave;", '`'},
    {"dollar;", '$'},
    {"equals;", '='},
    {"excl;", '!'},
    {"grave;", '`'},
    {"gt;", '>'},
    {"lbrace;", '{'},
    {"lbrack;", '['},
    {"lcub;", '{'},
    {"lowbar;", '_'},
    {"lpar;", '('},
    {"lsqb;", '['},
    {"lt;", '<'},
    {"midast;", '*'},
    {"num;", '#'},
    {"percnt;", '%'},
    {"period;", '.'},
    {"plus;", '+'},
    {"quest;", '?'},
    {"quot;", '"'},
    {"rbrace;", '}'},
    {"rbrack;", ']'},
    {"rcub;", '}'},
    {"rpar;", ')'},
    {"rsqb;", ']'},
    {"semi;", ';'},
    {"sol;", '/'},
    {"verbar;", '|'},
    {"vert;", '|'},
    // Old ones, which need no semicolon.
    {"amp", '&'},
    {"gt", '>'},
    {"lt", '<'},
    {"quot", '"'},
});

bool IsAsciiAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

std::optional<int> DigitValue(char c, int base) {
  int value = base;
  if (c >= '0' && c <= '9') value = c - '0';
  if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
  if (value >= base) return std::nullopt;
  return value;
}

struct Reference {
  char value = 0;     // what is not ASCII is given as '\x7F'
  size_t length = 0;  // 0: none
};

constexpr char kBeyondAscii = '\x7F';

// Of "&#65;", "&#x41;" and the like.
Reference NumericReference(std::string_view text) {
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const int base = hex ? 16 : 10;
  size_t at = hex ? 3 : 2;
  const size_t first_digit = at;
  uint32_t value = 0;
  for (; at < text.size(); ++at) {
    const auto digit = DigitValue(text[at], base);
    if (!digit) break;
    value = std::min<uint32_t>(value * base + *digit, 0x110000);
  }
  if (at == first_digit) return {};
  if (at < text.size() && text[at] == ';') ++at;
  const bool ascii = value > 0 && value < 0x80;
  return {ascii ? static_cast<char>(value) : kBeyondAscii, at};
}

Reference NamedReference(std::string_view text) {
  size_t end = 1;
  while (end < text.size() && IsAsciiAlphanumeric(text[end])) ++end;
  if (end < text.size() && text[end] == ';') ++end;
  const std::string_view name = text.substr(1, end - 1);
  for (const auto& [known, value] : kReferences) {
    if (known == name) return {value, end};
  }
  return {};
}

}  // namespace

AttributeType TypeOfAttribute(std::string_view name) {
  const size_t colon = name.find(':');
  if (name.starts_with("data-")) {
    name.remove_prefix(5);
  } else if (colon != std::string_view::npos) {
    if (name.substr(0, colon) == "xmlns") return AttributeType::kUrl;
    name.remove_prefix(colon + 1);
  }
  const auto* known =
      std::lower_bound(kTypes.begin(), kTypes.end(), name,
                       [](const auto& entry, std::string_view key) {
                         return entry.first < key;
                       });
  if (known != kTypes.end() && known->first == name) return known->second;
  if (name.starts_with("on")) return AttributeType::kScript;
  for (const std::string_view part : {"src", "uri", "url"}) {
    if (name.find(part) != std::string_view::npos) return AttributeType::kUrl;
  }
  return AttributeType::kPlain;
}

std::string LowerName(std::string_view name) {
  constexpr std::string_view kKelvin = "\xE2\x84\xAA";
  constexpr std::string_view kDottedI = "\xC4\xB0";
  std::string lower;
  lower.reserve(name.size());
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c >= 'A' && c <= 'Z') {
      lower += static_cast<char>(c - 'A' + 'a');
    } else if (name.substr(i).starts_with(kKelvin)) {
      lower += 'k';
      i += kKelvin.size() - 1;
    } else if (name.substr(i).starts_with(kDottedI)) {
      lower += 'i';
      i += kDottedI.size() - 1;
    } else {
      lower += c;
    }
  }
  return lower;
}

bool IsScriptType(std::string_view mime_type) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  std::string name = LowerName(mime_type.substr(0, mime_type.find(';')));
  name.erase(0, std::min(name.size(), name.find_first_not_of(kSpace)));
  name.erase(name.find_last_not_of(kSpace) + 1);
  return std::find(kScriptTypes.begin(), kScriptTypes.end(), name) !=
         kScriptTypes.end();
}

std::string DecodeReferences(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const bool numeric = text.size() > 1 && text[1] == '#';
    const Reference reference =
        numeric ? NumericReference(text) : NamedReference(text);
    out += reference.length > 0 ? reference.value : '&';
    text.remove_prefix(std::max<size_t>(reference.length, 1));
  }
  return out;
}

}  // namespace tebium::alert::tmpl::html
