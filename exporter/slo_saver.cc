#include "exporter/slo_saver.h"

#include <string>
#include <utility>

namespace tebium::exporter {

SloSaver::SloSaver(SloBook& book, store::WatchStore& store,
                   const base::Logger& logger, base::Duration interval)
    : book_(book),
      store_(store),
      logger_(logger.Named("slo")),
      interval_(interval) {
  Restore();
  base::MutexLock lock(drain_mutex_);
  thread_ = std::thread([this] { Run(); });
}

SloSaver::~SloSaver() { Drain(); }

void SloSaver::Restore() {
  const auto notes = store_.Load(kSloNotes);
  if (!notes.ok()) {
    logger_.Error("availability of before is not known",
                  {{"err", notes.status().message()}});
    return;
  }
  for (const std::string& name : book_.Restore(*notes)) {
    logger_.Error("availability of before makes no sense", {{"module", name}});
  }
}

void SloSaver::Run() {
  while (true) {
    {
      base::MutexLock lock(mutex_);
      if (!stopping_) wake_.WaitFor(mutex_, interval_);
      if (stopping_) return;
    }
    Save();
  }
}

void SloSaver::Save() {
  auto notes = book_.TakeNotes();
  if (notes.empty()) return;
  const base::Status status = store_.Save(std::move(notes));
  if (status.ok()) return;
  // The next probe of each module makes it be saved again.
  logger_.Warn("availability was not saved", {{"err", status.message()}});
}

void SloSaver::Drain() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    wake_.NotifyOne();
  }
  base::MutexLock lock(drain_mutex_);
  if (!thread_.joinable()) return;
  thread_.join();
  Save();
}

}  // namespace tebium::exporter
