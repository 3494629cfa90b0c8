// The program's own JSON API over the store.
//
//   GET  /api/v1/history   what arrived; ?q= words, module=, severity=, from=,
//                          to=, limit= (1–1000), before_id= (the next page)
//   GET  /api/v1/outbox    what is on its way or dead; ?state=, limit=
//   POST /api/v1/outbox/{id}/resend   a dead notification, once more
//   GET  /api/v1/audit     who did what in Telegram; ?limit=, before_id=
//   GET  /api/v1/stats     sizes and counts
#ifndef TEBIUM_WEB_API_H_
#define TEBIUM_WEB_API_H_

#include <cstdint>

#include "base/log.h"
#include "net/router.h"
#include "store/store.h"

namespace tebium::web {

// Makes a dead entry pending again and waits until that is on disk. kNotFound
// if no dead entry has this id. Blocks, for a few seconds at most.
base::Status ResendAndWait(store::Store& store, int64_t outbox_id);

// Thread-safe. `store` must outlive it, and it the router.
class Api {
 public:
  Api(store::Store& store, base::Logger logger);

  void Register(net::Router& router);

 private:
  net::HttpResponse History(const net::HttpRequest& request);
  net::HttpResponse Outbox(const net::HttpRequest& request);
  net::HttpResponse Audit(const net::HttpRequest& request);
  net::HttpResponse Resend(std::string_view id);
  net::HttpResponse Stats();
  net::HttpResponse Failed(std::string_view what, const base::Status& status);

  store::Store& store_;
  const base::Logger logger_;
};

}  // namespace tebium::web

#endif  // TEBIUM_WEB_API_H_
