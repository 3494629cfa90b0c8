// The parameters of the API's questions.
//
// `filter` and `receiver_matchers` may be repeated; of the others the last one
// counts. A switch is on for "true", "1", "yes", "on" and the like, off for any
// other text, and as if left out for none.
#ifndef TEBIUM_RECEIVER_ALERTMANAGER_API_V2_QUERY_H_
#define TEBIUM_RECEIVER_ALERTMANAGER_API_V2_QUERY_H_

#include <functional>
#include <string_view>

#include "alert/desk.h"
#include "alert/matcher_parser.h"
#include "alert/silence.h"
#include "base/status.h"
#include "net/http_server.h"

namespace tebium::receiver {

// filter, receiver, receiver_matchers, active, silenced, inhibited,
// unprocessed, muted. kInvalidArgument in Alertmanager's words.
base::StatusOr<alert::AlertFilter> ReadAlertFilter(
    const net::HttpRequest& request, alert::ParserMode mode);

// receiver_matchers: which receivers count, empty for all. A receiver has one
// label, `name`.
base::StatusOr<std::function<bool(std::string_view)>> ReadReceiverMatchers(
    const net::HttpRequest& request, alert::ParserMode mode);

struct SilenceFilter {
  alert::MatcherSet matchers;
  bool active = true;
  bool expired = true;
  bool pending = true;

  // Each of `matchers` is one of the silence's own, and its state is wanted.
  bool Passes(const alert::Silence& silence, base::Time now) const;
};
base::StatusOr<SilenceFilter> ReadSilenceFilter(const net::HttpRequest& request,
                                                alert::ParserMode mode);

}  // namespace tebium::receiver

#endif  // TEBIUM_RECEIVER_ALERTMANAGER_API_V2_QUERY_H_
