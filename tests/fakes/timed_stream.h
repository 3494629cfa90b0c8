// A TCP stream for Beast's synchronous operations that does not wait forever.
#ifndef TEBIUM_TESTS_FAKES_TIMED_STREAM_H_
#define TEBIUM_TESTS_FAKES_TIMED_STREAM_H_

#include <poll.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <utility>

namespace tebium::fakes {

// Models Beast's SyncReadStream and SyncWriteStream. Each single read or write
// waits at most the given time and then fails with timed_out.
class TimedStream {
 public:
  TimedStream(boost::asio::ip::tcp::socket socket, int timeout_ms)
      : socket_(std::move(socket)), timeout_ms_(timeout_ms) {}

  template <typename Buffers>
  size_t read_some(const Buffers& buffers, boost::system::error_code& error) {
    if (!Wait(POLLIN, error)) return 0;
    return socket_.read_some(buffers, error);
  }

  template <typename Buffers>
  size_t write_some(const Buffers& buffers, boost::system::error_code& error) {
    if (!Wait(POLLOUT, error)) return 0;
    return socket_.write_some(buffers, error);
  }

  // The throwing forms that the concept asks for are not used.
  template <typename Buffers>
  size_t read_some(const Buffers& buffers) {
    boost::system::error_code error;
    return read_some(buffers, error);
  }
  template <typename Buffers>
  size_t write_some(const Buffers& buffers) {
    boost::system::error_code error;
    return write_some(buffers, error);
  }

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  bool Wait(short events, boost::system::error_code& error) {
    pollfd waited{
        .fd = socket_.native_handle(), .events = events, .revents = 0};
    const int ready = ::poll(&waited, 1, timeout_ms_);
    if (ready > 0) return true;
    error = ready == 0
                ? boost::system::error_code(boost::asio::error::timed_out)
                : boost::system::error_code(errno,
                                            boost::system::system_category());
    return false;
  }

  boost::asio::ip::tcp::socket socket_;
  const int timeout_ms_;
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_TIMED_STREAM_H_
