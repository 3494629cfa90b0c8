#include "alert/codec.h"

namespace tebium::alert {
namespace {

constexpr uint64_t kBatchFormat = 1;
// 2: with what configured routes add.
constexpr uint64_t kNotificationFormat = 2;

template <typename T>
T BoundedEnum(uint64_t value, T last, T fallback) {
  return value <= static_cast<uint64_t>(last) ? static_cast<T>(value)
                                              : fallback;
}

void EncodeNotifiedAlert(Encoder& encoder, const NotifiedAlert& alert) {
  encoder.Uint(alert.identity);
  encoder.Alert(alert.alert);
  encoder.Bool(alert.firing);
  encoder.Bool(alert.is_new);
  encoder.Bool(alert.stale);
  encoder.Uint(alert.posts);
  encoder.String(alert.previous_severity);
}

NotifiedAlert DecodeNotifiedAlert(Decoder& decoder) {
  NotifiedAlert alert;
  alert.identity = decoder.Uint();
  alert.alert = decoder.Alert();
  alert.firing = decoder.Bool();
  alert.is_new = decoder.Bool();
  alert.stale = decoder.Bool();
  alert.posts = decoder.Uint();
  alert.previous_severity = decoder.String();
  return alert;
}

}  // namespace

void Encoder::Uint(uint64_t value) {
  while (value >= 0x80) {
    bytes_ += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  bytes_ += static_cast<char>(value);
}

void Encoder::Int(int64_t value) {
  Uint((static_cast<uint64_t>(value) << 1) ^
       static_cast<uint64_t>(value >> 63));
}

void Encoder::String(std::string_view value) {
  Uint(value.size());
  bytes_ += value;
}

void Encoder::Alert(const alert::Alert& alert) {
  Labels(alert.labels);
  Labels(alert.annotations);
  Time(alert.starts_at);
  Time(alert.ends_at);
  String(alert.generator_url);
}

void Encoder::Sender(const SenderGroup* group) {
  Bool(group != nullptr);
  if (group == nullptr) return;
  String(group->key);
  Labels(group->labels);
  String(group->external_url);
  Uint(group->truncated_alerts);
}

uint64_t Decoder::Uint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return ok_ ? value : 0;
  }
  ok_ = false;
  return 0;
}

