// The escapers as functions of templates.
#include <string>
#include <vector>

#include "alert/template/format.h"
#include "alert/template/functions_internal.h"
#include "alert/template/html_escape.h"
#include "alert/template/html_escape_functions.h"

namespace tebium::alert::tmpl {
namespace {

// What a pointer points to, unless the pointer prints itself.
Value Pointee(Value value) {
  while (value.kind() == Kind::kPointer && !value.IsNull() &&
         value.type()->to_string == nullptr &&
         value.type()->element != nullptr) {
    value = value.As(*value.type()->element);
  }
  return value;
}

// A value that is not a text, and several of them, as they print. Those that
// are none are left out.
base::StatusOr<std::string> Stringify(ValueSpan arguments,
                                      CallContext& context) {
  std::vector<Value> values;
  for (const Value& argument : arguments) {
    if (argument.valid()) values.push_back(Pointee(argument));
  }
  return Sprint(values, context.max_value_bytes);
}

// Null: the argument is no text.
const html::Content* ContentOf(const Type* type) {
  static constexpr html::Content kPlain = html::Content::kPlain;
  static constexpr html::Content kHtml = html::Content::kHtml;
  static constexpr html::Content kUrl = html::Content::kUrl;
  if (type == &kStringType) return &kPlain;
  if (type == &kHtmlType) return &kHtml;
  if (type == &kUrlType) return &kUrl;
  return nullptr;
}

ValueOr Limited(const std::string& text, const CallContext& context) {
  TEBIUM_RETURN_IF_ERROR(CheckSize(text.size(), context));
  return Value::String(text);
}

template <html::Escape kEscape>
ValueOr Escaped(ValueSpan arguments, CallContext& context) {
  if (arguments.size() == 1) {
    const Value& argument = arguments[0];
    if (const html::Content* content = ContentOf(argument.type())) {
      auto escaped = kEscape(argument.text(), *content);
      if (!escaped) return Value::String(argument.shared_text());
      return Limited(*escaped, context);
    }
  }
  TEBIUM_ASSIGN_OR_RETURN(std::string text, Stringify(arguments, context));
  auto escaped = kEscape(text, html::Content::kPlain);
  return Limited(escaped ? *escaped : text, context);
}

// `_eval_args_`: what `html` and `urlquery` are told, as one text.
ValueOr EvalArguments(ValueSpan arguments, CallContext& context) {
  if (arguments.size() == 1 && arguments[0].type() == &kStringType) {
    return arguments[0];
  }
  std::vector<Value> values;
  for (const Value& argument : arguments) values.push_back(Pointee(argument));
  TEBIUM_ASSIGN_OR_RETURN(std::string text,
                          Sprint(values, context.max_value_bytes));
  return Value::String(text);
}

}  // namespace

void AddEscapers(Functions& functions) {
  constexpr Signature kAnyNumber{.parameters = kAnything, .variadic = true};
  AddFunctions(
      functions,
      {{"_eval_args_", kAnyNumber, EvalArguments},
       {"_html_template_attrescaper", kAnyNumber,
        Escaped<html::EscapeForAttribute>},
       {"_html_template_commentescaper", kAnyNumber,
        Escaped<html::DropInComment>},
       {"_html_template_htmlescaper", kAnyNumber, Escaped<html::EscapeForText>},
       {"_html_template_htmlnamefilter", kAnyNumber, Escaped<html::FilterName>},
       {"_html_template_nospaceescaper", kAnyNumber,
        Escaped<html::EscapeForUnquoted>},
       {"_html_template_rcdataescaper", kAnyNumber,
        Escaped<html::EscapeForRcData>},
       {"_html_template_srcsetescaper", kAnyNumber,
        Escaped<html::EscapeSrcset>},
       {"_html_template_urlescaper", kAnyNumber, Escaped<html::EscapeUrlPart>},
       {"_html_template_urlfilter", kAnyNumber, Escaped<html::FilterUrl>},
       {"_html_template_urlnormalizer", kAnyNumber,
        Escaped<html::NormalizeUrl>}});
}

}  // namespace tebium::alert::tmpl
