#include "relay/console/card_queue.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "alert/codec.h"

namespace tebium::relay {
namespace {

constexpr uint64_t kFormat = 1;
constexpr std::string_view kPrefix = "silences/";

std::string NameOf(uint64_t number) {
  return std::string(kPrefix) + std::to_string(number);
}

// 0: it is another's note.
uint64_t NumberOf(std::string_view name) {
  if (!name.starts_with(kPrefix)) return 0;
  name.remove_prefix(kPrefix.size());
  uint64_t number = 0;
  const auto read =
      std::from_chars(name.data(), name.data() + name.size(), number);
  return read.ptr == name.data() + name.size() ? number : 0;
}

// Whether another attempt may succeed where this failed.
bool MayPass(const base::Status& status) {
  switch (status.code()) {
    case base::StatusCode::kInvalidArgument:
    case base::StatusCode::kNotFound:
    case base::StatusCode::kResourceExhausted:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::string EncodeSilenceWork(const SilenceWork& work) {
  alert::Encoder encoder;
  encoder.Uint(kFormat);
  encoder.Uint(work.make.size());
  for (const alert::Silence& silence : work.make) {
    encoder.String(alert::EncodeSilence(silence));
  }
  encoder.Uint(work.end.size());
  for (const std::string& id : work.end) encoder.String(id);
  return encoder.Take();
}

base::StatusOr<SilenceWork> DecodeSilenceWork(std::string_view bytes) {
  alert::Decoder decoder(bytes);
  TEBIUM_RETURN_IF_ERROR(decoder.Format(kFormat, "silence work"));
  SilenceWork work;
  for (size_t n = decoder.Count(); n > 0 && decoder.ok(); --n) {
    TEBIUM_ASSIGN_OR_RETURN(alert::Silence silence,
                            alert::DecodeSilence(decoder.String()));
    work.make.push_back(std::move(silence));
  }
  for (size_t n = decoder.Count(); n > 0 && decoder.ok(); --n) {
    work.end.push_back(decoder.String());
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("silence work"));
  return work;
}

void CardQueue::Load(const std::vector<store::Note>& notes) {
  for (const store::Note& note : notes) {
    const uint64_t number = NumberOf(note.name);
    if (number == 0) continue;
    next_ = std::max(next_, number + 1);
    auto work = DecodeSilenceWork(note.value);
    if (!work.ok()) {
      logger_.Error("silences of a button can't be read",
                    {{"err", work.status().message()}});
      continue;
    }
    waiting_.emplace(number, *std::move(work));
  }
}

uint64_t CardQueue::Plan(const SilenceWork& work,
                         store::ConsoleChange& change) {
  const uint64_t number = next_++;
  change.put_notes.push_back({NameOf(number), EncodeSilenceWork(work)});
  return number;
}

void CardQueue::Add(uint64_t number, SilenceWork work) {
  waiting_.emplace(number, std::move(work));
}

void CardQueue::Run() {
  store::ConsoleChange done;
  while (!waiting_.empty() && Do(waiting_.begin()->second)) {
    done.delete_notes.push_back(NameOf(waiting_.begin()->first));
    waiting_.erase(waiting_.begin());
  }
  if (done.delete_notes.empty()) return;
  // A note that stays is carried out once more after a restart, which changes
  // nothing.
  store_.Apply(std::move(done), [](const base::Status& /*status*/) {});
}

const alert::Silence* CardQueue::FindWaiting(std::string_view id) const {
  for (const auto& [number, work] : waiting_) {
    const auto found = std::find_if(
        work.make.begin(), work.make.end(),
        [&](const alert::Silence& silence) { return silence.id == id; });
    if (found != work.make.end()) return &*found;
  }
  return nullptr;
}

// What is done leaves the work, so that it is not done again.
bool CardQueue::Do(SilenceWork& work) {
  while (!work.make.empty()) {
    if (!Make(work.make.back())) return false;
    work.make.pop_back();
  }
  while (!work.end.empty()) {
    if (!End(work.end.back())) return false;
    work.end.pop_back();
  }
  return true;
}

bool CardQueue::Make(const alert::Silence& silence) {
  const base::Status made = desk_.EnsureSilence(silence).status();
  if (!made.ok()) Complain("a button's silence was not made", silence.id, made);
  return made.ok() || !MayPass(made);
}

bool CardQueue::End(const std::string& id) {
  const base::Status ended = desk_.ExpireSilence(id);
  // One that was never made, or is forgotten already, has no effect.
  if (ended.ok() || ended.code() == base::StatusCode::kNotFound) return true;
  Complain("a button's silence was not ended", id, ended);
  return false;
}

void CardQueue::Complain(std::string_view what, std::string_view id,
                         const base::Status& status) {
  if (std::exchange(complained_of_, std::string(id)) == id) return;
  logger_.Warn(what, {{"silence", id}, {"err", status.message()}});
}

}  // namespace tebium::relay
