// What Telegram finds in a text by itself. Its grammar is long; this holds what
// alerts contain.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include "base/text.h"
#include "tests/fakes/links.h"
#include "tests/fakes/text_entities.h"

namespace tebium::fakes {
namespace {

// Bare names are links only under a top-level domain that exists.
constexpr std::array<std::string_view, 40> kTopLevelDomains{
    "com",    "org", "net", "io",  "dev", "ru", "me",   "info", "su",   "app",
    "cloud",  "edu", "gov", "biz", "eu",  "de", "uk",   "fr",   "us",   "ua",
    "by",     "kz",  "cn",  "jp",  "in",  "ai", "tech", "xyz",  "site", "pro",
    "online", "co",  "tv",  "ly",  "nl",  "pl", "it",   "es",   "ch",   "md"};

bool IsWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsAsciiWord(char c) {
  return static_cast<unsigned char>(c) < 0x80 && IsWord(c);
}

class Detector {
 public:
  explicit Detector(FormattedText* text) : text_(*text), found_(*text) {}

  void Run() {
    size_t pos = 0;
    while (pos < text_.text.size()) {
      const size_t length = LengthAt(pos);
      Advance(pos, std::max<size_t>(length, 1), length > 0);
      pos += std::max<size_t>(length, 1);
    }
  }

 private:
  char At(size_t pos) const {
    return pos < text_.text.size() ? text_.text[pos] : '\0';
  }

  template <typename Predicate>
  size_t Span(size_t pos, Predicate predicate) const {
    size_t end = pos;
    while (end < text_.text.size() && predicate(text_.text[end])) ++end;
    return end - pos;
  }

  size_t LengthAt(size_t pos) {
    const char previous = pos == 0 ? ' ' : text_.text[pos - 1];
    if (IsWord(previous)) return 0;
    switch (At(pos)) {
      case '@':
        return Mention(pos);
      case '#':
        return Hashtag(pos);
      case '/':
        return previous == '/' || previous == '<' || previous == '>'
                   ? 0
                   : Command(pos);
      default:
        if (!IsWord(At(pos))) return 0;
        if (const size_t email = Email(pos); email > 0) return email;
        return previous == '@' || previous == '/' ? 0 : Url(pos);
    }
  }

  size_t Mention(size_t pos) {
    const size_t name = Span(pos + 1, IsAsciiWord);
    if (name < 3 || name > 32 || IsWord(At(pos + 1 + name))) return 0;
    type_ = "mention";
    return name + 1;
  }

  size_t Hashtag(size_t pos) {
    const size_t name = Span(pos + 1, IsWord);
    const std::string_view word(text_.text.data() + pos + 1, name);
    if (name == 0 || name > 256 ||
        std::all_of(word.begin(), word.end(), [](char c) {
          return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_';
        })) {
      return 0;
    }
    type_ = "hashtag";
    return name + 1;
  }

  size_t Command(size_t pos) {
    const size_t name = Span(pos + 1, IsAsciiWord);
    if (name == 0 || name > 64) return 0;
    size_t length = name + 1;
    if (At(pos + length) == '@') {
      const size_t bot = Span(pos + length + 1, IsAsciiWord);
      if (bot >= 3) length += 1 + bot;
    }
    const char after = At(pos + length);
    if (IsWord(after) || after == '/' || after == '<' || after == '>') return 0;
    type_ = "bot_command";
    return length;
  }

  size_t Email(size_t pos) {
    const auto is_local = [](char c) {
      return IsAsciiWord(c) || c == '.' || c == '-' || c == '+';
    };
    const auto is_host = [](char c) {
      return c != '_' && (IsAsciiWord(c) || c == '.' || c == '-');
    };
    const size_t local = Span(pos, is_local);
    if (local > 64 || At(pos + local) != '@') return 0;
    size_t host = Span(pos + local + 1, is_host);
    while (host > 0 && !IsAsciiWord(At(pos + local + host))) --host;
    if (!HasKnownDomain({text_.text.data() + pos + local + 1, host})) return 0;
    type_ = "email";
    return local + 1 + host;
  }

  static bool HasKnownDomain(std::string_view host) {
    const size_t dot = host.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const std::string domain = base::ToLowerAscii(host.substr(dot + 1));
    return std::find(kTopLevelDomains.begin(), kTopLevelDomains.end(),
                     domain) != kTopLevelDomains.end();
  }

  size_t Url(size_t pos) {
    const std::string_view rest(text_.text.data() + pos,
                                text_.text.size() - pos);
    const std::string head = base::ToLowerAscii(rest.substr(0, 8));
    const size_t scheme = head.starts_with("https://")  ? 8
                          : head.starts_with("http://") ? 7
                                                        : 0;
    size_t length = Span(pos, [](char c) {
      return static_cast<unsigned char>(c) > ' ' && c != '<' && c != '>' &&
             c != '"';
    });
    length = WithoutPunctuation(rest.substr(0, length));
    if (length <= scheme || !CheckUrl(rest.substr(0, length)).ok()) return 0;
    const std::string_view host = HostOf(rest.substr(scheme, length - scheme));
    if (scheme == 0 && !HasKnownDomain(host)) return 0;
    type_ = "url";
    return length;
  }

  static std::string_view HostOf(std::string_view url) {
    return url.substr(0, url.find_first_of("/?#:"));
  }

  static size_t WithoutPunctuation(std::string_view url) {
    while (!url.empty()) {
      const char last = url.back();
      const bool unpaired =
          (last == ')' && url.find('(') == std::string_view::npos) ||
          (last == ']' && url.find('[') == std::string_view::npos);
      if (!unpaired && std::string_view(".,;:!?'`}|*_~\"").find(last) ==
                           std::string_view::npos) {
        break;
      }
      url.remove_suffix(1);
    }
    return url.size();
  }

  void Advance(size_t pos, size_t length, bool is_entity) {
    const size_t units =
        Utf16Length(std::string_view(text_.text).substr(pos, length));
    if (is_entity) {
      Entity entity{.type = type_, .offset = utf16_, .length = units};
      if (IsFree(entity)) found_.entities.push_back(std::move(entity));
    }
    utf16_ += units;
  }

  bool IsFree(const Entity& entity) const {
    return std::none_of(
        found_.entities.begin(), found_.entities.end(), [&](const Entity& e) {
          const bool solid = e.type == "code" || e.type == "pre" ||
                             e.type == "text_link" || e.type == "text_mention";
          return solid && e.offset < entity.offset + entity.length &&
                 entity.offset < e.offset + e.length;
        });
  }

  const FormattedText text_;
  FormattedText& found_;
  size_t utf16_ = 0;
  std::string type_;
};

}  // namespace

void DetectEntities(FormattedText* text) { Detector(text).Run(); }

}  // namespace tebium::fakes
