#include "relay/delivery.h"

#include <algorithm>
#include <utility>

#include "relay/telegram/links.h"

namespace tebium::relay {

Delivery::Delivery(std::vector<store::OutboxEntry> entries,
                   const store::Target& target,
                   std::optional<store::LiveMessage> live, bool reclaimed,
                   const RenderSettings& render, const CardMaker& cards)
    : entries_(std::move(entries)),
      target_(target),
      live_(std::move(live)),
      render_(render),
      cards_(cards),
      card_(live_ && live_->card != 0 ? live_->card : cards.fresh_card),
      marks_(DecodeMarks(live_ ? live_->marks : "")) {
  if (IsDigest()) {
    PlanDigest();
    progress_.maybe_sent = progress_.maybe_sent || reclaimed;
  } else if (IsLeftover()) {
    PlanLeftover();
  } else {
    Plan(reclaimed);
  }
}

void Delivery::PlanDigest() {
  progress_.kind = SendKind::kDigest;
  for (const store::OutboxEntry& entry : entries_) {
    const Progress past = DecodeProgress(entry.progress);
    progress_.maybe_sent = progress_.maybe_sent || past.maybe_sent;
    progress_.unknown = std::max(progress_.unknown, past.unknown);
  }
}

void Delivery::PlanLeftover() {
  const Progress past = DecodeProgress(entries_.front().progress);
  progress_.unknown = past.unknown;
  // Later news may have been shown since it was asked for.
  if (past.kind == SendKind::kShown && live_ && !live_->shown.alerts.empty()) {
    progress_.kind = SendKind::kShown;
    entries_.front().notification = live_->shown;
  }
  progress_.all_parts = true;
  needs_edit_ = live_.has_value();
  acked_ = true;
}

void Delivery::Plan(bool reclaimed) {
  progress_ = DecodeProgress(entries_.front().progress);
  const uint64_t content = ContentKey(notification());
  const bool goes_on =
      progress_.content == content &&
      (progress_.kind == SendKind::kFirst ||
       (progress_.kind == SendKind::kReply && live_.has_value()));
  if (!goes_on) {
    const SendKind change = Notifies() ? SendKind::kReply : SendKind::kNone;
    progress_.kind = live_.has_value() ? change : SendKind::kFirst;
    progress_.parts = 0;
    progress_.all_parts = progress_.kind == SendKind::kNone;
    progress_.content = content;
  }
  needs_edit_ = live_.has_value() && progress_.kind != SendKind::kFirst;
  acked_ = progress_.parts > 0;
  if (progress_.all_parts) progress_.maybe_sent = false;
  if (reclaimed && !progress_.all_parts) progress_.maybe_sent = true;
}

void Delivery::SayInstead(Rendered rendered) {
  rendered_ = std::move(rendered);
  said_instead_ = true;
  live_.reset();
  needs_edit_ = false;
  if (progress_.kind == SendKind::kFirst) return;
  progress_.kind = SendKind::kFirst;
  progress_.parts = 0;
  progress_.all_parts = false;
}

void Delivery::Part() {
  parted_ = true;
  without_buttons_ = true;
  if (!IsLeftover()) progress_.kind = SendKind::kNone;
  progress_.all_parts = true;
  needs_edit_ = live_.has_value();
  acked_ = true;
}

bool Delivery::Notifies() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const store::OutboxEntry& entry) {
                       return entry.notification.Notifies();
                     });
}

bool Delivery::Resolved() const { return notification().FiringCount() == 0; }

bool Delivery::IsPointless() const {
  return !IsDigest() && target_.integration == store::kSubscription &&
         (parted_ || !Notifies()) && !live_;
}

bool Delivery::HasMore() const { return !progress_.all_parts || needs_edit_; }

bool Delivery::WillNotify() const {
  return Notifies() && !told_already_ && !progress_.all_parts;
}

bool Delivery::TakeFirstAck() { return std::exchange(first_ack_, false); }

Rendered Delivery::Render(base::Time now) const {
  if (progress_.kind == SendKind::kReply) {
    return RenderReply(notification(), render_, now);
  }
  if (progress_.kind == SendKind::kFirst) {
    return RenderFirst(notification(), render_, now);
  }
  std::vector<alert::Notification> notifications;
  notifications.reserve(entries_.size());
  for (const store::OutboxEntry& entry : entries_) {
    notifications.push_back(entry.notification);
  }
  return RenderDigest(notifications, render_, now);
}

