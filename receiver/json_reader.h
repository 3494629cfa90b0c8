// Reading a request's JSON in one pass and in place.
//
// RapidJSON calls a handler for every token; strings are unescaped within the
// body itself, so that nothing is copied. Numbers come as they are written
// (RawNumber). Nesting is bounded here, so that a hostile body can't exhaust
// the stack.
#ifndef TEBIUM_RECEIVER_JSON_READER_H_
#define TEBIUM_RECEIVER_JSON_READER_H_

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/error.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "receiver/decoded.h"

namespace tebium::receiver {

enum class JsonKind { kString, kNumber, kBool, kNull, kObject, kArray };

// A value, or the start of one that has parts. `text` is a string's content, or
// a scalar as it is written ("12.50", "true", "null").
struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  std::string_view text;

  bool HasParts() const { return kind >= JsonKind::kObject; }
};

// What becomes of a value.
enum class Take {
  kDone,   // a scalar was used or ignored; the parts of others are skipped
  kEnter,  // an object's or array's parts are wanted
  kFail,   // the whole body is refused, after Fail()
};

// What a handler derives from. `Handler` has
//
//   void OnKey(std::string_view key);
//   Take OnValue(const JsonValue& value);
//   bool OnLeave();  // the end of what was entered; false as kFail
//
// and hears of nothing within a value that it did not enter.
template <typename Handler>
class JsonHandler {
 public:
  explicit JsonHandler(size_t max_depth) : max_depth_(max_depth) {}

  bool Null() { return OnScalar({JsonKind::kNull, "null"}); }
  bool Bool(bool value) {
    return OnScalar({JsonKind::kBool, value ? "true" : "false"});
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return OnScalar({JsonKind::kNumber, {text, size}});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return OnScalar({JsonKind::kString, {text, size}});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (skip_depth_ == 0) self().OnKey({text, size});
    return true;
  }
  bool StartObject() { return OnStart({JsonKind::kObject, {}}); }
  bool StartArray() { return OnStart({JsonKind::kArray, {}}); }
  bool EndObject(rapidjson::SizeType) { return OnEnd(); }
  bool EndArray(rapidjson::SizeType) { return OnEnd(); }
  // RapidJSON never calls these, as numbers stay text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }

  std::optional<DecodeFault>& fault() { return fault_; }

 protected:
  // Refuses the whole body.
  Take Fail(std::string error, std::string_view field = {}) {
    fault_ = DecodeFault{std::move(error), std::string(field), std::nullopt};
    return Take::kFail;
  }

 private:
  Handler& self() { return static_cast<Handler&>(*this); }

  bool OnScalar(const JsonValue& value) {
    return skip_depth_ > 0 || self().OnValue(value) != Take::kFail;
  }

  bool OnStart(const JsonValue& value) {
    if (++depth_ > max_depth_) {
      Fail("nested more than " + std::to_string(max_depth_) + " levels deep");
      return false;
    }
    if (skip_depth_ > 0) {
      ++skip_depth_;
      return true;
    }
    const Take take = self().OnValue(value);
    if (take == Take::kDone) skip_depth_ = 1;
    return take != Take::kFail;
  }

  bool OnEnd() {
    --depth_;
    if (skip_depth_ == 0) return self().OnLeave();
    --skip_depth_;
    return true;
  }

  const size_t max_depth_;
  size_t depth_ = 0;
  size_t skip_depth_ = 0;  // within a value that was not entered
  std::optional<DecodeFault> fault_;
};

// The fault of a parse that stopped at `offset`.
DecodeFault SyntaxFault(rapidjson::ParseErrorCode code, size_t offset);

// Bytes of a byte order mark at the start, which some senders put there.
size_t ByteOrderMarkSize(std::string_view body);

// Readies `body` for parsing in place: RapidJSON reads 16 aligned bytes at a
// time, up to the block that holds the end.
inline void PadForReader(std::string& body) {
  constexpr size_t kPadding = 16;
  if (body.capacity() < body.size() + kPadding) {
    body.reserve(body.size() + kPadding);
  }
}

// Calls `handler` for the one JSON value in `body`, which is taken apart, and
// must outlive the views handed out.
template <typename Handler>
std::optional<DecodeFault> ReadInPlace(std::string& body, Handler& handler) {
  PadForReader(body);
  const size_t start = ByteOrderMarkSize(body);
  rapidjson::InsituStringStream stream(body.data() + start);
  rapidjson::Reader reader;
  const auto result =
      reader.Parse<rapidjson::kParseInsituFlag |
                   rapidjson::kParseNumbersAsStringsFlag>(stream, handler);
  if (handler.fault().has_value()) return std::move(handler.fault());
  if (result.IsError()) {
    return SyntaxFault(result.Code(), start + result.Offset());
  }
  // The parser takes a NUL for the end of the text.
  const size_t end = start + stream.Tell();
  if (end == body.size()) return std::nullopt;
  return SyntaxFault(rapidjson::kParseErrorDocumentRootNotSingular, end);
}

// The same for a look ahead that leaves `body` as it is; views handed out hold
// only during a call. What is wrong with the JSON is left for ReadInPlace.
template <typename Handler>
void ReadCopying(std::string_view body, Handler& handler) {
  body.remove_prefix(ByteOrderMarkSize(body));
  rapidjson::MemoryStream bytes(body.data(), body.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream>
      stream(bytes);
  rapidjson::Reader reader;
  reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, handler);
}

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_JSON_READER_H_
