// Reading a document field by field. Every reader reports its faults and goes
// on, so that one run finds all of them.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_FIELDS_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_FIELDS_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/template/template.h"
#include "app/config/alertmanager/document.h"
#include "app/config/alertmanager/report.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::app::amfile {

// What readers need to know of the whole.
struct Context {
  Report& report;
  std::filesystem::path folder;     // that relative paths start from
  bool ignore_unsupported = false;  // warn of it instead of refusing it
  // What texts may call; null until the section `templates` has been read.
  std::shared_ptr<const alert::tmpl::TemplateSet> templates = nullptr;
  // See AlertmanagerConfigOptions.
  std::function<void(const std::string& path)> on_known_field = nullptr;
};

// A value and where it belongs.
struct Field {
  Context* context;
  Value* value;
  Place place;       // the value's, or its name's if there is no value
  Place name_place;  // the name's; of an item the item's
  std::string path;  // "route.routes[0].receiver"

  void Fault(std::string_view what) const {
    context->report.AddFault(place, path, what);
  }
  void Warn(std::string_view what) const {
    context->report.AddWarning(place, path, what);
  }
  // Something that this program does not have: a fault, or a warning if those
  // are to be ignored. Stands at the name. True if it is ignored.
  bool Unsupported(std::string_view what) const;

  // The field of a mapping; its value is null where there is none of this name.
  std::optional<Field> Find(std::string_view name) const;
};

using Reader = std::function<void(const Field& field)>;
using Readers = std::map<std::string, Reader, std::less<>>;

// Calls the reader of each field of a mapping that has a value; a null one
// counts as not given. A field without a reader is a fault. Returns whether it
// is a mapping, or null.
bool ReadFields(const Field& field, const Readers& readers);

// Calls `read` for each item of a list; null is an empty one.
void ReadItems(const Field& field, const Reader& read);

// Calls `read` for each value of a mapping from any names, nulls included.
void ReadPairs(
    const Field& field,
    const std::function<void(const std::string& name, const Field&)>& read);

// The text of a scalar, null as ""; none, with a fault, for anything else.
std::optional<std::string> ReadText(const Field& field);

// An empty path stays empty.
std::string CompletePath(const std::filesystem::path& folder,
                         const std::string& path);

// Readers into `out`, which must outlive the call. Faults leave it as it was.
Reader TextInto(std::string& out);
Reader TextsInto(std::vector<std::string>& out);
Reader SecretInto(std::string& out);  // and marks it for what is shown
Reader SecretsInto(std::vector<std::string>& out);
Reader PathInto(std::string& out);  // completes it
Reader PathsInto(std::vector<std::string>& out);
Reader BoolInto(bool& out);
Reader IntegerInto(int64_t& out, int64_t min, std::string_view expected);
// Prometheus's form, as base::ParseDuration.
Reader DurationInto(std::optional<base::Duration>& out);
// Both ends belong to it.
struct Span {
  base::Duration low;
  base::Duration high;
};
Reader SpanInto(base::Duration& out, const Span& span);
Reader HttpUrlInto(std::string& out);
Reader ProxyUrlInto(std::string& out);
Reader OneOfInto(std::string& out,
                 std::initializer_list<std::string_view> choices);
// Refuses a field, whether unsupported ones are ignored or not.
Reader Refuse(std::string what);
// Any value, of no effect.
Reader Ignore();

// A fault at `field` if both are given.
void CheckAtMostOne(const Field& field, std::string_view a, bool has_a,
                    std::string_view b, bool has_b);

// How secrets are shown.
inline constexpr std::string_view kShownSecret = "<secret>";

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_FIELDS_H_
