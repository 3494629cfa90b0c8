// Which receivers are told, in which groups, of what.
#include "tests/integration/differential/scenario.h"

namespace tebium::testing {
namespace {

std::vector<Scenario> Trees() {
  return {
      {"match",
       {"receiver: '@', routes: [{match: {sev: page}, receiver: '@.page'}]"},
       {"0 fire sev=page i=1 ; sev=low i=2 ; sev=paged i=3", "0.5 look",
        "2 end"},
       2},
      {"match-re-is-anchored",
       {"receiver: '@', routes: [{match_re: {sev: 'page|crit'}, "
        "receiver: '@.page'}]"},
       {"0 fire sev=page ; sev=crit ; sev=critical ; sev=xpage ; i=none",
        "0.5 look", "2 end"},
       2},
      {"matchers",
       {"receiver: '@', routes: [{matchers: ['sev=~\"p.*\"', "
        "'team!=\"db\"', 'env!~\"dev|test\"'], receiver: '@.page'}]"},
       {"0 fire sev=page team=web ; sev=page team=db ; sev=p env=dev ; sev=p "
        "env=devel ; sev=low team=web",
        "0.5 look", "2 end"},
       2},
      {"matchers-unquoted",
       {"receiver: '@', routes: [{matchers: [sev = page, team!~a.*], "
        "receiver: '@.page'}]"},
       {"0 fire sev=page team=ab ; sev=page team=ba ; sev=page", "0.5 look",
        "2 end"},
       2},
      {"matchers-in-braces",
       {"receiver: '@', routes: [{matchers: ['{sev=\"page\", "
        "team=~\"a|b\"}'], receiver: '@.page'}]"},
       {"0 fire sev=page team=a ; sev=page team=c", "2 end"},
       2},
      {"match-of-all-kinds",
       {"receiver: '@', routes: [{match: {a: x}, match_re: {b: 'y+'}, "
        "matchers: ['c=\"z\"'], receiver: '@.all'}]"},
       {"0 fire a=x b=yy c=z ; a=x b=yy ; a=x c=z", "0.5 look", "2 end"},
       2},
      {"nested",
       {"receiver: '@', routes: [{matchers: ['team=\"a\"'], receiver: '@.a', "
        "routes: [{matchers: ['sev=\"page\"'], receiver: '@.a-page', routes: "
        "[{matchers: ['env=\"prod\"'], receiver: '@.a-prod'}]}]}, "
        "{matchers: ['team=\"b\"'], receiver: '@.b'}]"},
       {"0 fire team=a sev=page env=prod ; team=a sev=page env=dev ; team=a "
        "sev=low ; team=b sev=page ; team=c",
        "0.5 look", "2 end"},
       5},
      {"receiver-inherited",
       {"receiver: '@', routes: [{matchers: ['sev=\"page\"'], group_by: [i], "
        "routes: [{matchers: ['i=\"2\"'], group_wait: 2s}]}]"},
       {"0 fire sev=page i=1 ; sev=page i=2 ; sev=low", "1.5 look", "3 end"},
       3},
      {"first-child-wins",
       {"receiver: '@', routes: [{matchers: ['sev=\"page\"'], "
        "receiver: '@.one'}, {matchers: ['sev=~\"page|low\"'], "
        "receiver: '@.two'}]"},
       {"0 fire sev=page ; sev=low", "0.5 look", "2 end"},
       2},
      {"continue-siblings",
       {"receiver: '@', routes: [{matchers: ['sev=\"page\"'], continue: true, "
        "receiver: '@.one'}, {matchers: ['team=\"a\"'], continue: true, "
        "receiver: '@.two'}, {matchers: ['team=\"z\"'], receiver: '@.never'}, "
        "{receiver: '@.all'}]"},
       {"0 fire sev=page team=a ; sev=page team=b ; sev=low team=a ; sev=low",
        "0.5 look", "2 end"},
       3},
      {"continue-deep",
       {"receiver: '@', routes: [{matchers: ['team=\"a\"'], continue: true, "
        "receiver: '@.a', routes: [{matchers: ['sev=\"page\"'], "
        "continue: true, receiver: '@.page'}, {matchers: ['env=\"prod\"'], "
        "receiver: '@.prod'}]}, {matchers: ['sev=\"page\"'], "
        "receiver: '@.other'}]"},
       {"0 fire team=a sev=page env=prod ; team=a sev=low ; team=b sev=page ; "
        "team=a env=prod",
        "0.5 look", "2 end"},
       4},
      {"continue-alone",
       {"receiver: '@', routes: [{matchers: ['sev=\"page\"'], continue: true, "
        "receiver: '@.one'}]"},
       {"0 fire sev=page ; sev=low", "0.5 look", "2 end"},
       2},
      {"several-receivers-grouped-apart",
       {"receiver: '@', routes: [{receiver: '@.one', group_by: [i], "
        "continue: true}, {receiver: '@.two', group_by: [sev], "
        "continue: true}, {receiver: '@.three', group_by: ['...']}]"},
       {"0 fire i=1 sev=a ; i=2 sev=a ; i=1 sev=b", "0.5 look",
        "2 resolve i=1 sev=a", "4 end"},
       10},
      {"receivers-name-is-quoted",
       {"receiver: '@.a+b$'"},
       {"0 fire i=1", "0.5 look", "2 end"},
       1},
  };
}

std::vector<Scenario> Grouping() {
  return {
      {"group-by-label",
       {"receiver: '@', group_by: [sev]"},
       {"0 fire sev=a i=1 ; sev=a i=2 ; sev=b i=1", "0.5 look", "2 end"},
       2},
      {"group-by-two",
       {"receiver: '@', group_by: [sev, i]"},
       {"0 fire sev=a i=1 ; sev=a i=2 ; sev=a i=2 j=1 ; sev=b i=1", "0.5 look",
        "2 end"},
       3},
      {"group-by-all",
       {"receiver: '@', group_by: ['...']"},
       {"0 fire sev=a i=1 ; sev=a i=2 ; sev=a", "0.5 look", "2 end"},
       3},
      {"group-by-inherited",
       {"receiver: '@', group_by: [i], routes: [{matchers: ['sev=\"a\"'], "
        "receiver: '@.a', routes: [{matchers: ['j=\"1\"'], "
        "receiver: '@.j'}]}]"},
       {"0 fire sev=a i=1 ; sev=a i=2 ; sev=a i=1 j=1 ; sev=b i=3", "0.5 look",
        "2 end"},
       4},
      {"group-by-empty-list-inherits",
       {"receiver: '@', group_by: [i], routes: [{matchers: ['sev=\"a\"'], "
        "receiver: '@.a', group_by: []}]"},
       {"0 fire sev=a i=1 ; sev=a i=2", "0.5 look", "2 end"},
       2},
      {"group-by-all-overridden",
       {"receiver: '@', group_by: ['...'], routes: [{matchers: ['sev=\"a\"'], "
        "receiver: '@.a', group_by: [j]}, {matchers: ['sev=\"b\"'], "
        "receiver: '@.b'}]"},
       {"0 fire sev=a i=1 ; sev=a i=2 ; sev=b i=1 ; sev=b i=2", "0.5 look",
        "2 end"},
       3},
      {"group-by-missing-label",
       {"receiver: '@', group_by: [alertname, nothing]"},
       {"0 fire i=1 ; nothing=x i=2", "0.5 look", "2 end"},
       2},
      {"common-labels-and-annotations",
       {"receiver: '@'"},
       {"0 fire i=1 job=a sev=x !summary=same !text=one ; i=2 job=a !text=two "
        "!summary=same ; i=3 job=a sev=x !summary=same !runbook=r",
        "2 resolve i=1 job=a sev=x", "4 end"},
       2},
      {"utf8-values",
       {"receiver: '@', group_by: [city], routes: [{matchers: "
        "['city=~\"М.*\"'], receiver: '@.m'}]"},
       {"0 fire city=Москва '!summary=упал диск 💥' ; city=München ; "
        "city='Мурманск 🚨 №1' ; city=東京",
        "0.5 look", "2 end"},
       4},
      {"values-that-need-quoting",
       {"receiver: '@', group_by: [path]"},
       {R"(0 fire path=C:\dir\new ; path=say_"hi" ; 'path=a b,c={d}' ;)"
        R"( path=<&>)",
        "0.5 look", "2 end"},
       4},
      {"empty-value-matches-missing",
       {"receiver: '@', group_by: ['...'], routes: [{matchers: ['a=\"\"'], "
        "receiver: '@.none'}, {matchers: ['b!=\"\"'], receiver: '@.some'}, "
        "{matchers: ['c=~\"\"'], receiver: '@.c'}]"},
       {"0 fire i=1 ; a=1 ; a=1 b=2 ; a=1 c=3", "0.5 look", "2 end"},
       4},
      {"regexps-that-match-empty",
       {"receiver: '@', group_by: ['...'], routes: [{matchers: ['a=~\".+\"'], "
        "receiver: '@.a'}, {matchers: ['b!~\".+\"', 'c!~\"\"'], "
        "receiver: '@.b'}, {matchers: ['d=~\".*\"'], receiver: '@.d'}]"},
       {"0 fire a=1 ; c=1 ; b=1 c=1 ; i=1", "0.5 look", "2 end"},
       4},
      {"label-with-empty-value-is-none",
       {"receiver: '@', group_by: ['...']"},
       {"0 fire i=1 sev= ; i=2 sev=x", "2 resolve i=1", "2.2 look", "4 end"},
       3},
      {"bad-alert-among-good-ones",
       {"receiver: '@'"},
       {"0 fire i=1 ; i=2 @start=0 @end=-60 ; i=3", "0.5 look", "2 end"},
       1},
      {"max-alerts",
       {"receiver: '@'", "", {{"@", "max_alerts: 2"}}},
       {"0 fire i=3 job=b ; i=1 job=b ; i=2 job=a ; i=4 job=a",
        "2 resolve i=2 job=a ; i=4 job=a", "4 resolve i=1 job=b ; i=3 job=b",
        "6 end"},
       3},
      {"max-alerts-of-one-hook",
       {"receiver: '@'", "", {{"@", "max_alerts: 1|max_alerts: 0"}}},
       {"0 fire instance=b ; instance=a ; instance=c", "2 end"},
       2},
  };
}

}  // namespace

std::vector<Scenario> RoutingScenarios() {
  std::vector<Scenario> scenarios = Trees();
  for (Scenario& scenario : Grouping()) {
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

}  // namespace tebium::testing
