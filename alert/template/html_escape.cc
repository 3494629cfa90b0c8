// Actions, calls of templates, and what is known of these.
#include "alert/template/html_escape.h"

#include <algorithm>

#include "alert/quote.h"
#include "alert/template/html_escape_walk.h"

namespace tebium::alert::tmpl {
namespace html {
namespace {

// A copy takes many times the memory of its text.
constexpr size_t kCopyWork = 16;

size_t PrintedSize(const Tree& tree) {
  std::string text;
  AppendList(text, tree.root);
  return text.size();
}

// Where a tree begins: an error about a whole one names it. Actions stand
// behind their braces.
Node StartOf(const Tree& tree) {
  const Node& first = *tree.root.front();
  size_t at = first.position;
  if (first.kind != NodeKind::kText) {
    at = std::min(at, tree.source->rfind("{{", at));
  }
  return {NodeKind::kDot, static_cast<Position>(at)};
}

std::string ErrorText(std::string_view name, const Problem& problem) {
  std::string out = "html/template:";
  if (!problem.place.empty()) {
    out += problem.place + ':';
  } else if (problem.line > 0) {
    out += std::string(name) + ':' + std::to_string(problem.line) + ':';
  } else if (!name.empty()) {
    out += std::string(name) + ':';
  }
  return out + ' ' + problem.description;
}

}  // namespace

Context Escaper::WalkAction(const Context& context, ActionNode& action) {
  const PipeNode& pipe = *action.pipe;
  if (!pipe.variables.empty()) return context;  // prints nothing
  Context here = Nudge(context);
  const std::string_view misplaced = MisplacedEscaper(here, pipe);
  if (!misplaced.empty()) {
    return FailedAt(action, "predefined escaper " + GoQuote(misplaced) +
                                " disallowed in template");
  }
  if (here.state == State::kUrl && here.url_part == UrlPart::kUnknown) {
    return FailedAt(action, tmpl::ToString(action) +
                                " appears in an ambiguous context within a "
                                "URL");
  }
  if (IsScriptOrStyle(here.state) && !IsComment(here.state)) {
    return FailedAt(action, tmpl::ToString(action) +
                                " appears in a script or a style, where "
                                "actions are not supported");
  }
  action_edits_.emplace_back(&action, EscapersFor(here));
  return here;
}

Context Escaper::WalkCall(const Context& context, TemplateNode& call) {
  Called called = WalkTemplate(context, &call, call.name);
  if (called.name != call.name) {
    name_edits_.emplace_back(&call, std::move(called.name));
  }
  return std::move(called.context);
}

Escaper::Called Escaper::WalkTemplate(const Context& context, const Node* call,
                                      const std::string& name) {
  std::string derived = Mangle(context, name);
  calls_.push_back(derived);
  const auto known = outputs_.find(derived);
  if (known != outputs_.end()) return {known->second, std::move(derived)};
  const Tree* tree = CopyOf(name, derived);
  if (tree == nullptr) {
    const bool named = trees_.contains(name);
    const std::string quoted = GoQuote(name);
    return {
        FailedAt(*call, named ? quoted + " is an incomplete or empty template"
                              : "no such template " + quoted),
        std::move(derived)};
  }
  return {WalkTree(context, *tree), std::move(derived)};
}

const Tree* Escaper::CopyOf(const std::string& name,
                            const std::string& derived) {
  const auto made = copies_.find(derived);
  if (made != copies_.end()) return made->second.get();
  auto original = trees_.find(derived);
  if (original == trees_.end()) {
    original = trees_.find(name);
    if (original == trees_.end() || original->second == nullptr) return nullptr;
    Spend(PrintedSize(*original->second) * kCopyWork);
  }
  if (original->second == nullptr) return nullptr;
  std::unique_ptr<Tree> copy = Copy(*original->second);
  copy->name = derived;
  return copies_.emplace(derived, std::move(copy)).first->second.get();
}

// Assumes first that the template ends in the context that it starts in, and
// then that it ends where this leads to.
Context Escaper::WalkTree(const Context& context, const Tree& tree) {
  const Attempt first = TryTree(context, tree);
  if (first.holds || first.context.failed()) return first.context;
  const Attempt second = TryTree(first.context, tree);
  if (second.holds) return second.context;
  const Tree* const caller = std::exchange(tree_, &tree);
  Context failure = FailedAt(
      StartOf(tree), "cannot compute output context for template " + tree.name);
  tree_ = caller;
  return failure;
}

Escaper::Attempt Escaper::TryTree(const Context& context, const Tree& tree) {
  Assume(tree.name, context);
  const Mark mark = Now();
  const Tree* const caller = std::exchange(tree_, &tree);
  Context end = WalkList(context, tree.root);
  tree_ = caller;
  const auto calls_since =
      calls_.begin() + static_cast<std::ptrdiff_t>(mark.calls);
  Spend(calls_.size() - mark.calls);
  const bool recursive =
      std::find(calls_since, calls_.end(), tree.name) != calls_.end();
  const bool holds = !end.failed() && (!recursive || end == context);
  if (!holds) BackTo(mark);
  return {std::move(end), holds};
}

void Escaper::Assume(const std::string& name, const Context& context) {
  const auto known = outputs_.find(name);
  std::optional<Context> old;
  if (known != outputs_.end()) old = known->second;
  old_outputs_.push_back({name, std::move(old)});
  outputs_[name] = context;
  ++assumptions_;
}

Escaper::Mark Escaper::Now() const {
  return {old_outputs_.size(), calls_.size(), action_edits_.size(),
          text_edits_.size(), name_edits_.size()};
}

void Escaper::BackTo(const Mark& mark) {
  for (; old_outputs_.size() > mark.old_outputs; old_outputs_.pop_back()) {
    OldOutput& old = old_outputs_.back();
    if (old.context) {
      outputs_[old.name] = *std::move(old.context);
    } else {
      outputs_.erase(old.name);
    }
  }
  calls_.resize(mark.calls);
  action_edits_.resize(mark.action_edits);
  text_edits_.resize(mark.text_edits);
  name_edits_.resize(mark.name_edits);
}

void Escaper::Commit() {
  for (auto& [action, escapers] : action_edits_) {
    AppendEscapers(*action->pipe, std::move(escapers));
  }
  for (auto& [text, escaped] : text_edits_) text->text = std::move(escaped);
  for (auto& [call, name] : name_edits_) call->name = std::move(name);
  for (auto& [name, tree] : copies_) {
    if (outputs_.contains(name)) trees_[name] = std::move(tree);
  }
}

base::Status Escaper::Escape(std::string_view name) {
  const auto found = trees_.find(name);
  if (found == trees_.end() || found->second == nullptr) {
    return base::InvalidArgumentError("template: " + GoQuote(name) +
                                      " is an incomplete or empty template");
  }
  Context end = WalkTemplate({}, nullptr, found->first).context;
  if (!end.failed() && end.state != State::kText) {
    end = Failed("ends in a non-text context: " + html::ToString(end));
  }
  if (end.failed()) {
    return base::InvalidArgumentError(ErrorText(name, *end.problem));
  }
  Commit();
  return base::Status::Ok();
}

}  // namespace html

base::Status EscapeTree(std::string_view name, Trees& trees) {
  return html::Escaper(trees).Escape(name);
}

}  // namespace tebium::alert::tmpl
