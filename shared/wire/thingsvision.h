// thingsvision.h: features as thingsvision leaves them in a folder: one file, or chunks to be put together in the order of their numbers.
// File names (thingsvision/utils/storing/helpers.py, core/extraction/base.py): features.npy, features.txt (numpy.savetxt), parts
// features_01.npy ..., and <module>/features<suffix>_<from>-<to>.npy of the pictures from <= p < to; file_names.txt: the pictures' order.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium::wire {

// One file of features. first and end: the pictures that its name says it holds, first <= p < end; both 0 where it does not say.
struct FeatureFile {
  std::string name;  // as it was given
  std::uint64_t first = 0, end = 0;
  bool operator==(const FeatureFile&) const = default;
};
struct FeatureFolder {
  std::vector<FeatureFile> files;  // in the order in which their rows follow
  std::string names_file;          // file_names.txt beside them or above, as it was given; "" when there is none
};
// names: the paths of all files below a folder, relative to it, in any order, one folder deep at most ("module/features_0-8.npy"). Files
// that are not features are passed over. `what` is the folder's path. kNotFound: no features there. kInvalid: parts missing, overlapping
// or twice, more than one set of features; the message names the files. kUnsupported: only formats that are not read (.pt, .hdf5, .mat).
Result<FeatureFolder> plan_feature_folder(const std::vector<std::string>& names, const std::string& what);

// The rows of one file: .npy (of two axes) or .txt. `what` is the file's path, which tells the format.
Result<Matrix> read_feature_file(std::string_view bytes, const std::string& what);
// .npy only, without the whole file in memory.
Result<Matrix> read_feature_file(ByteSource& source, std::uint64_t bytes, const std::string& what);

// Puts the files' rows together, one file after another, so that they are never all in memory beside the joined matrix.
class FeatureJoiner {
 public:
  explicit FeatureJoiner(FeatureFolder folder) : folder_(std::move(folder)) {}
  // The rows of folder.files[n], n counting the calls. kInvalid: another number of columns than before, or of rows than the name says.
  Result<void> add(Matrix part);
  // After all files were added.
  Matrix finish();

 private:
  FeatureFolder folder_;
  std::size_t added_ = 0;
  Matrix joined_;
};

}  // namespace tertium::wire
