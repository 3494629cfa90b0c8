// A pretended Telegram to be run by hand, on 127.0.0.1 only.
#include <boost/program_options.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "tests/fakes/fake_telegram.h"
#include "tests/fakes/request.h"
#include "tests/fakes/world.h"

namespace tebium::fakes {
namespace {

namespace options = boost::program_options;

struct Flags {
  FakeTelegramSettings settings;
  bool help = false;
};

// "ID" or "ID:title".
base::StatusOr<ChatSpec> ParseChat(const std::string& text) {
  const size_t colon = text.find(':');
  const auto id = ParseInteger(text.substr(0, colon));
  if (!id.has_value() || *id == 0) {
    return base::InvalidArgumentError("--chat: expected ID or ID:TITLE, got " +
                                      text);
  }
  ChatSpec chat;
  chat.id = *id;
  chat.type = ChatTypeOfId(*id);
  if (colon != std::string::npos) chat.title = text.substr(colon + 1);
  return chat;
}

options::options_description Describe() {
  const FakeTelegramSettings defaults;
  options::options_description flags("Flags");
  auto add = flags.add_options();
  add("help", "shows this");
  add("port", options::value<uint16_t>()->default_value(0),
      "port of 127.0.0.1; 0 picks a free one");
  add("token", options::value<std::string>()->default_value(defaults.token),
      "the bot's token; others are refused");
  add("chat", options::value<std::vector<std::string>>(),
      "ID[:TITLE], a chat that exists; repeatable. A positive id is a private "
      "chat, one below -10^12 a supergroup, others are groups");
  add("auto-create-chats", "every chat exists as soon as it is named");
  add("allow-http-webhook",
      "setWebhook takes http:// URLs of this machine and any port");
  add("no-limits", "no flood limits");
  return flags;
}

base::StatusOr<Flags> ParseFlags(int argc, char** argv) {
  options::variables_map values;
  try {
    // Whole names only: a prefix that works today clashes tomorrow.
    using Style = options::command_line_style::style_t;
    const int style = Style::unix_style & ~Style::allow_guessing;
    options::store(options::command_line_parser(argc, argv)
                       .options(Describe())
                       .positional({})
                       .style(style)
                       .run(),
                   values);
  } catch (const std::exception& error) {
    return base::InvalidArgumentError(error.what());
  }
  Flags flags;
  flags.help = values.count("help") > 0;
  flags.settings.port = values["port"].as<uint16_t>();
  flags.settings.token = values["token"].as<std::string>();
  flags.settings.auto_create_chats = values.count("auto-create-chats") > 0;
  flags.settings.allow_http_webhook = values.count("allow-http-webhook") > 0;
  if (values.count("no-limits") > 0) {
    flags.settings.limits = {.chat_messages_per_second = 0,
                             .group_messages_per_minute = 0,
                             .total_messages_per_second = 0};
  }
  if (values.count("chat") > 0) {
    for (const auto& text : values["chat"].as<std::vector<std::string>>()) {
      TEBIUM_ASSIGN_OR_RETURN(ChatSpec chat, ParseChat(text));
      flags.settings.chats.push_back(std::move(chat));
    }
  }
  return flags;
}

int Run(int argc, char** argv) {
  auto flags = ParseFlags(argc, argv);
  if (!flags.ok()) {
    std::cerr << "fake-telegram: " << flags.status().message()
              << "; --help lists the flags\n";
    return 2;
  }
  if (flags->help) {
    std::cout << "fake-telegram [flags]: a pretended Telegram Bot API that "
                 "keeps its limits\nand answers with its errors. GET / shows "
                 "the chats; /control/… steers it.\n\n"
              << Describe();
    return 0;
  }
  // Blocked before threads start, so that only sigwait() sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto fake = FakeTelegram::Start(flags->settings);
  if (!fake.ok()) {
    std::cerr << "fake-telegram: " << fake.status().message() << "\n";
    return 1;
  }
  std::cout << "The fake Bot API listens on " << (*fake)->url() << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  return 0;
}

}  // namespace
}  // namespace tebium::fakes

int main(int argc, char** argv) { return tebium::fakes::Run(argc, argv); }
