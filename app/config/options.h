// The table of all settings: flags, their environment names, defaults, help.
//
// One table, so that --help, the environment, config.env and the documents
// can't tell different stories.
#ifndef TEBIUM_APP_CONFIG_OPTIONS_H_
#define TEBIUM_APP_CONFIG_OPTIONS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace tebium::app {

struct OptionSpec {
  std::string_view flag = {};           // without "--"; "": environment alone
  std::string_view environment = {};    // "": flag alone
  std::string_view default_value = {};  // as the user would write it
  std::string_view help = {};
  bool is_switch = false;   // --flag needs no value
  bool repeatable = false;  // --flag may be given several times
  bool secret = false;      // also read from the file named by NAME_FILE
  // A second environment name, tried after the first.
  std::string_view alias = {};
};

// Every setting of ours.
const std::vector<OptionSpec>& Options();

// Alertmanager's flags that are accepted and do nothing here.
struct IgnoredFlag {
  std::string_view name;
  bool is_switch = false;
};
const std::vector<IgnoredFlag>& IgnoredFlags();

// The text of --help.
std::string HelpText();

// Where values come from, beside the command line. Injected for tests.
struct ValueSources {
  // A process environment variable; nullopt if it is not set.
  std::function<std::optional<std::string>(const std::string&)> environment;
  // A file's content.
  std::function<base::StatusOr<std::string>(const std::string&)> read_file;
  // The machine's name; "" if it can't be told.
  std::function<std::string()> host_name;
};

// Settings as text, resolved by precedence: flags, environment, config.env.
class Values {
 public:
  // The value, or its default. `name` is the flag, or the environment name
  // where there is no flag.
  std::string Get(std::string_view name) const;
  std::vector<std::string> GetAll(std::string_view name) const;
  bool IsSet(std::string_view name) const;
  // Words without dashes, in order.
  const std::vector<std::string>& words() const { return words_; }
  // Flags of Alertmanager's that were given and do nothing.
  const std::vector<std::string>& ignored() const { return ignored_; }

 private:
  friend base::StatusOr<Values> ReadValues(
      const std::vector<std::string>& arguments, const ValueSources& sources);
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> words_;
  std::vector<std::string> ignored_;
};

// Parses the arguments (without the program's name) and looks everything else
// up. config.env, in the working folder, is read if it exists.
base::StatusOr<Values> ReadValues(const std::vector<std::string>& arguments,
                                  const ValueSources& sources);

// Lines of NAME=VALUE; "export", quotes, blank lines and comments (of their own
// line, or after white space) are understood. An error names the line.
base::StatusOr<std::map<std::string, std::string>> ParseEnvFile(
    std::string_view text);

}  // namespace tebium::app

#endif  // TEBIUM_APP_CONFIG_OPTIONS_H_
