#include "base/random.h"

#include <sys/random.h>

#include <cstdlib>

namespace tebium::base {

uint64_t SystemRandom::Next() {
  uint64_t value = 0;
  // Eight bytes are never delivered in part; without a kernel source of
  // randomness nothing that follows would be safe.
  if (getrandom(&value, sizeof value, 0) != sizeof value) std::abort();
  return value;
}

std::string RandomHex(Random& random, size_t bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string result;
  result.reserve(2 * bytes);
  uint64_t bits = 0;
  for (size_t i = 0; i < 2 * bytes; ++i) {
    if (i % 16 == 0) bits = random.Next();
    result += kDigits[bits & 0xF];
    bits >>= 4;
  }
  return result;
}

}  // namespace tebium::base
