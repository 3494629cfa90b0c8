#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.h"
#include "receiver/native/decoder.h"

namespace tebium::receiver {
namespace {

using alert::LabelSet;
using std::chrono::minutes;
using std::chrono::seconds;

const base::Time kNow = base::FromNanos(1769854830'000'000'000);

Decoded Decode(std::string body, const NativeSettings& settings = {}) {
  return DecodeNative(body, kNow, settings);
}

// A well-formed alert with `fields` added.
std::string With(const std::string& fields) {
  return R"({"type":"error","module":"api","message":"down")" + fields + "}";
}

alert::Event DecodeOne(const std::string& body,
                       const NativeSettings& settings = {}) {
  Decoded decoded = Decode(body, settings);
  EXPECT_FALSE(decoded.fault.has_value())
      << (decoded.fault ? decoded.fault->error : "");
  EXPECT_TRUE(decoded.rejected.empty())
      << (decoded.rejected.empty() ? "" : decoded.rejected[0].error);
  if (decoded.batch.events.size() != 1) {
    ADD_FAILURE() << decoded.batch.events.size() << " events";
    return {};
  }
  return decoded.batch.events[0];
}

TEST(NativeDecoderTest, MapsEveryField) {
  const alert::Event event = DecodeOne(R"({
    "type": "database", "priority": "Critical",
    "module": "TeBium-Analytics-Server", "message": "Нет связи 🗄️",
    "data": {"host": "db-1", "attempts": 3, "ratio": 12.50, "ok": false,
             "none": null, "list": [1, "a\"b", {"c": []}], "empty": ""},
    "timestamp": "2026-01-31T12:00:00+03:00", "key": "db", "unknown": {"a": 1}
  })");
  EXPECT_TRUE(event.firing);
  EXPECT_EQ(event.alert.labels,
            LabelSet::Of({{"alertname", "database"},
                          {"severity", "critical"},
                          {"module", "TeBium-Analytics-Server"},
                          {"source", "tebium"},
                          {"key", "db"}}));
  const LabelSet& annotations = event.alert.annotations;
  EXPECT_EQ(annotations.size(), 8u);
  EXPECT_EQ(annotations.Get("summary"), "Нет связи 🗄️");
  EXPECT_EQ(annotations.Get("host"), "db-1");
  EXPECT_EQ(annotations.Get("attempts"), "3");
  EXPECT_EQ(annotations.Get("ratio"), "12.50");
  EXPECT_EQ(annotations.Get("ok"), "false");
  EXPECT_EQ(annotations.Get("none"), "null");
  EXPECT_EQ(annotations.Get("list"), R"([1,"a\"b",{"c":[]}])");
  EXPECT_TRUE(annotations.Has("empty"));
  EXPECT_EQ(event.alert.starts_at,
            base::FromNanos(1769850000'000'000'000));  // 09:00 UTC
  EXPECT_EQ(event.alert.ends_at, kNow + minutes(5));
  EXPECT_EQ(event.identity, base::Fnv1a("db"));
}

TEST(NativeDecoderTest, FillsInDefaults) {
  const Decoded decoded = Decode(With(""));
  EXPECT_EQ(decoded.batch.source, alert::Source::kNative);
  EXPECT_EQ(decoded.batch.received_at, kNow);
  EXPECT_EQ(decoded.batch.sender_group, nullptr);
  ASSERT_EQ(decoded.batch.events.size(), 1u);
  const alert::Event& event = decoded.batch.events[0];
  EXPECT_EQ(event.alert.severity(), "info");
  EXPECT_FALSE(event.alert.labels.Has("key"));
  EXPECT_EQ(event.alert.starts_at, kNow);
  EXPECT_EQ(event.alert.annotations, LabelSet::Of({{"summary", "down"}}));
}

TEST(NativeDecoderTest, NullStandsForAMissingField) {
  const alert::Event event = DecodeOne(
      With(R"(,"priority":null,"data":null,"timestamp":null,"key":null,)"
           R"("status":null)"));
  const alert::Event plain = DecodeOne(With(""));
  EXPECT_EQ(event.alert, plain.alert);
  EXPECT_TRUE(event.firing);
  EXPECT_EQ(event.identity, plain.identity);
}

TEST(NativeDecoderTest, ReadsPrioritiesInAnyCase) {
  for (const std::string name : {"info", "warning", "error", "critical"}) {
    EXPECT_EQ(
        DecodeOne(With(",\"priority\":\"" + name + "\"")).alert.severity(),
        name);
  }
  EXPECT_EQ(DecodeOne(With(R"(,"priority":"WARNING")")).alert.severity(),
            "warning");
}

TEST(NativeDecoderTest, TimesWithoutZoneAreLocal) {
  NativeSettings settings;
  auto zone = base::TimeZone::Load("Europe/Moscow");
  ASSERT_TRUE(zone.ok());
  settings.zone = *zone;
  EXPECT_EQ(DecodeOne(With(R"(,"timestamp":"2026-01-31T12:00:00.5")"), settings)
                .alert.starts_at,
            base::FromNanos(1769850000'500'000'000));
}

TEST(NativeDecoderTest, ResolvedEndsWhenItSaysOrNow) {
  const alert::Event now = DecodeOne(With(R"(,"status":"resolved")"));
  EXPECT_FALSE(now.firing);
  EXPECT_EQ(now.alert.ends_at, kNow);
  const alert::Event then = DecodeOne(
      With(R"(,"status":"Resolved","timestamp":"2026-01-31T10:20:29Z")"));
  EXPECT_EQ(then.alert.ends_at, kNow - seconds(1));
}

TEST(NativeDecoderTest, ResolveTimeoutIsASetting) {
  NativeSettings settings;
  settings.resolve_after = seconds(42);
  EXPECT_EQ(DecodeOne(With(R"(,"status":"firing")"), settings).alert.ends_at,
            kNow + seconds(42));
}

TEST(NativeDecoderTest, IdentityIsModuleAndTypeOrTheKey) {
  const auto identity = [](const std::string& body) {
    return DecodeOne(body).identity;
  };
  const uint64_t plain = identity(With(""));
  EXPECT_EQ(identity(With(R"(,"priority":"critical","data":{"a":1})")), plain);
  EXPECT_EQ(identity(With(R"(,"status":"resolved")")), plain);
  EXPECT_NE(identity(With(R"(,"key":"k")")), plain);
  EXPECT_EQ(identity(With(R"(,"key":"k")")),
            identity(R"({"type":"x","module":"y","message":"z","key":"k"})"));
  EXPECT_NE(identity(R"({"type":"ab","module":"c","message":"m"})"),
            identity(R"({"type":"b","module":"ca","message":"m"})"));
}

TEST(NativeDecoderTest, RenamesDataThatWouldClash) {
  const alert::Event event =
      DecodeOne(With(R"(,"data":{"summary":"theirs","":"nameless"})"));
  EXPECT_EQ(event.alert.annotations, LabelSet::Of({{"summary", "down"},
                                                   {"data.summary", "theirs"},
                                                   {"_", "nameless"}}));
}

TEST(NativeDecoderTest, TheLastOfEqualKeysHolds) {
  EXPECT_EQ(DecodeOne(With(R"(,"type":"second")")).alert.name(), "second");
}

TEST(NativeDecoderTest, KeepsEscapedText) {
  const alert::Event event = DecodeOne(
      With(R"(,"message":"a\nb\u0441\ud83d\ude80","data":{"k\u00e9y":"\\"})"));
  EXPECT_EQ(event.alert.annotations.Get("summary"), "a\nbс🚀");
  EXPECT_EQ(event.alert.annotations.Get("kéy"), "\\");
}

TEST(NativeDecoderTest, AcceptsAByteOrderMarkAndWhiteSpace) {
  EXPECT_EQ(DecodeOne("\xEF\xBB\xBF \n" + With("") + "\r\n").alert.name(),
            "error");
}

TEST(NativeDecoderTest, AnEmptyArrayIsNothing) {
  const Decoded decoded = Decode(" [ ] ");
  EXPECT_FALSE(decoded.fault.has_value());
  EXPECT_TRUE(decoded.batch.events.empty());
  EXPECT_TRUE(decoded.rejected.empty());
}

TEST(NativeDecoderTest, GoodAlertsSurviveBadNeighbours) {
  const Decoded decoded =
      Decode("[" + With("") + R"(,7,{"type":"x"},[[1]],null,)" +
             With(R"(,"key":"last")") + "]");
  ASSERT_EQ(decoded.batch.events.size(), 2u);
  EXPECT_EQ(decoded.batch.events[1].alert.labels.Get("key"), "last");
  std::vector<std::string> errors;
  for (const Rejection& rejection : decoded.rejected) {
    errors.push_back(std::to_string(rejection.index) + " " + rejection.field +
                     "|" + rejection.error);
  }
  EXPECT_THAT(errors, ::testing::ElementsAre(
                          "1 |expected an object",
                          "2 module|module: required, expected a text",
                          "3 |expected an object", "4 |expected an object"));
}

struct FieldCase {
  std::string body;
  std::string field;
  std::string error;
};

const std::vector<FieldCase> kNativeFieldErrorTestCases = {
    {R"({"module":"m","message":"t"})", "type",
     "type: required, expected a text"},
    {R"({"type":"","module":"m","message":"t"})", "type",
     "type: required, expected a text"},
    {R"({"type":null,"module":"m","message":"t"})", "type",
     "type: required, expected a text"},
    {R"({"type":"t","message":"t"})", "module",
     "module: required, expected a text"},
    {R"({"type":"t","module":"m","message":" \n "})", "message",
     "message: required, expected a text"},
    {R"({"type":5,"module":"m","message":"t"})", "type",
     "type: expected a string"},
    {R"({"type":{"a":[1]},"module":"m","message":"t"})", "type",
     "type: expected a string"},
    {With(R"(,"module":true)"), "module", "module: expected a string"},
    {With(R"(,"message":["x"])"), "message", "message: expected a string"},
    {With(R"(,"priority":"urgent")"), "priority",
     "priority: expected info, warning, error or critical"},
    {With(R"(,"priority":"")"), "priority",
     "priority: expected info, warning, error or critical"},
    {With(R"(,"priority":1)"), "priority", "priority: expected a string"},
    {With(R"(,"data":[1])"), "data", "data: expected an object"},
    {With(R"(,"data":"x")"), "data", "data: expected an object"},
    {With(R"(,"timestamp":1769854830)"), "timestamp",
     "timestamp: expected a string"},
    {With(R"(,"timestamp":"yesterday")"), "timestamp",
     "timestamp: expected ISO 8601 like 2026-01-31T10:20:30Z, "
     "got \"yesterday\""},
    {With(R"(,"key":7)"), "key", "key: expected a string"},
    {With(R"(,"status":"done")"), "status",
     "status: expected \"firing\" or \"resolved\""},
    {With(R"(,"type":"elevenbytes")"), "type",
     "type: expected at most 10 bytes"},
    {With(R"(,"key":"elevenbytes")"), "key", "key: expected at most 10 bytes"},
    {With(R"(,"message":"more than twenty bytes")"), "message",
     "message: expected at most 20 bytes"},
    {With(R"(,"data":{"a":1,"b":2,"c":3,"d":4})"), "data",
     "data: expected at most 2 entries"},
    {With(R"(,"data":{"elevenbytes":1})"), "data.elevenbytes",
     "data.elevenbytes: expected at most 10 bytes in a name"},
    {With(R"(,"data":{"a":["more than twenty bytes"]})"), "data.a",
     "data.a: expected at most 20 bytes"},
    {With(",\"message\":\"\xC3(\""), "message", "message: expected UTF-8"},
    {With(",\"data\":{\"a\":\"\xFF\"}"), "data.a", "data.a: expected UTF-8"},
    {With(",\"data\":{\"\xFF\":\"\"}"), "data.\uFFFD",
     "data.\uFFFD: expected a name in UTF-8"}};

TEST(NativeFieldErrorTest, NamesTheField) {
  for (const FieldCase& test : kNativeFieldErrorTestCases) {
    SCOPED_TRACE(test.body);
    NativeSettings settings;
    settings.limits.labels.max_value_bytes = 10;
    settings.limits.annotations = {2, 10, 20};
    const Decoded decoded = Decode(test.body, settings);
    ASSERT_FALSE(decoded.fault.has_value()) << decoded.fault->error;
    EXPECT_TRUE(decoded.batch.events.empty());
    ASSERT_EQ(decoded.rejected.size(), 1u);
    EXPECT_EQ(decoded.rejected[0].index, 0u);
    EXPECT_EQ(decoded.rejected[0].field, test.field);
    EXPECT_EQ(decoded.rejected[0].error, test.error);
  }
}

struct FaultCase {
  std::string body;
  std::string error;
  std::optional<size_t> offset;
};

const std::vector<FaultCase> kNativeFaultTestCases = {
    {"", "malformed JSON: the body is empty", 0},
    {"  \n", "malformed JSON: the body is empty", 3},
    {R"({"type" "x"})", "malformed JSON: Missing a colon", 8},
    {R"({"type":"x")", "malformed JSON: Missing a comma or '}'", 11},
    {R"({"type":'x'})", "malformed JSON: Invalid value", 8},
    {R"([1,2)", "malformed JSON: Missing a comma or ']'", 4},
    {R"({"type":"x)", "malformed JSON: Missing a closing quot", 10},
    {R"({"type":"\ud800"})", "malformed JSON: The surrogate", 9},
    {R"({"type":01})", "malformed JSON: Missing a comma or '}'", 9},
    {"{} {}", "malformed JSON: The document root", 3},
    {std::string("{}\0x", 4), "malformed JSON: The document", 2},
    {"\xEF\xBB\xBF{]", "malformed JSON: Missing a name", 4},
    {"NaN", "malformed JSON: Invalid value", 0},
    {"12", "expected an alert or an array of alerts", {}},
    {"\"x\"", "expected an alert or an array of alerts", {}},
    {"null", "expected an alert or an array of alerts", {}},
    {"[1,2,3,4]", "expected at most 3 alerts in one request", {}},
    {R"({"data":{"a":[[[[1]]]]}})", "nested more than 5 levels deep", {}},
    {R"({"skipped":[[[[[1]]]]]})", "nested more than 5 levels deep", {}}};

TEST(NativeFaultTest, RefusesTheWhole) {
  for (const FaultCase& test : kNativeFaultTestCases) {
    SCOPED_TRACE(test.body);
    NativeSettings settings;
    settings.limits.max_depth = 5;
    settings.limits.max_alerts = 3;
    const Decoded decoded = Decode(test.body, settings);
    ASSERT_TRUE(decoded.fault.has_value());
    EXPECT_TRUE(decoded.batch.events.empty());
    EXPECT_TRUE(decoded.rejected.empty());
    EXPECT_THAT(decoded.fault->error, ::testing::StartsWith(test.error));
    EXPECT_EQ(decoded.fault->offset, test.offset);
  }
}

TEST(NativeDecoderTest, HostileNestingIsCheap) {
  const Decoded decoded = Decode(std::string(8u << 20, '['));
  ASSERT_TRUE(decoded.fault.has_value());
  EXPECT_THAT(decoded.fault->error, ::testing::StartsWith("nested more than"));
}

}  // namespace
}  // namespace tebium::receiver
