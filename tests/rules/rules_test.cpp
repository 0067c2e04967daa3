// rules_test.cpp: the tree keeps the house rules, and each rule finds a breach when there is one.
#include "tests/rules/rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tertium::rules {
namespace {

using Rule = Breaches (*)(const std::vector<SourceFile>&);

std::string list(const Breaches& breaches) {
  std::string text;
  for (const std::string& breach : breaches) text += "  " + breach + "\n";
  return text;
}

// The tree itself.

class Tree : public testing::Test {
 protected:
  static void SetUpTestSuite() { files_ = new std::vector<SourceFile>(read_tree(TERTIUM_SOURCE_DIR)); }
  static void TearDownTestSuite() { delete files_; }
  static void expect_kept(Rule rule) {
    const Breaches breaches = rule(*files_);
    EXPECT_TRUE(breaches.empty()) << breaches.size() << " breaches:\n" << list(breaches);
  }
  static inline std::vector<SourceFile>* files_ = nullptr;
};

TEST_F(Tree, WasRead) {
  EXPECT_GT(files_->size(), 50u);
  EXPECT_TRUE(std::ranges::any_of(*files_, [](const auto& file) { return file.path == "shared/base/result.h"; }));
}
TEST_F(Tree, IncludesPointOneWay) { expect_kept(check_directions); }
TEST_F(Tree, IncludesAreWrittenFromTheRoot) { expect_kept(check_include_spelling); }
TEST_F(Tree, LibrariesStayInTheirRooms) { expect_kept(check_libraries); }
TEST_F(Tree, ScreensUseNoRawWidgets) { expect_kept(check_raw_widgets); }
TEST_F(Tree, EachFileSaysWhatItIs) { expect_kept(check_first_lines); }
TEST_F(Tree, EachRoomHasAReadme) { expect_kept(check_readmes); }
TEST_F(Tree, BodiesHaveNoConditionals) { expect_kept(check_conditionals); }
TEST_F(Tree, JsonStaysInWire) { expect_kept(check_json); }
TEST_F(Tree, EveryFormatHasItsProof) { expect_kept(check_formats); }

// The rules: what they catch and what they leave alone.

void expect_breach(Rule rule, const std::string& path, const std::string& text, const std::string& where) {
  const Breaches breaches = rule({{path, text}});
  ASSERT_EQ(breaches.size(), 1u) << path << ":\n" << text << "\n" << list(breaches);
  EXPECT_TRUE(breaches[0].starts_with(where)) << breaches[0];
}

void expect_none(Rule rule, const std::string& path, const std::string& text) {
  const Breaches breaches = rule({{path, text}});
  EXPECT_TRUE(breaches.empty()) << path << ":\n" << text << "\n" << list(breaches);
}

std::string include(const std::string& path) { return "// x\n#include \"" + path + "\"\n"; }

TEST(Directions, WrongOnesAreFound) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"shared/base", "shared/domain"}, {"shared/domain", "shared/model"}, {"shared/domain", "shared/wire"}, {"shared/model", "shared/stats"},
      {"shared/fit", "shared/simulation"}, {"shared/analysis", "shared/wire"}, {"shared/figure", "shared/domain"}, {"shared/base", "native/store"},
      {"shared/fit", "web/ui"}, {"native/store", "native/engine"}, {"native/engine", "native/store"}, {"native/store", "shared/wire"},
      {"native/engine", "shared/wire"}, {"native/jobs", "shared/wire"}, {"native/http", "native/engine"}, {"native/http", "native/cli"},
      {"native/tasks", "native/jobs"}, {"native/cli", "web/net"}, {"web/net", "native/http"}, {"web/platform", "shared/wire"},
      {"web/semantics", "web/net"}, {"web/net", "web/semantics"}, {"web/ui", "shared/wire"}, {"web/console", "shared/wire"},
      {"web/participant", "web/console"}, {"web/console", "web/participant"}, {"web/platform", "web/ui"}, {"shared/base", "tests/support"},
  };
  for (const auto& [from, to] : wrong) expect_breach(check_directions, from + "/a.cpp", include(to + "/b.h"), from + "/a.cpp:2: ");
}

