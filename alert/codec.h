// The binary form in which batches, alerts and notifications are stored.
//
// Compact and versioned: a leading format byte, then fields in a fixed order,
// integers as LEB128 varints, strings with their length. Decoding checks every
// length and never trusts the bytes: a damaged row is an error, not a crash.
// A future version must go on reading all earlier ones.
#ifndef TEBIUM_ALERT_CODEC_H_
#define TEBIUM_ALERT_CODEC_H_

#include <memory>
#include <string>
#include <string_view>

#include "alert/alert.h"
#include "base/status.h"

namespace tebium::alert {

std::string EncodeBatch(const Batch& batch);
base::StatusOr<Batch> DecodeBatch(std::string_view bytes);

std::string EncodeNotification(const Notification& notification);
base::StatusOr<Notification> DecodeNotification(std::string_view bytes);

// Building blocks, for other folders' stored state.
class Encoder {
 public:
  void Uint(uint64_t value);
  void Int(int64_t value);  // zigzag
  void Bool(bool value) { Uint(value ? 1 : 0); }
  void Time(base::Time time) { Int(base::ToNanos(time)); }
  void String(std::string_view value);
  void Labels(const LabelSet& labels) { String(labels.encoded()); }
  void Alert(const alert::Alert& alert);
  void Source(alert::Source source) { Uint(static_cast<uint64_t>(source)); }
  // A firing alert whose end is resolve_timeout's is told apart since it was 3;
  // what reads 0 and 1 alone takes that for firing.
  void Firing(bool firing, bool ends_by_timeout) {
    Uint(firing ? (ends_by_timeout ? 3 : 1) : 0);
  }
  void Sender(const SenderGroup* group);  // null is told apart

  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what Encoder wrote. After any failure ok() is false and every further
// read gives zero or empty.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  uint64_t Uint();
  int64_t Int();
  bool Bool() { return Uint() != 0; }
  base::Time Time() { return base::FromNanos(Int()); }
  std::string String();
  LabelSet Labels();
  alert::Alert Alert();
  alert::Source Source();  // an unknown one reads as kNative
  // Gives whether it fires.
  bool Firing(bool& ends_by_timeout);
  std::shared_ptr<const SenderGroup> Sender();  // may be null
  // Fails unless the next integer is `format`; `what` names it in the error.
  base::Status Format(uint64_t format, std::string_view what);
  // … unless it is one of 1 to `latest`; gives it.
  base::StatusOr<uint64_t> FormatUpTo(uint64_t latest, std::string_view what);
  // A count of items that each take at least one byte.
  size_t Count();

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }
  // OK if everything was read well and nothing is left.
  base::Status Finish(std::string_view what) const;

 private:
  std::string_view Bytes(size_t size);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_CODEC_H_
