// Tables for tests of fmt, and types and values for them, as if a Go package
// `template` had them.
#ifndef TEBIUM_TESTS_ALERT_TEMPLATE_FORMAT_SAMPLES_H_
#define TEBIUM_TESTS_ALERT_TEMPLATE_FORMAT_SAMPLES_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/template/format.h"
#include "alert/template/value.h"

namespace tebium::alert::tmpl {

// type Celsius int64, whose String() is "21°C".
inline const Type kCelsiusType{.name = "template.Celsius",
                               .kind = Kind::kInt,
                               .to_string = [](const Value& self) {
                                 return std::to_string(self.int_value()) + "°C";
                               }};

// type KV map[string]string.
inline const Type kSampleKvType{
    .name = "template.KV", .kind = Kind::kMap, .element = &kStringType};

// A struct whose fields are the items of a list.
class FieldsObject : public Object {
 public:
  explicit FieldsObject(List of_fields) : fields(std::move(of_fields)) {}
  const List fields;
};

template <size_t index>
Value SampleField(const Value& self) {
  return static_cast<const FieldsObject&>(self.object()).fields[index];
}

// type Pair struct { Name, Value string }.
inline constexpr Field kPairFields[] = {
    {"Name", &kStringType, SampleField<0>},
    {"Value", &kStringType, SampleField<1>, "value"},
};
inline const Type kSamplePairType{
    .name = "template.Pair", .kind = Kind::kStruct, .fields = kPairFields};
inline const Type kSamplePairPointerType{.name = "*template.Pair",
                                         .kind = Kind::kPointer,
                                         .element = &kSamplePairType,
                                         .fields = kPairFields};

// type Box struct { Any interface{}; Count int; Ratio float64; Inner Pair;
// Temp Celsius }.
inline constexpr Field kBoxFields[] = {
    {"Any", nullptr, SampleField<0>},
    {"Count", &kIntType, SampleField<1>},
    {"Ratio", &kFloatType, SampleField<2>},
    {"Inner", &kSamplePairType, SampleField<3>},
    {"Temp", &kCelsiusType, SampleField<4>},
};
inline const Type kBoxType{
    .name = "template.Box", .kind = Kind::kStruct, .fields = kBoxFields};
inline const Type kBoxPointerType{.name = "*template.Box",
                                  .kind = Kind::kPointer,
                                  .element = &kBoxType,
                                  .fields = kBoxFields};

inline Value Int(int64_t value) { return Value::Int(value); }
inline Value Byte(uint8_t value) { return Value::Uint(value, kUint8Type); }
inline Value Rune(int64_t value) { return Value::Int(value, kRuneType); }
inline Value Float(double value) { return Value::Float(value); }
inline Value Bool(bool value) { return Value::Bool(value); }
inline Value Text(std::string_view text) { return Value::String(text); }
inline Value Html(std::string_view text) {
  return Value::String(text, kHtmlType);
}
inline Value Celsius(int64_t value) { return Value::Int(value, kCelsiusType); }
inline Value Complex(double real, double imaginary) {
  return Value::Complex({real, imaginary});
}
inline Value Anys(List list) { return Value::Slice(std::move(list)); }
inline Value Texts(List list) {
  return Value::Slice(std::move(list), kStringsType);
}
inline Value AnyMap(Map map) { return Value::MapOf(std::move(map)); }
inline Value Kv(Map map) { return Value::MapOf(std::move(map), kSampleKvType); }
inline Value StructOf(List fields, const Type& type) {
  return Value::Of(std::make_shared<FieldsObject>(std::move(fields)), type);
}
inline Value Pair(std::string_view name, std::string_view value) {
  return StructOf({Text(name), Text(value)}, kSamplePairType);
}
inline Value PairPointer(std::string_view name, std::string_view value) {
  return StructOf({Text(name), Text(value)}, kSamplePairPointerType);
}
inline Value Box(Value any, int64_t count, double ratio, Value inner,
                 int64_t temperature) {
  return StructOf({std::move(any), Int(count), Float(ratio), std::move(inner),
                   Celsius(temperature)},
                  kBoxType);
}
inline Value Nil() { return {}; }

struct FormatCase {
  std::string_view format;
  List arguments;
  std::string_view want;  // as Go 1.19 writes it
};

inline void ExpectFormatted(const std::vector<FormatCase>& cases) {
  for (const FormatCase& test : cases) {
    const auto got = Sprintf(test.format, test.arguments, size_t{1} << 20);
    ASSERT_TRUE(got.ok()) << test.format;
    EXPECT_EQ(*got, test.want) << test.format;
  }
}

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_TESTS_ALERT_TEMPLATE_FORMAT_SAMPLES_H_
