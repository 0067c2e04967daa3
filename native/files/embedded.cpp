// embedded.cpp: finds embedded files by path; the table itself is generated (cmake/Embed.cmake).
#include "native/files/embedded.h"

#include <algorithm>

namespace tertium {

const EmbeddedFile* find_embedded(std::string_view path) {
  const auto files = embedded_files();
  const auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

std::span<const EmbeddedFile> embedded_below(std::string_view prefix) {
  const auto files = embedded_files();
  const auto first = std::ranges::lower_bound(files, prefix, {}, &EmbeddedFile::path);
  const auto last = std::find_if_not(first, files.end(), [&](const EmbeddedFile& file) { return file.path.starts_with(prefix); });
  return files.subspan(static_cast<std::size_t>(first - files.begin()), static_cast<std::size_t>(last - first));
}

}  // namespace tertium
