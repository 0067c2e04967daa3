// opinions.h: what is known of each dimension of a run beyond its weights: label, ratings, agreement; and which dimensions a reader wants to see.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/analysis/dimension.h"
#include "shared/analysis/ratings.h"
#include "shared/domain/dimension_rating.h"

namespace tertium::console {

struct OpenRun;

struct Opinions {
  std::vector<std::string> label, labelled_by;  // of each dimension; "" none
  std::vector<RatingSummary> ratings;           // of each dimension
  RaterAgreement agreement;
  std::uint64_t version = 0;                    // another one when anything changed
};
Opinions sum_up_opinions(std::span<const DimensionLabel> labels, std::span<const DimensionRating> ratings, std::size_t dims);

// One dimension in depth.
inline constexpr std::size_t kWeightBins = 32, kSheetObjects = 8, kGoesWith = 5;
struct DimensionFacts {
  WeightSpread spread;
  std::vector<PercentileRow> sheet;
  std::vector<CategoryShare> categories;        // of the strongest objects
  std::vector<Ranked> goes_with;                // dimensions by correlation
};
DimensionFacts look_into(const OpenRun& run, std::uint32_t dimension);

enum class DimensionOrder { kImportance, kReproducibility, kLabel, kInterpretability };
enum class DimensionFilter { kAll, kUnlabelled, kVisual, kSemantic, kMixed, kUnclear };
struct DimensionQuery {
  std::string words;                            // in the label or in the name of one of its strongest objects; case of ASCII letters ignored
  DimensionOrder order = DimensionOrder::kImportance;
  DimensionFilter filter = DimensionFilter::kAll;
  std::uint32_t least = 0;                      // mean interpretability at least; 0: any, also not rated
  bool operator==(const DimensionQuery&) const = default;
};
// The dimensions that answer it, in its order; what has no value there comes last, equals by importance.
std::vector<std::uint32_t> find_dimensions(const OpenRun& run, const Opinions& opinions, const DimensionQuery& query);

}  // namespace tertium::console
