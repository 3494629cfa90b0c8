#include "tests/fakes/json_value.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "tests/fakes/request.h"

namespace tebium::fakes {

bool ParseJson(std::string_view text, rapidjson::Document* document) {
  document->Parse<rapidjson::kParseValidateEncodingFlag |
                  rapidjson::kParseIterativeFlag>(text.data(), text.size());
  return !document->HasParseError();
}

const rapidjson::Value* FindMember(const rapidjson::Value& object,
                                   const char* name) {
  if (!object.IsObject() || !object.HasMember(name)) return nullptr;
  return &object[name];
}

std::string JsonText(const rapidjson::Value& value) {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string StringMember(const rapidjson::Value& object, const char* name,
                         const std::string& otherwise) {
  const rapidjson::Value* value = FindMember(object, name);
  return value != nullptr && value->IsString() ? JsonText(*value) : otherwise;
}

int64_t IntegerMember(const rapidjson::Value& object, const char* name,
                      int64_t otherwise) {
  const rapidjson::Value* value = FindMember(object, name);
  if (value == nullptr) return otherwise;
  if (value->IsInt64()) return value->GetInt64();
  return value->IsString() ? ParseInteger(JsonText(*value)).value_or(otherwise)
                           : otherwise;
}

bool BoolMember(const rapidjson::Value& object, const char* name,
                bool otherwise) {
  const rapidjson::Value* value = FindMember(object, name);
  return value != nullptr && value->IsBool() ? value->GetBool() : otherwise;
}

}  // namespace tebium::fakes
