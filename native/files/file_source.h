// file_source.h: a file as a source of pieces, its size and lines checked before any of it is read for its meaning.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/hash.h"
#include "shared/base/result.h"

namespace tertium {

struct FileLimits {
  std::uint64_t bytes_max = 0;
  std::uint64_t lines_max = 0;  // 0: not a text, its lines are not counted
};

// Gives out pieces of at most kFilePieceBytes and takes the SHA-256 on the way. A regular file is read in pieces, twice when its
// lines are counted; what is none (a pipe, a device) is kept in memory, up to kPipeBytesMax, for it can be read only once.
class FileSource final : public ByteSource {
 public:
  // kNotFound, kIo; kInvalid: a folder; kTooLarge: over a limit (the message names it), found without keeping any of a regular file.
  static Result<std::unique_ptr<FileSource>> open(const std::string& path, const FileLimits& limits);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  // kIo: unreadable, or the file has grown or shrunk since it was opened.
  Result<std::string_view> next() override;
  // Begins again at the first byte.
  Result<void> rewind();
  // Counts the lines now, if they were not; kTooLarge beyond. Begins again at the first byte.
  Result<void> count_lines(std::uint64_t lines_max);
  // kTooLarge: more bytes than a format allows, said before any of them is kept.
  Result<void> check_size(std::uint64_t bytes_max) const;
  // A text: at most kTextBytesMax and kTextLinesMax lines. Begins again at the first byte.
  Result<void> check_text();
  // The first bytes, at most `count`; begins again at the first byte.
  Result<std::string> head(std::size_t count);
  // All bytes at once, of what passed check_size with its format's limit; begins again at the first byte first. Afterwards the source is at its end.
  Result<std::string> read_all();

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  std::uint64_t lines() const { return lines_; }  // counted at opening; a last one without an end counts. 0: not counted
  // Of the whole file; only after next() gave the end, once per pass.
  std::string sha256();

 private:
  FileSource(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Result<void> keep_pipe(const FileLimits& limits);

  std::string path_;
  int file_;                        // -1: kept in `kept_`
  std::vector<std::string> kept_;   // of a pipe, in pieces
  std::string piece_;               // of a regular file, the one given out last
  std::uint64_t size_ = 0, given_ = 0, lines_ = 0;
  std::size_t next_kept_ = 0;
  bool ended_ = false;
  Sha256 hash_;
};

}  // namespace tertium
