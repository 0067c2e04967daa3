// rules.cpp: the house rules and their tables.
#include "tests/rules/rules.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>

namespace tertium::rules {
namespace {

// Room -> the rooms it stands on directly; what those stand on comes with them. A room that is not here is a breach
// in itself: decide where it stands first.
const std::map<std::string, std::vector<std::string>, std::less<>>& floor_plan() {
  static const std::map<std::string, std::vector<std::string>, std::less<>> plan = {
      {"shared/base", {}},
      {"shared/domain", {"shared/base"}},
      {"shared/model", {"shared/domain"}},
      {"shared/stats", {"shared/domain"}},
      {"shared/wire", {"shared/domain"}},
      {"shared/figure", {"shared/base"}},
      {"shared/sampling", {"shared/model", "shared/stats"}},
      {"shared/quality", {"shared/model", "shared/stats"}},
      {"shared/fit", {"shared/model", "shared/stats"}},
      {"shared/analysis", {"shared/model", "shared/stats"}},
      {"shared/simulation", {"shared/model", "shared/stats"}},
      // Everything of shared but wire, which is a leaf that only those at a door open.
      {"shared", {"shared/sampling", "shared/quality", "shared/fit", "shared/analysis", "shared/simulation", "shared/figure"}},
      {"native/store", {"shared"}},
      {"native/files", {"shared", "shared/wire"}},
      {"native/engine", {"shared"}},
      {"native/pictures", {"shared"}},
      {"native/tasks", {"native/store", "native/files", "native/pictures", "native/engine", "shared/wire"}},
      {"native/jobs", {"native/tasks"}},
      {"native/http", {"native/jobs", "shared/wire"}},
      {"native/cli", {"native/http", "shared/wire"}},
      {"native", {"native/cli"}},  // main.cpp
      {"web/platform", {"shared"}},
      {"web/semantics", {"web/platform"}},
      {"web/net", {"web/platform", "shared/wire"}},
      {"web/ui", {"web/semantics", "web/net"}},
      {"web/participant", {"web/ui"}},
      {"web/console", {"web/ui"}},
  };
  return plan;
}

// Rooms that come with a room's foundations but stay shut to it all the same.
const std::map<std::string, std::set<std::string>, std::less<>>& shut_doors() {
  static const std::map<std::string, std::set<std::string>, std::less<>> shut = {
      {"native/jobs", {"shared/wire"}},
      {"native/http", {"native/engine"}},
      {"web/ui", {"shared/wire"}},
      {"web/participant", {"shared/wire"}},
      {"web/console", {"shared/wire"}},
  };
  return shut;
}

// A header whose name matches, and the rooms that may name it.
struct Library {
  const char* what;
  std::regex header;
  std::set<std::string> rooms;
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> all = {
      {"SQLite", std::regex("sqlite3.*"), {"native/store"}},
      {"libgd", std::regex("gd\\w*\\.h"), {"native/pictures"}},
      {"libsodium", std::regex("sodium.*"), {"native/store"}},
      {"cpp-httplib", std::regex("httplib\\.h"), {"native/http"}},
      {"nlohmann JSON", std::regex("nlohmann/.*"), {"shared/wire"}},
      {"Emscripten and WebGL", std::regex("(emscripten.*|GLES[23]/.*|EGL/.*|imgui_impl_.*)"), {"web/platform"}},
      {"Dear ImGui", std::regex("(imgui|imconfig|imstb).*"),
       {"web/platform", "web/semantics", "web/ui", "web/participant", "web/console"}},
      {"Eigen", std::regex("(Eigen|unsupported)/.*"), {"shared/model", "shared/fit", "shared/stats", "shared/analysis", "native/engine"}},
      {"CLI11", std::regex("CLI/.*"), {"native/cli"}},
      {"libmatio", std::regex("matio.*\\.h"), {"native/files"}},
      {"CUDA", std::regex("(cuda|cublas|cusparse|cusolver|curand).*"), {"native/engine"}},
  };
  return all;
}

// What a screen may call of ImGui: windows and layout, style stacks, queries, and the draw list.
const std::regex& allowed_imgui() {
  static const std::regex allowed(
      "(Get|Set|Push|Pop|Is|Calc|ColorConvert)[A-Z]\\w*|Begin|End|BeginChild|EndChild|BeginGroup|EndGroup|BeginDisabled|EndDisabled|"
      "BeginPopup|BeginPopupModal|EndPopup|OpenPopup|CloseCurrentPopup|SameLine|NewLine|Spacing|Dummy|Indent|Unindent|"
      "AlignTextToFramePadding|Scroll[A-Z]\\w*|NewFrame|EndFrame|Render|CreateContext|DestroyContext");
  return allowed;
}

bool starts_with_any(std::string_view path, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return path.starts_with(prefix); });
}

