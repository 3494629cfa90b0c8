// Templates rendered here and by Debian's amtool: the same output, byte for
// byte, or the same error.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/integration/template/renderers.h"

namespace tebium::testing {
namespace {

class TemplateRenderTest : public ::testing::TestWithParam<std::string> {};

TEST_P(TemplateRenderTest, IsAsByAmtool) {
  const std::vector<TemplateCase> cases = ReadCases(GetParam());
  const std::vector<Rendered> theirs = RenderByAmtool(cases);
  for (size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(theirs[i].status, cases[i].fails ? 1 : 0)
        << cases[i].Describe() << "amtool's " << Describe(theirs[i]);
    const Rendered ours = RenderHere(cases[i]);
    if (ours == theirs[i]) continue;
    ADD_FAILURE() << cases[i].Describe() << "amtool's " << Describe(theirs[i])
                  << "\nour " << Describe(ours);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TemplateRenderTest,
                         ::testing::ValuesIn(CaseGroups()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace tebium::testing
