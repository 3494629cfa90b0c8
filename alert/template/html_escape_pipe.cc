#include "alert/template/html_escape_pipe.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace tebium::alert::tmpl::html {
namespace {

constexpr std::string_view kHtml = "html";
constexpr std::string_view kUrlQuery = "urlquery";
constexpr std::string_view kAttr = "_html_template_attrescaper";
constexpr std::string_view kComment = "_html_template_commentescaper";
constexpr std::string_view kHtmlName = "_html_template_htmlnamefilter";
constexpr std::string_view kHtmlText = "_html_template_htmlescaper";
constexpr std::string_view kNoSpace = "_html_template_nospaceescaper";
constexpr std::string_view kRcData = "_html_template_rcdataescaper";
constexpr std::string_view kSrcset = "_html_template_srcsetescaper";
constexpr std::string_view kUrl = "_html_template_urlescaper";
constexpr std::string_view kUrlFilter = "_html_template_urlfilter";
constexpr std::string_view kUrlNormalizer = "_html_template_urlnormalizer";
constexpr std::string_view kEvalArguments = "_eval_args_";

bool IsPredefined(std::string_view name) {
  return name == kHtml || name == kUrlQuery;
}

// Those that are as good as a predefined one, by its name.
std::string_view Normalized(std::string_view name) {
  if (name == kAttr || name == kHtmlText || name == kRcData) return kHtml;
  if (name == kUrl || name == kUrlNormalizer) return kUrlQuery;
  return name;
}

// Whether `next` has nothing to do behind `last`.
bool IsRedundant(std::string_view last, std::string_view next) {
  if (last == kComment) {
    return next == kAttr || next == kNoSpace || next == kHtmlText;
  }
  return last == kUrl && next == kUrlNormalizer;
}

// The function that a command calls; empty: it calls none by name.
std::string_view CalledName(const CommandNode& command) {
  if (command.arguments.empty()) return {};
  const Node& first = *command.arguments.front();
  if (first.kind != NodeKind::kIdentifier) return {};
  return static_cast<const IdentifierNode&>(first).name;
}

void AppendCall(PipeNode& pipe, std::string_view name) {
  if (!pipe.commands.empty() &&
      IsRedundant(CalledName(pipe.commands.back()), name)) {
    return;
  }
  CommandNode& command = pipe.commands.emplace_back();
  command.position = pipe.position;
  command.arguments.push_back(
      std::make_unique<IdentifierNode>(pipe.position, std::string(name)));
}

// From `{{html a b}}` to `{{_eval_args_ a b | html}}`.
void SplitCall(PipeNode& pipe, std::string_view escaper) {
  NodeRef& called = pipe.commands.back().arguments.front();
  called = std::make_unique<IdentifierNode>(called->position,
                                            std::string(kEvalArguments));
  AppendCall(pipe, escaper);
}

// Lets the predefined escaper that `pipe` ends with, if any, stand for its
// equals among `escapers`.
void MergePredefined(PipeNode& pipe, Escapers& escapers) {
  if (pipe.commands.empty()) return;
  const std::string_view called = CalledName(pipe.commands.back());
  if (!IsPredefined(called)) return;
  const std::string_view predefined = called == kHtml ? kHtml : kUrlQuery;
  if (pipe.commands.size() == 1 && pipe.commands.back().arguments.size() > 1) {
    SplitCall(pipe, predefined);
  }
  bool merged = false;
  for (std::string_view& escaper : escapers) {
    if (Normalized(escaper) != predefined) continue;
    escaper = predefined;
    merged = true;
  }
  if (merged) pipe.commands.pop_back();
}

void AddUrlEscapers(Escapers& escapers, UrlPart part) {
  if (part == UrlPart::kQueryOrFragment) {
    escapers.push_back(kUrl);
    return;
  }
  if (part == UrlPart::kNone) escapers.push_back(kUrlFilter);
  escapers.push_back(kUrlNormalizer);
}

void AddForState(Escapers& escapers, const Context& context) {
  switch (context.state) {
    case State::kUrl:
      AddUrlEscapers(escapers, context.url_part);
      break;
    case State::kText:
      escapers.push_back(kHtmlText);
      break;
    case State::kRcData:
      escapers.push_back(kRcData);
      break;
    case State::kAttrName:
    case State::kTag:
      escapers.push_back(kHtmlName);
      break;
    case State::kSrcset:
      escapers.push_back(kSrcset);
      break;
    default:
      if (IsComment(context.state)) escapers.push_back(kComment);
      break;
  }
}

}  // namespace

Escapers EscapersFor(const Context& context) {
  Escapers escapers;
  AddForState(escapers, context);
  if (context.delim == Delim::kSpaceOrTagEnd) {
    escapers.push_back(kNoSpace);
  } else if (context.delim != Delim::kNone) {
    escapers.push_back(kAttr);
  }
  return escapers;
}

std::string_view MisplacedEscaper(const Context& context,
                                  const PipeNode& pipe) {
  const bool unquoted =
      context.state == State::kAttr && context.delim == Delim::kSpaceOrTagEnd;
  for (const CommandNode& command : pipe.commands) {
    const std::string_view name = CalledName(command);
    if (!IsPredefined(name)) continue;
    const bool last = &command == &pipe.commands.back();
    if (!last || (unquoted && name == kHtml)) return name;
  }
  return {};
}

void AppendEscapers(PipeNode& pipe, Escapers escapers) {
  if (escapers.empty()) return;
  MergePredefined(pipe, escapers);
  Escapers present;
  present.reserve(pipe.commands.size());
  for (const CommandNode& command : pipe.commands) {
    present.push_back(Normalized(CalledName(command)));
  }
  std::erase_if(escapers, [&present](std::string_view escaper) {
    return std::find(present.begin(), present.end(), Normalized(escaper)) !=
           present.end();
  });
  for (const std::string_view escaper : escapers) AppendCall(pipe, escaper);
}

}  // namespace tebium::alert::tmpl::html
