#include "web/sanitize.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tebium::web {
namespace {

struct Case {
  std::string html;
  std::string expected;
};

TEST(SanitizeTest, KeepsWhatIsHarmless) {
  const std::vector<Case> cases = {
      {"", ""},
      {"plain\ntext", "plain\ntext"},
      {"<b>a</b> <i>b</i> <u>c</u> <s>d</s>",
       "<b>a</b> <i>b</i> <u>c</u> <s>d</s>"},
      {"<pre><code class=\"language-x\">y</code></pre>",
       "<pre><code>y</code></pre>"},
      {"<blockquote expandable>q</blockquote>", "<blockquote>q</blockquote>"},
      {"<tg-spoiler>x</tg-spoiler>", "x"},
      {"<span class=\"tg-spoiler\">x</span>", "x"},
      {"&lt;b&gt; &amp; &quot; &#39;", "&lt;b&gt; &amp; &quot; &#39;"},
      {"<a href=\"https://x.org/?a=1&amp;b=2\">l</a>",
       "<a rel=\"noopener noreferrer\" href=\"https://x.org/?a=1&amp;b=2\">l"
       "</a>"},
      {"<B>a</B>", "<b>a</b>"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(SanitizeTelegramHtml(test.html), test.expected) << test.html;
  }
}

TEST(SanitizeTest, ShowsEverythingElseAsText) {
  const std::vector<Case> cases = {
      {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"},
      {"<b onclick=\"x\">a</b>", "<b>a</b>"},
      {"<a href=\"javascript:alert(1)\">l</a>", "<a>l</a>"},
      {"<a href=\"https://x\"onclick=\"y\">l</a>",
       "<a rel=\"noopener noreferrer\" href=\"https://x\">l</a>"},
      {"<a onclick=\"y\" href=\"https://x\">l</a>", "<a>l</a>"},
      {"<a href=\"https://x' y<z\">l</a>",
       "<a rel=\"noopener noreferrer\" href=\"https://x&#39; y&lt;z\">l</a>"},
      {"<a href=\"https://x", "&lt;a href=&quot;https://x"},
      {"a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"},
      {"&nbsp; &#x41; &#; &;", "&amp;nbsp; &amp;#x41; &amp;#; &amp;;"},
      {"<>", "&lt;&gt;"},
      {"<b", "&lt;b"},
      {"<b/>", "&lt;b/&gt;"},
      {"\xFF", "\uFFFD"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(SanitizeTelegramHtml(test.html), test.expected) << test.html;
  }
}

TEST(SanitizeTest, BalancesTags) {
  const std::vector<Case> cases = {
      {"<b>a", "<b>a</b>"},
      {"a</b>", "a"},
      {"<b><i>a</b></i>", "<b><i>a</i></b>"},
      {"</div></main>", "&lt;/div&gt;&lt;/main&gt;"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(SanitizeTelegramHtml(test.html), test.expected) << test.html;
  }
}

TEST(SanitizeTest, EscapesText) {
  EXPECT_EQ(EscapeHtml("<a href=\"x\" b='y'>&</a>"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
}

}  // namespace
}  // namespace tebium::web
