#include "alert/route.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "alert/matcher_parser.h"

namespace tebium::alert {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Names = std::vector<std::string>;

MatcherSet Matchers(const std::string& text) {
  auto matchers = ParseMatchers(text, ParserMode::kFallback);
  EXPECT_TRUE(matchers.ok()) << matchers.status().message();
  return matchers.ok() ? *std::move(matchers) : MatcherSet();
}

RouteSpec Spec(const std::string& receiver, const std::string& matchers = "",
               std::vector<RouteSpec> routes = {}) {
  RouteSpec spec;
  spec.receiver = receiver;
  spec.matchers = Matchers(matchers);
  spec.routes = std::move(routes);
  return spec;
}

RouteSpec Continue(RouteSpec spec) {
  spec.continue_matching = true;
  return spec;
}

RouteTree Tree(const RouteSpec& root) {
  auto tree = RouteTree::Build(root);
  EXPECT_TRUE(tree.ok()) << tree.status().message();
  return tree.ok() ? *std::move(tree) : *RouteTree::Build(Spec("bad"));
}

Names Receivers(const RouteTree& tree, const LabelSet& labels) {
  Names names;
  for (const Route* route : tree.Match(labels)) {
    names.push_back(route->options().receiver);
  }
  return names;
}

// The tree of Alertmanager's documentation, more or less.
RouteSpec TeamsSpec() {
  return Spec(
      "default", "",
      {Spec("team-db", "service=~\"mysql|cassandra\"",
            {Spec("team-db-page", "severity=critical"),
             Continue(Spec("team-db-audit", "audit=yes"))}),
       Continue(Spec("archive", "keep=~\"y.*\"")),
       Spec("team-web", "team=web,env!=test",
            {Spec("", "severity=critical", {Spec("web-night", "hour=night")})}),
       Spec("team-web-test", "team=web")});
}

struct MatchCase {
  LabelSet labels;
  Names receivers;
};

TEST(RouteTreeTest, TheDeepestMatchesTakeIt) {
  const RouteTree tree = Tree(TeamsSpec());
  const std::vector<MatchCase> cases = {
      {LabelSet(), {"default"}},
      {LabelSet::Of({{"service", "redis"}}), {"default"}},
      {LabelSet::Of({{"service", "mysql"}}), {"team-db"}},
      {LabelSet::Of({{"service", "mysql"}, {"severity", "critical"}}),
       {"team-db-page"}},
      // The first child does not continue, so the second is not asked.
      {LabelSet::Of(
           {{"service", "mysql"}, {"severity", "critical"}, {"audit", "yes"}}),
       {"team-db-page"}},
      {LabelSet::Of({{"service", "mysql"}, {"audit", "yes"}}),
       {"team-db-audit"}},
      {LabelSet::Of({{"keep", "yes"}}), {"archive"}},
      {LabelSet::Of({{"keep", "yes"}, {"team", "web"}}),
       {"archive", "team-web"}},
      {LabelSet::Of({{"keep", "no"}, {"team", "web"}}), {"team-web"}},
      {LabelSet::Of({{"team", "web"}, {"env", "test"}}), {"team-web-test"}},
      {LabelSet::Of({{"keep", "y"}, {"team", "web"}, {"env", "test"}}),
       {"archive", "team-web-test"}},
      // A child without a receiver has its parent's.
      {LabelSet::Of({{"team", "web"}, {"severity", "critical"}}), {"team-web"}},
      {LabelSet::Of(
           {{"team", "web"}, {"severity", "critical"}, {"hour", "night"}}),
       {"web-night"}},
      // team-db comes first and does not continue.
      {LabelSet::Of({{"service", "mysql"}, {"keep", "yes"}, {"team", "web"}}),
       {"team-db"}},
  };
  for (const MatchCase& test : cases) {
    EXPECT_EQ(Receivers(tree, test.labels), test.receivers)
        << test.labels.ToString();
  }
}

TEST(RouteTreeTest, SeveralContinuingRoutesAllTakeIt) {
  const RouteTree tree = Tree(Spec(
      "root", "",
      {Continue(
           Spec("a", "x=1", {Continue(Spec("a1", "y=1")), Spec("a2", "")})),
       Continue(Spec("b", "x=1")), Spec("c", "x=2"), Continue(Spec("d", ""))}));
  EXPECT_EQ(Receivers(tree, LabelSet::Of({{"x", "1"}, {"y", "1"}})),
            (Names{"a1", "a2", "b", "d"}));
  EXPECT_EQ(Receivers(tree, LabelSet::Of({{"x", "1"}})),
            (Names{"a2", "b", "d"}));
  EXPECT_EQ(Receivers(tree, LabelSet::Of({{"x", "2"}})), (Names{"c"}));
  EXPECT_EQ(Receivers(tree, LabelSet()), (Names{"d"}));
}

TEST(RouteTreeTest, KeysAndIds) {
  const RouteTree tree =
      Tree(Spec("root", "",
                {Spec("a", "k=200"), Spec("b", "k=200"),
                 Spec("c", "z=~\"1|2\",a!=\"q\\\"\"",
                      {Spec("d", "\"disk name\"!~x"), Spec("e", "")})}));
  Names keys;
  Names ids;
  tree.Walk([&](const Route& route) {
    keys.push_back(route.Key());
    ids.push_back(route.Id());
  });
  EXPECT_EQ(keys, (Names{"{}", R"({}/{k="200"})", R"({}/{k="200"})",
                         R"({}/{a!="q\"",z=~"1|2"})",
                         R"({}/{a!="q\"",z=~"1|2"}/{"disk name"!~"x"})",
                         R"({}/{a!="q\"",z=~"1|2"}/{})"}));
  EXPECT_EQ(ids, (Names{"{}", R"({}/{k="200"}/0)", R"({}/{k="200"}/1)",
                        R"({}/{a!="q\"",z=~"1|2"}/2)",
                        R"({}/{a!="q\"",z=~"1|2"}/2/{"disk name"!~"x"}/0)",
                        R"({}/{a!="q\"",z=~"1|2"}/2/{}/1)"}));
}

