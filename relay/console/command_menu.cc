#include "relay/console/command_menu.h"

#include <algorithm>
#include <set>
#include <utility>

#include "alert/codec.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "relay/console/commit.h"
#include "relay/gate.h"

namespace tebium::relay {
namespace {

constexpr char kNote[] = "menu/commands";
constexpr uint64_t kFormat = 1;
constexpr size_t kMaxCommands = 100;     // Bot API
constexpr size_t kMaxDescription = 256;  // … in code points
// Private chats that get a list of their own.
constexpr size_t kMaxPrivateChats = 100;
constexpr base::Duration kFirstPause = std::chrono::seconds(5);
constexpr base::Duration kLongestPause = std::chrono::minutes(30);
// The language of those whose own there is no list in.
constexpr std::string_view kLanguages[] = {"", "ru", "en"};
// What somebody may try whom the bot does not know.
constexpr std::string_view kForStrangers[] = {"start", "help", "id"};

std::string ChatScope(int64_t chat_id) {
  base::JsonWriter json;
  json.BeginObject().Key("type").String("chat");
  json.Key("chat_id").Int(chat_id).EndObject();
  return json.Take();
}

std::string Scope(std::string_view type) {
  base::JsonWriter json;
  json.BeginObject().Key("type").String(type).EndObject();
  return json.Take();
}

std::string CommandsJson(const std::vector<CommandSpec>& commands,
                         base::Language language) {
  base::JsonWriter json;
  json.BeginArray();
  for (const CommandSpec& spec : commands) {
    json.BeginObject().Key("command").String(spec.name);
    json.Key("description")
        .String(base::TruncateCodePoints(base::Text(language, spec.description),
                                         kMaxDescription));
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

base::Language LanguageOf(std::string_view code, base::Language otherwise) {
  if (code == "ru") return base::Language::kRussian;
  if (code == "en") return base::Language::kEnglish;
  return otherwise;
}

// `commands` empty: none are named.
std::string Parameters(const std::string& scope, std::string_view language,
                       const std::string& commands) {
  base::JsonWriter json;
  json.BeginObject();
  if (!commands.empty()) json.Key("commands").Raw(commands);
  json.Key("scope").Raw(scope);
  if (!language.empty()) json.Key("language_code").String(language);
  json.EndObject();
  return json.Take();
}

// This scope can't be set, now or later: a person has not spoken to the bot.
bool IsFinal(Verdict verdict) {
  return verdict == Verdict::kBadRequest ||
         verdict == Verdict::kDeadDestination || verdict == Verdict::kNewChatId;
}

}  // namespace

CommandMenu::CommandMenu(const ConsoleParts& parts,
                         std::vector<CommandSpec> commands,
                         std::shared_ptr<Inbox> inbox)
    : parts_(parts),
      commands_(std::move(commands)),
      inbox_(std::move(inbox)),
      logger_(parts.logger.Named("console")) {}

void CommandMenu::Load(const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    if (note.name != kNote) continue;
    alert::Decoder decoder(note.value);
    if (!decoder.Format(kFormat, "menu").ok()) continue;
    const size_t count = decoder.Count();
    for (size_t i = 0; i < count && decoder.ok(); ++i) {
      std::string key = decoder.String();
      set_[std::move(key)] = decoder.String();
    }
  }
}

std::vector<CommandSpec> CommandMenu::For(Role role) const {
  std::vector<CommandSpec> some;
  for (const CommandSpec& spec : commands_) {
    if (spec.listed && spec.least <= role && some.size() < kMaxCommands) {
      some.push_back(spec);
    }
  }
  return some;
}

std::vector<CommandSpec> CommandMenu::ForStrangers() const {
  std::vector<CommandSpec> some;
  for (const CommandSpec& spec : commands_) {
    if (std::find(std::begin(kForStrangers), std::end(kForStrangers),
                  spec.name) != std::end(kForStrangers)) {
      some.push_back(spec);
    }
  }
  return some;
}

void CommandMenu::Begin(int64_t bot_id) {
  calls_.clear();
  wanted_.clear();
  Plan(bot_id);
}

void CommandMenu::Plan(int64_t bot_id) {
  const ConsoleSettings& settings = parts_.settings;
  const std::string prefix = std::to_string(bot_id) + " ";
  const auto members =
      For(settings.members_may_act ? Role::kActor : Role::kMember);
  const auto admins = For(Role::kAdmin);
  PlanScope(prefix, Scope("default"), ForStrangers());
  PlanScope(prefix, Scope("all_group_chats"), members);
  PlanScope(prefix, Scope("all_chat_administrators"),
            settings.group_admins ? For(Role::kChatAdmin) : members);
  std::set<int64_t> people(settings.admin_ids.begin(),
                           settings.admin_ids.end());
  for (const int64_t chat : settings.chats) {
    if (chat > 0) people.insert(chat);
  }
  size_t planned = 0;
  for (const int64_t person : people) {
    if (++planned > kMaxPrivateChats) break;
    const bool is_admin =
        std::find(settings.admin_ids.begin(), settings.admin_ids.end(),
                  person) != settings.admin_ids.end();
    PlanScope(prefix, ChatScope(person), is_admin ? admins : members);
  }
  PlanDeletions(prefix);
}

void CommandMenu::PlanScope(const std::string& prefix, const std::string& scope,
                            const std::vector<CommandSpec>& commands) {
  if (commands.empty()) return;
  for (const std::string_view code : kLanguages) {
    const base::Language language =
        LanguageOf(code, parts_.settings.render.language);
    const std::string list = CommandsJson(commands, language);
    Call call;
    call.key = prefix + std::string(code) + " " + scope;
    call.value = base::Hex16(base::Fnv1a(list));
    call.method = "setMyCommands";
    call.parameters = Parameters(scope, code, list);
    wanted_[call.key] = call.value;
    const auto found = set_.find(call.key);
    if (found == set_.end() || found->second != call.value) {
      calls_.push_back(std::move(call));
    }
  }
}

// Lists that were set for those who are administrators no more.
void CommandMenu::PlanDeletions(const std::string& prefix) {
  for (const auto& [key, value] : set_) {
    if (!key.starts_with(prefix) || wanted_.contains(key)) continue;
    const std::string_view rest = std::string_view(key).substr(prefix.size());
    const size_t space = rest.find(' ');
    if (space == std::string_view::npos) continue;
    Call call;
    call.key = key;
    call.method = "deleteMyCommands";
    call.parameters = Parameters(std::string(rest.substr(space + 1)),
                                 rest.substr(0, space), "");
    calls_.push_back(std::move(call));
  }
}

base::Duration CommandMenu::Step() {
  if (asking_) return base::Duration::max();
  if (calls_.empty()) {
    Save();
    return base::Duration::max();
  }
  const base::Duration now = parts_.clock.Monotonic();
  if (now < ready_at_) return ready_at_ - now;
  asking_ = true;
  parts_.bot.Ask(calls_.front().method, calls_.front().parameters,
                 base::Duration(0), [this, inbox = inbox_](BotReply reply) {
                   inbox->Post([this, reply = std::move(reply)] {
                     asking_ = false;
                     OnReply(reply);
                   });
                 });
  return base::Duration::max();
}

void CommandMenu::OnReply(const BotReply& reply) {
  if (calls_.empty()) return;
  if (reply.verdict == Verdict::kDone) {
    failures_ = 0;
    Remember(calls_.front());
    calls_.pop_front();
    return;
  }
  if (IsFinal(reply.verdict)) {
    logger_.Debug("a list of commands was not taken", {{"err", reply.error}});
    calls_.pop_front();
    return;
  }
  ++failures_;
  ready_at_ =
      parts_.clock.Monotonic() +
      std::max(reply.retry_after, GrowingPause(failures_, 1, kFirstPause,
                                               kLongestPause, parts_.random));
}

void CommandMenu::Remember(const Call& call) {
  changed_ = true;
  if (call.value.empty()) {
    set_.erase(call.key);
  } else {
    set_[call.key] = call.value;
  }
}

void CommandMenu::Save() {
  if (!std::exchange(changed_, false)) return;
  alert::Encoder encoder;
  encoder.Uint(kFormat);
  encoder.Uint(set_.size());
  for (const auto& [key, value] : set_) {
    encoder.String(key);
    encoder.String(value);
  }
  store::ConsoleChange change;
  change.put_notes.push_back({kNote, encoder.Take()});
  // Not written: it is set once more after the next start.
  (void)Commit(parts_.store, std::move(change));
}

}  // namespace tebium::relay
