# ImGui.cmake: Dear ImGui 1.90.1 from source, as dep_imgui (everywhere) and dep_imgui_gl (browser only).
# Looked for in -DTERTIUM_IMGUI_DIR=..., then third_party/imgui (laid there by cmake/setup.sh), then fetched from
# upstream's tag. Wherever it came from, every compiled file must have its pinned SHA-256.
include_guard(GLOBAL)
set(TERTIUM_IMGUI_DIR "" CACHE PATH "A source tree of Dear ImGui 1.90.1")
include(${CMAKE_CURRENT_LIST_DIR}/imgui_sha256.cmake)

function(tertium_find_imgui result)
  foreach(candidate ${TERTIUM_IMGUI_DIR} ${CMAKE_SOURCE_DIR}/third_party/imgui)
    if(EXISTS ${candidate}/imgui.cpp)
      set(${result} ${candidate} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  tertium_fetch(source imgui GIT_REPOSITORY https://github.com/ocornut/imgui.git GIT_TAG v1.90.1
    GIT_SHALLOW TRUE GIT_CONFIG core.autocrlf=false)
  set(${result} ${source} PARENT_SCOPE)
endfunction()
tertium_find_imgui(imgui_root)

foreach(pin ${TERTIUM_IMGUI_SHA256})
  string(REPLACE "=" ";" pin ${pin})
  list(GET pin 0 file)
  list(GET pin 1 wanted)
  if(NOT EXISTS ${imgui_root}/${file})
    message(FATAL_ERROR "Dear ImGui in ${imgui_root}: ${file} is missing; wanted is the source of version 1.90.1")
  endif()
  file(SHA256 ${imgui_root}/${file} found)
  if(NOT found STREQUAL wanted)
    message(FATAL_ERROR "Dear ImGui in ${imgui_root}: ${file} has SHA-256 ${found}, version 1.90.1 has ${wanted}")
  endif()
endforeach()

# No window, no GPU: this much also runs in native tests. The test-engine hooks are what web/semantics mirrors from
# (it defines them); they and the wide index type must be the same in every file that sees imgui.h, hence PUBLIC.
add_library(dep_imgui STATIC EXCLUDE_FROM_ALL ${imgui_root}/imgui.cpp ${imgui_root}/imgui_draw.cpp
  ${imgui_root}/imgui_tables.cpp ${imgui_root}/imgui_widgets.cpp)
target_include_directories(dep_imgui SYSTEM PUBLIC ${imgui_root})
target_compile_definitions(dep_imgui PUBLIC IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_DISABLE_FILE_FUNCTIONS
  IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS IMGUI_ENABLE_TEST_ENGINE "ImDrawIdx=unsigned int")
target_compile_options(dep_imgui PRIVATE -fno-exceptions -fno-rtti)
# Not ours to search for faults, and a minute of compiling: what we hand to it is still watched on our side.
if(TERTIUM_SANITIZE OR TERTIUM_THREAD_SANITIZE)
  target_compile_options(dep_imgui PRIVATE -fno-sanitize=all -g0)
endif()

if(EMSCRIPTEN)
  add_library(dep_imgui_gl STATIC EXCLUDE_FROM_ALL ${imgui_root}/backends/imgui_impl_opengl3.cpp)
  target_include_directories(dep_imgui_gl SYSTEM PUBLIC ${imgui_root}/backends)
  target_compile_definitions(dep_imgui_gl PUBLIC IMGUI_IMPL_OPENGL_ES3)
  target_compile_options(dep_imgui_gl PRIVATE -fno-exceptions -fno-rtti)
  target_link_libraries(dep_imgui_gl PUBLIC dep_imgui)
endif()
