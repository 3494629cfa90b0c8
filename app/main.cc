#include <malloc.h>

#include <string>
#include <vector>

#include "app/application.h"

int main(int argc, char** argv) {
  // Each of many HTTP workers would fill an arena of its own: alerts that stay
  // among buffers that go.
  mallopt(M_ARENA_MAX, 2);
  return tebium::app::RunCommandLine(
      std::vector<std::string>(argv + 1, argv + argc));
}
