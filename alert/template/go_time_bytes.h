// Times in bytes, as Go's marshallers write them.
#ifndef TEBIUM_ALERT_TEMPLATE_GO_TIME_BYTES_H_
#define TEBIUM_ALERT_TEMPLATE_GO_TIME_BYTES_H_

#include <string>
#include <string_view>

#include "alert/template/go_time.h"
#include "alert/template/value.h"
#include "base/status.h"

namespace tebium::alert::tmpl {

// Go's append([]byte, text...). kResourceExhausted over what the context
// allows: each byte is a value.
ValueOr AppendBytes(const Value& bytes, std::string_view text,
                    const CallContext& context);

// time.Time.MarshalBinary.
base::StatusOr<std::string> MarshalTime(const GoTime& time);

}  // namespace tebium::alert::tmpl

#endif  // TEBIUM_ALERT_TEMPLATE_GO_TIME_BYTES_H_
