#include "net/curl_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace tebium::net {
namespace {

constexpr size_t kEventsAtOnce = 64;

int CurlEvents(uint32_t events) {
  int bits = 0;
  if ((events & EPOLLIN) != 0) bits |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) bits |= CURL_CSELECT_OUT;
  // The next read or write tells what is wrong.
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    bits |= CURL_CSELECT_IN | CURL_CSELECT_OUT;
  }
  return bits;
}

}  // namespace

CurlLoop::CurlLoop(CURLM* multi)
    : multi_(multi),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlLoop::OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlLoop::OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
}

CurlLoop::~CurlLoop() {
  close(epoll_);
  close(wake_);
}

base::Status CurlLoop::status() const {
  if (epoll_ >= 0 && wake_ >= 0) return {};
  return base::ResourceExhaustedError("no file descriptors for an event loop");
}

void CurlLoop::RunOnce() {
  std::array<epoll_event, kEventsAtOnce> events;
  const int count =
      epoll_wait(epoll_, events.data(), kEventsAtOnce, WaitMilliseconds());
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    if (event.data.fd != wake_) {
      Act(event.data.fd, CurlEvents(event.events));
      continue;
    }
    uint64_t calls = 0;
    (void)!read(wake_, &calls, sizeof calls);
  }
  if (due_ && *due_ <= Clock::now()) {
    due_.reset();  // first: curl may set it anew
    Act(CURL_SOCKET_TIMEOUT, 0);
  }
}

void CurlLoop::Wake() {
  const uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
}

void CurlLoop::Act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
}

// Rounded up, lest it turns round and round until the time has come.
int CurlLoop::WaitMilliseconds() const {
  if (!due_) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*due_ - Clock::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000));
}

int CurlLoop::OnSocket(CURL* /*easy*/, curl_socket_t socket, int what,
                       void* self, void* /*known*/) {
  static_cast<CurlLoop*>(self)->Watch(socket, what);
  return 0;
}

int CurlLoop::OnTimer(CURLM* /*multi*/, long milliseconds, void* self) {
  auto& due = static_cast<CurlLoop*>(self)->due_;
  due.reset();
  if (milliseconds >= 0) {
    due = Clock::now() + std::chrono::milliseconds(milliseconds);
  }
  return 0;
}

void CurlLoop::Watch(curl_socket_t socket, int what) {
  epoll_event event{};
  event.data.fd = socket;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, &event);
    return;
  }
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  // A socket of the same number may have been closed without a word.
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) != 0) {
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }
}

}  // namespace tebium::net
