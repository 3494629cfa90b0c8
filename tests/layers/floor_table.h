// The table of floors in docs/ARCHITECTURE.md, read as a set of rules.
#ifndef TEBIUM_TESTS_LAYERS_FLOOR_TABLE_H_
#define TEBIUM_TESTS_LAYERS_FLOOR_TABLE_H_

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/status.h"

namespace tebium::layers {

struct FolderRule {
  int floor = 0;
  bool may_include_all = false;
  std::set<std::string> folders;    // that it may include, beside itself
  std::set<std::string> libraries;  // lower case: "libcurl", "boost.asio"
};

// By folder, without the slash. Rows whose floor is not a number (folders that
// hold no C++) are left out.
using FloorTable = std::map<std::string, FolderRule>;

// Reads the table whose heading row begins with "| floor | folder |"; columns
// are found by their names: floor, folder, may include, libraries. Fails when
// there is no such table, when a row is malformed, and when a row names a
// folder that is unknown or not on a lower floor.
base::StatusOr<FloorTable> ParseFloorTable(std::string_view markdown);

}  // namespace tebium::layers

#endif  // TEBIUM_TESTS_LAYERS_FLOOR_TABLE_H_
