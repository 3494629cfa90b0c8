#include "exporter/certificates.h"

#include "exporter/module_wish.h"

namespace tebium::exporter {
namespace {

using base::Language;
using base::Say;

constexpr base::Duration kDay = std::chrono::hours(24);

// Days, where there are a few: hours are of no interest then.
std::string SayLeft(Language language, base::Duration left) {
  if (left < 2 * kDay) return base::SayDuration(language, left);
  return base::Counted(language, base::Noun::kDay,
                       static_cast<uint64_t>(left / kDay));
}

std::string Summary(Language language, base::Time ends_at, base::Time now) {
  const std::string date =
      base::TimeZone::Utc().Format("%d.%m.%Y %H:%M UTC", ends_at);
  if (ends_at <= now) {
    return base::Text(language, Say::kCertificateExpired, {date});
  }
  return base::Text(language, Say::kCertificateExpires,
                    {SayLeft(language, ends_at - now), date});
}

// Those that are not probed show none.
bool IsOfInterest(const ModuleSettings& module) {
  return module.alarms.certificate_within > base::Duration(0) &&
         module.kind != ProbeKind::kSelf && module.kind != ProbeKind::kHost;
}

}  // namespace

void Certificates::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  EraseUnwatched(settings, modules_);
  for (const ModuleSettings& module : settings.modules) {
    if (IsOfInterest(module)) {
      modules_.try_emplace(module.name);
    } else {
      modules_.erase(module.name);
    }
  }
}

void Certificates::OnProbe(const ProbeReport& report) {
  const auto found = modules_.find(report.module.name);
  if (found == modules_.end()) return;
  const base::Time ends_at = report.result.certificate_ends_at;
  // Without a handshake nothing is known of the certificate; a module that does
  // well without shows none any more.
  if (ends_at == base::kNoTime && !report.result.ok()) return;
  Module& module = found->second;
  module.known = true;
  module.wish.reset();
  const base::Duration within = report.module.alarms.certificate_within;
  const base::Duration left = ends_at - report.now;
  if (ends_at == base::kNoTime || left >= within) return;
  module.wish = ModuleWish(report.module, kCertificateExpiring,
                           left < kCritical ? exporter::kCritical : kWarning,
                           ends_at - within);
  module.wish->summary = Summary(language_, ends_at, report.now);
}

void Certificates::AddWishes(base::Time, base::Duration,
                             std::vector<Wish>& wishes) {
  for (const auto& [name, module] : modules_) {
    if (module.wish) {
      wishes.push_back(*module.wish);
    } else if (!module.known) {
      wishes.push_back(KeepWish(name, kCertificateExpiring));
    }
  }
}

}  // namespace tebium::exporter
