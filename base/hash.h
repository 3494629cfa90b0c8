// 64-bit FNV-1a, the hash of Prometheus's fingerprints.
#ifndef TEBIUM_BASE_HASH_H_
#define TEBIUM_BASE_HASH_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tebium::base {

inline constexpr uint64_t kFnvOffset = 14695981039346656037ull;
inline constexpr uint64_t kFnvPrime = 1099511628211ull;

// Continues `state` over `bytes`.
inline uint64_t Fnv1a(std::string_view bytes, uint64_t state = kFnvOffset) {
  for (const char c : bytes) {
    state ^= static_cast<unsigned char>(c);
    state *= kFnvPrime;
  }
  return state;
}

// 16 lowercase hexadecimal digits, as Alertmanager writes fingerprints.
std::string Hex16(uint64_t value);

}  // namespace tebium::base

#endif  // TEBIUM_BASE_HASH_H_
