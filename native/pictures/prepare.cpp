// prepare.cpp: decoding and encoding by libgd; turning and shrinking by our own hands.
#include "native/pictures/prepare.h"

#include <gd.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "native/pictures/picture_header.h"
#include "shared/base/check.h"

namespace tertium {
namespace {

constexpr int kQuality = 85;
constexpr std::size_t kFlatColoursMax = 256;  // with no more, lossless is tried too

struct FreeImage {
  void operator()(gdImagePtr image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, FreeImage>;

// Whether the picture being decoded by this thread ended too soon: libjpeg fills up what is missing with grey and only warns.
thread_local bool ended_early = false;

// libgd would print to standard error what it thinks of a file.
void hear(int, const char* format, va_list values) {
  char text[300];
  if (std::vsnprintf(text, sizeof text, format, values) > 0 && std::strstr(text, "Premature end")) ended_early = true;
}
void listen_once() {
  static std::once_flag once;
  std::call_once(once, [] { gdSetErrorMethod(hear); });
}

Image decode(std::string_view bytes, PictureKind kind) {
  const int size = static_cast<int>(bytes.size());
  void* const data = const_cast<char*>(bytes.data());  // only read
  switch (kind) {
    case PictureKind::kJpeg: return Image(gdImageCreateFromJpegPtrEx(size, data, 0));
    case PictureKind::kPng: return Image(gdImageCreateFromPngPtr(size, data));
    case PictureKind::kWebp: return Image(gdImageCreateFromWebpPtr(size, data));
    case PictureKind::kGif: return Image(gdImageCreateFromGifPtr(size, data));
    case PictureKind::kBmp: return Image(gdImageCreateFromBmpPtr(size, data));
  }
  return nullptr;
}

// One pixel, its colours multiplied by its opacity (0 to 1), so that what is transparent lends no colour to its neighbours.
struct Pixel {
  float r = 0, g = 0, b = 0, a = 0;
};
Pixel pixel_of(int colour) {
  const float a = static_cast<float>(gdAlphaMax - gdTrueColorGetAlpha(colour)) / gdAlphaMax;
  return {a * static_cast<float>(gdTrueColorGetRed(colour)), a * static_cast<float>(gdTrueColorGetGreen(colour)), a * static_cast<float>(gdTrueColorGetBlue(colour)), a};
}
int colour_of(const Pixel& p) {
  const float a = std::clamp(p.a, 0.0f, 1.0f);
  const int alpha = gdAlphaMax - static_cast<int>(std::lround(a * gdAlphaMax));
  if (alpha == gdAlphaMax) return gdTrueColorAlpha(0, 0, 0, gdAlphaMax);
  const auto byte = [&](float value) { return static_cast<int>(std::lround(std::clamp(value / a, 0.0f, 255.0f))); };
  return gdTrueColorAlpha(byte(p.r), byte(p.g), byte(p.b), alpha);
}

// Which source places make up one place of the result, and how much each counts; the sum is 1.
struct Taps {
  int first = 0;
  std::vector<float> weights;
};

// Keys' cubic with a = -1/2 (Keys 1981, IEEE Trans. ASSP 29: 1153-1160), stretched over `from / to` places so that nothing is skipped.
std::vector<Taps> taps_for(int from, int to) {
  const double scale = static_cast<double>(from) / to;
  CHECK(scale >= 1);
  const auto cubic = [](double x) {
    x = std::abs(x);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return 0.0;
  };
  std::vector<Taps> all(static_cast<std::size_t>(to));
  for (int o = 0; o < to; ++o) {
    const double centre = (o + 0.5) * scale - 0.5;
    const int first = std::max(0, static_cast<int>(std::ceil(centre - 2 * scale))), last = std::min(from - 1, static_cast<int>(std::floor(centre + 2 * scale)));
    Taps& taps = all[static_cast<std::size_t>(o)];
    taps.first = first;
    double sum = 0;
    for (int i = first; i <= last; ++i) sum += cubic((i - centre) / scale);
    for (int i = first; i <= last; ++i) taps.weights.push_back(static_cast<float>(cubic((i - centre) / scale) / sum));
  }
  return all;
}

void add(Pixel& to, float weight, const Pixel& p) { to.r += weight * p.r, to.g += weight * p.g, to.b += weight * p.b, to.a += weight * p.a; }

// Row by row of the original, so that besides it only the result is in memory. rows x columns: `height` x `width`.
std::vector<int> shrink(gdImage& image, int width, int height) {
  const int from_width = gdImageSX(&image), from_height = gdImageSY(&image);
  const std::size_t columns = static_cast<std::size_t>(width);
  const std::vector<Taps> across = taps_for(from_width, width), down = taps_for(from_height, height);
  std::vector<Pixel> sums(columns * static_cast<std::size_t>(height)), row(static_cast<std::size_t>(from_width)), narrow(columns);
  std::size_t first_open = 0;  // results above it need no more rows
  for (int y = 0; y < from_height; ++y) {
    for (int x = 0; x < from_width; ++x) row[static_cast<std::size_t>(x)] = pixel_of(gdImageGetTrueColorPixel(&image, x, y));
    for (std::size_t x = 0; x < columns; ++x) {
      Pixel sum;
      for (std::size_t i = 0; i < across[x].weights.size(); ++i) add(sum, across[x].weights[i], row[static_cast<std::size_t>(across[x].first) + i]);
      narrow[x] = sum;
    }
    const auto is_over = [&](const Taps& taps) { return taps.first + static_cast<int>(taps.weights.size()) <= y; };
    while (first_open < down.size() && is_over(down[first_open])) ++first_open;
    for (std::size_t o = first_open; o < down.size() && down[o].first <= y; ++o) {
      const float weight = down[o].weights[static_cast<std::size_t>(y - down[o].first)];
      for (std::size_t x = 0; x < columns; ++x) add(sums[o * columns + x], weight, narrow[x]);
    }
  }
  std::vector<int> colours(sums.size());
  std::transform(sums.begin(), sums.end(), colours.begin(), colour_of);
  return colours;
}

// The picture as it is to be seen. orientation: TIFF 6.0, 1 to 8; from 5 on the sides change places.
Image turn(const std::vector<int>& colours, int width, int height, int orientation) {
  const bool aside = orientation >= 5;
  Image out(gdImageCreateTrueColor(aside ? height : width, aside ? width : height));
  if (!out) return out;
  gdImageAlphaBlending(out.get(), 0);
  gdImageSaveAlpha(out.get(), 1);
  for (int y = 0; y < gdImageSY(out.get()); ++y)
    for (int x = 0; x < gdImageSX(out.get()); ++x) {
      int from_x = aside ? y : x, from_y = aside ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) from_x = width - 1 - from_x;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) from_y = height - 1 - from_y;
      out->tpixels[y][x] = colours[static_cast<std::size_t>(from_y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(from_x)];
    }
  return out;
}

std::string encode(gdImage& image, int quality) {
  int size = 0;
  const std::unique_ptr<void, void (*)(void*)> bytes(gdImageWebpPtrEx(&image, &size, quality), gdFree);
  return bytes && size > 0 ? std::string(static_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)) : std::string();
}

bool is_flat(const std::vector<int>& colours) {
  std::unordered_set<int> seen;
  for (const int colour : colours)
    if (seen.insert(colour).second && seen.size() > kFlatColoursMax) return false;
  return true;
}

}  // namespace

Result<PreparedPicture> prepare_picture(std::string_view bytes, std::uint32_t side_max) {
  CHECK(side_max >= 1 && side_max <= kPreparedSideMax);
  listen_once();
  TRY(const PictureHeader header, read_picture_header(bytes));
  if (bytes.size() > INT_MAX) return Error{ErrorCode::kTooLarge, "has over 2 GiB"};
  const Error damaged{ErrorCode::kInvalid, "cannot be decoded: it is damaged or cut off"};
  ended_early = false;
  const Image image = decode(bytes, header.kind);
  if (!image || ended_early) return damaged;
  const int from_width = gdImageSX(image.get()), from_height = gdImageSY(image.get());
  // What was decoded is what the header said: nothing was let in by another door.
  if (from_width <= 0 || from_height <= 0 || static_cast<std::uint64_t>(from_width) > header.width || static_cast<std::uint64_t>(from_height) > header.height) return damaged;
  const int longest = std::max(from_width, from_height), most = static_cast<int>(side_max);
  if (header.plain && longest <= most)
    return PreparedPicture{std::string(bytes), static_cast<std::uint32_t>(from_width), static_cast<std::uint32_t>(from_height)};
  const auto side = [&](int from) { return longest <= most ? from : std::max(1, static_cast<int>(std::lround(static_cast<double>(from) * most / longest))); };
  const int width = side(from_width), height = side(from_height);
  const std::vector<int> colours = shrink(*image, width, height);
  const Image out = turn(colours, width, height, header.orientation);
  if (!out) return Error{ErrorCode::kBusy, "needs more memory than there is now"};
  std::string webp = encode(*out, kQuality);
  if (webp.empty()) return Error{ErrorCode::kInternal, "could not be encoded as WebP"};
  if (is_flat(colours))
    if (std::string exact = encode(*out, gdWebpLossless); !exact.empty() && exact.size() < webp.size()) webp = std::move(exact);
  return PreparedPicture{std::move(webp), static_cast<std::uint32_t>(gdImageSX(out.get())), static_cast<std::uint32_t>(gdImageSY(out.get()))};
}

}  // namespace tertium
