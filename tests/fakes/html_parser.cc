#include "tests/fakes/html_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "tests/fakes/links.h"

namespace tebium::fakes {
namespace {

using base::InvalidArgumentError;
using base::Status;
using base::StatusOr;

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kTags{
    {{"a", "text_link"},
     {"b", "bold"},
     {"strong", "bold"},
     {"i", "italic"},
     {"em", "italic"},
     {"u", "underline"},
     {"ins", "underline"},
     {"s", "strikethrough"},
     {"strike", "strikethrough"},
     {"del", "strikethrough"},
     {"tg-spoiler", "spoiler"},
     {"span", "spoiler"},
     {"tg-emoji", "custom_emoji"},
     {"tg-time", "date_time"},
     {"pre", "pre"},
     {"code", "code"},
     {"blockquote", "blockquote"}}};

std::string_view TypeOfTag(std::string_view tag) {
  for (const auto& [name, type] : kTags) {
    if (name == tag) return type;
  }
  return {};
}

// The end of the text counts as white space, so loops stop there.
bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' ||
         c == '\v';
}

bool IsTokenChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '.' || c == '-';
}

std::string AtOffset(std::string message, size_t offset) {
  return std::move(message) + " at byte offset " + std::to_string(offset);
}

struct OpenTag {
  std::string name;
  std::string argument;
  bool expandable = false;
  size_t utf16_offset = 0;
  size_t text_offset = 0;
};

class HtmlParser {
 public:
  explicit HtmlParser(std::string_view html) : html_(html) {}

  StatusOr<FormattedText> Parse() {
    while (pos_ < html_.size()) {
      if (Peek() == '<') {
        TEBIUM_RETURN_IF_ERROR(PeekNext() == '/' ? EndTag() : StartTag());
      } else {
        Character();
      }
    }
    if (!open_.empty()) {
      return InvalidArgumentError(
          "Can't find end tag corresponding to start tag \"" +
          open_.back().name + "\"");
    }
    if (!base::IsValidUtf8(result_.text)) {
      return InvalidArgumentError(
          "Text contains invalid Unicode characters after decoding HTML "
          "entities, check for unmatched surrogate code units");
    }
    DropLanguagesOfInlineCode();
    return std::move(result_);
  }

 private:
  char Peek() const { return pos_ < html_.size() ? html_[pos_] : '\0'; }
  char PeekNext() const {
    return pos_ + 1 < html_.size() ? html_[pos_ + 1] : '\0';
  }
  bool AtEnd() const { return pos_ >= html_.size(); }

  void SkipSpaces() {
    while (!AtEnd() && IsSpace(Peek())) ++pos_;
  }

  void Character() {
    if (const auto code = DecodeEntity(); code.has_value()) {
      AppendUtf8(*code, &result_.text);
      utf16_offset_ += *code > 0xffff ? 2 : 1;
      return;
    }
    const auto byte = static_cast<unsigned char>(html_[pos_++]);
    if ((byte & 0xc0) != 0x80) utf16_offset_ += byte >= 0xf0 ? 2 : 1;
    result_.text.push_back(static_cast<char>(byte));
  }

  // At an ampersand: moves past the entity if it is one.
  std::optional<uint32_t> DecodeEntity() {
    if (Peek() != '&') return std::nullopt;
    const std::string_view rest = html_.substr(pos_ + 1);
    std::optional<uint32_t> code;
    size_t length = 0;
    if (!rest.empty() && rest[0] == '#') {
      code = DecodeNumber(rest.substr(1), &length);
      ++length;
    } else {
      code = DecodeName(rest, &length);
    }
    if (!code.has_value()) return std::nullopt;
    pos_ += 1 + length;
    if (Peek() == ';') ++pos_;
    return code;
  }

  static std::optional<uint32_t> DecodeNumber(std::string_view digits,
                                              size_t* length) {
    const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
    const std::string_view number = digits.substr(hex ? 1 : 0);
    uint32_t code = 0;
    const auto parsed = std::from_chars(
        number.data(), number.data() + number.size(), code, hex ? 16 : 10);
    if (parsed.ec != std::errc() || code == 0 || code >= 0x10ffff) {
      return std::nullopt;
    }
    *length = static_cast<size_t>(parsed.ptr - digits.data());
    return code;
  }

