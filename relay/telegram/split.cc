#include "relay/telegram/split.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace tebium::relay {
namespace {

using Tags = std::vector<std::string_view>;  // start tags, outermost first

std::string ClosingTag(std::string_view start_tag) {
  const size_t end = start_tag.find_first_of(" >");
  return "</" + std::string(start_tag.substr(1, end - 1)) + ">";
}

std::string ClosingTags(const Tags& open) {
  std::string closing;
  for (auto tag = open.rbegin(); tag != open.rend(); ++tag) {
    closing += ClosingTag(*tag);
  }
  return closing;
}

std::string OpeningTags(const Tags& open) {
  std::string opening;
  for (const std::string_view tag : open) opening += tag;
  return opening;
}

size_t TokenEnd(std::string_view html, size_t at) {
  const char c = html[at];
  if (c == '<' || c == '&') {
    const size_t end = html.find(c == '<' ? '>' : ';', at);
    return end == std::string_view::npos ? html.size() : end + 1;
  }
  size_t end = at + 1;
  while (end < html.size() &&
         (static_cast<uint8_t>(html[end]) & 0xC0) == 0x80) {
    ++end;
  }
  return end;
}

// Where a piece may end.
struct Break {
  bool found = false;
  size_t piece_size = 0;  // bytes of the piece before it
  size_t next = 0;        // where the next piece begins in the whole
  Tags open;
};

class Splitter {
 public:
  Splitter(std::string_view html, size_t limit) : html_(html), limit_(limit) {}

  std::vector<std::string> Split(size_t max_pieces) {
    std::vector<std::string> pieces;
    while (pieces.size() < max_pieces) {
      while (at_ < html_.size() && html_[at_] == '\n') ++at_;
      if (at_ >= html_.size()) break;
      std::string piece = NextPiece();
      if (visible_) pieces.push_back(std::move(piece));
    }
    return pieces;
  }

 private:
  std::string NextPiece() {
    Begin();
    while (at_ < html_.size()) {
      const std::string_view token =
          html_.substr(at_, TokenEnd(html_, at_) - at_);
      if (token[0] == '<' ? !TakeTag(token) : !TakeText(token)) {
        return Cut(token);
      }
    }
    return piece_ + ClosingTags(open_);
  }

  void Begin() {
    begin_ = at_;
    piece_ = OpeningTags(open_);
    used_ = base::CodePoints(piece_);
    closing_ = base::CodePoints(ClosingTags(open_));
    visible_ = false;
    line_ = {};
    word_ = {};
  }

  bool TakeTag(std::string_view tag) {
    const bool closes = tag.starts_with("</");
    if (closes && open_.empty()) {  // its start tag was dropped
      at_ += tag.size();
      return true;
    }
    const size_t length = base::CodePoints(tag);
    if (closes) {
      closing_ -= ClosingTag(open_.back()).size();
      open_.pop_back();
    } else {
      const size_t closing = closing_ + ClosingTag(tag).size();
      if (used_ + length + closing > limit_) return false;
      closing_ = closing;
      open_.push_back(tag);
    }
    Append(tag, length);
    return true;
  }

  bool TakeText(std::string_view token) {
    const size_t length = token[0] == '&' ? token.size() : 1;
    const bool line_end = token[0] == '\n';
    const bool blank = line_end || token[0] == ' ';
    // Before the limit is looked at: a piece may end with the last character
    // that fits.
    if (blank && visible_) BreakAt(line_end);
    if (used_ + length + closing_ > limit_) return false;
    visible_ = visible_ || !blank;
    Append(token, length);
    return true;
  }

  // Of several blanks the piece ends before the first.
  void BreakAt(bool line_end) {
    Break& place = line_end ? line_ : word_;
    const char blank = line_end ? '\n' : ' ';
    if (place.found && piece_.back() == blank) {
      place.next = at_ + 1;
    } else {
      place = {true, piece_.size(), at_ + 1, open_};
    }
    if (line_end) word_ = {};
  }

  void Append(std::string_view token, size_t length) {
    piece_ += token;
    used_ += length;
    at_ += token.size();
  }

  // Ends the piece before `token`, which does not fit any more, or earlier.
  std::string Cut(std::string_view token) {
    if (line_.found && FitsAlone(line_)) return CutAt(line_);
    if (word_.found) return CutAt(word_);
    if (at_ == begin_ && !open_.empty()) {
      open_.clear();  // no room for anything but tags
    } else if (at_ == begin_) {
      at_ += token.size();
    }
    return piece_ + ClosingTags(open_);
  }

  std::string CutAt(const Break& place) {
    at_ = place.next;
    open_ = place.open;
    piece_.resize(place.piece_size);
    return piece_ + ClosingTags(open_);
  }

  // Whether the line that begins there fits into a piece of its own.
  bool FitsAlone(const Break& place) const {
    const size_t end = std::min(html_.find('\n', place.next), html_.size());
    return base::CodePoints(html_.substr(place.next, end - place.next)) +
               base::CodePoints(OpeningTags(place.open)) +
               base::CodePoints(ClosingTags(place.open)) <=
           limit_;
  }

  const std::string_view html_;
  const size_t limit_;
  size_t at_ = 0;
  Tags open_;

  // The piece that is being made.
  size_t begin_ = 0;
  std::string piece_;
  size_t used_ = 0;     // code points in piece_
  size_t closing_ = 0;  // … that closing open_ would add
  bool visible_ = false;
  Break line_;  // after the last line that fits
  Break word_;  // after the last word that fits of the line that does not
};

}  // namespace

std::vector<std::string> SplitHtml(std::string_view html, size_t limit,
                                   size_t max_pieces) {
  return Splitter(html, limit).Split(max_pieces);
}

std::string ShortenHtml(std::string_view html, size_t limit) {
  if (html.size() <= limit || base::CodePoints(html) <= limit) {
    return std::string(html);
  }
  if (limit == 0) return "";
  std::vector<std::string> pieces = SplitHtml(html, limit - 1, 1);
  if (pieces.empty()) return "";
  return std::move(pieces[0]) + "…";
}

}  // namespace tebium::relay
