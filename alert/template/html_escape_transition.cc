#include "alert/template/html_escape_transition.h"

#include <algorithm>
#include <utility>

#include "alert/quote.h"
#include "alert/template/html_escape_attribute.h"

namespace tebium::alert::tmpl::html {
namespace {

constexpr std::string_view kSpace = " \t\n\f\r";
constexpr std::string_view kCommentStart = "<!--";
constexpr std::string_view kCommentEnd = "-->";
// Errors quote the text from the fault on; in Go to its end.
constexpr size_t kMaxQuoted = 2000;
constexpr size_t kMaxQuotedName = 32;  // Go's own

bool IsAsciiLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsAsciiAlphanumeric(char c) {
  return IsAsciiLetter(c) || (c >= '0' && c <= '9');
}

// find_first_…() with the text's end for "nowhere".
size_t OrEnd(size_t at, std::string_view text) {
  return std::min(at, text.size());
}

size_t SpaceLength(std::string_view text) {
  return OrEnd(text.find_first_not_of(kSpace), text);
}

Step All(Context context, std::string_view text) {
  return {std::move(context), text.size()};
}

std::string_view TagOf(Element element) {
  switch (element) {
    case Element::kScript:
      return "script";
    case Element::kStyle:
      return "style";
    case Element::kTextarea:
      return "textarea";
    case Element::kTitle:
      return "title";
    case Element::kNone:
      break;
  }
  return "";
}

Element ElementOf(std::string_view tag) {
  const std::string lower = LowerName(tag);
  for (const Element element : {Element::kScript, Element::kStyle,
                                Element::kTextarea, Element::kTitle}) {
    if (lower == TagOf(element)) return element;
  }
  return Element::kNone;
}

State BodyState(Element element) {
  switch (element) {
    case Element::kScript:
      return State::kJs;
    case Element::kStyle:
      return State::kCss;
    case Element::kTextarea:
    case Element::kTitle:
      return State::kRcData;
    case Element::kNone:
      break;
  }
  return State::kText;
}

// Names may have single '-' and ':' within.
size_t TagNameLength(std::string_view text) {
  if (text.empty() || !IsAsciiLetter(text.front())) return 0;
  size_t end = 1;
  while (end < text.size()) {
    if (IsAsciiAlphanumeric(text[end])) {
      ++end;
    } else if ((text[end] == ':' || text[end] == '-') &&
               end + 1 < text.size() && IsAsciiAlphanumeric(text[end + 1])) {
      end += 2;
    } else {
      break;
    }
  }
  return end;
}

// Up to the tag or comment that begins first.
Step InText(const Context& context, std::string_view text) {
  for (size_t at = 0;;) {
    at = text.find('<', at);
    if (at == std::string_view::npos || at + 1 == text.size()) break;
    if (text.substr(at).starts_with(kCommentStart)) {
      Context comment;
      comment.state = State::kHtmlComment;
      return {comment, at + kCommentStart.size()};
    }
    const bool end_tag = text[++at] == '/';
    if (end_tag && ++at == text.size()) break;
    const size_t length = TagNameLength(text.substr(at));
    if (length > 0) {
      Context tag;
      tag.state = State::kTag;
      if (!end_tag) tag.element = ElementOf(text.substr(at, length));
      return {tag, at + length};
    }
  }
  return All(context, text);
}

struct NameEnd {
  size_t at = 0;
  Context failure;  // kError: there is none
};

NameEnd FindNameEnd(std::string_view text, size_t from) {
  for (size_t at = from; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '=' || c == '>' || kSpace.find(c) != std::string_view::npos) {
      return {at, {}};
    }
    if (c == '\'' || c == '"' || c == '<') {
      return {at, Failed(GoQuote(text.substr(at, 1)) + " in attribute name: " +
                         QuoteFirst(text, kMaxQuotedName))};
    }
  }
  return {text.size(), {}};
}

Attribute AttributeOf(Element element, std::string_view written) {
  const std::string name = LowerName(written);
  if (element == Element::kScript && name == "type") {
    return Attribute::kScriptType;
  }
  switch (TypeOfAttribute(name)) {
    case AttributeType::kUrl:
      return Attribute::kUrl;
    case AttributeType::kStyle:
      return Attribute::kStyle;
    case AttributeType::kScript:
      return Attribute::kScript;
    case AttributeType::kSrcset:
      return Attribute::kSrcset;
    case AttributeType::kPlain:
    case AttributeType::kUnsafe:
      break;
  }
  return Attribute::kNone;
}

// An attribute's name, or the tag's end.
Step InTag(const Context& context, std::string_view text) {
  const size_t start = SpaceLength(text);
  if (start == text.size()) return All(context, text);
  Context next;
  next.element = context.element;
  if (text[start] == '>') {
    next.state = BodyState(context.element);
    return {next, start + 1};
  }
  NameEnd end = FindNameEnd(text, start);
  if (end.failure.failed()) return All(std::move(end.failure), text);
  if (end.at == start) {
    return All(Failed("expected space, attr name, or end of tag, but got " +
                      QuoteFirst(text.substr(start), kMaxQuoted)),
               text);
  }
  next.attribute =
      AttributeOf(context.element, text.substr(start, end.at - start));
  next.state = end.at == text.size() ? State::kAttrName : State::kAfterName;
  return {next, end.at};
}

Step InAttrName(Context context, std::string_view text) {
  NameEnd end = FindNameEnd(text, 0);
  if (end.failure.failed()) return All(std::move(end.failure), text);
  if (end.at != text.size()) context.state = State::kAfterName;
  return {std::move(context), end.at};
}

Step AfterName(Context context, std::string_view text) {
  const size_t at = SpaceLength(text);
  if (at == text.size()) return All(std::move(context), text);
  const bool has_value = text[at] == '=';
  context.state = has_value ? State::kBeforeValue : State::kTag;
  return {std::move(context), has_value ? at + 1 : at};
}

Step BeforeValue(Context context, std::string_view text) {
  size_t at = SpaceLength(text);
  if (at == text.size()) return All(std::move(context), text);
  context.delim = Delim::kSpaceOrTagEnd;
  if (text[at] == '\'') context.delim = Delim::kSingleQuote;
  if (text[at] == '"') context.delim = Delim::kDoubleQuote;
  if (context.delim != Delim::kSpaceOrTagEnd) ++at;
  context.state = ValueState(context.attribute);
  return {std::move(context), at};
}

Step InHtmlComment(const Context& context, std::string_view text) {
  const size_t end = text.find(kCommentEnd);
  if (end == std::string_view::npos) return All(context, text);
  return {Context{}, end + kCommentEnd.size()};
}

Step InRcData(const Context& context, std::string_view text) {
  const size_t end = FindElementEnd(context.element, text);
  if (end == std::string_view::npos) return All(context, text);
  return {Context{}, end};
}

}  // namespace

