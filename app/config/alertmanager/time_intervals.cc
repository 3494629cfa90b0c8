#include "app/config/alertmanager/time_intervals.h"

#include <algorithm>
#include <set>
#include <utility>

#include "app/config/alertmanager/scalars.h"

namespace tebium::app::amfile {
namespace {

using RangeParser =
    base::StatusOr<alert::InclusiveRange> (*)(std::string_view text);

Reader RangesInto(std::vector<alert::InclusiveRange>& out, RangeParser parse) {
  return [&out, parse](const Field& field) {
    ReadItems(field, [&out, parse](const Field& item) {
      const auto text = ReadText(item);
      if (!text.has_value()) return;
      const auto range = parse(*text);
      if (range.ok()) {
        out.push_back(*range);
      } else {
        item.Fault(range.status().message());
      }
    });
  };
}

void ReadTimes(const Field& field, std::vector<alert::TimeRange>& times) {
  ReadItems(field, [&times](const Field& item) {
    std::string start;
    std::string end;
    if (!ReadFields(item, {{"start_time", TextInto(start)},
                           {"end_time", TextInto(end)}})) {
      return;
    }
    const auto range = alert::ParseTimeRange(start, end);
    if (range.ok()) {
      times.push_back(*range);
    } else {
      item.Fault(range.status().message());
    }
  });
}

void ReadLocation(const Field& field, alert::TimeInterval& interval) {
  const auto text = ReadText(field);
  if (!text.has_value()) return;
  const auto location = alert::ParseLocation(*text);
  if (location.ok()) {
    interval.location = *location;
  } else {
    field.Fault(location.status().message());
  }
}

void ReadNamed(const Field& field, alert::NamedTimeInterval& named) {
  const bool is_mapping = ReadFields(
      field, {{"name", TextInto(named.name)},
              {"time_intervals", [&named](const Field& list) {
                 ReadItems(list, [&named](const Field& item) {
                   ReadTimeInterval(item, named.intervals.emplace_back());
                 });
               }}});
  if (is_mapping && named.name.empty()) field.Fault("expected a name");
}

}  // namespace

void ReadTimeInterval(const Field& field, alert::TimeInterval& interval) {
  ReadFields(
      field,
      {{"times", [&](const Field& f) { ReadTimes(f, interval.times); }},
       {"weekdays", RangesInto(interval.weekdays, &alert::ParseWeekdayRange)},
       {"days_of_month",
        RangesInto(interval.days_of_month, &alert::ParseDayOfMonthRange)},
       {"months", RangesInto(interval.months, &alert::ParseMonthRange)},
       {"years", RangesInto(interval.years, &alert::ParseYearRange)},
       {"location", [&](const Field& f) { ReadLocation(f, interval); }}});
}

void ReadTimeIntervalsSection(
    const Field& field, std::vector<alert::NamedTimeInterval>& intervals) {
  std::set<std::string> seen;
  for (const auto& interval : intervals) seen.insert(interval.name);
  ReadItems(field, [&](const Field& item) {
    alert::NamedTimeInterval named;
    ReadNamed(item, named);
    const bool is_new = seen.insert(named.name).second;
    if (!is_new && !named.name.empty()) {
      item.Find("name")->Fault("time interval " + Quoted(named.name) +
                               " is not unique");
    }
    intervals.push_back(std::move(named));
  });
}

}  // namespace tebium::app::amfile
