#include "tests/fakes/answer.h"

#include <utility>

#include "base/json.h"

namespace tebium::fakes {

std::string Answer::ToJson() const {
  base::JsonWriter json;
  json.BeginObject().Key("ok").Bool(ok());
  if (ok()) {
    json.Key("result").Raw(result).EndObject();
    return json.Take();
  }
  json.Key("error_code").Int(code).Key("description").String(description);
  if (retry_after_seconds > 0 || migrate_to_chat_id != 0) {
    json.Key("parameters").BeginObject();
    if (migrate_to_chat_id != 0) {
      json.Key("migrate_to_chat_id").Int(migrate_to_chat_id);
    }
    if (retry_after_seconds > 0) {
      json.Key("retry_after").Int(retry_after_seconds);
    }
    json.EndObject();
  }
  json.EndObject();
  return json.Take();
}

Answer Result(std::string json) {
  Answer answer;
  answer.result = std::move(json);
  return answer;
}

Answer Error(int code, std::string description) {
  Answer answer;
  answer.code = code;
  answer.description = std::move(description);
  return answer;
}

Answer BadRequest(const std::string& description) {
  return Error(400, "Bad Request: " + description);
}

Answer Forbidden(const std::string& description) {
  return Error(403, "Forbidden: " + description);
}

Answer TooManyRequests(int retry_after_seconds) {
  Answer answer = Error(429, "Too Many Requests: retry after " +
                                 std::to_string(retry_after_seconds));
  answer.retry_after_seconds = retry_after_seconds;
  return answer;
}

}  // namespace tebium::fakes
