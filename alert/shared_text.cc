#include "alert/shared_text.h"

#include <cstring>
#include <new>

namespace tebium::alert {

SharedText::SharedText(std::string_view text) {
  if (text.empty()) return;
  block_ = NewBlock(text.size());
  std::memcpy(block_->bytes(), text.data(), text.size());
}

SharedText::Block* SharedText::NewBlock(size_t size) {
  void* memory = ::operator new(sizeof(Block) + size);
  return new (memory) Block(static_cast<uint32_t>(size));
}

void SharedText::DeleteBlock(Block* block) {
  block->~Block();
  ::operator delete(static_cast<void*>(block));
}

}  // namespace tebium::alert
