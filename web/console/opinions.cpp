// opinions.cpp: labels and ratings joined to dimensions, and the search among them.
#include "web/console/opinions.h"

#include <algorithm>
#include <cmath>

#include "shared/base/text.h"
#include "web/console/model.h"
#include "web/console/wording.h"

namespace tertium::console {
namespace {
constexpr double kPercentiles[] = {99, 95, 90, 75, 50, 25, 0};
constexpr std::size_t kSearched = 12;  // of the strongest objects: those that a row shows

bool passes(const Opinions& said, std::uint32_t d, DimensionFilter filter) {
  const RatingSummary& ratings = said.ratings[d];
  switch (filter) {
    case DimensionFilter::kAll: return true;
    case DimensionFilter::kUnlabelled: return said.label[d].empty();
    case DimensionFilter::kVisual: return ratings.nature == DimensionNature::kVisual;
    case DimensionFilter::kSemantic: return ratings.nature == DimensionNature::kSemantic;
    case DimensionFilter::kMixed: return ratings.nature == DimensionNature::kMixed;
    case DimensionFilter::kUnclear: return ratings.nature == DimensionNature::kUnclear;
  }
  return true;
}

bool has_words(const OpenRun& run, const Opinions& said, std::uint32_t d, const std::string& words) {
  if (words.empty() || to_lower_ascii(said.label[d]).find(words) != std::string::npos) return true;
  const std::vector<Ranked>& top = run.strongest[d];
  for (std::size_t i = 0; i < std::min(kSearched, top.size()); ++i)
    if (to_lower_ascii(display_name(run.stimuli[top[i].index].name)).find(words) != std::string::npos) return true;
  return false;
}
}  // namespace

Opinions sum_up_opinions(std::span<const DimensionLabel> labels, std::span<const DimensionRating> ratings, std::size_t dims) {
  Opinions out;
  out.label.resize(dims);
  out.labelled_by.resize(dims);
  for (const DimensionLabel& label : labels) {
    if (label.dimension >= dims) continue;
    out.label[label.dimension] = label.label;
    out.labelled_by[label.dimension] = label.changed_by;
  }
  out.ratings = summarise_ratings(ratings, dims);
  out.agreement = rater_agreement(ratings, dims);
  return out;
}

DimensionFacts look_into(const OpenRun& run, std::uint32_t dimension) {
  DimensionFacts out;
  out.spread = weight_spread(run.values, dimension, kWeightBins);
  out.sheet = percentile_sheet(run.values, dimension, kPercentiles, kSheetObjects);
  // Where weights end, objects stand in no order: one row of them says so, more would say nothing.
  const auto ended = std::find_if(out.sheet.begin(), out.sheet.end(), [](const PercentileRow& row) { return row.weight <= 0; });
  if (ended != out.sheet.end()) out.sheet.erase(ended + 1, out.sheet.end());
  out.categories = category_make_up(run.strongest[dimension], run.categories);
  out.goes_with = dimensions_that_go_with(run.values, dimension, kGoesWith);
  return out;
}

std::vector<std::uint32_t> find_dimensions(const OpenRun& run, const Opinions& said, const DimensionQuery& query) {
  const std::string words = to_lower_ascii(trim(query.words));
  std::vector<std::uint32_t> out;
  for (const std::uint32_t d : run.order)
    if (passes(said, d, query.filter) && (query.least == 0 || (said.ratings[d].scored > 0 && said.ratings[d].mean >= query.least)) && has_words(run, said, d, words))
      out.push_back(d);
  const auto largest_first = [&](const auto& value_of) {
    std::stable_sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) {
      const double x = value_of(a), y = value_of(b);
      if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);  // without a value: last
      return x > y;
    });
  };
  const double none = std::nan("");
  switch (query.order) {
    case DimensionOrder::kImportance: break;
    case DimensionOrder::kReproducibility:
      largest_first([&](std::uint32_t d) { return d < run.run.reproducibility.size() ? run.run.reproducibility[d] : none; });
      break;
    case DimensionOrder::kInterpretability: largest_first([&](std::uint32_t d) { return said.ratings[d].scored > 0 ? said.ratings[d].mean : none; }); break;
    case DimensionOrder::kLabel:
      std::stable_sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (said.label[a].empty() || said.label[b].empty()) return !said.label[a].empty() && said.label[b].empty();
        return to_lower_ascii(said.label[a]) < to_lower_ascii(said.label[b]);
      });
      break;
  }
  return out;
}

}  // namespace tertium::console
