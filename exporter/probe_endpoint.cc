#include "exporter/probe_endpoint.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "exporter/exposition.h"
#include "exporter/gzip.h"
#include "exporter/probe_text.h"
#include "exporter/public_probers.h"
#include "net/http_error.h"

namespace tebium::exporter {
namespace {

constexpr std::string_view kTimeoutHeader =
    "X-Prometheus-Scrape-Timeout-Seconds";
// blackbox_exporter's --timeout-offset.
constexpr base::Duration kTimeoutOffset = std::chrono::milliseconds(500);
constexpr base::Duration kShortestTimeout = std::chrono::milliseconds(100);
constexpr base::Duration kLongestTimeout = std::chrono::minutes(1);
// What a prober may take longer than it was told.
constexpr base::Duration kPatience = std::chrono::seconds(1);
constexpr int kRetryAfterSeconds = 1;

std::string ProberNames() {
  std::string names;
  for (const std::string_view name : PublicProberNames()) {
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

// "target: expected …" has the parameter in front.
net::HttpResponse BadParameter(std::string_view error) {
  return net::ErrorAnswer(400, error, error.substr(0, error.find(':')));
}

// Nothing for what is no number; none given is the module's own.
std::optional<base::Duration> TimeoutOf(const net::HttpRequest& request,
                                        base::Duration own) {
  const std::string_view text = request.Header(kTimeoutHeader);
  own = std::min(own, kLongestTimeout);
  if (text.empty()) return own;
  double seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || stop != end || !(seconds > 0)) {
    return std::nullopt;
  }
  const double longest = base::ToSeconds(kLongestTimeout + kTimeoutOffset);
  const auto scrape = std::chrono::duration_cast<base::Duration>(
      std::chrono::duration<double>(std::min(seconds, longest)));
  return std::clamp(scrape - kTimeoutOffset, kShortestTimeout, own);
}

bool IsProbed(ProbeKind kind) {
  return kind != ProbeKind::kSelf && kind != ProbeKind::kHost &&
         kind != ProbeKind::kPush;
}

net::HttpResponse Told(const net::HttpRequest& request,
                       const ModuleSettings& module,
                       const ProbeResult& result) {
  const ExpositionFormat format = FormatFor(request.Header("Accept"));
  Exposition exposition(format);
  ExposeProbe(module, result, exposition);
  net::HttpResponse response;
  response.content_type = ContentTypeOf(format);
  response.body = exposition.Text();
  response.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  if (!AcceptsGzip(request.Header("Accept-Encoding"))) return response;
  if (auto compressed = Gzip(response.body); compressed.ok()) {
    response.body = *std::move(compressed);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

}  // namespace

// One request that waits for its probe.
class ProbeEndpoint::Waiter {
 public:
  void Put(ProbeResult result) EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    result_ = std::move(result);
    changed_.NotifyOne();
  }
  void Stop() EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyOne();
  }
  // Nothing if it was stopped, or none came in time.
  std::optional<ProbeResult> Await(base::Duration limit) EXCLUDES(mutex_) {
    const auto end = base::WaitClock::now() + limit;
    base::MutexLock lock(mutex_);
    while (!result_.has_value() && !stopped_) {
      // It may wake for no reason, which gives no more time.
      const auto left = end - base::WaitClock::now();
      if (left <= base::Duration(0) || !changed_.WaitFor(mutex_, left)) break;
    }
    return std::move(result_);
  }

 private:
  base::Mutex mutex_;
  base::CondVar changed_;
  std::optional<ProbeResult> result_ GUARDED_BY(mutex_);
  bool stopped_ GUARDED_BY(mutex_) = false;
};

ProbeEndpoint::ProbeEndpoint(ProbeEndpointSettings settings)
    : settings_(std::move(settings)),
      guard_(std::make_shared<const net::AddressGuard>(
          [networks = settings_.networks](const sockaddr& address) {
            return networks.Allows(address);
          })) {}

ProbeEndpoint::~ProbeEndpoint() = default;

void ProbeEndpoint::Register(net::Router& router, Prober& prober) {
  net::Route route;
  route.method = "GET";
  route.pattern = "/probe";
  route.handler = [this, &prober](net::HttpRequest& request,
                                  const net::PathParams&) {
    return Answer(request, prober);
  };
  router.Add(std::move(route));
}

void ProbeEndpoint::OnSettings(const WatchSettings& settings) {
  base::MutexLock lock(mutex_);
  modules_ = settings.modules;
}

// --- Requests that wait -----------------------------------------------------

std::shared_ptr<ProbeEndpoint::Waiter> ProbeEndpoint::Enter() {
  base::MutexLock lock(mutex_);
  if (drained_ || waiters_.size() >= settings_.max_waiting) return nullptr;
  auto waiter = std::make_shared<Waiter>();
  waiters_.insert(waiter);
  return waiter;
}

void ProbeEndpoint::Leave(const std::shared_ptr<Waiter>& waiter) {
  base::MutexLock lock(mutex_);
  waiters_.erase(waiter);
}

void ProbeEndpoint::Drain() {
  base::MutexLock lock(mutex_);
  drained_ = true;
  for (const auto& waiter : waiters_) waiter->Stop();
}

net::HttpResponse ProbeEndpoint::Answer(const net::HttpRequest& request,
                                        Prober& prober) {
  const Plan plan = MakePlan(request);
  if (plan.refusal.has_value()) return *plan.refusal;
  const auto timeout = TimeoutOf(request, plan.module->timeout);
  if (!timeout.has_value()) {
    return BadParameter(std::string(kTimeoutHeader) +
                        ": expected a number of seconds");
  }
  plan.module->timeout = *timeout;
  const auto waiter = Enter();
  if (waiter == nullptr) {
    return net::RetryAnswer(503, "too many probes are under way",
                            kRetryAfterSeconds);
  }
  prober.Probe(plan.module, [waiter](ProbeResult result) {
    waiter->Put(std::move(result));
  });
  const auto result = waiter->Await(*timeout + kPatience);
  Leave(waiter);
  if (!result.has_value()) {
    return net::RetryAnswer(503, "the probe did not end", kRetryAfterSeconds);
  }
  if (result->fault == ProbeFault::kRefused && result->http.redirects == 0) {
    return BadParameter("target: it is in no network that may be probed");
  }
  return Told(request, *plan.module, *result);
}

// --- What is to be probed ---------------------------------------------------

ProbeEndpoint::Plan ProbeEndpoint::MakePlan(
    const net::HttpRequest& request) const {
  const std::string target = request.QueryValue("target");
  if (!target.empty()) return PlanTarget(request, target);
  const std::string module = request.QueryValue("module");
  if (module.empty() || IsPublicProber(module)) {
    return {BadParameter("target: expected a URL or HOST:PORT"), nullptr};
  }
  return PlanConfigured(module);
}

ProbeEndpoint::Plan ProbeEndpoint::PlanConfigured(
    const std::string& name) const {
  base::MutexLock lock(mutex_);
  const auto found = std::find_if(
      modules_.begin(), modules_.end(),
      [&name](const ModuleSettings& module) { return module.name == name; });
  if (found == modules_.end()) {
    return {BadParameter("module: no module of this name is watched"), nullptr};
  }
  if (!IsProbed(found->kind)) {
    return {BadParameter("module: this one is not probed"), nullptr};
  }
  return {std::nullopt, std::make_shared<ModuleSettings>(*found)};
}

ProbeEndpoint::Plan ProbeEndpoint::PlanTarget(const net::HttpRequest& request,
                                              const std::string& target) const {
  ProbeQuestion question;
  question.target = target;
  question.prober = request.QueryValue("module");
  if (question.prober.empty()) question.prober = "http_2xx";
  question.query_name = request.QueryValue("query_name");
  question.query_type = request.QueryValue("query_type");
  if (!IsPublicProber(question.prober)) {
    return {BadParameter("module: expected one of " + ProberNames()), nullptr};
  }
  auto made = MakePublicProbe(question);
  if (!made.ok()) return {BadParameter(made.status().message()), nullptr};
  auto module = std::make_shared<ModuleSettings>(*std::move(made));
  if (IsConfigured(target)) {
    module->ask.follow_redirects = false;
  } else if (settings_.networks.empty()) {
    return {BadParameter("target: expected a configured module's; no network "
                         "is allowed by --probe.allow-network"),
            nullptr};
  } else {
    module->guard = guard_;
  }
  return {std::nullopt, std::move(module)};
}

bool ProbeEndpoint::IsConfigured(const std::string& target) const {
  base::MutexLock lock(mutex_);
  return std::any_of(modules_.begin(), modules_.end(),
                     [&target](const ModuleSettings& module) {
                       return IsProbed(module.kind) &&
                              (target == module.target || target == module.url);
                     });
}

}  // namespace tebium::exporter
