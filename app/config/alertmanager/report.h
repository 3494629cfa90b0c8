// Faults and warnings, gathered while a configuration file is read.
#ifndef TEBIUM_APP_CONFIG_ALERTMANAGER_REPORT_H_
#define TEBIUM_APP_CONFIG_ALERTMANAGER_REPORT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/alertmanager/document.h"
#include "base/status.h"

namespace tebium::app::amfile {

// More faults than these are only counted.
inline constexpr size_t kMaxFaults = 1000;

// Not thread-safe.
class Report {
 public:
  // `field` may be empty: the file as a whole. Long texts are cut.
  void AddFault(const Place& place, std::string_view field,
                std::string_view what);
  void AddWarning(const Place& place, std::string_view field,
                  std::string_view what);

  bool has_faults() const { return !faults_.empty(); }

  // In the order of their places: "line 3, column 5: FIELD: WHAT".
  std::vector<base::Status> Faults() const;
  std::vector<std::string> Warnings() const;

 private:
  struct Note {
    Place place;
    std::string text;
  };
  static std::vector<std::string> Sorted(std::vector<Note> notes);
  static void Add(std::vector<Note>& notes, const Place& place,
                  std::string_view field, std::string_view what);

  std::vector<Note> faults_;
  std::vector<Note> warnings_;
  size_t left_out_ = 0;
};

}  // namespace tebium::app::amfile

#endif  // TEBIUM_APP_CONFIG_ALERTMANAGER_REPORT_H_
