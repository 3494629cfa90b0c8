#include "alert/template/html_escape_context.h"

#include <array>
#include <utility>

namespace tebium::alert::tmpl::html {
namespace {

constexpr std::array<std::string_view, 27> kStateNames = {
    "stateText",        "stateTag",      "stateAttrName", "stateAfterName",
    "stateBeforeValue", "stateHTMLCmt",  "stateRCDATA",   "stateAttr",
    "stateURL",         "stateSrcset",   "stateJS",       "stateJSDqStr",
    "stateJSSqStr",     "stateJSBqStr",  "stateJSRegexp", "stateJSBlockCmt",
    "stateJSLineCmt",   "stateCSS",      "stateCSSDqStr", "stateCSSSqStr",
    "stateCSSDqURL",    "stateCSSSqURL", "stateCSSURL",   "stateCSSBlockCmt",
    "stateCSSLineCmt",  "stateError",    "stateDead",
};
constexpr std::array<std::string_view, 4> kDelimNames = {
    "delimNone", "delimDoubleQuote", "delimSingleQuote", "delimSpaceOrTagEnd"};
constexpr std::array<std::string_view, 4> kUrlPartNames = {
    "urlPartNone", "urlPartPreQuery", "urlPartQueryOrFrag", "urlPartUnknown"};
constexpr std::array<std::string_view, 3> kSlashNames = {
    "jsCtxRegexp", "jsCtxDivOp", "jsCtxUnknown"};
constexpr std::array<std::string_view, 6> kAttributeNames = {
    "attrNone",  "attrScript", "attrScriptType",
    "attrStyle", "attrURL",    "attrSrcset"};
constexpr std::array<std::string_view, 5> kElementNames = {
    "elementNone", "elementScript", "elementStyle", "elementTextarea",
    "elementTitle"};

template <typename Names, typename Enum>
std::string_view NameIn(const Names& names, Enum value) {
  return names[static_cast<size_t>(value)];
}

// `_name`, where the value is not the usual one.
template <typename Names, typename Enum>
void AppendPart(std::string& out, const Names& names, Enum value) {
  if (value == Enum{}) return;
  out += '_';
  out += NameIn(names, value);
}

}  // namespace

Context Failed(Problem problem) {
  Context context;
  context.state = State::kError;
  context.problem = std::make_shared<const Problem>(std::move(problem));
  return context;
}

Context Failed(std::string description) {
  Problem problem;
  problem.description = std::move(description);
  return Failed(std::move(problem));
}

std::string ToString(const Context& context) {
  std::string out = "{";
  for (const std::string_view name :
       {NameIn(kStateNames, context.state), NameIn(kDelimNames, context.delim),
        NameIn(kUrlPartNames, context.url_part),
        NameIn(kSlashNames, context.slash),
        NameIn(kAttributeNames, context.attribute),
        NameIn(kElementNames, context.element)}) {
    out += name;
    out += ' ';
  }
  return out + "<nil>}";
}

std::string Mangle(const Context& context, std::string_view name) {
  std::string out(name);
  if (context.state == State::kText) return out;
  out += "$htmltemplate_";
  out += NameIn(kStateNames, context.state);
  AppendPart(out, kDelimNames, context.delim);
  AppendPart(out, kUrlPartNames, context.url_part);
  AppendPart(out, kSlashNames, context.slash);
  AppendPart(out, kAttributeNames, context.attribute);
  AppendPart(out, kElementNames, context.element);
  return out;
}

Context Nudge(Context context) {
  switch (context.state) {
    case State::kTag:
      context.state = State::kAttrName;
      break;
    case State::kBeforeValue:
      context.state = ValueState(context.attribute);
      context.delim = Delim::kSpaceOrTagEnd;
      context.attribute = Attribute::kNone;
      break;
    case State::kAfterName:
      context.state = State::kAttrName;
      context.attribute = Attribute::kNone;
      break;
    default:
      break;
  }
  return context;
}

State ValueState(Attribute attribute) {
  switch (attribute) {
    case Attribute::kScript:
      return State::kJs;
    case Attribute::kStyle:
      return State::kCss;
    case Attribute::kUrl:
      return State::kUrl;
    case Attribute::kSrcset:
      return State::kSrcset;
    case Attribute::kNone:
    case Attribute::kScriptType:
      break;
  }
  return State::kAttr;
}

bool IsComment(State state) {
  return state == State::kHtmlComment || state == State::kJsBlockComment ||
         state == State::kJsLineComment || state == State::kCssBlockComment ||
         state == State::kCssLineComment;
}

bool IsInTag(State state) {
  return state == State::kTag || state == State::kAttrName ||
         state == State::kAfterName || state == State::kBeforeValue ||
         state == State::kAttr;
}

bool IsScriptOrStyle(State state) {
  return state >= State::kJs && state <= State::kCssLineComment;
}

}  // namespace tebium::alert::tmpl::html
