// The groups that an alert belongs to: mostly one, and there are many alerts.
#ifndef TEBIUM_DISPATCH_GROUP_LIST_H_
#define TEBIUM_DISPATCH_GROUP_LIST_H_

#include <cstddef>
#include <memory>
#include <vector>

namespace tebium::dispatch {

struct Group;

// In the order in which they were added. One group costs no allocation.
class GroupList {
 public:
  Group* const* begin() const { return many_ ? many_->data() : &one_; }
  Group* const* end() const { return begin() + size(); }
  size_t size() const {
    if (many_) return many_->size();
    return one_ == nullptr ? 0 : 1;
  }
  bool empty() const { return size() == 0; }

  void Add(Group* group) {
    if (empty() && !many_) {
      one_ = group;
      return;
    }
    if (!many_) many_ = std::make_unique<std::vector<Group*>>(1, one_);
    many_->push_back(group);
  }
  void Remove(const Group* group) {
    if (many_) {
      std::erase(*many_, group);
    } else if (one_ == group) {
      one_ = nullptr;
    }
  }
  void Clear() {
    one_ = nullptr;
    many_.reset();
  }

 private:
  Group* one_ = nullptr;                       // unless there is many_
  std::unique_ptr<std::vector<Group*>> many_;  // once there were two
};

}  // namespace tebium::dispatch

#endif  // TEBIUM_DISPATCH_GROUP_LIST_H_
