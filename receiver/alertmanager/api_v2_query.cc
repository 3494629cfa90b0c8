#include "receiver/alertmanager/api_v2_query.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tebium::receiver {
namespace {

using ReceiverTest = std::function<bool(std::string_view)>;

std::string LastValue(const net::HttpRequest& request, std::string_view name) {
  auto values = request.QueryValues(name);
  return values.empty() ? std::string() : std::move(values.back());
}

bool ReadSwitch(const net::HttpRequest& request, std::string_view name) {
  static constexpr std::array<std::string_view, 10> kOn = {
      "true", "1",        "yes",     "ok", "y",
      "on",   "selected", "checked", "t",  "enabled"};
  const std::string text = base::ToLowerAscii(LastValue(request, name));
  return text.empty() || std::find(kOn.begin(), kOn.end(), text) != kOn.end();
}

base::StatusOr<alert::MatcherSet> ReadMatchers(const net::HttpRequest& request,
                                               std::string_view name,
                                               alert::ParserMode mode) {
  alert::MatcherSet matchers;
  for (const std::string& text : request.QueryValues(name)) {
    TEBIUM_ASSIGN_OR_RETURN(alert::Matcher matcher,
                            alert::ParseMatcher(text, mode));
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

// `receiver`, a regular expression for whole names.
base::StatusOr<ReceiverTest> ReadReceiver(const net::HttpRequest& request) {
  std::string pattern = LastValue(request, "receiver");
  if (pattern.empty()) return ReceiverTest();
  auto matcher = alert::Matcher::Create(alert::MatchOp::kRegex, "name",
                                        std::move(pattern));
  if (!matcher.ok()) {
    return matcher.status().WithContext("failed to parse receiver param");
  }
  return ReceiverTest([matcher = *std::move(matcher)](std::string_view name) {
    return matcher.MatchesValue(name);
  });
}

ReceiverTest Both(ReceiverTest a, ReceiverTest b) {
  if (!a) return b;
  if (!b) return a;
  return [a = std::move(a), b = std::move(b)](std::string_view name) {
    return a(name) && b(name);
  };
}

}  // namespace

base::StatusOr<ReceiverTest> ReadReceiverMatchers(
    const net::HttpRequest& request, alert::ParserMode mode) {
  TEBIUM_ASSIGN_OR_RETURN(alert::MatcherSet matchers,
                          ReadMatchers(request, "receiver_matchers", mode));
  if (matchers.empty()) return ReceiverTest();
  return ReceiverTest([matchers = std::move(matchers)](std::string_view name) {
    return alert::MatchesAll(matchers, alert::LabelSet::Of({{"name", name}}));
  });
}

base::StatusOr<alert::AlertFilter> ReadAlertFilter(
    const net::HttpRequest& request, alert::ParserMode mode) {
  alert::AlertFilter filter;
  TEBIUM_ASSIGN_OR_RETURN(filter.matchers,
                          ReadMatchers(request, "filter", mode));
  TEBIUM_ASSIGN_OR_RETURN(ReceiverTest by_name, ReadReceiver(request));
  TEBIUM_ASSIGN_OR_RETURN(ReceiverTest by_labels,
                          ReadReceiverMatchers(request, mode));
  filter.receiver = Both(std::move(by_name), std::move(by_labels));
  filter.active = ReadSwitch(request, "active");
  filter.silenced = ReadSwitch(request, "silenced");
  filter.inhibited = ReadSwitch(request, "inhibited");
  filter.unprocessed = ReadSwitch(request, "unprocessed");
  filter.muted = ReadSwitch(request, "muted");
  return filter;
}

bool SilenceFilter::Passes(const alert::Silence& silence,
                           base::Time now) const {
  const auto has = [&silence](const alert::Matcher& wanted) {
    const auto& own = silence.matchers;
    return std::find(own.begin(), own.end(), wanted) != own.end();
  };
  if (!std::all_of(matchers.begin(), matchers.end(), has)) return false;
  switch (silence.StateAt(now)) {
    case alert::SilenceState::kActive:
      return active;
    case alert::SilenceState::kExpired:
      return expired;
    case alert::SilenceState::kPending:
      return pending;
  }
  return true;
}

base::StatusOr<SilenceFilter> ReadSilenceFilter(const net::HttpRequest& request,
                                                alert::ParserMode mode) {
  SilenceFilter filter;
  TEBIUM_ASSIGN_OR_RETURN(filter.matchers,
                          ReadMatchers(request, "filter", mode));
  filter.active = ReadSwitch(request, "active");
  filter.expired = ReadSwitch(request, "expired");
  filter.pending = ReadSwitch(request, "pending");
  return filter;
}

}  // namespace tebium::receiver
