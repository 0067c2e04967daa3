# Embed.cmake: turns folders of files into a library that holds their bytes (native/files/embedded.h reads them).
# The bytes come in by the assembler's .incbin, so thousands of files cost no compile time; text and programs are also
# compressed here, once, because brotli at its strongest is far too slow to do per request.
find_program(TERTIUM_BROTLI brotli DOC "Compresses embedded files at build time; without it they are served as they are")

# tertium_embed(target PREFIX www FOLDERS a b PREFIX fonts FOLDERS c ...): each file below a or b becomes "www/<relative
# path>". A folder that is absent (the web build has not run) adds nothing; files that appear later are found by the
# next build. The same path from two folders: the first folder wins. Hidden files, READMEs and the tests' gallery of widgets stay out.
function(tertium_embed target)
  set(paths "")
  set(listing "")
  set(inputs "")
  set(prefix "")
  set(reading "")
  foreach(word ${ARGN})
    if(word STREQUAL "PREFIX" OR word STREQUAL "FOLDERS")
      set(reading ${word})
    elseif(reading STREQUAL "PREFIX")
      set(prefix ${word})
    else()
      file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${word} ${word}/*)
      foreach(file ${files})
        if(file MATCHES "(^|/)\\.|README.md$|gallery" OR "${prefix}/${file}" IN_LIST paths)
          continue()
        endif()
        list(APPEND paths ${prefix}/${file})
        list(APPEND inputs ${word}/${file})
        set(packed "")
        if(TERTIUM_BROTLI AND file MATCHES "\\.(html|css|js|mjs|json|svg|tsv|txt|wasm|webmanifest)$")
          set(packed ${CMAKE_BINARY_DIR}/embedded/${target}/${prefix}/${file}.br)
          get_filename_component(packed_folder ${packed} DIRECTORY)
          file(MAKE_DIRECTORY ${packed_folder})
          add_custom_command(OUTPUT ${packed} DEPENDS ${word}/${file} VERBATIM
            COMMAND ${TERTIUM_BROTLI} --force --quality=11 --output=${packed} ${word}/${file})
          list(APPEND inputs ${packed})
        endif()
        list(APPEND listing "${prefix}/${file}\t${word}/${file}\t${packed}")
      endforeach()
    endif()
  endforeach()
  # A tab is less than any character of a path, so sorting the lines sorts the paths.
  list(SORT listing COMPARE STRING)
  list(JOIN listing "\n" text)
  set(list_file ${CMAKE_BINARY_DIR}/embedded/${target}.list)
  file(CONFIGURE OUTPUT ${list_file} CONTENT "@text@" @ONLY)  # touched only when it differs
  set(table ${CMAKE_BINARY_DIR}/embedded/${target}.cpp)
  add_custom_command(OUTPUT ${table} VERBATIM
    DEPENDS ${list_file} ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed_table.cmake
    COMMAND ${CMAKE_COMMAND} -DLIST=${list_file} -DTABLE=${table} -P ${CMAKE_SOURCE_DIR}/cmake/embed_table.cmake)
  add_library(${target} STATIC ${table})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
endfunction()
