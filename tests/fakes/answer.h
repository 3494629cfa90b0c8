// What a method answers.
#ifndef TEBIUM_TESTS_FAKES_ANSWER_H_
#define TEBIUM_TESTS_FAKES_ANSWER_H_

#include <cstdint>
#include <optional>
#include <string>

namespace tebium::fakes {

struct Answer {
  int code = 200;                // also the HTTP status
  std::string result = "true";   // JSON; when code is 200
  std::string description = {};  // otherwise
  int retry_after_seconds = 0;
  int64_t migrate_to_chat_id = 0;
  // For the log: the message that was sent or changed.
  int64_t chat_id = 0;
  int64_t message_id = 0;

  bool ok() const { return code == 200; }
  // {"ok":true,"result":…} or {"ok":false,"error_code":…}.
  std::string ToJson() const;
};

// Nothing, or why a method fails.
using Failure = std::optional<Answer>;

Answer Result(std::string json);
Answer Error(int code, std::string description);
Answer BadRequest(const std::string& description);  // 400 Bad Request: …
Answer Forbidden(const std::string& description);   // 403 Forbidden: …
Answer TooManyRequests(int retry_after_seconds);    // 429

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_ANSWER_H_
