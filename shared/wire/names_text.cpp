// names_text.cpp: names, one a line.
#include "shared/wire/names_text.h"

#include <algorithm>
#include <optional>
#include <set>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/lines.h"

namespace tertium::wire {
namespace {

constexpr std::string_view kFileNames = "file_names.txt";

Result<Names> read_lines(ByteSource& source, const std::string& what) {
  LineReader lines(source, what);
  Names names;
  for (;;) {
    TRY(const std::optional<std::string_view> line, lines.next());
    if (!line) break;
    if (line->size() > kNameBytesMax)
      return Error{ErrorCode::kInvalid, lines.where() + " has " + std::to_string(line->size()) + " bytes; a name has at most " + std::to_string(kNameBytesMax)};
    if (!is_utf8(*line) || line->find('\0') != std::string_view::npos)
      return Error{ErrorCode::kInvalid, lines.where() + " is not UTF-8 text: " + quote_for_message(*line)};
    if (names.size() == kObjectsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kObjectsMax) + " names"};
    // Refused here, not at the end: empty lines cost the file a byte each and memory far more.
    if (line->empty()) return Error{ErrorCode::kInvalid, lines.where() + " is empty where a name is needed"};
    names.emplace_back(*line);
  }
  if (names.empty()) return Error{ErrorCode::kInvalid, what + ": holds no names"};
  return names;
}

}  // namespace

Result<Names> read_names(ByteSource& source, const std::string& what) {
  TRY(Names names, read_lines(source, what));
  TRY_DO(check_names(names, what));
  return names;
}

std::string write_names(const Names& names) {
  std::string out;
  for (const std::string& name : names) out += name + '\n';
  return out;
}

Result<void> check_name_sizes(const std::vector<std::string>& names, const std::string& what) {
  for (std::size_t n = 0; n < names.size(); ++n)
    if (names[n].size() > kNameBytesMax)
      return Error{ErrorCode::kInvalid, what + ": name " + std::to_string(n + 1) + " has " + format_count(names[n].size()) + " bytes; a name has at most " +
                                            std::to_string(kNameBytesMax)};
  return {};
}

Result<Names> read_file_names(ByteSource& source, const std::string& what) {
  TRY(Names lines, read_lines(source, what));
  Names folders;
  std::set<std::string_view> different;
  for (std::string& line : lines) {
    std::replace(line.begin(), line.end(), '\\', '/');
    const std::size_t slash = line.rfind('/');
    if (slash == std::string::npos || slash == 0) break;
    const std::size_t before = line.rfind('/', slash - 1);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    folders.push_back(line.substr(start, slash - start));
  }
  for (const std::string& folder : folders) different.insert(folder);
  if (folders.size() == lines.size() && different.size() == lines.size() && !different.count("")) return folders;
  TRY_DO(check_names(lines, what));
  return lines;
}

Result<Names> read_names(std::string_view bytes, const std::string& what) {
  TextSource source(bytes);
  return read_names(source, what);
}

Result<Names> read_file_names(std::string_view bytes, const std::string& what) {
  TextSource source(bytes);
  return read_file_names(source, what);
}

std::string names_path_for(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
  const std::size_t dot = path.rfind('.');
  return (dot == std::string::npos || dot <= start ? path : path.substr(0, dot)) + ".names.txt";
}

std::vector<std::string> names_paths_beside(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return {names_path_for(path), path.substr(0, slash == std::string::npos ? 0 : slash + 1) + std::string(kFileNames)};
}

bool is_file_names_path(const std::string& path) { return path == kFileNames || path.ends_with("/" + std::string(kFileNames)); }

}  // namespace tertium::wire
