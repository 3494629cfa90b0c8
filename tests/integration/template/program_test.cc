// `tebium-alert-bot template render` in the place of amtool's.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/integration/template/renderers.h"

namespace tebium::testing {
namespace {

// What this process renders is compared elsewhere; here a sample of each group
// shows that the program hands everything on.
constexpr size_t kStride = 20;

std::vector<TemplateCase> Sample() {
  std::vector<TemplateCase> sample;
  for (const std::string& group : CaseGroups()) {
    const std::vector<TemplateCase> cases = ReadCases(group);
    for (size_t i = 0; i < cases.size(); i += kStride) {
      sample.push_back(cases[i]);
    }
    sample.push_back(cases.back());
  }
  return sample;
}

// amtool's own data: no file names them.
std::vector<TemplateCase> WithoutData() {
  std::vector<TemplateCase> cases;
  for (const char* text :
       {"{{ .Receiver }} {{ .Status }} {{ .ExternalURL }}",
        "{{ range .Alerts }}{{ .Status }} {{ .GeneratorURL }} "
        "{{ .Fingerprint }}\n{{ end }}",
        "{{ range .Alerts }}{{ range .Labels.SortedPairs }}{{ .Name }}="
        "{{ .Value }} {{ end }}\n{{ end }}",
        "{{ range .Alerts }}{{ range .Annotations.SortedPairs }}{{ .Name }}="
        "{{ .Value }} {{ end }}\n{{ end }}",
        "{{ range .Alerts }}{{ .EndsAt.After .StartsAt }} {{ end }}",
        "{{ range .GroupLabels.SortedPairs }}{{ .Name }}={{ .Value }} "
        "{{ end }}",
        "{{ range .CommonLabels.SortedPairs }}{{ .Name }}={{ .Value }} "
        "{{ end }}",
        "{{ range .CommonAnnotations.SortedPairs }}{{ .Name }}={{ .Value }} "
        "{{ end }}"}) {
    TemplateCase& one = cases.emplace_back();
    one.name = "without data";
    one.data = "";
    one.text = text;
  }
  return cases;
}

void ExpectSame(const std::vector<TemplateCase>& cases) {
  const std::vector<Rendered> theirs = RenderByAmtool(cases);
  const std::vector<Rendered> ours = RenderByProgram(cases);
  for (size_t i = 0; i < cases.size(); ++i) {
    if (ours[i] == theirs[i]) continue;
    ADD_FAILURE() << cases[i].Describe() << "amtool's " << Describe(theirs[i])
                  << "\nour " << Describe(ours[i]);
  }
}

TEST(TemplateProgramTest, RendersASampleAsAmtool) { ExpectSame(Sample()); }

TEST(TemplateProgramTest, HasAmtoolsOwnData) { ExpectSame(WithoutData()); }

}  // namespace
}  // namespace tebium::testing