bool is_cpp(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cpp") || path.ends_with(".cu"); }
bool is_storey(std::string_view path) { return starts_with_any(path, {"shared/", "native/", "web/"}); }

std::string name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

// "shared/base/text.h" -> "shared/base"; "native/main.cpp" -> "native"; "check" -> "".
std::string room_of(std::string_view path) {
  const std::size_t first = path.find('/');
  if (first == path.npos) return "";
  const std::size_t second = path.find('/', first + 1);
  return std::string(path.substr(0, second == path.npos ? first : second));
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

struct Include {
  std::size_t line;
  bool quoted;  // "..." and not <...>
  std::string name;
};

std::vector<Include> includes_of(const SourceFile& file) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">].*)re");
  std::vector<Include> found;
  std::size_t number = 0;
  for (const std::string& line : lines_of(strip_comments(file.text, false))) {
    ++number;
    std::smatch match;
    if (std::regex_match(line, match, pattern)) found.push_back({number, match[1] == "\"", match[2]});
  }
  return found;
}

std::string at(const SourceFile& file, std::size_t line) { return file.path + ":" + std::to_string(line) + ": "; }

void add_below(const std::string& room, std::set<std::string>& found) {
  const auto entry = floor_plan().find(room);
  if (entry == floor_plan().end()) return;
  for (const std::string& below : entry->second) {
    if (found.insert(below).second) add_below(below, found);
  }
}

}  // namespace

std::set<std::string> rooms_below(std::string_view room) {
  std::set<std::string> found;
  add_below(std::string(room), found);
  // wire is opened only by those who name it themselves.
  const auto entry = floor_plan().find(room);
  const bool opens_wire = entry != floor_plan().end() && std::ranges::count(entry->second, "shared/wire") > 0;
  if (!opens_wire && room != "native") found.erase("shared/wire");
  if (const auto shut = shut_doors().find(room); shut != shut_doors().end()) {
    for (const std::string& other : shut->second) {
      if (!(other == "shared/wire" && opens_wire)) found.erase(other);
    }
  }
  return found;
}

std::string strip_comments(std::string_view text, bool strip_literals) {
  std::string out(text);
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t k = from; k < to && k < out.size(); ++k) {
      if (out[k] != '\n') out[k] = ' ';
    }
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "//") {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      blank(i, end);
      i = end;
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = text.find("*/", i + 2);
      const std::size_t stop = end == text.npos ? text.size() : end + 2;
      blank(i, stop);
      i = stop;
    } else if (text[i] == 'R' && text.substr(i + 1, 1) == "\"") {
      const std::size_t open = text.find('(', i);
      if (open == text.npos) break;
      const std::string close = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
      const std::size_t end = text.find(close, open);
      const std::size_t stop = end == text.npos ? text.size() : end + close.size();
      if (strip_literals) blank(open + 1, stop - close.size());
      i = stop;
    } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || !std::isalnum(static_cast<unsigned char>(text[i - 1]))))) {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != text[i] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      if (strip_literals) blank(i + 1, end);
      i = end + 1;
    } else {
      ++i;
    }
  }
  return out;
}

Breaches check_directions(const std::vector<SourceFile>& files) {
  Breaches breaches;
  for (const SourceFile& file : files) {
    if (!is_cpp(file.path) || !is_storey(file.path)) continue;
    const std::string room = room_of(file.path);
    if (!floor_plan().contains(room)) {
      breaches.push_back(at(file, 1) + "the room " + room + " is not in the floor plan of tests/rules/rules.cpp");
      continue;
    }
    const std::set<std::string> below = rooms_below(room);
    for (const Include& include : includes_of(file)) {
      if (!include.quoted || !starts_with_any(include.name, {"shared/", "native/", "web/", "tests/"})) continue;
      const std::string other = room_of(include.name);
      if (other == room || below.contains(other)) continue;
      breaches.push_back(at(file, include.line) + room + " may not open " + other + " (" + include.name + ")");
    }
  }
  return breaches;
}

Breaches check_include_spelling(const std::vector<SourceFile>& files) {
  std::set<std::string, std::less<>> paths;
  for (const SourceFile& file : files) paths.insert(file.path);
  Breaches breaches;
  for (const SourceFile& file : files) {
    if (!is_cpp(file.path)) continue;
    for (const Include& include : includes_of(file)) {
      if (include.quoted && !paths.contains(include.name)) {
        breaches.push_back(at(file, include.line) + "\"" + include.name + "\" is no file of ours written from the root; libraries go in <>");
      } else if (!include.quoted && starts_with_any(include.name, {"shared/", "native/", "web/", "tests/"})) {
        breaches.push_back(at(file, include.line) + "<" + include.name + "> is ours: write it in quotes");
      }
    }
  }
  return breaches;
}

