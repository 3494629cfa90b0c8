#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/matcher.h"
#include "alert/quote.h"
#include "alert/regexp.h"
#include "alert/template/format_text.h"
#include "alert/template/functions_internal.h"
#include "base/mutex.h"

namespace tebium::alert::tmpl {
namespace {

using Pieces = std::vector<re2::StringPiece>;  // the match and its groups
using RegexpRef = std::shared_ptr<const RE2>;

constexpr const Type* kThreeStrings[] = {&kStringType, &kStringType,
                                         &kStringType};

re2::StringPiece PieceOf(std::string_view text) {
  return {text.data(), text.size()};
}

base::StatusOr<RegexpRef> Compile(std::string_view pattern) {
  if (pattern.size() > kMaxRegexBytes) {
    return base::InvalidArgumentError("regular expression: expected at most " +
                                      std::to_string(kMaxRegexBytes) +
                                      " bytes, got " +
                                      std::to_string(pattern.size()));
  }
  auto regexp = std::make_shared<RE2>(PieceOf(pattern), RegexpOptions());
  TEBIUM_RETURN_IF_ERROR(RegexpStatus(pattern, *regexp));
  return RegexpRef(std::move(regexp));
}

// Compiled expressions: templates have the same ones each time. Thread-safe.
class RegexpCache {
 public:
  base::StatusOr<RegexpRef> Get(std::string_view pattern) EXCLUDES(mutex_) {
    {
      const base::MutexLock lock(mutex_);
      const auto known = regexps_.find(pattern);
      if (known != regexps_.end()) return known->second;
    }
    TEBIUM_ASSIGN_OR_RETURN(RegexpRef regexp, Compile(pattern));
    const base::MutexLock lock(mutex_);
    // Those that are made of labels would fill it.
    if (regexps_.size() >= kMaxRegexps) regexps_.clear();
    regexps_.emplace(pattern, regexp);
    return regexp;
  }

 private:
  static constexpr size_t kMaxRegexps = 64;

  base::Mutex mutex_;
  std::map<std::string, RegexpRef, std::less<>> regexps_ GUARDED_BY(mutex_);
};

// A piece of a replacement: text, or what a group has matched.
struct Part {
  std::string_view text;
  bool is_group = false;
};

// Go's replacements: $1, ${1}, $name, ${name}, and $$ for a dollar. A dollar
// before anything else stands for itself.
class Replacement {
 public:
  Replacement(std::string_view text, const RE2& reference) {
    Pieces found(kGroups);
    const re2::StringPiece all = PieceOf(text);
    size_t at = 0;
    while (reference.Match(all, at, all.size(), RE2::UNANCHORED, found.data(),
                           kGroups)) {
      const auto begin = static_cast<size_t>(found[0].data() - all.data());
      parts_.push_back({text.substr(at, begin - at)});
      const re2::StringPiece name = found[1].empty() ? found[2] : found[1];
      parts_.push_back(name.empty() ? Part{"$"}
                                    : Part{{name.data(), name.size()}, true});
      at = begin + found[0].size();
    }
    parts_.push_back({text.substr(at)});
  }

  // A group that does not exist or did not take part is empty.
  void Append(std::string& out, const RE2& regexp, const Pieces& match) const {
    for (const Part& part : parts_) {
      if (!part.is_group) {
        out += part.text;
      } else if (const auto group = GroupOf(part.text, regexp)) {
        out.append(match.at(*group).data(), match.at(*group).size());
      }
    }
  }

  // What finds references: group 1 or 2 is the name.
  static constexpr char kReference[] =
      R"(\$(?:\{([_\pL\p{Nd}]+)\}|([_\pL\p{Nd}]+)|\$))";

 private:
  static constexpr int kGroups = 3;