TEST(Directions, RightOnesPass) {
  const std::vector<std::pair<std::string, std::string>> right = {
      {"shared/base", "shared/base"}, {"shared/wire", "shared/domain"}, {"shared/fit", "shared/base"}, {"shared/simulation", "shared/model"},
      {"native/store", "shared/sampling"}, {"native/files", "shared/wire"}, {"native/engine", "shared/fit"}, {"native/tasks", "native/engine"},
      {"native/tasks", "shared/wire"}, {"native/jobs", "native/store"}, {"native/http", "native/jobs"}, {"native/http", "shared/wire"},
      {"native/cli", "native/engine"}, {"native/cli", "native/store"}, {"web/net", "shared/wire"}, {"web/ui", "web/semantics"},
      {"web/console", "web/net"}, {"web/participant", "shared/sampling"}, {"tests/native/store", "web/ui"},
  };
  for (const auto& [from, to] : right) expect_none(check_directions, from + "/a.cpp", include(to + "/b.h"));
  expect_none(check_directions, "native/main.cpp", include("native/cli/serve.h"));
}

TEST(Directions, ARoomThatIsNotInThePlanIsABreach) { expect_breach(check_directions, "shared/utils/a.h", "// a\n", "shared/utils/a.h:1: "); }

TEST(Directions, CommentsDoNotCount) {
  expect_none(check_directions, "shared/base/a.cpp", "// #include \"native/store/b.h\"\n/*\n#include \"native/store/b.h\"\n*/\n");
}

TEST(IncludeSpelling, RelativeMissingAndAngledOnesAreFound) {
  expect_breach(check_include_spelling, "shared/base/a.cpp", include("text.h"), "shared/base/a.cpp:2: ");
  expect_breach(check_include_spelling, "shared/base/a.cpp", include("../base/a.cpp"), "shared/base/a.cpp:2: ");
  expect_breach(check_include_spelling, "shared/base/a.cpp", "#include <shared/base/a.cpp>\n", "shared/base/a.cpp:1: ");
  expect_none(check_include_spelling, "shared/base/a.cpp", include("shared/base/a.cpp") + "#include <vector>\n");
}

TEST(Libraries, EachIsFoundOutsideItsRoom) {
  const std::vector<std::pair<std::string, std::string>> homes = {
      {"sqlite3.h", "native/store"}, {"httplib.h", "native/http"}, {"nlohmann/json.hpp", "shared/wire"}, {"emscripten/html5.h", "web/platform"},
      {"GLES3/gl3.h", "web/platform"}, {"imgui.h", "web/ui"}, {"imgui_internal.h", "web/semantics"}, {"Eigen/Core", "shared/fit"},
      {"CLI/CLI.hpp", "native/cli"}, {"matio.h", "native/files"}, {"cuda_runtime.h", "native/engine"},
  };
  for (const auto& [header, home] : homes) {
    const std::string text = "#include <vector>\n#include <" + header + ">\n";
    expect_none(check_libraries, home + "/a.cpp", text);
    expect_breach(check_libraries, "shared/sampling/a.h", text, "shared/sampling/a.h:2: ");
    expect_none(check_libraries, "tests/shared/sampling/a_test.cpp", text);
  }
}

