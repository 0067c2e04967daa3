// pictures.cpp: the picture cache: who is wanted, who is loading, who must go.
#include "web/ui/pictures.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace tertium::ui {
namespace {

constexpr int kAtOnce = 6;  // requests; browsers open about as many connections
constexpr double kFirstRetry_ms = 2000, kLongestRetry_ms = 10'000;
enum class Stage : unsigned char { kWaiting, kLoading, kReady, kFailed };
struct Entry {
  std::string url;
  int max_side = 0;
  Stage stage = Stage::kWaiting;
  Wanted wanted = Wanted::kSoon;
  std::uint64_t asked = 0;    // order of asking: earlier first
  std::uint64_t seen = 0;     // frame of the last use
  PictureView view;
  std::size_t bytes = 0;
};
struct Cache {
  std::unordered_map<std::string, Entry> entries;
  std::size_t bytes = 0, limit = 256u << 20;
  std::uint64_t asked = 0;
  std::uint64_t generation = 0;  // forget_pictures() makes late answers unwelcome
  int loading = 0;
  platform::TimerId retry_timer = 0;
  double retry_wait_ms = kFirstRetry_ms;
};
Cache& cache() {
  static Cache c;
  return c;
}
std::string key_of(std::string_view url, int max_side) { return std::string(url) + '\n' + std::to_string(max_side); }

void load_next();
// What failed is asked for again by itself, with growing pauses: a line comes back without anyone pressing anything.
void retry_later() {
  Cache& c = cache();
  if (c.retry_timer) return;
  c.retry_timer = platform::after_ms(c.retry_wait_ms, [] {
    cache().retry_timer = 0;
    retry_failed_pictures();
  });
  c.retry_wait_ms = std::min(kLongestRetry_ms, c.retry_wait_ms * 2);
}
void answered(const std::string& key, std::uint64_t generation, platform::Picture picture) {
  Cache& c = cache();
  const auto found = generation == c.generation ? c.entries.find(key) : c.entries.end();
  if (generation == c.generation) c.loading--;
  if (found == c.entries.end()) {
    if (picture.texture) platform::free_texture(picture.texture);
    return;
  }
  Entry& e = found->second;
  e.stage = picture.texture ? Stage::kReady : Stage::kFailed;
  e.view = {picture.texture ? PictureState::kReady : PictureState::kFailed, picture.texture, picture.width, picture.height};
  e.bytes = picture.texture ? static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 4 * 4 / 3 : 0;
  c.bytes += e.bytes;
  if (picture.texture) c.retry_wait_ms = kFirstRetry_ms;
  else retry_later();
  load_next();
}
void make_room() {
  Cache& c = cache();
  const std::uint64_t now = platform::frames_made();
  while (c.bytes > c.limit) {
    auto oldest = c.entries.end();
    for (auto it = c.entries.begin(); it != c.entries.end(); ++it)
      if (it->second.stage == Stage::kReady && it->second.seen + 2 < now && (oldest == c.entries.end() || it->second.seen < oldest->second.seen)) oldest = it;
    if (oldest == c.entries.end()) return;  // all of them are on screen
    platform::free_texture(oldest->second.view.texture);
    c.bytes -= oldest->second.bytes;
    c.entries.erase(oldest);
  }
}
void load_next() {
  Cache& c = cache();
  make_room();
  while (c.loading < kAtOnce) {
    Entry* best = nullptr;
    const std::string* best_key = nullptr;
    for (auto& [key, e] : c.entries)
      if (e.stage == Stage::kWaiting && (!best || std::pair(e.wanted, e.asked) < std::pair(best->wanted, best->asked))) { best = &e; best_key = &key; }
    if (!best) return;
    best->stage = Stage::kLoading;
    c.loading++;
    platform::load_picture(best->url, best->max_side, [key = *best_key, generation = c.generation](platform::Picture p) { answered(key, generation, p); });
  }
}
Entry& entry(std::string_view url, int max_side, Wanted wanted) {
  Cache& c = cache();
  const auto [it, is_new] = c.entries.try_emplace(key_of(url, max_side));
  Entry& e = it->second;
  e.seen = platform::frames_made();
  if (is_new) {
    e.url = url;
    e.max_side = max_side;
    e.asked = c.asked++;
    e.wanted = wanted;
    load_next();
  }
  e.wanted = std::min(e.wanted, wanted);
  return e;
}

}  // namespace

PictureView picture(std::string_view url, int max_side, Wanted wanted) { return entry(url, max_side, wanted).view; }
void preload_picture(std::string_view url, int max_side) { entry(url, max_side, Wanted::kSoon); }
bool picture_ready(std::string_view url, int max_side) {
  const auto found = cache().entries.find(key_of(url, max_side));
  return found != cache().entries.end() && found->second.stage == Stage::kReady;
}
void retry_failed_pictures() {
  for (auto& [key, e] : cache().entries)
    if (e.stage == Stage::kFailed) e.stage = Stage::kWaiting;  // its view stays "failed" until something else is known
  load_next();
}
void limit_picture_bytes(std::size_t bytes) {
  cache().limit = bytes;
  make_room();
}
PictureStats picture_stats() {
  PictureStats s;
  for (const auto& [key, e] : cache().entries) {
    s.loaded += e.stage == Stage::kReady;
    s.loading += e.stage == Stage::kLoading;
    s.waiting += e.stage == Stage::kWaiting;
    s.failed += e.stage == Stage::kFailed;
  }
  s.bytes = cache().bytes;
  return s;
}
void forget_pictures() {
  Cache& c = cache();
  for (auto& [key, e] : c.entries)
    if (e.stage == Stage::kReady) platform::free_texture(e.view.texture);
  c.entries.clear();
  c.bytes = 0;
  c.loading = 0;
  c.generation++;
  platform::cancel_timer(c.retry_timer);
  c.retry_timer = 0;
  c.retry_wait_ms = kFirstRetry_ms;
}

}  // namespace tertium::ui
