#include "base/status.h"

#include <gtest/gtest.h>

#include <memory>

namespace tebium::base {
namespace {

TEST(Status, EachCodeHasItsNameAndMaker) {
  const std::pair<Status, std::string> cases[] = {
      {Status::Ok(), "ok"},
      {InvalidArgumentError("m"), "invalid_argument: m"},
      {UnauthenticatedError("m"), "unauthenticated: m"},
      {NotFoundError("m"), "not_found: m"},
      {AlreadyExistsError("m"), "already_exists: m"},
      {FailedPreconditionError("m"), "failed_precondition: m"},
      {ResourceExhaustedError("m"), "resource_exhausted: m"},
      {UnavailableError("m"), "unavailable: m"},
      {DeadlineExceededError("m"), "deadline_exceeded: m"},
      {InternalError("m"), "internal: m"}};
  for (const auto& [status, text] : cases) {
    EXPECT_EQ(status.ToString(), text);
    EXPECT_EQ(status.ok(), text == "ok");
  }
}

TEST(Status, GainsContextOnTheWayUp) {
  const Status status = NotFoundError("no such file")
                            .WithContext("data/alerts.db")
                            .WithContext("open store");
  EXPECT_EQ(status.message(), "open store: data/alerts.db: no such file");
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(Status().WithContext("open store").ToString(), "ok");
}

StatusOr<std::unique_ptr<int>> Half(int value) {
  if (value % 2 != 0) return InvalidArgumentError("odd");
  return std::make_unique<int>(value / 2);
}

Status CheckEven(int value) {
  TEBIUM_RETURN_IF_ERROR(Half(value).status());
  return {};
}

StatusOr<int> Quarter(int value) {
  TEBIUM_ASSIGN_OR_RETURN(const auto half, Half(value));
  TEBIUM_ASSIGN_OR_RETURN(const auto quarter, Half(*half));
  return *quarter;
}

TEST(StatusOr, HoldsAValueOrTheReason) {
  EXPECT_TRUE(Half(4).ok());
  EXPECT_EQ(**Half(4), 2);
  EXPECT_FALSE(Half(3).ok());
  EXPECT_EQ(Half(3).status().ToString(), "invalid_argument: odd");
}

TEST(StatusOr, MacrosPassFailuresUp) {
  EXPECT_TRUE(CheckEven(2).ok());
  EXPECT_EQ(CheckEven(1).message(), "odd");
  EXPECT_EQ(*Quarter(12), 3);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
}

}  // namespace
}  // namespace tebium::base
