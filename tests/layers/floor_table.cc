#include "tests/layers/floor_table.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace tebium::layers {
namespace {

using Cells = std::vector<std::string>;

std::string Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t`");
  if (first == std::string_view::npos) return "";
  const auto last = text.find_last_not_of(" \t`");
  return std::string(text.substr(first, last - first + 1));
}

Cells Split(std::string_view text, std::string_view separators) {
  Cells parts;
  while (!text.empty()) {
    const auto end = text.find_first_of(separators);
    const std::string part = Trim(text.substr(0, end));
    if (!part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

std::string LowerCase(std::string text) {
  for (char& c : text) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

// "prometheus-cpp core, cctz (zones passed in)": what is in parentheses and
// what follows a library's name is for people.
std::set<std::string> ParseLibraries(std::string cell) {
  for (auto open = cell.find('('); open != std::string::npos;
       open = cell.find('(')) {
    const auto close = cell.find(')', open);
    cell.erase(open, close == std::string::npos ? close : close - open + 1);
  }
  std::set<std::string> libraries;
  for (const std::string& name : Split(cell, ",/")) {
    const std::string word = name.substr(0, name.find(' '));
    if (word != "–" && word != "-") libraries.insert(LowerCase(word));
  }
  return libraries;
}

struct Columns {
  size_t floor, folder, may_include, libraries;
};

std::optional<Columns> FindColumns(const Cells& heading) {
  const auto find = [&](std::string_view name) {
    return static_cast<size_t>(std::find(heading.begin(), heading.end(), name) -
                               heading.begin());
  };
  const Columns columns{find("floor"), find("folder"), find("may include"),
                        find("libraries")};
  if (std::max({columns.floor, columns.folder, columns.may_include,
                columns.libraries}) >= heading.size()) {
    return std::nullopt;
  }
  return columns;
}

FolderRule ParseRule(const Cells& cells, const Columns& columns) {
  FolderRule rule;
  rule.floor = std::stoi(cells[columns.floor]);
  const std::string& folders = cells[columns.may_include];
  rule.may_include_all = folders.starts_with("all");
  if (!rule.may_include_all) {
    for (const std::string& folder : Split(folders, ", ")) {
      if (folder != "–" && folder != "-") rule.folders.insert(folder);
    }
  }
  rule.libraries = ParseLibraries(cells[columns.libraries]);
  return rule;
}

base::Status CheckFloors(const FloorTable& table) {
  for (const auto& [name, rule] : table) {
    for (const std::string& folder : rule.folders) {
      const auto other = table.find(folder);
      if (other == table.end()) {
        return base::InvalidArgumentError(name + "/ may include " + folder +
                                          "/, which has no row");
      }
      if (other->second.floor >= rule.floor) {
        return base::InvalidArgumentError(name + "/ may include " + folder +
                                          "/, which is not on a lower floor");
      }
    }
  }
  return base::Status::Ok();
}

bool IsNumber(const std::string& text) {
  return text.size() == 1 && text[0] >= '0' && text[0] <= '9';
}

}  // namespace

base::StatusOr<FloorTable> ParseFloorTable(std::string_view markdown) {
  FloorTable table;
  std::optional<Columns> columns;
  size_t width = 0;
  std::istringstream lines{std::string(markdown)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("|")) {
      if (columns.has_value()) break;
      continue;
    }
    const Cells cells = Split(line, "|");
    if (!columns.has_value()) {
      columns = FindColumns(cells);
      width = cells.size();
      continue;
    }
    if (cells.empty() || !IsNumber(cells[columns->floor])) continue;
    if (cells.size() != width) {
      return base::InvalidArgumentError("expected " + std::to_string(width) +
                                        " cells: " + line);
    }
    std::string folder = cells[columns->folder];
    if (folder.ends_with('/')) folder.pop_back();
    table[folder] = ParseRule(cells, *columns);
  }
  if (table.empty()) {
    return base::NotFoundError("no table with the columns floor, folder");
  }
  TEBIUM_RETURN_IF_ERROR(CheckFloors(table));
  return table;
}

}  // namespace tebium::layers