Breaches check_libraries(const std::vector<SourceFile>& files) {
  Breaches breaches;
  for (const SourceFile& file : files) {
    if (!is_cpp(file.path) || !is_storey(file.path)) continue;
    for (const Include& include : includes_of(file)) {
      for (const Library& library : libraries()) {
        if (include.quoted || !std::regex_match(include.name, library.header) || library.rooms.contains(room_of(file.path))) continue;
        std::string rooms;
        for (const std::string& room : library.rooms) rooms += (rooms.empty() ? "" : ", ") + room;
        breaches.push_back(at(file, include.line) + library.what + " (" + include.name + ") is known only in " + rooms);
      }
    }
  }
  return breaches;
}

Breaches check_raw_widgets(const std::vector<SourceFile>& files) {
  static const std::regex call(R"(\bImGui\s*::\s*(\w+))");
  Breaches breaches;
  for (const SourceFile& file : files) {
    if (!is_cpp(file.path) || !starts_with_any(file.path, {"web/participant/", "web/console/"})) continue;
    std::size_t number = 0;
    for (const std::string& line : lines_of(strip_comments(file.text, true))) {
      ++number;
      if (line.find("using namespace ImGui") != line.npos) {
        breaches.push_back(at(file, number) + "using namespace ImGui hides raw widgets: write ImGui:: out");
      }
      for (std::sregex_iterator it(line.begin(), line.end(), call), end; it != end; ++it) {
        const std::string name = (*it)[1];
        if (std::regex_match(name, allowed_imgui())) continue;
        breaches.push_back(at(file, number) + "ImGui::" + name + " has no role and name for those who do not see the canvas: use web/ui");
      }
    }
  }
  return breaches;
}

Breaches check_first_lines(const std::vector<SourceFile>& files) {
  Breaches breaches;
  for (const SourceFile& file : files) {
    const std::string name = name_of(file.path);
    const std::vector<std::string> lines = lines_of(file.text);
    std::size_t first = 0;
    // What must stand first by its own law: the interpreter, the document type.
    while (first < lines.size() && (lines[first].starts_with("#!") || lines[first].starts_with("<!doctype") || lines[first].starts_with("<!DOCTYPE"))) ++first;
    const bool script = first > 0 && lines[0].starts_with("#!") && !name.ends_with("js");
    std::string opening;
    if (is_cpp(name) || name.ends_with(".mjs") || name.ends_with(".js")) {
      opening = "// ";
    } else if (script || name.ends_with(".cmake") || name.ends_with(".sh") || name.ends_with(".py")) {
      opening = "# ";
    } else if (name.ends_with(".css")) {
      opening = "/* ";
    } else if (name.ends_with(".html")) {
      opening = "<!-- ";
    } else if (name == "CMakeLists.txt") {
      if (!lines.empty() && lines[0].starts_with("# ") && lines[0].size() > 12) continue;
      breaches.push_back(at(file, 1) + "the first line must say what is built here: # ...");
      continue;
    } else {
      continue;
    }
    const std::string wanted = opening + name + ": ";
    if (first < lines.size() && lines[first].starts_with(wanted) && lines[first].size() >= wanted.size() + 10) continue;
    breaches.push_back(at(file, first + 1) + "the first line must say what the file is: " + wanted + "...");
  }
  return breaches;
}

Breaches check_readmes(const std::vector<SourceFile>& files) {
  std::set<std::string> rooms = {"assets"};
  std::set<std::string> with_readme;
  for (const SourceFile& file : files) {
    const std::string room = room_of(file.path);
    if (is_cpp(file.path) && is_storey(file.path) && room.find('/') != room.npos) rooms.insert(room);
    if (file.text.size() > 80 && name_of(file.path) == "README.md") with_readme.insert(file.path.substr(0, std::min(file.path.rfind('/'), file.path.size())));
  }
  Breaches breaches;
  for (const std::string& room : rooms) {
    if (!with_readme.contains(room)) breaches.push_back(room + "/README.md:1: missing or empty: a few lines on what the room is for");
  }
  return breaches;
}

Breaches check_conditionals(const std::vector<SourceFile>& files) {
  static const std::regex conditional(R"(\s*#\s*(if|ifdef|ifndef)\b.*)");
  Breaches breaches;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".cpp") && !file.path.ends_with(".cu")) continue;
    if (!is_storey(file.path) || file.path.starts_with("web/platform/")) continue;
    std::size_t number = 0;
    for (const std::string& line : lines_of(strip_comments(file.text, true))) {
      ++number;
      if (std::regex_match(line, conditional)) {
        breaches.push_back(at(file, number) + "no #if in a body: let CMake pick one of two files, or ask web/platform");
      }
    }
  }
  return breaches;
}

