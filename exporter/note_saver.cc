#include "exporter/note_saver.h"

#include <iterator>
#include <utility>

namespace tebium::exporter {

NoteSaver::NoteSaver(std::vector<NoteSource*> sources, store::WatchStore& store,
                     const base::Logger& logger, base::Duration interval)
    : sources_(std::move(sources)),
      store_(store),
      logger_(logger.Named("notes")),
      interval_(interval) {
  std::erase_if(sources_,
                [this](NoteSource* source) { return !Restore(*source); });
  base::MutexLock lock(drain_mutex_);
  thread_ = std::thread([this] { Run(); });
}

NoteSaver::~NoteSaver() { Drain(); }

bool NoteSaver::Restore(NoteSource& source) const {
  const auto notes = store_.Load(source.NoteSort());
  if (!notes.ok()) {
    logger_.Error(
        "what was noted before can't be read, and is not noted anew",
        {{"sort", source.NoteSort()}, {"err", notes.status().message()}});
    return false;
  }
  for (const std::string& name : source.Restore(*notes)) {
    logger_.Error("what was noted before makes no sense",
                  {{"sort", source.NoteSort()}, {"name", name}});
  }
  return true;
}

void NoteSaver::Run() {
  while (true) {
    {
      base::MutexLock lock(mutex_);
      if (!stopping_) wake_.WaitFor(mutex_, interval_);
      if (stopping_) return;
    }
    Save();
  }
}

void NoteSaver::Save() const {
  std::vector<store::WatchNote> notes;
  for (NoteSource* source : sources_) {
    auto taken = source->TakeNotes();
    std::move(taken.begin(), taken.end(), std::back_inserter(notes));
  }
  if (notes.empty()) return;
  const base::Status status = store_.Save(std::move(notes));
  if (status.ok()) return;
  // The next change of each is noted again.
  logger_.Warn("notes were not saved", {{"err", status.message()}});
}

void NoteSaver::Drain() {
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
