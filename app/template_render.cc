#include "app/template_render.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "alert/template/module_functions.h"
#include "alert/template/template.h"
#include "app/files.h"
#include "relay/template_data.h"
#include "relay/template_json.h"

namespace tebium::app {
namespace {

using alert::LabelSet;
using alert::tmpl::AlertData;
using alert::tmpl::Data;
using alert::tmpl::TemplateSet;

// A person waits for it, not a chat: far more than a message may use.
constexpr alert::tmpl::ExecLimits kRenderLimits = {
    .max_output_bytes = size_t{256} << 20, .max_steps = 1'000'000'000};

struct RenderFlags {
  std::vector<std::string> globs;
  std::optional<std::string> text;
  std::string type;
  std::string data_file;
};

base::Status SetFlag(std::string_view name, const std::string& value,
                     RenderFlags& flags) {
  if (name == "--template.glob") {
    flags.globs.push_back(value);
  } else if (name == "--template.text") {
    flags.text = value;
  } else if (name == "--template.data") {
    flags.data_file = value;
  } else if (name != "--template.type") {
    return base::InvalidArgumentError("unknown flag '" + std::string(name) +
                                      "'");
  } else if (value != "html" && value != "text") {
    return base::InvalidArgumentError(
        "--template.type: enum value must be one of html,text, got '" + value +
        "'");
  } else {
    flags.type = value;
  }
  return {};
}

base::StatusOr<RenderFlags> ReadFlags(
    const std::vector<std::string>& arguments) {
  RenderFlags flags;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    if (equals != std::string::npos) {
      TEBIUM_RETURN_IF_ERROR(SetFlag(name, argument.substr(equals + 1), flags));
    } else if (++i < arguments.size()) {
      TEBIUM_RETURN_IF_ERROR(SetFlag(name, arguments[i], flags));
    } else {
      return base::InvalidArgumentError("expected argument for flag '" + name +
                                        "'");
    }
  }
  if (flags.globs.empty()) {
    return base::InvalidArgumentError(
        "required flag --template.glob not provided");
  }
  if (!flags.text) {
    return base::InvalidArgumentError(
        "required flag --template.text not provided");
  }
  return flags;
}

LabelSet CommonLabels() {
  return LabelSet::Of({{"commonlabelkey1", "commonlabelvalue1"},
                       {"commonlabelkey2", "commonlabelvalue2"}});
}

LabelSet CommonAnnotations() {
  return LabelSet::Of({{"commonannotationkey1", "commonannotationvalue1"},
                       {"commonannotationkey2", "commonannotationvalue2"}});
}

LabelSet With(LabelSet set,
              std::initializer_list<std::pair<const char*, const char*>> more) {
  for (const auto& [name, value] : more) set = set.With(name, value);
  return set;
}

AlertData SampleAlert(base::Time starts_at, base::Time ends_at) {
  using alert::tmpl::GoTime;
  const alert::tmpl::Zone local =
      alert::tmpl::Zone::Of("Local", base::TimeZone::Local());
  AlertData alert;
  alert.status = "alertstatus";
  alert.starts_at = GoTime::From(starts_at, local);
  alert.ends_at = GoTime::From(ends_at, local);
  alert.generator_url = "https://generatorurl.com";
  return alert;
}

// amtool's.
Data SampleData(base::Time now) {
  Data data;
  data.receiver = "receiver";
  data.status = "alertstatus";
  AlertData first = SampleAlert(now - std::chrono::minutes(5), now);
  first.labels = With(CommonLabels(), {{"label1", "value1"},
                                       {"label2", "value2"},
                                       {"instance", "foo.bar:1234"}});
  first.annotations = With(CommonAnnotations(), {{"annotation1", "value1"},
                                                 {"annotation2", "value2"}});
  first.fingerprint = "fingerprint1";
  AlertData second = SampleAlert(now - std::chrono::minutes(10), now);
  second.labels = With(CommonLabels(), {{"foo", "bar"}, {"baz", "qux"}});
  second.annotations =
      With(CommonAnnotations(), {{"aaa", "bbb"}, {"ccc", "ddd"}});
  second.fingerprint = "fingerprint2";
  data.alerts = {std::move(first), std::move(second)};
  data.group_labels = LabelSet::Of({{"grouplabelkey1", "grouplabelvalue1"},
                                    {"grouplabelkey2", "grouplabelvalue2"}});
  data.common_labels = CommonLabels();
  data.common_annotations = CommonAnnotations();
  data.external_url = "https://example.com";
  return data;
}

base::StatusOr<Data> LoadData(const RenderFlags& flags, base::Time now) {
  if (flags.data_file.empty()) return SampleData(now);
  TEBIUM_ASSIGN_OR_RETURN(const std::string json, ReadFile(flags.data_file));
  return relay::ReadTemplateData(json);
}

base::StatusOr<std::shared_ptr<const TemplateSet>> LoadSet(
    const RenderFlags& flags) {
  std::vector<alert::tmpl::TemplateFile> files;
  for (const std::string& pattern : flags.globs) {
    TEBIUM_ASSIGN_OR_RETURN(const auto found, ReadTemplates(pattern));
    files.insert(files.end(), found.begin(), found.end());
  }
  return TemplateSet::Build(
      files, alert::tmpl::ModuleFunctions(
                 std::make_shared<const alert::tmpl::ModuleWindow>()));
}

}  // namespace

base::StatusOr<std::string> RenderTemplate(
    const std::vector<std::string>& arguments, base::Time now) {
  TEBIUM_ASSIGN_OR_RETURN(const RenderFlags flags, ReadFlags(arguments));
  TEBIUM_ASSIGN_OR_RETURN(const auto set, LoadSet(flags));
  TEBIUM_ASSIGN_OR_RETURN(Data data, LoadData(flags, now));
  TEBIUM_ASSIGN_OR_RETURN(
      const auto compiled,
      set->Compile(*flags.text, flags.type == "html"
                                    ? TemplateSet::Mode::kHtml
                                    : TemplateSet::Mode::kText));
  alert::tmpl::CallContext context = relay::TemplateContext(now);
  const LabelSet route_labels = data.route_labels;
  context.route_labels = &route_labels;
  // amtool hands it over by value, a notification's is behind a pointer.
  const alert::tmpl::Value dot =
      alert::tmpl::DataValue(std::make_shared<const Data>(std::move(data)),
                             alert::tmpl::kDataStructType);
  return compiled->Render(dot, kRenderLimits, context);
}

}  // namespace tebium::app
