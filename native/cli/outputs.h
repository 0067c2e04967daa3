// outputs.h: where verbs write: checked before the work begins, so that nothing is lost at its end; and how columns of what they print stand.
#pragma once
#include <cstddef>
#include <string>

#include "shared/base/result.h"
#include "shared/domain/names.h"

namespace tertium {

// A folder for results. Made when missing; refused (kConflict) when it holds anything, unless `force`. An unfinished one that
// was made here is taken away again when this goes out of scope.
class OutputFolder {
 public:
  static Result<OutputFolder> open(const std::string& path, bool force);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  ~OutputFolder();
  // Files not given are removed when they are left from before: "" takes the file away.
  Result<void> write(const std::string& name, const std::string& bytes);
  void keep() { made_ = false; }

 private:
  OutputFolder(std::string path, bool made) : path_(std::move(path)), made_(made) {}
  std::string path_;
  bool made_;
};

// A single file and its X.names.txt. An old names file that would wrongly speak for the new one is refused (kConflict).
Result<void> check_output_file(const std::string& path, const Names& names);
Result<void> write_output_file(const std::string& path, const std::string& bytes, const Names& names);

// A column of a printed table: with blanks up to `width` bytes, and one at least, so that what is longer does not run into its neighbour.
std::string pad(const std::string& text, std::size_t width);

}  // namespace tertium
