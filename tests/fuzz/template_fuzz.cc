#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "alert/template/data.h"
#include "alert/template/go_time.h"
#include "alert/template/template.h"

namespace {

using tebium::alert::LabelSet;
using tebium::alert::tmpl::AlertData;
using tebium::alert::tmpl::CallContext;
using tebium::alert::tmpl::Data;
using tebium::alert::tmpl::DataValue;
using tebium::alert::tmpl::DurationValue;
using tebium::alert::tmpl::ExecLimits;
using tebium::alert::tmpl::Function;
using tebium::alert::tmpl::Map;
using tebium::alert::tmpl::TemplateSet;
using tebium::alert::tmpl::TimeValue;
using tebium::alert::tmpl::Value;

constexpr int64_t kNow = 1769854830;  // 2026-01-31T10:20:30Z

void Require(bool condition) {
  if (!condition) std::abort();
}

AlertData Alert(const char* status, const char* instance) {
  AlertData alert;
  alert.status = status;
  alert.labels = LabelSet::Of({{"alertname", "Disk"}, {"instance", instance}});
  alert.annotations = LabelSet::Of({{"summary", "<b>full</b> & more"}});
  alert.starts_at.unix_seconds = kNow - 90;
  alert.generator_url = "http://prom/graph?a=1&b=<2>";
  alert.fingerprint = "00000000000000ab";
  return alert;
}

std::shared_ptr<const Data> Notification() {
  auto data = std::make_shared<Data>();
  data->receiver = "team\\.x";
  data->status = "firing";
  data->alerts = {Alert("firing", "h1:9100"), Alert("resolved", "\xff'\"h2")};
  data->group_labels = LabelSet::Of({{"alertname", "Disk"}});
  data->common_labels = LabelSet::Of({{"alertname", "Disk"}, {"job", "node"}});
  data->route_labels = LabelSet::Of({{"owner", "dba"}});
  data->external_url = "http://am:9093";
  return data;
}

// A notification's fields, and a value of every other kind.
Value Dot() {
  const Value data = DataValue(Notification());
  Map map;
  for (const auto& field : data.type()->fields) {
    map[std::string(field.name)] = field.get(data);
  }
  map["Data"] = data;
  map["Nil"] = Value();
  map["Int"] = Value::Int(-3);
  map["Byte"] = Value::Uint(200, tebium::alert::tmpl::kUint8Type);
  map["Float"] = Value::Float(1.5);
  map["Complex"] = Value::Complex({1, -2});
  map["Html"] = Value::String("<i>", tebium::alert::tmpl::kHtmlType);
  map["Time"] = TimeValue({.unix_seconds = kNow, .nanoseconds = 5});
  map["Duration"] = DurationValue(std::chrono::milliseconds(90061001));
  map["List"] =
      Value::Slice({Value::Int(1), Value(), Value::String("x"), data});
  map["Function"] = Value::Func(std::make_shared<const Function>(
      Function{"f", {}, [](auto, CallContext&) { return Value::Int(1); }}));
  return Value::MapOf(std::move(map));
}

CallContext Context() {
  CallContext context;
  context.now = tebium::base::Time(std::chrono::seconds(kNow));
  context.load_zone = [](const std::string& name) {
    return tebium::base::TimeZone::Load(name);
  };
  context.max_value_bytes = size_t{64} << 10;
  return context;
}

void CheckRendering(const TemplateSet& set, const Value& dot,
                    const std::string& text, TemplateSet::Mode mode) {
  constexpr ExecLimits kLimits{.max_output_bytes = size_t{64} << 10,
                               .max_steps = 20'000};
  const auto compiled = set.Compile(text, mode);
  if (!compiled.ok()) {
    Require(!compiled.status().message().empty());
    return;
  }
  CallContext context = Context();
  const auto output = (*compiled)->Render(dot, kLimits, context);
  if (output.ok()) {
    Require(output->size() <= kLimits.max_output_bytes);
  } else {
    Require(output.status().message().starts_with("template: "));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto kSet = TemplateSet::Build({}, {});
  static const Value kDot = Dot();
  Require(kSet.ok());
  const std::string text(data, data + size);
  CheckRendering(**kSet, kDot, text, TemplateSet::Mode::kText);
  CheckRendering(**kSet, kDot, text, TemplateSet::Mode::kHtml);
  return 0;
}
