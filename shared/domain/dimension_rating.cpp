// dimension_rating.cpp: the names of a dimension's natures, and the limits of labels and ratings.
#include "shared/domain/dimension_rating.h"

#include "shared/base/text.h"

namespace tertium {

const char* to_string(DimensionNature nature) {
  switch (nature) {
    case DimensionNature::kVisual: return "visual";
    case DimensionNature::kSemantic: return "semantic";
    case DimensionNature::kMixed: return "mixed";
    case DimensionNature::kUnclear: return "unclear";
  }
  return "";
}

Result<DimensionNature> dimension_nature_from(const std::string& text) {
  for (const DimensionNature nature : {DimensionNature::kVisual, DimensionNature::kSemantic, DimensionNature::kMixed, DimensionNature::kUnclear})
    if (text == to_string(nature)) return nature;
  return Error{ErrorCode::kInvalid, "the nature is " + quote_for_message(text) + "; visual, semantic, mixed or unclear is allowed"};
}

Result<void> check_dimension_label(const std::string& label) {
  if (label.size() > kDimensionLabelBytesMax)
    return Error{ErrorCode::kInvalid, "the label has " + std::to_string(label.size()) + " bytes; at most " + std::to_string(kDimensionLabelBytesMax) + " are allowed"};
  bool fine = is_utf8(label);
  for (const char c : label) fine = fine && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  if (!fine) return Error{ErrorCode::kInvalid, "the label is " + quote_for_message(label) + "; UTF-8 text of one line without control characters is allowed"};
  return {};
}

Result<void> check_dimension_rating(const DimensionRating& rating) {
  TRY_DO(check_dimension_label(rating.label));
  if (rating.interpretability && (*rating.interpretability < 1 || *rating.interpretability > 7))
    return Error{ErrorCode::kInvalid, "interpretability is " + std::to_string(*rating.interpretability) + "; 1 to 7 is allowed"};
  return {};
}

}  // namespace tertium
