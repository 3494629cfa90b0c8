#include <algorithm>
#include <boost/program_options.hpp>

#include "app/config/options.h"
#include "base/text.h"

namespace tebium::app {
namespace {

namespace po = boost::program_options;

constexpr char kEnvFile[] = "config.env";

std::string NameOf(const OptionSpec& option) {
  return std::string(option.flag.empty() ? option.environment : option.flag);
}

const OptionSpec* FindOption(std::string_view name) {
  for (const OptionSpec& option : Options()) {
    if (NameOf(option) == name) return &option;
  }
  return nullptr;
}

bool IsIgnored(const std::string& flag) {
  return std::find(IgnoredFlags().begin(), IgnoredFlags().end(), flag) !=
         IgnoredFlags().end();
}

po::options_description Describe() {
  po::options_description description;
  auto add = description.add_options();
  for (const OptionSpec& option : Options()) {
    if (option.flag.empty()) continue;
    auto* value = po::value<std::vector<std::string>>()->composing();
    if (option.is_switch) value->implicit_value({"true"}, "true");
    add(std::string(option.flag).c_str(), value);
  }
  for (const std::string_view flag : IgnoredFlags()) {
    // Some of them are switches, and none needs its value here.
    add(std::string(flag).c_str(),
        po::value<std::vector<std::string>>()->composing()->implicit_value({""},
                                                                           ""));
  }
  return description;
}

std::string StripQuotes(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  return std::string(quoted ? value.substr(1, value.size() - 2) : value);
}

// What the environment (a process's or a file's) says of an option.
template <typename Lookup>
base::StatusOr<std::optional<std::string>> FromEnvironment(
    const OptionSpec& option, const Lookup& lookup,
    const ValueSources& sources) {
  for (const std::string_view name : {option.environment, option.alias}) {
    if (name.empty()) continue;
    if (auto value = lookup(std::string(name)); value && !value->empty()) {
      return value;
    }
    if (!option.secret) continue;
    const std::string file_name = std::string(name) + "_FILE";
    const auto path = lookup(file_name);
    if (!path || path->empty()) continue;
    auto content = sources.read_file(*path);
    if (!content.ok()) return content.status().WithContext(file_name);
    return std::optional<std::string>(base::Trim(*content));
  }
  return std::optional<std::string>();
}

}  // namespace

base::StatusOr<std::map<std::string, std::string>> ParseEnvFile(
    std::string_view text) {
  std::map<std::string, std::string> values;
  int line_number = 0;
  for (std::string_view line : base::Split(text, '\n')) {
    ++line_number;
    line = base::Trim(line);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = base::Trim(line.substr(7));
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return base::InvalidArgumentError("line " + std::to_string(line_number) +
                                        ": expected NAME=VALUE");
    }
    values[std::string(base::Trim(line.substr(0, equals)))] =
        StripQuotes(base::Trim(line.substr(equals + 1)));
  }
  return values;
}

std::string Values::Get(std::string_view name) const {
  const auto found = values_.find(name);
  if (found != values_.end() && !found->second.empty()) {
    return found->second.back();
  }
  const OptionSpec* option = FindOption(name);
  return option == nullptr ? "" : std::string(option->default_value);
}

std::vector<std::string> Values::GetAll(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

bool Values::IsSet(std::string_view name) const {
  return values_.find(name) != values_.end();
}

namespace {

base::StatusOr<po::parsed_options> ParseArguments(
    const std::vector<std::string>& arguments) {
  const po::options_description description = Describe();
  try {
    po::positional_options_description words;
    words.add("words", -1);
    po::options_description all = description;
    all.add_options()("words", po::value<std::vector<std::string>>());
    return po::command_line_parser(arguments)
        .options(all)
        .positional(words)
        .style(po::command_line_style::allow_long |
               po::command_line_style::long_allow_adjacent |
               po::command_line_style::long_allow_next)
        .run();
  } catch (const po::error& e) {
    return base::InvalidArgumentError(e.what());
  }
}

}  // namespace

base::StatusOr<Values> ReadValues(const std::vector<std::string>& arguments,
                                  const ValueSources& sources) {
  Values values;
  TEBIUM_ASSIGN_OR_RETURN(const po::parsed_options parsed,
                          ParseArguments(arguments));
  for (const auto& option : parsed.options) {
    if (option.string_key == "words") {
      values.words_.insert(values.words_.end(), option.value.begin(),
                           option.value.end());
    } else if (IsIgnored(option.string_key)) {
      values.ignored_.push_back(option.string_key);
    } else {
      auto& list = values.values_[option.string_key];
      if (option.value.empty()) list.emplace_back("true");
      list.insert(list.end(), option.value.begin(), option.value.end());
    }
  }

  std::map<std::string, std::string> file;
  if (const auto text = sources.read_file(kEnvFile); text.ok()) {
    auto read = ParseEnvFile(*text);
    if (!read.ok()) return read.status().WithContext(kEnvFile);
    file = *std::move(read);
  }
  const auto in_file =
      [&file](const std::string& name) -> std::optional<std::string> {
    const auto found = file.find(name);
    if (found == file.end()) return std::nullopt;
    return found->second;
  };
  for (const OptionSpec& option : Options()) {
    const std::string name = NameOf(option);
    if (option.environment.empty() || values.IsSet(name)) continue;
    TEBIUM_ASSIGN_OR_RETURN(
        auto value, FromEnvironment(option, sources.environment, sources));
    if (!value) {
      TEBIUM_ASSIGN_OR_RETURN(value, FromEnvironment(option, in_file, sources));
    }
    if (value) values.values_[name] = {*std::move(value)};
  }
  return values;
}

}  // namespace tebium::app
