// Compares what the sources do with what the table of floors allows.
#ifndef TEBIUM_TESTS_LAYERS_LAYER_CHECK_H_
#define TEBIUM_TESTS_LAYERS_LAYER_CHECK_H_

#include <string>
#include <vector>

#include "tests/layers/floor_table.h"

namespace tebium::layers {

// Every departure from the rules in the tree under `root`, one line each,
// sorted, such as "alert/alert.h: may not include store/store.h". The rules:
//
//  - a folder includes itself and the folders of its row, by paths from the
//    root;
//  - a library's headers are included only by folders whose row lists it;
//  - a header that other folders include brings them no library that their own
//    row lacks, unless base/ passes it on to all: libraries stay behind the
//    folder that wraps them;
//  - add_module() in a folder's CMakeLists.txt depends on no more than that,
//    and passes no library on, except base/;
//  - a folder with C++ in it has a row, and every row's folder exists.
std::vector<std::string> FindViolations(const std::string& root,
                                        const FloorTable& table);

}  // namespace tebium::layers

#endif  // TEBIUM_TESTS_LAYERS_LAYER_CHECK_H_
