#include "tests/integration/template/case_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/files.h"
#include "relay/template_json.h"

namespace tebium::testing {
namespace {

constexpr char kFolder[] = TEBIUM_TESTDATA "/template";

// `text` stands behind a backslash; returns how much of it was used.
size_t Unescape(std::string_view text, std::string& out) {
  switch (text.at(0)) {
    case 'x':
      out += static_cast<char>(
          std::stoul(std::string(text.substr(1, 2)), nullptr, 16));
      return 3;
    case 'n':
      out += '\n';
      return 1;
    case 'r':
      out += '\r';
      return 1;
    case 't':
      out += '\t';
      return 1;
    default:
      out += text[0];
      return 1;
  }
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      i += Unescape(text.substr(i + 1), out);
    } else {
      out += text[i];
    }
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string group) : group_(std::move(group)) {}

  std::vector<TemplateCase> Read(std::istream& lines) {
    for (std::string line; std::getline(lines, line);) ReadLine(line);
    FinishCase();
    if (cases_.empty()) Fail("no cases");
    return std::move(cases_);
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw std::runtime_error(group_ + ".txt: " + what);
  }

  void ReadLine(const std::string& line) {
    constexpr std::string_view kFile = "--- file ";
    if (line.starts_with("=== ")) {
      FinishCase();
      StartCase(line.substr(4));
    } else if (cases_.empty()) {
      if (!line.starts_with("#")) Fail("a line before the first case: " + line);
    } else if (line.starts_with(kFile)) {
      FinishPart();
      cases_.back().files.push_back({line.substr(kFile.size()), ""});
      part_is_file_ = true;
    } else if (line == "--- text") {
      FinishPart();
      part_is_file_ = false;
    } else {
      part_ += line + "\n";
    }
  }

  void StartCase(const std::string& header) {
    const size_t bar = header.find(" | ");
    cases_.emplace_back().name = header.substr(0, bar);
    part_is_file_ = has_escapes_ = false;
    if (bar == std::string::npos) return;
    std::istringstream options(header.substr(bar + 3));
    for (std::string option; options >> option;) ReadOption(option);
  }

  void ReadOption(const std::string& option) {
    TemplateCase& now = cases_.back();
    if (option == "html") {
      now.is_html = true;
    } else if (option == "defaults") {
      now.has_defaults = true;
    } else if (option == "fails") {
      now.fails = true;
    } else if (option == "escapes") {
      has_escapes_ = true;
    } else if (option.starts_with("data=")) {
      now.data = option.substr(5);
    } else {
      Fail(now.name + ": unknown option " + option);
    }
  }

  void FinishPart() {
    if (!part_.empty()) part_.pop_back();
    if (has_escapes_) part_ = Unescaped(part_);
    TemplateCase& now = cases_.back();
    (part_is_file_ ? now.files.back().text : now.text) = part_;
    part_.clear();
  }

  void FinishCase() {
    if (cases_.empty()) return;
    FinishPart();
    TemplateCase& now = cases_.back();
    if (now.text.empty()) Fail(now.name + ": no text");
    std::ranges::sort(now.files, {}, &alert::tmpl::TemplateFile::name);
  }

  const std::string group_;
  std::vector<TemplateCase> cases_;
  std::string part_;  // the text or file that is being read
  bool part_is_file_ = false;
  bool has_escapes_ = false;
};

}  // namespace

std::string TemplateCase::Describe() const {
  std::string out = "case: " + name + " (" + (is_html ? "html" : "text") +
                    ", data " + data + ")\n";
  for (const auto& file : files) {
    out.append("--- ").append(file.name).append("\n" + file.text + "\n");
  }
  return out + "--- text\n" + text + "\n";
}

std::string TemplateCase::DataPath() const {
  return std::string(kFolder) + "/data/" + data + ".json";
}

std::shared_ptr<const alert::tmpl::Data> TemplateCase::ReadData() const {
  const auto json = app::ReadFile(DataPath());
  if (!json.ok()) throw std::runtime_error(json.status().message());
  auto read = relay::ReadTemplateData(*json);
  if (!read.ok()) throw std::runtime_error(read.status().message());
  return std::make_shared<const alert::tmpl::Data>(*std::move(read));
}

std::vector<TemplateCase> ReadCases(const std::string& group) {
  std::ifstream file(std::string(kFolder) + "/cases/" + group + ".txt",
                     std::ios::binary);
  return Reader(group).Read(file);
}

std::vector<std::string> CaseGroups() {
  std::vector<std::string> groups;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(kFolder) + "/cases")) {
    groups.push_back(entry.path().stem().string());
  }
  std::ranges::sort(groups);
  return groups;
}

}  // namespace tebium::testing
