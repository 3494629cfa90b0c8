// Values of the template language, as Go's reflection would show them.
//
// Alertmanager's templates see Go values: what a value prints, which fields and
// methods it has, what it compares with and what an error calls it all follow
// from its Go type. A Value is such a value with such a type. Pure; immutable
// once built, and cheap to copy.
#ifndef TEBIUM_ALERT_TEMPLATE_VALUE_H_
#define TEBIUM_ALERT_TEMPLATE_VALUE_H_

#include <complex>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alert/shared_text.h"
#include "base/clock.h"
#include "base/status.h"

namespace tebium::alert {
class LabelSet;
}

namespace tebium::alert::tmpl {

class Value;
struct CallContext;
struct Function;
struct Type;
using ValueOr = base::StatusOr<Value>;

// Of Go's reflect.Kind, what templates can meet.
enum class Kind : uint8_t {
  kInvalid,
  kBool,
  kInt,  // of every width; so the next two
  kUint,
  kFloat,
  kComplex,
  kString,
  kSlice,
  kMap,  // with strings for keys
  kStruct,
  kPointer,
  kFunction,
  kInterface,  // as a parameter or an element alone: any value, or none
};

// What a Go function takes. A null type stands for interface{}.
struct Signature {
  std::span<const Type* const> parameters;
  bool variadic = false;  // the last parameter is for any number of arguments
};

// `self` is the receiver, of the type that lists the method.
struct Method {
  std::string_view name;
  Signature signature;
  // Null where Go's method has `results` that make it uncallable.
  ValueOr (*call)(const Value& self, std::span<const Value> arguments,
                  CallContext& context);
  // Without an error as the last: "can't call method/function %q with %d
  // results" if there is more than one.
  int results = 1;
};

struct Field {
  std::string_view name;
  const Type* type;  // null: interface{}
  Value (*get)(const Value& self);
  std::string_view json_name = {};  // empty: `name`
};

// A Go type. Constants, compared by address.
struct Type {
  std::string_view name;  // as %T prints it: "template.KV", "[]string"
  Kind kind = Kind::kInvalid;
  const Type* element = nullptr;       // of a slice, map or pointer; null: any
  std::span<const Field> fields = {};  // in Go's order; of pointers too
  std::span<const Method> methods = {};
  // fmt's and the printer's: the type has a String() or Error() method. Null
  // where it has none.
  std::string (*to_string)(const Value& self) = nullptr;
  // fmt's GoString(), which %#v asks. Null where the type has none.
  std::string (*to_go_string)(const Value& self) = nullptr;
  // encoding/json's, where the type marshals itself. Null: by its kind.
  std::string (*to_json)(const Value& self) = nullptr;

  const Field* FindField(std::string_view field_name) const;
  const Method* FindMethod(std::string_view method_name) const;
};

// The types of the language itself.
extern const Type kBoolType;     // bool
extern const Type kIntType;      // int
extern const Type kInt64Type;    // int64
extern const Type kUint8Type;    // uint8
extern const Type kRuneType;     // int32
extern const Type kFloatType;    // float64
extern const Type kComplexType;  // complex128
extern const Type kStringType;   // string
extern const Type kStringsType;  // []string
extern const Type kAnysType;     // []interface {}
extern const Type kAnyMapType;   // map[string]interface {}
extern const Type kHtmlType;     // template.HTML: markup that is safe
extern const Type kUrlType;      // template.URL: a URL that is safe
extern const Type kFuncType;     // func(): of a function that has no other

// A struct's insides, known to the functions that its Type lists.
class Object {
 public:
  virtual ~Object() = default;
};

using List = std::vector<Value>;
using Map = std::map<std::string, Value, std::less<>>;

class Value {
 public:
  // No value: nil, or what a missing key gives ("<no value>").
  Value() = default;

  static Value Bool(bool value);
  static Value Int(int64_t value, const Type& type = kIntType);
  static Value Uint(uint64_t value, const Type& type);
  static Value Float(double value);
  static Value Complex(std::complex<double> value);
  static Value String(SharedText text, const Type& type = kStringType);
  static Value Slice(List list, const Type& type = kAnysType);
  static Value MapOf(Map map, const Type& type = kAnyMapType);
  // Structs and pointers to them.
  // (Of nothing: Go's nil pointer.)
  static Value Of(std::shared_ptr<const Object> object, const Type& type);
  static Value Func(std::shared_ptr<const Function> function,
                    const Type& type = kFuncType);
  // The zero value of a type, whose pointers are nil.
  static Value Zero(const Type& type);

  bool valid() const { return type_ != nullptr; }
  Kind kind() const { return valid() ? type_->kind : Kind::kInvalid; }
  // Null where there is no value.
  const Type* type() const { return type_; }
  // "string", "template.KV"; "<nil>" where there is no value.
  std::string_view type_name() const;

  // Each for its kind alone.
  bool bool_value() const { return std::get<bool>(data_); }
  int64_t int_value() const { return std::get<int64_t>(data_); }
  uint64_t uint_value() const { return std::get<uint64_t>(data_); }
  double float_value() const { return std::get<double>(data_); }
  std::complex<double> complex_value() const;
  std::string_view text() const { return std::get<SharedText>(data_).view(); }
  const SharedText& shared_text() const { return std::get<SharedText>(data_); }
  const List& list() const { return std::get<ListRef>(data_)->data; }
  const Map& map() const { return std::get<MapRef>(data_)->data; }
  const Object& object() const { return *std::get<ObjectRef>(data_); }
  const Function& function() const;

  // A pointer, structure or function of nothing.
  bool IsNull() const;
  // Pointers and structures alone: both are of one object, or of nothing.
  bool IsSame(const Value& other) const {
    return std::get<ObjectRef>(data_) == std::get<ObjectRef>(other.data_);
  }
  // How deep lists and maps stand within one another: 0 for anything else.
  int depth() const;
  // The same as a value of another type of its kind; of a pointer also as what
  // it points to.
  Value As(const Type& type) const { return {type, data_}; }

  // Go's truth (text/template IsTrue): not zero, not empty; structs are true.
  bool IsTrue() const;

 private:
  template <typename T>
  struct Nest {
    T data;
    int depth;
  };
  using ListRef = std::shared_ptr<const Nest<List>>;
  using MapRef = std::shared_ptr<const Nest<Map>>;
  using ObjectRef = std::shared_ptr<const Object>;
  using FunctionRef = std::shared_ptr<const Function>;
  using ComplexRef = std::shared_ptr<const std::complex<double>>;  // rare
  using Data =
      std::variant<std::monostate, bool, int64_t, uint64_t, double, SharedText,
                   ListRef, MapRef, ObjectRef, FunctionRef, ComplexRef>;

  Value(const Type& type, Data data) : type_(&type), data_(std::move(data)) {}

  const Type* type_ = nullptr;
  Data data_;
};

// What a template's execution lends to the functions it calls.
struct CallContext {
  base::Time now;  // the same for a whole rendering
  // A zone of the zone database by name, "UTC", "Local".
  std::function<base::StatusOr<base::TimeZone>(const std::string&)> load_zone;
  // What `routeLabels` looks in; null: nowhere.
  const LabelSet* route_labels = nullptr;
  // What one string or list may grow to; over it is an error.
  size_t max_value_bytes = size_t{4} << 20;
};

// A function by its name in templates. Throws nothing.
struct Function {
  std::string name;
  Signature signature;
  std::function<ValueOr(std::span<const Value> arguments, CallContext&)> call;
};
using Functions =
    std::map<std::string, std::shared_ptr<const Function>, std::less<>>;

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_VALUE_H_
