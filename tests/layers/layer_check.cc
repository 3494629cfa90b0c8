#include "tests/layers/layer_check.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/layers/source_tree.h"

namespace tebium::layers {
namespace {

class Checker {
 public:
  Checker(const std::string& root, const FloorTable& table)
      : root_(root), table_(table), tree_(ReadSources(root)) {
    const auto ground = ReadModule(root + "/base/CMakeLists.txt");
    if (!ground.has_value()) return;
    for (const std::string& target : ground->depends) {
      passed_on_by_base_.insert(LibraryOfTarget(target).value_or(""));
    }
  }

  std::vector<std::string> Run() {
    CheckRows();
    for (const auto& [path, file] : tree_) {
      const auto rule = table_.find(file.folder);
      if (rule == table_.end()) continue;
      CheckFolders(path, file, rule->second);
      CheckLibraries(path, file, rule->second);
      CheckExports(path, file, rule->second);
    }
    for (const auto& [folder, rule] : table_) CheckModule(folder, rule);
    return {violations_.begin(), violations_.end()};
  }

 private:
  void CheckRows() {
    std::set<std::string> used;
    for (const auto& [path, file] : tree_) used.insert(file.folder);
    for (const std::string& folder : used) {
      if (!table_.contains(folder)) Report(folder + "/: has no row");
    }
    for (const auto& [folder, rule] : table_) {
      if (!std::filesystem::is_directory(root_ + "/" + folder)) {
        Report(folder + "/: has a row but does not exist");
      }
    }
  }

  void CheckFolders(const std::string& path, const SourceFile& file,
                    const FolderRule& rule) {
    for (const std::string& header : file.quoted) {
      const std::string folder = header.substr(0, header.find('/'));
      if (header.find('/') == std::string::npos) {
        Report(path + ": " + header + " is not a path from the root");
      } else if (!MayInclude(file.folder, rule, folder)) {
        Report(path + ": may not include " + header);
      }
    }
  }

  void CheckLibraries(const std::string& path, const SourceFile& file,
                      const FolderRule& rule) {
    for (const std::string& header : file.angular) {
      const auto library = LibraryOfHeader(header);
      if (!library.has_value()) {
        Report(path + ": <" + header + "> is of no library in the table");
      } else if (!library->empty() && !rule.libraries.contains(*library)) {
        Report(path + ": may not include <" + header + ">: " + *library +
               " is not in the row of " + file.folder + "/");
      }
    }
  }

  // What the headers of other folders bring in with them.
  void CheckExports(const std::string& path, const SourceFile& file,
                    const FolderRule& rule) {
    std::set<std::string> reached;
    for (const std::string& header : file.quoted) Reach(header, reached);
    for (const std::string& header : reached) {
      const SourceFile& other = tree_.at(header);
      if (other.folder == file.folder || other.folder == "base") continue;
      for (const std::string& vendor : other.angular) {
        const std::string library = LibraryOfHeader(vendor).value_or("");
        if (!library.empty() && !rule.libraries.contains(library) &&
            !passed_on_by_base_.contains(library)) {
          Report(header + ": lets <" + vendor + "> out to " + path);
        }
      }
    }
  }

  void Reach(const std::string& header, std::set<std::string>& reached) const {
    const auto found = tree_.find(header);
    if (found == tree_.end() || !reached.insert(header).second) return;
    for (const std::string& next : found->second.quoted) Reach(next, reached);
  }

  void CheckModule(const std::string& folder, const FolderRule& rule) {
    const std::string path = folder + "/CMakeLists.txt";
    const auto module = ReadModule(root_ + "/" + path);
    if (!module.has_value()) return;
    for (const std::string& target : module->depends) {
      if (table_.contains(target)) {
        if (!MayInclude(folder, rule, target)) {
          Report(path + ": may not depend on " + target);
        }
      } else if (folder != "base") {
        Report(path + ": may not pass " + target + " on");
      } else {
        CheckTarget(path, target, rule);
      }
    }
    for (const std::string& target : module->libraries) {
      CheckTarget(path, target, rule);
    }
  }

  void CheckTarget(const std::string& path, const std::string& target,
                   const FolderRule& rule) {
    const auto library = LibraryOfTarget(target);
    if (!library.has_value()) {
      Report(path + ": " + target + " is of no library in the table");
    } else if (!rule.libraries.contains(*library)) {
      Report(path + ": may not link " + target);
    }
  }

  bool MayInclude(const std::string& from, const FolderRule& rule,
                  const std::string& to) const {
    if (to == from || rule.folders.contains(to)) return true;
    return rule.may_include_all && table_.contains(to);
  }

  void Report(std::string violation) {
    violations_.insert(std::move(violation));
  }

  const std::string& root_;
  const FloorTable& table_;
  const SourceTree tree_;
  std::set<std::string> passed_on_by_base_;  // libraries
  std::set<std::string> violations_;
};

}  // namespace

std::vector<std::string> FindViolations(const std::string& root,
                                        const FloorTable& table) {
  return Checker(root, table).Run();
}

}  // namespace tebium::layers
