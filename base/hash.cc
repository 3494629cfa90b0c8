#include "base/hash.h"

namespace tebium::base {

std::string Hex16(uint64_t value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string result(16, '0');
  for (size_t i = 16; i-- > 0; value >>= 4) result[i] = kDigits[value & 0xF];
  return result;
}

}  // namespace tebium::base
