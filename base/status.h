// Status and StatusOr: how every folder reports failure.
//
// A Status is a code for programs and a message for people. Messages gain
// context on the way up (`WithContext`), so the outermost one reads like a
// path: "open store: data/alerts.db: database is locked".
#ifndef TEBIUM_BASE_STATUS_H_
#define TEBIUM_BASE_STATUS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tebium::base {

enum class StatusCode {
  kOk,
  kInvalidArgument,  // the input is wrong, and will be wrong again
  kUnauthenticated,  // secret missing or wrong
  kNotFound,
  kAlreadyExists,
  kFailedPrecondition,  // not now, not without someone's help
  kResourceExhausted,   // a limit or a disk is full
  kUnavailable,         // try again later
  kDeadlineExceeded,
  kInternal,
};

// The code's name in snake_case, as it appears in logs ("invalid_argument").
std::string_view StatusCodeName(StatusCode code);

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message)
      : code_(code), message_(std::move(message)) {}

  static Status Ok() { return {}; }

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }

  // The same failure with "context: " before its message; an OK one unchanged.
  Status WithContext(std::string_view context) const;

  // "invalid_argument: labels: expected an object", or "ok".
  std::string ToString() const;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

Status InvalidArgumentError(std::string message);
Status UnauthenticatedError(std::string message);
Status NotFoundError(std::string message);
Status AlreadyExistsError(std::string message);
Status FailedPreconditionError(std::string message);
Status ResourceExhaustedError(std::string message);
Status UnavailableError(std::string message);
Status DeadlineExceededError(std::string message);
Status InternalError(std::string message);

// A value, or the reason why there is none. Dereferencing requires ok().
template <typename T>
class [[nodiscard]] StatusOr {
 public:
  // Implicit, so that both `return value;` and `return error;` read naturally.
  StatusOr(Status status) : status_(std::move(status)) {}  // NOLINT
  StatusOr(T value) : value_(std::move(value)) {}          // NOLINT

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }

  T& value() & { return *value_; }
  const T& value() const& { return *value_; }
  T&& value() && { return std::move(*value_); }
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return std::move(*value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace tebium::base

// Returns from the enclosing function when `expression` is a failed Status.
#define TEBIUM_RETURN_IF_ERROR(expression)               \
  do {                                                   \
    ::tebium::base::Status tebium_status = (expression); \
    if (!tebium_status.ok()) return tebium_status;       \
  } while (false)

#define TEBIUM_CONCAT_INNER(a, b) a##b
#define TEBIUM_CONCAT(a, b) TEBIUM_CONCAT_INNER(a, b)

// NOLINTBEGIN(bugprone-macro-parentheses): these are names and declarations.
// TEBIUM_ASSIGN_OR_RETURN(auto value, Compute()): declares `value`, or returns
// the failure of Compute().
#define TEBIUM_ASSIGN_OR_RETURN(declaration, expression)                   \
  TEBIUM_ASSIGN_OR_RETURN_INNER(TEBIUM_CONCAT(tebium_statusor_, __LINE__), \
                                declaration, expression)
#define TEBIUM_ASSIGN_OR_RETURN_INNER(holder, declaration, expression) \
  auto holder = (expression);                                          \
  if (!holder.ok()) return holder.status();                            \
  declaration = *std::move(holder)
// NOLINTEND(bugprone-macro-parentheses)

#endif  // TEBIUM_BASE_STATUS_H_
