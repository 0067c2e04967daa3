// transform_npz.h: a linear transform of features as an archive, laid out as gLocal publishes its own: `weights`, `mean`, `std`, and `bias` where there is one.
// The members' names: gLocal, main_glocal_probing_final.py, and AligNet's transforms.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/transform.h"

namespace tertium::wire {

// weights: features x dims; mean and std: one number each, without axes or with one of length 1; bias: dims. Other members are not looked at.
// kInvalid: a member that lacks, shapes that contradict each other, a number that is not finite, a std that is not above 0; the message names it.
Result<LinearTransform> read_transform(std::string_view bytes, const std::string& what);
// f4; mean and std f8 without axes.
Result<std::string> write_transform(const LinearTransform& transform);

}  // namespace tertium::wire
