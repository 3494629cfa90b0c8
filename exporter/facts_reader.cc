#include "exporter/facts_reader.h"

#include <utility>

namespace tebium::exporter {

FactsReader::FactsReader(std::function<SelfFacts()> read)
    : read_(std::move(read)), thread_([this] { Run(); }) {}

FactsReader::~FactsReader() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    wanted_.NotifyOne();
  }
  thread_.join();
}

SelfFacts FactsReader::Facts() {
  const auto end = base::WaitClock::now() + kPatience;
  base::MutexLock lock(mutex_);
  reading_ = true;
  wanted_.NotifyOne();
  while (reading_) {
    const auto left = end - base::WaitClock::now();
    if (left <= base::Duration(0) || !answered_.WaitFor(mutex_, left)) break;
  }
  SelfFacts facts = latest_;
  if (reading_) facts.store = base::UnavailableError("it does not answer");
  return facts;
}

void FactsReader::Run() {
  while (true) {
    {
      base::MutexLock lock(mutex_);
      while (!reading_ && !stopping_) wanted_.Wait(mutex_);
      if (stopping_) return;
    }
    SelfFacts facts = read_();
    base::MutexLock lock(mutex_);
    latest_ = std::move(facts);
    reading_ = false;
    answered_.NotifyAll();
  }
}

}  // namespace tebium::exporter
