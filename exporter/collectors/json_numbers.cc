#include "exporter/collectors/json_numbers.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <unordered_set>

namespace tebium::exporter {
namespace {

char Plain(char c) {
  const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9');
  return good ? c : '_';
}

// Hears of a text value by value. The functions' names are RapidJSON's.
class Listener
    : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Listener> {
 public:
  explicit Listener(const JsonBounds& bounds) : bounds_(bounds) {}

  bool Default() { return !ends_.empty() || arrays_ > 0; }
  bool Int(int number) { return Add(number); }
  bool Uint(unsigned number) { return Add(number); }
  bool Int64(int64_t number) { return Add(static_cast<double>(number)); }
  bool Uint64(uint64_t number) { return Add(static_cast<double>(number)); }
  bool Double(double number) { return Add(number); }
  bool StartObject() {
    ends_.push_back(name_.size());
    return true;
  }
  bool EndObject(rapidjson::SizeType /*members*/) {
    name_.resize(ends_.back());
    ends_.pop_back();
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    name_.resize(ends_.back());
    if (!name_.empty()) name_ += '_';
    // One byte more than may be is enough to know.
    for (rapidjson::SizeType i = 0;
         i < size && name_.size() <= bounds_.max_name_bytes; ++i) {
      name_ += Plain(text[i]);
    }
    return true;
  }
  bool StartArray() {
    ++arrays_;
    return !ends_.empty();
  }
  bool EndArray(rapidjson::SizeType /*items*/) {
    --arrays_;
    return true;
  }

  JsonNumbers Take() { return std::move(result_); }

 private:
  bool Add(double number) {
    if (ends_.empty()) return false;
    if (arrays_ > 0) return true;
    if (ends_.size() > bounds_.max_depth ||
        name_.size() > bounds_.max_name_bytes || name_.empty() ||
        result_.numbers.size() >= bounds_.max_numbers) {
      ++result_.dropped;
    } else if (seen_.insert(name_).second) {
      result_.numbers.emplace_back(name_, number);
    }
    return true;
  }

  const JsonBounds& bounds_;
  std::string name_;          // of the value that comes next
  std::vector<size_t> ends_;  // of the names of the objects that are open
  size_t arrays_ = 0;         // that are open
  std::unordered_set<std::string> seen_;
  JsonNumbers result_;
};

}  // namespace

base::StatusOr<JsonNumbers> ReadJsonNumbers(std::string_view text,
                                            const JsonBounds& bounds) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Listener listener(bounds);
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  if (!reader.Parse<kFlags>(stream, listener)) {
    return base::InvalidArgumentError("the answer is no JSON object");
  }
  return listener.Take();
}

}  // namespace tebium::exporter
