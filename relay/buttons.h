// The buttons under alerts, and what their presses say.
//
// callback_data is "PAYLOAD.CHECK": the check value is an HMAC-SHA256 of the
// payload by a key of this installation, cut to 48 bits, so that nobody can
// make up a press of a button that was not offered. A card's id is random and
// names a stored row; it survives restarts and moves with its chat.
#ifndef TEBIUM_RELAY_BUTTONS_H_
#define TEBIUM_RELAY_BUTTONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alert/alert.h"
#include "relay/marks.h"
#include "relay/telegram/keyboard.h"
#include "relay/telegram/render.h"

namespace tebium::relay {

// Written into buttons that may be pressed long afterwards: never change one.
enum class CardAction : char {
  kAcknowledge = 'a',
  kSnoozeMenu = 'S',
  kSnooze = 's',  // argument: minutes; 0: until morning
  kMuteMenu = 'M',
  kMute = 'm',  // argument: minutes
  kDetails = 'd',
  kUndo = 'u',  // argument: the MarkKind that is taken back
  kBack = 'b',  // from a menu to the card's own buttons
};

struct CardPress {
  CardAction action = CardAction::kAcknowledge;
  uint64_t card = 0;
  uint32_t argument = 0;

  bool operator==(const CardPress&) const = default;
};

inline constexpr size_t kMaxPayload = 52;

// Immutable; thread-safe.
class ButtonSigner {
 public:
  // `key`: a secret of at least 16 bytes.
  explicit ButtonSigner(std::string key) : key_(std::move(key)) {}

  // `payload`: printable ASCII without a dot, at most kMaxPayload bytes; of
  // anything else "", which no button carries.
  std::string Sign(std::string_view payload) const;
  // The payload; nothing if the check value is not of it.
  std::optional<std::string> Open(std::string_view data) const;

 private:
  const std::string key_;
};

// "c:ACTION:CARD:ARGUMENT" (numbers in base 36), and back; nothing if it is
// something else.
std::string CardPayload(const CardPress& press);
std::optional<CardPress> ReadCardPayload(std::string_view payload);

// Which of a card's keyboards is shown.
enum class CardView { kMain, kSnooze, kMute };

// The keyboard of a card. While something that fires is not covered by what was
// done (new alerts of `shown` are not), it can be acknowledged once more. Links
// (runbook, source, dashboard, Alertmanager) are buttons where Telegram takes
// them. Empty when nothing fires any more.
Keyboard CardKeyboard(const ButtonSigner& signer, uint64_t card,
                      const alert::Notification& shown, const Marks& marks,
                      CardView view, const RenderSettings& settings);

}  // namespace tebium::relay

#endif  // TEBIUM_RELAY_BUTTONS_H_
