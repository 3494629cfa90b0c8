// What an execution undoes when it leaves a block.
#ifndef TEBIUM_ALERT_TEMPLATE_EXEC_SCOPE_H_
#define TEBIUM_ALERT_TEMPLATE_EXEC_SCOPE_H_

#include "alert/template/exec_state.h"

namespace tebium::alert::tmpl {

class Execution::Scope {
 public:
  explicit Scope(Execution& execution)
      : variables_(execution.variables_), mark_(variables_.size()) {}
  ~Scope() { Leave(); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  void Leave() {
    variables_.erase(variables_.begin() + mark_, variables_.end());
  }

  std::vector<Variable>& variables_;
  const ptrdiff_t mark_;
};

class Execution::Depth {
 public:
  explicit Depth(Execution& execution) : nesting_(execution.nesting_) {
    if (nesting_ >= execution.limits_.max_nesting) {
      execution.Fail("exceeded maximum nesting (" +
                         std::to_string(execution.limits_.max_nesting) + ")",
                     base::StatusCode::kResourceExhausted);
    }
    ++nesting_;
  }
  ~Depth() { --nesting_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  size_t& nesting_;
};

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_EXEC_SCOPE_H_
