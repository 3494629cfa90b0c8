#include "alert/template/module_functions.h"

#include <gtest/gtest.h>

#include "alert/template/template.h"
#include "tests/alert/template/notice.h"

namespace tebium::alert::tmpl {
namespace {

class FixedModules : public ModuleDesk, public SampleDesk {
 public:
  std::vector<ModuleView> Modules(base::Language /*language*/) const override {
    ModuleView view;
    view.name = "Redis";
    view.state = ModuleState::kDown;
    return {view};
  }
  void CheckNow(std::function<void()> /*done*/) override {}
  std::vector<std::string> SampleNames(
      std::string_view /*module*/) const override {
    return {"cpu"};
  }
  base::StatusOr<SampleSeries> Samples(std::string_view module,
                                       std::string_view name, base::Time from,
                                       base::Time to) const override {
    if (module != "Redis" || name != "cpu") return base::NotFoundError("none");
    SampleSeries series;
    const auto step = (to - from) / 24;
    for (int i = 0; i < 24; ++i) {
      if (i >= 8 && i < 16) continue;
      series.points.push_back({from + step * i + step / 2, i < 8 ? 5.0 : 12.0});
    }
    return series;
  }
};

std::string Render(const std::shared_ptr<const ModuleWindow>& window,
                   std::string_view text) {
  const auto set = TemplateSet::Build({}, ModuleFunctions(window));
  EXPECT_TRUE(set.ok());
  const auto compiled = (*set)->Compile(text, TemplateSet::Mode::kText);
  EXPECT_TRUE(compiled.ok()) << compiled.status().message();
  CallContext context = notice::Context();
  const auto rendered = (*compiled)->Render(notice::Notice(), {}, context);
  return rendered.ok() ? *rendered : rendered.status().message();
}

TEST(ModuleFunctionsTest, TellOfModulesOnceTheyAreWatched) {
  const FixedModules modules;
  const auto window = std::make_shared<ModuleWindow>();
  constexpr char kState[] = "{{ tebium_moduleState \"Redis\" }}";
  EXPECT_EQ(Render(window, kState), "unknown");
  window->Open(modules, modules);
  EXPECT_EQ(Render(window, kState), "down");
  EXPECT_EQ(Render(window, "{{ tebium_moduleState \"Nobody\" }}"), "unknown");
  window->Close();
  EXPECT_EQ(Render(window, kState), "unknown");
}

TEST(ModuleFunctionsTest, DrawTheLastHourOfASample) {
  const FixedModules modules;
  const auto window = std::make_shared<ModuleWindow>();
  constexpr char kChart[] = "[{{ tebium_chart \"Redis\" \"cpu\" }}]";
  EXPECT_EQ(Render(window, kChart), "[]");
  window->Open(modules, modules);
  EXPECT_EQ(Render(window, kChart), "[▁▁▁▁▁▁▁▁        ████████]");
  EXPECT_EQ(Render(window, "[{{ tebium_chart \"Redis\" \"none\" }}]"), "[]");
}

TEST(ModuleFunctionsTest, WrongArgumentsAreSaidInGosWords) {
  EXPECT_EQ(
      Render(std::make_shared<ModuleWindow>(), "{{ tebium_chart \"Redis\" }}"),
      "template: :1:3: executing \"\" at <tebium_chart>: wrong number of "
      "args for tebium_chart: want 2 got 1");
}

}  // namespace
}  // namespace tebium::alert::tmpl