  static std::optional<uint32_t> DecodeName(std::string_view rest,
                                            size_t* length) {
    while (*length < rest.size() &&
           ((rest[*length] >= 'a' && rest[*length] <= 'z') ||
            (rest[*length] >= 'A' && rest[*length] <= 'Z'))) {
      ++*length;
    }
    const std::string_view name = rest.substr(0, *length);
    if (name == "lt") return '<';
    if (name == "gt") return '>';
    if (name == "amp") return '&';
    if (name == "quot") return '"';
    return std::nullopt;
  }

  Status StartTag() {
    const size_t begin = pos_++;
    while (!AtEnd() && !IsSpace(Peek()) && Peek() != '>') ++pos_;
    if (AtEnd())
      return InvalidArgumentError(AtOffset("Unclosed start tag", begin));
    OpenTag tag;
    tag.name = base::ToLowerAscii(html_.substr(begin + 1, pos_ - begin - 1));
    if (TypeOfTag(tag.name).empty()) {
      return InvalidArgumentError(
          AtOffset("Unsupported start tag \"" + tag.name + "\"", begin));
    }
    TEBIUM_RETURN_IF_ERROR(Attributes(begin, &tag));
    if (tag.name == "span" && tag.argument != "tg-spoiler") {
      return InvalidArgumentError(
          AtOffset("Tag \"span\" must have class \"tg-spoiler\"", begin));
    }
    tag.utf16_offset = utf16_offset_;
    tag.text_offset = result_.text.size();
    open_.push_back(std::move(tag));
    return Status::Ok();
  }

  // Up to and including the '>'.
  Status Attributes(size_t begin, OpenTag* tag) {
    while (true) {
      SkipSpaces();
      if (Peek() == '>') break;
      if (AtEnd()) {
        return InvalidArgumentError(AtOffset("Unclosed start tag", begin));
      }
      TEBIUM_RETURN_IF_ERROR(Attribute(begin, tag));
    }
    ++pos_;
    return Status::Ok();
  }

  Status Attribute(size_t begin, OpenTag* tag) {
    const size_t name_begin = pos_;
    while (!IsSpace(Peek()) && Peek() != '=' && Peek() != '>' &&
           Peek() != '/' && Peek() != '"' && Peek() != '\'') {
      ++pos_;
    }
    const std::string name =
        base::ToLowerAscii(html_.substr(name_begin, pos_ - name_begin));
    if (name.empty()) {
      return InvalidArgumentError(AtOffset(
          "Empty attribute name in the tag \"" + tag->name + "\"", begin));
    }
    std::string value;
    TEBIUM_RETURN_IF_ERROR(AttributeValue(begin, tag->name, &value));
    if (AtEnd())
      return InvalidArgumentError(AtOffset("Unclosed start tag", begin));
    TakeAttribute(name, std::move(value), tag);
    return Status::Ok();
  }

  // After the name. Attributes without a value (`expandable`) are allowed.
  Status AttributeValue(size_t begin, const std::string& tag_name,
                        std::string* value) {
    SkipSpaces();
    if (Peek() != '=') {
      if (tag_name == "blockquote") return Status::Ok();
      return InvalidArgumentError(AtOffset(
          "Expected equal sign in declaration of an attribute of the tag \"" +
              tag_name + "\"",
          begin));
    }
    ++pos_;
    SkipSpaces();
    if (AtEnd()) {
      return InvalidArgumentError(
          AtOffset("Unclosed start tag \"" + tag_name + "\"", begin));
    }
    if (Peek() == '"' || Peek() == '\'') {
      QuotedValue(value);
      return Status::Ok();
    }
    return NameToken(value);
  }

  void QuotedValue(std::string* value) {
    const char quote = html_[pos_++];
    while (!AtEnd() && Peek() != quote) {
      if (const auto code = DecodeEntity(); code.has_value()) {
        AppendUtf8(*code, value);
      } else {
        value->push_back(html_[pos_++]);
      }
    }
    if (!AtEnd()) ++pos_;
  }

  Status NameToken(std::string* value) {
    const size_t begin = pos_;
    while (IsTokenChar(Peek())) ++pos_;
    *value = base::ToLowerAscii(html_.substr(begin, pos_ - begin));
    if (!IsSpace(Peek()) && Peek() != '>') {
      return InvalidArgumentError(
          AtOffset("Unexpected end of name token", begin));
    }
    return Status::Ok();
  }

