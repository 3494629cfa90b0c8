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

}  // namespace

void Certificates::OnSettings(const WatchSettings& settings) {
  language_ = settings.language;
  EraseUnwatched(settings, expiring_);
  for (const ModuleSettings& module : settings.modules) {
    if (module.alarms.certificate_within == base::Duration(0)) {
      expiring_.erase(module.name);
    }
  }
}

void Certificates::OnProbe(const ProbeReport& report) {
  const base::Time ends_at = report.result.certificate_ends_at;
  const base::Duration within = report.module.alarms.certificate_within;
  if (within == base::Duration(0)) return;
  if (ends_at == base::kNoTime) {
    // Without a handshake nothing is known of the certificate; a module that
    // does well without shows none any more.
    if (report.result.ok()) expiring_.erase(report.module.name);
    return;
  }
  const base::Duration left = ends_at - report.now;
  if (left >= within) {
    expiring_.erase(report.module.name);
    return;
  }
  Wish wish = ModuleWish(report.module, kCertificateExpiring,
                         left < kCritical ? exporter::kCritical : kWarning,
                         ends_at - within);
  wish.summary = Summary(language_, ends_at, report.now);
  expiring_[report.module.name] = std::move(wish);
}

void Certificates::AddWishes(base::Time, base::Duration,
                             std::vector<Wish>& wishes) {
  for (const auto& [name, wish] : expiring_) wishes.push_back(wish);
}

}  // namespace tebium::exporter
