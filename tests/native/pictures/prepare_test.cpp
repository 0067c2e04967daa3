// prepare_test.cpp: pictures come out upright, small, without metadata and the same every time; what is damaged or too large is refused.
#include "native/pictures/prepare.h"

#include <gd.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "native/pictures/exif.h"
#include "native/pictures/picture_header.h"

namespace tertium {
namespace {

using namespace std::string_literals;

using Image = std::unique_ptr<gdImage, void (*)(gdImagePtr)>;
constexpr int kRed = 0xD02010, kGreen = 0x10B020, kBlue = 0x1020C0, kWhite = 0xFFFFFF;

// Four corners of four colours: left top red, right top green, left bottom blue, right bottom white.
Image corners(int width, int height) {
  Image image(gdImageCreateTrueColor(width, height), gdImageDestroy);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) image->tpixels[y][x] = y * 2 < height ? (x * 2 < width ? kRed : kGreen) : (x * 2 < width ? kBlue : kWhite);
  return image;
}
std::string bytes_of(const Image& image, const std::function<void*(gdImagePtr, int*)>& encode) {
  int size = 0;
  void* const bytes = encode(image.get(), &size);
  std::string out(static_cast<char*>(bytes), static_cast<std::size_t>(size));
  gdFree(bytes);
  return out;
}
std::string jpeg(const Image& image) {
  return bytes_of(image, [](gdImagePtr i, int* size) { return gdImageJpegPtr(i, size, 95); });
}
std::string png(const Image& image) { return bytes_of(image, gdImagePngPtr); }
std::string bmp(const Image& image) {
  return bytes_of(image, [](gdImagePtr i, int* size) { return gdImageBmpPtr(i, size, 0); });
}
std::string webp(const Image& image) {
  return bytes_of(image, [](gdImagePtr i, int* size) { return gdImageWebpPtrEx(i, size, gdWebpLossless); });
}

// A JPEG with an Exif segment behind its first marker: the orientation, and a place in a GPS directory.
std::string with_exif(const std::string& jpeg_bytes, int orientation, bool little = true) {
  const auto number = [&](std::uint32_t value, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>(value >> 8 * (little ? i : count - 1 - i));
    return out;
  };
  const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::uint32_t value) {
    return number(tag, 2) + number(type, 2) + number(count, 4) + (type == 3 ? number(value, 2) + number(0, 2) : number(value, 4));
  };
  std::string tiff = (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(2, 2) + entry(0x0112, 3, 1, static_cast<std::uint32_t>(orientation)) +
                     entry(0x8825, 4, 1, 38) + number(0, 4);
  tiff += number(1, 2) + entry(0x0001, 2, 2, 'N') + number(0, 4) + "GPS 52.5200 N 13.4050 E";
  const std::string inside = "Exif\0\0"s + tiff;
  const std::size_t length = inside.size() + 2;
  return jpeg_bytes.substr(0, 2) + "\xFF\xE1"s + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + inside + jpeg_bytes.substr(2);
}

PreparedPicture good(const std::string& bytes) {
  Result<PreparedPicture> picture = prepare_picture(bytes);
  EXPECT_TRUE(picture) << picture.error().message;
  return picture ? *std::move(picture) : PreparedPicture{};
}
Image shown(const PreparedPicture& picture) {
  return {gdImageCreateFromWebpPtr(static_cast<int>(picture.webp.size()), const_cast<char*>(picture.webp.data())), gdImageDestroy};
}
// Which of the four colours a place is nearest to.
std::string colour_at(const Image& image, double x, double y) {
  const int c = gdImageGetTrueColorPixel(image.get(), static_cast<int>(x * gdImageSX(image.get())), static_cast<int>(y * gdImageSY(image.get())));
  std::string best;
  double least = 1e9;
  for (const auto& [name, colour] : {std::pair("red", kRed), std::pair("green", kGreen), std::pair("blue", kBlue), std::pair("white", kWhite)}) {
    const double d = std::hypot(gdTrueColorGetRed(c) - gdTrueColorGetRed(colour), gdTrueColorGetGreen(c) - gdTrueColorGetGreen(colour),
                                gdTrueColorGetBlue(c) - gdTrueColorGetBlue(colour));
    if (d < least) least = d, best = name;
  }
  return best;
}
std::string corners_of(const Image& i) { return colour_at(i, .2, .2) + " " + colour_at(i, .8, .2) + " " + colour_at(i, .2, .8) + " " + colour_at(i, .8, .8); }
ErrorCode refusal(const std::string& bytes, const std::string& word) {
  const Result<PreparedPicture> picture = prepare_picture(bytes);
  EXPECT_FALSE(picture.ok());
  if (picture) return ErrorCode::kInternal;
  EXPECT_NE(picture.error().message.find(word), std::string::npos) << picture.error().message;
  return picture.error().code;
}

TEST(Pictures, ComeOutAsWebpWhateverTheyCameAs) {
  const Image image = corners(60, 40);
  const auto gif = [](gdImagePtr i, int* size) {
    const Image palette(gdImageCreatePaletteFromTrueColor(i, 0, 16), gdImageDestroy);
    return gdImageGifPtr(palette.get(), size);
  };
  for (const std::string& bytes : {jpeg(image), png(image), bytes_of(image, gif), bmp(image), webp(image)}) {
    const PreparedPicture picture = good(bytes);
    EXPECT_EQ(picture.webp.substr(0, 4) + picture.webp.substr(8, 4), "RIFFWEBP");
    EXPECT_EQ(picture.width, 60u);
    EXPECT_EQ(picture.height, 40u);
    EXPECT_EQ(corners_of(shown(picture)), "red green blue white");
    EXPECT_EQ(good(bytes).webp, picture.webp) << "the same every time";
    EXPECT_EQ(good(picture.webp).webp, picture.webp) << "and prepared twice is prepared once";
  }
}

TEST(Pictures, AreTurnedAsTheirExifSaysAndCarryNoneOfIt) {
  const std::string plain = jpeg(corners(64, 32));
  const char* const expected[] = {"red green blue white", "green red white blue", "white blue green red", "blue white red green",
                                  "red blue green white", "blue red white green", "white green blue red", "green white red blue"};
  for (const bool little : {true, false})
    for (int orientation = 1; orientation <= 8; ++orientation) {
      const std::string photograph = with_exif(plain, orientation, little);
      ASSERT_NE(photograph.find("GPS 52.5200"), std::string::npos);
      const PreparedPicture picture = good(photograph);
      EXPECT_EQ(corners_of(shown(picture)), expected[orientation - 1]) << orientation;
      EXPECT_EQ(picture.width, orientation >= 5 ? 32u : 64u);
      for (const char* word : {"GPS", "Exif", "EXIF", "13.4050"}) EXPECT_EQ(picture.webp.find(word), std::string::npos);
    }
  EXPECT_EQ(good(with_exif(plain, 9)).webp, good(plain).webp) << "an orientation that does not exist turns nothing";
}

TEST(Pictures, LargerOnesShrinkToTheLimitAndSmallerOnesStay) {
  const PreparedPicture wide = good(png(corners(2400, 600)));
  EXPECT_EQ(wide.width, kPreparedSideMax);
  EXPECT_EQ(wide.height, 200u);
  EXPECT_EQ(corners_of(shown(wide)), "red green blue white");
  EXPECT_EQ(good(png(corners(801, 1))).height, 1u);
  EXPECT_EQ(good(png(corners(3, 2))).width, 3u);
}

TEST(Pictures, WhatIsTransparentStaysSoAndLendsNoColourToItsEdges) {
  Image image(gdImageCreateTrueColor(1600, 1600), gdImageDestroy);
  gdImageAlphaBlending(image.get(), 0);
  gdImageSaveAlpha(image.get(), 1);
  for (int y = 0; y < 1600; ++y)
    for (int x = 0; x < 1600; ++x) image->tpixels[y][x] = x < 801 ? gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent) : gdTrueColorAlpha(255, 255, 255, gdAlphaOpaque);
  const Image out = shown(good(png(image)));
  EXPECT_EQ(gdTrueColorGetAlpha(gdImageGetTrueColorPixel(out.get(), 100, 400)), gdAlphaTransparent);
  EXPECT_EQ(gdTrueColorGetAlpha(gdImageGetTrueColorPixel(out.get(), 700, 400)), gdAlphaOpaque);
  for (int x = 395; x < 410; ++x) {
    const int c = gdImageGetTrueColorPixel(out.get(), x, 400);
    if (gdTrueColorGetAlpha(c) < gdAlphaTransparent - 8) { EXPECT_GT(gdTrueColorGetRed(c), 240) << x; }
  }
}

