#include "app/config/alertmanager/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "app/config/alertmanager/report.h"
#include "base/text.h"

namespace tebium::app::amfile {
namespace {

// Leaves the parser; never the file.
struct Refused {
  Place place;
  std::string what;
};

bool BeginsCodePoint(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

// From the parser's marks (from 0, columns in bytes) to places. Quick in long
// lines too: all code points are counted once, in steps.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text), lines_{0} {
    size_t count = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      if (i % kStep == 0) counts_.push_back(count);
      count += BeginsCodePoint(text[i]) ? 1 : 0;
      if (text[i] == '\n') lines_.push_back(i + 1);
    }
    counts_.push_back(count);
  }

  size_t Offset(const YAML::Mark& mark) const {
    if (mark.line < 0 || mark.column < 0) return 0;
    const auto line = static_cast<size_t>(mark.line);
    if (line >= lines_.size()) return text_.size();
    return std::min(lines_[line] + static_cast<size_t>(mark.column),
                    text_.size());
  }

  Place At(size_t offset) const {
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
    const auto line = static_cast<size_t>(next - lines_.begin());
    return {line,
            CodePointsBefore(offset) - CodePointsBefore(lines_[line - 1]) + 1};
  }

  Place At(const YAML::Mark& mark) const { return At(Offset(mark)); }

 private:
  static constexpr size_t kStep = 256;

  size_t CodePointsBefore(size_t offset) const {
    const size_t start = std::min(offset / kStep, counts_.size() - 1) * kStep;
    const auto rest = text_.substr(start, offset - start);
    return counts_[start / kStep] +
           static_cast<size_t>(
               std::count_if(rest.begin(), rest.end(), BeginsCodePoint));
  }

  std::string_view text_;
  std::vector<size_t> lines_;   // where they begin
  std::vector<size_t> counts_;  // of code points before each step
};

struct Weight {
  size_t values = 1;
  size_t bytes = 0;
  size_t depth = 1;
};

Weight WeightOf(const Value& value) {
  Weight sum{1, value.text.size(), 1};
  const auto add = [&sum](const Value& child) {
    const Weight weight = WeightOf(child);
    sum.values += weight.values;
    sum.bytes += weight.bytes;
    sum.depth = std::max(sum.depth, weight.depth + 1);
  };
  for (const Value& item : value.items) add(item);
  for (const Entry& entry : value.entries) {
    sum.bytes += entry.key.size();
    add(entry.value);
  }
  return sum;
}

// Builds the tree from the parser's events.
class Builder : public YAML::EventHandler {
 public:
  Builder(const Places& places, Report& report)
      : places_(places), report_(report) {}

