#include "alert/template/tree.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "alert/quote.h"
#include "tests/alert/template/parse_outcome.h"

namespace tebium::alert::tmpl {
namespace {

// The places of all nodes, each before those in it.
class PlaceWalk {
 public:
  explicit PlaceWalk(const Tree& tree) : tree_(tree) { WalkList(tree.root); }

  const std::vector<std::string>& places() const { return places_; }

 private:
  template <typename T>
  void Note(const T& node) {
    const ErrorPlace place = PlaceOf(tree_, node);
    EXPECT_EQ(place.location.substr(0, 2), "t:");
    places_.push_back(place.location.substr(2) + " " + place.context);
  }

  void WalkList(const NodeList& list) {
    for (const NodeRef& node : list) Walk(*node);
  }

  void WalkPipe(const PipeNode& pipe) {
    for (const CommandNode& command : pipe.commands) {
      Note(command);
      WalkList(command.arguments);
    }
  }

  void WalkBranch(const BranchNode& branch) {
    Walk(*branch.pipe);
    WalkList(branch.list);
    if (branch.else_list) WalkList(*branch.else_list);
  }

  void Walk(const Node& node) {
    Note(node);
    if (const auto* action = dynamic_cast<const ActionNode*>(&node)) {
      Walk(*action->pipe);
    } else if (const auto* branch = dynamic_cast<const BranchNode*>(&node)) {
      WalkBranch(*branch);
    } else if (const auto* call = dynamic_cast<const TemplateNode*>(&node)) {
      if (call->pipe != nullptr) Walk(*call->pipe);
    } else if (const auto* chain = dynamic_cast<const ChainNode*>(&node)) {
      Walk(*chain->node);
    } else if (const auto* pipe = dynamic_cast<const PipeNode*>(&node)) {
      WalkPipe(*pipe);
    }
  }

