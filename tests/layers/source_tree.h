// What the sources of the house include, and what its build files link.
#ifndef TEBIUM_TESTS_LAYERS_SOURCE_TREE_H_
#define TEBIUM_TESTS_LAYERS_SOURCE_TREE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tebium::layers {

struct SourceFile {
  std::string folder;                // "net"
  std::vector<std::string> quoted;   // "base/status.h"
  std::vector<std::string> angular;  // "curl/curl.h"
};

// By path from the root.
using SourceTree = std::map<std::string, SourceFile>;

// Every .h and .cc below the folders of `root`; build/, tests/, hidden folders
// and node_modules/ are left out.
SourceTree ReadSources(const std::string& root);

struct Module {
  std::vector<std::string> depends;
  std::vector<std::string> libraries;
};

// The arguments of add_module() in a CMakeLists.txt, if it has one.
std::optional<Module> ReadModule(const std::string& cmake_lists_path);

// The library that a header belongs to, as the table names it; "" for one of
// the system or the standard library; nullopt for one that is not known here.
std::optional<std::string> LibraryOfHeader(std::string_view header);

// The same for a CMake target ("CURL::libcurl").
std::optional<std::string> LibraryOfTarget(std::string_view target);

}  // namespace tebium::layers

#endif  // TEBIUM_TESTS_LAYERS_SOURCE_TREE_H_