std::optional<BotCall> Delivery::Next(base::Time now) {
  if (!progress_.all_parts) {
    if (!rendered_) rendered_ = Render(now);
    if (progress_.parts < rendered_->parts.size()) return SendCall();
    progress_.all_parts = true;
  }
  if (!needs_edit_) return std::nullopt;
  std::optional<BotCall> edit = EditCall(now);
  if (edit) last_ = *edit;
  return edit;
}

BotCall Delivery::NewCall(const Rendered& rendered, BotMethod method) const {
  BotCall call;
  call.method = method;
  call.chat_id = target_.chat_id;
  call.html = rendered.html && !plain_text_;
  if (!plain_text_) call.markdown = rendered.markdown;
  call.text = rendered.html && plain_text_
                  ? HtmlToPlainText(rendered.parts.front())
                  : rendered.parts.front();
  return call;
}

bool Delivery::TakesButtons() const {
  if (cards_.signer == nullptr || said_instead_ || without_buttons_) {
    return false;
  }
  // Under the live message, and at the end of a reply to it.
  return progress_.kind == SendKind::kReply
             ? progress_.parts + 1 == rendered_->parts.size()
             : progress_.kind == SendKind::kFirst && progress_.parts == 0;
}

Keyboard Delivery::CardButtons(const alert::Notification& shown) const {
  Keyboard keyboard = CardKeyboard(*cards_.signer, card_, shown, marks_,
                                   CardView::kMain, render_);
  if (without_links_) DropLinkButtons(keyboard);
  return keyboard;
}

BotCall Delivery::SendCall() {
  Rendered part;
  part.parts = {rendered_->parts[progress_.parts]};
  part.html = rendered_->html;
  part.markdown = rendered_->markdown;
  // The document's caption is the last part.
  if (progress_.parts + 1 == rendered_->parts.size()) {
    part.attachment = rendered_->attachment;
    if (part.attachment) part.markdown = {};  // the caption is ours
  }
  if (progress_.maybe_sent) MarkPossiblyRepeated(part, render_);
  BotCall call = NewCall(part, part.attachment ? BotMethod::kSendDocument
                                               : BotMethod::kSendMessage);
  if (!without_topic_) call.thread_id = target_.thread_id;
  if (progress_.kind == SendKind::kReply && live_ && !without_reply_) {
    call.reply_to = live_->message_id;
  }
  call.silent = !Notifies() || told_already_ || progress_.parts > 0;
  if (TakesButtons()) call.keyboard = CardButtons(notification());
  last_ = call;  // without the attachment, which may be large
  call.attachment = std::move(part.attachment);
  return call;
}

std::optional<BotCall> Delivery::EditCall(base::Time now) {
  Rendered rendered = RenderLive(notification(), marks_, render_, now);
  if (parted_) MarkFollowedNoLonger(rendered, render_, now);
  BotCall call = NewCall(rendered, BotMethod::kEditMessageText);
  call.message_id = live_->message_id;
  if (cards_.signer != nullptr && !without_buttons_) {
    call.keyboard = CardButtons(notification());
  }
  if (LooksTheSame(call)) {
    needs_edit_ = false;
    return std::nullopt;
  }
  return call;
}

// Of a refreshed message the buttons have changed, or a menu stands there.
bool Delivery::LooksTheSame(const BotCall& edit) const {
  if (edit.text != live_->text || progress_.kind == SendKind::kShown) {
    return false;
  }
  if (cards_.signer == nullptr || without_buttons_) return true;
  return live_->card != 0 && edit.keyboard == CardButtons(live_->shown);
}

StepResult Delivery::OnAnswer(const BotAnswer& answer, base::Time now) {
  const bool is_edit = last_.method == BotMethod::kEditMessageText;
  if (answer.verdict == Verdict::kDone) {
    progress_.unknown = 0;
    first_ack_ = !std::exchange(acked_, true);
    if (is_edit) {
      OnEdited(now);
    } else {
      OnSent(answer, now);
    }
    return {};
  }
  if (answer.verdict == Verdict::kUnknownOutcome) {
    ++progress_.unknown;
    // An edit that is repeated changes nothing.
    if (!is_edit) progress_.maybe_sent = true;
  }
  if (FindAnotherWay(answer.verdict)) return {Verdict::kDone, true};
  switch (answer.verdict) {
    case Verdict::kDropTopic:
      return {Verdict::kDeadDestination, false};
    case Verdict::kDropReply:
    case Verdict::kDropLinks:
    case Verdict::kDropButtons:
    case Verdict::kPlainText:
    case Verdict::kSendAnew:
      return {Verdict::kBadRequest, false};
    default:
      return {answer.verdict, false};
  }
}

