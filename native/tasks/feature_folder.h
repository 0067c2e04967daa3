// feature_folder.h: the features that thingsvision left in a folder, found and put together.
#pragma once
#include <string>

#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/thingsvision.h"

namespace tertium {

// Its files' and its names file's paths begin with `path`. Errors as wire::plan_feature_folder; kNotFound: no features in it.
Result<wire::FeatureFolder> find_feature_folder(const std::string& path);

struct FeatureFolderFile {
  Matrix values;
  std::vector<wire::FitInput> inputs;  // each file with its hash
};
Result<FeatureFolderFile> read_feature_folder(const wire::FeatureFolder& folder, const std::string& role);

}  // namespace tertium
