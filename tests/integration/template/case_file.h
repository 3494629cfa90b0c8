// Templates to compare, as files of tests/testdata/template/cases/ hold them.
//
//   # What the file is about: lines before the first case.
//   === a name | html data=odd
//   {{ .Status }} and the text's other lines
//   === another name | fails
//   --- file own.tmpl
//   {{ define "x" }}…{{ end }}
//   --- text
//   {{ template "x" . }}
//
// A text is all its lines without the last one's end. The options:
//   html       an HTML template, not a text one
//   data=NAME  NAME.json of tests/testdata/template/data/, "mixed" by default
//   defaults   Alertmanager's default templates come before the files
//   fails      an error is expected, not an output
//   escapes    \n \r \t \\ \xHH in texts and files are what they name
#ifndef TEBIUM_TESTS_INTEGRATION_TEMPLATE_CASE_FILE_H_
#define TEBIUM_TESTS_INTEGRATION_TEMPLATE_CASE_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "alert/template/template.h"

namespace tebium::testing {

using TemplateFiles = std::vector<alert::tmpl::TemplateFile>;

struct TemplateCase {
  std::string name;
  bool is_html = false;
  std::string data = "mixed";  // "": amtool's own
  bool has_defaults = false;
  bool fails = false;
  TemplateFiles files;  // in the order of their names, as globs give them
  std::string text;

  // With its data and files, for failures.
  std::string Describe() const;
  std::string DataPath() const;
  // Throws std::runtime_error if it can't be read.
  std::shared_ptr<const alert::tmpl::Data> ReadData() const;
};

// Throws std::runtime_error for a file that is not of this form or is empty.
std::vector<TemplateCase> ReadCases(const std::string& group);
// All files of cases, without ".txt", sorted.
std::vector<std::string> CaseGroups();

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_INTEGRATION_TEMPLATE_CASE_FILE_H_
