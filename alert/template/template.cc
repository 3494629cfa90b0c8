#include "alert/template/template.h"

#include <utility>

#include "alert/template/default_templates.h"
#include "alert/template/functions.h"
#include "alert/template/html_escape.h"

namespace tebium::alert::tmpl {
namespace {

// What a text of the configuration is called: nothing, as in Alertmanager.
constexpr std::string_view kNoName;

}  // namespace

base::StatusOr<std::shared_ptr<const TemplateSet>> TemplateSet::Build(
    const std::vector<TemplateFile>& files, Functions own) {
  Functions functions = std::move(own);
  AddBuiltins(functions);
  AddOwnFunctions(functions);
  AddAlertmanagerFunctions(functions);
  const std::shared_ptr<TemplateSet> set(new TemplateSet);
  set->text_functions_ = std::make_shared<const Functions>(functions);
  AddEscapers(functions);
  set->html_functions_ =
      std::make_shared<const Functions>(std::move(functions));
  TEBIUM_RETURN_IF_ERROR(Parse(kNoName, DefaultTemplates(),
                               *set->text_functions_, {}, set->trees_));
  for (const TemplateFile& file : files) {
    TEBIUM_RETURN_IF_ERROR(
        Parse(file.name, file.text, *set->text_functions_, {}, set->trees_));
  }
  return std::shared_ptr<const TemplateSet>(set);
}

base::StatusOr<std::shared_ptr<const TemplateSet::Compiled>>
TemplateSet::Compile(std::string_view text, Mode mode) const {
  Trees trees = trees_;
  // Even one of nothing but space is not to give way to that of the set.
  trees.erase(std::string(kNoName));
  TEBIUM_RETURN_IF_ERROR(Parse(kNoName, text, *text_functions_, {}, trees));
  if (mode == Mode::kText) {
    return std::shared_ptr<const Compiled>(
        new Compiled(std::move(trees), text_functions_));
  }
  TEBIUM_RETURN_IF_ERROR(EscapeTree(kNoName, trees));
  return std::shared_ptr<const Compiled>(
      new Compiled(std::move(trees), html_functions_));
}

base::StatusOr<std::string> TemplateSet::Compiled::Render(
    std::shared_ptr<const Data> data, const ExecLimits& limits,
    CallContext& context) const {
  context.route_labels = &data->route_labels;
  return Render(DataValue(std::move(data)), limits, context);
}

base::StatusOr<std::string> TemplateSet::Compiled::Render(
    const Value& dot, const ExecLimits& limits, CallContext& context) const {
  return Execute(trees_, kNoName, *functions_, dot, limits, context);
}

}  // namespace tebium::alert::tmpl