TEST(RawWidgets, AreFoundInScreensOnly) {
  for (const char* widget : {"Button", "SmallButton", "InvisibleButton", "ArrowButton", "Checkbox", "RadioButton", "ImageButton", "Image", "Text",
                             "TextUnformatted", "TextWrapped", "BulletText", "LabelText", "InputText", "InputTextMultiline", "BeginCombo", "Combo",
                             "SliderFloat", "DragInt", "Selectable", "PlotLines", "ProgressBar", "BeginTable", "TreeNode", "MenuItem", "ColorEdit3"}) {
    const std::string text = "void f() {\n  ImGui::" + std::string(widget) + "(\"x\");\n}\n";
    expect_breach(check_raw_widgets, "web/console/a.cpp", text, "web/console/a.cpp:2: ");
    expect_breach(check_raw_widgets, "web/participant/a.cpp", text, "web/participant/a.cpp:2: ");
    expect_none(check_raw_widgets, "web/ui/a.cpp", text);
  }
  expect_breach(check_raw_widgets, "web/console/a.cpp", "using namespace ImGui;\n", "web/console/a.cpp:1: ");
}

TEST(RawWidgets, LayoutAndDrawingPass) {
  expect_none(check_raw_widgets, "web/console/a.cpp",
              "ImGui::GetWindowDrawList()->AddRectFilled(a, b, c);\nImGui::SameLine();\nImGui::SetCursorPos(p);\nImGui::BeginChild(\"x\");\n"
              "ImGui::EndChild();\nImGui::PushID(1);\nImGui::PopID();\nImGui::Dummy(p);\n// ImGui::Button(\"x\")\nlog(\"ImGui::Button\");\n");
}

TEST(FirstLines, MissingOrForeignOnesAreFound) {
  expect_breach(check_first_lines, "shared/base/a.h", "#pragma once\n", "shared/base/a.h:1: ");
  expect_breach(check_first_lines, "shared/base/a.h", "// b.h: what another file is.\n", "shared/base/a.h:1: ");
  expect_breach(check_first_lines, "shared/base/a.h", "// a.h: it\n", "shared/base/a.h:1: ");
  expect_breach(check_first_lines, "shared/base/a.h", "", "shared/base/a.h:1: ");
  expect_breach(check_first_lines, "run", "#!/bin/sh\nset -e\n", "run:2: ");
  expect_breach(check_first_lines, "www/a.css", "body { margin: 0 }\n", "www/a.css:1: ");
  expect_breach(check_first_lines, "www/a.html", "<!doctype html>\n<title>x</title>\n", "www/a.html:2: ");
  expect_breach(check_first_lines, "shared/CMakeLists.txt", "add_library(x)\n", "shared/CMakeLists.txt:1: ");
  expect_none(check_first_lines, "shared/base/a.h", "// a.h: what this file is.\n#pragma once\n");
  expect_none(check_first_lines, "run", "#!/bin/sh\n# run: what this script does.\n");
  expect_none(check_first_lines, "tests/a.mjs", "// a.mjs: what this script does.\n");
  expect_none(check_first_lines, "www/a.html", "<!doctype html>\n<!-- a.html: what this page is. -->\n");
  expect_none(check_first_lines, "www/a.css", "/* a.css: how things look. */\n");
  expect_none(check_first_lines, "assets/picture.webp", "RIFF");
}

TEST(Readmes, ARoomWithoutOneIsFound) {
  expect_breach(check_readmes, "assets/README.md", "", "assets/README.md:1: ");
  const SourceFile assets = {"assets/README.md", std::string(100, 'x')};
  const SourceFile code = {"shared/base/a.h", ""};
  EXPECT_EQ(check_readmes({assets, code}).size(), 1u);
  EXPECT_EQ(check_readmes({assets, code, {"shared/base/README.md", "# base"}}).size(), 1u) << "a heading alone says nothing";
  EXPECT_TRUE(check_readmes({assets, code, {"shared/base/README.md", std::string(100, 'x')}}).empty());
}

TEST(Conditionals, AreFoundInBodiesOutsidePlatform) {
  const std::string text = "void f() {\n#ifdef __EMSCRIPTEN__\n  g();\n#endif\n}\n";
  expect_breach(check_conditionals, "web/net/a.cpp", text, "web/net/a.cpp:2: ");
  expect_breach(check_conditionals, "native/engine/a.cpp", "# if defined(X)\n#endif\n", "native/engine/a.cpp:1: ");
  expect_none(check_conditionals, "web/platform/a.cpp", text);
  expect_none(check_conditionals, "web/net/a.cpp", "// #ifdef X\nauto s = \"\\n#if X\";\n");
}

