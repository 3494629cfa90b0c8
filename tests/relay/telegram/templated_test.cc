#include "relay/telegram/templated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace tebium::relay {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

RenderSettings Settings() {
  RenderSettings settings;
  settings.language = base::Language::kEnglish;
  return settings;
}

Rendered Split(const std::string& text, std::string_view parse_mode) {
  return SplitTemplated(text, parse_mode, Settings(), base::FromNanos(1));
}

// Lines of 100 code points, the line feed included.
std::string Lines(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += std::string(99, 'x') + "\n";
  return text;
}

TEST(TemplatedTest, ShortTextIsOnePartAsItIs) {
  for (const std::string_view mode : {"", "Markdown", "MarkdownV2"}) {
    const Rendered rendered = Split("\n<a&*b\n", mode);
    EXPECT_THAT(rendered.parts, ::testing::ElementsAre("\n<a&*b\n"));
    EXPECT_FALSE(rendered.html);
    EXPECT_EQ(rendered.markdown, mode);
  }
  const Rendered rendered = Split("<b>x<br>", "HTML");
  EXPECT_THAT(rendered.parts, ::testing::ElementsAre("<b>x<br>"));
  EXPECT_TRUE(rendered.html);
}

TEST(TemplatedTest, LongHtmlIsSplitWithItsTags) {
  const Rendered rendered = Split("<b>" + Lines(60) + "</b>", "HTML");
  ASSERT_THAT(rendered.parts, SizeIs(2));
  EXPECT_TRUE(rendered.html);
  EXPECT_TRUE(rendered.parts[0].ends_with("</b>"));
  EXPECT_TRUE(rendered.parts[1].starts_with("<b>"));
}

TEST(TemplatedTest, LongHtmlThatIsNotWellFormedIsPlainText) {
  for (const char* broken :
       {"<b>", "</b>", "<b><i></b></i>", "<", "<я>", "& ", "<b", "&a b;"}) {
    const Rendered rendered = Split(broken + Lines(60), "HTML");
    EXPECT_FALSE(rendered.html) << broken;
    EXPECT_EQ(rendered.markdown, "") << broken;
    EXPECT_GE(rendered.parts.size(), 2u) << broken;
  }
}

TEST(TemplatedTest, OtherModesAreSplitBetweenLines) {
  const Rendered rendered = Split(Lines(60), "MarkdownV2");
  ASSERT_THAT(rendered.parts, SizeIs(2));
  EXPECT_EQ(rendered.markdown, "MarkdownV2");
  EXPECT_EQ(rendered.parts[0] + "\n" + rendered.parts[1], Lines(60));
}

TEST(TemplatedTest, TextWithoutBlanksIsCutBetweenCodePoints) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "я";
  const Rendered rendered = Split(text, "");
  ASSERT_THAT(rendered.parts, SizeIs(2));
  EXPECT_EQ(rendered.parts[0] + rendered.parts[1], text);
  EXPECT_TRUE(base::IsValidUtf8(rendered.parts[0]));
}

TEST(TemplatedTest, WhatIsTooLongIsWholeInADocument) {
  const std::string text = Lines(400);
  const Rendered rendered = Split(text, "Markdown");
  ASSERT_THAT(rendered.parts, SizeIs(Settings().max_parts));
  ASSERT_TRUE(rendered.attachment.has_value());
  EXPECT_EQ(rendered.attachment->content, text);
  EXPECT_THAT(rendered.attachment->filename, HasSubstr("alerts-1970"));
}

TEST(TemplatedTest, EmptyOutputFails) {
  const auto set = alert::tmpl::TemplateSet::Build({}, {});
  ASSERT_TRUE(set.ok());
  for (const char* text : {"", " \n", "<b> </b>", "{{ if false }}x{{ end }}"}) {
    const auto message =
        (*set)->Compile(text, alert::tmpl::TemplateSet::Mode::kHtml);
    ASSERT_TRUE(message.ok());
    TelegramReceiver receiver;
    receiver.message = *message;
    const auto rendered =
        RenderTemplated(receiver, std::make_shared<alert::tmpl::Data>(),
                        Settings(), base::FromNanos(1));
    ASSERT_FALSE(rendered.ok()) << text;
    EXPECT_EQ(rendered.status().message(), "the message is empty");
  }
}

}  // namespace
}  // namespace tebium::relay
