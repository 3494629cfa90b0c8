#include "relay/mailbox.h"

#include <utility>

namespace tebium::relay {

void Mailbox::OnOutbox(const std::vector<store::OutboxHead>& entries) {
  Push(NewHeads{entries});
}

bool Mailbox::Push(Event&& event) {
  {
    base::MutexLock lock(mutex_);
    if (closed_) return false;
    events_.push_back(std::move(event));
  }
  arrived_.NotifyOne();
  return true;
}

std::vector<Event> Mailbox::TakeAll() {
  base::MutexLock lock(mutex_);
  return std::exchange(events_, {});
}

std::vector<Event> Mailbox::Close() {
  base::MutexLock lock(mutex_);
  closed_ = true;
  return std::exchange(events_, {});
}

void Mailbox::Wait(base::Duration limit) {
  base::MutexLock lock(mutex_);
  if (events_.empty() && !woken_) {
    // Early wake-ups do no harm: the relay looks what is due and waits again.
    arrived_.WaitFor(mutex_, limit);
  }
  woken_ = false;
}

void Mailbox::Wake() {
  {
    base::MutexLock lock(mutex_);
    woken_ = true;
  }
  arrived_.NotifyOne();
}

}  // namespace tebium::relay
