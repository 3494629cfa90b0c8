#include "app/config/alertmanager/shown.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "alert/matcher_parser.h"
#include "alert/time_interval.h"
#include "app/config/alertmanager/fields.h"
#include "app/config/alertmanager/scalars.h"
#include "base/clock.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

// What values are shown by, beside themselves.
struct Scene {
  std::filesystem::path folder;
  Value global;  // as it is shown
};

using Rewrite = void (*)(const Scene& scene, Value& value);

// A field, in the order in which they are shown.
struct Shown {
  const char* name;
  Rewrite rewrite = nullptr;  // null: as it is
  // Where it is not given. With one it is shown empty too, unlike there: left
  // out it would be read as this. Null: left out where it says nothing.
  const char* fallback = nullptr;
};

void Become(Value::Kind kind, Value& value) {
  if (value.kind == kind) return;
  value = {};
  value.kind = kind;
}

Value Take(Value& mapping, std::string_view name) {
  const auto found =
      std::find_if(mapping.entries.begin(), mapping.entries.end(),
                   [name](const Entry& entry) { return entry.key == name; });
  return found == mapping.entries.end() ? Value()
                                        : std::exchange(found->value, {});
}

bool IsNothing(const Value& value) {
  return value.IsEmpty() || (value.kind == Value::Kind::kScalar &&
                             value.text.empty() && !value.shown.has_value());
}

void Arrange(const Scene& scene, std::span<const Shown> fields,
             Value& mapping) {
  Become(Value::Kind::kMapping, mapping);
  std::vector<Entry> arranged;
  for (const Shown& field : fields) {
    Value value = Take(mapping, field.name);
    const bool always = field.fallback != nullptr;
    if (always && value.IsNull()) value = Value::Text(field.fallback);
    if (field.rewrite != nullptr) field.rewrite(scene, value);
    if (always || !IsNothing(value)) {
      arranged.push_back({field.name, {}, std::move(value)});
    }
  }
  std::copy_if(std::make_move_iterator(mapping.entries.begin()),
               std::make_move_iterator(mapping.entries.end()),
               std::back_inserter(arranged),
               [](const Entry& entry) { return !IsNothing(entry.value); });
  mapping.entries = std::move(arranged);
}

void ArrangeItems(const Scene& scene, std::span<const Shown> fields,
                  Value& list) {
  Become(Value::Kind::kSequence, list);
  for (Value& item : list.items) Arrange(scene, fields, item);
}

// --- Scalars ----------------------------------------------------------------

Value Quotable(std::string text) {
  Value value = Value::Text(std::move(text));
  value.plain = false;
  return value;
}

void ShowBool(const Scene& /*scene*/, Value& value) {
  value.text = ParseYamlBool(value.text).value_or(false) ? "true" : "false";
}

void ShowTrue(const Scene& scene, Value& value) {
  if (value.IsNull()) return;
  ShowBool(scene, value);
  if (value.text == "false") value = {};
}

void ShowDuration(const Scene& /*scene*/, Value& value) {
  const auto duration = base::ParseDuration(value.text);
  if (duration.ok()) value.text = base::FormatDuration(*duration);
}

void ShowPath(const Scene& scene, Value& value) {
  if (!value.text.empty()) value.text = CompletePath(scene.folder, value.text);
}

void ShowPaths(const Scene& scene, Value& list) {
  Become(Value::Kind::kSequence, list);
  for (Value& item : list.items) ShowPath(scene, item);
}

// What `match` and `match_re` hold are texts, whatever they look like.
void ShowTexts(const Scene& /*scene*/, Value& mapping) {
  for (Entry& entry : mapping.entries) {
    entry.value = Quotable(std::move(entry.value.text));
  }
  std::sort(mapping.entries.begin(), mapping.entries.end(),
            [](const Entry& a, const Entry& b) { return a.key < b.key; });
}

void ShowMatchers(const Scene& /*scene*/, Value& list) {
  alert::MatcherSet all;
  for (const Value& item : list.items) {
    auto some = alert::ParseMatchers(item.text, alert::ParserMode::kFallback);
    if (!some.ok()) return;
    all.insert(all.end(), some->begin(), some->end());
  }
  alert::SortMatchers(all);
  list.items.clear();
  for (const alert::Matcher& matcher : all) {
    list.items.push_back(Quotable(matcher.ToString()));
  }
}

// --- Connections ------------------------------------------------------------

void ShowAuthorizationType(const Scene& /*scene*/, Value& value) {
  value.text = std::string(base::Trim(value.text));
  if (value.text.empty()) value.text = "Bearer";
}

constexpr std::array kAuthorization = {
    Shown{"type", &ShowAuthorizationType, ""}, Shown{"credentials"},
    Shown{"credentials_file", &ShowPath}};

void ShowAuthorization(const Scene& scene, Value& value) {
  if (!value.IsNull()) Arrange(scene, kAuthorization, value);
}

