// The alarm CertificateExpiring: a certificate in the chain that a module shows
// ends within AlarmSettings::certificate_within; critical within three days. It
// goes when another certificate is seen, or the limit is another; one that an
// earlier run of this program told stays until a certificate is seen.
//
// Conditions::min_certificate_validity is another thing: it says when a module
// is no longer as it should be.
#ifndef TEBIUM_EXPORTER_CERTIFICATES_H_
#define TEBIUM_EXPORTER_CERTIFICATES_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"
#include "base/clock.h"
#include "exporter/watch_ports.h"
#include "exporter/watch_settings.h"

namespace tebium::exporter {

inline constexpr std::string_view kCertificateExpiring = "CertificateExpiring";

// Of the watch's thread.
class Certificates : public ProbeObserver, public AlarmSource {
 public:
  static constexpr base::Duration kCritical = std::chrono::hours(24 * 3);

  void OnSettings(const WatchSettings& settings) override;
  void OnProbe(const ProbeReport& report) override;
  void AddWishes(base::Time now, base::Duration monotonic,
                 std::vector<Wish>& wishes) override;
  base::Duration NextAt() const override { return base::Duration::max(); }

 private:
  struct Module {
    bool known = false;  // its certificate, or that it shows none
    std::optional<Wish> wish;
  };

  base::Language language_ = base::Language::kRussian;
  std::map<std::string, Module> modules_;  // whose certificates are of interest
};

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_CERTIFICATES_H_
