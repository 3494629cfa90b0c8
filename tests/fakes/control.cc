#include "tests/fakes/control.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/status.h"
#include "tests/fakes/faults.h"
#include "tests/fakes/json_value.h"
#include "tests/fakes/message_json.h"
#include "tests/fakes/request.h"
#include "tests/fakes/world.h"

namespace tebium::fakes {
namespace {

using base::InvalidArgumentError;
using base::JsonWriter;
using base::Status;
using base::StatusOr;
using rapidjson::Value;

constexpr const char* kOk = R"({"ok":true})";

constexpr std::array<std::pair<ChatState, std::string_view>, 10> kStates{
    {{ChatState::kOk, "ok"},
     {ChatState::kBlocked, "blocked"},
     {ChatState::kDeactivated, "deactivated"},
     {ChatState::kNotStarted, "not_started"},
     {ChatState::kKicked, "kicked"},
     {ChatState::kNotMember, "not_member"},
     {ChatState::kDeleted, "deleted"},
     {ChatState::kNoRights, "no_rights"},
     {ChatState::kNeedAdmin, "need_admin"},
     {ChatState::kNoWrite, "no_write"}}};

// --- Reading ---

StatusOr<ChatState> ParseState(const std::string& name) {
  std::string known;
  for (const auto& [state, candidate] : kStates) {
    if (candidate == name) return state;
    known += (known.empty() ? "" : ", ") + std::string(candidate);
  }
  return InvalidArgumentError("state: expected one of " + known);
}

StatusOr<ChatType> ParseType(const std::string& name) {
  for (const ChatType type : {ChatType::kPrivate, ChatType::kGroup,
                              ChatType::kSupergroup, ChatType::kChannel}) {
    if (ChatTypeName(type) == name) return type;
  }
  return InvalidArgumentError(
      "type: expected private, group, supergroup or channel");
}

StatusOr<base::Duration> DurationMember(const Value& object, const char* name,
                                        base::Duration otherwise) {
  const Value* value = FindMember(object, name);
  if (value == nullptr) return otherwise;
  auto parsed = base::ParseDuration(JsonText(*value));
  if (!parsed.ok()) return parsed.status().WithContext(name);
  return parsed;
}

int SmallMember(const Value& object, const char* name, int otherwise) {
  return static_cast<int>(IntegerMember(object, name, otherwise));
}

Status ReadTopics(const Value& body, ChatSpec* chat) {
  const Value* topics = FindMember(body, "topics");
  if (topics != nullptr && topics->IsObject()) {
    chat->topics.clear();
    for (rapidjson::SizeType i = 0; i < topics->MemberCount(); ++i) {
      const auto& member = topics->MemberBegin()[static_cast<int>(i)];
      const auto id = ParseInteger(JsonText(member.name));
      if (!id.has_value()) return InvalidArgumentError("topics: expected ids");
      chat->topics[*id].name = JsonText(member.value);
    }
  }
  const Value* closed = FindMember(body, "closed_topics");
  if (closed == nullptr || !closed->IsArray()) return Status::Ok();
  for (rapidjson::SizeType i = 0; i < closed->Size(); ++i) {
    const auto id = ParseInteger(JsonText((*closed)[i]));
    if (!id.has_value()) {
      return InvalidArgumentError("closed_topics: expected ids");
    }
    chat->topics[*id].closed = true;
  }
  return Status::Ok();
}

void ReadMembers(const Value& body, ChatSpec* chat) {
  const Value* members = FindMember(body, "members");
  if (members == nullptr || !members->IsArray()) return;
  chat->members.clear();
  for (rapidjson::SizeType i = 0; i < members->Size(); ++i) {
    const Value& value = (*members)[i];
    ChatMember member;
    member.user_id = IntegerMember(value, "user_id");
    member.first_name = StringMember(value, "first_name",
                                     "User " + std::to_string(member.user_id));
    member.username = StringMember(value, "username");
    member.status = StringMember(value, "status", member.status);
    chat->members.push_back(std::move(member));
  }
}

Status ReadChat(const Value& body, ChatSpec* chat) {
  if (FindMember(body, "type") != nullptr) {
    TEBIUM_ASSIGN_OR_RETURN(chat->type, ParseType(StringMember(body, "type")));
  }
  if (FindMember(body, "state") != nullptr) {
    TEBIUM_ASSIGN_OR_RETURN(chat->state,
                            ParseState(StringMember(body, "state")));
  }
  chat->title = StringMember(body, "title", chat->title);
  chat->username = StringMember(body, "username", chat->username);
  chat->is_forum = BoolMember(body, "is_forum", chat->is_forum);
  chat->migrated_to = IntegerMember(body, "migrated_to", chat->migrated_to);
  chat->bot_is_admin = BoolMember(body, "bot_is_admin", chat->bot_is_admin);
  chat->can_pin = BoolMember(body, "can_pin", chat->can_pin);
  ReadMembers(body, chat);
  return ReadTopics(body, chat);
}

StatusOr<Fault> ReadFault(const Value& body) {
  Fault fault;
  TEBIUM_ASSIGN_OR_RETURN(fault.kind,
                          ParseFaultKind(StringMember(body, "kind")));
  fault.times = SmallMember(body, "times", fault.times);
  fault.skip = SmallMember(body, "skip", fault.skip);
  fault.method = StringMember(body, "method");
  fault.chat_id = IntegerMember(body, "chat_id");
  fault.act_first = BoolMember(body, "act_first");
  TEBIUM_ASSIGN_OR_RETURN(fault.delay,
                          DurationMember(body, "delay", fault.delay));
  fault.retry_after_seconds =
      SmallMember(body, "retry_after", fault.retry_after_seconds);
  fault.code = SmallMember(body, "code", fault.code);
  fault.description = StringMember(body, "description");
  return fault;
}

// --- Writing ---

void WriteRevisions(const std::vector<Revision>& history, JsonWriter* json) {
  json->Key("history").BeginArray();
  for (const Revision& revision : history) {
    json->BeginObject().Key("text").String(revision.text);
    json->Key("replaced_at")
        .String(base::FormatTimestamp(revision.replaced_at));
    json->EndObject();
  }
  json->EndArray();
}

void WriteContent(const Message& message, JsonWriter* json) {
  json->Key("text").String(message.text);
  json->Key("raw_text").String(message.raw_text);
  json->Key("parse_mode").String(message.parse_mode);
  json->Key("entities");
  WriteEntities(message.entities, json);
  json->Key("reply_markup");
  WriteKeyboard(message.keyboard, json);
  if (message.document.has_value()) {
    json->Key("file").BeginObject();
    json->Key("name").String(message.document->name);
    json->Key("mime_type").String(message.document->mime_type);
    json->Key("is_photo").Bool(message.document->is_photo);
    json->Key("size").Uint(message.document->content->size()).EndObject();
  }
}

void WriteLoggedMessage(const Message& message, JsonWriter* json) {
  json->BeginObject().Key("chat_id").Int(message.chat_id);
  json->Key("message_id").Int(message.id);
  json->Key("message_thread_id").Int(message.thread_id);
  json->Key("from_id").Int(message.from_id);
  json->Key("from_bot").Bool(message.from_bot);
  json->Key("date").String(base::FormatTimestamp(message.date));
  json->Key("edit_date").String(base::FormatTimestamp(message.edit_date));
  WriteContent(message, json);
  json->Key("reply_to").Int(message.reply_to);
  json->Key("quote").String(message.quote);
  json->Key("silent").Bool(message.silent);
  json->Key("protected").Bool(message.protect);
  json->Key("deleted").Bool(message.deleted);
  json->Key("pinned").Bool(message.pinned);
  json->Key("reactions").BeginArray();
  for (const std::string& reaction : message.reactions) json->String(reaction);
  json->EndArray();
  WriteRevisions(message.history, json);
  json->EndObject();
}

void WriteCall(const Call& call, JsonWriter* json) {
  json->BeginObject().Key("number").Uint(call.number);
  json->Key("method").String(call.method);
  json->Key("parameters").BeginObject();
  for (const auto& [name, value] : call.parameters) {
    json->Key(name).String(value);
  }
  json->EndObject().Key("file_sizes").BeginObject();
  for (const auto& [name, size] : call.file_sizes_bytes) {
    json->Key(name).Uint(size);
  }
  json->EndObject();
  json->Key("received").String(base::FormatTimestamp(call.received));
  json->Key("answered").String(base::FormatTimestamp(call.answered));
  json->Key("status").Int(call.status);
  json->Key("answer").String(call.answer);
  json->Key("acted").Bool(call.acted);
  json->Key("chat_id").Int(call.chat_id);
  json->Key("message_id").Int(call.message_id);
  json->Key("fault").String(call.fault).EndObject();
}

void WriteTopics(const ChatSpec& chat, JsonWriter* json) {
  json->Key("topics").BeginObject();
  for (const auto& [id, topic] : chat.topics) {
    json->Key(std::to_string(id)).String(topic.name);
  }
  json->EndObject().Key("closed_topics").BeginArray();
  for (const auto& [id, topic] : chat.topics) {
    if (topic.closed) json->Int(id);
  }
  json->EndArray();
}

void WriteChatSpec(const ChatSpec& chat, JsonWriter* json) {
  json->BeginObject().Key("id").Int(chat.id);
  json->Key("type").String(ChatTypeName(chat.type));
  json->Key("title").String(chat.title);
  json->Key("username").String(chat.username);
  json->Key("is_forum").Bool(chat.is_forum);
  WriteTopics(chat, json);
  for (const auto& [state, name] : kStates) {
    if (state == chat.state) json->Key("state").String(name);
  }
  json->Key("migrated_to").Int(chat.migrated_to);
  json->Key("bot_is_admin").Bool(chat.bot_is_admin);
  json->Key("can_pin").Bool(chat.can_pin).EndObject();
}

// --- Endpoints; each gives the body of its answer ---

struct Query {
  ApiRequest parameters;                // of the address
  rapidjson::Document body;             // an object
  std::function<void()> after_reply{};  // to be done when it was answered
};
using Endpoint = StatusOr<std::string> (*)(FakeTelegram&, Query&);

StatusOr<std::string> GetState(FakeTelegram& fake, Query& /*query*/) {
  JsonWriter json;
  json.BeginObject().Key("calls").Uint(fake.CallCount());
  json.Key("pending_updates").Uint(fake.PendingUpdates());
  json.Key("flood_refusals").Uint(fake.FloodRefusals());
  json.Key("faults_used").Uint(fake.FaultsUsed()).EndObject();
  return json.Take();
}

StatusOr<std::string> GetChats(FakeTelegram& fake, Query& /*query*/) {
  JsonWriter json;
  json.BeginArray();
  for (const ChatSpec& chat : fake.Chats()) WriteChatSpec(chat, &json);
  json.EndArray();
  return json.Take();
}

StatusOr<std::string> PostChat(FakeTelegram& fake, Query& query) {
  ChatSpec chat;
  chat.id = IntegerMember(query.body, "id");
  if (chat.id == 0) return InvalidArgumentError("id: expected a number");
  chat.type = ChatTypeOfId(chat.id);
  for (ChatSpec& known : fake.Chats()) {
    if (known.id == chat.id) chat = std::move(known);
  }
  TEBIUM_RETURN_IF_ERROR(ReadChat(query.body, &chat));
  fake.AddChat(std::move(chat));
  return std::string(kOk);
}

StatusOr<std::string> GetMessages(FakeTelegram& fake, Query& query) {
  const int64_t after = query.parameters.GetInteger("after");
  JsonWriter json;
  json.BeginArray();
  for (const Message& message :
       fake.Messages(query.parameters.GetInteger("chat_id"))) {
    if (message.id > after) WriteLoggedMessage(message, &json);
  }
  json.EndArray();
  return json.Take();
}

StatusOr<std::string> GetCalls(FakeTelegram& fake, Query& query) {
  const int64_t after = query.parameters.GetInteger("after");
  JsonWriter json;
  json.BeginArray();
  for (const Call& call : fake.Calls(query.parameters.Get("method"))) {
    if (static_cast<int64_t>(call.number) > after) WriteCall(call, &json);
  }
  json.EndArray();
  return json.Take();
}

StatusOr<std::string> Clear(FakeTelegram& fake, Query& /*query*/) {
  fake.ClearLog();
  return std::string(kOk);
}

StatusOr<std::string> Press(FakeTelegram& fake, Query& query) {
  TEBIUM_ASSIGN_OR_RETURN(
      const std::string id,
      fake.PressButton(IntegerMember(query.body, "chat_id"),
                       IntegerMember(query.body, "message_id"),
                       StringMember(query.body, "data"),
                       IntegerMember(query.body, "user_id", 777)));
  JsonWriter json;
  json.BeginObject().Key("callback_query_id").String(id).EndObject();
  return json.Take();
}

StatusOr<std::string> Send(FakeTelegram& fake, Query& query) {
  const std::string text = StringMember(query.body, "text");
  if (text.empty()) return InvalidArgumentError("text: expected a text");
  TEBIUM_ASSIGN_OR_RETURN(
      const int64_t id,
      fake.SendText(IntegerMember(query.body, "chat_id"), text,
                    IntegerMember(query.body, "user_id", 777),
                    IntegerMember(query.body, "reply_to"),
                    IntegerMember(query.body, "thread_id")));
  JsonWriter json;
  json.BeginObject().Key("message_id").Int(id).EndObject();
  return json.Take();
}

StatusOr<std::string> PostUpdate(FakeTelegram& fake, Query& query) {
  TEBIUM_RETURN_IF_ERROR(fake.SendUpdate(JsonText(query.body)));
  return std::string(kOk);
}

StatusOr<std::string> PostFault(FakeTelegram& fake, Query& query) {
  TEBIUM_ASSIGN_OR_RETURN(Fault fault, ReadFault(query.body));
  fake.AddFault(std::move(fault));
  return std::string(kOk);
}

StatusOr<std::string> DeleteFaults(FakeTelegram& fake, Query& /*query*/) {
  fake.ClearFaults();
  return std::string(kOk);
}

StatusOr<std::string> PostLimits(FakeTelegram& fake, Query& query) {
  Limits limits;
  limits.chat_messages_per_second = SmallMember(
      query.body, "chat_per_second", limits.chat_messages_per_second);
  limits.chat_burst = SmallMember(query.body, "chat_burst", limits.chat_burst);
  limits.group_messages_per_minute = SmallMember(
      query.body, "group_per_minute", limits.group_messages_per_minute);
  limits.total_messages_per_second = SmallMember(
      query.body, "total_per_second", limits.total_messages_per_second);
  TEBIUM_ASSIGN_OR_RETURN(limits.slack,
                          DurationMember(query.body, "slack", limits.slack));
  fake.SetLimits(limits);
  return std::string(kOk);
}

StatusOr<std::string> Revoke(FakeTelegram& fake, Query& query) {
  fake.RevokeToken(BoolMember(query.body, "revoked", true));
  return std::string(kOk);
}

StatusOr<std::string> Refuse(FakeTelegram& fake, Query& query) {
  TEBIUM_ASSIGN_OR_RETURN(
      const base::Duration duration,
      DurationMember(query.body, "for", std::chrono::seconds(1)));
  // Else the answer would be cut off too.
  query.after_reply = [&fake, duration] { fake.RefuseConnections(duration); };
  return std::string(kOk);
}

StatusOr<std::string> RefuseLinks(FakeTelegram& fake, Query& query) {
  fake.RefuseLinks(StringMember(query.body, "part"));
  return std::string(kOk);
}

struct Route {
  std::string_view method;
  std::string_view path;  // behind /control/
  Endpoint endpoint;
};

constexpr std::array<Route, 15> kRoutes{{{"GET", "state", GetState},
                                         {"GET", "chats", GetChats},
                                         {"POST", "chats", PostChat},
                                         {"GET", "messages", GetMessages},
                                         {"GET", "calls", GetCalls},
                                         {"POST", "clear", Clear},
                                         {"POST", "press", Press},
                                         {"POST", "send", Send},
                                         {"POST", "update", PostUpdate},
                                         {"POST", "faults", PostFault},
                                         {"DELETE", "faults", DeleteFaults},
                                         {"POST", "limits", PostLimits},
                                         {"POST", "revoke", Revoke},
                                         {"POST", "refuse_links", RefuseLinks},
                                         {"POST", "refuse", Refuse}}};

HttpReply Failed(int status, const std::string& error) {
  JsonWriter json;
  json.BeginObject().Key("error").String(error).EndObject();
  HttpReply reply;
  reply.status = status;
  reply.body = json.Take();
  return reply;
}

HttpReply ServeFile(const FakeTelegram& fake, const ApiRequest& parameters) {
  const auto message = fake.FindMessage(parameters.GetInteger("chat_id"),
                                        parameters.GetInteger("message_id"));
  if (!message.has_value() || !message->document.has_value()) {
    return Failed(404, "there is no such file");
  }
  const Document& document = *message->document;
  HttpReply reply;
  reply.body = *document.content;
  // What was uploaded must not act as a page of ours.
  reply.content_type = "application/octet-stream";
  if (document.is_photo) {
    reply.content_type =
        document.content->starts_with('\x89') ? "image/png" : "image/jpeg";
  } else {
    reply.headers.emplace_back("Content-Disposition", "attachment");
  }
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return reply;
}

HttpReply CallEndpoint(FakeTelegram& fake, const HttpRequest& request,
                       Query query, Endpoint endpoint) {
  query.body.SetObject();
  if (!request.body.empty() &&
      (!ParseJson(request.body, &query.body) || !query.body.IsObject())) {
    return Failed(400, "body: expected a JSON object");
  }
  const auto answer = endpoint(fake, query);
  if (!answer.ok()) {
    return Failed(
        answer.status().code() == base::StatusCode::kNotFound ? 404 : 400,
        answer.status().message());
  }
  HttpReply reply;
  reply.body = *answer;
  reply.after = std::move(query.after_reply);
  return reply;
}

}  // namespace

HttpReply HandleControl(FakeTelegram& fake, const HttpRequest& request) {
  std::string_view target(request.target);
  target.remove_prefix(std::string_view("/control/").size());
  const size_t mark = std::min(target.find('?'), target.size());
  const std::string_view path = target.substr(0, mark);
  Query query;
  if (mark < target.size()) query.parameters.AddQuery(target.substr(mark + 1));
  if (path == "file" && request.method == "GET") {
    return ServeFile(fake, query.parameters);
  }
  bool known = path == "file";
  for (const Route& route : kRoutes) {
    if (route.path != path) continue;
    known = true;
    if (route.method == request.method) {
      return CallEndpoint(fake, request, std::move(query), route.endpoint);
    }
  }
  return known ? Failed(405, "this path does not know this method")
               : Failed(404, "there is no such path");
}

}  // namespace tebium::fakes
