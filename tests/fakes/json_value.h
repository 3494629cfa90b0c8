// Small conveniences over RapidJSON's reading side.
#ifndef TEBIUM_TESTS_FAKES_JSON_VALUE_H_
#define TEBIUM_TESTS_FAKES_JSON_VALUE_H_

#include <rapidjson/document.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tebium::fakes {

// False when `text` is not one well-formed value.
bool ParseJson(std::string_view text, rapidjson::Document* document);

// Null when `object` is none or has no such member.
const rapidjson::Value* FindMember(const rapidjson::Value& object,
                                   const char* name);

// A string's characters; any other value in its JSON form.
std::string JsonText(const rapidjson::Value& value);

// Members with a value for the case that they are missing or of another type.
std::string StringMember(const rapidjson::Value& object, const char* name,
                         const std::string& otherwise = "");
// Also takes integers in strings, as the Bot API does.
int64_t IntegerMember(const rapidjson::Value& object, const char* name,
                      int64_t otherwise = 0);
bool BoolMember(const rapidjson::Value& object, const char* name,
                bool otherwise = false);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_JSON_VALUE_H_
