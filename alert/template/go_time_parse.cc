#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "alert/template/go_time.h"
#include "alert/template/go_time_arithmetic.h"
#include "alert/template/go_time_layout.h"
#include "alert/template/go_time_zone_text.h"

namespace tebium::alert::tmpl {
namespace {

using enum LayoutElement;

constexpr int kAbsent = -1;
constexpr size_t kFractionDigits = 9;
// Years of two digits from here on are of the last century.
constexpr int kFirstShortYear = 69;

bool IsDigitAt(std::string_view text, size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

bool IsFractionAt(std::string_view text) {
  return text.size() >= 2 && (text[0] == '.' || text[0] == ',') &&
         IsDigitAt(text, 1);
}

char Lower(char c) { return static_cast<char>(c | ('a' - 'A')); }

// ASCII letters in any case; all else as it is.
bool StartsWithName(std::string_view text, std::string_view name) {
  if (text.size() < name.size()) return false;
  return std::equal(name.begin(), name.end(), text.begin(), [](char a, char b) {
    return a == b ||
           (Lower(a) == Lower(b) && Lower(a) >= 'a' && Lower(a) <= 'z');
  });
}

void SkipSpaces(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

// An element that could not be read: `field` if what it says is out of range.
struct Fault {
  std::string_view field;
};
using MaybeFault = std::optional<Fault>;
constexpr MaybeFault kFine = std::nullopt;
constexpr MaybeFault kBad = Fault{};

// One text under one layout.
class TimeParser {
 public:
  TimeParser(std::string_view layout, std::string_view text)
      : layout_(layout), text_(text), rest_(text) {}

  base::StatusOr<GoTime> Parse(const Zone& assumed, const Zone& local);

 private:
  base::Status ReadAll();
  bool SkipLiteral(std::string_view literal);
  MaybeFault Read(const LayoutChunk& chunk);
  MaybeFault ReadDate(LayoutElement element);
  MaybeFault ReadClock(const LayoutChunk& chunk);
  MaybeFault ReadShortYear();
  MaybeFault ReadLongYear();
  MaybeFault ReadName(std::span<const std::string_view> names, size_t size,
                      int* index);
  MaybeFault ReadMonth(bool is_fixed);
  MaybeFault ReadDay(LayoutElement element);
  MaybeFault ReadYearDay(LayoutElement element);
  MaybeFault ReadInRange(int& value, bool is_fixed, int most,
                         std::string_view field);
  MaybeFault ReadSecond(const LayoutChunk& chunk);
  MaybeFault ReadHalfOfDay(std::string_view am, std::string_view pm);
  MaybeFault ReadOffset(const LayoutChunk& chunk);
  MaybeFault ReadAbbreviation();
  MaybeFault ReadFraction(const LayoutChunk& chunk);
  MaybeFault TakeFraction(size_t size);
  bool ReadNumber(int& value, size_t least_digits, size_t most_digits);
  std::string_view Take(size_t size);

  base::Status SettleYearDay();
  GoTime Settle(const Zone& assumed, const Zone& local) const;
  GoTime WithOffset(int64_t civil, const Zone& local) const;
  GoTime WithAbbreviation(int64_t civil, const Zone& local) const;

  base::Status CannotParse(std::string_view what,
                           std::string_view element) const;
  base::Status Wrong(std::string_view words) const;

  std::string_view layout_;
  std::string_view text_;
  std::string_view rest_;  // of the text

  int year_ = 0;
  int month_ = kAbsent;
  int day_ = kAbsent;
  int year_day_ = kAbsent;
  int hour_ = 0;
  int minute_ = 0;
  int second_ = 0;
  int nanoseconds_ = 0;
  bool is_am_ = false;
  bool is_pm_ = false;
  bool is_utc_ = false;
  // An offset of one second west counts as none, as in Go.
  int offset_ = kAbsent;
  std::string abbreviation_;
};

base::Status TimeParser::CannotParse(std::string_view what,
                                     std::string_view element) const {
  return base::InvalidArgumentError(
      "parsing time " + QuoteForTime(text_) + " as " + QuoteForTime(layout_) +
      ": cannot parse " + QuoteForTime(what) + " as " + QuoteForTime(element));
}

base::Status TimeParser::Wrong(std::string_view words) const {
  return base::InvalidArgumentError("parsing time " + QuoteForTime(text_) +
                                    ": " + std::string(words));
}

std::string_view TimeParser::Take(size_t size) {
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(taken.size());
  return taken;
}

base::StatusOr<GoTime> TimeParser::Parse(const Zone& assumed,
                                         const Zone& local) {
  if (auto status = ReadAll(); !status.ok()) return status;
  if (auto status = SettleYearDay(); !status.ok()) return status;
  if (day_ < 1 || day_ > DaysInMonth(month_, year_)) {
    return Wrong("day out of range");
  }
  return Settle(assumed, local);
}

base::Status TimeParser::ReadAll() {
  std::string_view layout = layout_;
  while (true) {
    const LayoutChunk chunk = NextChunk(layout);
    if (!SkipLiteral(chunk.literal)) return CannotParse(rest_, chunk.literal);
    if (chunk.element == kNone) break;
    if (const MaybeFault fault = Read(chunk)) {
      if (fault->field.empty()) return CannotParse(rest_, chunk.text);
      return Wrong(std::string(fault->field) + " out of range");
    }
    layout = chunk.rest;
  }
  if (rest_.empty()) return base::Status::Ok();
  return Wrong("extra text: " + QuoteForTime(rest_));
}

// A run of spaces is as good as another, and as none at the end of the text.
bool TimeParser::SkipLiteral(std::string_view literal) {
  while (!literal.empty()) {
    if (literal.front() == ' ') {
      if (!rest_.empty() && rest_.front() != ' ') return false;
      SkipSpaces(literal);
      SkipSpaces(rest_);
      continue;
    }
    if (rest_.empty() || rest_.front() != literal.front()) return false;
    literal.remove_prefix(1);
    rest_.remove_prefix(1);
  }
  return true;
}

MaybeFault TimeParser::Read(const LayoutChunk& chunk) {
  switch (chunk.element) {
    case kHour:
    case kHour12:
    case kZeroHour12:
    case kMinute:
    case kZeroMinute:
    case kSecond:
    case kZeroSecond:
    case kUpperPm:
    case kLowerPm:
      return ReadClock(chunk);
    case kOffset:
      return ReadOffset(chunk);
    case kAbbreviation:
      return ReadAbbreviation();
    case kFixedFraction:
    case kShortFraction:
      return ReadFraction(chunk);
    default:
      return ReadDate(chunk.element);
  }
}

MaybeFault TimeParser::ReadDate(LayoutElement element) {
  constexpr size_t kWhole = std::string_view::npos;
  switch (element) {
    case kLongYear:
      return ReadLongYear();
    case kShortYear:
      return ReadShortYear();
    case kLongMonth:
      return ReadName(kMonthNames, kWhole, &month_);
    case kShortMonth:
      return ReadName(kMonthNames, kShortNameSize, &month_);
    case kMonth:
    case kZeroMonth:
      return ReadMonth(element == kZeroMonth);
    case kLongWeekday:  // read, but not compared with the date
      return ReadName(kWeekdayNames, kWhole, nullptr);
    case kShortWeekday:
      return ReadName(kWeekdayNames, kShortNameSize, nullptr);
    case kDay:
    case kSpaceDay:
    case kZeroDay:
      return ReadDay(element);
    default:
      return ReadYearDay(element);
  }
}

MaybeFault TimeParser::ReadClock(const LayoutChunk& chunk) {
  switch (chunk.element) {
    case kHour:
      return ReadInRange(hour_, false, 23, "hour");
    case kHour12:
    case kZeroHour12:
      return ReadInRange(hour_, chunk.element == kZeroHour12, 12, "hour");
    case kMinute:
    case kZeroMinute:
      return ReadInRange(minute_, chunk.element == kZeroMinute, 59, "minute");
    case kUpperPm:
      return ReadHalfOfDay("AM", "PM");
    case kLowerPm:
      return ReadHalfOfDay("am", "pm");
    default:
      return ReadSecond(chunk);
  }
}

// Consumes nothing when it fails.
bool TimeParser::ReadNumber(int& value, size_t least_digits,
                            size_t most_digits) {
  size_t count = 0;
  int number = 0;
  for (; count < most_digits && IsDigitAt(rest_, count); ++count) {
    number = number * 10 + (rest_[count] - '0');
  }
  if (count < least_digits) return false;
  value = number;
  rest_.remove_prefix(count);
  return true;
}

MaybeFault TimeParser::ReadShortYear() {
  if (rest_.size() < 2) return kBad;
  const auto year = SignedNumber(rest_.substr(0, 2));
  if (!year) return kBad;
  rest_.remove_prefix(2);
  year_ = *year + (*year >= kFirstShortYear ? 1900 : 2000);
  return kFine;
}

MaybeFault TimeParser::ReadLongYear() {
  if (rest_.size() < 4 || !IsDigitAt(rest_, 0)) return kBad;
  const auto year = SignedNumber(Take(4));
  if (!year) return kBad;
  year_ = *year;
  return kFine;
}

// `index` counts from one.
MaybeFault TimeParser::ReadName(std::span<const std::string_view> names,
                                size_t size, int* index) {
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i].substr(0, size);
    if (!StartsWithName(rest_, name)) continue;
    rest_.remove_prefix(name.size());
    if (index != nullptr) *index = static_cast<int>(i) + 1;
    return kFine;
  }
  return kBad;
}

MaybeFault TimeParser::ReadMonth(bool is_fixed) {
  if (!ReadNumber(month_, is_fixed ? 2 : 1, 2)) return kBad;
  if (month_ < 1 || month_ > 12) return Fault{"month"};
  return kFine;
}

MaybeFault TimeParser::ReadDay(LayoutElement element) {
  if (element == kSpaceDay && rest_.starts_with(' ')) rest_.remove_prefix(1);
  return ReadNumber(day_, element == kZeroDay ? 2 : 1, 2) ? kFine : kBad;
}

MaybeFault TimeParser::ReadYearDay(LayoutElement element) {
  for (int i = 0; i < 2 && element == kSpaceYearDay; ++i) {
    if (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  return ReadNumber(year_day_, element == kZeroYearDay ? 3 : 1, 3) ? kFine
                                                                   : kBad;
}

MaybeFault TimeParser::ReadInRange(int& value, bool is_fixed, int most,
                                   std::string_view field) {
  if (!ReadNumber(value, is_fixed ? 2 : 1, 2)) return kBad;
  if (value > most) return Fault{field};
  return kFine;
}

// A fraction may follow the seconds even if the layout has none, or, as Go lets
// it, stand for them.
MaybeFault TimeParser::ReadSecond(const LayoutChunk& chunk) {
  const bool is_fixed = chunk.element == kZeroSecond;
  second_ = 0;
  const MaybeFault fault = ReadInRange(second_, is_fixed, 59, "second");
  const bool is_out_of_range = fault && !fault->field.empty();
  if (is_out_of_range || !IsFractionAt(rest_)) return fault;
  const LayoutElement next = NextChunk(chunk.rest).element;
  if (next == kFixedFraction || next == kShortFraction) return fault;
  size_t size = 2;
  while (IsDigitAt(rest_, size)) ++size;
  return TakeFraction(size);
}

MaybeFault TimeParser::ReadHalfOfDay(std::string_view am, std::string_view pm) {
  if (rest_.size() < 2) return kBad;
  const std::string_view half = Take(2);
  if (half != am && half != pm) return kBad;
  (half == pm ? is_pm_ : is_am_) = true;
  return kFine;
}

MaybeFault TimeParser::ReadOffset(const LayoutChunk& chunk) {
  // Go does not take Z for the forms with seconds.
  if (chunk.has_z() && !chunk.has_seconds() && rest_.starts_with('Z')) {
    rest_.remove_prefix(1);
    is_utc_ = true;
    return kFine;
  }
  const size_t size = chunk.text.size();
  if (rest_.size() < size) return kBad;
  // Where the layout has colons, the text must.
  for (const size_t at : {size_t{3}, size_t{6}}) {
    if (at < size && chunk.text[at] == ':' && rest_[at] != ':') return kBad;
  }
  const auto offset = OffsetFromText(Take(size), chunk.has_colons());
  if (!offset) return kBad;
  offset_ = *offset;
  return kFine;
}

MaybeFault TimeParser::ReadAbbreviation() {
  if (rest_.starts_with("UTC")) {
    rest_.remove_prefix(3);
    is_utc_ = true;
    return kFine;
  }
  const size_t size = AbbreviationSize(rest_);
  if (size == 0) return kBad;
  abbreviation_ = Take(size);
  return kFine;
}

MaybeFault TimeParser::ReadFraction(const LayoutChunk& chunk) {
  if (chunk.element == kFixedFraction) {
    const size_t size = 1 + chunk.digits();
    return rest_.size() < size ? kBad : TakeFraction(size);
  }
  if (!IsFractionAt(rest_)) return kFine;
  size_t size = 1;
  while (size <= kFractionDigits && IsDigitAt(rest_, size)) ++size;
  return TakeFraction(size);
}

// The next `size` bytes, the separator among them; what is finer than
// nanoseconds is cut.
MaybeFault TimeParser::TakeFraction(size_t size) {
  const std::string_view taken = Take(size);
  if (taken.front() != '.' && taken.front() != ',') return kBad;
  const std::string_view digits = taken.substr(1, kFractionDigits);
  const auto value = SignedNumber(digits);
  if (!value) return kBad;
  if (*value < 0) return Fault{"fractional second"};
  nanoseconds_ = *value;
  for (size_t i = digits.size(); i < kFractionDigits; ++i) nanoseconds_ *= 10;
  return kFine;
}

// Month and day from the day of the year, if there is one.
base::Status TimeParser::SettleYearDay() {
  if (year_day_ == kAbsent) {
    if (month_ == kAbsent) month_ = 1;
    if (day_ == kAbsent) day_ = 1;
    return base::Status::Ok();
  }
  const int last = IsLeapYear(year_) ? 366 : 365;
  if (year_day_ < 1 || year_day_ > last) {
    return Wrong("day-of-year out of range");
  }
  int month = 12;
  while (DaysBeforeMonth(month, year_) >= year_day_) --month;
  const int day = year_day_ - DaysBeforeMonth(month, year_);
  if (month_ != kAbsent && month_ != month) {
    return Wrong("day-of-year does not match month");
  }
  if (day_ != kAbsent && day_ != day) {
    return Wrong("day-of-year does not match day");
  }
  month_ = month;
  day_ = day;
  return base::Status::Ok();
}

GoTime TimeParser::Settle(const Zone& assumed, const Zone& local) const {
  int hour = hour_;
  if (is_pm_ && hour < 12) {
    hour += 12;
  } else if (is_am_ && hour == 12) {
    hour = 0;
  }
  const int64_t civil =
      CivilSeconds(year_, month_, day_, hour * 3600 + minute_ * 60 + second_);
  if (is_utc_) return TimeAt(civil, nanoseconds_, Zone::Utc());
  if (offset_ != kAbsent) return WithOffset(civil, local);
  if (!abbreviation_.empty()) return WithAbbreviation(civil, local);
  return TimeAt(civil, nanoseconds_, assumed);
}

GoTime TimeParser::WithOffset(int64_t civil, const Zone& local) const {
  const int64_t unix_seconds = civil - offset_;
  const base::ZoneOffset there = local.OffsetAt(unix_seconds);
  if (there.seconds == offset_ &&
      (abbreviation_.empty() || there.abbreviation == abbreviation_)) {
    return {unix_seconds, nanoseconds_, local};
  }
  return {unix_seconds, nanoseconds_, Zone::Fixed(abbreviation_, offset_)};
}

// An abbreviation that is not local keeps its name, but means no offset, unless
// it has one in itself.
GoTime TimeParser::WithAbbreviation(int64_t civil, const Zone& local) const {
  if (const auto offset = local.OffsetNamed(abbreviation_, civil)) {
    return {civil - *offset, nanoseconds_, local};
  }
  return {civil, nanoseconds_,
          Zone::Fixed(abbreviation_, OffsetOfGmt(abbreviation_))};
}

}  // namespace

base::StatusOr<GoTime> ParseTime(std::string_view layout, std::string_view text,
                                 const Zone& assumed, const Zone& local) {
  return TimeParser(layout, text).Parse(assumed, local);
}

base::StatusOr<GoTime> ParseTime(std::string_view layout,
                                 std::string_view text) {
  return ParseTime(layout, text, Zone::Utc(), Zone::Utc());
}

}  // namespace tebium::alert::tmpl
