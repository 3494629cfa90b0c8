#include "tests/integration/differential/transcript.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>

#include "tests/fakes/json_value.h"

namespace tebium::testing {
namespace {

using rapidjson::Value;

std::string Join(std::vector<std::string> parts,
                 const std::string& between = ", ") {
  std::sort(parts.begin(), parts.end());
  std::string joined;
  for (const std::string& part : parts) {
    joined += (joined.empty() ? "" : between) + part;
  }
  return joined;
}

std::string Text(const Value& object, const char* name) {
  const Value* member = fakes::FindMember(object, name);
  return member == nullptr ? "(none)" : fakes::JsonText(*member);
}

// Each side has a port of its own.
std::string WithoutPort(const std::string& url) {
  return url.substr(0, url.rfind(':'));
}

std::string Pairs(const Value& object, const char* name) {
  const Value* member = fakes::FindMember(object, name);
  if (member == nullptr || !member->IsObject()) return "(none)";
  std::vector<std::string> pairs;
  for (const auto& pair : member->GetObject()) {
    pairs.push_back(fakes::JsonText(pair.name) + "=" +
                    fakes::JsonText(pair.value));
  }
  return "{" + Join(std::move(pairs)) + "}";
}

std::string List(const Value* list,
                 const std::function<std::string(const Value&)>& describe) {
  if (list == nullptr || !list->IsArray()) return "(none)";
  std::vector<std::string> parts;
  for (const Value& element : list->GetArray()) {
    parts.push_back(describe(element));
  }
  return "[" + Join(std::move(parts), "\n    ") + "]";
}

std::string NameOf(const Value& object) { return Text(object, "name"); }

std::string LabelsAndAnnotations(const Value& alert) {
  return Pairs(alert, "labels") + Pairs(alert, "annotations") + " " +
         Text(alert, "fingerprint");
}

std::string Count(const Value& object, const char* name) {
  const Value* list = fakes::FindMember(object, name);
  const bool is_list = list != nullptr && list->IsArray();
  return is_list ? std::to_string(list->Size()) : "(none)";
}

// Time intervals are told of, as mutedBy and a state, since 0.28 alone.
std::string State(const Value& status) {
  const std::string muted = Count(status, "mutedBy");
  const bool by_interval_alone = muted != "(none)" && muted != "0" &&
                                 Count(status, "silencedBy") == "0" &&
                                 Count(status, "inhibitedBy") == "0";
  return by_interval_alone ? "active" : Text(status, "state");
}

std::string DescribeAlert(const Value& alert) {
  static const Value kNothing(rapidjson::kObjectType);
  const Value* found = fakes::FindMember(alert, "status");
  const Value& status = found == nullptr ? kNothing : *found;
  return LabelsAndAnnotations(alert) + " " + State(status) +
         " silences=" + Count(status, "silencedBy") + " inhibitedBy=" +
         List(fakes::FindMember(status, "inhibitedBy"), fakes::JsonText) +
         " receivers=" + List(fakes::FindMember(alert, "receivers"), NameOf) +
         " startsAt=" + Text(alert, "startsAt");
}

std::string DescribeGroup(const Value& group) {
  const Value* receiver = fakes::FindMember(group, "receiver");
  return Pairs(group, "labels") + " " +
         (receiver == nullptr ? "(none)" : NameOf(*receiver)) + " " +
         List(fakes::FindMember(group, "alerts"), DescribeAlert);
}

std::string DescribeSilence(const Value& silence) {
  const Value* status = fakes::FindMember(silence, "status");
  return (status == nullptr ? "(none)" : Text(*status, "state")) + " " +
         List(fakes::FindMember(silence, "matchers"), [](const Value& matcher) {
           return Text(matcher, "name") + " " + Text(matcher, "value") + " " +
                  Text(matcher, "isRegex") + " " + Text(matcher, "isEqual");
         });
}

std::string DescribeList(const std::string& body,
                         const std::function<std::string(const Value&)>& each) {
  rapidjson::Document document;
  if (!fakes::ParseJson(body, &document)) return "not JSON: " + body;
  return List(&document, each);
}

std::string Line(const Entry& entry) {
  char at[32];
  std::snprintf(at, sizeof(at), "  %+6.2fs ", entry.at);
  return at + entry.key + (entry.key.empty() ? "" : " ") + entry.text + "\n";
}

using Sequences = std::map<std::string, std::vector<const Entry*>>;

Sequences ByKey(const std::vector<Entry>& entries) {
  Sequences sequences;
  for (const Entry& entry : entries) sequences[entry.key].push_back(&entry);
  return sequences;
}

// The kills whose repetition a receiver has not had, by its path.
using Unused = std::map<std::string, std::vector<double>>;

// Where `entry` may be the repetition that a kill is the cause of, that one is
// used up.
bool UseKill(std::vector<double>& kills, const Entry& entry, double tolerance) {
  const auto kill =
      std::find_if(kills.begin(), kills.end(), [&](double moment) {
        return moment <= entry.at && entry.at <= moment + tolerance;
      });
  if (kill == kills.end()) return false;
  kills.erase(kill);
  return true;
}

// What is left of ours without such repetitions: those that `theirs` has not.
std::vector<const Entry*> WithoutRepetitions(
    const std::vector<const Entry*>& ours,
    const std::vector<const Entry*>& theirs, double tolerance,
    std::vector<double>& kills) {
  std::vector<const Entry*> kept;
  for (const Entry* entry : ours) {
    const size_t next = kept.size();
    const bool expected = next < theirs.size() &&
                          theirs[next]->text == entry->text &&
                          std::abs(theirs[next]->at - entry->at) <= tolerance;
    const bool repeats = !kept.empty() && kept.back()->text == entry->text;
    if (!expected && repeats && UseKill(kills, *entry, tolerance)) continue;
    kept.push_back(entry);
  }
  return kept;
}

std::string CompareSequence(const std::vector<const Entry*>& ours,
                            const std::vector<const Entry*>& theirs,
                            double tolerance) {
  std::string differences;
  if (ours.size() != theirs.size()) {
    differences += "told " + std::to_string(ours.size()) + " times, not " +
                   std::to_string(theirs.size()) + "\n";
  }
  for (size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    if (ours[i]->text != theirs[i]->text) {
      differences += "no. " + std::to_string(i + 1) + " differs\n";
    }
    if (std::abs(ours[i]->at - theirs[i]->at) > tolerance) {
      differences +=
          "no. " + std::to_string(i + 1) + " comes at another time\n";
    }
  }
  return differences;
}

}  // namespace

std::string Transcript::ToString() const {
  std::string text;
  for (const Entry& entry : told) text += Line(entry);
  text += "  answers:\n";
  for (const Entry& entry : answers) text += Line(entry);
  return text;
}

Entry DescribeWebhook(const std::string& path, const std::string& body) {
  rapidjson::Document document;
  Entry entry;
  entry.key = path;
  if (!fakes::ParseJson(body, &document) || !document.IsObject()) {
    entry.text = "not an object: " + body;
    return entry;
  }
  entry.key += " " + Text(document, "groupKey");
  entry.text =
      Text(document, "receiver") + " " + Text(document, "status") + " v" +
      Text(document, "version") + " labels=" + Pairs(document, "groupLabels") +
      " common=" + Pairs(document, "commonLabels") +
      Pairs(document, "commonAnnotations") +
      " truncated=" + Text(document, "truncatedAlerts") +
      " url=" + WithoutPort(Text(document, "externalURL")) + "\n    " +
      List(fakes::FindMember(document, "alerts"), [](const Value& alert) {
        const bool open = Text(alert, "endsAt") == "0001-01-01T00:00:00Z";
        return Text(alert, "status") + (open ? " " : "(ended) ") +
               LabelsAndAnnotations(alert);
      });
  return entry;
}

std::string DescribeAlerts(const std::string& body) {
  return DescribeList(body, DescribeAlert);
}
std::string DescribeGroups(const std::string& body) {
  return DescribeList(body, DescribeGroup);
}
std::string DescribeSilences(const std::string& body) {
  return DescribeList(body, DescribeSilence);
}

std::string Compare(const Transcript& ours, const Transcript& theirs,
                    double tolerance, const std::vector<double>& kills) {
  std::string differences;
  Unused unused;
  Sequences our_told = ByKey(ours.told);
  Sequences their_told = ByKey(theirs.told);
  for (const auto& [key, entries] : their_told) our_told[key];
  for (const auto& [key, entries] : our_told) {
    const std::string path = key.substr(0, key.find(' '));
    const auto kept =
        WithoutRepetitions(entries, their_told[key], tolerance,
                           unused.try_emplace(path, kills).first->second);
    const std::string difference =
        CompareSequence(kept, their_told[key], tolerance);
    if (!difference.empty()) differences += key + ": " + difference;
  }
  for (size_t i = 0; i < std::min(ours.answers.size(), theirs.answers.size());
       ++i) {
    if (ours.answers[i].text != theirs.answers[i].text) {
      differences += "answer no. " + std::to_string(i + 1) + " differs\n";
    }
  }
  if (ours.answers.size() != theirs.answers.size()) {
    differences += "the number of answers differs\n";
  }
  return differences;
}

}  // namespace tebium::testing
