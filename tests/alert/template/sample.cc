#include "tests/alert/template/sample.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>

#include "alert/template/parser.h"

namespace tebium::alert::tmpl::sample {
namespace {

using Arguments = std::span<const Value>;

struct PairObject : Object {
  PairObject(std::string_view of_name, std::string_view of_value)
      : name(of_name), value(of_value) {}
  SharedText name;
  SharedText value;
};

const PairObject& PairOf(const Value& self) {
  return static_cast<const PairObject&>(self.object());
}

constexpr Field kPairFields[] = {
    {"Name", &kStringType,
     [](const Value& self) { return Value::String(PairOf(self).name); }},
    {"Value", &kStringType,
     [](const Value& self) { return Value::String(PairOf(self).value); }},
};

const Type kPairPointerType{
    .name = "*main.Pair", .kind = Kind::kPointer, .element = &kPairType};
const Type kUint64Type{.name = "uint64", .kind = Kind::kUint};
const Type kTwiceType{.name = "func(string) string", .kind = Kind::kFunction};
const Type kSumType{.name = "func(...int) int", .kind = Kind::kFunction};
const Type kLevelType{.name = "main.Level",
                      .kind = Kind::kInt,
                      .to_string = [](const Value& self) {
                        return "level " + std::to_string(self.int_value());
                      }};

constexpr std::array<const Type*, 1> kString1{&kStringType};
constexpr std::array<const Type*, 1> kInt1{&kIntType};
constexpr std::array<const Type*, 1> kUint1{&kUint8Type};
constexpr std::array<const Type*, 1> kBool1{&kBoolType};
constexpr std::array<const Type*, 1> kFloat1{&kFloatType};
constexpr std::array<const Type*, 1> kComplex1{&kComplexType};
constexpr std::array<const Type*, 1> kAny1{nullptr};
constexpr std::array<const Type*, 1> kStrings1{&kStringsType};
constexpr std::array<const Type*, 2> kUintString{&kUint8Type, &kStringType};
constexpr std::array<const Type*, 2> kStringInts{&kStringType, &kIntType};

const Type kStringMapType{
    .name = "map[string]string", .kind = Kind::kMap, .element = &kStringType};
constexpr std::array<const Type*, 1> kMap1{&kStringMapType};
constexpr std::array<const Type*, 1> kPair1{&kPairType};

std::string Text(const Value& value) { return std::string(value.text()); }

Value Sum(Arguments arguments) {
  int64_t sum = 0;
  for (const Value& argument : arguments) sum += argument.int_value();
  return Value::Int(sum);
}

ValueOr Names(const Value& self, Arguments, CallContext&) {
  List names;
  for (const auto& [name, value] : self.map()) {
    names.push_back(Value::String(name));
  }
  return Value::Slice(std::move(names), kStringsType);
}

ValueOr Remove(const Value& self, Arguments arguments, CallContext&) {
  Map rest = self.map();
  for (const Value& name : arguments[0].list()) rest.erase(Text(name));
  return Value::MapOf(std::move(rest), kKvType);
}

constexpr Method kKvMethods[] = {
    {"Names", {}, Names},
    {"Remove", {.parameters = kStrings1}, Remove},
};

ValueOr Method0(const Value&, Arguments, CallContext&) {
  return Value::String("M0");
}
ValueOr Method1(const Value&, Arguments arguments, CallContext&) {
  return arguments[0];
}
ValueOr Method2(const Value&, Arguments arguments, CallContext&) {
  return Value::String("Method2: " + std::to_string(arguments[0].uint_value()) +
                       " " + Text(arguments[1]));
}
ValueOr MethodMany(const Value&, Arguments arguments, CallContext&) {
  return Value::String(Text(arguments[0]) + " " +
                       std::to_string(Sum(arguments.subspan(1)).int_value()));
}
ValueOr MyError(const Value&, Arguments arguments, CallContext&) {
  if (arguments[0].bool_value()) return base::InternalError("my error");
  return Value::Bool(false);
}

constexpr Method kTMethods[] = {
    {"Method0", {}, Method0},
    {"Method1", {.parameters = kInt1}, Method1},
    {"Method2", {.parameters = kUintString}, Method2},
    {"MethodMany", {.parameters = kStringInts, .variadic = true}, MethodMany},
    {"MyError", {.parameters = kBool1}, MyError},
    {"Two", {}, nullptr, 2},
};

std::shared_ptr<const Function> Twice() {
  return std::make_shared<const Function>(
      Function{"twice",
               {.parameters = kString1},
               [](Arguments arguments, CallContext&) -> ValueOr {
                 return Value::String(Text(arguments[0]) + Text(arguments[0]));
               }});
}

std::shared_ptr<const Function> SumOf() {
  return std::make_shared<const Function>(
      Function{"sum",
               {.parameters = kInt1, .variadic = true},
               [](Arguments arguments, CallContext&) -> ValueOr {
                 return Sum(arguments);
               }});
}

Value Strings(std::initializer_list<std::string_view> texts) {
  List list;
  for (const auto text : texts) list.push_back(Value::String(text));
  return Value::Slice(std::move(list), kStringsType);
}

Value Ints(std::initializer_list<int64_t> numbers) {
  List list;
  for (const auto number : numbers) list.push_back(Value::Int(number));
  return Value::Slice(std::move(list), kIntsType);
}

Value Anys() {
  return Value::Slice(
      {Value::Int(1), Value(), Value::String("x"), Pair("a", "b")});
}

Value AnyMap() {
  return Value::MapOf({{"nil", Value()},
                       {"one", Value::Int(1)},
                       {"s", Value::String("text")},
                       {"sub", Value::MapOf({{"k", Value::String("v")}})}});
}

Value KvOf(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  Map map;
  for (const auto& [name, value] : pairs) map[name] = Value::String(value);
  return Value::MapOf(std::move(map), kKvType);
}

Value PairPointer(std::shared_ptr<const PairObject> pair) {
  return Value::Of(std::move(pair), kPairPointerType);
}

struct TObject : Object {
  Value pair = PairPointer(std::make_shared<PairObject>("pn", "pv"));
};

constexpr Field kTFields[] = {
    {"True", &kBoolType, [](const Value&) { return Value::Bool(true); }},
    {"False", &kBoolType, [](const Value&) { return Value::Bool(false); }},
    {"I", &kIntType, [](const Value&) { return Value::Int(17); }},
    {"Neg", &kIntType, [](const Value&) { return Value::Int(-1); }},
    {"Zero", &kIntType, [](const Value&) { return Value::Int(0); }},
    {"U8", &kUint8Type,
     [](const Value&) { return Value::Uint(16, kUint8Type); }},
    {"F", &kFloatType, [](const Value&) { return Value::Float(1.5); }},
    {"C", &kComplexType,
     [](const Value&) {
       return Value::Complex({1.0, 2.0});
     }},
    {"S", &kStringType, [](const Value&) { return Value::String("xyz"); }},
    {"Empty", &kStringType, [](const Value&) { return Value::String(""); }},
    {"Level", &kLevelType,
     [](const Value&) { return Value::Int(3, kLevelType); }},
    {"SI", &kIntsType,
     [](const Value&) {
       return Ints({3, 4, 5});
     }},
    {"NoInts", &kIntsType, [](const Value&) { return Ints({}); }},
    {"SS", &kStringsType,
     [](const Value&) {
       return Strings({"a", "b"});
     }},
    {"Anys", &kAnysType, [](const Value&) { return Anys(); }},
    {"AnyMap", &kAnyMapType, [](const Value&) { return AnyMap(); }},
    {"KV", &kKvType,
     [](const Value&) {
       return KvOf({{"one", "1"}, {"two", "2"}, {"Names", "hidden"}});
     }},
    {"NoKV", &kKvType, [](const Value&) { return KvOf({}); }},
    {"Pairs", &kPairsType,
     [](const Value&) {
       return Value::Slice({Pair("n1", "v1"), Pair("n2", "v2")}, kPairsType);
     }},
    {"Pair", &kPairType, [](const Value&) { return Pair("n", "v"); }},
    {"P", &kPairPointerType,
     [](const Value& self) {
       return static_cast<const TObject&>(self.object()).pair;
     }},
    {"NilP", &kPairPointerType,
     [](const Value&) { return PairPointer(nullptr); }},
    {"NilAny", nullptr, [](const Value&) { return Value(); }},
    {"IntAny", nullptr, [](const Value&) { return Value::Int(7); }},
    {"StringAny", nullptr, [](const Value&) { return Value::String("any"); }},
    {"PairAny", nullptr, [](const Value&) { return Pair("an", "av"); }},
    {"ListAny", nullptr,
     [](const Value&) {
       return Ints({1, 2});
     }},
    {"Twice", &kTwiceType,
     [](const Value&) { return Value::Func(Twice(), kTwiceType); }},
    {"Sum", &kSumType,
     [](const Value&) { return Value::Func(SumOf(), kSumType); }},
};

const Type kTType{.name = "main.T", .kind = Kind::kStruct, .fields = kTFields};
const Type kTPointerType{.name = "*main.T",
                         .kind = Kind::kPointer,
                         .element = &kTType,
                         .methods = kTMethods};

void Add(Functions& functions, const std::string& name, Signature signature,
         ValueOr (*call)(Arguments, CallContext&)) {
  functions[name] =
      std::make_shared<const Function>(Function{name, signature, call});
}

ValueOr Echo(Arguments arguments, CallContext&) { return arguments[0]; }

ValueOr ListOf(Arguments arguments, CallContext&) {
  return Value::Slice(List(arguments.begin(), arguments.end()));
}

ValueOr Count(Arguments arguments, CallContext&) {
  return Value::Int(static_cast<int64_t>(arguments[0].kind() == Kind::kMap
                                             ? arguments[0].map().size()
                                             : arguments[0].list().size()));
}

ValueOr NameOfPair(Arguments arguments, CallContext&) {
  return Value::String(PairOf(arguments[0]).name);
}

ValueOr Die(Arguments, CallContext&) { return base::InternalError("died"); }

ValueOr Three(Arguments, CallContext&) { return Value::Int(3); }

ValueOr Wide(Arguments, CallContext&) {
  return Value::Uint(UINT64_C(18446744073709551615), kUint64Type);
}

}  // namespace

const Type kIntsType{
    .name = "[]int", .kind = Kind::kSlice, .element = &kIntType};
const Type kKvType{.name = "main.KV",
                   .kind = Kind::kMap,
                   .element = &kStringType,
                   .methods = kKvMethods};
const Type kPairType{
    .name = "main.Pair", .kind = Kind::kStruct, .fields = kPairFields};
const Type kPairsType{
    .name = "[]main.Pair", .kind = Kind::kSlice, .element = &kPairType};

Value Dot() { return Value::Of(std::make_shared<TObject>(), kTPointerType); }

Value Pair(std::string_view name, std::string_view value) {
  return Value::Of(std::make_shared<PairObject>(name, value), kPairType);
}

Functions AllFunctions() {
  Functions functions;
  AddBuiltins(functions);
  functions["twice"] = Twice();
  functions["sum"] = SumOf();
  Add(functions, "echo", {.parameters = kAny1}, Echo);
  Add(functions, "boolArg", {.parameters = kBool1}, Echo);
  Add(functions, "intArg", {.parameters = kInt1}, Echo);
  Add(functions, "uintArg", {.parameters = kUint1}, Echo);
  Add(functions, "floatArg", {.parameters = kFloat1}, Echo);
  Add(functions, "complexArg", {.parameters = kComplex1}, Echo);
  Add(functions, "stringArg", {.parameters = kString1}, Echo);
  Add(functions, "stringsArg", {.parameters = kStrings1}, Count);
  Add(functions, "mapArg", {.parameters = kMap1}, Count);
  Add(functions, "pairArg", {.parameters = kPair1}, NameOfPair);
  Add(functions, "listOf", {.parameters = kAny1, .variadic = true}, ListOf);
  Add(functions, "three", {}, Three);
  Add(functions, "die", {}, Die);
  Add(functions, "wide", {}, Wide);
  return functions;
}

base::StatusOr<std::string> TryRender(std::string_view text,
                                      const ExecLimits& limits) {
  const Functions functions = AllFunctions();
  Trees trees;
  TEBIUM_RETURN_IF_ERROR(Parse("t", text, functions, {}, trees));
  CallContext context;
  return Execute(trees, "t", functions, Dot(), limits, context);
}

std::string Render(std::string_view text, const ExecLimits& limits) {
  const auto output = TryRender(text, limits);
  return output.ok() ? *output : output.status().message();
}

void Check(std::span<const Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(Render(c.text), c.want) << c.text;
}

}  // namespace tebium::alert::tmpl::sample
