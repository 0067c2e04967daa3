// catalogue_test.cpp: every language says everything, with every value that is filled in; and no screen says anything by itself.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "web/ui/messages.h"

namespace tertium::ui {
namespace {

namespace fs = std::filesystem;
const fs::path kRoot = fs::path(__FILE__).parent_path().parent_path().parent_path().parent_path();

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::map<std::string, std::string> catalogue(const std::string& language, const std::string& part) {
  const std::string name = language + "." + part + ".txt";
  const Result<void> loaded = load_messages(read(kRoot / "assets/catalogue" / name), name);
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  std::map<std::string, std::string> texts;
  for (const std::string& key : message_keys()) texts[key] = say(key);
  return texts;
}

std::multiset<std::string> placeholders(const std::string& text) {
  static const std::regex form("\\{[a-z_]*\\}");
  std::multiset<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), form), end; it != end; ++it) found.insert(it->str());
  return found;
}

// What stands between the quotes of a source, without comments and includes.
std::vector<std::string> literals(const std::string& source) {
  static const std::regex comment("//[^\n]*|#include[^\n]*"), literal("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  const std::string code = std::regex_replace(source, comment, "");
  std::vector<std::string> found;
  for (std::sregex_iterator it(code.begin(), code.end(), literal), end; it != end; ++it) found.push_back((*it)[1].str());
  return found;
}

TEST(Catalogue, GermanChineseAndArabicSayAllThatEnglishSaysAndNoMore) {
  for (const char* part : {"ui", "participant", "privacy", "boot"}) {
    const auto english = catalogue("en", part);
    ASSERT_FALSE(english.empty()) << part;
    for (const char* language : {"de", "zh", "ar"}) {
      const auto texts = catalogue(language, part);
      for (const auto& [key, text] : english) EXPECT_TRUE(texts.contains(key)) << language << "." << part << " lacks " << key;
      for (const auto& [key, text] : texts) {
        const auto original = english.find(key);
        if (original == english.end()) {
          ADD_FAILURE() << language << "." << part << " has one too many: " << key;
          continue;
        }
        EXPECT_EQ(placeholders(text), placeholders(original->second)) << language << "." << part << ", " << key << ": " << text;
        // A sentence that is the same was not translated.
        const bool sentence = text.find(' ') != text.npos && text[0] != '{';
        EXPECT_FALSE(sentence && text == original->second) << language << "." << part << ", " << key;
      }
    }
  }
}

TEST(Catalogue, NumbersAreWrittenAsEachLanguageWritesThem) {
  const auto count_in = [](const char* language) {
    catalogue(language, "ui");
    return say_count(1234567) + " " + say_number(0.664, 3);
  };
  EXPECT_EQ(count_in("en"), "1,234,567 0.664");
  EXPECT_EQ(count_in("de"), "1.234.567 0,664");
  EXPECT_EQ(count_in("zh"), "1,234,567 0.664");
  EXPECT_EQ(count_in("ar"), "1,234,567 0.664") << "Western digits, as on the keys that choose a card";
}

TEST(Catalogue, ScreensSayNothingThatIsNotInACatalogueOrTheStudy) {
  // Two words in a row, or anything that is shown and has a letter: only keys, ids and signs are left.
  const std::regex two_words("[A-Za-z]{2,}[,.:;!?]? [A-Za-z]{2,}");
  const std::regex shown("\\b(text|body|note|paragraph|paragraphs|heading|screen_heading|caption|chip|announce)\\(\\s*\"[^\"]*[A-Za-z]"
                         "|\\b(button|primary_button|link|checkbox|text_field|combo|begin_card|begin_dialog|notice)\\(\\s*\"[^\"]*\",\\s*\"[^\"]*[A-Za-z]"
                         "|\\.(name|note|error|placeholder|description|under|corner) = \"[^\"]*[A-Za-z]");
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kRoot / "web/participant")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string source = read(entry.path());
    files++;
    for (const std::string& literal : literals(source)) EXPECT_FALSE(std::regex_search(literal, two_words)) << entry.path().filename() << ": \"" << literal << "\"";
    std::smatch found;
    EXPECT_FALSE(std::regex_search(source, found, shown)) << entry.path().filename() << ": " << found.str();
  }
  EXPECT_GT(files, 10);
  EXPECT_TRUE(std::regex_search(std::string("ui::body(\"Hello\")"), shown)) << "the search itself finds";
  EXPECT_TRUE(std::regex_search(std::string("ui::button(\"go\", \"Weiter\")"), shown));
  EXPECT_EQ(literals("a(\"Look here\"); // \"not this\"\n#include \"nor/this.h\"\n"), std::vector<std::string>{"Look here"});
}

}  // namespace
}  // namespace tertium::ui
