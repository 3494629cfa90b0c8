// Immutable text whose copies share one block of memory.
//
// Alerts are copied often (into the book, into notifications) and kept long:
// a copy costs a count, and an object one pointer.
#ifndef TEBIUM_ALERT_SHARED_TEXT_H_
#define TEBIUM_ALERT_SHARED_TEXT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tebium::alert {

// Any bytes, under 4 GiB. As thread-safe as std::string: copies may be used by
// other threads.
class SharedText {
 public:
  SharedText() = default;
  // NOLINTBEGIN(google-explicit-constructor): converts as std::string does.
  SharedText(std::string_view text);
  SharedText(const std::string& text) : SharedText(std::string_view(text)) {}
  SharedText(const char* text) : SharedText(std::string_view(text)) {}
  // NOLINTEND(google-explicit-constructor)
  // `size` bytes, written by fill(char*).
  template <typename Fill>
  static SharedText Make(size_t size, const Fill& fill) {
    SharedText text;
    if (size > 0) {
      text.block_ = NewBlock(size);
      fill(text.block_->bytes());
    }
    return text;
  }

  SharedText(const SharedText& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) {
      block_->owners.fetch_add(1, std::memory_order_relaxed);
    }
  }
  SharedText(SharedText&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)) {}
  SharedText& operator=(SharedText other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedText() {
    if (block_ != nullptr &&
        block_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      DeleteBlock(block_);
    }
  }

  bool empty() const { return block_ == nullptr; }
  // Lives as long as this or a copy.
  std::string_view view() const {
    if (block_ == nullptr) return {};
    return {block_->bytes(), block_->size};
  }
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator std::string_view() const { return view(); }

  // From now on shares `other`'s memory if it says the same.
  void ShareWith(const SharedText& other) {
    if (block_ != other.block_ && view() == other.view()) *this = other;
  }

  friend bool operator==(const SharedText& a, const SharedText& b) {
    return a.block_ == b.block_ || a.view() == b.view();
  }

 private:
  // The bytes follow it.
  struct Block {
    explicit Block(uint32_t bytes) : size(bytes) {}
    char* bytes() { return static_cast<char*>(static_cast<void*>(this + 1)); }

    std::atomic<uint32_t> owners = 1;
    const uint32_t size;
  };

  static Block* NewBlock(size_t size);
  static void DeleteBlock(Block* block);

  Block* block_ = nullptr;  // null: empty
};

}  // namespace tebium::alert

#endif  // TEBIUM_ALERT_SHARED_TEXT_H_
