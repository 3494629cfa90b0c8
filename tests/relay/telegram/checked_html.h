// Telegram's view of a rendered text, by the fake's strict parser.
#ifndef TEBIUM_TESTS_RELAY_TELEGRAM_CHECKED_HTML_H_
#define TEBIUM_TESTS_RELAY_TELEGRAM_CHECKED_HTML_H_

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "base/text.h"
#include "relay/telegram/render.h"
#include "tests/fakes/text_entities.h"

namespace tebium::relay {

// Parsed as Telegram parses it; a test failure where Telegram would refuse it:
// markup, length, or a text in which nothing is left to be seen.
inline fakes::FormattedText Checked(const std::string& text,
                                    size_t max_code_points, bool html = true) {
  EXPECT_LE(base::CodePoints(text), max_code_points);
  EXPECT_LT(text.size(), 32'768u);
  EXPECT_TRUE(base::IsValidUtf8(text));
  auto parsed = fakes::ParseText(text, html ? "HTML" : "");
  EXPECT_TRUE(parsed.ok()) << parsed.status().ToString() << "\n" << text;
  if (!parsed.ok()) return {};
  fakes::FormattedText fixed = *std::move(parsed);
  fakes::FixText(&fixed);
  EXPECT_FALSE(fixed.text.empty()) << text;
  return fixed;
}

// All texts of a message, each checked, and its document, as people see them.
inline std::string Seen(const Rendered& rendered) {
  std::string seen;
  EXPECT_FALSE(rendered.parts.empty());
  for (size_t i = 0; i < rendered.parts.size(); ++i) {
    const bool caption =
        rendered.attachment.has_value() && i + 1 == rendered.parts.size();
    seen += Checked(rendered.parts[i],
                    caption ? kMaxCaptionCodePoints : kMaxMessageCodePoints,
                    rendered.html)
                .text +
            "\n";
  }
  if (rendered.attachment) {
    EXPECT_TRUE(base::IsValidUtf8(rendered.attachment->content));
    seen += rendered.attachment->content;
  }
  return seen;
}

// The one text of a message without a document.
inline std::string SeenAlone(const Rendered& rendered) {
  EXPECT_EQ(rendered.parts.size(), 1u);
  EXPECT_FALSE(rendered.attachment.has_value());
  std::string seen = Seen(rendered);
  seen.pop_back();
  return seen;
}

// Text made to break markup: tags, entities, ill-formed bytes, controls,
// bidirectional controls, emoji of many code points, long words, blank lines.
inline std::string HostileText(std::mt19937& random, size_t max_pieces) {
  static const std::string kPieces[] = {
      "<b>",
      "</b>",
      "<a href=\"http://a.b\">",
      "</a>",
      "<",
      ">",
      "&",
      "&amp;",
      "&lt",
      "&#60;",
      "&#x202e;",
      "\"",
      "'",
      "\n",
      "\n\n\n\n",
      "\r\n",
      "\t",
      std::string(1, '\0'),
      "\x01\x1b[31m",
      "\x7f",
      "\xC2\x9B",
      "\xE2\x80\xAE",
      "\xE2\x81\xA6",
      "\xE2\x80\xA8",
      "\xE2\x80\x8B",
      "\xED\xA0\x80",
      "\xC0\xAF",
      "\xFF",
      "\xF0\x9F",
      "👩‍👩‍👧‍👦",
      "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
      "שלום",
      "Диск заполнен ",
      "word ",
      " ",
      "*_`[](){}#@/start",
      std::string(700, 'x'),
      std::string(900, '&'),
      "https://example.com/?a=1&b=<2>",
  };
  std::uniform_int_distribution<size_t> count(0, max_pieces);
  std::uniform_int_distribution<size_t> which(0, std::size(kPieces) - 1);
  std::string text;
  for (size_t n = count(random); n > 0; --n) text += kPieces[which(random)];
  return text;
}

}  // namespace tebium::relay

#endif  // TEBIUM_TESTS_RELAY_TELEGRAM_CHECKED_HTML_H_
