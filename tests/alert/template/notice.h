// A notification for tests of what templates see of it.
#ifndef TEBIUM_TESTS_ALERT_TEMPLATE_NOTICE_H_
#define TEBIUM_TESTS_ALERT_TEMPLATE_NOTICE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/template/template.h"
#include "base/status.h"

namespace tebium::alert::tmpl::notice {

// Two alerts that fire and one that is resolved.
std::shared_ptr<Data> Notice();

// 2026-01-31T10:20:30Z, every zone is known as base::TimeZone knows it.
CallContext Context();

// What `text` gives of Notice() in a set of the default templates alone: the
// output or the error's message.
std::string Render(std::string_view text,
                   TemplateSet::Mode mode = TemplateSet::Mode::kText);
// For tables: each text gives what stands beside it.
void ExpectRendered(
    const std::vector<std::pair<std::string, std::string>>& cases);
base::StatusOr<std::string> TryRender(
    std::string_view text, TemplateSet::Mode mode = TemplateSet::Mode::kText);

}  // namespace tebium::alert::tmpl::notice

#endif  // TEBIUM_TESTS_ALERT_TEMPLATE_NOTICE_H_
