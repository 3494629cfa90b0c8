// Text of which many alerts have the same: copies share it.
#ifndef TEBIUM_ALERT_SHARED_TEXT_H_
#define TEBIUM_ALERT_SHARED_TEXT_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tebium::alert {

// Immutable; thread-safe as a value.
class SharedText {
 public:
  SharedText() = default;
  // Converts as std::string does.
  SharedText(std::string text)  // NOLINT(google-explicit-constructor)
      : text_(text.empty()
                  ? nullptr
                  : std::make_shared<const std::string>(std::move(text))) {}
  SharedText(std::string_view text)  // NOLINT(google-explicit-constructor)
      : SharedText(std::string(text)) {}
  SharedText(const char* text)  // NOLINT(google-explicit-constructor)
      : SharedText(std::string(text)) {}

  std::string_view view() const {
    return text_ == nullptr ? std::string_view() : *text_;
  }
  operator std::string_view() const {  // NOLINT(google-explicit-constructor)
    return view();
  }
  bool empty() const { return text_ == nullptr; }

  // From now on shares `other`'s memory if it says the same.
  void ShareWith(const SharedText& other) {
    if (text_ != other.text_ && view() == other.view()) text_ = other.text_;
  }

  friend bool operator==(const SharedText& a, const SharedText& b) {
    return a.text_ == b.text_ || a.view() == b.view();
  }

 private:
  std::shared_ptr<const std::string> text_;  // null: empty
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_SHARED_TEXT_H_
