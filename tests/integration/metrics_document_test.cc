// docs/METRICS.md is what a scrape tells: every metric of ours is in it, and
// nothing else. TEBIUM_UPDATE_GOLDEN=1 writes its tables anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/integration/metric_families.h"
#include "tests/integration/whole_ecosystem.h"

namespace tebium::testing {
namespace {

struct Section {
  std::string title;
  std::vector<std::string> prefixes;
};

// A family belongs to the first section with a prefix of its name.
const std::vector<Section> kSections = {
    {"The program",
     {"tebium_build_info", "tebium_config_", "tebium_self_", "process_"}},
    {"HTTP", {"tebium_http_"}},
    {"Alerts that come in",
     {"tebium_alerts_", "tebium_webhooks_", "tebium_watchdog_"}},
    {"Decisions", {"tebium_dispatch_", "tebium_groups"}},
    {"Notifications",
     {"tebium_notification", "tebium_queue_", "tebium_template_",
      "tebium_fallback_", "tebium_undeliverable_"}},
    {"Telegram", {"tebium_telegram_"}},
    {"The console",
     {"tebium_bot_", "tebium_card_", "tebium_chart", "tebium_escalation_",
      "tebium_time_to_acknowledge_"}},
    {"The store", {"tebium_store_"}},
    {"Modules",
     {"tebium_module_", "tebium_probe", "tebium_link_", "tebium_slo_",
      "tebium_own_network", "tebium_heartbeat"}},
    {"What is collected",
     {"tebium_collection_", "tebium_redis_", "tebium_clickhouse_",
      "tebium_host_"}},
    {"Samples", {"tebium_sample"}},
    {"Under Alertmanager's names", {"alertmanager_"}},
};

constexpr char kBegin[] = "<!-- metrics: begin -->\n";
constexpr char kEnd[] = "<!-- metrics: end -->\n";

const Section* SectionOf(const std::string& name) {
  for (const Section& section : kSections) {
    const bool fits = std::any_of(
        section.prefixes.begin(), section.prefixes.end(),
        [&](const std::string& prefix) { return name.starts_with(prefix); });
    if (fits) return &section;
  }
  return nullptr;
}

std::string Row(const std::string& name, const MetricFamily& family) {
  std::string labels;
  for (const std::string& label : family.labels) {
    labels += (labels.empty() ? "`" : ", `") + label + "`";
  }
  return "| `" + name + "` | " + family.type + " | " + labels + " | " +
         family.help + " |\n";
}

std::string Tables(const std::map<std::string, MetricFamily>& families) {
  std::string tables;
  for (const Section& section : kSections) {
    std::string rows;
    for (const auto& [name, family] : families) {
      if (SectionOf(name) == &section) rows += Row(name, family);
    }
    if (rows.empty()) continue;
    tables += "\n## " + section.title +
              "\n\n| name | type | labels | what it tells |\n"
              "|---|---|---|---|\n" +
              rows;
  }
  return tables + "\n";
}

std::string ReadDocument() {
  std::ifstream file(TEBIUM_METRICS_DOCUMENT);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(MetricsDocumentTest, TellsWhatAScrapeTells) {
  WholeEcosystem ecosystem;
  ASSERT_TRUE(ecosystem.Start());
  auto families = ReadFamilies(Get(ecosystem.bot().Url("/metrics")).body);
  // Of the pretended modules.
  std::erase_if(families, [](const auto& each) {
    return each.first.starts_with("app_");
  });
  for (const auto& [name, family] : families) {
    EXPECT_NE(SectionOf(name), nullptr) << name << " is in no section";
    EXPECT_NE(family.help, "") << name;
  }
  const std::string document = ReadDocument();
  const size_t begin = document.find(kBegin) + sizeof(kBegin) - 1;
  const size_t end = document.find(kEnd);
  ASSERT_LE(begin, end);
  const std::string tables = Tables(families);
  if (std::getenv("TEBIUM_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(TEBIUM_METRICS_DOCUMENT)
        << document.substr(0, begin) << tables << document.substr(end);
    return;
  }
  EXPECT_EQ(document.substr(begin, end - begin), tables)
      << "see TEBIUM_UPDATE_GOLDEN";
}

}  // namespace
}  // namespace tebium::testing
