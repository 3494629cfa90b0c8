// What a scenario has led to on one side, in a form that can be compared.
#ifndef TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_TRANSCRIPT_H_
#define TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_TRANSCRIPT_H_

#include <string>
#include <vector>

namespace tebium::testing {

// A web hook's body or an answer, without times, its lists in order.
struct Entry {
  double at = 0;    // seconds from the scenario's beginning
  std::string key;  // web hooks: where and of which group; answers: ""
  std::string text;
};

struct Transcript {
  std::vector<Entry> told;     // as they came
  std::vector<Entry> answers;  // of each step

  std::string ToString() const;
};

Entry DescribeWebhook(const std::string& path, const std::string& body);
// GET /api/v2/alerts, …/groups and /api/v2/silences.
std::string DescribeAlerts(const std::string& body);
std::string DescribeGroups(const std::string& body);
std::string DescribeSilences(const std::string& body);

// What differs, or "". `tolerance` is in seconds. At each of the moments
// `kills` (in seconds from the scenario's beginning) ours was killed: within
// the tolerance after it each receiver may be told once more what it was told
// last.
std::string Compare(const Transcript& ours, const Transcript& theirs,
                    double tolerance, const std::vector<double>& kills = {});

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_DIFFERENTIAL_TRANSCRIPT_H_