constexpr std::array kBasicAuth = {
    Shown{"username"}, Shown{"username_file", &ShowPath}, Shown{"password"},
    Shown{"password_file", &ShowPath}};

void ShowBasicAuth(const Scene& scene, Value& value) {
  if (!value.IsNull()) Arrange(scene, kBasicAuth, value);
}

constexpr std::array kTls = {Shown{"ca_file", &ShowPath},
                             Shown{"cert_file", &ShowPath},
                             Shown{"key_file", &ShowPath}, Shown{"server_name"},
                             Shown{"insecure_skip_verify", &ShowBool, "false"}};

void ShowTls(const Scene& scene, Value& value) {
  Arrange(scene, kTls, value);
  const bool says_nothing =
      value.entries.size() == 1 && value.entries.front().value.text == "false";
  if (says_nothing) value = {};
}

constexpr std::array kHttp = {Shown{"basic_auth", &ShowBasicAuth},
                              Shown{"authorization", &ShowAuthorization},
                              Shown{"proxy_url"},
                              Shown{"tls_config", &ShowTls},
                              Shown{"follow_redirects", &ShowBool, "true"},
                              Shown{"enable_http2", &ShowBool, "true"}};

void ShowHttp(const Scene& scene, Value& value) {
  Become(Value::Kind::kMapping, value);
  const std::pair<const char*, const char*> older[] = {
      {"bearer_token", "credentials"},
      {"bearer_token_file", "credentials_file"}};
  for (const auto& [old_name, name] : older) {
    Value bearer = Take(value, old_name);
    if (IsNothing(bearer)) continue;
    Value authorization;
    authorization.kind = Value::Kind::kMapping;
    authorization.entries.push_back({name, {}, std::move(bearer)});
    value.entries.push_back({"authorization", {}, std::move(authorization)});
  }
  Arrange(scene, kHttp, value);
}

void ShowHttpOfReceiver(const Scene& scene, Value& value) {
  if (value.kind == Value::Kind::kMapping) return ShowHttp(scene, value);
  value = *scene.global.Find("http_config");
}

// --- Sections ---------------------------------------------------------------

constexpr std::array kGlobal = {
    Shown{"resolve_timeout", &ShowDuration, "5m"},
    Shown{"http_config", &ShowHttp, ""},
    Shown{"smtp_from"},
    Shown{"smtp_hello", nullptr, "localhost"},
    Shown{"smtp_smarthost"},
    Shown{"smtp_auth_username"},
    Shown{"smtp_auth_password"},
    Shown{"smtp_auth_password_file"},
    Shown{"smtp_auth_secret"},
    Shown{"smtp_auth_identity"},
    Shown{"smtp_require_tls", &ShowBool, "true"},
    Shown{"slack_api_url"},
    Shown{"slack_api_url_file"},
    Shown{"pagerduty_url", nullptr, "https://events.pagerduty.com/v2/enqueue"},
    Shown{"opsgenie_api_url", nullptr, "https://api.opsgenie.com/"},
    Shown{"opsgenie_api_key"},
    Shown{"opsgenie_api_key_file"},
    Shown{"wechat_api_url", nullptr, "https://qyapi.weixin.qq.com/cgi-bin/"},
    Shown{"wechat_api_secret"},
    Shown{"wechat_api_corp_id"},
    Shown{"victorops_api_url", nullptr,
          "https://alert.victorops.com/integrations/generic/20131114/alert/"},
    Shown{"victorops_api_key"},
    Shown{"victorops_api_key_file"},
    Shown{"telegram_api_url", nullptr, "https://api.telegram.org"},
    Shown{"webex_api_url", nullptr, "https://webexapis.com/v1/messages"}};

void ShowRoute(const Scene& scene, Value& route);

void ShowRoutes(const Scene& scene, Value& list) {
  for (Value& route : list.items) ShowRoute(scene, route);
}

constexpr std::array kRoute = {Shown{"receiver"},
                               Shown{"group_by"},
                               Shown{"match", &ShowTexts},
                               Shown{"match_re", &ShowTexts},
                               Shown{"matchers", &ShowMatchers},
                               Shown{"mute_time_intervals"},
                               Shown{"active_time_intervals"},
                               Shown{"continue", &ShowBool, "false"},
                               Shown{"routes", &ShowRoutes},
                               Shown{"group_wait", &ShowDuration},
                               Shown{"group_interval", &ShowDuration},
                               Shown{"repeat_interval", &ShowDuration}};

void ShowRoute(const Scene& scene, Value& route) {
  Arrange(scene, kRoute, route);
}

constexpr std::array kInhibitRule = {Shown{"source_match", &ShowTexts},
                                     Shown{"source_match_re", &ShowTexts},
                                     Shown{"source_matchers", &ShowMatchers},
                                     Shown{"target_match", &ShowTexts},
                                     Shown{"target_match_re", &ShowTexts},
                                     Shown{"target_matchers", &ShowMatchers},
                                     Shown{"equal"}};

