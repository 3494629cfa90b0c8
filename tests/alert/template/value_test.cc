#include "alert/template/value.h"

#include <gtest/gtest.h>

#include <complex>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alert/template/assign.h"
#include "tests/alert/template/sample.h"

namespace tebium::alert::tmpl {
namespace {

const Type kPointerType{.name = "*main.Pair",
                        .kind = Kind::kPointer,
                        .element = &sample::kPairType};
const Type kStringMapType{
    .name = "map[string]string", .kind = Kind::kMap, .element = &kStringType};
const Type kOtherKvType{
    .name = "main.Other", .kind = Kind::kMap, .element = &kStringType};
const Type kNamedStringType{.name = "main.Name", .kind = Kind::kString};

std::shared_ptr<const Function> SomeFunction() {
  return std::make_shared<const Function>();
}

TEST(ValueTest, TruthIsNotBeingZeroOrEmpty) {
  const std::vector<std::pair<Value, bool>> cases = {
      {Value(), false},
      {Value::Bool(true), true},
      {Value::Bool(false), false},
      {Value::Int(-1), true},
      {Value::Int(0), false},
      {Value::Uint(1, kUint8Type), true},
      {Value::Uint(0, kUint8Type), false},
      {Value::Float(0.5), true},
      {Value::Float(0), false},
      {Value::Complex({0, 1}), true},
      {Value::Complex({0, 0}), false},
      {Value::String("0"), true},
      {Value::String(""), false},
      {Value::Slice({Value()}), true},
      {Value::Slice({}), false},
      {Value::MapOf({{"", Value()}}), true},
      {Value::MapOf({}), false},
      {sample::Pair("", ""), true},
      {sample::Dot(), true},
      {Value::Zero(kPointerType), false},
      {Value::Func(SomeFunction()), true},
      {Value::Func(nullptr), false},
  };
  for (const auto& [value, want] : cases) {
    EXPECT_EQ(value.IsTrue(), want) << value.type_name();
  }
}

TEST(ValueTest, ZeroIsOfItsTypeAndFalse) {
  for (const Type* type :
       {&kBoolType, &kIntType, &kUint8Type, &kFloatType, &kComplexType,
        &kStringType, &kStringsType, &kAnyMapType, &kHtmlType, &kPointerType,
        &kFuncType}) {
    const Value zero = Value::Zero(*type);
    EXPECT_EQ(zero.type(), type) << type->name;
    EXPECT_FALSE(zero.IsTrue()) << type->name;
  }
  EXPECT_TRUE(Value::Zero(kPointerType).IsNull());
  EXPECT_TRUE(Value::Zero(kFuncType).IsNull());
  EXPECT_FALSE(Value::Zero(kStringType).IsNull());
}

TEST(ValueTest, FindsFieldsAndMethodsByName) {
  ASSERT_NE(sample::kPairType.FindField("Value"), nullptr);
  EXPECT_EQ(sample::kPairType.FindField("Value")->name, "Value");
  EXPECT_EQ(sample::kPairType.FindField("value"), nullptr);
  EXPECT_EQ(sample::kPairType.FindMethod("Value"), nullptr);
  ASSERT_NE(sample::kKvType.FindMethod("Names"), nullptr);
  EXPECT_EQ(sample::kKvType.FindMethod("Names")->name, "Names");
  EXPECT_EQ(sample::kKvType.FindField("Names"), nullptr);
}

TEST(ValueTest, NamesItsType) {
  EXPECT_EQ(Value().type_name(), "<nil>");
  EXPECT_EQ(Value::Int(1).type_name(), "int");
  EXPECT_EQ(Value::Int(1, kRuneType).type_name(), "int32");
  EXPECT_EQ(Value::String("", kHtmlType).type_name(), "template.HTML");
  EXPECT_EQ(Value::Slice({}).type_name(), "[]interface {}");
  EXPECT_EQ(Value::MapOf({}).type_name(), "map[string]interface {}");
}

TEST(ValueTest, CountsHowDeepListsAndMapsNest) {
  EXPECT_EQ(Value::Int(1).depth(), 0);
  const Value flat = Value::Slice({Value::Int(1)});
  EXPECT_EQ(flat.depth(), 1);
  const Value map = Value::MapOf({{"a", Value()}, {"b", flat}});
  EXPECT_EQ(map.depth(), 2);
  EXPECT_EQ(Value::Slice({flat, map, Value()}).depth(), 3);
}

TEST(ValueTest, SameObjectsAreTheSame) {
  const Value pair = sample::Pair("a", "b");
  EXPECT_TRUE(pair.IsSame(pair.As(kPointerType)));
  EXPECT_FALSE(pair.IsSame(sample::Pair("a", "b")));
  EXPECT_TRUE(Value::Zero(kPointerType).IsSame(Value::Zero(sample::kPairType)));
}

TEST(AssignTest, OneOfTwoTypesOfAMakeIsLiteral) {
  struct Case {
    const Type* from;
    const Type* to;
    bool want;
  };
  const Case cases[] = {
      {&kIntType, nullptr, true},
      {&kIntType, &kIntType, true},
      {&kIntType, &kInt64Type, false},
      {&sample::kKvType, &kStringMapType, true},
      {&kStringMapType, &sample::kKvType, true},
      {&sample::kKvType, &kOtherKvType, false},
      {&sample::kKvType, &kAnyMapType, false},
      {&kStringsType, &kAnysType, false},
      {&kNamedStringType, &kStringType, false},
      {&kHtmlType, &kStringType, false},
      {&kPointerType, &sample::kPairType, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsAssignable(*c.from, c.to), c.want)
        << c.from->name << " to " << NameOf(c.to);
  }
}

TEST(AssignTest, ListsMapsPointersAndFunctionsCanBeNil) {
  EXPECT_TRUE(CanBeNil(nullptr));
  EXPECT_TRUE(CanBeNil(&kStringsType));
  EXPECT_TRUE(CanBeNil(&kStringMapType));
  EXPECT_TRUE(CanBeNil(&kPointerType));
  EXPECT_TRUE(CanBeNil(&kFuncType));
  EXPECT_FALSE(CanBeNil(&kStringType));
  EXPECT_FALSE(CanBeNil(&kIntType));
  EXPECT_FALSE(CanBeNil(&sample::kPairType));
}

TEST(AssignTest, PointersAreFollowedOnce) {
  const Value pair = sample::Pair("a", "b");
  const Value pointed = Indirect(pair.As(kPointerType));
  EXPECT_EQ(pointed.type(), &sample::kPairType);
  EXPECT_TRUE(pointed.IsSame(pair));
  EXPECT_EQ(Indirect(pair).type(), &sample::kPairType);
  EXPECT_EQ(Indirect(Value::Zero(kPointerType)).type(), &kPointerType);
}

TEST(AssignTest, MissingKeysGiveTheElementsZero) {
  const Value strings =
      Value::MapOf({{"a", Value::String("x")}}, kStringMapType);
  EXPECT_EQ(ElementAt(strings, "a").text(), "x");
  EXPECT_EQ(ElementAt(strings, "b").text(), "");
  EXPECT_FALSE(ElementAt(Value::MapOf({}), "b").valid());
}

TEST(AssignTest, TheLastParameterTakesTheRest) {
  const Type* const parameters[] = {&kStringType, &kIntType};
  const Signature signature{.parameters = parameters, .variadic = true};
  EXPECT_EQ(ParameterAt(signature, 0), &kStringType);
  EXPECT_EQ(ParameterAt(signature, 1), &kIntType);
  EXPECT_EQ(ParameterAt(signature, 5), &kIntType);
}

}  // namespace
}  // namespace tebium::alert::tmpl
