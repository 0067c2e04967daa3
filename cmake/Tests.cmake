# Tests.cmake: GoogleTest programs, one per room, for g++ and for em++ under node alike.
set(gtest_root /usr/src/googletest/googletest)
if(EMSCRIPTEN)
  set(CMAKE_CROSSCOMPILING_EMULATOR node)  # Debian's toolchain file adds a flag that newer nodes refuse
elseif(NOT TERTIUM_UPSTREAM)
  find_package(GTest QUIET)
endif()
if(TARGET GTest::gtest_main)
  add_library(gtest_main_any INTERFACE)
  target_link_libraries(gtest_main_any INTERFACE GTest::gtest GTest::gtest_main)
else()
  if(TERTIUM_UPSTREAM OR NOT EXISTS ${gtest_root}/src/gtest-all.cc)
    tertium_fetch(source googletest URL https://github.com/google/googletest/archive/refs/tags/release-1.12.1.tar.gz
      URL_HASH SHA256=81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2 DOWNLOAD_EXTRACT_TIMESTAMP FALSE)
    set(gtest_root ${source}/googletest)
  endif()
  add_library(gtest_main_any STATIC ${gtest_root}/src/gtest-all.cc ${gtest_root}/src/gtest_main.cc)
  target_include_directories(gtest_main_any SYSTEM PUBLIC ${gtest_root}/include PRIVATE ${gtest_root})
  if(NOT EMSCRIPTEN)
    target_link_libraries(gtest_main_any PUBLIC Threads::Threads)
  endif()
endif()

# GoogleTest's headers are most of what a test costs to compile: the compiler reads them once for all programs. (em++ 3.1 cannot.)
set(TERTIUM_TESTS_PRECOMPILED FALSE)
if(NOT EMSCRIPTEN)
  set(TERTIUM_TESTS_PRECOMPILED TRUE)
  add_library(tertium_tests_precompiled OBJECT ${CMAKE_SOURCE_DIR}/tests/support/precompiled.cpp)
  target_precompile_headers(tertium_tests_precompiled PRIVATE <gtest/gtest.h> <algorithm> <filesystem> <functional> <map> <memory> <optional>
    <string> <vector>)
  target_compile_options(tertium_tests_precompiled PRIVATE ${TERTIUM_WARNINGS})
  target_link_libraries(tertium_tests_precompiled PRIVATE gtest_main_any)
endif()

# How every test program is compiled.
function(tertium_compile_as_test target)
  target_compile_options(${target} PRIVATE ${TERTIUM_WARNINGS})
  if(TERTIUM_SANITIZE OR TERTIUM_THREAD_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)  # tests are compiled more often than they run; rooms keep their -O1
  endif()
  if(TERTIUM_TESTS_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM tertium_tests_precompiled)
    # g++ 12 takes std::string's own copies for overruns (its bug 105651), and from a precompiled header it says so.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow)
    endif()
  endif()
endfunction()
if(TERTIUM_TESTS_PRECOMPILED AND (TERTIUM_SANITIZE OR TERTIUM_THREAD_SANITIZE))
  target_compile_options(tertium_tests_precompiled PRIVATE -O0)
endif()

# tertium_room_tests(shared/base): tests/shared/base/*_test.cpp as the program shared_base_test, linked to its room.
function(tertium_room_tests room)
  string(REPLACE "/" "_" name ${room})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${room}/*_test.cpp)
  if(NOT sources OR NOT TARGET tertium_${name})
    return()
  endif()
  add_executable(${name}_test ${sources})
  tertium_compile_as_test(${name}_test)
  target_compile_definitions(${name}_test PRIVATE TERTIUM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name}_test PRIVATE tertium_${name} gtest_main_any)
  if(EMSCRIPTEN)
    target_link_options(${name}_test PRIVATE -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 -sENVIRONMENT=node
      -sWASM_ASYNC_COMPILATION=0 -sTOTAL_STACK=1048576 -O1)  # the last -O counts: linking with more takes ten seconds a program
  endif()
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()
