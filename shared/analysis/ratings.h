// ratings.h: what several raters say of dimensions, summed up: of each dimension, and how far the raters agree over all of them.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/domain/dimension_rating.h"
#include "shared/stats/agreement.h"

namespace tertium {

// Of one dimension.
struct RatingSummary {
  std::size_t raters = 0;              // who gave a rating, skipped or not
  std::size_t scored = 0;              // of them with an interpretability
  double mean = 0, deviation = 0;      // of interpretability; deviation: sample standard deviation, 0 under two
  std::array<std::size_t, 4> natures{};  // how many said so, by DimensionNature; skipped ratings are left out
  std::optional<DimensionNature> nature;  // the most frequent one; none where nobody said or the first place is shared
};
// One for each dimension; ratings of others are passed over.
std::vector<RatingSummary> summarise_ratings(std::span<const DimensionRating> ratings, std::size_t dims);

// Krippendorff's alpha of interpretability (ordinal) and nature (nominal) with intervals over dimensions.
struct RaterAgreement {
  std::size_t raters = 0;
  bool blind = false;                  // of ratings given blind alone: there were two raters or more with such
  Agreement interpretability, nature;
};
// Ratings that were given in sight of others' say little about agreement: where two or more rated blind, only those count.
// Skipped ratings are missing.
RaterAgreement rater_agreement(std::span<const DimensionRating> ratings, std::size_t dims);

// An order of dimensions for one rater's blind task: a permutation that depends on the rater and the run alone.
std::vector<std::uint32_t> rating_order(std::size_t dims, std::string_view rater, std::uint64_t run);

}  // namespace tertium
