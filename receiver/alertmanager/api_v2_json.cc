#include "receiver/alertmanager/api_v2_json.h"

#include <algorithm>

namespace tebium::receiver {
namespace {

// [a,b,c], each written by `write`.
template <typename Items, typename Write>
void WriteArray(const Items& items, ApiText& json, const Write& write) {
  json.Raw("[");
  bool first = true;
  for (const auto& item : items) {
    if (!first) json.Raw(",");
    first = false;
    write(item);
  }
  json.Raw("]");
}

std::string_view StateOf(const alert::Marks& marks) {
  if (marks.suppressed() || !marks.muted_by.empty()) return "suppressed";
  return marks.processed ? "active" : "unprocessed";
}

void WriteAlertStatus(const alert::Marks& marks, ApiText& json) {
  const auto write_text = [&json](const std::string& text) {
    json.String(text, Escape::kHtml);
  };
  json.Raw(R"({"inhibitedBy":)");
  WriteArray(marks.inhibited_by, json,
             [&json](uint64_t fingerprint) { json.Fingerprint(fingerprint); });
  json.Raw(R"(,"mutedBy":)");
  WriteArray(marks.muted_by, json, write_text);
  json.Raw(R"(,"silencedBy":)");
  WriteArray(marks.silenced_by, json, write_text);
  json.Raw(R"(,"state":")").Raw(StateOf(marks)).Raw("\"}");
}

void WriteReceiverAs(std::string_view name, Escape escape, ApiText& json) {
  json.Raw(R"({"name":)").String(name, escape).Raw("}");
}

void WriteMatcher(const alert::Matcher& matcher, ApiText& json) {
  json.Raw(R"({"isEqual":)").Bool(!matcher.is_negative());
  json.Raw(R"(,"isRegex":)").Bool(matcher.is_regex());
  json.Raw(R"(,"name":)").String(matcher.name(), Escape::kHtml);
  json.Raw(R"(,"value":)").String(matcher.value(), Escape::kHtml).Raw("}");
}

int RankOf(alert::SilenceState state) {
  switch (state) {
    case alert::SilenceState::kActive:
      return 0;
    case alert::SilenceState::kPending:
      return 1;
    case alert::SilenceState::kExpired:
      return 2;
  }
  return 2;
}

// What a silence is sorted by within its state, the least first.
int64_t SortTime(const alert::Silence& silence, alert::SilenceState state) {
  switch (state) {
    case alert::SilenceState::kActive:
      return base::ToNanos(silence.ends_at);
    case alert::SilenceState::kPending:
      return base::ToNanos(silence.starts_at);
    case alert::SilenceState::kExpired:
      return -base::ToNanos(silence.ends_at);
  }
  return 0;
}

}  // namespace

void WriteReceiver(std::string_view name, ApiText& json) {
  WriteReceiverAs(name, Escape::kJson, json);
}

void WriteAlert(const alert::AlertView& view, ApiText& json) {
  const alert::Alert& alert = view.alert;
  json.Raw(R"({"annotations":)").Labels(alert.annotations, Escape::kHtml);
  json.Raw(R"(,"endsAt":)").Time(view.ends_at);
  json.Raw(R"(,"fingerprint":)").Fingerprint(view.fingerprint);
  json.Raw(R"(,"receivers":)");
  WriteArray(view.receivers, json, [&json](std::string_view name) {
    WriteReceiverAs(name, Escape::kHtml, json);
  });
  json.Raw(R"(,"startsAt":)").Time(alert.starts_at);
  json.Raw(R"(,"status":)");
  WriteAlertStatus(view.marks, json);
  json.Raw(R"(,"updatedAt":)").Time(view.updated_at);
  if (!alert.generator_url.empty()) {
    json.Raw(R"(,"generatorURL":)").String(alert.generator_url, Escape::kHtml);
  }
  json.Raw(R"(,"labels":)").Labels(alert.labels, Escape::kHtml).Raw("}");
}

void WriteGroup(const alert::GroupView& group, ApiText& json) {
  json.Raw(R"({"alerts":)");
  WriteArray(group.alerts, json,
             [&json](const alert::AlertView& view) { WriteAlert(view, json); });
  json.Raw(R"(,"labels":)").Labels(group.labels, Escape::kJson);
  json.Raw(R"(,"receiver":)");
  WriteReceiver(group.receiver, json);
  json.Raw(R"(,"routeLabels":)").Labels(group.route_labels, Escape::kJson);
  json.Raw("}");
}

void WriteSilence(const alert::Silence& silence, base::Time now,
                  ApiText& json) {
  json.Raw(R"({"id":)").String(silence.id, Escape::kHtml);
  json.Raw(R"(,"status":{"state":")")
      .Raw(alert::SilenceStateName(silence.StateAt(now)));
  json.Raw(R"("},"updatedAt":)").Time(silence.updated_at);
  json.Raw(R"(,"annotations":)").Labels(silence.annotations, Escape::kHtml);
  json.Raw(R"(,"comment":)").String(silence.comment, Escape::kHtml);
  json.Raw(R"(,"createdBy":)").String(silence.created_by, Escape::kHtml);
  json.Raw(R"(,"endsAt":)").Time(silence.ends_at);
  json.Raw(R"(,"matchers":)");
  WriteArray(silence.matchers, json, [&json](const alert::Matcher& matcher) {
    WriteMatcher(matcher, json);
  });
  json.Raw(R"(,"startsAt":)").Time(silence.starts_at).Raw("}");
}

void WriteStatus(const alert::ServerFacts& facts, const VersionInfo& version,
                 ApiText& json) {
  constexpr Escape kPlain = Escape::kJson;
  json.Raw(R"({"cluster":{"peers":[],"status":"disabled"},"config":)");
  json.Raw(R"({"original":)").String(facts.config_original, kPlain).Raw("}");
  json.Raw(R"(,"uptime":)").Time(facts.started_at);
  json.Raw(R"(,"versionInfo":{"branch":)").String(version.branch, kPlain);
  json.Raw(R"(,"buildDate":)").String(version.build_date, kPlain);
  json.Raw(R"(,"buildUser":)").String(version.build_user, kPlain);
  json.Raw(R"(,"goVersion":)").String(version.go_version, kPlain);
  json.Raw(R"(,"revision":)").String(version.revision, kPlain);
  json.Raw(R"(,"version":)").String(version.version, kPlain).Raw("}}");
}

void SortSilences(std::vector<alert::Silence>& silences, base::Time now) {
  const auto before = [now](const alert::Silence& a, const alert::Silence& b) {
    const alert::SilenceState a_state = a.StateAt(now);
    const alert::SilenceState b_state = b.StateAt(now);
    if (a_state != b_state) return RankOf(a_state) < RankOf(b_state);
    const int64_t a_time = SortTime(a, a_state);
    const int64_t b_time = SortTime(b, b_state);
    return a_time != b_time ? a_time < b_time : a.id < b.id;
  };
  std::sort(silences.begin(), silences.end(), before);
}

}  // namespace tebium::receiver
