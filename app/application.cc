#include "app/application.h"

#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <thread>
#include <utility>

#include "app/config/routing.h"
#include "app/config/web_config_file.h"
#include "app/files.h"
#include "app/module_watch.h"
#include "app/operator_console.h"
#include "app/part_states.h"
#include "app/secret.h"
#include "app/version.h"
#include "base/hash.h"
#include "base/random.h"
#include "exporter/metrics_endpoint.h"
#include "net/http_error.h"
#include "net/router.h"
#include "receiver/alertmanager/api_v2.h"
#include "receiver/guard.h"
#include "receiver/receiver.h"
#include "web/api.h"
#include "web/health.h"
#include "web/modules_api.h"
#include "web/openapi.h"
#include "web/page.h"

namespace tebium::app {
namespace {

// Together under the five seconds within which a stop is promised.
constexpr base::Duration kServerDrain = std::chrono::milliseconds(1000);
constexpr base::Duration kConsoleDrain = std::chrono::milliseconds(500);
constexpr base::Duration kDispatchDrain = std::chrono::milliseconds(1500);
constexpr base::Duration kRelayDrain = std::chrono::milliseconds(1500);

constexpr char kSecretFile[] = "webhook_secret";

sigset_t HandledSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

base::Duration ReadClock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::nanoseconds(time.tv_nsec);
}

// How long the machine has slept since it was started.
base::Duration TimeAsleep() {
  return ReadClock(CLOCK_BOOTTIME) - ReadClock(CLOCK_MONOTONIC);
}

// A log file that can't be opened must not keep alerts from being relayed.
base::StatusOr<base::Logger> MakeLogger(Settings& settings) {
  auto logger = base::Logger::Create(settings.log);
  if (logger.ok() || settings.log.file.empty()) return logger;
  settings.warnings.push_back("no log file: " + logger.status().message());
  settings.log.file.clear();
  return base::Logger::Create(settings.log);
}

class Service : public Application {
 public:
  Service(Settings settings, base::Logger logger)
      : settings_(std::move(settings)),
        logger_(std::move(logger)),
        router_(metrics_, clock_, logger_) {}

  ~Service() override {
    Drain();
    server_.reset();  // its requests go to all the others
    // Its threads use the relay, dispatch and the watch, which go before it.
    if (console_) console_->Stop();
    modules_window_->Close();
  }

  base::Status Start();
  void Run() override;

 private:
  base::StatusOr<LoadedRouting> ReadRouting() const;
  base::Status ChooseSecret();
  base::Status OpenStore();
  base::Status StartParts(const LoadedRouting& routing);
  base::Status StartRelay(const LoadedRouting& routing);
  base::Status StartWatch(const exporter::WatchSettings& settings);
  exporter::SelfFacts Facts() EXCLUDES(facts_mutex_);
  void AddRoutes();
  void AddApiV2();
  void AddPage();
  base::Status Listen() EXCLUDES(reload_mutex_);
  base::Status Reload() EXCLUDES(reload_mutex_);
  base::Status ReloadParts() REQUIRES(reload_mutex_);
  void NoteReload(const base::Status& status) EXCLUDES(facts_mutex_);
  void NoteRouting(const LoadedRouting& routing) EXCLUDES(facts_mutex_);
  net::HttpResponse AnswerReload();
  void Drain();

  Settings settings_;
  const base::Logger logger_;
  base::SystemClock clock_;
  base::SystemRandom random_;
  base::Metrics metrics_;
  // What configured templates see of the modules.
  const std::shared_ptr<alert::tmpl::ModuleWindow> modules_window_ =
      std::make_shared<alert::tmpl::ModuleWindow>();
  base::Mutex reload_mutex_;
  base::Mutex facts_mutex_;
  alert::ServerFacts facts_ GUARDED_BY(facts_mutex_);
  // Of the last reading of the configuration; "": it was good.
  std::string config_error_ GUARDED_BY(facts_mutex_);

  // In the order in which they are built; torn down in the opposite one.
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<net::HttpClient> client_;
  std::unique_ptr<OperatorConsole> console_;
  std::atomic<bool> console_runs_ = false;  // the watch is there before it
  std::unique_ptr<relay::Relay> relay_;
  std::unique_ptr<dispatch::Engine> engine_;
  std::unique_ptr<ModuleWatch> watch_;
  std::unique_ptr<receiver::Guard> guard_;
  std::unique_ptr<receiver::Receiver> receiver_;
  std::unique_ptr<receiver::ApiV2> api_v2_;
  std::unique_ptr<exporter::MetricsEndpoint> exporter_;
  std::unique_ptr<web::Api> api_;
  std::unique_ptr<web::ModulesApi> modules_api_;
  std::unique_ptr<web::Health> health_;
  std::unique_ptr<web::Page> page_;
  net::Router router_;
  std::unique_ptr<net::HttpServer> server_;

