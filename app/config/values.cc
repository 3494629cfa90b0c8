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

bool IsIgnored(std::string_view name) {
  return std::any_of(
      IgnoredFlags().begin(), IgnoredFlags().end(),
      [name](const IgnoredFlag& flag) { return flag.name == name; });
}

po::options_description Describe() {
  po::options_description description;
  auto add = description.add_options();
  for (const OptionSpec& option : Options()) {
    if (option.flag.empty()) continue;
    add(std::string(option.flag).c_str(),
        po::value<std::vector<std::string>>()->composing());
  }
  for (const IgnoredFlag& flag : IgnoredFlags()) {
    add(std::string(flag.name).c_str(),
        po::value<std::vector<std::string>>()->composing());
  }
  return description;
}

// A value as it stands in config.env, without its quotes or the comment after
// it.
std::string PlainValue(std::string_view value) {
  if (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
    const size_t end = value.find(value.front(), 1);
    if (end != std::string_view::npos) {
      const std::string_view rest = base::Trim(value.substr(end + 1));
      if (rest.empty() || rest.front() == '#') {
        return std::string(value.substr(1, end - 1));
      }
    }
  }
  for (size_t i = 1; i < value.size(); ++i) {
    if (value[i] == '#' && (value[i - 1] == ' ' || value[i - 1] == '\t')) {
      return std::string(base::Trim(value.substr(0, i)));
    }
  }
  return std::string(value);
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
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(3);
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
        PlainValue(base::Trim(line.substr(equals + 1)));
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

std::string Fault(const po::error_with_option_name& error) {
  if (dynamic_cast<const po::unknown_option*>(&error) != nullptr) {
    return "unknown flag";
  }
  const auto* syntax = dynamic_cast<const po::invalid_syntax*>(&error);
  if (syntax != nullptr &&
      syntax->kind() == po::invalid_syntax::missing_parameter) {
    return "missing value for";
  }
  return "wrong use of";
}

bool IsSwitch(std::string_view name) {
  for (const OptionSpec& option : Options()) {
    if (option.flag == name) return option.is_switch;
  }
  return std::any_of(IgnoredFlags().begin(), IgnoredFlags().end(),
                     [name](const IgnoredFlag& flag) {
                       return flag.name == name && flag.is_switch;
                     });
}

// What program_options would take otherwise: a switch must not swallow the word
// after it, and "--flag=" gives an empty value.
std::vector<std::string> Unambiguous(
    const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (const std::string& argument : arguments) {
    const bool is_flag = argument.starts_with("--");
    if (is_flag && IsSwitch(argument.substr(2))) {
      result.push_back(argument + "=true");
    } else if (is_flag && argument.find('=') == argument.size() - 1) {
      result.push_back(argument.substr(0, argument.size() - 1));
      result.emplace_back();
    } else {
      result.push_back(argument);
    }
  }
  return result;
}

base::StatusOr<po::parsed_options> ParseArguments(
    const std::vector<std::string>& arguments) {
  const po::options_description description = Describe();
  try {
    po::positional_options_description words;
    words.add("words", -1);
    po::options_description all = description;
    all.add_options()("words", po::value<std::vector<std::string>>());
    return po::command_line_parser(Unambiguous(arguments))
        .options(all)
        .positional(words)
        .style(po::command_line_style::allow_long |
               po::command_line_style::long_allow_adjacent |
               po::command_line_style::long_allow_next)
        .run();
  } catch (const po::error_with_option_name& e) {
    // The name alone: what was given as its value may be a secret.
    const std::string name = e.get_option_name();
    return base::InvalidArgumentError(Fault(e) + " " +
                                      name.substr(0, name.find('=')));
  } catch (const po::error& e) {
    return base::InvalidArgumentError(e.what());
  }
}

}  // namespace

namespace {

base::StatusOr<std::map<std::string, std::string>> ReadEnvFile(
    const ValueSources& sources) {
  const auto text = sources.read_file(kEnvFile);
  if (text.status().code() == base::StatusCode::kNotFound) {
    return std::map<std::string, std::string>();
  }
  if (!text.ok()) return text.status();
  auto values = ParseEnvFile(*text);
  if (!values.ok()) return values.status().WithContext(kEnvFile);
  return values;
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
      for (const std::string& value : option.value) {
        // Empty is as good as not given, as in the environment.
        if (!value.empty()) values.values_[option.string_key].push_back(value);
      }
    }
  }

  TEBIUM_ASSIGN_OR_RETURN(const auto file, ReadEnvFile(sources));
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
