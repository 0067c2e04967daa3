// rules.h: the house rules that a program can check, as functions of the tree's text.
// Each rule returns one line per breach, "path:line: what is wrong and what would be right"; none means it is kept.
#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tertium::rules {

// One file: its path from the root with '/', and its text.
struct SourceFile {
  std::string path;
  std::string text;
};

// All files of ours below root that the rules speak about: shared, native, web, tests, www, assets, cmake and the top level.
std::vector<SourceFile> read_tree(const std::filesystem::path& root);

using Breaches = std::vector<std::string>;

// Includes point one way: a room may open only the rooms it stands on; the table is in rules.cpp.
Breaches check_directions(const std::vector<SourceFile>& files);
// #include "..." is written from the root and names a file that exists.
Breaches check_include_spelling(const std::vector<SourceFile>& files);
// A library's header is named only in its room.
Breaches check_libraries(const std::vector<SourceFile>& files);
// Screens use the widgets of web/ui, which have a role and a name; of ImGui itself only layout and drawing.
Breaches check_raw_widgets(const std::vector<SourceFile>& files);
// The first line says what the file is: `// name.ext: one plain sentence.`
Breaches check_first_lines(const std::vector<SourceFile>& files);
// Each room has a README.md.
Breaches check_readmes(const std::vector<SourceFile>& files);
// No #if in a body outside web/platform: what differs between platforms is a file that CMake picks.
Breaches check_conditionals(const std::vector<SourceFile>& files);
// JSON types stay in shared/wire.
Breaches check_json(const std::vector<SourceFile>& files);
// tests/golden/formats.md has a row for each header of shared/wire, or names it among the parts; the files and tests it names are there.
Breaches check_formats(const std::vector<SourceFile>& files);

// What a room may include besides itself, e.g. "shared/wire" -> {"shared/base", "shared/domain"}; empty if unknown.
std::set<std::string> rooms_below(std::string_view room);

// The text with comments blanked, and the insides of literals too if asked; line breaks stay.
std::string strip_comments(std::string_view text, bool strip_literals);

}  // namespace tertium::rules