  const Tree& tree_;
  std::vector<std::string> places_;
};

struct PlacesCase {
  std::string text;
  std::vector<std::string> places;
};

// Go 1.19's Tree.ErrorContext of each node.
const std::vector<PlacesCase>& PlacesCases() {
  static const std::vector<PlacesCase> kCases = {
      {"a\n{{.X.Y.Z}} {{$.A}}",
       {"1:0 a\n", "2:2 {{.X.Y.Z}}", "2:2 .X.Y.Z", "2:2 .X.Y.Z", "2:4 .X.Y.Z",
        "2:10  ", "2:13 {{$.A}}", "2:13 $.A", "2:13 $.A", "2:14 $.A"}},
      {"{{$x := 1}}\n\n  {{$x.A.B | printf \"%d\" 2.5 nil true}}",
       {"1:2 {{$x := 1}}", "1:2 $x := 1", "1:8 1", "1:8 1", "1:11 \n\n  ",
        R"(3:4 {{$x.A.B | printf "%d" 2.5 nil true}})",
        R"(3:4 $x.A.B | printf "%d" 2.5 nil true)", "3:4 $x.A.B", "3:6 $x.A.B",
        R"(3:13 printf "%d" 2.5 nil true)", "3:13 printf", R"(3:20 "%d")",
        "3:25 2.5", "3:29 nil", "3:33 true"}},
      {"{{print (len .X) (index .Y 1).Z.W}}",
       {"1:2 {{print (len .X) (index .Y 1).Z.W}}",
        "1:2 print (len .X) (index .Y 1).Z.W",
        "1:2 print (len .X) (index .Y 1).Z.W", "1:2 print", "1:9 len .X",
        "1:9 len .X", "1:9 len", "1:13 .X", "1:29 (index .Y 1).Z.W",
        "1:18 index .Y 1", "1:18 index .Y 1", "1:18 index", "1:24 .Y",
        "1:27 1"}},
      {"é{{range $i, $x := .X}}\n{{break}}{{end}}",
       {"1:0 é", "1:10 {{range $i, $x := .X}}\n{{break}}{{end}}",
        "1:10 $i, $x := .X", "1:20 .X", "1:20 .X", "1:24 \n", "2:2 {{break}}"}},
      {"{{range .X}}{{continue}}{{else}}\n{{.}}{{end}}",
       {"1:8 {{range .X}}{{continue}}{{else}}\n{{.}}{{end}}", "1:8 .X",
        "1:8 .X", "1:8 .X", "1:14 {{continue}}", "1:32 \n", "2:2 {{.}}",
        "2:2 .", "2:2 .", "2:2 ."}},
      {"{{if .X}}a{{else if (.Y)}}\n{{with 1i}}{{end}}{{end}}",
       {"1:5 {{if .X}}a{{else}}{{if (.Y)}}\n{{with 1i}}{{end}}{{end}}{{end}}",
        "1:5 .X", "1:5 .X", "1:5 .X", "1:9 a",
        "1:20 {{if (.Y)}}\n{{with 1i}}{{end}}{{end}}", "1:20 (.Y)", "1:20 (.Y)",
        "1:21 .Y", "1:21 .Y", "1:21 .Y", "1:26 \n", "2:7 {{with 1i}}{{end}}",
        "2:7 1i", "2:7 1i", "2:7 1i"}},
      {"{{template `a b` .X}}\n{{- template \"c\" -}} {{block \"d\" "
       "'x'}}z{{end}}",
       {R"(1:11 {{template "a b" .X}})", "1:17 .X", "1:17 .X", "1:17 .X",
        R"(2:13 {{template "c"}})", R"(2:29 {{template "d" 'x'}})", "2:33 'x'",
        "2:33 'x'", "2:33 'x'"}},
      {"{{ print }}", {"1:3 {{print}}", "1:3 print", "1:3 print", "1:3 print"}},
      {"{{$x := .X}}{{$x = .Y}}",
       {"1:2 {{$x := .X}}", "1:2 $x := .X", "1:8 .X", "1:8 .X",
        "1:14 {{$x := .Y}}", "1:14 $x := .Y", "1:19 .Y", "1:19 .Y"}},
      {"{{and\n .X\n  (not .Y)}}",
       {"1:2 {{and .X (not .Y)}}", "1:2 and .X (not .Y)", "1:2 and .X (not .Y)",
        "1:2 and", "2:1 .X", "3:3 not .Y", "3:3 not .Y", "3:3 not", "3:7 .Y"}},
  };
  return kCases;
}

TEST(TreeTest, EveryNodeKnowsItsPlace) {
  for (const PlacesCase& test : PlacesCases()) {
    EXPECT_EQ(PlaceWalk(*ParseOne(test.text)).places(), test.places)
        << GoQuote(test.text);
  }
}

TEST(TreeTest, PlacesInADefinitionAreTheFiles) {
  Trees trees;
  ASSERT_TRUE(Parse("f", "\n{{define \"a\"}}\n {{.X}}{{end}}", FunctionNames(),
                    {}, trees)
                  .ok());
  const ErrorPlace place = PlaceOf(*trees["a"], *trees["a"]->root.back());
  EXPECT_EQ(place.location, "f:3:3");
  EXPECT_EQ(place.context, "{{.X}}");
}

TEST(TreeTest, CopiesAreTheSameAndOutliveTheirOriginals) {
  for (const PlacesCase& test : PlacesCases()) {
    TreeRef original = ParseOne(test.text);
    const std::unique_ptr<Tree> copy = Copy(*original);
    EXPECT_NE(copy->root.front(), original->root.front());
    original.reset();
    EXPECT_EQ(copy->name, "t");
    EXPECT_EQ(PlaceWalk(*copy).places(), test.places) << GoQuote(test.text);
  }
}

TEST(TreeTest, CopiesOfPipelinesKeepTheirVariables) {
  const TreeRef original = ParseOne("{{range $i, $x := .X}}{{$x = 1}}{{end}}");
  const std::unique_ptr<Tree> copy = Copy(*original);
  const auto& range = dynamic_cast<const BranchNode&>(*copy->root.front());
  EXPECT_EQ(range.pipe->variables, (std::vector<std::string>{"$i", "$x"}));
  EXPECT_EQ(range.pipe->variables_at, (std::vector<Position>{8, 12}));
  EXPECT_FALSE(range.pipe->is_assignment);
  EXPECT_FALSE(range.else_list.has_value());
  const auto& action = dynamic_cast<const ActionNode&>(*range.list.front());
  EXPECT_TRUE(action.pipe->is_assignment);
}

TEST(TreeTest, ChangingACopyLeavesTheOriginal) {
  const TreeRef original = ParseOne("{{.X}}");
  const std::unique_ptr<Tree> copy = Copy(*original);
  auto& action = dynamic_cast<ActionNode&>(*copy->root.front());
  CommandNode command;
  command.arguments.push_back(std::make_unique<IdentifierNode>(0, "html"));
  action.pipe->commands.push_back(std::move(command));
  EXPECT_EQ(ToString(action), "{{.X | html}}");
  EXPECT_EQ(ToString(*original->root.front()), "{{.X}}");
}

TEST(TreeTest, OnlySpaceAndNothingAreEmpty) {
  struct EmptyCase {
    std::string text;
    bool empty;
  };
  const std::vector<EmptyCase> cases = {
      {"", true},
      {" \t\r\n\v\f", true},
      {"\xC2\x85\xC2\xA0\xE2\x80\x83\xE3\x80\x80", true},
      {" {{/* c */}} ", true},
      {R"( {{define "a"}}x{{end}} )", true},
      {"x", false},
      {"\xA0", false},
      {"\xE2\x80\x8B", false},
      {"{{.}}", false},
      {"{{if .}}{{end}}", false},
      {R"({{template "a"}})", false},
      {R"({{""}})", false},
  };
  for (const EmptyCase& test : cases) {
    EXPECT_EQ(IsEmpty(ParseOne(test.text)->root), test.empty)
        << GoQuote(test.text);
  }
}

}  // namespace
}  // namespace tebium::alert::tmpl
