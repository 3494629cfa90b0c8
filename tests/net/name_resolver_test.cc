#include "net/name_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>

namespace tebium::net {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A name server on a free loopback port that knows "known.test" (192.0.2.7)
// and has a heart for no other name.
class NameServer {
 public:
  explicit NameServer(asio::io_context& io)
      : socket_(io, {asio::ip::address_v4::loopback(), 0}) {
    Receive();
  }

  std::string address() const {
    return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
  }
  // Questions get no answer any more.
  void FallSilent() { silent_ = true; }
  int questions() const { return questions_; }

 private:
  void Receive() {
    socket_.async_receive_from(
        asio::buffer(question_), peer_,
        [this](const boost::system::error_code& error, size_t size) {
          if (error) return;
          ++questions_;
          if (!silent_) Answer(std::string(question_.data(), size));
          Receive();
        });
  }

  // RFC 1035: the question comes back with the answers behind it.
  void Answer(std::string message) {
    constexpr char kKnown[] = "\5known\4test";
    constexpr size_t kHeaderBytes = 12;
    const size_t name_end = message.find('\0', kHeaderBytes);
    const bool known = message.compare(kHeaderBytes, sizeof kKnown, kKnown,
                                       sizeof kKnown) == 0;
    const bool asks_ipv4 = message[name_end + 2] == 1;
    message.resize(name_end + 5);  // without what EDNS adds
    message[2] = '\x81';
    message[3] = known ? '\x80' : '\x83';  // NXDOMAIN
    message[7] = known && asks_ipv4 ? 1 : 0;
    message[11] = 0;
    if (known && asks_ipv4) {
      message += std::string("\xC0\x0C\0\1\0\1\0\0\0\x3C\0\4\xC0\0\2\7", 16);
    }
    socket_.send_to(asio::buffer(message), peer_);
  }

  udp::socket socket_;
  udp::endpoint peer_;
  std::array<char, 512> question_{};
  bool silent_ = false;
  int questions_ = 0;
};

class NameResolverTest : public ::testing::Test {
 protected:
  NameResolverTest() {
    auto resolver = NameResolver::Create(io_, server_.address());
    EXPECT_TRUE(resolver.ok()) << resolver.status().message();
    resolver_ = *std::move(resolver);
  }

  void Ask(const std::string& name) {
    resolver_->Resolve(name, 80, [this](const NameResolver::Endpoints& found) {
      answers_.emplace_back();
      for (const auto& endpoint : found) {
        answers_.back().push_back(endpoint.address().to_string() + ":" +
                                  std::to_string(endpoint.port()));
      }
    });
  }
  void RunUntilAnswers(size_t count) {
    while (answers_.size() < count) io_.run_one();
  }

  asio::io_context io_;
  NameServer server_{io_};
  std::vector<std::vector<std::string>> answers_;
  std::unique_ptr<NameResolver> resolver_;
};

TEST_F(NameResolverTest, AddressesNeedNoServer) {
  Ask("127.0.0.1");
  Ask("::1");
  EXPECT_THAT(answers_,
              ElementsAre(ElementsAre("127.0.0.1:80"), ElementsAre("::1:80")));
  EXPECT_EQ(server_.questions(), 0);
}

TEST_F(NameResolverTest, NamesAreAskedFor) {
  Ask("known.test");
  RunUntilAnswers(1);
  EXPECT_THAT(answers_, ElementsAre(ElementsAre("192.0.2.7:80")));
  EXPECT_GT(server_.questions(), 0);
}

TEST_F(NameResolverTest, UnknownNamesHaveNoAddress) {
  Ask("unknown.test");
  RunUntilAnswers(1);
  EXPECT_THAT(answers_, ElementsAre(IsEmpty()));
}

TEST_F(NameResolverTest, ManyAreAskedForAtOnce) {
  for (int i = 0; i < 20; ++i) {
    Ask(i % 2 == 0 ? "known.test" : "unknown.test");
  }
  RunUntilAnswers(20);
  Ask("known.test");
  RunUntilAnswers(21);
  EXPECT_THAT(answers_.back(), ElementsAre("192.0.2.7:80"));
}

TEST_F(NameResolverTest, WhatIsOpenIsAnsweredAtTheEnd) {
  server_.FallSilent();
  Ask("known.test");
  while (server_.questions() == 0) io_.run_one();
  EXPECT_THAT(answers_, IsEmpty());
  resolver_.reset();
  EXPECT_THAT(answers_, ElementsAre(IsEmpty()));
  io_.poll();  // nothing of it is left that could run
}

}  // namespace
}  // namespace tebium::net
