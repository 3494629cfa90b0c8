// Walks over a template's trees, and finds out what each action needs.
#ifndef TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_WALK_H_
#define TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_WALK_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/template/html_escape_context.h"
#include "alert/template/html_escape_pipe.h"
#include "alert/template/tree.h"
#include "base/status.h"

namespace tebium::alert::tmpl::html {

// One use of it escapes one template with all that it calls. Works on copies of
// the trees; the edits are made at the end, if there was no error.
class Escaper {
 public:
  explicit Escaper(Trees& trees) : trees_(trees) {}

  // Errors as EscapeTree() has them; `trees` is then as it was.
  base::Status Escape(std::string_view name);

 private:
  // Where a {{break}} or {{continue}} leaves a loop.
  struct Exit {
    Context context;
    const Node* node = nullptr;
  };
  struct Exits {
    std::vector<Exit> breaks;
    std::vector<Exit> continues;
  };
  // What was assumed of a template before.
  struct OldOutput {
    std::string name;
    std::optional<Context> context;
  };
  // How much was known at some moment, to come back to.
  struct Mark {
    size_t old_outputs = 0;
    size_t calls = 0;
    size_t action_edits = 0;
    size_t text_edits = 0;
    size_t name_edits = 0;
  };
  // A walk over a body, and whether the assumption about its end held.
  struct Attempt {
    Context context;
    bool holds = false;
  };
  struct Called {
    Context context;
    std::string name;
  };

  // Each gives the context behind what it walked over.
  Context WalkList(const Context& context, const NodeList& list);
  Context WalkNode(const Context& context, Node& node);
  Context WalkText(const Context& context, TextNode& text);
  Context WalkAction(const Context& context, ActionNode& action);
  Context WalkBranch(const Context& context, BranchNode& branch,
                     std::string_view keyword);
  Context WalkRange(const Context& context, BranchNode& range);
  Context WalkExit(const Context& context, const Node& node);
  Context WalkCall(const Context& context, TemplateNode& call);

  // The same for a template by its name; `call` is null for the first one.
  Called WalkTemplate(const Context& context, const Node* call,
                      const std::string& name);
  Context WalkTree(const Context& context, const Tree& tree);
  Attempt TryTree(const Context& context, const Tree& tree);
  // The copy to work on of template `name`, `derived` being its name for its
  // context. Null if there is none.
  const Tree* CopyOf(const std::string& name, const std::string& derived);

  // A break or continue later in the list takes an error along, as in Go: the
  // loop is walked to its end first.
  Context LeaveWithError(const Context& error, const NodeList& list,
                         size_t after);
  Context Join(const Context& a, const Context& b, const Node& node,
               std::string_view keyword) const;
  Context JoinExits(Context context, const Exits& exits) const;
  Context JoinEach(Context context, const std::vector<Exit>& exits,
                   std::string_view prefix) const;
  // `error` with more words before it, and the line of `node`.
  Context Prefixed(const Context& error, std::string_view prefix,
                   const Node& node) const;
  Context FailedAt(const Node& node, std::string description) const;

  void Assume(const std::string& name, const Context& context);
  Mark Now() const;
  void BackTo(const Mark& mark);
  // False once the work is too much.
  bool Spend(size_t work);

  void Commit();

  Trees& trees_;
  // By the names of their derived templates; unchanged until the end.
  std::map<std::string, std::unique_ptr<Tree>, std::less<>> copies_;
  // The context behind each template, or what is assumed of it.
  std::map<std::string, Context, std::less<>> outputs_;
  std::vector<OldOutput> old_outputs_;
  size_t assumptions_ = 0;          // made so far
  std::vector<std::string> calls_;  // of templates, by their derived names
  std::vector<std::pair<ActionNode*, Escapers>> action_edits_;
  std::vector<std::pair<TextNode*, std::string>> text_edits_;
  std::vector<std::pair<TemplateNode*, std::string>> name_edits_;
  std::vector<Exits> loops_;    // the innermost last
  const Tree* tree_ = nullptr;  // the one that is walked over
  size_t depth_ = 0;            // of lists within one another
  size_t work_ = 0;
};

}  // namespace tebium::alert::tmpl::html

#endif  // TEBIUM_ALERT_TEMPLATE_HTML_ESCAPE_WALK_H_
