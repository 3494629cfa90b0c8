// Randomness as the program sees it.
#ifndef TEBIUM_BASE_RANDOM_H_
#define TEBIUM_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace tebium::base {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual uint64_t Next() = 0;
  // In [0, 1).
  double NextFraction() {
    return static_cast<double>(Next() >> 11) * 0x1.0p-53;
  }
};

// From the kernel; fit for secrets and ids.
class SystemRandom : public Random {
 public:
  uint64_t Next() override;
};

// 2 × `bytes` lowercase hexadecimal digits.
std::string RandomHex(Random& random, size_t bytes);

}  // namespace tebium::base

#endif  // TEBIUM_BASE_RANDOM_H_
