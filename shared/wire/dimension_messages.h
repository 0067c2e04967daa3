// dimension_messages.h: labels and ratings of a run's dimensions as JSON messages, and both as one table.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/domain/dimension_rating.h"
#include "shared/wire/api.h"
#include "shared/wire/data_dictionary.h"

namespace tertium::wire {

inline constexpr std::size_t kRatingsMax = 1'000'000;  // of one run, in a reply

struct LabelList { std::vector<DimensionLabel> labels; };
// A label to be set. seen: the label that its writer was looking at ("" none); when another one stands there by now, it is not overwritten.
struct LabelChange {
  std::uint32_t dimension = 0;
  std::string label, seen;
};
// rater: who asks, as ratings name their raters.
struct RatingList {
  std::string rater;
  std::vector<DimensionRating> ratings;
};

std::string encode(const DimensionLabel& value);
std::string encode(const LabelList& value);
std::string encode(const LabelChange& value);
std::string encode(const DimensionRating& value);
std::string encode(const RatingList& value);
template <> Result<DimensionLabel> decode<DimensionLabel>(std::string_view json);
template <> Result<LabelList> decode<LabelList>(std::string_view json);
template <> Result<LabelChange> decode<LabelChange>(std::string_view json);
// rater and rated_at_ms may be absent: the server knows them.
template <> Result<DimensionRating> decode<DimensionRating>(std::string_view json);
template <> Result<RatingList> decode<RatingList>(std::string_view json);

// ratings.csv: a line for each rating of each dimension, and one without a rater for a dimension that nobody rated. dims: how many there are.
DataDictionary ratings_dictionary();
std::string write_ratings_csv(std::uint32_t dims, std::span<const DimensionLabel> labels, std::span<const DimensionRating> ratings);

}  // namespace tertium::wire
