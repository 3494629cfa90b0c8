#include <algorithm>
#include <optional>
#include <utility>

#include "alert/quote.h"
#include "alert/template/format.h"
#include "alert/template/printer.h"

namespace tebium::alert::tmpl {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool IsTooLarge(int64_t number) {
  constexpr int64_t kMax = 1'000'000;
  return number > kMax || number < -kMax;
}

// Digits off the front of `rest`; none where there are none. Of a number that
// is too large Go takes all that follows with it.
std::optional<size_t> TakeNumber(std::string_view& rest) {
  std::optional<size_t> number;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    if (IsTooLarge(static_cast<int64_t>(number.value_or(0)))) {
      rest = {};
      return std::nullopt;
    }
    number = number.value_or(0) * 10 + static_cast<size_t>(rest.front() - '0');
    rest.remove_prefix(1);
  }
  return number;
}

std::optional<int64_t> ToInt(const Value& value) {
  if (value.kind() == Kind::kInt) return value.int_value();
  if (value.kind() != Kind::kUint || value.uint_value() > INT64_MAX) {
    return std::nullopt;
  }
  return static_cast<int64_t>(value.uint_value());
}

// One run of Sprintf.
class FormatRun {
 public:
  FormatRun(std::string_view format, std::span<const Value> arguments,
            size_t max_bytes)
      : rest_(format), arguments_(arguments), printer_(out_, max_bytes) {}

  base::StatusOr<std::string> Run();

 private:
  void CopyText();
  void RunDirective();
  void TakeFlags();
  bool TakeFlag(char c);
  void TakeIndex();
  void TakeWidth();
  void TakePrecision();
  std::optional<int64_t> TakeIntArgument();
  char32_t TakeVerb();
  void RunVerb(char32_t verb);
  void AppendFault(char32_t verb, std::string_view fault);
  void AppendExtra();
  bool Take(char c);

  std::string_view rest_;
  const std::span<const Value> arguments_;
  std::string out_;
  Printer printer_;
  size_t next_ = 0;  // argument
  bool has_reordered_ = false;
  // Of the directive at work:
  FormatFlags flags_;
  bool is_index_good_ = true;
  bool after_index_ = false;
};

base::StatusOr<std::string> FormatRun::Run() {
  while (!rest_.empty() && printer_.CheckSize()) {
    CopyText();
    if (Take('%')) RunDirective();
  }
  if (!has_reordered_ && next_ < arguments_.size()) AppendExtra();
  if (!printer_.CheckSize()) return printer_.status();
  return std::move(out_);
}

void FormatRun::CopyText() {
  const size_t length = std::min(rest_.find('%'), rest_.size());
  out_ += rest_.substr(0, length);
  rest_.remove_prefix(length);
}

bool FormatRun::Take(char c) {
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

// Flags, "[n]", width, ".", "[n]", precision, "[n]", verb.
void FormatRun::RunDirective() {
  flags_ = {};
  is_index_good_ = true;
  TakeFlags();
  TakeIndex();
  TakeWidth();
  TakePrecision();
  if (!after_index_) TakeIndex();
  if (rest_.empty()) {
    out_ += "%!(NOVERB)";
  } else {
    RunVerb(TakeVerb());
  }
}

void FormatRun::TakeFlags() {
  while (!rest_.empty() && TakeFlag(rest_.front())) rest_.remove_prefix(1);
}

bool FormatRun::TakeFlag(char c) {
  switch (c) {
    case '#':
      flags_.sharp = true;
      return true;
    case '0':
      flags_.zero = !flags_.minus;
      return true;
    case '+':
      flags_.plus = true;
      return true;
    case '-':
      flags_.minus = true;
      flags_.zero = false;
      return true;
    case ' ':
      flags_.space = true;
      return true;
    default:
      return false;
  }
}

// "[n]": which argument is next. Where it is wrong the verb will say so.
void FormatRun::TakeIndex() {
  after_index_ = false;
  if (!rest_.starts_with('[')) return;
  has_reordered_ = true;
  const size_t close = rest_.size() < 3 ? rest_.npos : rest_.find(']');
  std::string_view inside =
      close == rest_.npos ? "" : rest_.substr(1, close - 1);
  const std::optional<size_t> number = TakeNumber(inside);
  rest_.remove_prefix(close == rest_.npos ? 1 : close + 1);
  after_index_ = number && inside.empty();
  if (after_index_ && *number >= 1 && *number <= arguments_.size()) {
    next_ = *number - 1;
  } else {
    is_index_good_ = false;
  }
}

void FormatRun::TakeWidth() {
  if (!Take('*')) {
    flags_.width = TakeNumber(rest_);
    if (after_index_ && flags_.width) is_index_good_ = false;  // "%[3]2d"
    return;
  }
  after_index_ = false;
  const std::optional<int64_t> width = TakeIntArgument();
  if (!width) {
    out_ += "%!(BADWIDTH)";
    return;
  }
  flags_.width = static_cast<size_t>(std::abs(*width));
  if (*width < 0) {
    flags_.minus = true;
    flags_.zero = false;
  }
}

void FormatRun::TakePrecision() {
  if (rest_.size() < 2 || !Take('.')) return;
  if (after_index_) is_index_good_ = false;  // "%[3].2d"
  TakeIndex();
  if (!Take('*')) {
    flags_.precision = TakeNumber(rest_).value_or(0);
    return;
  }
  after_index_ = false;
  const std::optional<int64_t> precision = TakeIntArgument();
  if (precision && *precision >= 0) {
    flags_.precision = static_cast<size_t>(*precision);
  } else {
    out_ += "%!(BADPREC)";
  }
}

std::optional<int64_t> FormatRun::TakeIntArgument() {
  if (next_ >= arguments_.size()) return std::nullopt;
  const std::optional<int64_t> number = ToInt(arguments_[next_++]);
  return number && !IsTooLarge(*number) ? number : std::nullopt;
}

char32_t FormatRun::TakeVerb() {
  const CodePoint verb = FirstCodePoint(rest_);
  rest_.remove_prefix(verb.length);
  return verb.valid ? verb.value : kReplacement;
}

void FormatRun::RunVerb(char32_t verb) {
  if (verb == '%') {
    out_ += '%';
  } else if (!is_index_good_) {
    AppendFault(verb, "(BADINDEX)");
  } else if (next_ >= arguments_.size()) {
    AppendFault(verb, "(MISSING)");
  } else {
    if (verb == 'v') {
      flags_.sharp_v = std::exchange(flags_.sharp, false);
      flags_.plus_v = std::exchange(flags_.plus, false);
    }
    printer_.Print(arguments_[next_++], verb, flags_);
  }
}

void FormatRun::AppendFault(char32_t verb, std::string_view fault) {
  out_ += "%!";
  AppendUtf8(out_, verb);
  out_ += fault;
}

void FormatRun::AppendExtra() {
  out_ += "%!(EXTRA ";
  for (size_t i = next_; i < arguments_.size() && printer_.CheckSize(); ++i) {
    if (i > next_) out_ += ", ";
    out_ += arguments_[i].type_name();
    if (!arguments_[i].valid()) continue;
    out_ += '=';
    printer_.Print(arguments_[i], 'v', {});
  }
  out_ += ')';
}

}  // namespace

base::StatusOr<std::string> Sprintf(std::string_view format,
                                    std::span<const Value> arguments,
                                    size_t max_bytes) {
  return FormatRun(format, arguments, max_bytes).Run();
}

}  // namespace tebium::alert::tmpl
