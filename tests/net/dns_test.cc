// Questions to name servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "net/dns_message.h"
#include "net/tcp_client.h"
#include "tests/net/fake_name_server.h"
#include "tests/support/process.h"
#include "tests/support/wait.h"

namespace tebium::net {
namespace {

using testing::DnsName;
using testing::DnsRecord;
using testing::DnsReply;
using ::testing::ElementsAre;
using testing::FakeNameServer;
using ::testing::IsEmpty;

class DnsTest : public ::testing::Test {
 protected:
  DnsAnswer Ask(DnsQuery query) {
    std::promise<DnsAnswer> promise;
    client_->Ask(std::move(query), [&promise](DnsAnswer answer) {
      promise.set_value(std::move(answer));
    });
    return promise.get_future().get();
  }

  static DnsQuery To(uint16_t port, const std::string& type = "A") {
    DnsQuery query;
    query.server = "127.0.0.1";
    query.port = port;
    query.name = "a.test";
    query.type = type;
    query.timeout = std::chrono::seconds(5) * testing::kTimeScale;
    return query;
  }

  std::unique_ptr<TcpClient> client_ = *StartTcpClient();
};

TEST_F(DnsTest, RecordsAreRead) {
  const std::string soa =
      DnsName("ns.test") + DnsName("root.test") +
      std::string("\0\0\0\x2A\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4", 20);
  struct Case {
    std::string type;
    uint16_t number;
    std::string data;
    std::string text;
  };
  const Case cases[] = {
      {"A", 1, std::string("\xC0\0\2\7", 4), "192.0.2.7"},
      {"AAAA", 28, "\x20\x01\x0D\xB8" + std::string(11, '\0') + "\1",
       "2001:db8::1"},
      {"CNAME", 5, DnsName("b.test"), "b.test"},
      {"NS", 2, DnsName("ns.test"), "ns.test"},
      {"PTR", 12, "\xC0\x0C", "a.test"},
      {"MX", 15, std::string("\0\x0A", 2) + DnsName("mx.test"), "10 mx.test"},
      {"SRV", 33, std::string("\0\1\0\2\1\xBB", 6) + DnsName("s.test"),
       "1 2 443 s.test"},
      {"TXT", 16, "\3one\3two", "onetwo"},
      {"SOA", 6, soa, "ns.test root.test 42 1 2 3 4"},
  };
  for (const Case& c : cases) {
    FakeNameServer server([&c](const std::string& question, bool) {
      return DnsReply(question, 0, {DnsRecord(c.number, c.data)});
    });
    const DnsAnswer answer = Ask(To(server.port(), c.type));
    EXPECT_EQ(answer.end, DnsEnd::kAnswered) << c.type;
    EXPECT_EQ(answer.rcode, 0);
    EXPECT_EQ(answer.answers, 1u);
    EXPECT_THAT(answer.records, ElementsAre(c.text));
    EXPECT_EQ(answer.serial.value_or(0), c.type == "SOA" ? 42u : 0u);
    EXPECT_EQ(answer.address, "127.0.0.1");
    EXPECT_GT(answer.elapsed, base::Duration(0));
  }
}

TEST_F(DnsTest, RecordsOfAnotherTypeAreNotTheAnswer) {
  FakeNameServer server([](const std::string& question, bool) {
    return DnsReply(question, 0, {DnsRecord(5, DnsName("b.test"))});
  });
  const DnsAnswer answer = Ask(To(server.port()));
  EXPECT_EQ(answer.end, DnsEnd::kAnswered);
  EXPECT_EQ(answer.answers, 1u);
  EXPECT_THAT(answer.records, IsEmpty());
}

TEST_F(DnsTest, FailuresAreAnswers) {
  for (const int rcode : {1, 2, 3, 4, 5}) {
    FakeNameServer server([rcode](const std::string& question, bool) {
      return DnsReply(question, rcode, {});
    });
    const DnsAnswer answer = Ask(To(server.port()));
    EXPECT_EQ(answer.end, DnsEnd::kAnswered) << rcode;
    EXPECT_EQ(answer.rcode, rcode);
    EXPECT_EQ(server.questions(), 1) << "asked once";
  }
}

TEST_F(DnsTest, WhatIsTooLongForUdpComesOverTcp) {
  FakeNameServer server([](const std::string& question, bool over_tcp) {
    return DnsReply(question, 0, {DnsRecord(1, std::string("\xC0\0\2\7", 4))},
                    !over_tcp);
  });
  const DnsAnswer answer = Ask(To(server.port()));
  EXPECT_EQ(answer.end, DnsEnd::kAnswered);
  EXPECT_THAT(answer.records, ElementsAre("192.0.2.7"));
  EXPECT_EQ(server.questions(), 2);
}

TEST_F(DnsTest, SilenceHasALimit) {
  FakeNameServer server([](const std::string&, bool) { return ""; });
  DnsQuery query = To(server.port());
  query.timeout = std::chrono::milliseconds(100);
  const DnsAnswer answer = Ask(query);
  EXPECT_EQ(answer.end, DnsEnd::kTimeout);
  EXPECT_EQ(answer.rcode, -1);
}

TEST_F(DnsTest, NobodyThereIsTold) {
  const DnsAnswer answer = Ask(To(static_cast<uint16_t>(testing::FreePort())));
  EXPECT_EQ(answer.end, DnsEnd::kNoAnswer);
}

TEST_F(DnsTest, AGuardAndAnUnknownTypeAreTold) {
  DnsQuery query = To(53);
  query.guard = [](const sockaddr&) { return false; };
  EXPECT_EQ(Ask(query).end, DnsEnd::kRefused);
  EXPECT_EQ(Ask(To(53, "LOC")).end, DnsEnd::kUnknownType);
}

TEST_F(DnsTest, WhatIsOpenIsAnsweredWhenTheClientStops) {
  FakeNameServer server([](const std::string&, bool) { return ""; });
  std::promise<DnsAnswer> promise;
  client_->Ask(To(server.port()), [&promise](DnsAnswer answer) {
    promise.set_value(std::move(answer));
  });
  client_.reset();
  EXPECT_EQ(promise.get_future().get().end, DnsEnd::kNoAnswer);
}

// Whatever comes is read within its bounds.
TEST(DnsMessageTest, BrokenMessagesAreRefused) {
  const std::string question = std::string("\x12\x34\1\0\0\1\0\0\0\0\0\0", 12) +
                               DnsName("a.test") + std::string("\0\1\0\1", 4);
  const std::string whole =
      DnsReply(question, 0, {DnsRecord(1, std::string("\xC0\0\2\7", 4))});
  DnsAnswer answer;
  EXPECT_TRUE(ReadDnsMessage(whole, 1, answer));
  EXPECT_FALSE(ReadDnsMessage(question, 1, answer)) << "a question";
  for (size_t size = 0; size < whole.size(); ++size) {
    DnsAnswer cut;
    EXPECT_FALSE(ReadDnsMessage(whole.substr(0, size), 1, cut)) << size;
  }
  const std::pair<uint16_t, std::string> wrong[] = {
      {1, "\1\2\3"},
      {15, "\1"},
      {16, "\x09too few"},
      {5, "\x3Fshort"},
      {6, DnsName("only.one")},
      {33, std::string("\0\1\0\2", 4)}};
  for (const auto& [type, data] : wrong) {
    DnsAnswer unread;
    EXPECT_FALSE(ReadDnsMessage(DnsReply(question, 0, {DnsRecord(type, data)}),
                                type, unread))
        << type;
  }
}

}  // namespace
}  // namespace tebium::net
