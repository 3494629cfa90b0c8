// How every door for JSON answers: what it does not read, what it took, what it
// refused.
#ifndef TEBIUM_RECEIVER_INTAKE_ANSWERS_H_
#define TEBIUM_RECEIVER_INTAKE_ANSWERS_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "net/http_server.h"
#include "receiver/decoded.h"

namespace tebium::receiver {

// The header that says the body is no plain JSON, if one does: "Content-Type"
// or "Content-Encoding". Without a type it is taken as JSON.
std::optional<std::string_view> UnfitHeader(const net::HttpRequest& request);
// 415.
net::HttpResponse UnfitAnswer(std::string_view header);

// 200 with {"accepted":N}, or 207 with what was refused beside it.
net::HttpResponse AcceptedAnswer(size_t count,
                                 const std::vector<Rejection>& rejected);
// 400, told by the first one's fault. `rejected` is not empty.
net::HttpResponse NoneAcceptedAnswer(const std::vector<Rejection>& rejected);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_INTAKE_ANSWERS_H_
