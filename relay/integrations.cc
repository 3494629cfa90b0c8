#include "relay/integrations.h"

#include <charconv>
#include <utility>

#include "relay/http_settings.h"

namespace tebium::relay {

std::string_view ReceiverOf(std::string_view integration) {
  for (int i = 0; i < 2; ++i) {
    const size_t slash = integration.rfind('/');
    if (slash != std::string_view::npos)
      integration = integration.substr(0, slash);
  }
  return integration;
}

void Integrations::Add(const std::string& name, Integration integration) {
  const auto next = static_cast<uint32_t>(numbers_.size() + 1);
  integration.number = numbers_.try_emplace(name, next).first->second;
  integration.name = name;
  const auto kept = std::make_shared<const Integration>(std::move(integration));
  by_name_[name] = kept;
  by_number_[kept->number] = kept;
}

void Integrations::Set(const std::vector<ReceiverSettings>& receivers) {
  by_name_.clear();
  by_number_.clear();
  for (const ReceiverSettings& receiver : receivers) {
    for (size_t i = 0; i < receiver.telegrams.size(); ++i) {
      Integration integration;
      integration.telegram = receiver.telegrams[i];
      integration.bot = BotOf(receiver.telegrams[i]);
      integration.render = RenderOf(receiver.telegrams[i]);
      Add(receiver.name + "/telegram/" + std::to_string(i),
          std::move(integration));
    }
    for (size_t i = 0; i < receiver.webhooks.size(); ++i) {
      Integration integration;
      integration.webhook = receiver.webhooks[i];
      Add(receiver.name + "/webhook/" + std::to_string(i),
          std::move(integration));
    }
  }
}

IntegrationRef Integrations::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

IntegrationRef Integrations::Find(uint32_t number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second;
}

// The default means the program's own, which may be a server in between.
std::string Integrations::ApiUrl(const TelegramReceiver& receiver) const {
  return receiver.api_url == TelegramReceiver().api_url ? own_.api_url
                                                        : receiver.api_url;
}

// Limits are counted by bot. A file's content may change, its bot does not: it
// counts as a bot of its own.
uint32_t Integrations::BotOf(const TelegramReceiver& receiver) {
  std::string token = receiver.bot_token;
  if (token.empty() && receiver.bot_token_file.empty()) token = own_.token;
  if (ApiUrl(receiver) == own_.api_url && token == own_.token &&
      receiver.bot_token_file.empty()) {
    return 0;
  }
  const std::string key =
      ApiUrl(receiver) + '\n' + token + '\n' + receiver.bot_token_file;
  const auto next = static_cast<uint32_t>(bots_.size() + 1);
  return bots_.try_emplace(key, next).first->second;
}

// The texts are ours, and we write HTML: whoever asks for Markdown gets the
// same look that way.
RenderSettings Integrations::RenderOf(const TelegramReceiver& receiver) const {
  RenderSettings render = render_;
  if (receiver.parse_mode.empty()) render.markup = false;
  return render;
}

base::StatusOr<net::ClientRequest> Integrations::BotRequest(
    const Integration& integration, const BotCall& call) const {
  const TelegramReceiver& receiver = *integration.telegram;
  BotApiSettings api = own_;
  api.api_url = ApiUrl(receiver);
  if (!receiver.bot_token.empty() || !receiver.bot_token_file.empty()) {
    TEBIUM_ASSIGN_OR_RETURN(
        api.token, TextOrFile(receiver.bot_token, receiver.bot_token_file));
  }
  net::ClientRequest request = BuildBotRequest(api, call);
  TEBIUM_RETURN_IF_ERROR(ApplyHttpSettings(receiver.http, request));
  // A redirected message would arrive without its text.
  request.follow_redirects = false;
  return request;
}

base::StatusOr<int64_t> ReadChatId(const std::string& path) {
  TEBIUM_ASSIGN_OR_RETURN(const std::string text, TextOrFile("", path));
  int64_t chat_id = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, chat_id);
  if (result.ec != std::errc() || result.ptr != end || chat_id == 0) {
    return base::InvalidArgumentError(path + ": expected the number of a chat");
  }
  return chat_id;
}

}  // namespace tebium::relay
