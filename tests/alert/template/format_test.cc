#include "alert/template/format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "tests/alert/template/format_samples.h"

namespace tebium::alert::tmpl {
namespace {

using testing::MatchesRegex;

TEST(SprintfTest, DirectivesAndWhatIsWrongWithThem) {
  ExpectFormatted({
      {"", {}, ""},
      {"plain", {}, "plain"},
      {"100%%", {}, "100%"},
      {"%5%|%-5%", {}, "%|%"},
      {"%", {}, "%!(NOVERB)"},
      {"%", {Int(1)}, "%!(NOVERB)%!(EXTRA int=1)"},
      {"a%", {Int(1)}, "a%!(NOVERB)%!(EXTRA int=1)"},
      {"%-", {Int(1)}, "%!(NOVERB)%!(EXTRA int=1)"},
      {"%5", {Int(1)}, "%!(NOVERB)%!(EXTRA int=1)"},
      {"%.", {Int(1)}, "%!.(int=1)"},
      {"%5.", {Int(1)}, "%!.(int=    1)"},
      {"%5.3", {Int(1)}, "%!(NOVERB)%!(EXTRA int=1)"},
      {"%d", {}, "%!d(MISSING)"},
      {"%d %d", {Int(1)}, "1 %!d(MISSING)"},
      {"%s %z", {Text("a")}, "a %!z(MISSING)"},
      {"%!", {}, "%!!(MISSING)"},
      {"%d", {Int(1), Int(2)}, "1%!(EXTRA int=2)"},
      {"%d",
       {Int(1), Text("b"), Nil(), Float(2.5), Texts({Text("x")})},
       "1%!(EXTRA string=b, <nil>, float64=2.5, []string=[x])"},
      {"x", {Nil()}, "x%!(EXTRA <nil>)"},
      {"x", {Celsius(3)}, "x%!(EXTRA template.Celsius=3°C)"},
      {"\377%\377z", {Int(1)}, "\377%!\357\277\275(int=1)z"},
      {"日%s本", {Text("x")}, "日x本"},
      {"%s%s%s", {Text("a"), Text("b"), Text("c")}, "abc"},
      {"%z", {Anys({Int(1), Text("a")})}, "[%!z(int=1) %!z(string=a)]"},
      {"%*d|", {Int(6), Int(42)}, "    42|"},
      {"%-*d|", {Int(6), Int(42)}, "42    |"},
      {"%*d|", {Int(-6), Int(42)}, "42    |"},
      {"%0*d|", {Int(-6), Int(42)}, "42    |"},
      {"%0*d|", {Int(6), Int(42)}, "000042|"},
      {"%.*f", {Int(2), Float(1.23456)}, "1.23"},
      {"%*.*f|", {Int(8), Int(2), Float(1.23456)}, "    1.23|"},
      {"%*.*f|", {Byte(8), Rune(2), Float(1.23456)}, "    1.23|"},
      {"%.*d", {Int(-1), Int(7)}, "%!(BADPREC)7"},
      {"%*d", {Text("x"), Int(7)}, "%!(BADWIDTH)7"},
      {"%.*d", {Text("x"), Int(7)}, "%!(BADPREC)7"},
      {"%*d", {}, "%!(BADWIDTH)%!d(MISSING)"},
      {"%*d", {Int(5)}, "%!d(MISSING)"},
      {"%*d", {Nil(), Int(5)}, "%!(BADWIDTH)5"},
      {"%*d", {Float(2), Int(5)}, "%!(BADWIDTH)5"},
      {"%*d", {Int(10000000), Int(7)}, "%!(BADWIDTH)7"},
      {"%.*d", {Int(10000000), Int(7)}, "%!(BADPREC)7"},
      {"%*d", {Celsius(4), Int(7)}, "   7"},
      {"%*%", {Int(4)}, "%"},
      {"%[2]d %[1]d", {Int(1), Int(2)}, "2 1"},
      {"%[2]d %d", {Int(1), Int(2), Int(3)}, "2 3"},
      {"%[1]d %[1]x %[1]q", {Int(42)}, "42 2a '*'"},
      {"%[2]*[1]d|", {Int(2), Int(5)}, "    2|"},
      {"%[3]*.[2]*[1]f|", {Float(12), Int(2), Int(6)}, " 12.00|"},
      {"%6.[2]*[1]f|", {Float(12), Int(2)}, " 12.00|"},
      {"%[1]s", {Text("a"), Text("b")}, "a"},
      {"%[5]d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[0]d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[-1]d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[x]d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[]d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[1", {Int(1)}, "%!(NOVERB)"},
      {"%[", {Int(1)}, "%!(NOVERB)"},
      {"%[]", {Int(1)}, "%!](BADINDEX)"},
      {"%[d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[1]", {Int(1)}, "%!(NOVERB)"},
      {"%[1]2d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[1].2d", {Int(1)}, "%!d(BADINDEX)"},
      {"%.[1]2d", {Int(1)}, "01"},
      {"%2[1]d", {Int(1)}, " 1"},
      {"%[1][1]d", {Int(1)}, "%![(int=1)1]d"},
      {"%[99999999]d", {Int(1)}, "%!d(BADINDEX)"},
      {"%[1]*d", {Int(3)}, "%!d(MISSING)"},
      {"%[2]*d", {Int(3), Int(4)}, "%!d(MISSING)"},
      {"%[3]d %s", {Int(1), Int(2)}, "%!d(BADINDEX) %!s(int=1)"},
      {"%[1]%", {Int(1)}, "%"},
      {"%[x]%", {Int(1)}, "%"},
      {"%.[]", {}, "%!](BADINDEX)"},
      {"%-1[2]d|", {Int(1), Int(2)}, "2|"},
      {"%99999999d", {Int(1)}, "%!(NOVERB)%!(EXTRA int=1)"},
      {"%.99999999d", {Int(1)}, "%!(NOVERB)%!(EXTRA int=1)"},
      {"%+-# 0d|", {Int(5)}, "+5|"},
      {"%0-8d|", {Int(5)}, "5       |"},
      {"%++d", {Int(5)}, "+5"},
      {"%d%", {Int(5)}, "5%!(NOVERB)"},
      {"%#+v", {Pair("a", "b")}, "template.Pair{Name:\"a\", Value:\"b\"}"},
      {"%+#v", {Text("s")}, "\"s\""},
      {"%#s", {Text("s")}, "s"},
      {"% v", {Int(5)}, " 5"},
      {"%+v", {Int(5)}, "5"},
      {"%04v", {Anys({Int(1), Int(2)})}, "[0001 0002]"},
      {"%6.2v", {Anys({Float(1.234), Text("abc")})}, "[   1.2     ab]"},
      {"%v %v", {Int(1), Nil()}, "1 <nil>"},
      {"%v", {Text("<no value>")}, "<no value>"},
      {"%s", {Anys({Text("a"), Int(1), Nil()})}, "[a %!s(int=1) <nil>]"},
  });
}

constexpr size_t kManyBytes = size_t{1} << 20;

std::string SprintOf(const List& arguments) {
  const auto text = Sprint(arguments, kManyBytes);
  return text.ok() ? *text : text.status().message();
}

std::string PrintedOf(const Value& value) {
  std::string out = "> ";
  const base::Status status = AppendPrinted(out, value, kManyBytes);
  return status.ok() ? out : status.message();
}

Value NilPair() { return Value::Of(nullptr, kSamplePairPointerType); }

TEST(SprintTest, SpacesStandBetweenOperandsThatAreNotStrings) {
  EXPECT_EQ(
      SprintOf({Text("a"), Int(1), Int(2), Text("b"), Text("c"), Float(3.5),
                Nil(), Nil(), Bool(true), Kv({{"a", Text("b")}}), Kv({})}),
      "a1 2bc3.5 <nil> <nil> true map[a:b] map[]");
  EXPECT_EQ(SprintOf({Int(1), Html("<b>"), Int(2)}), "1<b>2");
  EXPECT_EQ(SprintOf({}), "");
}

TEST(SprintTest, LinesHaveSpacesEverywhere) {
  EXPECT_EQ(*Sprintln(List{Text("a"), Int(1), Nil()}, kManyBytes),
            "a 1 <nil>\n");
  EXPECT_EQ(*Sprintln({}, kManyBytes), "\n");
}

TEST(SprintTest, EscapersSeeWhatIsPrinted) {
  const auto text = [](const List& arguments) {
    return *SprintPrinted(arguments, kManyBytes);
  };
  EXPECT_EQ(text({PairPointer("a", "b"), Int(1)}), "{a b} 1");
  EXPECT_EQ(text({Nil(), Int(1), Int(2)}), "<no value>1 2");
  EXPECT_EQ(text({NilPair()}), "<nil>");
}

TEST(AppendPrintedTest, IsAppendedAsTemplatesShowIt) {
  EXPECT_EQ(PrintedOf(Text("a")), "> a");
  EXPECT_EQ(PrintedOf(Int(-7)), "> -7");
  EXPECT_EQ(PrintedOf(Celsius(7)), "> 7°C");
  EXPECT_EQ(PrintedOf(Float(1e6)), "> 1e+06");
  EXPECT_EQ(PrintedOf(PairPointer("a", "b")), "> {a b}");
  EXPECT_EQ(PrintedOf(NilPair()), "> <nil>");
  EXPECT_EQ(PrintedOf(Nil()), "> <no value>");
  EXPECT_EQ(PrintedOf(Anys({Nil()})), "> [<nil>]");
}

TEST(SprintfTest, NilPointersAreNil) {
  ExpectFormatted({
      {"%v %+v %5v|", {NilPair(), NilPair(), NilPair()}, "<nil> <nil> <nil>|"},
      {"%#v", {NilPair()}, "(*template.Pair)(nil)"},
      {"%s", {NilPair()}, "%!s(*template.Pair=<nil>)"},
      {"%d %x %p", {NilPair(), NilPair(), NilPair()}, "0 0 0x0"},
      {"%v %d", {Anys({NilPair()}), Anys({NilPair()})}, "[<nil>] [0]"},
  });
}

TEST(SprintfTest, PointersWithinValuesAreAddresses) {
  const List pointers = {Anys({PairPointer("a", "b")})};
  EXPECT_THAT(*Sprintf("%v", pointers, kManyBytes),
              MatchesRegex(R"(\[0x[0-9a-f]+\])"));
  EXPECT_THAT(
      *Sprintf("%#v", pointers, kManyBytes),
      MatchesRegex(
          R"(\[\]interface \{\}\{\(\*template\.Pair\)\(0x[0-9a-f]+\)\})"));
  EXPECT_THAT(*Sprintf("%p", pointers, kManyBytes),
              MatchesRegex("0x[0-9a-f]+"));
  EXPECT_THAT(*Sprintf("%#p", pointers, kManyBytes), MatchesRegex("[0-9a-f]+"));
}

TEST(SprintfTest, FunctionsAreAddresses) {
  const List function = {Value::Func(std::make_shared<Function>())};
  EXPECT_THAT(*Sprint(function, kManyBytes), MatchesRegex("0x[0-9a-f]+"));
  EXPECT_THAT(*Sprintf("%s", function, kManyBytes),
              MatchesRegex(R"(%!s\(func\(\)=0x[0-9a-f]+\))"));
}

TEST(SprintfTest, GoStringsAreTakenAsTheyAre) {
  static const Type type = {.name = "template.Tag",
                            .kind = Kind::kString,
                            .to_go_string = [](const Value& self) {
                              return "Tag(" + std::string(self.text()) + ")";
                            }};
  ExpectFormatted({
      {"%#v", {Value::String("a", type)}, "Tag(a)"},
      {"%#v", {Anys({Value::String("a", type)})}, "[]interface {}{Tag(a)}"},
      {"%v %#q", {Value::String("a", type), Value::String("a", type)}, "a `a`"},
  });
}

// A list of itself twice, `levels` times over: its text doubles each time.
Value Doubled(int levels) {
  Value value = Anys({});
  for (int i = 0; i < levels; ++i) value = Anys({value, value});
  return value;
}

Value Nested(int levels) {
  Value value = Anys({});
  for (int i = 0; i < levels; ++i) value = Anys({value});
  return value;
}

TEST(FormatLimitsTest, TextLongerThanItsBoundIsAnError) {
  const List huge = {Doubled(60)};
  for (const auto& text :
       {Sprint(huge, 1000), Sprintln(huge, 1000), Sprintf("%v", huge, 1000),
        Sprintf("%d", List{AnyMap({{"k", huge[0]}})}, 1000),
        Sprintf("%v", List{StructOf({huge[0], huge[0]}, kSamplePairType)}, 999),
        Sprintf("", huge, 1000), Sprintf("%1001d", List{Int(1)}, 1000),
        Sprintf("%1001s%", List{Text("")}, 1000),
        Sprintf(std::string(1001, 'x'), {}, 1000)}) {
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.status().code(), base::StatusCode::kResourceExhausted);
  }
  EXPECT_EQ(Sprintf("%1000d", List{Int(1)}, 1000)->size(), 1000);
}

TEST(FormatLimitsTest, ThePrintedTextCountsWithWhatWasThere) {
  std::string out(990, 'x');
  EXPECT_TRUE(AppendPrinted(out, Text("0123456789"), 1000).ok());
  EXPECT_EQ(AppendPrinted(out, Int(1), 1000).code(),
            base::StatusCode::kResourceExhausted);
}

TEST(FormatLimitsTest, ValuesNestedTooDeeplyAreAnError) {
  EXPECT_EQ(SprintOf({Nested(2)}), "[[[]]]");
  EXPECT_EQ(SprintOf({Nested(1000)}), "value nested too deeply");
}

}  // namespace
}  // namespace tebium::alert::tmpl