Step Transit(const Context& context, std::string_view text) {
  switch (context.state) {
    case State::kText:
      return InText(context, text);
    case State::kTag:
      return InTag(context, text);
    case State::kAttrName:
      return InAttrName(context, text);
    case State::kAfterName:
      return AfterName(context, text);
    case State::kBeforeValue:
      return BeforeValue(context, text);
    case State::kHtmlComment:
      return InHtmlComment(context, text);
    case State::kRcData:
      return InRcData(context, text);
    case State::kUrl:
    case State::kSrcset:
      return TransitUrl(context, text);
    case State::kAttr:
    case State::kError:
    case State::kDead:
      return All(context, text);
    default:
      return TransitScriptOrStyle(context, text);
  }
}

Step TransitUrl(const Context& context, std::string_view text) {
  Context next = context;
  if (text.find_first_of("#?") != std::string_view::npos) {
    next.url_part = UrlPart::kQueryOrFragment;
  } else if (next.url_part == UrlPart::kNone &&
             SpaceLength(text) != text.size()) {
    next.url_part = UrlPart::kPreQuery;
  }
  return All(std::move(next), text);
}

std::string_view EndsOf(Delim delim) {
  switch (delim) {
    case Delim::kDoubleQuote:
      return "\"";
    case Delim::kSingleQuote:
      return "'";
    case Delim::kSpaceOrTagEnd:
      return " \t\n\f\r>";
    case Delim::kNone:
      break;
  }
  return "";
}

size_t FindElementEnd(Element element, std::string_view text) {
  if (element == Element::kNone) return std::string_view::npos;
  constexpr std::string_view kPrefix = "</";
  constexpr std::string_view kBehind = "> \t\n\f/";
  const std::string_view tag = TagOf(element);
  size_t at = 0;
  while ((at = text.find(kPrefix, at)) != std::string_view::npos) {
    const size_t name = at + kPrefix.size();
    const size_t behind = name + tag.size();
    if (behind < text.size() &&
        LowerName(text.substr(name, tag.size())) == tag &&
        kBehind.find(text[behind]) != std::string_view::npos) {
      return at;
    }
    at = name;
  }
  return std::string_view::npos;
}

TextWalker::TextWalker(std::string_view text) : text_(text) {}

Step TextWalker::Next(const Context& context, size_t at) {
  return context.delim == Delim::kNone ? NextOutsideValues(context, at)
                                       : NextInValue(context, at);
}

Step TextWalker::NextOutsideValues(const Context& context, size_t at) {
  const size_t end = ElementEnd(context.element, at);
  if (end == at) return {Context{}, 0};
  return Transit(context, text_.substr(at, end - at));
}

size_t TextWalker::ElementEnd(Element element, size_t at) {
  if (element == Element::kNone) return text_.size();
  KnownEnd& end = ends_[static_cast<size_t>(element)];
  if (!end.known || end.at < at) {
    const size_t found = FindElementEnd(element, text_.substr(at));
    end.at = found == std::string_view::npos ? text_.size() : at + found;
    end.known = true;
  }
  return end.at;
}

Step TextWalker::NextInValue(const Context& context, size_t at) const {
  const std::string_view rest = text_.substr(at);
  const size_t end = OrEnd(rest.find_first_of(EndsOf(context.delim)), rest);
  const std::string_view value = rest.substr(0, end);
  const bool quoted = context.delim != Delim::kSpaceOrTagEnd;
  if (const size_t wrong = value.find_first_of("\"'<=`");
      !quoted && wrong != std::string_view::npos) {
    return All(Failed(GoQuote(value.substr(wrong, 1)) +
                      " in unquoted attr: " + QuoteFirst(value, kMaxQuoted)),
               rest);
  }
  if (end == rest.size()) {  // still within
    const std::string decoded = DecodeReferences(value);
    Step step{context, 0};
    for (std::string_view left = decoded; !left.empty();) {
      step = Transit(step.context, left);
      left.remove_prefix(step.size);
    }
    return All(std::move(step.context), rest);
  }
  Context next;
  next.state = State::kTag;
  next.element = context.element;
  if (context.state == State::kAttr && context.element == Element::kScript &&
      context.attribute == Attribute::kScriptType && !IsScriptType(value)) {
    next.element = Element::kNone;
  }
  return {next, quoted ? end + 1 : end};
}

std::string QuoteFirst(std::string_view text, size_t characters) {
  size_t size = 0;
  for (size_t i = 0; i < characters && size < text.size(); ++i) {
    size += FirstCodePoint(text.substr(size)).length;
  }
  return GoQuote(text.substr(0, size));
}

}  // namespace tebium::alert::tmpl::html
