#include "alert/template/html_escape_functions.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "alert/quote.h"
#include "alert/template/html_escape_attribute.h"
#include "alert/template/html_escape_transition.h"
#include "alert/template/html_escape_url.h"

namespace tebium::alert::tmpl::html {
namespace {

// By ASCII character; empty ones stay.
using Replacements = std::array<std::string_view, 128>;

constexpr Replacements QuotedReplacements(bool ampersand) {
  Replacements table = {};
  table['\0'] = "\xEF\xBF\xBD";
  table['"'] = "&#34;";
  if (ampersand) table['&'] = "&amp;";
  table['\''] = "&#39;";
  table['+'] = "&#43;";
  table['<'] = "&lt;";
  table['>'] = "&gt;";
  return table;
}

constexpr Replacements UnquotedReplacements(bool ampersand) {
  Replacements table = QuotedReplacements(ampersand);
  table['\0'] = "&#xfffd;";
  table['\t'] = "&#9;";
  table['\n'] = "&#10;";
  table['\v'] = "&#11;";
  table['\f'] = "&#12;";
  table['\r'] = "&#13;";
  table[' '] = "&#32;";
  table['='] = "&#61;";
  table['`'] = "&#96;";
  return table;
}

constexpr Replacements kQuoted = QuotedReplacements(true);
constexpr Replacements kUnquoted = UnquotedReplacements(true);
// For what has its references already.
constexpr Replacements kQuotedHtml = QuotedReplacements(false);
constexpr Replacements kUnquotedHtml = UnquotedReplacements(false);

bool IsAscii(char c) { return (c & 0x80) == 0; }

std::string_view ReplacementOf(const Replacements& table, char c) {
  return IsAscii(c) ? table[static_cast<size_t>(c)] : std::string_view();
}

std::optional<std::string> Replace(std::string_view text,
                                   const Replacements& table) {
  const auto first = std::find_if(text.begin(), text.end(), [&table](char c) {
    return !ReplacementOf(table, c).empty();
  });
  if (first == text.end()) return std::nullopt;
  std::string out(text.begin(), first);
  for (const char c : std::string_view(first, text.end())) {
    const std::string_view replacement = ReplacementOf(table, c);
    if (replacement.empty()) {
      out += c;
    } else {
      out += replacement;
    }
  }
  return out;
}

// Characters that old browsers take for quotes, and what is not UTF-8.
bool IsBadUnquoted(char32_t c) {
  return (c >= 0xFDD0 && c <= 0xFDEF) || (c >= 0xFFF0 && c <= 0xFFFF);
}

std::string ReplaceUnquoted(std::string_view text, const Replacements& table) {
  std::string out;
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    const char32_t value = c.valid ? c.value : U'\uFFFD';
    const std::string_view replacement = ReplacementOf(table, text.front());
    if (IsBadUnquoted(value)) {
      std::array<char, 16> reference{};
      std::snprintf(reference.data(), reference.size(), "&#x%x;",
                    static_cast<unsigned>(value));
      out += reference.data();
    } else if (replacement.empty()) {
      out += text.substr(0, c.length);
    } else {
      out += replacement;
    }
    text.remove_prefix(c.length);
  }
  return out;
}

class TagStripper {
 public:
  explicit TagStripper(std::string_view html) : html_(html) {}

  std::string Strip() {
    bool all_text = true;
    while (at_ < html_.size()) {
      if (context_.delim != Delim::kNone) {
        if (!LeaveValue()) break;
      } else if (!StepOutsideValues()) {
        all_text = false;
      }
    }
    return all_text ? std::string(html_) : std::move(out_);
  }

 private:
  // False if it is not text.
  bool StepOutsideValues() {
    // Scripts and styles are text up to their ends.
    Context rules = context_;
    if (context_.element != Element::kNone && !IsInTag(context_.state)) {
      rules.state = State::kRcData;
    }
    Step step = Transit(rules, html_.substr(at_));
    if (step.context == rules) step.context = context_;
    const size_t end = at_ + step.size;
    const bool is_text =
        context_.state == State::kText || context_.state == State::kRcData;
    if (is_text) {
      size_t text_end = end;
      if (step.context.state != context_.state) {
        const size_t angle = html_.substr(0, end).rfind('<');
        if (angle != std::string_view::npos && angle >= at_) text_end = angle;
      }
      out_ += html_.substr(at_, text_end - at_);
    }
    context_ = std::move(step.context);
    at_ = end;
    return is_text;
  }

  // False if the value has no end.
  bool LeaveValue() {
    const size_t end = html_.find_first_of(EndsOf(context_.delim), at_);
    if (end == std::string_view::npos) return false;
    const bool quoted = context_.delim != Delim::kSpaceOrTagEnd;
    Context tag;
    tag.state = State::kTag;
    tag.element = context_.element;
    context_ = std::move(tag);
    at_ = quoted ? end + 1 : end;
    return true;
  }

  const std::string_view html_;
  Context context_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string StripTags(std::string_view html) {
  return TagStripper(html).Strip();
}

std::optional<std::string> EscapeForText(std::string_view text,
                                         Content content) {
  if (content == Content::kHtml) return std::nullopt;
  return Replace(text, kQuoted);
}

std::optional<std::string> EscapeForRcData(std::string_view text,
                                           Content content) {
  return Replace(text, content == Content::kHtml ? kQuotedHtml : kQuoted);
}

std::optional<std::string> EscapeForAttribute(std::string_view text,
                                              Content content) {
  if (content != Content::kHtml) return Replace(text, kQuoted);
  std::string stripped = StripTags(text);
  auto escaped = Replace(stripped, kQuotedHtml);
  return escaped ? std::move(*escaped) : std::move(stripped);
}

std::optional<std::string> EscapeForUnquoted(std::string_view text,
                                             Content content) {
  if (content != Content::kHtml) return ReplaceUnquoted(text, kUnquoted);
  return ReplaceUnquoted(StripTags(text), kUnquotedHtml);
}

// An empty one would let the value of the attribute become that of another.
std::optional<std::string> FilterName(std::string_view text,
                                      Content /*content*/) {
  std::string name = LowerName(text);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  });
  if (name.empty() || !plain ||
      TypeOfAttribute(name) != AttributeType::kPlain) {
    return std::string(kUnsafeValue);
  }
  return name;
}

std::optional<std::string> DropInComment(std::string_view /*text*/,
                                         Content /*content*/) {
  return "";
}

std::optional<std::string> FilterUrl(std::string_view text, Content content) {
  if (content == Content::kUrl || IsSafeUrl(text)) return std::nullopt;
  return "#" + std::string(kUnsafeValue);
}

std::optional<std::string> NormalizeUrl(std::string_view text,
                                        Content /*content*/) {
  return ProcessUrl(text, UrlProcessing::kNormalize);
}

std::optional<std::string> EscapeUrlPart(std::string_view text,
                                         Content content) {
  return ProcessUrl(text, content == Content::kUrl ? UrlProcessing::kNormalize
                                                   : UrlProcessing::kEscape);
}

std::optional<std::string> EscapeSrcset(std::string_view text,
                                        Content content) {
  return content == Content::kUrl ? UrlAsSrcset(text) : FilterSrcset(text);
}

}  // namespace tebium::alert::tmpl::html
