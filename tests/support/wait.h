// Waiting for something that another thread or process brings about.
#ifndef TEBIUM_TESTS_SUPPORT_WAIT_H_
#define TEBIUM_TESTS_SUPPORT_WAIT_H_

#include <chrono>
#include <thread>

namespace tebium::testing {

// Sanitizers slow programs down; a limit that only guards against hanging is
// stretched there.
#if defined(TEBIUM_SANITIZED)
inline constexpr int kTimeScale = 5;
#else
inline constexpr int kTimeScale = 1;
#endif

// Asks `condition` every millisecond, at first and at last too; true as soon
// as it holds, false when the limit (times kTimeScale) is up. For conditions
// that nothing can be waited on for; the limit is for failing tests only, so
// be generous.
template <typename Condition>
[[nodiscard]] bool WaitFor(
    Condition condition,
    std::chrono::milliseconds limit = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + limit * kTimeScale;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return condition();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_WAIT_H_