Breaches check_formats(const std::vector<SourceFile>& files) {
  static const std::string table_path = "tests/golden/formats.md";
  static const std::regex quoted("`([^`]+)`"), proof(R"(`(tests/[^`]+)`: (\w+)\.(\w+))");
  std::map<std::string, const SourceFile*, std::less<>> by_path;
  for (const SourceFile& file : files) by_path.emplace(file.path, &file);
  Breaches breaches;
  std::set<std::string> codecs, parts;
  std::size_t number = 0;
  bool in_parts = false;
  const auto table = by_path.find(table_path);
  for (const std::string& line : table == by_path.end() ? std::vector<std::string>{} : lines_of(table->second->text)) {
    ++number;
    const auto breach = [&](const std::string& what) { breaches.push_back(at(*table->second, number) + what); };
    in_parts = in_parts || line.starts_with("Parts ");
    if (in_parts)
      for (std::sregex_iterator it(line.begin(), line.end(), quoted), end; it != end; ++it) parts.insert((*it)[1]);
    if (!line.starts_with("|") || line.starts_with("|---") || line.starts_with("| format ")) continue;
    std::vector<std::string> cells;
    for (std::size_t start = 1; start < line.size();) {
      const std::size_t stop = std::min(line.find('|', start), line.size());
      cells.push_back(line.substr(start, stop - start));
      start = stop + 1;
    }
    if (cells.size() != 5) {
      breach("a row has five cells: format, defined in, codec, golden, proof");
      continue;
    }
    for (const std::size_t cell : {2u, 3u}) {
      std::smatch match;
      const bool named = std::regex_search(cells[cell], match, quoted);
      if (!named && (cell == 2 || cells[cell] != " ours ")) breach(cell == 2 ? "no codec is named" : "the golden file is neither named nor \"ours\"");
      if (named && !by_path.contains(match[1].str())) breach(match[1].str() + " is not there");
      if (named && cell == 2) codecs.insert(match[1]);
    }
    std::smatch match;
    if (!std::regex_search(cells[4], match, proof)) {
      breach("the proof is no `tests/FILE`: Suite.Name");
      continue;
    }
    const auto test = by_path.find(match[1].str());
    const bool found = test != by_path.end() && std::regex_search(test->second->text, std::regex("TEST(_F)?\\(" + match[2].str() + ", " + match[3].str() + "\\)"));
    if (!found) breach(match[1].str() + " has no test " + match[2].str() + "." + match[3].str());
  }
  for (const SourceFile& file : files) {
    if (!file.path.starts_with("shared/wire/") || !file.path.ends_with(".h")) continue;
    if (codecs.contains(file.path) == parts.contains(name_of(file.path)))
      breaches.push_back(at(file, 1) + "must be either the codec of a row of " + table_path + " or among its parts");
  }
  return breaches;
}

Breaches check_json(const std::vector<SourceFile>& files) {
  static const std::regex json(R"((^|[^\w:])(nlohmann::|Json\b|ordered_json\b).*)");
  Breaches breaches;
  for (const SourceFile& file : files) {
    if (!is_cpp(file.path) || !is_storey(file.path) || file.path.starts_with("shared/wire/")) continue;
    std::size_t number = 0;
    for (const std::string& line : lines_of(strip_comments(file.text, true))) {
      ++number;
      if (std::regex_search(line, json)) breaches.push_back(at(file, number) + "a JSON type outside shared/wire: decode there into a type of ours");
    }
  }
  return breaches;
}

std::vector<SourceFile> read_tree(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  const auto read = [&](const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    files.push_back({fs::relative(path, root).generic_string(), std::string(std::istreambuf_iterator<char>(stream), {})});
  };
  for (const char* folder : {"shared", "native", "web", "tests", "www", "assets", "cmake", ".ci"}) {
    if (!fs::exists(root / folder)) continue;
    for (auto entry = fs::recursive_directory_iterator(root / folder); entry != fs::recursive_directory_iterator(); ++entry) {
      const std::string name = entry->path().filename().string();
      // Made things and raw test inputs are not ours to judge.
      if (entry->is_directory() && (name == "built" || name == "corpus" || name == "fonts")) entry.disable_recursion_pending();
      if (entry->is_regular_file() && entry->file_size() < 4'000'000) read(entry->path());
    }
  }
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file()) read(entry.path());
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

}  // namespace tertium::rules
