// `template render`: what amtool's command of this name does.
#ifndef TEBIUM_APP_TEMPLATE_RENDER_H_
#define TEBIUM_APP_TEMPLATE_RENDER_H_

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"

namespace tebium::app {

// `arguments` follow the words `template render`:
//
//   --template.glob=PATTERN   files; may be given several times
//   --template.text=TEXT      what is rendered
//   --template.type=text      or html
//   --template.data=FILE      JSON as webhooks tell it; else amtool's own
//
// A flag's value may be the next argument. The output, or why there is none.
base::StatusOr<std::string> RenderTemplate(
    const std::vector<std::string>& arguments, base::Time now);

}  // namespace tebium::app

#endif  // TEBIUM_APP_TEMPLATE_RENDER_H_
