# Tests.cmake: GoogleTest programs, one per room, for g++ and for em++ under node alike.
if(EMSCRIPTEN)
  set(CMAKE_CROSSCOMPILING_EMULATOR node)  # Debian's toolchain file adds a flag that newer nodes refuse
  set(gtest_root /usr/src/googletest/googletest)
  add_library(gtest_main_any STATIC ${gtest_root}/src/gtest-all.cc ${gtest_root}/src/gtest_main.cc)
  target_include_directories(gtest_main_any SYSTEM PUBLIC ${gtest_root}/include PRIVATE ${gtest_root})
else()
  find_package(GTest REQUIRED)
  add_library(gtest_main_any INTERFACE)
  target_link_libraries(gtest_main_any INTERFACE GTest::gtest GTest::gtest_main)
endif()

# tertium_room_tests(shared/base): tests/shared/base/*_test.cpp as the program shared_base_test, linked to its room.
function(tertium_room_tests room)
  string(REPLACE "/" "_" name ${room})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${room}/*_test.cpp)
  if(NOT sources OR NOT TARGET tertium_${name})
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_compile_options(${name}_test PRIVATE ${TERTIUM_WARNINGS})
  target_link_libraries(${name}_test PRIVATE tertium_${name} gtest_main_any)
  if(EMSCRIPTEN)
    target_link_options(${name}_test PRIVATE -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 -sENVIRONMENT=node
      -sWASM_ASYNC_COMPILATION=0 -sTOTAL_STACK=1048576)
  endif()
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()
