// A folder of a test's own, gone when the test is.
#ifndef TEBIUM_TESTS_SUPPORT_TEMP_DIR_H_
#define TEBIUM_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>
#include <string_view>

namespace tebium::testing {

// Creates an empty folder with a unique name under $TMPDIR (or /tmp) and
// removes it with everything in it. Throws std::runtime_error when it cannot
// be created, which fails the test.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  // Absolute, without a slash at the end.
  const std::string& path() const { return path_; }

  // "<path>/<name>"; nothing is created.
  std::string Join(std::string_view name) const;

  // Writes a file into the folder and returns its path; folders in `name` are
  // created.
  std::string Write(std::string_view name, std::string_view content) const;

 private:
  std::string path_;
};

}  // namespace tebium::testing

#endif  // TEBIUM_TESTS_SUPPORT_TEMP_DIR_H_
