#include "tests/layers/source_tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace tebium::layers {
namespace {

namespace fs = std::filesystem;
using Named = std::pair<std::string_view, std::string_view>;

constexpr std::array kHeaders = {
    Named{"ares", "c-ares"},
    Named{"boost/asio", "boost.asio"},
    Named{"boost/system", "boost.asio"},
    Named{"boost/program_options", "boost.program_options"},
    Named{"cairo", "cairo"},
    Named{"cctz/", "cctz"},
    Named{"civetweb", "civetweb"},
    Named{"crypt.h", "libcrypt"},
    Named{"curl/", "libcurl"},
    Named{"fmt/", "fmt"},
    Named{"hiredis/", "hiredis"},
    Named{"openssl/", "openssl"},
    Named{"prometheus/", "prometheus-cpp"},
    Named{"rapidjson/", "rapidjson"},
    Named{"re2/", "re2"},
    Named{"resolv.h", "libresolv"},
    Named{"spdlog/", "spdlog"},
    Named{"sqlite3", "sqlite3"},
    Named{"yaml-cpp/", "yaml-cpp"},
    Named{"zlib.h", "zlib"},
};

constexpr std::array kTargets = {
    Named{"Boost::program_options", "boost.program_options"},
    Named{"Boost::headers", "boost.asio"},
    Named{"CURL::", "libcurl"},
    Named{"OpenSSL::", "openssl"},
    Named{"PkgConfig::CAIRO", "cairo"},
    Named{"PkgConfig::CARES", "c-ares"},
    Named{"PkgConfig::HIREDIS", "hiredis"},
    Named{"PkgConfig::RE2", "re2"},
    Named{"SQLite::", "sqlite3"},
    Named{"ZLIB::", "zlib"},
    Named{"cctz", "cctz"},
    Named{"civetweb", "civetweb"},
    Named{"fmt::", "fmt"},
    Named{"prometheus-cpp::", "prometheus-cpp"},
    Named{"rapidjson", "rapidjson"},
    Named{"resolv", "libresolv"},
    Named{"spdlog::", "spdlog"},
    Named{"yaml-cpp", "yaml-cpp"},
    Named{"${CRYPT_LIBRARY}", "libcrypt"},
};

// C's, POSIX's and Linux's; the standard library's have no dot.
constexpr std::array kSystemFolders = {"arpa/", "asm/", "linux/", "netinet/",
                                       "sys/"};
constexpr std::array kSystemHeaders = {
    "cxxabi.h", "dirent.h",  "dlfcn.h",    "errno.h",   "fcntl.h",
    "glob.h",   "grp.h",     "ifaddrs.h",  "limits.h",  "malloc.h",
    "net/if.h", "netdb.h",   "poll.h",     "pthread.h", "pwd.h",
    "signal.h", "spawn.h",   "stdint.h",   "stdio.h",   "stdlib.h",
    "string.h", "strings.h", "sysexits.h", "time.h",    "unistd.h",
};

template <typename Table>
std::optional<std::string> Find(const Table& table, std::string_view name) {
  for (const auto& [prefix, library] : table) {
    if (name.starts_with(prefix)) return std::string(library);
  }
  return std::nullopt;
}

bool IsSystemHeader(std::string_view header) {
  const auto begins = [&](std::string_view folder) {
    return header.starts_with(folder);
  };
  const bool standard = header.find_first_of("./") == std::string_view::npos;
  return standard ||
         std::any_of(kSystemFolders.begin(), kSystemFolders.end(), begins) ||
         std::find(kSystemHeaders.begin(), kSystemHeaders.end(), header) !=
             kSystemHeaders.end();
}

SourceFile ReadSource(const fs::path& path, std::string folder) {
  SourceFile source;
  source.folder = std::move(folder);
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "#") {
      words >> word;
      word.insert(0, "#");
    }
    if (word != "#include") continue;
    words >> word;
    if (word.size() < 3) continue;
    const std::string name = word.substr(1, word.size() - 2);
    (word[0] == '"' ? source.quoted : source.angular).push_back(name);
  }
  return source;
}

bool IsSkipped(const fs::path& folder) {
  const std::string name = folder.filename();
  return name.starts_with('.') || name == "build" || name == "node_modules";
}

// Everything between the brackets of add_module(), comments removed.
std::string ModuleArguments(const std::string& path) {
  std::ifstream file(path);
  std::string text;
  for (std::string line; std::getline(file, line);) {
    text += line.substr(0, line.find('#')) + "\n";
  }
  const auto call = text.find("add_module(");
  if (call == std::string::npos) return "";
  const auto begin = text.find('(', call) + 1;
  return text.substr(begin, text.find(')', begin) - begin);
}

}  // namespace

SourceTree ReadSources(const std::string& root) {
  SourceTree tree;
  for (auto entry = fs::recursive_directory_iterator(root);
       entry != fs::recursive_directory_iterator(); ++entry) {
    const fs::path relative = entry->path().lexically_relative(root);
    if (entry->is_directory()) {
      if (IsSkipped(relative) || relative == "tests") {
        entry.disable_recursion_pending();
      }
      continue;
    }
    const std::string extension = relative.extension();
    if (entry.depth() == 0 || (extension != ".h" && extension != ".cc")) {
      continue;
    }
    tree[relative] = ReadSource(entry->path(), *relative.begin());
  }
  return tree;
}

std::optional<Module> ReadModule(const std::string& cmake_lists_path) {
  std::istringstream words(ModuleArguments(cmake_lists_path));
  std::string word;
  if (!(words >> word)) return std::nullopt;
  Module module;
  std::vector<std::string> sources;
  std::vector<std::string>* list = &sources;
  while (words >> word) {
    if (word == "SMALL") continue;
    if (word == "SOURCES") {
      list = &sources;
    } else if (word == "DEPENDS") {
      list = &module.depends;
    } else if (word == "LIBRARIES") {
      list = &module.libraries;
    } else {
      list->push_back(word);
    }
  }
  return module;
}

std::optional<std::string> LibraryOfHeader(std::string_view header) {
  if (IsSystemHeader(header)) return "";
  return Find(kHeaders, header);
}

std::optional<std::string> LibraryOfTarget(std::string_view target) {
  return Find(kTargets, target);
}

}  // namespace tebium::layers
