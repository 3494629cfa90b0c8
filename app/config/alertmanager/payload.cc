#include "app/config/alertmanager/payload.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/template/format.h"
#include "alert/template/literal.h"
#include "app/config/alertmanager/scalars.h"
#include "base/json.h"
#include "relay/template_data.h"

namespace tebium::app::amfile {
namespace {

using alert::tmpl::TemplateSet;

struct Member;

// What is to be rendered, like the Value that it was made from.
struct Node {
  Value::Kind kind = Value::Kind::kNull;
  std::string json;         // of a scalar that is no text
  relay::TemplateRef text;  // of one that is
  std::vector<Node> items;
  std::vector<Member> members;
};

struct Member {
  relay::TemplateRef name;
  Node value;
};

struct Rendering {
  std::shared_ptr<const alert::tmpl::Data> data;
  alert::tmpl::CallContext context;
};

std::string JsonText(std::string_view text) {
  base::JsonWriter json;
  json.String(text);
  return json.Take();
}

std::optional<double> ParseFloat(const std::string& text) {
  if (text.find_first_not_of("0123456789.eE+-") != std::string::npos ||
      text.find_first_of("0123456789") == std::string::npos) {
    return std::nullopt;
  }
  const auto parsed = alert::tmpl::ParseGoFloat(text);
  return parsed.ok() ? std::optional(*parsed) : std::nullopt;
}

// None for a text.
std::optional<std::string> JsonLiteral(const Value& scalar) {
  if (!scalar.plain) return std::nullopt;
  if (const auto flag = ParseYamlBool(scalar.text)) {
    return *flag ? "true" : "false";
  }
  if (const auto integer = ParseYamlInteger(scalar.text)) {
    return std::to_string(*integer);
  }
  if (const auto number = ParseFloat(scalar.text)) {
    const auto json =
        alert::tmpl::ToJson(alert::tmpl::Value::Float(*number), SIZE_MAX);
    if (json.ok()) return *json;
  }
  return std::nullopt;
}

std::string JsonList(const std::vector<std::string>& items) {
  base::JsonWriter json;
  json.BeginArray();
  for (const std::string& item : items) json.Raw(item);
  return json.EndArray().Take();
}

// In the order of names, as Go writes maps.
std::string JsonObject(const std::map<std::string, std::string>& members) {
  base::JsonWriter json;
  json.BeginObject();
  for (const auto& [name, value] : members) json.Key(name).Raw(value);
  return json.EndObject().Take();
}

// What a template has made: its texts are not rendered again, or alerts could
// bring templates of their own.
std::string JsonOf(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kScalar:
      return JsonLiteral(value).value_or(JsonText(value.text));
    case Value::Kind::kSequence: {
      std::vector<std::string> items;
      for (const Value& item : value.items) items.push_back(JsonOf(item));
      return JsonList(items);
    }
    case Value::Kind::kMapping: {
      std::map<std::string, std::string> members;
      for (const Entry& entry : value.entries) {
        members[entry.key] = JsonOf(entry.value);
      }
      return JsonObject(members);
    }
  }
  return "null";
}

// Alertmanager takes each output for YAML; a text stays as it is.
std::string JsonOfOutput(const std::string& output) {
  Report report;
  const auto value = ParseDocument(output, report);
  if (!value.has_value() || report.has_faults()) return JsonText(output);
  const bool is_text =
      value->kind == Value::Kind::kScalar && !JsonLiteral(*value).has_value();
  return is_text ? JsonText(output) : JsonOf(*value);
}

base::StatusOr<std::string> Render(const Node& node, Rendering& rendering) {
  switch (node.kind) {
    case Value::Kind::kNull:
      return std::string("null");
    case Value::Kind::kScalar: {
      if (!node.text) return node.json;
      TEBIUM_ASSIGN_OR_RETURN(
          const std::string output,
          node.text->Render(rendering.data, {}, rendering.context));
      return JsonOfOutput(output);
    }
    case Value::Kind::kSequence: {
      std::vector<std::string> items;
      for (const Node& item : node.items) {
        TEBIUM_ASSIGN_OR_RETURN(items.emplace_back(), Render(item, rendering));
      }
      return JsonList(items);
    }
    case Value::Kind::kMapping: {
      std::map<std::string, std::string> members;
      for (const Member& member : node.members) {
        TEBIUM_ASSIGN_OR_RETURN(
            const std::string name,
            member.name->Render(rendering.data, {}, rendering.context));
        TEBIUM_ASSIGN_OR_RETURN(members[name], Render(member.value, rendering));
      }
      return JsonObject(members);
    }
  }
  return std::string("null");
}

class Payload : public relay::PayloadTemplate {
 public:
  explicit Payload(Node root) : root_(std::move(root)) {}

  base::StatusOr<std::string> Render(
      const std::shared_ptr<const alert::tmpl::Data>& data,
      base::Time now) const override {
    Rendering rendering = {data, relay::TemplateContext(now)};
    return amfile::Render(root_, rendering);
  }

 private:
  const Node root_;
};

relay::TemplateRef Compile(const Field& field, const Place& place,
                           const std::string& text, bool& good) {
  auto compiled =
      field.context->templates->Compile(text, TemplateSet::Mode::kText);
  if (compiled.ok()) return *std::move(compiled);
  good = false;
  field.context->report.AddFault(place, field.path,
                                 compiled.status().message());
  return nullptr;
}

Node Build(const Field& field, const Value& value, bool& good) {
  Node node;
  node.kind = value.kind;
  if (value.kind == Value::Kind::kScalar) {
    if (auto literal = JsonLiteral(value)) {
      node.json = *std::move(literal);
    } else {
      node.text = Compile(field, value.place, value.text, good);
    }
  }
  for (const Value& item : value.items) {
    node.items.push_back(Build(field, item, good));
  }
  for (const Entry& entry : value.entries) {
    node.members.push_back({Compile(field, entry.place, entry.key, good),
                            Build(field, entry.value, good)});
  }
  return node;
}

}  // namespace

relay::PayloadRef CompilePayload(const Field& field) {
  bool good = true;
  Node root = Build(field, *field.value, good);
  if (!good) return nullptr;
  return std::make_shared<const Payload>(std::move(root));
}

}  // namespace tebium::app::amfile
