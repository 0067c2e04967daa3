# Deps.cmake: the libraries we stand on: Debian's packages, else the same versions from upstream, checked by hash.
# Targets: dep_json, dep_eigen (everywhere); dep_sqlite, dep_httplib, dep_cli11 (native). Dear ImGui: ImGui.cmake; GoogleTest: Tests.cmake.
#
# Where the hashes come from: those of nlohmann/json, Eigen and GoogleTest are of Debian's .orig archives, which are
# upstream's own files, byte for byte. Debian repacks cpp-httplib, so its one header is pinned instead. SQLite's amalgamation
# is in no Debian package; its hash is the one that several public projects pin, and has not been checked by us.
include_guard(GLOBAL)
include(FetchContent)
option(TERTIUM_UPSTREAM "Take pinned upstream sources even where packages are installed" OFF)

# Fetches and unpacks, building nothing; sets RESULT to the folder. FETCHCONTENT_SOURCE_DIR_<NAME> points it at a copy.
function(tertium_fetch result name)
  message(STATUS "${name}: taking upstream's pinned source")
  FetchContent_Declare(${name}_source ${ARGN})
  FetchContent_GetProperties(${name}_source)
  if(NOT ${name}_source_POPULATED)
    FetchContent_Populate(${name}_source)
  endif()
  set(${result} ${${name}_source_SOURCE_DIR} PARENT_SCOPE)
endfunction()

# A header-only library for g++ and em++ alike. em++ must never see /usr/include itself (glibc's headers would hide its
# own), so one folder of it is linked into the build tree.
function(tertium_header_library name probe url sha256)
  foreach(folder /usr/include/eigen3 /usr/include)
    if(EXISTS ${folder}/${probe} AND NOT TERTIUM_UPSTREAM)
      set(include_folder ${folder})
      if(folder STREQUAL "/usr/include")
        string(REGEX REPLACE "/.*" "" top ${probe})
        set(include_folder ${CMAKE_BINARY_DIR}/headers/${name})
        file(MAKE_DIRECTORY ${include_folder})
        file(CREATE_LINK ${folder}/${top} ${include_folder}/${top} SYMBOLIC)
      endif()
      break()
    endif()
  endforeach()
  if(NOT include_folder)
    tertium_fetch(source ${name} URL ${url} URL_HASH SHA256=${sha256} DOWNLOAD_EXTRACT_TIMESTAMP FALSE)
    foreach(sub include .)
      if(EXISTS ${source}/${sub}/${probe})
        set(include_folder ${source}/${sub})
        break()
      endif()
    endforeach()
  endif()
  if(NOT include_folder)
    message(FATAL_ERROR "${name}: ${probe} is neither in /usr/include nor in ${source}")
  endif()
  add_library(dep_${name} INTERFACE)
  target_include_directories(dep_${name} SYSTEM INTERFACE ${include_folder})
endfunction()

tertium_header_library(json nlohmann/json.hpp https://github.com/nlohmann/json/archive/refs/tags/v3.11.2.tar.gz
  d69f9deb6a75e2580465c6c4c5111b89c4dc2fa94e3a85fcd2ffcd9a143d9273)
tertium_header_library(eigen Eigen/Core https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.bz2
  b4c198460eba6f28d34894e3a5710998818515104d6e74e5cc331ce31e46e626)
target_compile_definitions(dep_eigen INTERFACE EIGEN_MPL2_ONLY EIGEN_DONT_PARALLELIZE)
target_compile_definitions(dep_json INTERFACE JSON_DIAGNOSTICS=0)

if(NOT EMSCRIPTEN)
  find_package(Threads REQUIRED)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND AND NOT TERTIUM_UPSTREAM)
    pkg_check_modules(sqlite QUIET IMPORTED_TARGET "sqlite3 >= 3.38")
    # Debian's cpp-httplib is compiled; its pkg-config file carries the macros it was compiled with, without which the
    # layout of its classes differs. Any other minor version may differ in behaviour that native/http relies on.
    pkg_check_modules(httplib QUIET IMPORTED_TARGET "cpp-httplib >= 0.11.4" "cpp-httplib < 0.12")
  endif()

  add_library(dep_sqlite INTERFACE)
  if(TARGET PkgConfig::sqlite)
    target_link_libraries(dep_sqlite INTERFACE PkgConfig::sqlite)
  else()
    enable_language(C)
    tertium_fetch(source sqlite URL https://www.sqlite.org/2022/sqlite-amalgamation-3400100.zip
      URL_HASH SHA256=49112cc7328392aa4e3e5dae0b2f6736d0153430143d21f69327788ff4efe734 DOWNLOAD_EXTRACT_TIMESTAMP FALSE)
    add_library(dep_sqlite_built STATIC ${source}/sqlite3.c)
    target_include_directories(dep_sqlite_built SYSTEM PUBLIC ${source})
    target_compile_definitions(dep_sqlite_built PRIVATE SQLITE_THREADSAFE=1 SQLITE_OMIT_LOAD_EXTENSION SQLITE_DQS=0)
    target_link_libraries(dep_sqlite INTERFACE dep_sqlite_built Threads::Threads)
  endif()

  add_library(dep_httplib INTERFACE)
  if(TARGET PkgConfig::httplib)
    target_link_libraries(dep_httplib INTERFACE PkgConfig::httplib)
  else()
    tertium_fetch(source httplib GIT_REPOSITORY https://github.com/yhirose/cpp-httplib.git GIT_TAG v0.11.4
      GIT_SHALLOW TRUE GIT_CONFIG core.autocrlf=false)
    file(SHA256 ${source}/httplib.h found)
    set(wanted c324a892f254f3ff2cef7d927757c3afd2150e59792e008689f071b7a078d954)
    if(NOT found STREQUAL wanted)
      message(FATAL_ERROR "cpp-httplib: httplib.h has SHA-256 ${found}, version 0.11.4 has ${wanted}")
    endif()
    target_include_directories(dep_httplib SYSTEM INTERFACE ${source})
    target_link_libraries(dep_httplib INTERFACE Threads::Threads)
  endif()

  # CLI11 is many small headers: upstream's tag, of which the largest header is pinned.
  add_library(dep_cli11 INTERFACE)
  if(EXISTS /usr/include/CLI/CLI.hpp AND NOT TERTIUM_UPSTREAM)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/headers/cli11)
    file(CREATE_LINK /usr/include/CLI ${CMAKE_BINARY_DIR}/headers/cli11/CLI SYMBOLIC)
    target_include_directories(dep_cli11 SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/headers/cli11)
  else()
    tertium_fetch(source cli11 GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git GIT_TAG v2.1.2
      GIT_SHALLOW TRUE GIT_CONFIG core.autocrlf=false)
    file(SHA256 ${source}/include/CLI/App.hpp found)
    set(wanted 26e20de2ceb10ee8834f796d0ee9e7d70179862d850fec2cc74bc4b0ebd7ed10)
    if(NOT found STREQUAL wanted)
      message(FATAL_ERROR "CLI11: App.hpp has SHA-256 ${found}, version 2.1.2 has ${wanted}")
    endif()
    target_include_directories(dep_cli11 SYSTEM INTERFACE ${source}/include)
  endif()
endif()
