#include <string>
#include <vector>

#include "app/application.h"

int main(int argc, char** argv) {
  return tebium::app::RunCommandLine(
      std::vector<std::string>(argv + 1, argv + argc));
}
