// embedded.h: the files that live inside the binary itself: browser programs, pages, fonts, demo pictures.
// Put there by cmake/Embed.cmake (target tertium_embedded, which a room that calls these links). Nothing is copied:
// the views look at read-only memory that lasts as long as the process, so any thread may read them.
#pragma once
#include <span>
#include <string_view>

namespace tertium {

struct EmbeddedFile {
  std::string_view path;    // "www/index.html", "www/app/console.wasm", "demo/objects.tsv", "demo/1f34e.webp"
  std::string_view bytes;   // as they are
  std::string_view brotli;  // the same at brotli's strongest, made at build time; empty where that gains nothing
  std::string_view sha256;  // of bytes, 64 lower-case hexadecimal digits
};

// All of them, sorted by path (as bytes), each path once. Below "www/" is the whole site just as the web build left it
// (pages, programs, fonts, words), and nothing if that did not come first; the rest of the program works without.
std::span<const EmbeddedFile> embedded_files();

// The one of this path, or nullptr.
const EmbeddedFile* find_embedded(std::string_view path);

// All whose path starts with prefix, e.g. "demo/".
std::span<const EmbeddedFile> embedded_below(std::string_view prefix);

}  // namespace tertium