int64_t Decoder::Int() {
  const uint64_t value = Uint();
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

std::string_view Decoder::Bytes(size_t size) {
  if (size > rest_.size()) ok_ = false;
  if (!ok_) return {};
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::string Decoder::String() { return std::string(Bytes(Uint())); }

LabelSet Decoder::Labels() {
  auto labels = LabelSet::FromEncoded(String());
  if (!labels.ok()) {
    ok_ = false;
    return {};
  }
  return *std::move(labels);
}

alert::Alert Decoder::Alert() {
  alert::Alert alert;
  alert.labels = Labels();
  alert.annotations = Labels();
  alert.starts_at = Time();
  alert.ends_at = Time();
  alert.generator_url = String();
  return alert;
}

alert::Source Decoder::Source() {
  return BoundedEnum(Uint(), alert::Source::kProbe, alert::Source::kNative);
}

bool Decoder::Firing(bool& ends_by_timeout) {
  const uint64_t state = Uint();
  ends_by_timeout = state == 3;
  return state != 0;
}

std::shared_ptr<const SenderGroup> Decoder::Sender() {
  if (!Bool()) return nullptr;
  auto group = std::make_shared<SenderGroup>();
  group->key = String();
  group->labels = Labels();
  group->external_url = String();
  group->truncated_alerts = Uint();
  return group;
}

base::Status Decoder::Format(uint64_t format, std::string_view what) {
  if (Uint() == format && ok_) return {};
  ok_ = false;
  return base::InvalidArgumentError(std::string(what) + ": unknown format");
}

base::StatusOr<uint64_t> Decoder::FormatUpTo(uint64_t latest,
                                             std::string_view what) {
  const uint64_t format = Uint();
  if (ok_ && format >= 1 && format <= latest) return format;
  ok_ = false;
  return base::InvalidArgumentError(std::string(what) + ": unknown format");
}

size_t Decoder::Count() {
  const uint64_t count = Uint();
  if (count > rest_.size()) ok_ = false;
  return ok_ ? count : 0;
}

base::Status Decoder::Finish(std::string_view what) const {
  if (ok_ && rest_.empty()) return {};
  return base::InvalidArgumentError(std::string(what) + ": damaged encoding");
}

std::string EncodeBatch(const Batch& batch) {
  Encoder encoder;
  encoder.Uint(kBatchFormat);
  encoder.Source(batch.source);
  encoder.Time(batch.received_at);
  encoder.Sender(batch.sender_group.get());
  encoder.Uint(batch.events.size());
  for (const Event& event : batch.events) {
    encoder.Alert(event.alert);
    encoder.Firing(event.firing, event.ends_by_timeout);
    encoder.Uint(event.identity);
  }
  return encoder.Take();
}

base::StatusOr<Batch> DecodeBatch(std::string_view bytes) {
  Decoder decoder(bytes);
  TEBIUM_RETURN_IF_ERROR(decoder.Format(kBatchFormat, "batch"));
  Batch batch;
  batch.source = decoder.Source();
  batch.received_at = decoder.Time();
  batch.sender_group = decoder.Sender();
  const size_t count = decoder.Count();
  batch.events.reserve(std::min<size_t>(count, 4096));
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    Event event;
    event.alert = decoder.Alert();
    event.firing = decoder.Firing(event.ends_by_timeout);
    event.identity = decoder.Uint();
    batch.events.push_back(std::move(event));
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("batch"));
  return batch;
}

std::string EncodeNotification(const Notification& notification) {
  Encoder encoder;
  encoder.Uint(kNotificationFormat);
  encoder.String(notification.group_key);
  encoder.Labels(notification.group_labels);
  encoder.String(notification.receiver);
  encoder.Source(notification.source);
  encoder.Uint(static_cast<uint64_t>(notification.reason));
  encoder.Time(notification.created_at);
  encoder.Uint(notification.held_back);
  encoder.Int(notification.held_back_for.count());
  encoder.Uint(notification.truncated_alerts);
  encoder.String(notification.external_url);
  encoder.String(notification.route_group_key);
  encoder.Uint(static_cast<uint64_t>(notification.notify_reason));
  encoder.Labels(notification.route_labels);
  encoder.Uint(notification.alerts.size());
  for (const NotifiedAlert& alert : notification.alerts) {
    EncodeNotifiedAlert(encoder, alert);
  }
  return encoder.Take();
}

base::StatusOr<Notification> DecodeNotification(std::string_view bytes) {
  Decoder decoder(bytes);
  TEBIUM_ASSIGN_OR_RETURN(
      const uint64_t format,
      decoder.FormatUpTo(kNotificationFormat, "notification"));
  Notification notification;
  notification.group_key = decoder.String();
  notification.group_labels = decoder.Labels();
  notification.receiver = decoder.String();
  notification.source = decoder.Source();
  notification.reason =
      BoundedEnum(decoder.Uint(), Reason::kRepeat, Reason::kFiring);
  notification.created_at = decoder.Time();
  notification.held_back = decoder.Uint();
  notification.held_back_for = base::Duration(decoder.Int());
  notification.truncated_alerts = decoder.Uint();
  notification.external_url = decoder.String();
  if (format >= 2) {
    notification.route_group_key = decoder.String();
    notification.notify_reason = BoundedEnum(
        decoder.Uint(), NotifyReason::kUnknown, NotifyReason::kUnknown);
    notification.route_labels = decoder.Labels();
  }
  const size_t count = decoder.Count();
  notification.alerts.reserve(std::min<size_t>(count, 4096));
  for (size_t i = 0; i < count && decoder.ok(); ++i) {
    notification.alerts.push_back(DecodeNotifiedAlert(decoder));
  }
  TEBIUM_RETURN_IF_ERROR(decoder.Finish("notification"));
  return notification;
}

}  // namespace tebium::alert
