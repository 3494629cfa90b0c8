// The numbers in a module's JSON, such as its health page: {"queue": {"length":
// 3}} has queue_length. Pure.
#ifndef TEBIUM_EXPORTER_COLLECTORS_JSON_NUMBERS_H_
#define TEBIUM_EXPORTER_COLLECTORS_JSON_NUMBERS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace tebium::exporter {

struct JsonBounds {
  size_t max_numbers = 1000;
  size_t max_depth = 8;
  size_t max_name_bytes = 100;
};

struct JsonNumbers {
  // In the order of the text. What is no ASCII letter or digit is _ in names;
  // of numbers with one name the first holds.
  std::vector<std::pair<std::string, double>> numbers;
  size_t dropped = 0;  // over a bound
};

// What stands in arrays is left out: its place says nothing of what it is.
// kInvalidArgument if it is no JSON object.
base::StatusOr<JsonNumbers> ReadJsonNumbers(std::string_view text,
                                            const JsonBounds& bounds);

}  // namespace tebium::exporter

#endif  // TEBIUM_EXPORTER_COLLECTORS_JSON_NUMBERS_H_
