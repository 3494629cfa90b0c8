#include "relay/buttons.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/text.h"
#include "net/hmac.h"
#include "relay/telegram/links.h"

namespace tebium::relay {
namespace {

using base::Say;

constexpr char kCardLetter = 'c';
constexpr int kBase = 36;
constexpr char kCheckDigits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr size_t kCheckSize = 8;  // six bits each

constexpr CardAction kActions[] = {
    CardAction::kAcknowledge, CardAction::kSnoozeMenu, CardAction::kSnooze,
    CardAction::kMuteMenu,    CardAction::kMute,       CardAction::kDetails,
    CardAction::kUndo,        CardAction::kBack};

constexpr uint32_t kHour = 60;  // minutes
constexpr uint32_t kDay = 24 * kHour;
constexpr uint32_t kSnoozes[] = {5, 15, 30, kHour, 2 * kHour};
constexpr uint32_t kMutes[] = {kHour, 4 * kHour, kDay, 7 * kDay};
constexpr uint32_t kUntilMorning = 0;

// The first 48 bits.
std::string CheckValue(std::string_view key, std::string_view payload) {
  const std::string digest = net::HmacSha256(key, payload);
  uint64_t bits = 0;
  for (size_t i = 0; i < kCheckSize * 6 / 8; ++i) {
    bits = bits << 8 | static_cast<uint8_t>(digest[i]);
  }
  std::string check(kCheckSize, ' ');
  for (auto digit = check.rbegin(); digit != check.rend(); ++digit) {
    *digit = kCheckDigits[bits % 64];
    bits /= 64;
  }
  return check;
}

bool IsPayload(std::string_view payload) {
  return !payload.empty() && payload.size() <= kMaxPayload &&
         std::all_of(payload.begin(), payload.end(),
                     [](char c) { return c > ' ' && c < 0x7F && c != '.'; });
}

void AddNumber(uint64_t number, std::string& out) {
  std::array<char, 16> digits{};  // 13 for 64 bits
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, kBase)
          .ptr;
  out.append(digits.data(), end);
}

template <typename Number>
std::optional<Number> ReadNumber(std::string_view text) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number, kBase);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

std::optional<CardAction> ReadAction(std::string_view text) {
  for (const CardAction action : kActions) {
    if (text.size() == 1 && text[0] == static_cast<char>(action)) return action;
  }
  return std::nullopt;
}

// Makes the buttons of one card.
class CardButtons {
 public:
  CardButtons(const ButtonSigner& signer, uint64_t card,
              const RenderSettings& settings)
      : signer_(signer), card_(card), settings_(settings) {}

  Keyboard Main(const alert::Notification& shown, const Marks& marks) const {
    Keyboard keyboard;
    std::vector<Button> rest;
    const bool again = IsUncovered(shown, marks);
    for (const Offer& offer : kOffers) {
      const bool done = marks.Find(offer.kind) != nullptr;
      if (done) {  // long: in a row of its own
        keyboard.push_back({Press("↩️", offer.undo, CardAction::kUndo,
                                  static_cast<uint32_t>(offer.kind))});
      }
      if (!done || (again && offer.kind == MarkKind::kAcknowledged)) {
        rest.push_back(Press(offer.sign, offer.name, offer.action, 0));
      }
    }
    rest.push_back(
        Press("ℹ️", Say::kButtonDetails, CardAction::kDetails, 0));
    AddPairs(std::move(rest), keyboard);
    AddPairs(LinkButtons(shown), keyboard);
    return keyboard;
  }

  Keyboard Snooze() const {
    Keyboard keyboard(2);
    for (const uint32_t minutes : kSnoozes) {
      keyboard[minutes < kHour ? 0 : 1].push_back(
          Span(CardAction::kSnooze, minutes));
    }
    keyboard[1].push_back(Press("", Say::kButtonUntilMorning,
                                CardAction::kSnooze, kUntilMorning));
    keyboard.push_back({Back()});
    return keyboard;
  }

  Keyboard Mute() const {
    Keyboard keyboard(2);
    for (const uint32_t minutes : kMutes) {
      keyboard[minutes < kDay ? 0 : 1].push_back(
          Span(CardAction::kMute, minutes));
    }
    keyboard.push_back({Back()});
    return keyboard;
  }

