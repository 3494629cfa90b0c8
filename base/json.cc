#include "base/json.h"

#include <cmath>

#include "base/text.h"

namespace tebium::base {
namespace {

rapidjson::SizeType Size(std::string_view text) {
  return static_cast<rapidjson::SizeType>(text.size());
}

}  // namespace

JsonWriter& JsonWriter::BeginObject() {
  writer_.StartObject();
  return *this;
}
JsonWriter& JsonWriter::EndObject() {
  writer_.EndObject();
  return *this;
}
JsonWriter& JsonWriter::BeginArray() {
  writer_.StartArray();
  return *this;
}
JsonWriter& JsonWriter::EndArray() {
  writer_.EndArray();
  return *this;
}
JsonWriter& JsonWriter::Key(std::string_view key) {
  if (IsValidUtf8(key)) {
    writer_.Key(key.data() == nullptr ? "" : key.data(), Size(key));
  } else {
    const std::string valid = ToValidUtf8(key);
    writer_.Key(valid.data(), Size(valid));
  }
  return *this;
}
JsonWriter& JsonWriter::String(std::string_view value) {
  if (IsValidUtf8(value)) {
    writer_.String(value.data() == nullptr ? "" : value.data(), Size(value));
  } else {
    const std::string valid = ToValidUtf8(value);
    writer_.String(valid.data(), Size(valid));
  }
  return *this;
}
JsonWriter& JsonWriter::Int(int64_t value) {
  writer_.Int64(value);
  return *this;
}
JsonWriter& JsonWriter::Uint(uint64_t value) {
  writer_.Uint64(value);
  return *this;
}
JsonWriter& JsonWriter::Double(double value) {
  if (std::isfinite(value)) {
    writer_.Double(value);
  } else {
    writer_.Null();
  }
  return *this;
}
JsonWriter& JsonWriter::Bool(bool value) {
  writer_.Bool(value);
  return *this;
}
JsonWriter& JsonWriter::Null() {
  writer_.Null();
  return *this;
}
JsonWriter& JsonWriter::Raw(std::string_view json) {
  writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  return *this;
}

}  // namespace tebium::base
