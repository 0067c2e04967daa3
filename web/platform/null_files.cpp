// null_files.cpp: given files in tests: dropped, chosen, read and spoilt as null.h says.
#include <algorithm>
#include <map>
#include <utility>

#include "web/platform/files.h"
#include "web/platform/null.h"
#include "web/platform/platform.h"

namespace tertium::platform {
namespace {
struct Files {
  DropListener drops;
  bool accepting = false, fails = false;
  std::map<FileHandle, std::string> held;
  std::optional<std::pair<bool, std::function<void(GivenFiles)>>> choice;  // a folder?
  FileHandle next = 1;
  std::size_t largest = 0;
};
Files& files() {
  static Files f;
  return f;
}
GivenFiles hold(const std::vector<null::TestFile>& from) {
  GivenFiles given;
  for (const null::TestFile& file : from) {
    files().held[files().next] = file.bytes;
    given.files.push_back({files().next++, file.path, file.bytes.size()});
  }
  return given;
}
}  // namespace

void accept_drops(DropListener listener) {
  files().drops = std::move(listener);
  files().accepting = true;
}
void refuse_drops() {
  files().drops = {};
  files().accepting = false;
}
void choose_files(bool folder, std::function<void(GivenFiles)> done) { files().choice = std::pair(folder, std::move(done)); }
void read_slice(FileHandle file, std::uint64_t from, std::size_t count, std::function<void(std::optional<std::string>)> done) {
  files().largest = std::max(files().largest, count);
  after_ms(0, [file, from, count, done = std::move(done)] {
    const auto found = files().held.find(file);
    if (files().fails || found == files().held.end()) return done(std::nullopt);
    done(from >= found->second.size() ? std::string() : found->second.substr(static_cast<std::size_t>(from), count));
  });
}
void forget_file(FileHandle file) { files().held.erase(file); }

namespace null {
void reset_files() { files() = Files{}; }
bool accepts_drops() { return files().accepting; }
void drag_files(bool over) {
  if (files().drops.over) files().drops.over(over);
  request_frames();
}
bool drop_files(const std::vector<TestFile>& dropped, bool more) {
  if (!files().accepting || !files().drops.given) return false;
  GivenFiles given = hold(dropped);
  given.more = more;
  const auto done = files().drops.given;
  done(std::move(given));
  request_frames();
  return true;
}
std::optional<bool> asks_for_folder() { return files().choice ? std::optional(files().choice->first) : std::nullopt; }
bool give_files(const std::vector<TestFile>& chosen) {
  if (!files().choice) return false;
  const auto done = std::move(files().choice->second);
  files().choice.reset();
  done(hold(chosen));
  request_frames();
  return true;
}
void fail_files(bool on) { files().fails = on; }
std::size_t held_files() { return files().held.size(); }
std::size_t largest_slice() { return files().largest; }
}  // namespace null
}  // namespace tertium::platform