 private:
  // What can be done, and how it is taken back.
  struct Offer {
    MarkKind kind;
    std::string_view sign;
    Say name;
    CardAction action;
    Say undo;
  };
  static constexpr Offer kOffers[] = {
      {MarkKind::kAcknowledged, "✅", Say::kButtonAcknowledge,
       CardAction::kAcknowledge, Say::kButtonUnacknowledge},
      {MarkKind::kSnoozed, "⏰", Say::kButtonSnooze, CardAction::kSnoozeMenu,
       Say::kButtonUnsnooze},
      {MarkKind::kMuted, "🔕", Say::kButtonMute, CardAction::kMuteMenu,
       Say::kButtonUnmute},
  };

  // What people are told of as new is covered by nothing.
  static bool IsUncovered(const alert::Notification& shown,
                          const Marks& marks) {
    return marks.uncovered ||
           std::any_of(shown.alerts.begin(), shown.alerts.end(),
                       [](const alert::NotifiedAlert& alert) {
                         return alert.firing && alert.is_new;
                       });
  }

  std::string Label(std::string_view sign, std::string_view name) const {
    const bool signed_label = settings_.emoji && !sign.empty();
    return (signed_label ? std::string(sign) + " " : "") + std::string(name);
  }

  Button Pressed(std::string text, CardAction action, uint32_t argument) const {
    return {std::move(text),
            signer_.Sign(CardPayload({action, card_, argument})), ""};
  }

  Button Press(std::string_view sign, Say name, CardAction action,
               uint32_t argument) const {
    return Pressed(Label(sign, base::Text(settings_.language, name)), action,
                   argument);
  }

  Button Span(CardAction action, uint32_t minutes) const {
    const base::Language language = settings_.language;
    return Pressed(
        minutes < kDay
            ? base::SayDuration(language, std::chrono::minutes(minutes))
            : base::Counted(language, base::Noun::kDay, minutes / kDay),
        action, minutes);
  }

  Button Back() const {
    return Press("⬅️", Say::kButtonBack, CardAction::kBack, 0);
  }

  std::vector<Button> LinkButtons(const alert::Notification& shown) const {
    std::vector<Button> buttons;
    for (const Link& link : LinksOf(shown)) {
      buttons.push_back({Label("🔗", LinkName(settings_.language, link.kind)),
                         "", std::string(link.url)});
    }
    return buttons;
  }

  static void AddPairs(std::vector<Button> buttons, Keyboard& keyboard) {
    for (size_t i = 0; i < buttons.size(); ++i) {
      if (i % 2 == 0) keyboard.emplace_back();
      keyboard.back().push_back(std::move(buttons[i]));
    }
  }

  const ButtonSigner& signer_;
  const uint64_t card_;
  const RenderSettings& settings_;
};

}  // namespace

std::string ButtonSigner::Sign(std::string_view payload) const {
  if (!IsPayload(payload)) return "";
  return std::string(payload) + "." + CheckValue(key_, payload);
}

std::optional<std::string> ButtonSigner::Open(std::string_view data) const {
  if (data.size() <= kCheckSize) return std::nullopt;
  const size_t dot = data.size() - kCheckSize - 1;
  const std::string_view payload = data.substr(0, dot);
  if (data[dot] != '.' || !IsPayload(payload) ||
      !base::ConstantTimeEquals(data.substr(dot + 1),
                                CheckValue(key_, payload))) {
    return std::nullopt;
  }
  return std::string(payload);
}

std::string CardPayload(const CardPress& press) {
  std::string payload = {kCardLetter, ':', static_cast<char>(press.action),
                         ':'};
  AddNumber(press.card, payload);
  payload += ':';
  AddNumber(press.argument, payload);
  return payload;
}

std::optional<CardPress> ReadCardPayload(std::string_view payload) {
  const std::vector<std::string_view> fields = base::Split(payload, ':');
  if (fields.size() != 4 || fields[0] != std::string_view(&kCardLetter, 1)) {
    return std::nullopt;
  }
  const auto action = ReadAction(fields[1]);
  const auto card = ReadNumber<uint64_t>(fields[2]);
  const auto argument = ReadNumber<uint32_t>(fields[3]);
  if (!action || !card || !argument) return std::nullopt;
  return CardPress{*action, *card, *argument};
}

Keyboard CardKeyboard(const ButtonSigner& signer, uint64_t card,
                      const alert::Notification& shown, const Marks& marks,
                      CardView view, const RenderSettings& settings) {
  if (card == 0 || shown.FiringCount() == 0) return {};
  const CardButtons buttons(signer, card, settings);
  switch (view) {
    case CardView::kSnooze:
      return buttons.Snooze();
    case CardView::kMute:
      return buttons.Mute();
    case CardView::kMain:
      break;
  }
  return buttons.Main(shown, marks);
}

}  // namespace tebium::relay
