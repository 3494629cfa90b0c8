#include "tests/fakes/request.h"

#include <rapidjson/document.h>

#include <charconv>

#include "base/text.h"
#include "tests/fakes/json_value.h"

namespace tebium::fakes {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string PercentDecode(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
        HexValue(text[i + 2]) >= 0) {
      result.push_back(static_cast<char>(HexValue(text[i + 1]) * 16 +
                                         HexValue(text[i + 2])));
      i += 2;
    } else {
      result.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return result;
}

// The value of `name` in "form-data; name=\"x\"; filename=\"y\"".
std::optional<std::string> HeaderParameter(std::string_view header,
                                           std::string_view name) {
  const std::string lower = base::ToLowerAscii(header);
  const std::string wanted = std::string(name) + "=";
  size_t pos = 0;
  while ((pos = lower.find(wanted, pos)) != std::string::npos) {
    const bool starts =
        pos == 0 || lower[pos - 1] == ' ' || lower[pos - 1] == ';';
    pos += wanted.size();
    if (!starts) continue;
    if (pos < header.size() && header[pos] == '"') {
      std::string value;
      for (size_t i = pos + 1; i < header.size() && header[i] != '"'; ++i) {
        if (header[i] == '\\' && i + 1 < header.size()) ++i;
        value.push_back(header[i]);
      }
      return value;
    }
    return std::string(
        base::Trim(header.substr(pos, header.find(';', pos) - pos)));
  }
  return std::nullopt;
}

FormPart ParsePart(std::string_view part) {
  FormPart result;
  const size_t head_end = part.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return result;
  result.content = part.substr(head_end + 4);
  size_t pos = 0;
  while (pos < head_end) {
    const size_t end = std::min(part.find("\r\n", pos), head_end);
    const std::string_view line = part.substr(pos, end - pos);
    pos = end + 2;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = base::ToLowerAscii(line.substr(0, colon));
    const std::string_view value = base::Trim(line.substr(colon + 1));
    if (name == "content-type") result.content_type = value;
    if (name != "content-disposition") continue;
    result.name = HeaderParameter(value, "name").value_or("");
    const auto filename = HeaderParameter(value, "filename");
    result.is_file = filename.has_value();
    result.filename = filename.value_or("");
  }
  return result;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ParseUrlEncoded(
    std::string_view text) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const std::string_view pair : base::Split(text, '&')) {
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    result.emplace_back(PercentDecode(pair.substr(0, equals)),
                        PercentDecode(pair.substr(equals + 1)));
  }
  return result;
}

std::vector<FormPart> ParseMultipart(std::string_view content_type,
                                     std::string_view body) {
  std::vector<FormPart> parts;
  const auto boundary = HeaderParameter(content_type, "boundary");
  if (!boundary.has_value() || boundary->empty()) return parts;
  const std::string mark = "--" + *boundary;
  const std::string next_mark = "\r\n" + mark;
  if (!body.starts_with(mark)) return parts;
  size_t pos = mark.size();
  while (body.substr(pos, 2) == "\r\n") {
    pos += 2;
    const size_t end = body.find(next_mark, pos);
    if (end == std::string_view::npos) break;
    FormPart part = ParsePart(body.substr(pos, end - pos));
    if (!part.name.empty()) parts.push_back(std::move(part));
    pos = end + next_mark.size();
  }
  return parts;
}

std::optional<int64_t> ParseInteger(std::string_view text) {
  text = base::Trim(text);
  int64_t value = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || parsed.ec != std::errc() ||
      parsed.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

const std::string& ApiRequest::Get(const std::string& name) const {
  static const std::string kNone;
  const auto it = parameters.find(name);
  return it == parameters.end() ? kNone : it->second;
}

int64_t ApiRequest::GetInteger(const std::string& name,
                               int64_t otherwise) const {
  return ParseInteger(Get(name)).value_or(otherwise);
}

bool ApiRequest::GetBool(const std::string& name) const {
  const std::string value = base::ToLowerAscii(base::Trim(Get(name)));
  return value == "true" || value == "yes" || value == "1";
}

const FormPart* ApiRequest::File(const std::string& name) const {
  const auto it = files.find(name);
  return it == files.end() ? nullptr : &it->second;
}

void ApiRequest::AddQuery(std::string_view query) {
  for (auto& [name, value] : ParseUrlEncoded(query)) {
    parameters.emplace(std::move(name), std::move(value));
  }
}

void ApiRequest::AddBody(std::string_view content_type, std::string_view body) {
  const std::string type = base::ToLowerAscii(content_type);
  if (type.starts_with("application/x-www-form-urlencoded")) {
    AddQuery(body);
  } else if (type.starts_with("application/json")) {
    AddJson(body);
  } else if (type.starts_with("multipart/form-data")) {
    for (FormPart& part : ParseMultipart(content_type, body)) {
      std::string name = part.name;
      if (part.is_file) {
        files.emplace(std::move(name), std::move(part));
      } else {
        parameters.emplace(std::move(name), std::move(part.content));
      }
    }
  }
}

void ApiRequest::AddJson(std::string_view body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag |
                 rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) return;
  const rapidjson::Value::ConstMemberIterator members = document.MemberBegin();
  for (rapidjson::SizeType i = 0; i < document.MemberCount(); ++i) {
    const auto& member = members[static_cast<std::ptrdiff_t>(i)];
    if (member.value.IsNull()) continue;
    parameters.emplace(JsonText(member.name), JsonText(member.value));
  }
}

}  // namespace tebium::fakes
