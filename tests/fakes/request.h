// Parameters of a call, wherever the client put them.
#ifndef TEBIUM_TESTS_FAKES_REQUEST_H_
#define TEBIUM_TESTS_FAKES_REQUEST_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tebium::fakes {

// A part of a multipart body.
struct FormPart {
  std::string name;
  std::string filename;
  std::string content_type;
  std::string content;
  bool is_file = false;  // has a file name
};

// "a=b&c=d", percent-encoded, plus signs for blanks.
std::vector<std::pair<std::string, std::string>> ParseUrlEncoded(
    std::string_view text);

// What is ill-formed is left out.
std::vector<FormPart> ParseMultipart(std::string_view content_type,
                                     std::string_view body);

// Integer, with white space around allowed; nothing for other texts.
std::optional<int64_t> ParseInteger(std::string_view text);

// One call to a method. Query, urlencoded, JSON and multipart are one to the
// methods; of several values under one name the first counts.
struct ApiRequest {
  std::string method;
  std::map<std::string, std::string> parameters;
  std::map<std::string, FormPart> files;

  // Empty when it is missing.
  const std::string& Get(const std::string& name) const;
  bool Has(const std::string& name) const { return !Get(name).empty(); }
  // Missing or malformed: `otherwise`.
  int64_t GetInteger(const std::string& name, int64_t otherwise = 0) const;
  // "true", "yes" and "1", in any case.
  bool GetBool(const std::string& name) const;
  const FormPart* File(const std::string& name) const;

  void AddQuery(std::string_view query);
  // A JSON body that is malformed, or not an object, adds nothing and fails
  // nothing: so does the real server.
  void AddBody(std::string_view content_type, std::string_view body);
  void AddJson(std::string_view body);
};

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_REQUEST_H_
