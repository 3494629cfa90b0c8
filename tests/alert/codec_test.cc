#include "alert/codec.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "tests/alert/samples.h"

namespace tebium::alert {
namespace {

Batch FullBatch() {
  Batch batch;
  batch.source = Source::kWebhook;
  batch.received_at = At(1'700'000'000);
  SenderGroup group;
  group.key = "{}:{alertname=\"t\"}";
  group.labels = LabelSet::Of({{kAlertName, "t"}});
  group.external_url = "http://am";
  group.truncated_alerts = 3;
  batch.sender_group = std::make_shared<const SenderGroup>(group);
  for (const NotifiedAlert& n : FullNotification().alerts) {
    batch.events.push_back({n.alert, n.firing, n.identity});
  }
  return batch;
}

bool Same(const Batch& a, const Batch& b) {
  const bool both = (a.sender_group == nullptr) == (b.sender_group == nullptr);
  return a.source == b.source && a.received_at == b.received_at && both &&
         (!a.sender_group || *a.sender_group == *b.sender_group) &&
         std::equal(a.events.begin(), a.events.end(), b.events.begin(),
                    b.events.end(), [](const Event& x, const Event& y) {
                      return x.alert == y.alert && x.firing == y.firing &&
                             x.ends_by_timeout == y.ends_by_timeout &&
                             x.identity == y.identity;
                    });
}

TEST(Codec, IntegersKeepTheirValue) {
  for (const uint64_t value :
       {uint64_t{0}, uint64_t{1}, uint64_t{127}, uint64_t{128}, uint64_t{16383},
        uint64_t{16384}, uint64_t{1} << 63, ~uint64_t{0}}) {
    Encoder encoder;
    encoder.Uint(value);
    encoder.Int(static_cast<int64_t>(value));
    const std::string bytes = encoder.Take();
    Decoder decoder(bytes);
    EXPECT_EQ(decoder.Uint(), value);
    EXPECT_EQ(decoder.Int(), static_cast<int64_t>(value));
    EXPECT_TRUE(decoder.Finish("x").ok());
  }
}

// As it was written before ends by timeout were told apart, and so that what
// reads that goes on.
TEST(Codec, FiringReadsAsABoolToo) {
  for (const bool firing : {false, true}) {
    for (const bool by_timeout : {false, firing}) {
      Encoder encoder;
      encoder.Firing(firing, by_timeout);
      encoder.Firing(firing, by_timeout);
      encoder.Bool(firing);
      const std::string bytes = encoder.Take();
      Decoder decoder(bytes);
      EXPECT_EQ(decoder.Bool(), firing);
      bool ends_by_timeout = false;
      EXPECT_EQ(decoder.Firing(ends_by_timeout), firing);
      EXPECT_EQ(ends_by_timeout, by_timeout);
      EXPECT_EQ(decoder.Firing(ends_by_timeout), firing);
      EXPECT_FALSE(ends_by_timeout);
    }
  }
}

TEST(Codec, SmallIntegersAreOneByte) {
  Encoder encoder;
  encoder.Uint(127);
  encoder.Int(-64);
  EXPECT_EQ(encoder.Take(), "\x7F\x7F");
}

TEST(Codec, BatchesComeBack) {
  Batch without = FullBatch();
  without.sender_group = nullptr;
  without.source = Source::kNative;
  Batch by_timeout = FullBatch();
  by_timeout.events.at(0).firing = true;
  by_timeout.events[0].ends_by_timeout = true;
  for (const Batch& batch : {Batch(), FullBatch(), without, by_timeout}) {
    const auto read = DecodeBatch(EncodeBatch(batch));
    ASSERT_TRUE(read.ok()) << read.status().ToString();
    EXPECT_TRUE(Same(*read, batch));
  }
}

TEST(Codec, NotificationsComeBack) {
  for (const Notification& n : {Notification(), FullNotification()}) {
    const auto read = DecodeNotification(EncodeNotification(n));
    ASSERT_TRUE(read.ok()) << read.status().ToString();
    EXPECT_TRUE(Same(*read, n));
  }
}

// As the first version wrote it.
TEST(Codec, NotificationsOfTheFirstFormatAreRead) {
  Encoder encoder;
  encoder.Uint(1);
  encoder.String("g");
  encoder.Labels(LabelSet::Of({{kModule, "m"}}));
  encoder.String("telegram");
  encoder.Source(Source::kWebhook);
  encoder.Uint(2);
  encoder.Time(At(100));
  encoder.Uint(3);
  encoder.Int(4);
  encoder.Uint(5);
  encoder.String("http://am");
  encoder.Uint(0);
  const auto read = DecodeNotification(encoder.Take());
  ASSERT_TRUE(read.ok()) << read.status().ToString();
  EXPECT_EQ(read->group_key, "g");
  EXPECT_EQ(read->reason, Reason::kRepeat);
  EXPECT_EQ(read->external_url, "http://am");
  EXPECT_EQ(read->route_group_key, "");
  EXPECT_FALSE(read->of_tree());
}

TEST(Codec, WhatIsCutAnywhereIsAnError) {
  const std::string batch = EncodeBatch(FullBatch());
  for (size_t size = 0; size < batch.size(); ++size) {
    EXPECT_FALSE(DecodeBatch(batch.substr(0, size)).ok()) << size;
  }
  const std::string notification = EncodeNotification(FullNotification());
  for (size_t size = 0; size < notification.size(); ++size) {
    EXPECT_FALSE(DecodeNotification(notification.substr(0, size)).ok()) << size;
  }
}

TEST(Codec, WhatHasATailIsAnError) {
  const auto batch = DecodeBatch(EncodeBatch(FullBatch()) + '\0');
  ASSERT_FALSE(batch.ok());
  EXPECT_EQ(batch.status().message(), "batch: damaged encoding");
  EXPECT_FALSE(
      DecodeNotification(EncodeNotification(FullNotification()) + "x").ok());
}

TEST(Codec, AnotherFormatIsNamed) {
  std::string bytes = EncodeBatch(FullBatch());
  bytes[0] = 9;
  const auto batch = DecodeBatch(bytes);
  ASSERT_FALSE(batch.ok());
  EXPECT_EQ(batch.status().message(), "batch: unknown format");
}

// Every single byte changed to every value: an error or some batch, no crash.
TEST(Codec, DamageNeverCrashes) {
  const std::string batch = EncodeBatch(FullBatch());
  const std::string notification = EncodeNotification(FullNotification());
  for (const std::string& whole : {batch, notification}) {
    for (size_t at = 0; at < whole.size(); ++at) {
      std::string bytes = whole;
      for (int value = 0; value < 256; ++value) {
        bytes[at] = static_cast<char>(value);
        (void)DecodeBatch(bytes);
        (void)DecodeNotification(bytes);
      }
    }
  }
}

TEST(Codec, NoiseOfEveryLengthNeverCrashes) {
  std::mt19937 random(1);
  for (size_t size = 0; size < 600; ++size) {
    for (int round = 0; round < 20; ++round) {
      std::string bytes(size, '\0');
      for (char& c : bytes) c = static_cast<char>(random());
      if (!bytes.empty()) bytes[0] = 1;
      (void)DecodeBatch(bytes);
      (void)DecodeNotification(bytes);
    }
  }
}

// A count or length that promises more than there is must not be believed.
TEST(Codec, HugeCountsAreErrorsNotAllocations) {
  for (const uint64_t count :
       {uint64_t{1} << 20, uint64_t{1} << 62, ~uint64_t{0}}) {
    Encoder encoder;
    encoder.Uint(1);
    encoder.Source(Source::kNative);
    encoder.Time(At(1));
    encoder.Sender(nullptr);
    encoder.Uint(count);
    EXPECT_FALSE(DecodeBatch(encoder.Take()).ok());
    Encoder text;
    text.Uint(count);
    const std::string bytes = text.Take() + "abc";
    Decoder decoder(bytes);
    EXPECT_EQ(decoder.String(), "");
    EXPECT_FALSE(decoder.ok());
  }
}

TEST(Codec, AfterAFailureEverythingIsZero) {
  const std::string bytes =
      "\x09"
      "ab"
      "\x01\x01\x01";
  Decoder decoder(bytes);
  EXPECT_EQ(decoder.String(), "");
  EXPECT_FALSE(decoder.ok());
  EXPECT_EQ(decoder.Uint(), 0u);
  EXPECT_EQ(decoder.Int(), 0);
  EXPECT_FALSE(decoder.Bool());
  EXPECT_EQ(decoder.Count(), 0u);
  EXPECT_EQ(decoder.Sender(), nullptr);
  EXPECT_FALSE(decoder.Finish("thing").ok());
}

TEST(Codec, VarintsThatNeverEndAreErrors) {
  const std::string bytes(20, '\x80');
  Decoder decoder(bytes);
  EXPECT_EQ(decoder.Uint(), 0u);
  EXPECT_FALSE(decoder.ok());
}

TEST(Codec, UnknownEnumerationsFallBack) {
  Encoder encoder;
  encoder.Uint(200);
  const std::string bytes = encoder.Take();
  Decoder decoder(bytes);
  EXPECT_EQ(decoder.Source(), Source::kNative);
  EXPECT_TRUE(decoder.ok());
}

}  // namespace
}  // namespace tebium::alert
