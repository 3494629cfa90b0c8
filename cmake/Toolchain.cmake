# Compilers, warnings, sanitizers, caches: what every target shares.

option(TEBIUM_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
set(TEBIUM_SANITIZER "" CACHE STRING "Value for -fsanitize, or empty")

find_program(TEBIUM_CCACHE ccache)
if(TEBIUM_CCACHE)
  # Paths count from the checkout, so that a fresh clone elsewhere finds what
  # another has compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${TEBIUM_CCACHE})
endif()

find_program(TEBIUM_LLD NAMES ld.lld)
if(TEBIUM_LLD)
  add_link_options(-fuse-ld=lld)
  if(NOT TEBIUM_SANITIZER)
    # Functions that came out alike become one.
    add_link_options(-Wl,--icf=safe)
  endif()
endif()

# Small code is resident memory saved; what is hot gains nothing from -O3.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections)

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror
  -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 sees faults of these kinds in inlined std::string that are not there
  # (its bugs 105329, 105651 and kin); clang and the sanitizers watch instead.
  add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overread
                      -Wno-stringop-overflow)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety)
  # The precompiled header's timestamps would defeat ccache otherwise.
  add_compile_options(-Xclang -fno-pch-timestamp)
endif()

if(TEBIUM_SANITIZER)
  add_compile_options(-fsanitize=${TEBIUM_SANITIZER})
  add_link_options(-fsanitize=${TEBIUM_SANITIZER})
  add_compile_definitions(TEBIUM_SANITIZED=1)
  if(TEBIUM_SANITIZER MATCHES "undefined")
    # `vptr` needs run-time type information of libraries built without it.
    add_compile_options(
      -fno-sanitize-recover=undefined -fno-sanitize=vptr
      -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/sanitizers/ignore.txt)
    add_link_options(-fno-sanitize=vptr)
  endif()
  if(TEBIUM_FUZZERS)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
else()
  add_compile_options($<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>
                      -fstack-protector-strong)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
