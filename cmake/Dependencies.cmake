# Debian's packages, each under one name. Folders take them in add_module().

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
pkg_check_modules(CARES REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

find_library(CIVETWEB_LIBRARY civetweb REQUIRED)
add_library(civetweb_c INTERFACE)
target_link_libraries(civetweb_c INTERFACE ${CIVETWEB_LIBRARY})

find_library(CCTZ_LIBRARY cctz REQUIRED)
add_library(cctz INTERFACE)
target_link_libraries(cctz INTERFACE ${CCTZ_LIBRARY})

find_library(CRYPT_LIBRARY crypt REQUIRED)

# Header-only RapidJSON, with the options the whole program relies on.
add_library(rapidjson INTERFACE)
target_compile_definitions(rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1
                                               RAPIDJSON_SSE2=1)
