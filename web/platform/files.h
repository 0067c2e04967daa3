// files.h: files that a person gives the page: dropped on it, or chosen in the browser's own dialog; read slice by slice.
// A handle stands for a file; its bytes stay with the browser until a slice is asked for, so a file may be larger than memory.
// Only programs that use it carry its code. One thread; callbacks as in platform.h.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tertium::platform {

inline constexpr std::size_t kGivenFilesMax = 50'000;  // of one drop or choice; the rest is left where it is, and `more` says so

using FileHandle = std::uint32_t;  // never 0
struct GivenFile {
  FileHandle handle = 0;
  std::string path;         // as in the folder it came from, with '/': "fruit/apple.jpg"; else its name
  std::uint64_t bytes = 0;
};
struct GivenFiles {
  std::vector<GivenFile> files;  // hidden ones (a name that begins with a dot) are left out
  bool more = false;             // there were more than kGivenFilesMax
};

// While a listener is set, files may be dropped anywhere on the page. over(true): some are being dragged across it.
struct DropListener {
  std::function<void(bool over)> over;
  std::function<void(GivenFiles)> given;
};
void accept_drops(DropListener listener);
void refuse_drops();  // from now on: what is dropped changes nothing

// The browser's dialog: several files, or a folder with all in it. Must follow a press soon. `done` is not called when nothing is chosen.
void choose_files(bool folder, std::function<void(GivenFiles)> done);

// Bytes [from, from + count) of the file, fewer at its end; none when it cannot be read any more (changed or removed since).
void read_slice(FileHandle file, std::uint64_t from, std::size_t count, std::function<void(std::optional<std::string>)> done);
void forget_file(FileHandle file);

}  // namespace tertium::platform
