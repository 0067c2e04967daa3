// dimension_client.h: labels and ratings of a run's dimensions as typed calls; errors as in client.h.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/dimension_rating.h"
#include "web/net/client.h"

namespace tertium::net {

// rater: who asks, as ratings name their raters.
struct Ratings {
  std::string rater;
  std::vector<DimensionRating> ratings;
};

RequestId fetch_labels(std::uint64_t run, Done<std::vector<DimensionLabel>> done);
// seen: the label its writer was looking at. kConflict: another one stands there by now; the message says whose.
RequestId set_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen, Done<DimensionLabel> done);
// only_mine: nothing of other raters is sent.
RequestId fetch_ratings(std::uint64_t run, bool only_mine, Done<Ratings> done);
RequestId set_rating(std::uint64_t run, const DimensionRating& rating, Done<DimensionRating> done);
RequestId fetch_ratings_table(std::uint64_t run, Done<std::string> done);  // ratings.csv

}  // namespace tertium::net
