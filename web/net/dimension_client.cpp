// dimension_client.cpp: labels and ratings as typed calls.
#include "web/net/dimension_client.h"

#include <utility>

#include "shared/wire/dimension_messages.h"
#include "web/net/call.h"

namespace tertium::net {

RequestId fetch_labels(std::uint64_t run, Done<std::vector<DimensionLabel>> done) {
  return call<std::vector<DimensionLabel>>(get(wire::kRunLabels, {std::to_string(run)}), std::move(done), [](const std::string& body) -> Result<std::vector<DimensionLabel>> {
    TRY(wire::LabelList list, wire::decode<wire::LabelList>(body));
    return std::move(list.labels);
  });
}

RequestId set_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen, Done<DimensionLabel> done) {
  return call<DimensionLabel>(post(wire::kRunLabels, {std::to_string(run)}, wire::encode(wire::LabelChange{dimension, label, seen})), std::move(done));
}

RequestId fetch_ratings(std::uint64_t run, bool only_mine, Done<Ratings> done) {
  platform::Request request = get(wire::kRunRatings, {std::to_string(run)});
  if (only_mine) request.url += "?mine=1";
  return call<Ratings>(std::move(request), std::move(done), [](const std::string& body) -> Result<Ratings> {
    TRY(wire::RatingList list, wire::decode<wire::RatingList>(body));
    return Ratings{std::move(list.rater), std::move(list.ratings)};
  });
}

RequestId set_rating(std::uint64_t run, const DimensionRating& rating, Done<DimensionRating> done) {
  return call<DimensionRating>(post(wire::kRunRatings, {std::to_string(run)}, wire::encode(rating)), std::move(done));
}

RequestId fetch_ratings_table(std::uint64_t run, Done<std::string> done) {
  return call<std::string>(get(wire::kRunRatingsCsv, {std::to_string(run)}), std::move(done), [](const std::string& body) -> Result<std::string> { return body; });
}

}  // namespace tertium::net