  static void TakeAttribute(const std::string& name, std::string value,
                            OpenTag* tag) {
    const std::string& tag_name = tag->name;
    if (tag_name == "blockquote" && name == "expandable") {
      tag->expandable = true;
    } else if (tag_name == "code" && name == "class") {
      if (value.starts_with("language-")) tag->argument = value.substr(9);
    } else if ((tag_name == "a" && name == "href") ||
               (tag_name == "span" && name == "class") ||
               (tag_name == "tg-emoji" && name == "emoji-id") ||
               (tag_name == "tg-time" && name == "unix")) {
      tag->argument = std::move(value);
    }
  }

  Status EndTag() {
    const size_t begin = pos_;
    if (open_.empty()) {
      return InvalidArgumentError(AtOffset("Unexpected end tag", begin));
    }
    while (!AtEnd() && !IsSpace(Peek()) && Peek() != '>') ++pos_;
    const std::string name =
        base::ToLowerAscii(html_.substr(begin + 2, pos_ - begin - 2));
    SkipSpaces();
    if (Peek() != '>') {
      return InvalidArgumentError(AtOffset("Unclosed end tag", begin));
    }
    const OpenTag& tag = open_.back();
    if (!name.empty() && name != tag.name) {
      return InvalidArgumentError(AtOffset("Unmatched end tag", begin) +
                                  ", expected \"</" + tag.name +
                                  ">\", found \"</" + name + ">\"");
    }
    ++pos_;
    TEBIUM_RETURN_IF_ERROR(AddEntity(tag));
    open_.pop_back();
    return Status::Ok();
  }

  Status AddEntity(const OpenTag& tag) {
    if (utf16_offset_ == tag.utf16_offset) return Status::Ok();
    Entity entity{.type = std::string(TypeOfTag(tag.name)),
                  .offset = tag.utf16_offset,
                  .length = utf16_offset_ - tag.utf16_offset,
                  .value = tag.argument};
    if (tag.expandable) entity.type = "expandable_blockquote";
    if (entity.type == "spoiler") entity.value.clear();
    if (entity.type == "custom_emoji" && !IsNumber(tag.argument)) {
      return InvalidArgumentError("Invalid custom emoji identifier specified");
    }
    if (entity.type == "text_link" && !ResolveLink(tag, &entity)) {
      return Status::Ok();
    }
    if (!MergeCodeBlock(entity)) result_.entities.push_back(std::move(entity));
    return Status::Ok();
  }

  static bool IsNumber(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return c >= '0' && c <= '9';
    });
  }

  // False when what it points to is not a link: the text stays without one.
  bool ResolveLink(const OpenTag& tag, Entity* entity) const {
    const std::string target = entity->value.empty()
                                   ? result_.text.substr(tag.text_offset)
                                   : entity->value;
    constexpr std::string_view kUser = "tg://user?id=";
    if (target.starts_with(kUser) && IsNumber(target.substr(kUser.size()))) {
      entity->type = "text_mention";
      entity->value = target.substr(kUser.size());
      return true;
    }
    auto url = CheckUrl(target);
    if (!url.ok()) return false;
    entity->value = *std::move(url);
    return true;
  }

  // <pre><code class="language-x"> of the same extent is one block with a
  // language, whichever is outside.
  bool MergeCodeBlock(const Entity& entity) {
    if (result_.entities.empty()) return false;
    Entity& inner = result_.entities.back();
    if (inner.offset != entity.offset || inner.length != entity.length) {
      return false;
    }
    const bool is_block =
        (entity.type == "pre" && inner.type == "code" &&
         !inner.value.empty()) ||
        (entity.type == "code" && inner.type == "pre" && !entity.value.empty());
    if (!is_block) return false;
    if (inner.type == "pre") inner.value = entity.value;
    inner.type = "pre";
    return true;
  }

  void DropLanguagesOfInlineCode() {
    for (Entity& entity : result_.entities) {
      if (entity.type == "code") entity.value.clear();
    }
  }

  const std::string_view html_;
  size_t pos_ = 0;
  size_t utf16_offset_ = 0;
  std::vector<OpenTag> open_;
  FormattedText result_;
};

}  // namespace

StatusOr<FormattedText> ParseHtml(std::string_view html) {
  return HtmlParser(html).Parse();
}

}  // namespace tebium::fakes
