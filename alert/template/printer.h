// One value by one verb of fmt.
#ifndef TEBIUM_ALERT_TEMPLATE_PRINTER_H_
#define TEBIUM_ALERT_TEMPLATE_PRINTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "alert/template/format_text.h"
#include "alert/template/value.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

// How deep values within values are followed; Go's own bound is its stack.
inline constexpr int kMaxPrintedDepth = 200;

// A field of a struct, which may be the zero value of its type.
Value FieldOf(const Value& value, const Field& field);

// Appends to a text that must outlive it. Once the text is longer than its
// bound, or a value too deep, status() says so and printing stops.
class Printer {
 public:
  // `max_bytes` is for all of `out`; one piece of text may go over it.
  Printer(std::string& out, size_t max_bytes)
      : out_(out), max_bytes_(max_bytes) {}

  // `verb` is any character; for %v the flags are plus_v and sharp_v.
  void Print(const Value& value, char32_t verb, const FormatFlags& flags);

  // False once printing has stopped.
  bool CheckSize();
  base::Status status() const;

 private:
  enum class Failure : uint8_t { kNone, kTooLong, kTooDeep };

  void PrintValue(const Value& value, char32_t verb, int depth);
  void PrintKind(const Value& value, char32_t verb, int depth);
  bool PrintByMethod(const Value& value, char32_t verb);
  void PrintBool(const Value& value, char32_t verb);
  void PrintInteger(const Value& value, char32_t verb);
  void PrintFloat(const Value& value, char32_t verb);
  void PrintText(std::string_view text, std::string_view type_name,
                 char32_t verb);
  void PrintSlice(const Value& value, char32_t verb, int depth);
  void PrintMap(const Value& value, char32_t verb, int depth);
  void PrintStruct(const Value& value, char32_t verb, int depth);
  void PrintPointer(const Value& value, char32_t verb, int depth);
  void PrintAddress(const Value& value, char32_t verb);
  void AppendAddress(const Value& value, uint64_t address);
  void AppendHexNumber(uint64_t number, bool with_prefix);
  // "%!d(string=hi)".
  void PrintBad(const Value& value, char32_t verb);
  void PrintBadText(std::string_view text, std::string_view type_name,
                    char32_t verb);
  void BeginBad(char32_t verb);
  // Before the item with this index: what stands between items.
  void Separate(size_t index);

  std::string& out_;
  const size_t max_bytes_;
  FormatFlags flags_;
  bool in_error_ = false;  // methods are not asked
  Failure failure_ = Failure::kNone;
};

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_PRINTER_H_
