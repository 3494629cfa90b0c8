#include "alert/template/literal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "alert/quote.h"

namespace tebium::alert::tmpl {
namespace {

constexpr auto kNone = std::nullopt;

using Complex = std::complex<double>;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

TokenKind KindOf(const std::string& text) {
  if (text.front() == '\'') return TokenKind::kRune;
  const bool is_complex =
      text.ends_with('i') && text.find_first_of("+-", 1) != std::string::npos;
  return is_complex ? TokenKind::kComplex : TokenKind::kNumber;
}

base::StatusOr<std::unique_ptr<NumberNode>> Read(const std::string& text) {
  return MakeNumber({KindOf(text), 7, text});
}

struct NumberCase {
  std::string text;
  std::optional<int64_t> as_int;
  std::optional<uint64_t> as_uint;
  std::optional<double> as_float;
  std::optional<Complex> as_complex;
};

// The values are Go 1.19's.
TEST(MakeNumberTest, ReadsAsAllThatTheNumberCanBe) {
  const std::vector<NumberCase> cases = {
      {"0", 0, 0, 0.0, kNone},
      {"-0", 0, 0, 0.0, kNone},
      {"1", 1, 1, 1.0, kNone},
      {"-1", -1, kNone, -1.0, kNone},
      {"+1", 1, kNone, 1.0, kNone},
      {"017", 15, 15, 15.0, kNone},
      {"0o17", 15, 15, 15.0, kNone},
      {"0b101", 5, 5, 5.0, kNone},
      {"0x1F", 31, 31, 31.0, kNone},
      {"1_000", 1000, 1000, 1000.0, kNone},
      {"0x_1f", 31, 31, 31.0, kNone},
      {"9223372036854775807", 9223372036854775807, 9223372036854775807,
       9.223372036854776e+18, kNone},
      {"9223372036854775808", kNone, 9223372036854775808u,
       9.223372036854776e+18, kNone},
      {"-9223372036854775808", kMin, kNone, -9.223372036854776e+18, kNone},
      {"18446744073709551615", kNone, 18446744073709551615u,
       1.8446744073709552e+19, kNone},
      {"1.0", 1, 1, 1.0, kNone},
      {"1.5", kNone, kNone, 1.5, kNone},
      {"-1.0", -1, kNone, -1.0, kNone},
      {"-1.5", kNone, kNone, -1.5, kNone},
      {"-0.0", 0, 0, -0.0, kNone},
      {"1e3", 1000, 1000, 1000.0, kNone},
      {"1e18", 1000000000000000000, 1000000000000000000, 1e+18, kNone},
      {"1e19", kNone, 10000000000000000000u, 1e+19, kNone},
      {"9.3e18", kNone, 9300000000000000000u, 9.3e+18, kNone},
      {"1.9e19", kNone, kNone, 1.9e+19, kNone},
      {"1e300", kNone, kNone, 1e+300, kNone},
      {".5", kNone, kNone, 0.5, kNone},
      {"5.", 5, 5, 5.0, kNone},
      {"1_0.5", kNone, kNone, 10.5, kNone},
      {"0x1p4", 16, 16, 16.0, kNone},
      {"0x1.8p-1", kNone, kNone, 0.75, kNone},
      {"0xap63", kNone, kNone, 9.223372036854776e+19, kNone},
      {"0x1p64", kNone, kNone, 1.8446744073709552e+19, kNone},
      {"1e-400", 0, 0, 0.0, kNone},
      {"-1e-400", 0, 0, -0.0, kNone},
      {"4.9e-324", kNone, kNone, 5e-324, kNone},
      {"2.4e-324", 0, 0, 0.0, kNone},
      {"1.7976931348623157e308", kNone, kNone, 1.7976931348623157e+308, kNone},
      {"0i", 0, 0, 0.0, Complex(0.0, 0.0)},
      {"1i", kNone, kNone, kNone, Complex(0.0, 1.0)},
      {"1.5i", kNone, kNone, kNone, Complex(0.0, 1.5)},
      {"1_0i", kNone, kNone, kNone, Complex(0.0, 10.0)},
      {"0x1p2i", kNone, kNone, kNone, Complex(0.0, 4.0)},
      {"1+0i", 1, 1, 1.0, Complex(1.0, 0.0)},
      {"1+2i", kNone, kNone, kNone, Complex(1.0, 2.0)},
      {"-1.5-2e1i", kNone, kNone, kNone, Complex(-1.5, -20.0)},
      {"1e19+0i", kNone, 10000000000000000000u, 1e+19, Complex(1e+19, 0.0)},
      {"-1+0i", -1, kNone, -1.0, Complex(-1.0, 0.0)},
      {"0x1p4+1i", kNone, kNone, kNone, Complex(16.0, 1.0)},
      {"'a'", 97, 97, 97.0, kNone},
      {"'é'", 233, 233, 233.0, kNone},
      {R"('\n')", 10, 10, 10.0, kNone},
      {R"('\'')", 39, 39, 39.0, kNone},
      {R"('\xff')", 255, 255, 255.0, kNone},
      {R"('\377')", 255, 255, 255.0, kNone},
      {R"('\u00e9')", 233, 233, 233.0, kNone},
      {R"('\U0001F600')", 128512, 128512, 128512.0, kNone},
      {R"('\a')", 7, 7, 7.0, kNone},
      {R"('\\')", 92, 92, 92.0, kNone},
      {"' '", 32, 32, 32.0, kNone},
      {"'\xFF'", 65533, 65533, 65533.0, kNone},
  };
  for (const NumberCase& test : cases) {
    const auto number = Read(test.text);
    ASSERT_TRUE(number.ok()) << number.status().message();
    const NumberNode& node = **number;
    EXPECT_EQ(node.position, 7u);
    EXPECT_EQ(node.text, test.text);
    EXPECT_EQ(node.as_int, test.as_int) << GoQuote(test.text);
    EXPECT_EQ(node.as_uint, test.as_uint) << GoQuote(test.text);
    EXPECT_EQ(node.as_float, test.as_float) << GoQuote(test.text);
    EXPECT_EQ(node.as_complex, test.as_complex) << GoQuote(test.text);
    EXPECT_EQ(std::signbit(node.as_float.value_or(0)),
              std::signbit(test.as_float.value_or(0)))
        << GoQuote(test.text);
  }
}

TEST(MakeNumberTest, TellsSmallFromLargeWhateverTheSpelling) {
  const std::string zeros(400, '0');
  EXPECT_EQ((*Read("0." + zeros + "1"))->as_float, 0.0);
  EXPECT_EQ((*Read("0." + zeros + "1e401"))->as_float, 1.0);
  EXPECT_EQ((*Read("1" + zeros + ".e-400"))->as_float, 1.0);
  EXPECT_EQ((*Read("1" + zeros + ".e-800"))->as_float, 0.0);
  EXPECT_EQ((*Read("0x0." + zeros + "1p-1"))->as_float, 0.0);
  EXPECT_EQ((*Read("0e99999999999"))->as_float, 0.0);
  EXPECT_EQ((*Read("1e-99999999999"))->as_float, 0.0);
  EXPECT_FALSE(Read("0." + zeros + "1e1000").ok());
  EXPECT_FALSE(Read("1" + zeros + ".e-5").ok());
  EXPECT_FALSE(Read("0x1" + zeros + ".p1").ok());
  EXPECT_FALSE(Read("1e99999999999").ok());
}

}  // namespace
}  // namespace tebium::alert::tmpl
