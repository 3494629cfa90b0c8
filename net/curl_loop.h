// An event loop for libcurl's multi interface: epoll. Internal to net/.
//
// What it costs depends on the connections at which something happens, not on
// all that are open.
#ifndef TEBIUM_NET_CURL_LOOP_H_
#define TEBIUM_NET_CURL_LOOP_H_

#include <curl/curl.h>

#include <chrono>
#include <optional>

#include "base/status.h"

namespace tebium::net {

// Of one thread, but for Wake().
class CurlLoop {
 public:
  // Must outlive the use of `multi`, whose callbacks it sets.
  explicit CurlLoop(CURLM* multi);
  ~CurlLoop();
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;

  // Whether the system gave it what it needs.
  base::Status status() const;
  // Waits for an event, a timer of curl's or a call, and lets curl do what is
  // due.
  void RunOnce();
  // Thread-safe: ends the waiting, now or the next time.
  void Wake();

 private:
  using Clock = std::chrono::steady_clock;

  static int OnSocket(CURL* easy, curl_socket_t socket, int what, void* self,
                      void* known);
  static int OnTimer(CURLM* multi, long milliseconds, void* self);
  void Watch(curl_socket_t socket, int what);
  int WaitMilliseconds() const;
  void Act(curl_socket_t socket, int events);

  CURLM* const multi_;
  const int epoll_;
  const int wake_;
  std::optional<Clock::time_point> due_;  // of curl's timer
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_CURL_LOOP_H_
