// Writing JSON. (Reading it is done with RapidJSON where the shape is known.)
#ifndef TEBIUM_BASE_JSON_H_
#define TEBIUM_BASE_JSON_H_

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tebium::base {

// A RapidJSON writer with names that chain:
//
//   JsonWriter json;
//   json.BeginObject().Key("accepted").Int(3).EndObject();
//   return json.Take();
//
// Calls must follow JSON's grammar. Strings are expected in UTF-8; ill-formed
// bytes are replaced.
class JsonWriter {
 public:
  JsonWriter() : writer_(buffer_) {}

  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);
  JsonWriter& String(std::string_view value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Uint(uint64_t value);
  JsonWriter& Double(double value);  // NaN and infinities become null
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // `json` must be one complete value.
  JsonWriter& Raw(std::string_view json);

  std::string Take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

}  // namespace tebium::base

#endif  // TEBIUM_BASE_JSON_H_
