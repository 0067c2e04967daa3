// platform_common.cpp: what browser and null share: names of input kinds and the cache of measured texts.
#include "web/platform/platform_common.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>

namespace tertium::platform {

const char* name_of(InputKind kind) {
  switch (kind) {
    case InputKind::kNone: return "none";
    case InputKind::kMouse: return "mouse";
    case InputKind::kTouch: return "touch";
    case InputKind::kPen: return "pen";
    case InputKind::kKey: return "key";
    case InputKind::kAssistive: return "assistive";
  }
  return "none";
}

void FrameIntervals::add(double milliseconds) {
  if (milliseconds < 1 || milliseconds > 1000) return;  // a repeated stamp; the page was hidden in between
  last_[seen_++ % last_.size()] = static_cast<float>(milliseconds);
}
double FrameIntervals::median() const {
  const std::size_t count = std::min(seen_, last_.size());
  std::array<float, 15> sorted = last_;
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count));
  return count == 0 ? 0 : static_cast<double>(sorted[count / 2]);
}

namespace {
std::unordered_map<std::string, TextSize>& cache() {
  static std::unordered_map<std::string, TextSize> sizes;
  return sizes;
}
constexpr std::size_t kCacheLimit = 20000;  // texts; a console that scrolls through all objects stays under it
}  // namespace

void forget_measured_texts() { cache().clear(); }

TextSize measure_text(std::string_view text, const TextStyle& style, float max_width) {
  if (text.empty()) return {0, std::ceil(style.line_height), 1};
  const float limit = style.wrap ? std::fmax(1.0f, std::floor(max_width)) : 0;
  char head[64];
  const int length = std::snprintf(head, sizeof head, "%g/%d/%g/%g/%g/", double(style.size), style.weight, double(style.line_height),
                                   double(style.letter_spacing), double(limit));
  std::string key(head, static_cast<std::size_t>(length));
  key += text;
  auto& sizes = cache();
  if (auto found = sizes.find(key); found != sizes.end()) return found->second;
  if (sizes.size() >= kCacheLimit) sizes.clear();
  const RawTextSize raw = measure_raw(text, style, limit);
  const TextSize size{std::ceil(raw.width + .25f), std::ceil(raw.lines * style.line_height), int(raw.lines)};
  return sizes.emplace(std::move(key), size).first->second;
}

}  // namespace tertium::platform
