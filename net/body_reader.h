// Reads a request's body from civetweb within limits. Internal to net/.
#ifndef TEBIUM_NET_BODY_READER_H_
#define TEBIUM_NET_BODY_READER_H_

#include <optional>
#include <string>

#include "net/connection_watch.h"
#include "net/http_server.h"

struct mg_connection;

namespace tebium::net {

// For one request.
class BodyReader {
 public:
  BodyReader(mg_connection* connection, const HttpServerSettings& settings,
             WatchedConnection& watched)
      : connection_(connection), settings_(settings), watched_(watched) {}

  // Nothing if the body was read into request.body; else the answer, after
  // which the connection has to be closed. Sends "100 Continue" where the
  // client waits for it.
  std::optional<HttpResponse> Read(HttpRequest& request);

  // Takes what the client still sends, for a moment: closing at once would
  // reset the connection, and the client might never see its answer.
  void DiscardRest();

 private:
  std::optional<HttpResponse> ReadKnown(size_t size, std::string& body);
  std::optional<HttpResponse> ReadChunks(std::string& body);
  HttpResponse TooLarge() const;
  HttpResponse EndedEarly() const;
  void LetContinue(const HttpRequest& request);

  mg_connection* connection_;
  const HttpServerSettings& settings_;
  WatchedConnection& watched_;
};

}  // namespace tebium::net

#endif  // TEBIUM_NET_BODY_READER_H_