TEST(Pictures, ABombIsRefusedByItsHeader) {
  std::string bomb = png(corners(4, 4));
  for (const auto& [width, height] : {std::pair(100'000u, 4u), std::pair(4u, 20'001u), std::pair(10'000u, 10'000u), std::pair(0xFFFFFFFFu, 0xFFFFFFFFu)}) {
    for (std::size_t i = 0; i < 4; ++i) bomb[16 + i] = static_cast<char>(width >> (24 - 8 * i)), bomb[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    EXPECT_EQ(refusal(bomb, "pixels large"), ErrorCode::kTooLarge);
  }
  std::string gif = "GIF89a\x04\x00\x04\x00\x00\x00\x00"s + ",\x00\x00\x00\x00\xFF\xFF\xFF\xFF\x00"s;  // the screen is small, its picture is not
  EXPECT_EQ(refusal(gif, "pixels large"), ErrorCode::kTooLarge);
  std::string wide = jpeg(corners(8, 8));
  const std::size_t frame = wide.find("\xFF\xC0"s);
  ASSERT_NE(frame, std::string::npos);
  wide.replace(frame + 5, 4, "\xFF\xFF\xFF\xFF"s);
  EXPECT_EQ(refusal(wide, "65,535 by 65,535"), ErrorCode::kTooLarge);
}

TEST(Pictures, WhatIsCutOffOrDamagedOrNoPictureIsRefusedInWords) {
  const Image image = corners(200, 200);
  for (const std::string& whole : {jpeg(image), png(image), webp(image)})
    for (const std::size_t part : {whole.size() / 2, std::size_t{40}, std::size_t{13}})
      EXPECT_NE(refusal(whole.substr(0, part), ""), ErrorCode::kInternal) << part;
  EXPECT_EQ(refusal(jpeg(image).substr(0, jpeg(image).size() / 2), "damaged or cut off"), ErrorCode::kInvalid);
  EXPECT_EQ(refusal("", "is no picture"), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal("just words", "JPEG, PNG, WebP, GIF and BMP"), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal("\0\0\0\x1c" "ftypheic\0\0"s, "HEIC"), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal("\0\0\0\x1c" "ftypavif\0\0"s, "AVIF"), ErrorCode::kUnsupported);
  for (const char last : {'\x00', '\x7F', '\xFF'})  // noise behind a good beginning
    (void)prepare_picture("\xFF\xD8\xFF"s + std::string(500, last));
}

TEST(Pictures, AWebpWithMetadataOrSomethingBehindItsEndIsMadeAnew) {
  const std::string clean = good(png(corners(40, 40))).webp;
  std::string hidden = clean + "a message behind the end";
  EXPECT_EQ(good(hidden).webp.find("a message"), std::string::npos);
  EXPECT_FALSE(read_picture_header(hidden)->plain);
  std::string with_chunk = clean + "EXIF" + "\x08\x00\x00\x00"s + "GPS here";
  const std::uint32_t size = static_cast<std::uint32_t>(with_chunk.size() - 8);
  for (std::size_t i = 0; i < 4; ++i) with_chunk[4 + i] = static_cast<char>(size >> 8 * i);
  EXPECT_FALSE(read_picture_header(with_chunk)->plain);
  EXPECT_EQ(good(with_chunk).webp.find("GPS"), std::string::npos);
}

TEST(Exif, ReadsNothingBeyondItsEnd) {
  const std::string whole = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"s;
  EXPECT_EQ(exif_orientation(whole), 6);
  for (std::size_t part = 0; part < 22; ++part) EXPECT_EQ(exif_orientation(whole.substr(0, part)), 1) << part;
  EXPECT_EQ(exif_orientation("II*\0\xFF\xFF\xFF\xFF"s), 1);
  EXPECT_EQ(exif_orientation("MM\0*\0\0\0\x08\xFF\xFF"s), 1);
  EXPECT_EQ(exif_orientation("xx"), 1);
}

TEST(Prepare, MakesThumbnailsOfAnySide) {
  const auto small = prepare_picture(png(corners(400, 200)), 64);
  ASSERT_TRUE(small) << small.error().message;
  EXPECT_EQ(small->width, 64u);
  EXPECT_EQ(small->height, 32u);
  const auto again = prepare_picture(small->webp, 64);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->webp, small->webp) << "small enough already";
}

}  // namespace
}  // namespace tertium
