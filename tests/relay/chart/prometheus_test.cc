#include "relay/chart/prometheus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace tebium::relay {
namespace {

using base::StatusCode;
using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

net::ClientResponse Answer(std::string body, int status = 200) {
  net::ClientResponse response;
  response.outcome = net::ClientOutcome::kAnswered;
  response.status = status;
  response.body = std::move(body);
  return response;
}

net::ClientResponse Matrix(const std::string& result) {
  return Answer(
      R"({"status":"success","data":{"resultType":"matrix","result":[)" +
      result + "]}}");
}

std::string Series(const std::string& labels) {
  return R"({"metric":{)" + labels + R"(},"values":[[1769854830,"1"]]})";
}

std::vector<std::string> Names(
    const base::StatusOr<std::vector<ChartSeries>>& all) {
  std::vector<std::string> names;
  if (!all.ok()) return {all.status().message()};
  for (const ChartSeries& series : *all) names.push_back(series.name);
  return names;
}

TEST(RangeQueryTest, IsAForm) {
  const base::Time from = base::FromNanos(1769854830'250'000'000);
  const net::ClientRequest request =
      RangeQuery("http://host:9090/prom", "a{b=\"c d\"} + 1&x=é", from,
                 from + hours(1), seconds(10), seconds(7));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://host:9090/prom/api/v1/query_range");
  EXPECT_EQ(request.body,
            "query=a%7Bb%3D%22c%20d%22%7D%20%2B%201%26x%3D%C3%A9"
            "&start=1769854830.250&end=1769858430.250&step=10.000"
            "&timeout=7.000");
  EXPECT_EQ(request.timeout, seconds(7));
  EXPECT_FALSE(request.follow_redirects);
}

TEST(RangeStepTest, GrowsWithTheRange) {
  EXPECT_EQ(RangeStep(hours(6)), seconds(60));
  EXPECT_EQ(RangeStep(seconds(60)), seconds(5));
  EXPECT_EQ(RangeStep(hours(24)), seconds(240));
  EXPECT_EQ(RangeStep(hours(24 * 366)), seconds(87'840));
}

TEST(ReadRangeAnswerTest, ReadsValues) {
  const auto all = ReadRangeAnswer(
      Matrix(R"({"metric":{"__name__":"up","job":"a"},"values":[)"
             R"([1769854830,"1"],[1769854890.25,"-1.5e3"],[1769854950,"NaN"],)"
             R"([1769855010,"+Inf"],[1769855070,"-Inf"]]})"));
  ASSERT_TRUE(all.ok()) << all.status().message();
  ASSERT_EQ(all->size(), 1u);
  const auto& points = (*all)[0].points;
  ASSERT_EQ(points.size(), 5u);
  EXPECT_EQ(points[0].value, 1);
  EXPECT_EQ(points[1].value, -1500);
  EXPECT_EQ(base::ToNanos(points[1].at), 1769854890'250'000'000);
  EXPECT_TRUE(std::isnan(points[2].value));
  EXPECT_TRUE(std::isinf(points[3].value) && points[3].value > 0);
  EXPECT_TRUE(std::isinf(points[4].value) && points[4].value < 0);
}

TEST(ReadRangeAnswerTest, NamesSeriesByWhatTellsThemApart) {
  const auto names = [](const std::string& result) {
    return Names(ReadRangeAnswer(Matrix(result)));
  };
  EXPECT_THAT(names(""), ElementsAre());
  EXPECT_THAT(names(Series("")), ElementsAre(""));
  EXPECT_THAT(names(Series(R"("__name__":"up","b":"2","a":"1")")),
              ElementsAre("a=1, b=2"));
  EXPECT_THAT(names(Series(R"("a":"1","job":"x")") + "," +
                    Series(R"("a":"2","job":"x")")),
              ElementsAre("1", "2"));
  EXPECT_THAT(names(Series(R"("a":"1","b":"1")") + "," +
                    Series(R"("a":"2","b":"2")") + "," + Series(R"("a":"2")")),
              ElementsAre("a=1, b=1", "a=2, b=2", "a=2"));
  EXPECT_THAT(names(Series(R"("__name__":"x","a":"1")") + "," +
                    Series(R"("__name__":"y","a":"2")")),
              ElementsAre("x, a=1", "y, a=2"));
}

TEST(ReadRangeAnswerTest, KeepsTheSeriesOfTheAlert) {
  const auto answer = Matrix(Series(R"("instance":"a","cpu":"0")") + "," +
                             Series(R"("instance":"b","cpu":"0")") + "," +
                             Series(R"("instance":"a","cpu":"1")"));
  RangeReading reading;
  reading.labels = alert::LabelSet::Of(
      {{"alertname", "X"}, {"instance", "a"}, {"severity", "critical"}});
  EXPECT_THAT(Names(ReadRangeAnswer(answer, reading)), ElementsAre("0", "1"));
  // None is: all are kept.
  reading.labels = alert::LabelSet::Of({{"instance", "c"}});
  EXPECT_EQ(Names(ReadRangeAnswer(answer, reading)).size(), 3u);
}

TEST(ReadRangeAnswerTest, IsBounded) {
  const auto answer = Matrix(Series(R"("a":"1")") + "," + Series(R"("a":"2")"));
  RangeReading reading;
  reading.max_series = 1;
  EXPECT_EQ(ReadRangeAnswer(answer, reading).status().code(),
            StatusCode::kResourceExhausted);
  reading.max_series = 2;
  reading.max_points = 1;
  EXPECT_EQ(ReadRangeAnswer(answer, reading).status().code(),
            StatusCode::kResourceExhausted);
  reading.max_points = 2;
  EXPECT_TRUE(ReadRangeAnswer(answer, reading).ok());
}

TEST(ReadRangeAnswerTest, TellsWhyThereIsNone) {
  struct Case {
    net::ClientResponse response;
    StatusCode code;
    const char* text;
  };
  net::ClientResponse refused;
  refused.error = "Couldn't connect to server";
  net::ClientResponse late;
  late.outcome = net::ClientOutcome::kUnknown;
  late.failure = net::ClientFailure::kTimeout;
  late.error = "Timeout was reached";
  const Case cases[] = {
      {Answer(R"({"status":"error","errorType":"bad_data",)"
              R"("error":"1:5: parse error"})",
              400),
       StatusCode::kInvalidArgument, "bad_data: 1:5: parse error"},
      {Answer(R"({"status":"error","errorType":"execution","error":"many"})",
              422),
       StatusCode::kInvalidArgument, "execution: many"},
      {Answer(R"({"status":"error","errorType":"timeout","error":"late"})",
              503),
       StatusCode::kDeadlineExceeded, "late"},
      {Answer("<html>", 502), StatusCode::kUnavailable, "HTTP status 502"},
      {Answer("", 401), StatusCode::kInvalidArgument, "HTTP status 401"},
      {Answer("", 302), StatusCode::kInvalidArgument, "HTTP status 302"},
      {refused, StatusCode::kUnavailable, "connect"},
      {net::ClientResponse(), StatusCode::kUnavailable, "no answer"},
      {late, StatusCode::kDeadlineExceeded, "Timeout"},
      {Answer("<html>"), StatusCode::kInvalidArgument, "range query"},
      {Answer("[]"), StatusCode::kInvalidArgument, "range query"},
      {Answer(R"({"data":{"resultType":"vector","result":[]}})"),
       StatusCode::kInvalidArgument, "range query"},
      {Answer(R"({"data":{"resultType":"matrix","result":{}}})"),
       StatusCode::kInvalidArgument, "range query"},
  };
  for (const auto& [response, code, text] : cases) {
    const auto read = ReadRangeAnswer(response);
    EXPECT_EQ(read.status().code(), code) << read.status().message();
    EXPECT_THAT(read.status().message(), HasSubstr(text));
  }
}

TEST(ReadRangeAnswerTest, RefusesOtherShapes) {
  for (const char* series :
       {"1", "[]", "{}", R"({"metric":{}})", R"({"metric":[],"values":[]})",
        R"({"metric":{"a":1},"values":[]})", R"({"metric":{},"values":{}})",
        R"({"metric":{},"values":[1]})", R"({"metric":{},"values":[[1]]})",
        R"({"metric":{},"values":[["1","1"]]})",
        R"({"metric":{},"values":[[1,1]]})",
        R"({"metric":{},"values":[[1,"x"]]})",
        R"({"metric":{},"values":[[1,""]]})",
        R"({"metric":{},"values":[[1e300,"1"]]})"}) {
    EXPECT_FALSE(ReadRangeAnswer(Matrix(series)).ok()) << series;
  }
  // Nested without end.
  EXPECT_FALSE(ReadRangeAnswer(Answer(std::string(1'000'000, '['))).ok());
}

}  // namespace
}  // namespace tebium::relay
