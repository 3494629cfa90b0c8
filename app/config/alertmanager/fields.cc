#include "app/config/alertmanager/fields.h"

#include <algorithm>
#include <utility>

#include "app/config/alertmanager/scalars.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

constexpr size_t kMaxNameCodePoints = 64;

// Names in paths are cut: they come from the file, and repeat in each message.
std::string Child(const std::string& path, std::string_view name) {
  const std::string cut(base::TruncateCodePoints(name, kMaxNameCodePoints));
  return path.empty() ? cut : path + "." + cut;
}

Field FieldOf(const Field& parent, Entry& entry) {
  const Place place = entry.value.IsNull() ? entry.place : entry.value.place;
  return {parent.context, &entry.value, place, entry.place,
          Child(parent.path, entry.key)};
}

void ReadScalar(const Field& field, std::string_view expected,
                const std::function<bool(const Value&)>& take) {
  const Value& value = *field.value;
  if (value.kind != Value::Kind::kScalar || !take(value)) {
    field.Fault("expected " + std::string(expected));
  }
}

void ReadUrl(const Field& field, std::string& out,
             base::Status (*check)(std::string_view)) {
  const auto text = ReadText(field);
  if (!text.has_value()) return;
  const base::Status status = check(*text);
  if (!status.ok()) {
    field.Fault(status.message());
    return;
  }
  const std::string shown = RedactUrlPassword(*text);
  if (shown != *text) field.value->shown = shown;
  out = *text;
}

// A reader of lists, item by item.
Reader ListInto(std::vector<std::string>& out, Reader (*item)(std::string&)) {
  return [&out, item](const Field& field) {
    ReadItems(field, [&out, item](const Field& entry) {
      std::string text;
      item(text)(entry);
      out.push_back(std::move(text));
    });
  };
}

}  // namespace

bool Field::Unsupported(std::string_view what) const {
  if (context->ignore_unsupported) {
    context->report.AddWarning(name_place, path,
                               std::string(what) + "; it is left out");
    return true;
  }
  context->report.AddFault(
      name_place, path,
      std::string(what) + " (--config.ignore-unsupported leaves it out)");
  return false;
}

std::optional<Field> Field::Find(std::string_view name) const {
  for (Entry& entry : value->entries) {
    if (entry.key == name) return FieldOf(*this, entry);
  }
  return std::nullopt;
}

std::string CompletePath(const std::filesystem::path& folder,
                         const std::string& path) {
  if (path.empty()) return path;
  return (folder / path).lexically_normal().string();
}

bool ReadFields(const Field& field, const Readers& readers) {
  if (field.value->IsNull()) return true;
  if (field.value->kind != Value::Kind::kMapping) {
    field.Fault("expected a mapping");
    return false;
  }
  if (const auto& tell = field.context->on_known_field) {
    for (const auto& [name, reader] : readers) tell(Child(field.path, name));
  }
  for (Entry& entry : field.value->entries) {
    const Field child = FieldOf(field, entry);
    const auto reader = readers.find(entry.key);
    if (reader == readers.end()) {
      field.context->report.AddFault(entry.place, child.path, "unknown field");
    } else if (!entry.value.IsNull()) {
      reader->second(child);
    }
  }
  return true;
}

void ReadItems(const Field& field, const Reader& read) {
  if (field.value->IsNull()) return;
  if (field.value->kind != Value::Kind::kSequence) {
    field.Fault("expected a list");
    return;
  }
  size_t index = 0;
  for (Value& item : field.value->items) {
    read({field.context, &item, item.place, item.place,
          field.path + "[" + std::to_string(index++) + "]"});
  }
}

void ReadPairs(
    const Field& field,
    const std::function<void(const std::string& name, const Field&)>& read) {
  if (field.value->IsNull()) return;
  if (field.value->kind != Value::Kind::kMapping) {
    field.Fault("expected a mapping");
    return;
  }
  for (Entry& entry : field.value->entries) {
    read(entry.key, FieldOf(field, entry));
  }
}