  Value Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Make(Value::Kind::kNull, mark), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      throw Refused{places_.At(mark), "this alias stands for itself"};
    }
    Spend(WeightOf(known->second), places_.At(mark));
    Attach(known->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& text) override {
    Value value = Make(Value::Kind::kScalar, mark);
    value.text = text;
    value.plain = IsPlain(tag, value.place);
    Add(std::move(value), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Open(Value::Kind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Open(Value::Kind::kMapping, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Frame {
    Value value;
    YAML::anchor_t anchor = 0;
    // Of a mapping: the key whose value comes next.
    enum class Next { kKey, kValue, kMergedValue, kDroppedValue };
    Next next = Next::kKey;
    Entry entry;
    std::map<std::string, Place> seen;
    std::vector<Value> merged;
  };

  Value Make(Value::Kind kind, const YAML::Mark& mark) const {
    Value value;
    value.kind = kind;
    value.place = places_.At(mark);
    return value;
  }

  bool IsPlain(const std::string& tag, const Place& place) const {
    static constexpr std::string_view kCore = "tag:yaml.org,2002:";
    if (tag.empty() || tag == "?") return true;
    if (tag == "!") return false;
    const std::string_view rest = std::string_view(tag).substr(
        tag.starts_with(kCore) ? kCore.size() : tag.size());
    if (rest == "str") return false;
    static const std::set<std::string_view> kKnown = {
        "int", "bool", "float", "null", "timestamp", "seq", "map"};
    if (kKnown.contains(rest)) return true;
    throw Refused{place, "this tag is not supported"};
  }

  void Spend(const Weight& weight, const Place& place) {
    values_ += weight.values;
    bytes_ += weight.bytes;
    if (frames_.size() + weight.depth > kMaxDepth) {
      throw Refused{place, "nested too deeply, expected at most " +
                               std::to_string(kMaxDepth) + " levels"};
    }
    if (values_ > kMaxValues || bytes_ > kMaxTextBytes) {
      throw Refused{place,
                    "too large with its aliases replaced, expected at "
                    "most " +
                        std::to_string(kMaxValues) + " values"};
    }
  }

  void Open(Value::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    Frame frame;
    frame.value = Make(kind, mark);
    frame.anchor = anchor;
    IsPlain(tag, frame.value.place);
    Spend({1, 0, 1}, frame.value.place);
    frames_.push_back(std::move(frame));
  }

  void Close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    for (const Value& merged : frame.merged) Merge(merged, frame);
    Remember(frame.value, frame.anchor);
    Attach(std::move(frame.value));
  }

  void Add(Value value, YAML::anchor_t anchor) {
    Spend({1, value.text.size(), 1}, value.place);
    Remember(value, anchor);
    Attach(std::move(value));
  }

  void Remember(const Value& value, YAML::anchor_t anchor) {
    if (anchor == 0) return;
    const Weight weight = WeightOf(value);
    Spend({weight.values, weight.bytes, 0}, value.place);
    anchors_[anchor] = value;
  }

  void Attach(Value value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.value.kind == Value::Kind::kSequence) {
      frame.value.items.push_back(std::move(value));
    } else if (frame.next == Frame::Next::kKey) {
      TakeKey(frame, value);
    } else {
      TakeValue(frame, std::move(value));
    }
  }

  void TakeKey(Frame& frame, const Value& key) {
    frame.entry = {key.text, key.place, {}};
    if (key.kind != Value::Kind::kScalar) {
      report_.AddFault(key.place, "", "expected a plain field name");
      frame.next = Frame::Next::kDroppedValue;
    } else if (key.plain && key.text == "<<") {
      frame.next = Frame::Next::kMergedValue;
    } else {
      frame.next =
          IsNew(frame) ? Frame::Next::kValue : Frame::Next::kDroppedValue;
    }
  }

  bool IsNew(Frame& frame) {
    const auto [first, is_new] =
        frame.seen.emplace(frame.entry.key, frame.entry.place);
    if (is_new) return true;
    report_.AddFault(
        frame.entry.place, frame.entry.key,
        "given twice, first on line " + std::to_string(first->second.line));
    return false;
  }

  void TakeValue(Frame& frame, Value value) {
    const auto next = std::exchange(frame.next, Frame::Next::kKey);
    if (next == Frame::Next::kMergedValue) {
      frame.merged.push_back(std::move(value));
    } else if (next == Frame::Next::kValue) {
      frame.entry.value = std::move(value);
      frame.value.entries.push_back(std::move(frame.entry));
    }
  }

  // A mapping's own keys win over merged ones, earlier merged ones over later.
  void Merge(const Value& merged, Frame& frame) {
    if (merged.kind == Value::Kind::kSequence) {
      for (const Value& item : merged.items) MergeMapping(item, frame);
    } else {
      MergeMapping(merged, frame);
    }
  }

  void MergeMapping(const Value& merged, Frame& frame) {
    if (merged.kind != Value::Kind::kMapping) {
      report_.AddFault(merged.place, "<<", "expected a mapping to merge");
      return;
    }
    for (const Entry& entry : merged.entries) {
      if (frame.seen.emplace(entry.key, entry.place).second) {
        frame.value.entries.push_back(entry);
      }
    }
  }

  const Places& places_;
  Report& report_;
  Value root_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Value> anchors_;
  size_t values_ = 0;
  size_t bytes_ = 0;
};

// Sees whether there is another document, and where.
class NextDocument : public YAML::EventHandler {
 public:
  struct Found {};
  std::optional<YAML::Mark> start;

  void OnDocumentStart(const YAML::Mark& mark) override { start = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {
    throw Found{};
  }
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {
    throw Found{};
  }
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    throw Found{};
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                  YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    throw Found{};
  }
  void OnMapEnd() override {}
};

// Alertmanager reads the first document and is silent about others. Text
// that only this parser takes for another document is a fault there too.
void CheckNextDocument(YAML::Parser& parser, const std::string& text,
                       const Places& places, Report& report) {
  NextDocument next;
  bool content = false;
  try {
    parser.HandleNextDocument(next);
  } catch (const NextDocument::Found&) {
    content = true;
  } catch (const YAML::Exception&) {
    content = true;
  }
  if (!next.start.has_value()) return;
  const size_t offset = places.Offset(*next.start);
  if (text.compare(offset, 3, "---") != 0) {
    if (content) {
      report.AddFault(places.At(offset), "",
                      "expected the end of the document");
    }
  } else if (content) {
    report.AddWarning(places.At(offset), "",
                      "only the first document of the file is read");
  }
}

// What the parser would take for the end of the file, or not see at all.
bool CheckCharacters(const std::string& text, const Places& places,
                     Report& report) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool white = byte == '\t' || byte == '\n' || byte == '\r';
    if ((byte < 0x20 && !white) || byte == 0x7f) {
      report.AddFault(places.At(i), "", "control characters are not allowed");
      return false;
    }
  }
  return true;
}

std::optional<Value> Parse(const std::string& text, const Places& places,
                           Report& report) {
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Builder builder(places, report);
    if (!parser.HandleNextDocument(builder)) return Value();
    CheckNextDocument(parser, text, places, report);
    return builder.Take();
  } catch (const Refused& e) {
    report.AddFault(e.place, "", e.what);
  } catch (const YAML::Exception& e) {
    report.AddFault(places.At(e.mark), "", "not YAML: " + e.msg);
  } catch (const std::exception&) {
    report.AddFault({}, "", "not YAML");
  }
  return std::nullopt;
}

}  // namespace

bool Value::IsEmpty() const {
  return kind != Kind::kScalar && items.empty() && entries.empty();
}

Value* Value::Find(std::string_view key) {
  for (Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

const Value* Value::Find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

void Value::Erase(std::string_view key) {
  std::erase_if(entries,
                [key](const Entry& entry) { return entry.key == key; });
}

Value Value::Text(std::string text) {
  Value value;
  value.kind = Kind::kScalar;
  value.text = std::move(text);
  return value;
}

Value Value::Sequence(std::vector<Value> items) {
  Value value;
  value.kind = Kind::kSequence;
  value.items = std::move(items);
  return value;
}

std::optional<Value> ParseDocument(const std::string& text, Report& report) {
  static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.size() > kMaxFileBytes) {
    report.AddFault({}, "",
                    "the file is too large, expected at most " +
                        std::to_string(kMaxFileBytes) + " bytes");
    return std::nullopt;
  }
  if (!base::IsValidUtf8(text)) {
    report.AddFault({}, "", "expected text in UTF-8");
    return std::nullopt;
  }
  if (text.starts_with(kByteOrderMark)) {
    return ParseDocument(text.substr(kByteOrderMark.size()), report);
  }
  const Places places(text);
  if (!CheckCharacters(text, places, report)) return std::nullopt;
  return Parse(text, places, report);
}

}  // namespace tebium::app::amfile