TEST(RouteTreeTest, NumbersFollowTheWalk) {
  const RouteTree tree = Tree(TeamsSpec());
  EXPECT_EQ(tree.size(), 9u);
  size_t next = 0;
  tree.Walk([&](const Route& route) {
    EXPECT_EQ(route.number(), next++);
    EXPECT_EQ(tree.Find(route.number()), &route);
    for (const Route* child : route.children()) {
      EXPECT_EQ(child->parent(), &route);
      EXPECT_GT(child->number(), route.number());
    }
  });
  EXPECT_EQ(next, 9u);
  EXPECT_EQ(tree.Find(9), nullptr);
  EXPECT_EQ(tree.root().number(), 0u);
  EXPECT_EQ(tree.root().parent(), nullptr);
}

TEST(RouteTreeTest, RoutesStayWhereTheyAreWhenTheTreeMoves) {
  RouteTree tree = Tree(TeamsSpec());
  const Route* root = &tree.root();
  const RouteTree moved = std::move(tree);
  EXPECT_EQ(&moved.root(), root);
  EXPECT_EQ(moved.Match(LabelSet::Of({{"keep", "y"}})).front()->parent(), root);
}

TEST(RouteOptionsTest, RootHasAlertmanagersDefaults) {
  const RouteOptions options = Tree(Spec("r")).root().options();
  EXPECT_EQ(options.group_wait, seconds(30));
  EXPECT_EQ(options.group_interval, minutes(5));
  EXPECT_EQ(options.repeat_interval, hours(4));
  EXPECT_TRUE(options.group_by.empty());
  EXPECT_FALSE(options.group_by_all);
}

TEST(RouteOptionsTest, ChildrenInheritWhatTheyDoNotSet) {
  RouteSpec root = Spec("root");
  root.group_by = {"job", "alertname"};
  root.group_wait = seconds(1);
  root.labels = LabelSet::Of({{"owner", "ops"}, {"tier", "1"}});
  RouteSpec child = Spec("", "a=1");
  child.group_interval = minutes(1);
  child.mute_time_intervals = {"night"};
  child.active_time_intervals = {"office"};
  child.labels = LabelSet::Of({{"owner", "db"}, {"page", "yes"}});
  RouteSpec grandchild = Spec("deep", "b=1");
  grandchild.group_by = {"host"};
  grandchild.group_wait = seconds(0);
  grandchild.repeat_interval = hours(12);
  child.routes = {grandchild};
  root.routes = {child};
  const RouteTree tree = Tree(root);
  const RouteOptions& middle = tree.Find(1)->options();
  EXPECT_EQ(middle.receiver, "root");
  EXPECT_EQ(middle.group_by, (Names{"alertname", "job"}));
  EXPECT_EQ(middle.group_wait, seconds(1));
  EXPECT_EQ(middle.group_interval, minutes(1));
  EXPECT_EQ(middle.repeat_interval, hours(4));
  EXPECT_EQ(middle.mute_time_intervals, Names{"night"});
  EXPECT_EQ(middle.labels,
            LabelSet::Of({{"owner", "db"}, {"tier", "1"}, {"page", "yes"}}));
  const RouteOptions& deep = tree.Find(2)->options();
  EXPECT_EQ(deep.receiver, "deep");
  EXPECT_EQ(deep.group_by, Names{"host"});
  EXPECT_EQ(deep.group_wait, seconds(0));
  EXPECT_EQ(deep.group_interval, minutes(1));
  EXPECT_EQ(deep.repeat_interval, hours(12));
  // Intervals hold for the route that names them alone.
  EXPECT_TRUE(deep.mute_time_intervals.empty());
  EXPECT_TRUE(deep.active_time_intervals.empty());
  EXPECT_EQ(deep.labels, middle.labels);
}