  static std::optional<size_t> GroupOf(std::string_view name,
                                       const RE2& regexp) {
    const bool is_number =
        name.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number || (name.size() > 1 && name.front() == '0')) {
      const auto& names = regexp.NamedCapturingGroups();
      const auto found = names.find(std::string(name));
      if (found == names.end()) return std::nullopt;
      return static_cast<size_t>(found->second);
    }
    constexpr size_t kMostDigits = 8;
    if (name.size() > kMostDigits) return std::nullopt;
    const size_t number = std::stoul(std::string(name));
    const auto groups = static_cast<size_t>(regexp.NumberOfCapturingGroups());
    if (number > groups) return std::nullopt;
    return number;
  }

  std::vector<Part> parts_;
};

// Where the search goes on after a match up to `end`: an empty one must not be
// found again.
size_t NextSearch(std::string_view text, size_t search, size_t end) {
  if (search >= text.size()) return text.size() + 1;
  return std::max(end, search + FirstCodePoint(text.substr(search)).length);
}

// The first end of a code point at or after `at`; `from` is one before it.
size_t CodePointEnd(std::string_view text, size_t from, size_t at) {
  while (from < at) from += FirstCodePoint(text.substr(from)).length;
  return from;
}

// Regexp.ReplaceAllString.
base::StatusOr<std::string> ReplaceAll(const RE2& regexp,
                                       const Replacement& replacement,
                                       std::string_view text,
                                       const CallContext& context) {
  const re2::StringPiece all = PieceOf(text);
  Pieces match(static_cast<size_t>(regexp.NumberOfCapturingGroups()) + 1);
  std::string out;
  size_t copied = 0;
  size_t search = 0;
  while (search <= text.size() &&
         regexp.Match(all, search, all.size(), RE2::UNANCHORED, match.data(),
                      static_cast<int>(match.size()))) {
    const auto begin = static_cast<size_t>(match[0].data() - all.data());
    const size_t end = begin + match[0].size();
    // RE2 finds \B within code points too.
    const size_t next = CodePointEnd(text, search, begin);
    if (next != begin) {
      search = next;
      continue;
    }
    out += text.substr(copied, begin - copied);
    // An empty match right after another one is none.
    if (end > copied || begin == 0) replacement.Append(out, regexp, match);
    TEBIUM_RETURN_IF_ERROR(CheckSize(out.size(), context));
    copied = end;
    search = NextSearch(text, search, end);
  }
  out += text.substr(copied);
  TEBIUM_RETURN_IF_ERROR(CheckSize(out.size(), context));
  return out;
}

// What Go's MustCompile says in its panic.
base::Status PanicOf(std::string_view pattern, const base::Status& status) {
  std::string quoted;
  AppendQuotedText(quoted, {.sharp = true}, pattern);
  return status.WithContext("regexp: Compile(" + quoted + ")");
}

}  // namespace

void AddRegexpFunctions(Functions& functions) {
  const auto cache = std::make_shared<RegexpCache>();
  AddFunction(functions, "match", {kTwoStrings},
              [cache](ValueSpan arguments, CallContext&) -> ValueOr {
                TEBIUM_ASSIGN_OR_RETURN(const RegexpRef regexp,
                                        cache->Get(arguments[0].text()));
                return Value::Bool(
                    RE2::PartialMatch(PieceOf(arguments[1].text()), *regexp));
              });
  const auto reference = std::make_shared<const RE2>(Replacement::kReference);
  AddFunction(
      functions, "reReplaceAll", {kThreeStrings},
      [cache, reference](ValueSpan arguments, CallContext& context) -> ValueOr {
        const std::string_view pattern = arguments[0].text();
        const auto regexp = cache->Get(pattern);
        if (!regexp.ok()) return PanicOf(pattern, regexp.status());
        const Replacement replacement(arguments[1].text(), *reference);
        TEBIUM_ASSIGN_OR_RETURN(
            const std::string replaced,
            ReplaceAll(**regexp, replacement, arguments[2].text(), context));
        return Value::String(replaced);
      });
}

}  // namespace tebium::alert::tmpl
