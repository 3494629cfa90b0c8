#include "alert/template/letter_case.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "alert/quote.h"
#include "alert/regexp.h"
#include "alert/template/format_text.h"
#include "alert/template/letter_case_tables.h"

namespace tebium::alert::tmpl {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kAscii = 0x80;
constexpr char32_t kCapitalSigma = 0x3A3;
constexpr std::string_view kFinalSigma = "ς";
constexpr char32_t kDottedCapitalI = 0x130;
constexpr std::string_view kDottedSmallI = "i̇";

char32_t Mapped(char32_t code_point, std::span<const CaseRun> runs) {
  const auto value = static_cast<int32_t>(code_point);
  const auto after = std::ranges::upper_bound(runs, value, {}, &CaseRun::first);
  if (after == runs.begin()) return code_point;
  const CaseRun& run = *std::prev(after);
  if (value > run.last || (value - run.first) % run.step != 0) {
    return code_point;
  }
  return static_cast<char32_t>(value + run.delta);
}

char32_t Upper(char32_t c) {
  if (c < kAscii) return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
  return Mapped(c, kToUpper);
}

char32_t Lower(char32_t c) {
  if (c < kAscii) return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
  return Mapped(c, kToLower);
}

// Georgian letters and the three letters of each of these digraphs (upper,
// title, lower) have a title case of their own.
char32_t Title(char32_t c) {
  constexpr char32_t kFirstGeorgian = 0x10D0;
  constexpr char32_t kLastGeorgian = 0x10FF;
  constexpr char32_t kDigraphs[] = {0x1C4, 0x1C7, 0x1CA, 0x1F1};
  if (c >= kFirstGeorgian && c <= kLastGeorgian) return c;
  for (const char32_t first : kDigraphs) {
    if (c >= first && c <= first + 2) return first + 1;
  }
  return Upper(c);
}

void AppendTitle(std::string& out, char32_t c) {
  const auto special = std::ranges::lower_bound(
      kTitleCases, static_cast<int32_t>(c), {}, &TitleCase::code_point);
  if (special != std::end(kTitleCases) &&
      static_cast<char32_t>(special->code_point) == c) {
    out += special->text;
  } else {
    AppendUtf8(out, Title(c));
  }
}

std::string Map(std::string_view text, char32_t (*map)(char32_t)) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    AppendUtf8(out, c.valid ? map(c.value) : kReplacement);
    text.remove_prefix(c.length);
  }
  return out;
}

bool Is(std::string_view character, const RE2& of) {
  return RE2::FullMatch(re2::StringPiece(character.data(), character.size()),
                        of);
}

// Unicode's Cased beside the general categories: small letters that modify,
// Roman numbers and letters in circles.
constexpr char kCased[] =
    R"([\p{Lu}\p{Ll}\p{Lt}\x{aa}\x{ba}\x{2b0}-\x{2b8}\x{2c0}-\x{2c1})"
    R"(\x{2e0}-\x{2e4}\x{345}\x{37a}\x{1d2c}-\x{1d6a}\x{1d78})"
    R"(\x{1d9b}-\x{1dbf}\x{2071}\x{207f}\x{2090}-\x{209c}\x{2160}-\x{217f})"
    R"(\x{24b6}-\x{24e9}\x{2c7c}-\x{2c7d}\x{a69c}-\x{a69d}\x{a770})"
    R"(\x{a7f8}-\x{a7f9}\x{ab5c}-\x{ab5f}\x{1f130}-\x{1f149})"
    R"(\x{1f150}-\x{1f169}\x{1f170}-\x{1f189}])";
constexpr std::string_view kMiddle = "'.:··՟״‘’․‧︓﹒﹕＇．：";
constexpr char kIgnorable[] = R"([\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}])";
// Words are written without spaces between them in the second.
constexpr char kInWord[] = R"([\pL\pM\pN\p{Pc}\p{Cf}\x{24b6}-\x{24e9}])";
constexpr char kInNoWord[] =
    R"([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar})"
    R"(\p{No}])";

}  // namespace

std::string ToUpper(std::string_view text) { return Map(text, &Upper); }
std::string ToLower(std::string_view text) { return Map(text, &Lower); }

TitleCaser::TitleCaser()
    : cased_(kCased, RegexpOptions()),
      ignorable_(kIgnorable, RegexpOptions()),
      in_word_(kInWord, RegexpOptions()),
      in_no_word_(kInNoWord, RegexpOptions()) {}

TitleCaser::Class TitleCaser::ClassOf(std::string_view character) const {
  Class found;
  const char c = character.front();
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
    found.cased = true;
    return found;
  }
  if (kMiddle.find(character) != std::string_view::npos) {
    found.middle = true;
    found.ignorable = true;
    return found;
  }
  if (static_cast<unsigned char>(c) < kAscii) {
    found.ignorable = c == '^' || c == '`';
    found.ends_word = !((c >= '0' && c <= '9') || c == '_');
    return found;
  }
  found.cased = Is(character, cased_);
  found.ignorable = Is(character, ignorable_);
  found.ends_word = !Is(character, in_word_) || Is(character, in_no_word_);
  return found;
}

// No letter of the same word follows.
bool TitleCaser::IsFinalSigma(std::string_view rest) const {
  constexpr int kFarthest = 30;
  for (int i = 0; i <= kFarthest && !rest.empty(); ++i) {
    const size_t length = FirstCodePoint(rest).length;
    const Class next = ClassOf(rest.substr(0, length));
    if (!next.ignorable) return !next.cased;
    rest.remove_prefix(length);
  }
  return true;
}

std::string TitleCaser::operator()(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  bool in_word = false;
  bool after_middle = false;
  while (!text.empty()) {
    const CodePoint c = FirstCodePoint(text);
    const std::string_view character = text.substr(0, c.length);
    text.remove_prefix(c.length);
    const Class found = c.valid ? ClassOf(character) : Class{.ends_word = true};
    if (after_middle && found.middle) in_word = false;
    after_middle = found.middle;
    if (!found.cased) {
      out += character;
      in_word = in_word && !found.ends_word;
    } else if (!in_word) {
      AppendTitle(out, c.value);
      in_word = true;
    } else if (c.value == kCapitalSigma && IsFinalSigma(text)) {
      out += kFinalSigma;
    } else if (c.value == kDottedCapitalI) {
      out += kDottedSmallI;
    } else {
      AppendUtf8(out, Lower(c.value));
    }
  }
  return out;
}

}  // namespace tebium::alert::tmpl
