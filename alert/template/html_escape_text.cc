#include "alert/template/html_escape_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "alert/template/html_escape_transition.h"

namespace tebium::alert::tmpl::html {
namespace {

// Comments of attribute values are the value's.
bool InStrippedComment(const Context& context) {
  return IsComment(context.state) && context.delim == Delim::kNone;
}

bool IsDoctype(std::string_view text) {
  constexpr std::string_view kDoctype = "<!doctype";
  return text.size() >= kDoctype.size() &&
         std::equal(kDoctype.begin(), kDoctype.end(), text.begin(),
                    [](char lower, char c) {
                      return c == lower ||
                             (c >= 'A' && c <= 'Z' && c - 'A' + 'a' == lower);
                    });
}

// JavaScript's ends of lines matter even in a comment.
bool HasLineEnd(std::string_view text) {
  return text.find_first_of("\n\r") != std::string_view::npos ||
         text.find("\xE2\x80\xA8") != std::string_view::npos ||
         text.find("\xE2\x80\xA9") != std::string_view::npos;
}

class TextEscaper {
 public:
  explicit TextEscaper(std::string_view text) : text_(text), walker_(text) {}

  EscapedText Escape(Context context) {
    for (size_t at = 0; at < text_.size();) {
      Step step = walker_.Next(context, at);
      const size_t end = at + step.size;
      Write(context, step.context, at, end);
      context = std::move(step.context);
      at = end;
    }
    if (written_ == 0 || context.failed()) return {std::move(context), {}};
    if (!InStrippedComment(context)) CopyTo(text_.size());
    return {std::move(context), std::move(out_)};
  }

 private:
  // A token that leads from one context into another.
  void Write(const Context& from, const Context& to, size_t begin, size_t end) {
    if (from.state == State::kText || from.state == State::kRcData) {
      EscapeAngles(begin, to.state == from.state ? end : TagStart(begin, end));
    } else if (InStrippedComment(from)) {
      ReplaceComment(from.state, end);
    }
    if (from.state != to.state && InStrippedComment(to)) {
      CopyTo(end - (to.state == State::kHtmlComment ? 4 : 2));
      written_ = end;
    }
  }

  size_t TagStart(size_t begin, size_t end) const {
    const size_t at = text_.substr(0, end).rfind('<');
    return at == std::string_view::npos || at < begin ? end : at;
  }

  void EscapeAngles(size_t begin, size_t end) {
    for (size_t at = text_.find('<', begin); at < end;
         at = text_.find('<', at + 1)) {
      if (IsDoctype(text_.substr(at))) continue;
      CopyTo(at);
      out_ += "&lt;";
      written_ = at + 1;
    }
  }

  void ReplaceComment(State state, size_t end) {
    if (state == State::kJsBlockComment) {
      const bool lines = HasLineEnd(text_.substr(written_, end - written_));
      out_ += lines ? '\n' : ' ';
    }
    if (state == State::kCssBlockComment) out_ += ' ';
    written_ = end;
  }

  void CopyTo(size_t end) {
    out_ += text_.substr(written_, end - written_);
    written_ = end;
  }

  const std::string_view text_;
  TextWalker walker_;
  std::string out_;
  size_t written_ = 0;  // of text_
};

}  // namespace

EscapedText EscapeText(const Context& context, std::string_view text) {
  return TextEscaper(text).Escape(context);
}

}  // namespace tebium::alert::tmpl::html
