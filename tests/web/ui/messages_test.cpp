// messages_test.cpp: the catalogue's format, and that every key used in the source is there.
#include "web/ui/messages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace tertium::ui {
namespace {

TEST(Messages, AreFoundByKeyAndFilledIn) {
  ASSERT_TRUE(load_messages("# words\na.b = {n} of {total}, saved\nc = one\\ntwo\n", "t"));
  EXPECT_EQ(say("a.b", {{"n", "43"}, {"total", "120"}}), "43 of 120, saved");
  EXPECT_EQ(say("c"), "one\ntwo");
  EXPECT_EQ(say("a.b", {{"n", "43"}}), "43 of {total}, saved");
  EXPECT_TRUE(missing_messages().empty());
}
TEST(Messages, AMissingKeyIsShownAndRemembered) {
  ASSERT_TRUE(load_messages("a = b", "t"));
  EXPECT_EQ(say("nowhere"), "[nowhere]");
  EXPECT_EQ(missing_messages(), std::vector<std::string>{"nowhere"});
}
TEST(Messages, ABadFileNamesItsLineAndChangesNothing) {
  ASSERT_TRUE(load_messages("a = b", "t"));
  for (const char* bad : {"a = b\nno equal sign", "a = b\na = c", "a = b\nempty ="}) {
    const auto r = load_messages(bad, "words.txt");
    ASSERT_FALSE(r) << bad;
    EXPECT_EQ(r.error().message.rfind("words.txt:2: ", 0), 0u) << r.error().message;
  }
  EXPECT_FALSE(load_messages("a = \xff", "t"));
  EXPECT_EQ(say("a"), "b");
}
TEST(Messages, NumbersReadLikeNumbers) {
  EXPECT_EQ(say_count(4699160), "4,699,160");
  EXPECT_EQ(say_percent(.112, 1), "11.2\u202f%");
}

// Every say("key") of a room has its text in that room's English catalogue or in ui's.
TEST(Messages, EveryKeyInTheSourceHasItsText) {
  namespace fs = std::filesystem;
  const fs::path root = fs::path(__FILE__).parent_path().parent_path().parent_path().parent_path();
  const auto read = [](const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  if (!fs::exists(root / "web")) GTEST_SKIP() << "the source is not here";
  const std::regex used("\\bsay\\(\\s*\"([^\"]+)\"\\s*([),+])");  // followed by +: the beginning of keys
  int seen = 0;
  for (const char* room : {"ui", "participant", "console"}) {
    std::string words = read(root / "assets/catalogue/en.ui.txt");
    if (std::string(room) != "ui") words += read(root / ("assets/catalogue/en." + std::string(room) + ".txt"));
    const auto loaded = load_messages(words, std::string("en.") + room);
    ASSERT_TRUE(loaded) << loaded.error().message;
    if (!fs::exists(root / "web" / room)) continue;
    for (const auto& entry : fs::directory_iterator(root / "web" / room)) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string source = read(entry.path());
      for (std::sregex_iterator it(source.begin(), source.end(), used), end; it != end; ++it, ++seen) {
        const std::string key = (*it)[1].str();
        bool there = has_message(key);
        if ((*it)[2] == "+")
          for (const std::string& each : message_keys()) there = there || each.rfind(key, 0) == 0;
        EXPECT_TRUE(there) << entry.path() << ": " << key;
      }
    }
  }
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace tertium::ui