std::optional<std::string> ReadText(const Field& field) {
  if (field.value->IsNull()) return "";
  if (field.value->kind == Value::Kind::kScalar) return field.value->text;
  field.Fault("expected a string");
  return std::nullopt;
}

Reader TextInto(std::string& out) {
  return [&out](const Field& field) {
    auto text = ReadText(field);
    if (text.has_value()) out = *std::move(text);
  };
}

Reader TextsInto(std::vector<std::string>& out) {
  return ListInto(out, &TextInto);
}

Reader SecretInto(std::string& out) {
  return [&out](const Field& field) {
    TextInto(out)(field);
    if (!field.value->text.empty()) field.value->shown = kShownSecret;
  };
}

Reader SecretsInto(std::vector<std::string>& out) {
  return ListInto(out, &SecretInto);
}

Reader PathInto(std::string& out) {
  return [&out](const Field& field) {
    const auto text = ReadText(field);
    if (text.has_value()) out = CompletePath(field.context->folder, *text);
  };
}

Reader PathsInto(std::vector<std::string>& out) {
  return ListInto(out, &PathInto);
}

Reader BoolInto(bool& out) {
  return [&out](const Field& field) {
    ReadScalar(field, "true or false", [&out](const Value& value) {
      const auto parsed =
          value.plain ? ParseYamlBool(value.text) : std::nullopt;
      if (parsed.has_value()) out = *parsed;
      return parsed.has_value();
    });
  };
}

Reader IntegerInto(int64_t& out, int64_t min, std::string_view expected) {
  return [&out, min, expected](const Field& field) {
    ReadScalar(field, expected, [&out, min](const Value& value) {
      const auto parsed =
          value.plain ? ParseYamlInteger(value.text) : std::nullopt;
      if (!parsed.has_value() || *parsed < min) return false;
      out = *parsed;
      return true;
    });
  };
}

Reader DurationInto(std::optional<base::Duration>& out) {
  return [&out](const Field& field) {
    ReadScalar(field, "a duration such as 30s, 5m or 1h30m",
               [&out](const Value& value) {
                 const auto parsed = base::ParseDuration(value.text);
                 if (parsed.ok()) out = *parsed;
                 return parsed.ok();
               });
  };
}

Reader SpanInto(base::Duration& out, const Span& span) {
  return [&out, span](const Field& field) {
    std::optional<base::Duration> given;
    DurationInto(given)(field);
    if (!given) return;
    if (*given < span.low || *given > span.high) {
      return field.Fault("expected a duration from " +
                         base::FormatDuration(span.low) + " to " +
                         base::FormatDuration(span.high));
    }
    out = *given;
  };
}

Reader HttpUrlInto(std::string& out) {
  return [&out](const Field& field) { ReadUrl(field, out, &CheckHttpUrl); };
}

Reader ProxyUrlInto(std::string& out) {
  return [&out](const Field& field) {
    if (field.value->kind == Value::Kind::kScalar &&
        field.value->text.empty()) {
      return;
    }
    ReadUrl(field, out, &CheckProxyUrl);
  };
}

Reader OneOfInto(std::string& out,
                 std::initializer_list<std::string_view> choices) {
  return [&out, known = std::vector<std::string>(
                    choices.begin(), choices.end())](const Field& field) {
    std::string expected = "one of";
    for (const std::string& choice : known) {
      expected += (expected.size() > 6 ? ", " : " ") +
                  (choice.empty() ? "\"\"" : choice);
    }
    ReadScalar(field, expected, [&out, &known](const Value& value) {
      if (std::find(known.begin(), known.end(), value.text) == known.end()) {
        return false;
      }
      out = value.text;
      return true;
    });
  };
}

Reader Refuse(std::string what) {
  return [what = std::move(what)](const Field& field) {
    field.context->report.AddFault(field.name_place, field.path, what);
  };
}

Reader Ignore() {
  return [](const Field& /*field*/) {};
}

void CheckAtMostOne(const Field& field, std::string_view a, bool has_a,
                    std::string_view b, bool has_b) {
  if (!has_a || !has_b) return;
  field.Fault("expected at most one of " + std::string(a) + " and " +
              std::string(b));
}

}  // namespace tebium::app::amfile
