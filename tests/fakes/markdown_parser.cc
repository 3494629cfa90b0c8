#include "tests/fakes/markdown_parser.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/fakes/links.h"

namespace tebium::fakes {
namespace {

using base::InvalidArgumentError;
using base::Status;
using base::StatusOr;

constexpr std::string_view kReserved = "_*[]()~`>#+-=|{}.!\n";

struct Open {
  std::string_view mark;
  std::string_view type;
  size_t offset = 0;
  size_t byte = 0;
  size_t text_offset = 0;
  std::string language;
};

class MarkdownParser {
 public:
  explicit MarkdownParser(std::string_view text) : text_(text) {}

  StatusOr<FormattedText> Parse() {
    while (pos_ < text_.size()) TEBIUM_RETURN_IF_ERROR(Step());
    CloseQuote();
    if (!open_.empty()) {
      return InvalidArgumentError(
          "Can't find end of " + NameOf(open_.back().type) +
          " entity at byte offset " + std::to_string(open_.back().byte));
    }
    return std::move(result_);
  }

 private:
  static std::string NameOf(std::string_view type) {
    std::string name(type == "text_link" ? "TextUrl" : type);
    name[0] = static_cast<char>(name[0] & ~0x20);
    return name;
  }

  bool Starts(std::string_view mark) const {
    return text_.substr(pos_).starts_with(mark);
  }

  bool InCode() const {
    return !open_.empty() &&
           (open_.back().type == "code" || open_.back().type == "pre");
  }

  Status Step() {
    if (text_[pos_] == '\\' && pos_ + 1 < text_.size() && text_[pos_ + 1] > 0 &&
        text_[pos_ + 1] <= 126) {
      ++pos_;
      Literal();
      return Status::Ok();
    }
    if (InCode()) {
      if (Starts(open_.back().mark)) return Close();
      Literal();
      return Status::Ok();
    }
    if (text_[pos_] == '\n') {
      NewLine();
      return Status::Ok();
    }
    if (kReserved.find(text_[pos_]) == std::string_view::npos) {
      Literal();
      return Status::Ok();
    }
    return Mark();
  }

  void Literal() {
    const char c = text_[pos_++];
    result_.text.push_back(c);
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) utf16_ += byte >= 0xf0 ? 2 : 1;
  }

  void NewLine() {
    const bool goes_on = pos_ + 1 < text_.size() && text_[pos_ + 1] == '>';
    if (!goes_on) CloseQuote();
    Literal();
    if (goes_on && in_quote_) ++pos_;
  }

  Status Mark() {
    if (text_[pos_] == '>' && (pos_ == 0 || text_[pos_ - 1] == '\n')) {
      in_quote_ = true;
      quote_offset_ = utf16_;
      ++pos_;
      return Status::Ok();
    }
    if (text_[pos_] == ']' && !open_.empty() &&
        open_.back().type == "text_link") {
      return CloseLink();
    }
    static constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
        {"```", "pre"},  {"||", "spoiler"}, {"__", "underline"},
        {"_", "italic"}, {"*", "bold"},     {"~", "strikethrough"},
        {"`", "code"},   {"[", "text_link"}};
    for (const auto& [mark, type] : kMarks) {
      if (!Starts(mark)) continue;
      if (!open_.empty() && open_.back().mark == mark) return Close();
      Begin(mark, type);
      return Status::Ok();
    }
    return InvalidArgumentError(
        std::string("Character '") + text_[pos_] +
        "' is reserved and must be escaped with the preceding '\\'");
  }

  void Begin(std::string_view mark, std::string_view type) {
    Open open{mark, type, utf16_, pos_, result_.text.size(), {}};
    pos_ += mark.size();
    if (type == "pre") {
      size_t end = pos_;
      while (end < text_.size() && text_[end] > ' ' && text_[end] != '`') ++end;
      if (end < text_.size() && text_[end] == '\n') {
        open.language = text_.substr(pos_, end - pos_);
        pos_ = end + 1;
      }
    }
    open_.push_back(std::move(open));
  }

  Status Close() {
    const Open open = std::move(open_.back());
    open_.pop_back();
    pos_ += open.mark.size();
    Add(open.type, open.offset, open.language);
    return Status::Ok();
  }

  Status CloseLink() {
    const Open open = std::move(open_.back());
    open_.pop_back();
    ++pos_;
    std::string url;
    if (pos_ < text_.size() && text_[pos_] == '(') {
      const size_t begin = pos_++;
      while (pos_ < text_.size() && text_[pos_] != ')') {
        if (text_[pos_] == '\\' && pos_ + 1 < text_.size()) ++pos_;
        url.push_back(text_[pos_++]);
      }
      if (pos_ >= text_.size()) {
        return InvalidArgumentError("Can't find end of a URL at byte offset " +
                                    std::to_string(begin));
      }
      ++pos_;
    } else {
      url = result_.text.substr(open.text_offset);
    }
    auto checked = CheckUrl(url);
    if (checked.ok()) Add("text_link", open.offset, *checked);
    return Status::Ok();
  }

  void CloseQuote() {
    if (!in_quote_) return;
    in_quote_ = false;
    Add("blockquote", quote_offset_, "");
  }

  void Add(std::string_view type, size_t offset, const std::string& value) {
    if (utf16_ == offset) return;
    result_.entities.push_back({.type = std::string(type),
                                .offset = offset,
                                .length = utf16_ - offset,
                                .value = value});
  }

  const std::string_view text_;
  size_t pos_ = 0;
  size_t utf16_ = 0;
  bool in_quote_ = false;
  size_t quote_offset_ = 0;
  std::vector<Open> open_;
  FormattedText result_;
};

}  // namespace

StatusOr<FormattedText> ParseMarkdownV2(std::string_view markdown) {
  return MarkdownParser(markdown).Parse();
}

}  // namespace tebium::fakes