  base::Gauge& reload_good_ = metrics_.AddGauge(
      "config_last_reload_successful",
      "Whether the last reading of the configuration succeeded.");
  base::Gauge& reload_time_ =
      metrics_.AddGauge("config_last_reload_success_timestamp_seconds",
                        "When the configuration was last read successfully.");
  // The same under the names that Alertmanager's alerts and dashboards read.
  base::Gauge& named_reload_good_ = metrics_.AddGaugeNamed(
      "alertmanager_config_last_reload_successful",
      "Whether the last configuration reload attempt was successful.");
  base::Gauge& named_reload_time_ = metrics_.AddGaugeNamed(
      "alertmanager_config_last_reload_success_timestamp_seconds",
      "Timestamp of the last successful configuration reload.");
  base::Gauge& receivers_ = metrics_.AddGaugeNamed(
      "alertmanager_receivers", "How many receivers routes lead to.");
  base::Gauge& integrations_ = metrics_.AddGaugeNamed(
      "alertmanager_integrations", "How many integrations these have.");
  base::Gauge& config_hash_ = metrics_.AddGaugeNamed(
      "alertmanager_config_hash",
      "Hash of the currently loaded alertmanager configuration.");
};

base::Status Service::Start() {
  logger_.Info("Starting tebium-alert-bot",
               {{"version", Version()}, {"revision", Revision()}});
  for (const std::string& warning : settings_.warnings) {
    logger_.Warn(warning);
  }
  if (settings_.preview()) {
    logger_.Warn("PREVIEW: BOT_TOKEN is not set; nothing is sent to Telegram");
  }
  TEBIUM_ASSIGN_OR_RETURN(LoadedRouting routing, ReadRouting());
  NoteRouting(routing);
  TEBIUM_RETURN_IF_ERROR(OpenStore());
  TEBIUM_RETURN_IF_ERROR(ChooseSecret());
  const base::Duration resolve_timeout = routing.resolve_timeout;
  TEBIUM_RETURN_IF_ERROR(StartParts(routing));
  AddRoutes();
  api_v2_->SetResolveTimeout(resolve_timeout);
  NoteReload(base::Status::Ok());
  return Listen();
}

void Service::NoteReload(const base::Status& status) {
  const bool good = status.ok();
  {
    base::MutexLock lock(facts_mutex_);
    config_error_ = status.message();
  }
  reload_good_.Set(good ? 1 : 0);
  named_reload_good_.Set(good ? 1 : 0);
  if (!good) return;
  const double now = base::ToSeconds(clock_.Now().time_since_epoch());
  reload_time_.Set(now);
  named_reload_time_.Set(now);
}

base::StatusOr<LoadedRouting> Service::ReadRouting() const {
  return LoadRouting(settings_, ReadFile, ReadTemplates,
                     alert::tmpl::ModuleFunctions(modules_window_));
}

base::Status Service::OpenStore() {
  auto store =
      store::OpenSqliteStore(settings_.store, clock_, metrics_, logger_);
  if (!store.ok()) return store.status().WithContext("open store");
  store_ = *std::move(store);
  return {};
}

// Without a secret: open on loopback, and for a configuration of Alertmanager's
// kind (its own habit); otherwise one is made.
base::Status Service::ChooseSecret() {
  if (!settings_.secret.empty()) return {};
  if (AllLoopback(settings_.server.listen_addresses)) {
    logger_.Warn("no secret is set: open to everyone on this machine");
    return {};
  }
  if (!settings_.config_file.empty()) {
    logger_.Warn("no secret is set: open to everyone who reaches this port");
    return {};
  }
  const auto folder = std::filesystem::path(settings_.store.path).parent_path();
  const std::string path = (folder / kSecretFile).string();
  TEBIUM_ASSIGN_OR_RETURN(settings_.secret, KeepSecret(path, random_));
  logger_.Warn("no secret is set: one was made and is kept in a file",
               {{"path", path}});
  return {};
}

base::Status Service::StartRelay(const LoadedRouting& routing) {
  settings_.relay.receivers = routing.receivers;
  settings_.relay.user_agent = "tebium-alert-bot/" + Version();
  settings_.relay.signer = &console_->signer();
  TEBIUM_ASSIGN_OR_RETURN(
      relay_,
      relay::Relay::Start(settings_.relay, *store_, *client_, clock_, random_,
                          metrics_, logger_, &console_->chats()));
  return {};
}

base::Status Service::StartWatch(const exporter::WatchSettings& settings) {
  TEBIUM_ASSIGN_OR_RETURN(
      watch_,
      ModuleWatch::Start(settings_, settings,
                         {*engine_, *engine_, [this] { return Facts(); },
                          clock_, random_, metrics_, logger_}));
  modules_window_->Open(watch_->modules(), watch_->samples());
  return {};
}

exporter::SelfFacts Service::Facts() {
  exporter::SelfFacts facts =
      TelegramFacts(relay_->State(), console_runs_ ? console_->State() : "off");
  facts.store = store_->Writable();
  facts.asleep = TimeAsleep();
  const auto stats = store_->Stats();
  const bool sends = settings_.relay.enabled && !settings_.preview();
  if (sends && stats.ok() && stats->oldest_pending_at != base::kNoTime) {
    facts.oldest_waiting = clock_.Now() - stats->oldest_pending_at;
  }
  base::MutexLock lock(facts_mutex_);
  facts.config_error = config_error_;
  return facts;
}

base::Status Service::StartParts(const LoadedRouting& routing) {
  TEBIUM_ASSIGN_OR_RETURN(client_, net::StartHttpClient({}, logger_));
  TEBIUM_ASSIGN_OR_RETURN(
      console_,
      OperatorConsole::Load(settings_, *store_, clock_, random_, logger_));
  TEBIUM_RETURN_IF_ERROR(StartRelay(routing));
  settings_.dispatch.book.audience = &console_->chats();
  TEBIUM_ASSIGN_OR_RETURN(
      engine_,
      dispatch::Engine::Start(settings_.dispatch, routing.routing, *store_,
                              clock_, random_, metrics_, logger_));
  TEBIUM_RETURN_IF_ERROR(StartWatch(routing.watch));
  TEBIUM_RETURN_IF_ERROR(console_->Start(
      {relay_->courier(), *engine_, *engine_, *engine_, watch_->modules(),
       watch_->samples(), *client_, random_, metrics_},
      routing));
  console_runs_ = true;
  relay_->SetObserver(console_->observer());
  return {};
}

// What the API and the log tell of a configuration that holds from now on.
void Service::NoteRouting(const LoadedRouting& routing) {
  for (const std::string& warning : routing.warnings) {
    logger_.Warn("the configuration should be looked at",
                 {{"file", settings_.config_file}, {"warning", warning}});
  }
  // 48 bits of it, which a sample's number can hold, as in Alertmanager.
  config_hash_.Set(static_cast<double>(base::Fnv1a(routing.original) >> 16));
  receivers_.Set(static_cast<double>(routing.receivers_in_use));
  integrations_.Set(static_cast<double>(routing.integrations_in_use));
  base::MutexLock lock(facts_mutex_);
  facts_.config_original = routing.original;
  if (facts_.started_at == base::kNoTime) facts_.started_at = clock_.Now();
}

void Service::AddRoutes() {
  receiver::GuardSettings guard;
  guard.secret = settings_.secret;
  guard.server_authenticates =
      !settings_.server.web_config.basic_auth_users.empty();
  guard_ = std::make_unique<receiver::Guard>(guard, clock_);
  router_.SetGuard(guard_->AsRouteGuard());

  receiver::ReceiverSettings receiver;
  receiver.native.zone = base::TimeZone::Local();
  receiver_ = std::make_unique<receiver::Receiver>(receiver, watch_->sink(),
                                                   clock_, metrics_, logger_);
  receiver_->Register(router_);
  AddApiV2();
  exporter_ = std::make_unique<exporter::MetricsEndpoint>(
      metrics_, exporter::BuildInfo{Version(), Revision(), Compiler()});
  watch_->AddSources(*exporter_);
  exporter_->Register(router_);
  watch_->AddRoutes(router_);
  api_ = std::make_unique<web::Api>(*store_, logger_);
  api_->Register(router_);
  modules_api_ = std::make_unique<web::ModulesApi>(watch_->modules(),
                                                   watch_->samples(), clock_);
  modules_api_->Register(router_);
  web::RegisterOpenApi(router_);
  console_->Register(router_);
  health_ = std::make_unique<web::Health>(
      std::vector<web::Part>{
          {"store", [this] { return StorePart(store_->Writable()); }},
          {"relay", [this] { return RelayPart(relay_->State()); }},
          {"console", [this] { return ConsolePart(console_->State()); }}},
      *store_, clock_, Version());
  health_->Register(router_);
  AddPage();
  router_.Add({.method = "POST",
               .pattern = "/-/reload",
               .handler = [this](net::HttpRequest&, const net::PathParams&) {
                 return AnswerReload();
               }});
}

void Service::AddApiV2() {
  receiver::ApiV2Settings api;
  api.version.revision = Revision();
  api_v2_ = std::make_unique<receiver::ApiV2>(
      api,
      receiver::ApiV2Ports{watch_->sink(), *engine_, *engine_,
                           [this] {
                             base::MutexLock lock(facts_mutex_);
                             return facts_;
                           }},
      clock_, metrics_, logger_);
  api_v2_->Register(router_);
}

void Service::AddPage() {
  web::PageSettings page;
  page.language = settings_.language;
  page.zone = settings_.relay.render.time_zone;
  page.route_prefix = settings_.server.route_prefix;
  page.version = Version();
  page.preview = settings_.preview();
  page.secure_cookies = settings_.server.web_config.HasTls();
  web::PageAccess access;
  access.admits = [this](const net::HttpRequest& request) {
    return guard_->Admits(request);
  };
  access.is_secret = [this](std::string_view candidate) {
    return guard_->IsSecret(candidate);
  };
  page_ = std::make_unique<web::Page>(std::move(page), std::move(access),
                                      *store_, clock_, random_, logger_);
  page_->Register(router_);
  // A browser that has logged in may also ask the API.
  guard_->AddCheck([this](const net::HttpRequest& request) {
    return page_->SessionAdmits(request);
  });
}

base::Status Service::Listen() {
  // A request to reload waits until there is a server to be told.
  base::MutexLock lock(reload_mutex_);
  auto server = net::HttpServer::Start(
      settings_.server,
      [this](net::HttpRequest& request) { return router_.Dispatch(request); },
      logger_);
  if (!server.ok()) return server.status().WithContext("listen");
  server_ = *std::move(server);
  metrics_.AddCollector(
      [this, &open = metrics_.AddGauge("http_connections",
                                       "HTTP connections that are open.")] {
        open.Set(static_cast<double>(server_->Connections()));
      });
  for (const std::string& address : server_->Addresses()) {
    logger_.Info("Listening on", {{"address", address}});
  }
  return {};
}

// All or nothing: the last step is the first that changes anything, but for the
// web configuration, which is all or nothing itself.
base::Status Service::ReloadParts() {
  TEBIUM_ASSIGN_OR_RETURN(LoadedRouting routing, ReadRouting());
  if (!settings_.web_config_file.empty()) {
    TEBIUM_ASSIGN_OR_RETURN(const net::WebConfig web_config,
                            LoadWebConfig(settings_.web_config_file, ReadFile));
    TEBIUM_RETURN_IF_ERROR(server_->Reload(web_config));
  }
  NoteRouting(routing);
  api_v2_->SetResolveTimeout(routing.resolve_timeout);
  console_->Reconfigure(routing);
  // New receivers are known before the first notification for them is made.
  relay_->SetReceivers(std::move(routing.receivers));
  watch_->Reconfigure(routing.watch);
  engine_->Reconfigure(std::move(routing.routing));
  return {};
}

base::Status Service::Reload() {
  base::MutexLock lock(reload_mutex_);
  const base::Status status = ReloadParts();
  NoteReload(status);
  if (!status.ok()) {
    logger_.Error("configuration not reloaded; the old one stays",
                  {{"err", status.message()}});
    return status;
  }
  logger_.Info("configuration reloaded");
  return status;
}

net::HttpResponse Service::AnswerReload() {
  const base::Status status = Reload();
  if (status.ok()) return net::HttpResponse::Text(200, "");
  return net::ErrorAnswer(500, "failed to reload config: " + status.message());
}

void Service::Run() {
  const sigset_t signals = HandledSignals();
  while (true) {
    const int signal = sigwaitinfo(&signals, nullptr);
    if (signal < 0 && errno == EINTR) continue;
    if (signal != SIGHUP) break;
    // Failures are logged, and the old configuration stays.
    (void)Reload();
  }
  logger_.Info("stopping");
  Drain();
  logger_.Info("stopped");
}

void Service::Drain() {
  if (server_) server_->Drain(kServerDrain);
  if (watch_) watch_->Drain();
  if (console_) console_->Drain(kConsoleDrain);
  if (engine_) engine_->Drain(kDispatchDrain);
  if (relay_) {
    relay_->SetObserver(nullptr);
    relay_->Drain(kRelayDrain);
  }
}

}  // namespace

base::StatusOr<std::unique_ptr<Application>> Application::Build(
    Settings settings) {
  TEBIUM_ASSIGN_OR_RETURN(base::Logger logger, MakeLogger(settings));
  auto service =
      std::make_unique<Service>(std::move(settings), std::move(logger));
  TEBIUM_RETURN_IF_ERROR(service->Start());
  return std::unique_ptr<Application>(std::move(service));
}

void BlockSignals() {
  const sigset_t signals = HandledSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // A file over the process's size limit is a failed write, not the end.
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace tebium::app