TEST(RouteOptionsTest, GroupingByAllPassesDownUntilSetOtherwise) {
  RouteSpec root = Spec("root");
  root.group_by = {"job"};
  RouteSpec all = Spec("", "a=1");
  all.group_by_all = true;
  RouteSpec below = Spec("", "b=1");
  RouteSpec by_host = Spec("", "c=1");
  by_host.group_by = {"host"};
  all.routes = {below, by_host};
  root.routes = {all};
  const RouteTree tree = Tree(root);
  const LabelSet labels =
      LabelSet::Of({{"host", "h"}, {"job", "j"}, {"x", "y"}});
  EXPECT_EQ(tree.Find(0)->GroupLabels(labels), LabelSet::Of({{"job", "j"}}));
  EXPECT_EQ(tree.Find(1)->GroupLabels(labels), labels);
  EXPECT_EQ(tree.Find(2)->GroupLabels(labels), labels);
  EXPECT_EQ(tree.Find(3)->GroupLabels(labels), LabelSet::Of({{"host", "h"}}));
}

TEST(GroupKeyTest, IsAlertmanagers) {
  RouteSpec root = Spec("root", "", {Spec("a", "k=200")});
  root.group_by = {"alertname", "cluster"};
  const RouteTree tree = Tree(root);
  const Route& route = *tree.Find(1);
  const LabelSet full =
      LabelSet::Of({{"alertname", "t"}, {"cluster", "eu"}, {"k", "200"}});
  EXPECT_EQ(route.GroupKey(route.GroupLabels(full)),
            R"({}/{k="200"}:{alertname="t", cluster="eu"})");
  const LabelSet part = LabelSet::Of({{"alertname", "t"}, {"k", "200"}});
  EXPECT_EQ(route.GroupKey(route.GroupLabels(part)),
            R"({}/{k="200"}:{alertname="t"})");
  EXPECT_EQ(tree.root().GroupKey(LabelSet()), "{}:{}");
  EXPECT_EQ(route.GroupKey(LabelSet::Of({{"a", "x\"\x01\xE2\x80\x8B"}})),
            R"({}/{k="200"}:{a="x\"\x01\u200b"})");
}

struct FaultCase {
  std::string error;
  RouteSpec spec;
};

TEST(RouteTreeTest, RefusesInAlertmanagersWords) {
  RouteSpec muted = Spec("r");
  muted.mute_time_intervals = {"n"};
  RouteSpec active = Spec("r");
  active.active_time_intervals = {"n"};
  RouteSpec twice = Spec("r");
  twice.group_by = {"a", "b", "a"};
  RouteSpec wild = Spec("r");
  wild.group_by = {"a"};
  wild.group_by_all = true;
  RouteSpec nameless = Spec("r");
  nameless.group_by = {""};
  RouteSpec no_interval = Spec("");
  no_interval.group_interval = seconds(0);
  RouteSpec no_repeat = Spec("");
  no_repeat.repeat_interval = seconds(0);
  const std::vector<FaultCase> cases = {
      {"root route must specify a default receiver", Spec("")},
      {"root route must not have any matchers", Spec("r", "a=1")},
      {"root route must not have any mute time intervals", muted},
      {"root route must not have any active time intervals", active},
      {"cannot have continue in root route", Continue(Spec("r"))},
      {"duplicated label \"a\" in group_by", twice},
      {"cannot have wildcard group_by (`...`) and other other labels at the "
       "same time",
       wild},
      {"invalid label name \"\" in group_by list", nameless},
      {"group_interval cannot be zero", Spec("r", "", {no_interval})},
      {"repeat_interval cannot be zero", Spec("r", "", {no_repeat})},
  };
  for (const FaultCase& test : cases) {
    EXPECT_EQ(RouteTree::Build(test.spec).status().message(), test.error);
  }
}

TEST(RouteTreeTest, IsBounded) {
  RouteSpec deep = Spec("r");
  for (size_t i = 1; i < kMaxRouteDepth; ++i) deep = Spec("r", "", {deep});
  EXPECT_TRUE(RouteTree::Build(deep).ok());
  EXPECT_EQ(RouteTree::Build(Spec("r", "", {deep})).status().message(),
            "routes: nested deeper than 64");
  RouteSpec wide = Spec("r");
  wide.routes.assign(kMaxRoutes - 1, Spec("r"));
  EXPECT_TRUE(RouteTree::Build(wide).ok());
  wide.routes.push_back(Spec("r"));
  EXPECT_EQ(RouteTree::Build(wide).status().message(),
            "routes: more than 10000");
}

}  // namespace
}  // namespace tebium::alert
