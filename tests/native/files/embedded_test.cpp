// embedded_test.cpp: the files inside the binary can be found, are whole, and the demo pictures match their list.
#include "native/files/embedded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

TEST(Embedded, PathsAreSortedAndUnique) {
  const auto files = embedded_files();
  ASSERT_FALSE(files.empty()) << "nothing is embedded: was assets/build.sh run before cmake?";
  EXPECT_EQ(std::ranges::adjacent_find(files, [](const auto& a, const auto& b) { return a.path >= b.path; }), files.end());
}

TEST(Embedded, BytesAreWholeAndTheirHashIsTrue) {
  for (const auto& file : embedded_files()) {
    EXPECT_EQ(sha256_hex(file.bytes), file.sha256) << file.path;
    EXPECT_LT(file.brotli.size(), std::max<std::size_t>(file.bytes.size(), 1)) << file.path;
  }
}

TEST(Embedded, EachFileIsFoundByItsPathAndNothingElseIs) {
  for (const auto& file : embedded_files()) EXPECT_EQ(find_embedded(file.path), &file);
  EXPECT_EQ(find_embedded(""), nullptr);
  EXPECT_EQ(find_embedded("demo"), nullptr);
  EXPECT_EQ(find_embedded("demo/objects.tsv.gz"), nullptr);
  EXPECT_EQ(find_embedded("zzz"), nullptr);
}

TEST(Embedded, AFolderIsAllThatStartsWithIt) {
  std::size_t expected = 0;
  for (const auto& file : embedded_files()) expected += file.path.starts_with("demo/1f3");
  const auto some = embedded_below("demo/1f3");
  ASSERT_GT(expected, 0u);
  EXPECT_EQ(some.size(), expected);
  for (const auto& file : some) EXPECT_TRUE(file.path.starts_with("demo/1f3")) << file.path;
  EXPECT_TRUE(embedded_below("nothing/").empty());
}

TEST(Embedded, EveryDemoObjectHasAPictureAndAUniqueName) {
  const EmbeddedFile* manifest = find_embedded("demo/objects.tsv");
  ASSERT_NE(manifest, nullptr);
  std::vector<std::string> names;
  for (std::string_view line : split(manifest->bytes, '\n')) {
    if (line.empty() || line.starts_with("#") || line.starts_with("name\t")) continue;
    const auto fields = split(line, '\t');
    ASSERT_EQ(fields.size(), 4u) << line;
    names.emplace_back(fields[0]);
    const EmbeddedFile* picture = find_embedded("demo/" + std::string(fields[2]) + ".webp");
    ASSERT_NE(picture, nullptr) << line;
    EXPECT_TRUE(picture->bytes.starts_with("RIFF") && picture->bytes.substr(8, 4) == "WEBP") << line;
  }
  EXPECT_GE(names.size(), 500u);
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  EXPECT_EQ(embedded_below("demo/").size(), names.size() + 1) << "a picture without a line, or a line without a picture";
}

}  // namespace
}  // namespace tertium
