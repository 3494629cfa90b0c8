// How the program says that it lives.
//
//   GET /health      JSON with the state of every part; 503 if one is down
//   GET /-/healthy   the process answers
//   GET /-/ready     the store can be written; never dependent on Telegram
#ifndef TEBIUM_WEB_HEALTH_H_
#define TEBIUM_WEB_HEALTH_H_

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/router.h"
#include "store/store.h"

namespace tebium::web {

enum class PartHealth {
  kOk,
  kDegraded,  // works in part, or waits for someone else; still 200
  kDown,      // does not do its work
};

struct PartState {
  PartHealth health = PartHealth::kOk;
  std::string detail;  // a phrase for people, without secrets; may be empty
};

// A part of the program and how to ask for its state: thread-safe, quick.
struct Part {
  std::string name;
  std::function<PartState()> state;
};

// Thread-safe. What it is given must outlive it, and it the router.
class Health {
 public:
  Health(std::vector<Part> parts, store::Store& store, const base::Clock& clock,
         std::string version);

  void Register(net::Router& router);

 private:
  net::HttpResponse Report() const;
  net::HttpResponse Ready() const;

  const std::vector<Part> parts_;
  store::Store& store_;
  const base::Clock& clock_;
  const std::string version_;
  const base::Duration started_at_;
};

}  // namespace tebium::web

#endif  // TEBIUM_WEB_HEALTH_H_
