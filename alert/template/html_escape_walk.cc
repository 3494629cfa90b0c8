#include "alert/template/html_escape_walk.h"

#include <algorithm>

#include "alert/template/html_escape_text.h"

namespace tebium::alert::tmpl::html {
namespace {

// Blocks and templates within one another.
constexpr size_t kMaxDepth = 500;
// Bytes of text, and nodes at so many bytes each. Far above what real templates
// need; contexts that differ from call to call could multiply it otherwise.
constexpr size_t kMaxWork = size_t{32} << 20;
constexpr size_t kNodeWork = 50;

Context Dead() {
  Context context;
  context.state = State::kDead;
  return context;
}

}  // namespace

bool Escaper::Spend(size_t work) {
  work_ += std::min(work, kMaxWork + 1);
  return work_ <= kMaxWork;
}

Context Escaper::FailedAt(const Node& node, std::string description) const {
  Problem problem;
  problem.place = PlaceOf(*tree_, node).location;
  problem.description = std::move(description);
  return Failed(std::move(problem));
}

Context Escaper::WalkList(const Context& context, const NodeList& list) {
  if (depth_ >= kMaxDepth) {
    return Failed("blocks and templates within one another are too deep");
  }
  ++depth_;
  Context now = context;
  for (size_t i = 0; i < list.size() && now.state != State::kDead; ++i) {
    now = WalkNode(now, *list[i]);
    if (now.failed()) {
      now = LeaveWithError(now, list, i + 1);
      break;
    }
  }
  --depth_;
  return now;
}

Context Escaper::LeaveWithError(const Context& error, const NodeList& list,
                                size_t after) {
  for (size_t i = after; i < list.size(); ++i) {
    const NodeKind kind = list[i]->kind;
    if (kind == NodeKind::kBreak || kind == NodeKind::kContinue) {
      return WalkExit(error, *list[i]);
    }
  }
  return error;
}

Context Escaper::WalkNode(const Context& context, Node& node) {
  if (!Spend(kNodeWork)) return Failed("it takes too much work to escape");
  switch (node.kind) {
    case NodeKind::kText:
      return WalkText(context, static_cast<TextNode&>(node));
    case NodeKind::kAction:
      return WalkAction(context, static_cast<ActionNode&>(node));
    case NodeKind::kBreak:
    case NodeKind::kContinue:
      return WalkExit(context, node);
    case NodeKind::kIf:
      return WalkBranch(context, static_cast<BranchNode&>(node), "if");
    case NodeKind::kWith:
      return WalkBranch(context, static_cast<BranchNode&>(node), "with");
    case NodeKind::kRange:
      return WalkRange(context, static_cast<BranchNode&>(node));
    case NodeKind::kTemplate:
      return WalkCall(context, static_cast<TemplateNode&>(node));
    default:
      return FailedAt(node, "unexpected " + tmpl::ToString(node));
  }
}

Context Escaper::WalkText(const Context& context, TextNode& text) {
  Spend(text.text.size());
  EscapedText escaped = EscapeText(context, text.text);
  if (escaped.text) text_edits_.emplace_back(&text, *std::move(escaped.text));
  return std::move(escaped.context);
}

Context Escaper::WalkExit(const Context& context, const Node& node) {
  if (loops_.empty()) return FailedAt(node, "it stands in no range");
  Exits& exits = loops_.back();
  auto& list = node.kind == NodeKind::kBreak ? exits.breaks : exits.continues;
  list.push_back({context, &node});
  return Dead();
}

Context Escaper::WalkBranch(const Context& context, BranchNode& branch,
                            std::string_view keyword) {
  const Context then = WalkList(context, branch.list);
  if (then.failed() || !branch.else_list) {
    return Join(then, context, branch, keyword);
  }
  return Join(then, WalkList(context, *branch.else_list), branch, keyword);
}

Context Escaper::WalkRange(const Context& context, BranchNode& range) {
  const size_t assumptions = assumptions_;
  loops_.emplace_back();
  Context once = WalkList(context, range.list);
  Context joined = once.failed() ? once : JoinExits(once, loops_.back());
  if (joined.failed()) {
    loops_.pop_back();
    return joined;
  }
  // A second turn starts where the first one ended; it brings nothing new where
  // that is the same place, and nothing was learned about templates.
  if (!(joined == context) || assumptions != assumptions_) {
    loops_.back() = {};
    const Mark mark = Now();
    once = WalkList(joined, range.list);
    BackTo(mark);
  }
  const Exits exits = std::move(loops_.back());
  loops_.pop_back();
  joined = Join(joined, once, range, "range");
  if (joined.failed()) {
    return Prefixed(joined, "on range loop re-entry: ", range);
  }
  joined = JoinExits(joined, exits);
  if (joined.failed() || !range.else_list) {
    return Join(joined, context, range, "range");
  }
  return Join(joined, WalkList(context, *range.else_list), range, "range");
}

Context Escaper::Join(const Context& a, const Context& b, const Node& node,
                      std::string_view keyword) const {
  if (a.failed() || b.state == State::kDead || a == b) return a;
  if (b.failed() || a.state == State::kDead) return b;
  Context mixed = a;
  mixed.url_part = b.url_part;
  if (mixed == b) {
    mixed.url_part = UrlPart::kUnknown;
    return mixed;
  }
  mixed = a;
  mixed.slash = b.slash;
  if (mixed == b) {
    mixed.slash = Slash::kUnknown;
    return mixed;
  }
  // `<p title={{if .C}}{{.}}{{end}}` may end before the value or in it.
  const Context nudged_a = Nudge(a);
  const Context nudged_b = Nudge(b);
  if (!(nudged_a == a && nudged_b == b)) {
    mixed = Join(nudged_a, nudged_b, node, keyword);
    if (!mixed.failed()) return mixed;
  }
  return FailedAt(node, "{{" + std::string(keyword) +
                            "}} branches end in different contexts: " +
                            html::ToString(a) + ", " + html::ToString(b));
}

Context Escaper::JoinExits(Context context, const Exits& exits) const {
  context = JoinEach(std::move(context), exits.breaks, "at range loop break: ");
  if (context.failed()) return context;
  return JoinEach(std::move(context), exits.continues,
                  "at range loop continue: ");
}

Context Escaper::JoinEach(Context context, const std::vector<Exit>& exits,
                          std::string_view prefix) const {
  for (const Exit& exit : exits) {
    context = Join(context, exit.context, *exit.node, "range");
    if (context.failed()) return Prefixed(context, prefix, *exit.node);
  }
  return context;
}

Context Escaper::Prefixed(const Context& error, std::string_view prefix,
                          const Node& node) const {
  Problem problem = *error.problem;
  problem.description.insert(0, prefix);
  const std::string_view before =
      std::string_view(*tree_->source).substr(0, node.position);
  problem.line =
      1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  return Failed(std::move(problem));
}

}  // namespace tebium::alert::tmpl::html
