// A configuration's templates, parsed once and rendered for each message.
#ifndef TEBIUM_ALERT_TEMPLATE_TEMPLATE_H_
#define TEBIUM_ALERT_TEMPLATE_TEMPLATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "alert/template/data.h"
#include "alert/template/exec.h"
#include "alert/template/parser.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

struct TemplateFile {
  std::string name;  // the base name, as Go's ParseFiles has it
  std::string text;
};

// Immutable and thread-safe once built.
class TemplateSet {
 public:
  // The default templates with `files` over them, in their order. `own` are
  // functions beside Alertmanager's, which they may not replace. The first
  // fault, in Go's words.
  static base::StatusOr<std::shared_ptr<const TemplateSet>> Build(
      const std::vector<TemplateFile>& files, Functions own);

  // text/template, or html/template.
  enum class Mode : uint8_t { kText, kHtml };
  class Compiled;
  // A text of the configuration (`message:`) that may call the set's
  // templates. kInvalidArgument in Go's words.
  base::StatusOr<std::shared_ptr<const Compiled>> Compile(std::string_view text,
                                                          Mode mode) const;

 private:
  TemplateSet() = default;

  std::shared_ptr<const Functions> text_functions_;
  std::shared_ptr<const Functions> html_functions_;  // with the escapers
  Trees trees_;
};

// Immutable and thread-safe; lives on without its set.
class TemplateSet::Compiled {
 public:
  // Errors as of Execute. `context.route_labels` is set to the data's.
  base::StatusOr<std::string> Render(std::shared_ptr<const Data> data,
                                     const ExecLimits& limits,
                                     CallContext& context) const;
  // With any dot.
  base::StatusOr<std::string> Render(const Value& dot, const ExecLimits& limits,
                                     CallContext& context) const;

 private:
  friend class TemplateSet;
  Compiled(Trees trees, std::shared_ptr<const Functions> functions)
      : trees_(std::move(trees)), functions_(std::move(functions)) {}

  const Trees trees_;
  const std::shared_ptr<const Functions> functions_;
};

using CompiledTemplate = TemplateSet::Compiled;

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_TEMPLATE_H_
