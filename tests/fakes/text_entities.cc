#include "tests/fakes/text_entities.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "tests/fakes/html_parser.h"
#include "tests/fakes/markdown_parser.h"

namespace tebium::fakes {
namespace {

constexpr size_t kMaxEntities = 100;

bool IsCode(const Entity& entity) {
  return entity.type == "code" || entity.type == "pre";
}

bool IsQuote(const Entity& entity) {
  return entity.type == "blockquote" || entity.type == "expandable_blockquote";
}

// Formatting that may be cut into pieces and overlap with anything but code.
bool IsSplittable(const Entity& entity) {
  return entity.type == "bold" || entity.type == "italic" ||
         entity.type == "underline" || entity.type == "strikethrough" ||
         entity.type == "spoiler";
}

size_t End(const Entity& entity) { return entity.offset + entity.length; }

bool Intersect(const Entity& a, const Entity& b) {
  return a.offset < End(b) && b.offset < End(a);
}

void SortEntities(std::vector<Entity>* entities) {
  std::stable_sort(entities->begin(), entities->end(),
                   [](const Entity& a, const Entity& b) {
                     if (a.offset != b.offset) return a.offset < b.offset;
                     return a.length > b.length;
                   });
}

// Moves entities to a text from which pieces are gone: `kept` counts, for each
// old UTF-16 offset, what remains before it.
void MoveEntities(const std::vector<size_t>& kept,
                  std::vector<Entity>* entities) {
  for (Entity& entity : *entities) {
    const size_t begin = kept[std::min(entity.offset, kept.size() - 1)];
    const size_t end = kept[std::min(End(entity), kept.size() - 1)];
    entity.offset = begin;
    entity.length = end - begin;
  }
  std::erase_if(*entities, [](const Entity& e) { return e.length == 0; });
}

bool IsBlank(char c) {
  return c == '\n' || (static_cast<unsigned char>(c) <= ' ' && c != '\r');
}

// Byte range that is left after trimming.
std::pair<size_t, size_t> TrimmedRange(std::string_view text) {
  size_t begin = 0;
  size_t end = text.size();
  while (begin < end && (IsBlank(text[begin]) || text[begin] == '\r')) ++begin;
  while (end > begin && (IsBlank(text[end - 1]) || text[end - 1] == '\r')) {
    --end;
  }
  return {begin, end};
}

void CleanText(FormattedText* text) {
  const auto [begin, end] = TrimmedRange(text->text);
  std::string cleaned;
  cleaned.reserve(text->text.size());
  std::vector<size_t> kept;
  size_t units = 0;
  for (size_t i = 0; i < text->text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text->text[i]);
    const bool keep = i >= begin && i < end && byte != '\r';
    if ((byte & 0xc0) != 0x80) {
      const size_t width = byte >= 0xf0 ? 2 : 1;
      kept.insert(kept.end(), width, units);
      if (keep) units += width;
    }
    if (!keep) continue;
    cleaned.push_back(byte < ' ' && byte != '\n' ? ' ' : text->text[i]);
  }
  kept.push_back(units);
  text->text = std::move(cleaned);
  MoveEntities(kept, &text->entities);
}

// Keeps the first of those that overlap; sorted input.
std::vector<Entity> WithoutOverlaps(const std::vector<Entity>& entities) {
  std::vector<Entity> result;
  for (const Entity& entity : entities) {
    if (result.empty() || !Intersect(result.back(), entity)) {
      result.push_back(entity);
    }
  }
  return result;
}

// The pieces of `entity` outside of `holes`, which are sorted and disjoint.
std::vector<Entity> Cut(const Entity& entity,
                        const std::vector<Entity>& holes) {
  std::vector<Entity> pieces;
  size_t begin = entity.offset;
  const auto add = [&](size_t from, size_t to) {
    if (from >= to) return;
    Entity piece = entity;
    piece.offset = from;
    piece.length = to - from;
    pieces.push_back(std::move(piece));
  };
  for (const Entity& hole : holes) {
    if (!Intersect(hole, entity)) continue;
    add(begin, hole.offset);
    begin = End(hole);
  }
  add(begin, End(entity));
  return pieces;
}

void ResolveOverlaps(std::vector<Entity>* entities) {
  SortEntities(entities);
  std::vector<Entity> solid;
  std::vector<Entity> quotes;
  std::vector<Entity> splittable;
  for (const Entity& entity : *entities) {
    (IsQuote(entity)        ? quotes
     : IsSplittable(entity) ? splittable
                            : solid)
        .push_back(entity);
  }
  std::vector<Entity> result = WithoutOverlaps(solid);
  std::vector<Entity> code = result;
  std::erase_if(code, [](const Entity& e) { return !IsCode(e); });
  for (Entity& quote : quotes) {
    const bool inside_code =
        std::any_of(code.begin(), code.end(), [&](const Entity& c) {
          return c.offset <= quote.offset && End(quote) <= End(c) &&
                 c.length > quote.length;
        });
    if (inside_code) quote.length = 0;
  }
  std::erase_if(quotes, [](const Entity& e) { return e.length == 0; });
  for (const Entity& quote : WithoutOverlaps(quotes)) result.push_back(quote);
  for (const std::string_view type :
       {"bold", "italic", "underline", "strikethrough", "spoiler"}) {
    std::vector<Entity> same = splittable;
    std::erase_if(same, [&](const Entity& e) { return e.type != type; });
    for (const Entity& entity : WithoutOverlaps(same)) {
      for (Entity& piece : Cut(entity, code))
        result.push_back(std::move(piece));
    }
  }
  SortEntities(&result);
  *entities = std::move(result);
}

}  // namespace

