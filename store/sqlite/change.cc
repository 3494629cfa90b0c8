#include "store/sqlite/change.h"

#include "alert/codec.h"

namespace tebium::store {
namespace {

void Tell(OutboxListener* listener, const std::vector<OutboxHead>& heads) {
  if (listener != nullptr && !heads.empty()) listener->OnOutbox(heads);
}

}  // namespace

// Encoded here, on the caller's thread, not on the writer's.
AppendChange::AppendChange(base::Duration begun,
                           std::shared_ptr<const alert::Batch> batch,
                           base::Status& outcome)
    : Change(Operation::kAppend, begun),
      encoded_(alert::EncodeBatch(*batch)),
      outcome_(outcome) {
  entry_.batch = std::move(batch);
}

base::Status AppendChange::Execute(Tables& tables, base::Time) {
  TEBIUM_ASSIGN_OR_RETURN(entry_.id, tables.journal.Append(encoded_));
  return {};
}

void AppendChange::Finish(const base::Status& status, Listeners& listeners) {
  if (status.ok()) listeners.appended.push_back(std::move(entry_));
  outcome_ = status;
}

base::Status ApplyDispatch::Execute(Tables& tables, base::Time now) {
  TEBIUM_RETURN_IF_ERROR(tables.state.Apply(change_));
  for (const OutboxDraft& draft : change_.outbox) {
    TEBIUM_RETURN_IF_ERROR(
        tables.outbox.Put(draft.target, draft.notification, now));
  }
  if (change_.applied_journal_id) {
    TEBIUM_RETURN_IF_ERROR(
        tables.journal.SetApplied(*change_.applied_journal_id));
  }
  TEBIUM_ASSIGN_OR_RETURN(heads_, tables.outbox.TakeChanged());
  return {};
}

void ApplyDispatch::Finish(const base::Status& status, Listeners& listeners) {
  if (status.ok()) Tell(listeners.outbox.load(), heads_);
  if (done_) done_(status);
}

base::Status ApplyRelay::ApplyToOutbox(Outbox& outbox, base::Time now) const {
  for (const int64_t id : change_.delivered) {
    TEBIUM_RETURN_IF_ERROR(outbox.Deliver(id));
  }
  for (const OutboxRelease& release : change_.released) {
    TEBIUM_RETURN_IF_ERROR(outbox.Release(release));
  }
  for (const OutboxProgress& progress : change_.progress) {
    TEBIUM_RETURN_IF_ERROR(outbox.SetProgress(progress));
  }
  for (const OutboxTold& told : change_.told) {
    TEBIUM_RETURN_IF_ERROR(outbox.Tell(told));
  }
  for (const OutboxDeath& death : change_.dead) {
    TEBIUM_RETURN_IF_ERROR(outbox.Die(death, now));
  }
  return {};
}

base::Status ApplyRelay::ApplyToMessages(Messages& messages) const {
  for (const LiveMessage& message : change_.put_messages) {
    TEBIUM_RETURN_IF_ERROR(messages.Put(message));
  }
  for (const auto& [target, group_key] : change_.delete_messages) {
    TEBIUM_RETURN_IF_ERROR(messages.Delete(target, group_key));
  }
  return {};
}

base::Status ApplyRelay::ApplyMigrations(Tables& tables) const {
  for (const ChatMigration& migration : change_.migrations) {
    TEBIUM_RETURN_IF_ERROR(tables.outbox.Move(migration));
    TEBIUM_RETURN_IF_ERROR(tables.messages.Move(migration));
  }
  return {};
}

base::Status ApplyRelay::Execute(Tables& tables, base::Time now) {
  TEBIUM_RETURN_IF_ERROR(ApplyToOutbox(tables.outbox, now));
  TEBIUM_RETURN_IF_ERROR(ApplyToMessages(tables.messages));
  TEBIUM_RETURN_IF_ERROR(ApplyMigrations(tables));
  for (const int64_t id : change_.resend) {
    TEBIUM_RETURN_IF_ERROR(tables.outbox.Resend(id));
  }
  TEBIUM_ASSIGN_OR_RETURN(heads_, tables.outbox.TakeChanged());
  return {};
}

void ApplyRelay::Finish(const base::Status& status, Listeners& listeners) {
  if (status.ok()) Tell(listeners.outbox.load(), heads_);
  if (done_) done_(status);
}

base::Status ApplyConsole::ApplyToState(ConsoleState& state) const {
  for (const Note& note : change_.put_notes) {
    TEBIUM_RETURN_IF_ERROR(state.Put(note));
  }
  for (const std::string& name : change_.delete_notes) {
    TEBIUM_RETURN_IF_ERROR(state.DeleteNote(name));
  }
  for (const AuditEntry& entry : change_.audit) {
    TEBIUM_RETURN_IF_ERROR(state.Record(entry));
  }
  return {};
}

base::StatusOr<std::set<int64_t>> ApplyConsole::Refresh(Tables& tables,
                                                        base::Time now) const {
  std::set<int64_t> prompt;
  for (const uint64_t card : change_.refresh) {
    TEBIUM_ASSIGN_OR_RETURN(const auto message, tables.messages.FindCard(card));
    if (!message) continue;
    TEBIUM_ASSIGN_OR_RETURN(const int64_t id,
                            tables.outbox.Refresh(*message, now));
    prompt.insert(id);
  }
  return prompt;
}

base::Status ApplyConsole::Execute(Tables& tables, base::Time now) {
  TEBIUM_RETURN_IF_ERROR(ApplyToState(tables.console));
  for (const CardMarks& marks : change_.put_marks) {
    TEBIUM_RETURN_IF_ERROR(tables.messages.SetMarks(marks));
  }
  TEBIUM_ASSIGN_OR_RETURN(const auto prompt, Refresh(tables, now));
  for (const OutboxDraft& draft : change_.outbox) {
    TEBIUM_RETURN_IF_ERROR(
        tables.outbox.Put(draft.target, draft.notification, now));
  }
  TEBIUM_ASSIGN_OR_RETURN(heads_, tables.outbox.TakeChanged());
  for (OutboxHead& head : heads_) head.prompt = prompt.contains(head.id);
  return {};
}

void ApplyConsole::Finish(const base::Status& status, Listeners& listeners) {
  if (status.ok()) Tell(listeners.outbox.load(), heads_);
  if (done_) done_(status);
}

base::Status ClaimChange::Execute(Tables& tables, base::Time now) {
  entries_.clear();
  for (const int64_t id : ids_) {
    TEBIUM_ASSIGN_OR_RETURN(auto entry, tables.outbox.Claim(id, reclaim_, now));
    if (entry) entries_.push_back(*std::move(entry));
  }
  return {};
}

void ClaimChange::Finish(const base::Status& status, Listeners&) {
  if (!done_) return;
  if (status.ok()) {
    done_(std::move(entries_));
  } else {
    done_(status);
  }
}

}  // namespace tebium::store
