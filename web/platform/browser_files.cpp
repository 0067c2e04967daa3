// browser_files.cpp: given files in a browser: the calls between C++ and browser_files.js.
#include <emscripten.h>

#include <unordered_map>
#include <utility>

#include "web/platform/files.h"
#include "web/platform/platform.h"

// clang-format off
EM_JS(void, js_accept_drops, (int on), { GivenFiles.accept(!!on); });
EM_JS(void, js_choose_files, (int id, int folder), { GivenFiles.choose(id, !!folder); });
EM_JS(void, js_read_slice, (int id, int file, double from, int count), { GivenFiles.read(id, file, from, count); });
EM_JS(void, js_forget_file, (int file), { GivenFiles.held.delete(file); });
// clang-format on

namespace tertium::platform {
namespace {
struct Files {
  DropListener drops;
  std::unordered_map<std::uint32_t, std::function<void(GivenFiles)>> choices;
  std::unordered_map<std::uint32_t, std::function<void(std::optional<std::string>)>> slices;
  GivenFiles coming;  // told one by one
  std::uint32_t next = 1;
};
Files& files() {
  static Files f;
  return f;
}
}  // namespace

// ---- what JavaScript calls ----
extern "C" {
EMSCRIPTEN_KEEPALIVE int platform_file_limit() { return int(kGivenFilesMax); }
EMSCRIPTEN_KEEPALIVE void platform_on_drag(int over) {
  if (files().drops.over) files().drops.over(over != 0);
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_file(std::uint32_t handle, const char* path, int n, double bytes) {
  files().coming.files.push_back({handle, std::string(path, static_cast<std::size_t>(n)), static_cast<std::uint64_t>(bytes)});
}
// choice 0: they were dropped.
EMSCRIPTEN_KEEPALIVE void platform_on_files(std::uint32_t choice, int more) {
  Files& f = files();
  GivenFiles given = std::exchange(f.coming, {});
  given.more = more != 0;
  std::function<void(GivenFiles)> done = f.drops.given;
  if (choice != 0) {
    const auto found = f.choices.find(choice);
    if (found == f.choices.end()) return;
    done = std::move(found->second);
    f.choices.erase(found);
  }
  if (done) done(std::move(given));
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_slice(std::uint32_t id, const char* bytes, int n, int ok) {
  Files& f = files();
  const auto found = f.slices.find(id);
  if (found == f.slices.end()) return;
  const auto done = std::move(found->second);
  f.slices.erase(found);
  done(ok ? std::optional(std::string(bytes, static_cast<std::size_t>(n))) : std::nullopt);
  request_frames();
}
}

// ---- files.h ----
void accept_drops(DropListener listener) {
  files().drops = std::move(listener);
  js_accept_drops(1);
}
void refuse_drops() {
  files().drops = {};
  js_accept_drops(0);
}
void choose_files(bool folder, std::function<void(GivenFiles)> done) {
  Files& f = files();
  const std::uint32_t id = f.next++;
  f.choices.clear();  // the browser shows one dialog; of one that was closed nothing comes
  f.choices[id] = std::move(done);
  js_choose_files(int(id), folder);
}
void read_slice(FileHandle file, std::uint64_t from, std::size_t count, std::function<void(std::optional<std::string>)> done) {
  Files& f = files();
  const std::uint32_t id = f.next++;
  f.slices[id] = std::move(done);
  js_read_slice(int(id), int(file), double(from), int(count));
}
void forget_file(FileHandle file) { js_forget_file(int(file)); }

}  // namespace tertium::platform