size_t Utf16Length(std::string_view text) {
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

void AppendUtf8(uint32_t code_point, std::string* out) {
  const auto add = [out](uint32_t byte) {
    out->push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xc0 | (code_point >> 6));
  } else {
    if (code_point < 0x10000) {
      add(0xe0 | (code_point >> 12));
    } else {
      add(0xf0 | (code_point >> 18));
      add(0x80 | ((code_point >> 12) & 0x3f));
    }
    add(0x80 | ((code_point >> 6) & 0x3f));
  }
  add(0x80 | (code_point & 0x3f));
}

std::string_view EntityText(std::string_view text, const Entity& entity) {
  size_t begin = text.size();
  size_t units = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const bool at_end = i == text.size();
    const auto byte = static_cast<unsigned char>(at_end ? 0 : text[i]);
    if ((byte & 0xc0) == 0x80) continue;
    if (units == entity.offset) begin = std::min(begin, i);
    if (units >= End(entity) || at_end) return text.substr(begin, i - begin);
    units += byte >= 0xf0 ? 2 : 1;
  }
  return {};
}

base::StatusOr<FormattedText> ParseText(std::string_view raw,
                                        std::string_view parse_mode) {
  const std::string mode = base::ToLowerAscii(parse_mode);
  constexpr std::string_view kPrefix = "can't parse entities";
  if (mode.empty() || mode == "none") {
    return FormattedText{std::string(raw), {}};
  }
  base::StatusOr<FormattedText> parsed =
      base::InvalidArgumentError("unsupported parse_mode");
  if (mode == "html") {
    parsed = ParseHtml(raw);
  } else if (mode == "markdownv2") {
    parsed = ParseMarkdownV2(raw);
  } else {
    return parsed;
  }
  if (!parsed.ok()) return parsed.status().WithContext(kPrefix);
  return parsed;
}

void FixText(FormattedText* text) {
  CleanText(text);
  ResolveOverlaps(&text->entities);
  DetectEntities(text);
  SortEntities(&text->entities);
  if (text->entities.size() > kMaxEntities) text->entities.resize(kMaxEntities);
}

}  // namespace tebium::fakes
