// /control/…: class FakeTelegram in JSON, for people and for tests that are not
// written in C++.
//
//   GET    /control/state    what was counted: {"calls":N,"pending_updates":N,
//                            "flood_refusals":N,"faults_used":N}
//   GET    /control/chats
//   POST   /control/chats    {"id":-100,"type":"supergroup","title":"On call",
//                            "username":"","is_forum":false,"topics":{"42":
//                            "Disks"},"closed_topics":[43],"state":"ok",
//                            "migrated_to":0,"bot_is_admin":true,"can_pin":
//                            true,"members":[{"user_id":7,"first_name":"Ann",
//                            "username":"ann","status":"administrator"}]}:
//                            declares a chat, or changes the named members
//   GET    /control/messages?chat_id=ID&after=MESSAGE-ID    both optional
//   GET    /control/file?chat_id=ID&message_id=N    the content
//   GET    /control/calls?method=NAME&after=NUMBER    both optional
//   POST   /control/clear    forgets calls and messages
//   POST   /control/press    {"chat_id":1,"message_id":2,"data":"ack:3",
//                            "user_id":777} → {"callback_query_id":"…"}
//   POST   /control/send     {"chat_id":1,"text":"/status","user_id":777,
//                            "reply_to":0,"thread_id":0} → {"message_id":N}
//   POST   /control/update   {"my_chat_member":{…}}
//   POST   /control/faults   {"kind":"delay","times":1,"skip":0,"method":
//                            "sendMessage","chat_id":0,"act_first":false,
//                            "delay":"250ms","retry_after":1,"code":400,
//                            "description":""}; kinds as in faults.h
//   DELETE /control/faults
//   POST   /control/limits   {"chat_per_second":1,"chat_burst":1,
//                            "group_per_minute":20,"total_per_second":30,
//                            "slack":"50ms"}; what is missing is as Telegram's
//   POST   /control/revoke   {"revoked":true}
//   POST   /control/refuse_links  {"part":"grafana."}: of buttons
//   POST   /control/refuse   {"for":"3s"}: connections are cut and refused
//
// Success is 200, with {"ok":true} where nothing else is said; failure 400, 404
// or 405 with {"error":"…"}.
#ifndef TEBIUM_TESTS_FAKES_CONTROL_H_
#define TEBIUM_TESTS_FAKES_CONTROL_H_

#include "tests/fakes/fake_telegram.h"
#include "tests/fakes/http_server.h"

namespace tebium::fakes {

// A request whose path begins with "/control/". Thread-safe.
HttpReply HandleControl(FakeTelegram& fake, const HttpRequest& request);

}  // namespace tebium::fakes

#endif  // TEBIUM_TESTS_FAKES_CONTROL_H_
