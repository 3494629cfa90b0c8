// How fast message templates are rendered.
#ifndef TEBIUM_TESTS_BENCH_TEMPLATES_H_
#define TEBIUM_TESTS_BENCH_TEMPLATES_H_

#include <string>

namespace tebium::bench {

// A typical message in this process; and, beside Debian's amtool, what
// `template render` takes for a message about many alerts beyond what it takes
// to start and to read them.
void BenchTemplates(const std::string& binary);

}  // namespace tebium::bench

#endif  // TEBIUM_TESTS_BENCH_TEMPLATES_H_
