#include <gtest/gtest.h>

#include <string_view>

#include "alert/template/go_time.h"

namespace tebium::alert::tmpl {
namespace {

TEST(GoTimeParse, FailsInGosWords) {
  struct Case {
    std::string_view layout;
    std::string_view text;
    std::string_view error;
  };
  const Case cases[] = {
      {"Mon Jan _2 15:04:05 2006", "Feb  4 21:00:60 2010",
       "parsing time \"Feb  4 21:00:60 2010\" as \"Mon Jan _2 15:04:05 2006\": "
       "cannot parse \"Feb  4 21:00:60 2010\" as \"Mon\""},
      {"Mon Jan _2 15:04:05 2006", "Thu Mar  4 22:01:58 @2010",
       "parsing time \"Thu Mar  4 22:01:58 @2010\" as \"Mon Jan _2 15:04:05 "
       "2006\": cannot parse \"@2010\" as \"2006\""},
      {"Mon Jan _2 15:04:05 2006", "Thu Mar  4 21:00:60 2010",
       "parsing time \"Thu Mar  4 21:00:60 2010\": second out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Mar  4 21:61:57 2010",
       "parsing time \"Thu Mar  4 21:61:57 2010\": minute out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Mar  4 24:00:60 2010",
       "parsing time \"Thu Mar  4 24:00:60 2010\": hour out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Jan 99 22:01:58 2010",
       "parsing time \"Thu Jan 99 22:01:58 2010\": day out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Jan 32 22:01:58 2010",
       "parsing time \"Thu Jan 32 22:01:58 2010\": day out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Feb 29 22:01:58 2010",
       "parsing time \"Thu Feb 29 22:01:58 2010\": day out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Apr 31 22:01:58 2010",
       "parsing time \"Thu Apr 31 22:01:58 2010\": day out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Dec 00 22:01:58 2010",
       "parsing time \"Thu Dec 00 22:01:58 2010\": day out of range"},
      {"Mon Jan _2 15:04:05 2006", "Thu Feb 4 22:01:58 2010 ",
       "parsing time \"Thu Feb 4 22:01:58 2010 \": extra text: \" \""},
      {"Mon Jan _2 15:04:05 2006", "",
       "parsing time \"\" as \"Mon Jan _2 15:04:05 2006\": cannot parse \"\" "
       "as \"Mon\""},
      {"Mon Jan _2 15:04:05.000 2006", "Thu Mar  4 23:00:59x01 2010",
       "parsing time \"Thu Mar  4 23:00:59x01 2010\" as \"Mon Jan _2 "
       "15:04:05.000 2006\": cannot parse \"2010\" as \".000\""},
      {"Mon Jan _2 15:04:05.000 2006", "Thu Mar  4 23:00:59.xxx 2010",
       "parsing time \"Thu Mar  4 23:00:59.xxx 2010\" as \"Mon Jan _2 "
       "15:04:05.000 2006\": cannot parse \" 2010\" as \".000\""},
      {"Mon Jan _2 15:04:05.000 2006", "Thu Mar  4 23:00:59.-123 2010",
       "parsing time \"Thu Mar  4 23:00:59.-123 2010\": fractional second out "
       "of range"},
      {"Mon Jan _2 15:04:05.000 2006", "Thu Mar  4 23:00:59.1",
       "parsing time \"Thu Mar  4 23:00:59.1\" as \"Mon Jan _2 15:04:05.000 "
       "2006\": cannot parse \".1\" as \".000\""},
      {"Jan _2 15:04:05.000000000", "Dec  7 11:22:01.000000",
       "parsing time \"Dec  7 11:22:01.000000\" as \"Jan _2 "
       "15:04:05.000000000\": cannot parse \".000000\" as \".000000000\""},
      {"Jan _2 15:04:05.000000000", "Dec  7 11:22:01.0000000000",
       "parsing time \"Dec  7 11:22:01.0000000000\": extra text: \"0\""},
      {"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z07:00",
       "parsing time \"2006-01-02T15:04:05Z07:00\": extra text: \"07:00\""},
      {"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04_abc",
       "parsing time \"2006-01-02T15:04_abc\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"_abc\" as \":\""},
      {"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05_abc",
       "parsing time \"2006-01-02T15:04:05_abc\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"_abc\" as \"Z07:00\""},
      {"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z_abc",
       "parsing time \"2006-01-02T15:04:05Z_abc\": extra text: \"_abc\""},
      {"2006-01-02T15:04:05Z07:00", "2010-02-04T21:00:67.012345678-08:00",
       "parsing time \"2010-02-04T21:00:67.012345678-08:00\": second out of "
       "range"},
      {"2006-01-02T15:04:05Z07:00", "\"",
       "parsing time \"\\\"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse "
       "\"\\\"\" as \"2006\""},
      {"2006-01-02T15:04:05Z07:00", "2026-13-01T00:00:00Z",
       "parsing time \"2026-13-01T00:00:00Z\": month out of range"},
      {"2006-01-02T15:04:05Z07:00", "2026-00-01T00:00:00Z",
       "parsing time \"2026-00-01T00:00:00Z\": month out of range"},
      {"2006-01-02T15:04:05Z07:00", "2026-02-30T00:00:00Z",
       "parsing time \"2026-02-30T00:00:00Z\": day out of range"},
      {"2006-01-02T15:04:05Z07:00", "2026-01-31",
       "parsing time \"2026-01-31\" as \"2006-01-02T15:04:05Z07:00\": cannot "
       "parse \"\" as \"T\""},
      {"2006-01-02T15:04:05Z07:00", "2026-01-31T10:20:30",
       "parsing time \"2026-01-31T10:20:30\" as \"2006-01-02T15:04:05Z07:00\": "
       "cannot parse \"\" as \"Z07:00\""},
      {"2006-01-02T15:04:05Z07:00", "2026-01-31T10:20:30+0300",
       "parsing time \"2026-01-31T10:20:30+0300\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"+0300\" as \"Z07:00\""},
      {"2006-01-02T15:04:05Z07:00", "2026-01-31T10:20:30+3:000",
       "parsing time \"2026-01-31T10:20:30+3:000\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"+3:000\" as \"Z07:00\""},
      {"2006-01-02T15:04:05Z07:00", "2026-01-31T10:20:30*03:00",
       "parsing time \"2026-01-31T10:20:30*03:00\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\""},
      {"2006-01-02T15:04:05Z07:00", "2026-01-31T10:20:30+0x:00",
       "parsing time \"2026-01-31T10:20:30+0x:00\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"Z07:00\""},
      {"2006-01-02T15:04:05Z07:00", "20a6-01-31T10:20:30Z",
       "parsing time \"20a6-01-31T10:20:30Z\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"-01-31T10:20:30Z\" as "
       "\"2006\""},
      {"2006-01-02T15:04:05Z07:00", "x026-01-31T10:20:30Z",
       "parsing time \"x026-01-31T10:20:30Z\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \"x026-01-31T10:20:30Z\" "
       "as \"2006\""},
      {"2006-01-02T15:04:05Z07:00", "2026-01-31 10:20:30Z",
       "parsing time \"2026-01-31 10:20:30Z\" as "
       "\"2006-01-02T15:04:05Z07:00\": cannot parse \" 10:20:30Z\" as \"T\""},
      {"2006-01-02T15:04:05Z07:00", "now",
       "parsing time \"now\" as \"2006-01-02T15:04:05Z07:00\": cannot parse "
       "\"now\" as \"2006\""},
      {"2006-01-02T15:04:05Z07:00", "\xd1\x8f\x0a\\",
       "parsing time \"\\xd1\\x8f\\x0a\\\\\" as \"2006-01-02T15:04:05Z07:00\": "
       "cannot parse \"\\xd1\\x8f\\x0a\\\\\" as \"2006\""},
      {"_2 Jan 06 15:04 MST", "4 --- 00 00:00 GMT",
       "parsing time \"4 --- 00 00:00 GMT\" as \"_2 Jan 06 15:04 MST\": cannot "
       "parse \"--- 00 00:00 GMT\" as \"Jan\""},
      {"_2 Jan 06 15:04 MST", "4 Jan x0 00:00 GMT",
       "parsing time \"4 Jan x0 00:00 GMT\" as \"_2 Jan 06 15:04 MST\": cannot "
       "parse \"x0 00:00 GMT\" as \"06\""},
      {"_2 Jan 06 15:04 MST", "4 Jan 00 00:00 gmt",
       "parsing time \"4 Jan 00 00:00 gmt\" as \"_2 Jan 06 15:04 MST\": cannot "
       "parse \"gmt\" as \"MST\""},
      {"_2 Jan 06 15:04 MST", "4 Jan 00 00:00 MSDY",
       "parsing time \"4 Jan 00 00:00 MSDY\" as \"_2 Jan 06 15:04 MST\": "
       "cannot parse \"MSDY\" as \"MST\""},
      {"_2 Jan 06 15:04 MST", "4 Jan 00 00:00 ESASTT",
       "parsing time \"4 Jan 00 00:00 ESASTT\" as \"_2 Jan 06 15:04 MST\": "
       "cannot parse \"ESASTT\" as \"MST\""},
      {"_2 Jan 06 15:04 MST", "4 Jan 00 00:00 ESATY",
       "parsing time \"4 Jan 00 00:00 ESATY\" as \"_2 Jan 06 15:04 MST\": "
       "cannot parse \"ESATY\" as \"MST\""},
      {"_2 Jan 06 15:04 MST", "4 Jan 00 00:00 -24",
       "parsing time \"4 Jan 00 00:00 -24\" as \"_2 Jan 06 15:04 MST\": cannot "
       "parse \"-24\" as \"MST\""},
      {"_2 Jan 06 15:04 MST", "4 Jan 00 00:00 AB",
       "parsing time \"4 Jan 00 00:00 AB\" as \"_2 Jan 06 15:04 MST\": cannot "
       "parse \"AB\" as \"MST\""},
      {"Jan _2 002 2006", "Feb  4 034 2006",
       "parsing time \"Feb  4 034 2006\": day-of-year does not match day"},
      {"Jan _2 002 2006", "Feb  4 004 2006",
       "parsing time \"Feb  4 004 2006\": day-of-year does not match month"},
      {"Jan _2 002 2006", "Feb  4 000 2006",
       "parsing time \"Feb  4 000 2006\": day-of-year out of range"},
      {"Jan _2 002 2006", "Feb  4 366 2006",
       "parsing time \"Feb  4 366 2006\": day-of-year out of range"},
      {"Jan _2 002 2006", "Feb  4 04 2006",
       "parsing time \"Feb  4 04 2006\" as \"Jan _2 002 2006\": cannot parse "
       "\"04 2006\" as \"002\""},
      {"2006-002", "2020-367",
       "parsing time \"2020-367\": day-of-year out of range"},
      {"2006-002", "2021-366",
       "parsing time \"2021-366\": day-of-year out of range"},
      {"\"2006-01-02T15:04:05Z07:00\"", "0",
       "parsing time \"0\" as \"\\\"2006-01-02T15:04:05Z07:00\\\"\": cannot "
       "parse \"0\" as \"\\\"\""},
      {"01 MST", "0 MST",
       "parsing time \"0 MST\" as \"01 MST\": cannot parse \"0 MST\" as "
       "\"01\""},
      {"01 MST", "1 MST",
       "parsing time \"1 MST\" as \"01 MST\": cannot parse \"1 MST\" as "
       "\"01\""},
      {"Monday, 02-Jan-06 15:04:05 MST", "Thursday, 04-Feb-1 22:01:58 PST",
       "parsing time \"Thursday, 04-Feb-1 22:01:58 PST\" as \"Monday, "
       "02-Jan-06 15:04:05 MST\": cannot parse \"1 22:01:58 PST\" as \"06\""},
      {"3PM", "13PM", "parsing time \"13PM\": hour out of range"},
      {"3PM", "3pm",
       "parsing time \"3pm\" as \"3PM\": cannot parse \"\" as \"PM\""},
      {"3PM", "3P",
       "parsing time \"3P\" as \"3PM\": cannot parse \"P\" as \"PM\""},
      {"3PM", "3XM",
       "parsing time \"3XM\" as \"3PM\": cannot parse \"\" as \"PM\""},
      {"3pm", "3PM",
       "parsing time \"3PM\" as \"3pm\": cannot parse \"\" as \"pm\""},
      {"3pm", "3",
       "parsing time \"3\" as \"3pm\": cannot parse \"\" as \"pm\""},
      {"03:4:5", "1:2:3",
       "parsing time \"1:2:3\" as \"03:4:5\": cannot parse \"1:2:3\" as "
       "\"03\""},
      {"03:4:5", "01:60:3", "parsing time \"01:60:3\": minute out of range"},
      {"03:4:5", "01:2:60", "parsing time \"01:2:60\": second out of range"},
      {"Monday January", "Friday Janu",
       "parsing time \"Friday Janu\" as \"Monday January\": cannot parse "
       "\"Janu\" as \"January\""},
      {"Monday January", "Frida January",
       "parsing time \"Frida January\" as \"Monday January\": cannot parse "
       "\"Frida January\" as \"Monday\""},
      {"-07:00:00", "+01:00",
       "parsing time \"+01:00\" as \"-07:00:00\": cannot parse \"+01:00\" as "
       "\"-07:00:00\""},
      {"-07:00:00", "+01-00:00",
       "parsing time \"+01-00:00\" as \"-07:00:00\": cannot parse "
       "\"+01-00:00\" as \"-07:00:00\""},
      {"-07:00:00", "+01:00-00",
       "parsing time \"+01:00-00\" as \"-07:00:00\": cannot parse "
       "\"+01:00-00\" as \"-07:00:00\""},
      {"-07:00:00", "+01:0x:00",
       "parsing time \"+01:0x:00\" as \"-07:00:00\": cannot parse \"\" as "
       "\"-07:00:00\""},
      {"-070000", "+0100",
       "parsing time \"+0100\" as \"-070000\": cannot parse \"+0100\" as "
       "\"-070000\""},
      {"-070000", "Z",
       "parsing time \"Z\" as \"-070000\": cannot parse \"Z\" as \"-070000\""},
      {"-07", "+0",
       "parsing time \"+0\" as \"-07\": cannot parse \"+0\" as \"-07\""},
      {"-07", "++0x", "parsing time \"++0x\": extra text: \"x\""},
      {"Z070000", "Z",
       "parsing time \"Z\" as \"Z070000\": cannot parse \"Z\" as \"Z070000\""},
      {"a b", "ab",
       "parsing time \"ab\" as \"a b\": cannot parse \"b\" as \"a b\""},
      {"a b", "a",
       "parsing time \"a\" as \"a b\": cannot parse \"\" as \"a b\""},
      {"a b", "x",
       "parsing time \"x\" as \"a b\": cannot parse \"x\" as \"a b\""}};
  for (const Case& c : cases) {
    const auto time = ParseTime(c.layout, c.text);
    ASSERT_FALSE(time.ok()) << c.layout << " of " << c.text;
    EXPECT_EQ(time.status().code(), base::StatusCode::kInvalidArgument);
    EXPECT_EQ(time.status().message(), c.error);
  }
}

}  // namespace
}  // namespace tebium::alert::tmpl