TEST(Json, TypesAreFoundOutsideWire) {
  expect_breach(check_json, "native/http/a.cpp", "void f() {\n  nlohmann::json j;\n}\n", "native/http/a.cpp:2: ");
  expect_breach(check_json, "native/cli/a.cpp", "auto f(const Json& j);\n", "native/cli/a.cpp:1: ");
  expect_none(check_json, "shared/wire/a.cpp", "nlohmann::json j;\n");
  expect_none(check_json, "native/cli/a.cpp", "// nlohmann::json is not for us\nprint_json(table); JsonText t; wire::EncodeJson();\n");
}

TEST(Formats, ARowMustNameWhatIsThereAndEachHeaderMustHaveOne) {
  const SourceFile codec = {"shared/wire/a.h", ""}, part = {"shared/wire/b.h", ""}, golden = {"tests/golden/a.bin", "x"};
  const SourceFile test = {"tests/shared/wire/a_test.cpp", "TEST(A, ComesBack) {}\nTEST_F(A, Too) {}\n"};
  const auto table = [&](const std::string& row) {
    return SourceFile{"tests/golden/formats.md", "# x\n| format | defined in | codec | golden | proof |\n|---|---|---|---|---|\n" + row + "\nParts that are shared: `b.h`\n"};
  };
  const std::string good = "| a | t | `shared/wire/a.h` | `tests/golden/a.bin` | `tests/shared/wire/a_test.cpp`: A.ComesBack |";
  EXPECT_TRUE(check_formats({table(good), codec, part, golden, test}).empty());
  EXPECT_TRUE(check_formats({table("| a | t | `shared/wire/a.h` | ours | `tests/shared/wire/a_test.cpp`: A.Too |"), codec, part, test}).empty());
  EXPECT_EQ(check_formats({table(good), codec, part, test}).size(), 1u) << "no golden file";
  EXPECT_EQ(check_formats({table(good), codec, part, golden}).size(), 1u) << "no test file";
  EXPECT_EQ(check_formats({table(good), codec, part, golden, {"tests/shared/wire/a_test.cpp", "TEST(A, ComesBackNot) {}"}}).size(), 1u) << "no such test";
  EXPECT_EQ(check_formats({table(good), codec, part, golden, test, {"shared/wire/c.h", ""}}).size(), 1u) << "a header without a row";
  EXPECT_EQ(check_formats({table("| a | t | `shared/wire/a.h` | somewhere | `tests/shared/wire/a_test.cpp`: A.Too |"), codec, part, test}).size(), 1u);
  EXPECT_EQ(check_formats({table("| a | t | `shared/wire/a.h` | ours | seen |"), codec, part, test}).size(), 1u);
  EXPECT_EQ(check_formats({table(good + "\n| short |"), codec, part, golden, test}).size(), 1u);
  EXPECT_EQ(check_formats({codec}).size(), 1u) << "no table at all";
}

TEST(StripComments, KeepsLinesAndLiterals) {
  EXPECT_EQ(strip_comments("a // b\nc", false), "a     \nc");
  EXPECT_EQ(strip_comments("a /* b\nc */ d", false), "a     \n     d");
  EXPECT_EQ(strip_comments("\"// no\" // yes", false), "\"// no\"       ");
  EXPECT_EQ(strip_comments("\"a\\\"b\" c", true), "\"    \" c");
  EXPECT_EQ(strip_comments("1'000'000 // x", false), "1'000'000     ");
  EXPECT_EQ(strip_comments("R\"x(/* \" */)x\" y", true), "R\"x(       )x\" y");
}

}  // namespace
}  // namespace tertium::rules
