#include "tests/integration/template/renderers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait.h"

namespace tebium::testing {
namespace {

namespace tmpl = alert::tmpl;

constexpr size_t kProcesses = 3;  // at a time
constexpr char kDefaults[] = "/usr/share/prometheus/alertmanager/default.tmpl";

// Both programs take the same flags.
struct Renderer {
  std::vector<std::string> command;
  std::string error_prefix;
  bool knows_defaults;  // without being given the file
};

std::vector<std::string> Flags(const TemplateCase& template_case,
                               const TempDir& folder) {
  for (const tmpl::TemplateFile& file : template_case.files) {
    folder.Write("files/" + file.name, file.text);
  }
  std::vector<std::string> flags = {
      "--template.glob=" + folder.Join("files/*"),
      "--template.text=" + template_case.text,
      std::string("--template.type=") +
          (template_case.is_html ? "html" : "text")};
  if (!template_case.data.empty()) {
    flags.push_back("--template.data=" + template_case.DataPath());
  }
  return flags;
}

Rendered Run(const Renderer& renderer, const TemplateCase& template_case) {
  const TempDir folder;
  Process::Options options;
  options.command = renderer.command;
  if (template_case.has_defaults && !renderer.knows_defaults) {
    options.command.push_back(std::string("--template.glob=") + kDefaults);
  }
  for (std::string& flag : Flags(template_case, folder)) {
    options.command.push_back(std::move(flag));
  }
  options.environment = {{"TZ", "UTC"}};
  options.log_file = folder.Join("output");
  const auto process = Process::Start(options);
  Rendered rendered;
  rendered.status =
      process->Wait(std::chrono::seconds(30) * kTimeScale).value_or(-1);
  // A failing program writes nothing but its error.
  rendered.text = process->Output();
  if (rendered.status == 0) return rendered;
  if (rendered.text.starts_with(renderer.error_prefix)) {
    rendered.text.erase(0, renderer.error_prefix.size());
  }
  rendered.text.erase(rendered.text.find_last_not_of('\n') + 1);
  return rendered;
}

std::vector<Rendered> RunAll(const Renderer& renderer,
                             const std::vector<TemplateCase>& cases) {
  std::vector<Rendered> all(cases.size());
  std::atomic<size_t> next = 0;
  std::vector<std::jthread> workers;
  for (size_t i = 0; i < kProcesses; ++i) {
    workers.emplace_back([&] {
      for (size_t at = next++; at < cases.size(); at = next++) {
        all[at] = Run(renderer, cases[at]);
      }
    });
  }
  workers.clear();  // joins
  return all;
}

base::StatusOr<std::string> TryRender(const TemplateCase& template_case) {
  TEBIUM_ASSIGN_OR_RETURN(const auto set,
                          tmpl::TemplateSet::Build(template_case.files, {}));
  TEBIUM_ASSIGN_OR_RETURN(
      const auto compiled,
      set->Compile(template_case.text, template_case.is_html
                                           ? tmpl::TemplateSet::Mode::kHtml
                                           : tmpl::TemplateSet::Mode::kText));
  tmpl::CallContext context;
  context.load_zone = [](const std::string& name) {
    return name == "Local" ? base::TimeZone::Utc() : base::TimeZone::Load(name);
  };
  // amtool gives its templates the data themselves, not a pointer to them.
  return compiled->Render(
      tmpl::DataValue(template_case.ReadData(), tmpl::kDataStructType), {},
      context);
}

}  // namespace

std::string Describe(const Rendered& rendered) {
  return (rendered.status == 0 ? "output: " : "error: ") + rendered.text +
         "\n  that is " + ::testing::PrintToString(rendered.text);
}

std::vector<Rendered> RenderByAmtool(const std::vector<TemplateCase>& cases) {
  return RunAll({{"amtool", "template", "render", "--no-version-check"},
                 "amtool: error: ",
                 false},
                cases);
}

std::vector<Rendered> RenderByProgram(const std::vector<TemplateCase>& cases) {
  return RunAll(
      {{TEBIUM_BOT_BINARY, "template", "render"}, "tebium-alert-bot: ", true},
      cases);
}

Rendered RenderHere(const TemplateCase& template_case) {
  const auto output = TryRender(template_case);
  if (output.ok()) return {0, *output};
  std::string error = output.status().message();
  error.erase(error.find_last_not_of('\n') + 1);
  return {1, std::move(error)};
}

}  // namespace tebium::testing
