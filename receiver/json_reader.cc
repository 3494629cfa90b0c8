#include "receiver/json_reader.h"

#include <rapidjson/error/en.h>

namespace tebium::receiver {

DecodeFault SyntaxFault(rapidjson::ParseErrorCode code, size_t offset) {
  std::string error = "malformed JSON: ";
  error += code == rapidjson::kParseErrorDocumentEmpty
               ? "the body is empty"
               : rapidjson::GetParseError_En(code);
  return {std::move(error), "", offset};
}

size_t ByteOrderMarkSize(std::string_view body) {
  return body.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

}  // namespace tebium::receiver
