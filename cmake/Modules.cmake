# Every folder of the house is one static library, made by add_module().
#
#   add_module(receiver
#     SOURCES native/decoder.cc …      # relative to the folder
#     DEPENDS store net alert base     # other folders, as docs/ARCHITECTURE.md lists them
#     LIBRARIES rapidjson              # vendor libraries; not passed on
#     SMALL)                           # no hot path: built for size
#
# Includes are written from the project's root ("base/status.h"). Which folder
# may include which is checked by the test `layers`.
function(add_module name)
  cmake_parse_arguments(ARG "SMALL" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} Threads::Threads
                        PRIVATE ${ARG_LIBRARIES})
  if(ARG_SMALL)
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-Os>)
  endif()
  tebium_precompile(${name})
endfunction()

# Heavy standard headers, parsed once per set of options.
function(tebium_precompile name)
  target_precompile_headers(${name} PRIVATE
    <algorithm> <chrono> <functional> <map> <memory> <optional> <string>
    <string_view> <unordered_map> <utility> <vector>)
endfunction()

# add_module_test(receiver SOURCES native/decoder_test.cc … LIBRARIES …): one
# test program for a folder; ctest lists its cases one by one.
function(add_module_test folder)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set(target ${folder}_test)
  add_executable(${target} ${ARG_SOURCES})
  target_link_libraries(${target} PRIVATE ${folder} test_support
                        GTest::gmock GTest::gtest_main ${ARG_LIBRARIES})
  tebium_test_headers(${target})
  gtest_discover_tests(${target} TEST_PREFIX "${folder}/"
    DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()

function(tebium_test_headers target)
  target_precompile_headers(${target} PRIVATE
    <gmock/gmock.h> <gtest/gtest.h> <map> <memory> <string> <vector>)
endfunction()

include(GoogleTest)