bool Delivery::FindAnotherWay(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDropTopic:
      // A reply goes to the topic of what it replies to.
      return last_.thread_id != 0
                 ? !std::exchange(without_topic_, true)
                 : last_.reply_to != 0 && !std::exchange(without_reply_, true);
    case Verdict::kDropReply:
      return last_.reply_to != 0 && !std::exchange(without_reply_, true);
    case Verdict::kDropLinks:
      if (LinkKey(last_.keyboard) != 0 &&
          !std::exchange(without_links_, true)) {
        return true;
      }
      [[fallthrough]];
    case Verdict::kDropButtons:
      return !last_.keyboard.empty() && !std::exchange(without_buttons_, true);
    case Verdict::kPlainText:
      return (last_.html || !last_.markdown.empty()) &&
             !std::exchange(plain_text_, true);
    case Verdict::kSendAnew:
      return BeginAnew();
    default:
      return false;
  }
}

bool Delivery::BeginAnew() {
  if (last_.method != BotMethod::kEditMessageText || anew_) return false;
  anew_ = true;
  told_already_ = progress_.kind == SendKind::kReply;
  live_.reset();
  live_lost_ = true;
  needs_edit_ = false;
  // People know it: without a message to show it in there is nothing to do.
  if (IsLeftover() || parted_) return true;
  progress_.kind = SendKind::kFirst;
  progress_.parts = 0;
  progress_.all_parts = false;
  rendered_.reset();
  return true;
}

void Delivery::OnSent(const BotAnswer& answer, base::Time now) {
  progress_.maybe_sent = false;
  const bool begins = progress_.parts == 0;
  ++progress_.parts;
  progress_.all_parts = progress_.parts >= rendered_->parts.size();
  if (said_instead_ || progress_.kind != SendKind::kFirst || !begins ||
      Resolved() || last_.method != BotMethod::kSendMessage ||
      answer.message_id == 0) {
    return;
  }
  live_ = store::LiveMessage{target_, notification().group_key,
                             answer.message_id, last_.text, now};
  NoteShown();
  live_news_ = LiveNews::kFirst;
}

void Delivery::NoteShown() {
  if (cards_.signer != nullptr) live_->card = card_;
  live_->shown = alert::WithoutNews(notification());
  live_changed_ = true;
}

void Delivery::OnEdited(base::Time now) {
  needs_edit_ = false;
  live_->text = last_.text;
  live_->updated_at = now;
  NoteShown();
  if (live_news_ == LiveNews::kNone) live_news_ = LiveNews::kEdited;
}

void Delivery::AddMessages(store::RelayChange& change) const {
  if (live_changed_) {
    change.put_messages.push_back(*live_);
  } else if (live_lost_) {
    change.delete_messages.emplace_back(target_, notification().group_key);
  }
}

store::RelayChange Delivery::Interim() const {
  store::RelayChange change;
  const std::string progress = EncodeProgress(progress_);
  for (const store::OutboxEntry& entry : entries_) {
    change.progress.push_back({entry.head.id, progress});
  }
  if (!IsDigest()) AddMessages(change);
  return change;
}

store::RelayChange Delivery::Delivered() const {
  store::RelayChange change;
  if (IsDigest()) {
    for (const store::OutboxEntry& entry : entries_) {
      // A subscription of the chat may be among them.
      store::Target target = entry.head.target;
      target.chat_id = target_.chat_id;
      change.told.push_back({entry.head.id, std::move(target)});
    }
    return change;
  }
  change.delivered.push_back(entries_.front().head.id);
  if (Resolved() || parted_) {
    change.delete_messages.emplace_back(target_, notification().group_key);
  } else {
    AddMessages(change);
  }
  return change;
}

store::RelayChange Delivery::Released(base::Time next_attempt_at,
                                      const std::string& error) const {
  store::RelayChange change = Interim();
  for (const store::OutboxEntry& entry : entries_) {
    change.released.push_back({entry.head.id, next_attempt_at, error});
  }
  return change;
}

bool GoesToFallback(const store::OutboxHead& head) {
  return !head.told && head.target.integration != store::kSubscription;
}

store::RelayChange Delivery::Dead(const std::string& error,
                                  bool to_fallback) const {
  store::RelayChange change;
  for (const store::OutboxEntry& entry : entries_) {
    change.dead.push_back(
        {entry.head.id, error, to_fallback && GoesToFallback(entry.head)});
  }
  if (!IsDigest()) AddMessages(change);
  return change;
}

}  // namespace tebium::relay
