// features_mat.h: features in a MATLAB file, as thingsvision saves them: `features`, or one variable for each picture.
// thingsvision, utils/storing/helpers.py: with file_names.txt in the folder each variable is called as a picture's file without its ending.
#pragma once
#include <string>
#include <vector>

#include "shared/domain/embedding.h"
#include "shared/wire/mat_variables.h"

namespace tertium::wire {

// `features`, or the only variable of numbers, as a matrix without names; or when all variables hold as many numbers each, a row for each,
// named by it, in the file's order. kInvalid: neither; variables of different lengths (both are named); a value that is NaN, infinite or
// too large for a float, with its place. Only two axes are read.
Result<Embedding> read_features_mat(const std::vector<MatVariable>& variables, const std::string& what);
// `features`, and `names` where there are any.
std::vector<MatVariable> write_features_mat(const Embedding& features);

}  // namespace tertium::wire
