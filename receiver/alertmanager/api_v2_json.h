// The API's objects as JSON: fields, their order and their escaping are those
// of Alertmanager's answers. All pure.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_JSON_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_JSON_H_

#include <string>
#include <string_view>
#include <vector>

#include "alert/desk.h"
#include "alert/silence.h"
#include "base/clock.h"
#include "receiver/alertmanager/api_v2_text.h"

namespace tebium::receiver {

// What the API says that it is. Clients look at the version: karma wants a
// semantic one of at least 0.22.0.
struct VersionInfo {
  std::string branch;
  std::string build_date;
  std::string build_user;
  std::string go_version;
  std::string revision;
  std::string version = "0.34.0";
};

void WriteAlert(const alert::AlertView& view, ApiText& json);
void WriteGroup(const alert::GroupView& group, ApiText& json);
void WriteSilence(const alert::Silence& silence, base::Time now, ApiText& json);
void WriteReceiver(std::string_view name, ApiText& json);
// As an Alertmanager that is in no cluster.
void WriteStatus(const alert::ServerFacts& facts, const VersionInfo& version,
                 ApiText& json);

// Active ones first, the next to end before others; then pending ones, the next
// to start before others; then expired ones, the last ended before others.
void SortSilences(std::vector<alert::Silence>& silences, base::Time now);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_JSON_H_
