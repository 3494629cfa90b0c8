#include "relay/chart/promql.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "base/text.h"

namespace tebium::relay {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsOneOf(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

char OpeningOf(char closing) {
  if (closing == ')') return '(';
  return closing == ']' ? '[' : '{';
}

bool IsDuration(std::string_view text) {
  return IsDigit(text.front()) && !IsDigit(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsDigit(c) || IsOneOf(c, "ymwdhs"); });
}

bool IsNumberWord(std::string_view name) {
  return base::EqualsIgnoreCaseAscii(name, "inf") ||
         base::EqualsIgnoreCaseAscii(name, "nan");
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : rest_(text) {}

  std::optional<PromqlTokens> Run() {
    while (SkipBlank()) {
      if (!Next()) return std::nullopt;
    }
    if (!open_.empty()) return std::nullopt;
    return std::move(tokens_);
  }

 private:
  // False at the end.
  bool SkipBlank() {
    while (!rest_.empty()) {
      if (rest_.front() == '#') {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (IsSpace(rest_.front())) {
        rest_.remove_prefix(1);
      } else {
        return true;
      }
    }
    return false;
  }

  bool Next() {
    const char c = rest_.front();
    if (IsOneOf(c, "\"'`")) return String(c);
    if (IsOneOf(c, "([{")) return Open();
    if (IsOneOf(c, ")]}")) return Close(c);
    if (IsDigit(c) || (c == '.' && rest_.size() > 1 && IsDigit(rest_[1]))) {
      return Number();
    }
    // In a subquery, [1h:5m], a colon is not part of a name.
    if (IsNameStart(c) || (c == ':' && !InRange())) return Name();
    return Operator();
  }

  bool InRange() const {
    return !open_.empty() && tokens_[open_.back()].Is("[");
  }

  void Take(PromqlKind kind, size_t length) {
    tokens_.push_back({kind, rest_.substr(0, length), 0});
    rest_.remove_prefix(length);
  }

  bool String(char quote) {
    for (size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == quote) {
        Take(PromqlKind::kString, i + 1);
        return true;
      }
      if (rest_[i] == '\\' && quote != '`') ++i;
    }
    return false;
  }

  bool Open() {
    if (open_.size() >= kMaxPromqlDepth) return false;
    open_.push_back(tokens_.size());
    Take(PromqlKind::kOpen, 1);
    return true;
  }

  bool Close(char closing) {
    if (open_.empty()) return false;
    const size_t mate = open_.back();
    if (tokens_[mate].text.front() != OpeningOf(closing)) return false;
    open_.pop_back();
    tokens_[mate].mate = tokens_.size();
    Take(PromqlKind::kClose, 1);
    tokens_.back().mate = mate;
    return true;
  }

  bool Number() {
    const bool hex = rest_.starts_with("0x") || rest_.starts_with("0X");
    size_t end = 1;
    while (end < rest_.size() &&
           (IsDigit(rest_[end]) || IsNameStart(rest_[end]) ||
            rest_[end] == '.' ||
            (IsOneOf(rest_[end], "+-") && !hex &&
             IsOneOf(rest_[end - 1], "eE")))) {
      ++end;
    }
    const std::string_view text = rest_.substr(0, end);
    const bool number = PromqlNumber(text).has_value();
    if (!number && !IsDuration(text)) return false;
    Take(number ? PromqlKind::kNumber : PromqlKind::kDuration, end);
    return true;
  }

  bool Name() {
    size_t end = 1;
    while (end < rest_.size() && (IsNameStart(rest_[end]) ||
                                  IsDigit(rest_[end]) || rest_[end] == ':')) {
      ++end;
    }
    Take(IsNumberWord(rest_.substr(0, end)) ? PromqlKind::kNumber
                                            : PromqlKind::kName,
         end);
    return true;
  }

  bool Operator() {
    for (const std::string_view two : {"==", "!=", ">=", "<=", "=~", "!~"}) {
      if (!rest_.starts_with(two)) continue;
      Take(PromqlKind::kOperator, 2);
      return true;
    }
    if (!IsOneOf(rest_.front(), "+-*/%^<>=,@:")) return false;
    Take(PromqlKind::kOperator, 1);
    return true;
  }

  std::string_view rest_;
  PromqlTokens tokens_;
  std::vector<size_t> open_;  // brackets, by their tokens
};

}  // namespace

bool PromqlToken::IsKeyword(std::string_view lower) const {
  return kind == PromqlKind::kName && base::EqualsIgnoreCaseAscii(text, lower);
}

std::optional<PromqlTokens> TokenizePromql(std::string_view expression) {
  if (expression.size() > kMaxExpressionBytes) return std::nullopt;
  return Tokenizer(expression).Run();
}

std::optional<double> PromqlNumber(std::string_view text) {
  if (base::EqualsIgnoreCaseAscii(text, "inf")) {
    return std::numeric_limits<double>::infinity();
  }
  if (base::EqualsIgnoreCaseAscii(text, "nan")) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const char* end = text.data() + text.size();
  if (text.starts_with("0x") || text.starts_with("0X")) {
    uint64_t whole = 0;
    const auto read = std::from_chars(text.data() + 2, end, whole, 16);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return static_cast<double>(whole);
  }
  double value = 0;
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

}  // namespace tebium::relay
