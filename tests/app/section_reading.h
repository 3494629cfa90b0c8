// Reads one section of a configuration file, for tests.
#ifndef TEBIUM_TESTS_APP_SECTION_READING_H_
#define TEBIUM_TESTS_APP_SECTION_READING_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "app/config/alertmanager/fields.h"

namespace tebium::testing {

template <typename Settings>
struct SectionReading {
  Settings settings;
  std::vector<base::Status> faults;
};

// `read` changes `settings` as the section `name` says whose content `text` is.
template <typename Settings>
SectionReading<Settings> ReadSection(
    const std::string& name, const std::string& text,
    void (*read)(const app::amfile::Field& field, Settings& settings),
    Settings settings = {}) {
  app::amfile::Report report;
  auto value = app::amfile::ParseDocument(text, report);
  if (value.has_value()) {
    app::amfile::Context context{report, {}};
    read({&context, &*value, {}, {}, name}, settings);
  }
  return {std::move(settings), report.Faults()};
}

// Expects one fault, of which `fault` is a part.
template <typename Settings>
void ExpectFault(const SectionReading<Settings>& reading,
                 const std::string& text, const std::string& fault) {
  ASSERT_EQ(reading.faults.size(), 1u) << text;
  EXPECT_THAT(reading.faults[0].message(), ::testing::HasSubstr(fault));
}

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_APP_SECTION_READING_H_
