// dimension_rating.h: what people say of a dimension: the label that is shown, and what each rater finds in it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "shared/base/result.h"

namespace tertium {

enum class DimensionNature { kVisual, kSemantic, kMixed, kUnclear };
const char* to_string(DimensionNature nature);  // "visual", "semantic", "mixed", "unclear"
Result<DimensionNature> dimension_nature_from(const std::string& text);

inline constexpr std::size_t kDimensionLabelBytesMax = 120;

struct DimensionLabel {
  std::uint32_t dimension = 0;      // from 0, in the embedding's columns
  std::string label;                // at most kDimensionLabelBytesMax bytes; "": takes the label away
  std::string changed_by = {};      // the person's name; "" whoever runs the server
  std::int64_t changed_at_ms = 0;
};

struct DimensionRating {
  std::uint32_t dimension = 0;
  std::string rater;                // the person's name; "" whoever runs the server
  std::string label;                // in the rater's words; may be ""
  std::optional<std::uint32_t> interpretability;  // 1 (not at all) to 7 (very); unset: skipped
  DimensionNature nature = DimensionNature::kUnclear;
  bool blind = false;               // given without seeing labels or others' ratings
  std::int64_t rated_at_ms = 0;
};
// kInvalid: a label too long or with control characters, interpretability out of 1 to 7.
Result<void> check_dimension_label(const std::string& label);
Result<void> check_dimension_rating(const DimensionRating& rating);

}  // namespace tertium
