#include "relay/notices.h"

#include "base/text.h"

namespace tebium::relay {
namespace {

using alert::LabelSet;

// An error may quote a whole template.
constexpr size_t kMaxErrorCodePoints = 1000;

LabelSet LabelsOf(const TemplateTrouble& trouble) {
  return LabelSet::Of({{alert::kAlertName, "MessageTemplateFailed"},
                       {alert::kModule, "alert_bot"},
                       {alert::kSeverity, "warning"},
                       {"integration", trouble.integration}});
}

LabelSet AnnotationsOf(const TemplateTrouble& trouble,
                       base::Language language) {
  const std::string error = base::ToValidUtf8(trouble.error);
  return LabelSet::Of(
      {{alert::kSummary, base::Text(language, base::Say::kTemplateFailed)},
       {"error", base::TruncateCodePoints(error, kMaxErrorCodePoints)}});
}

}  // namespace

alert::Notification TemplateNotice(const TemplateTrouble& trouble, bool over,
                                   base::Language language, base::Time now) {
  alert::NotifiedAlert told;
  told.alert.labels = LabelsOf(trouble);
  told.alert.annotations = AnnotationsOf(trouble, language);
  told.alert.starts_at = trouble.since;
  if (over) told.alert.ends_at = now;
  told.identity = told.alert.labels.Fingerprint();
  told.firing = !over;
  told.is_new = !over;
  told.posts = 1;

  alert::Notification notice;
  notice.group_key = "notice:template:" + trouble.integration;
  notice.group_labels = told.alert.labels;
  notice.reason = over ? alert::Reason::kUpdate : alert::Reason::kFiring;
  notice.created_at = now;
  notice.alerts.push_back(std::move(told));
  return notice;
}

}  // namespace tebium::relay