void ShowInhibitRules(const Scene& scene, Value& list) {
  ArrangeItems(scene, kInhibitRule, list);
}

constexpr std::array kWebhook = {Shown{"send_resolved", &ShowBool, "true"},
                                 Shown{"http_config", &ShowHttpOfReceiver, ""},
                                 Shown{"url"}, Shown{"url_file"},
                                 Shown{"max_alerts", nullptr, "0"}};

void ShowWebhooks(const Scene& scene, Value& list) {
  ArrangeItems(scene, kWebhook, list);
}

void ShowApiUrl(const Scene& scene, Value& value) {
  if (!value.text.empty()) return;
  const Value* global = scene.global.Find("telegram_api_url");
  if (global != nullptr) value = *global;
}

constexpr std::array kTelegram = {
    Shown{"send_resolved", &ShowBool, "true"},
    Shown{"http_config", &ShowHttpOfReceiver, ""},
    Shown{"api_url", &ShowApiUrl, ""},
    Shown{"bot_token"},
    Shown{"bot_token_file"},
    Shown{"chat_id"},
    Shown{"message", nullptr, "{{ template \"telegram.default.message\" . }}"},
    Shown{"disable_notifications", &ShowTrue},
    Shown{"parse_mode", nullptr, "HTML"}};

void ShowTelegrams(const Scene& scene, Value& list) {
  ArrangeItems(scene, kTelegram, list);
}

constexpr std::array kReceiver = {Shown{"name"},
                                  Shown{"webhook_configs", &ShowWebhooks},
                                  Shown{"telegram_configs", &ShowTelegrams}};

void ShowReceivers(const Scene& scene, Value& list) {
  ArrangeItems(scene, kReceiver, list);
}

// --- Time intervals ---------------------------------------------------------

constexpr std::array<std::string_view, 7> kWeekdays = {
    "sunday",   "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday"};

std::string WeekdayText(int day) {
  return std::string(kWeekdays.at(static_cast<size_t>(day)));
}
std::string NumberText(int number) { return std::to_string(number); }

using RangeParser =
    base::StatusOr<alert::InclusiveRange> (*)(std::string_view text);

template <RangeParser kParse, std::string (*kText)(int)>
void ShowRanges(const Scene& /*scene*/, Value& list) {
  for (Value& item : list.items) {
    const auto range = kParse(item.text);
    if (!range.ok()) continue;
    std::string text = kText(range->begin);
    if (range->end != range->begin) text += ":" + kText(range->end);
    item = Quotable(std::move(text));
  }
}

// A reader of YAML 1.1 would take times for numbers of base 60.
void ShowTime(const Scene& /*scene*/, Value& value) { value.plain = false; }

constexpr std::array kTimes = {Shown{"start_time", &ShowTime},
                               Shown{"end_time", &ShowTime}};

void ShowTimes(const Scene& scene, Value& list) {
  if (!list.IsNull()) ArrangeItems(scene, kTimes, list);
}

constexpr std::array kInterval = {
    Shown{"times", &ShowTimes},
    Shown{"weekdays", &ShowRanges<&alert::ParseWeekdayRange, &WeekdayText>},
    Shown{"days_of_month",
          &ShowRanges<&alert::ParseDayOfMonthRange, &NumberText>},
    Shown{"months", &ShowRanges<&alert::ParseMonthRange, &NumberText>},
    Shown{"years", &ShowRanges<&alert::ParseYearRange, &NumberText>},
    Shown{"location"}};

void ShowIntervals(const Scene& scene, Value& list) {
  ArrangeItems(scene, kInterval, list);
}

constexpr std::array kNamedInterval = {
    Shown{"name"}, Shown{"time_intervals", &ShowIntervals, ""}};

void ShowNamedIntervals(const Scene& scene, Value& list) {
  ArrangeItems(scene, kNamedInterval, list);
}

// --- The whole --------------------------------------------------------------

constexpr std::array kRoot = {Shown{"global"},
                              Shown{"route", &ShowRoute},
                              Shown{"inhibit_rules", &ShowInhibitRules},
                              Shown{"receivers", &ShowReceivers},
                              Shown{"templates", &ShowPaths, ""},
                              Shown{"mute_time_intervals", &ShowNamedIntervals},
                              Shown{"time_intervals", &ShowNamedIntervals}};

}  // namespace

void ShowInFull(const std::filesystem::path& folder, Value& root) {
  Scene scene{folder, Take(root, "global")};
  Arrange(scene, kGlobal, scene.global);
  root.Erase("global");
  root.entries.push_back({"global", {}, scene.global});
  Arrange(scene, kRoot, root);
}

}  // namespace tebium::app::amfile
