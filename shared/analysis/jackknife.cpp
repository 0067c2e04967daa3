// jackknife.cpp: blocks of triplets through the loops, doubtful ones through the definition, counts by chunk, dimension and group of objects.
#include "shared/analysis/jackknife.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/analysis/jackknife_loops.h"
#include "shared/base/aligned.h"
#include "shared/base/fast_math.h"
#include "shared/base/lanes.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 14;    // triplets that one iteration counts by itself
constexpr std::size_t kPortion = std::size_t{1} << 20;  // triplets between two looks at the watcher
constexpr std::size_t kDrawSums = std::size_t{1} << 24;  // doubles that averages over draws may take
const double kNan = std::numeric_limits<double>::quiet_NaN();

double share_of(std::uint64_t part, std::uint64_t whole) { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : kNan; }

TERTIUM_CLONES void add_counts(std::uint32_t* to, const std::uint32_t* from, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] += from[i];
}
TERTIUM_CLONES void add_floats(double* to, const float* from, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] += static_cast<double>(from[i]);
}

// What a stretch of triplets counts, for each group of objects and, at the end, for all.
struct Counts {
  struct Scalars {
    std::uint64_t triplets = 0, undecided = 0, explained = 0, without_relevance = 0, flips = 0, spread = 0;
    double relevance = 0;
  };
  Counts(std::size_t sets, std::size_t dims, std::size_t row) : scalars(sets), most(sets * dims), flips_of(sets * row), relevance(row) {}
  std::vector<Scalars> scalars;
  std::vector<std::uint32_t> most, flips_of;  // set by set
  std::vector<double> relevance;              // of each dim, of all
};

struct Grouped {
  std::size_t dims = 0, row = 0, sets = 0;    // sets: the groups and all
  std::vector<std::uint32_t> group;

  Grouped(std::size_t objects, std::size_t dim_count, std::size_t row_length)
      : dims(dim_count), row(row_length), sets(std::min(objects, kObjectGroups) + 1), group(deal_object_groups(objects)) {}

  // flips: of each dim 1 or 0, `row` of them; relevance likewise.
  void add(const Triplet& t, const TripletRelevance& r, bool explained, const std::uint32_t* flips, const float* relevance, Counts& to) const {
    const std::uint32_t a = group[t.first], b = group[t.second], c = group[t.odd];
    std::size_t in[4] = {sets - 1, a};
    std::size_t count = 2;
    if (b != a) in[count++] = b;
    if (c != a && c != b) in[count++] = c;
    for (std::size_t i = 0; i < count; ++i) {
      Counts::Scalars& s = to.scalars[in[i]];
      ++s.triplets;
      s.undecided += r.undecided ? 1 : 0;
      s.flips += r.flips ? 1 : 0;
      if (r.flips) add_counts(to.flips_of.data() + in[i] * row, flips, row);
      if (!explained) continue;
      ++s.explained;
      s.spread += r.spread ? 1 : 0;
      s.relevance += static_cast<double>(r.relevance);
      if (r.dimension == kNoDimension) ++s.without_relevance;
      else ++to.most[in[i] * dims + r.dimension];
    }
    if (explained) add_floats(to.relevance.data(), relevance, row);
  }

  void join(const Counts& from, std::vector<JackknifeTally>& into, std::vector<double>& relevance) const {
    for (std::size_t s = 0; s < sets; ++s) {
      const Counts::Scalars& scalars = from.scalars[s];
      JackknifeTally& to = into[s];
      to.triplets += scalars.triplets;
      to.undecided += scalars.undecided;
      to.explained += scalars.explained;
      to.without_relevance += scalars.without_relevance;
      to.flips += scalars.flips;
      to.spread += scalars.spread;
      to.relevance += scalars.relevance;
      for (std::size_t d = 0; d < dims; ++d) {
        to.most[d] += from.most[s * dims + d];
        to.flips_of[d] += from.flips_of[s * row + d];
      }
    }
    for (std::size_t d = 0; d < dims; ++d) relevance[d] += from.relevance[d];
  }
};

// Of `all` what no object of the group has a part in.
JackknifeTally leave_out(const JackknifeTally& all, const JackknifeTally& group) {
  JackknifeTally out = all;
  out.triplets -= group.triplets;
  out.undecided -= group.undecided;
  out.explained -= group.explained;
  out.without_relevance -= group.without_relevance;
  out.flips -= group.flips;
  out.spread -= group.spread;
  out.relevance -= group.relevance;
  for (std::size_t d = 0; d < all.most.size(); ++d) {
    out.most[d] -= group.most[d];
    out.flips_of[d] -= group.flips_of[d];
  }
  return out;
}

Result<void> check_inputs(const Matrix& values, std::span<const Triplet> triplets, const JackknifeOptions& options, const char* what) {
  if (!(options.spread_share >= 0 && options.spread_share <= 1)) return Error{ErrorCode::kInvalid, "the share of relevance from which on a triplet is spread must be 0 to 1"};
  for (std::size_t i = 0; i < values.values.size(); ++i)
    if (!std::isfinite(values.values[i]))
      return Error{ErrorCode::kInvalid, std::string(what) + ": row " + std::to_string(i / values.cols) + ", column " + std::to_string(i % values.cols) +
                                            " is not a finite number"};
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const Triplet& triplet = triplets[t];
    for (const std::uint32_t object : {triplet.first, triplet.second, triplet.odd})
      if (object >= values.rows)
        return Error{ErrorCode::kInvalid, "triplet " + std::to_string(t + 1) + " names object " + std::to_string(object) + ", but the " + what + " has only rows 0 to " +
                                              std::to_string(values.rows) + " (exclusive)"};
    if (triplet.first == triplet.second || triplet.first == triplet.odd || triplet.second == triplet.odd)
      return Error{ErrorCode::kInvalid, "triplet " + std::to_string(t + 1) + " has the same object twice; three different ones are needed"};
  }
  return {};
}

// Hands portions of the triplets to explain(first, portion's triplets, where their figures go, counts of each chunk), and adds up.
template <class Explain>
Result<Jackknife> collect(std::size_t objects, std::size_t dims, std::size_t row, std::span<const Triplet> triplets, std::size_t portion_size, const TakeRelevance& take,
                          const JackknifeWatcher& watcher, const Explain& explain) {
  const Grouped grouped(objects, dims, row);
  JackknifeTally none;
  none.most.assign(dims, 0);
  none.flips_of.assign(dims, 0);
  std::vector<JackknifeTally> tallies(grouped.sets, none);
  Jackknife out;
  out.mean_relevance.assign(dims, 0.0);
  std::vector<TripletRelevance> figures(std::min(triplets.size(), portion_size));
  for (std::size_t first = 0; first < triplets.size(); first += portion_size) {
    if (watcher && !watcher(static_cast<double>(first) / static_cast<double>(triplets.size()))) return Error{ErrorCode::kCancelled, "the jackknife was cancelled"};
    const std::size_t size = std::min(portion_size, triplets.size() - first);
    const std::span<TripletRelevance> portion = std::span(figures).first(size);
    std::vector<Counts> counts((size + kChunk - 1) / kChunk, Counts(grouped.sets, dims, row));
    if (!explain(grouped, triplets.subspan(first, size), portion, counts, static_cast<double>(first) / static_cast<double>(triplets.size())))
      return Error{ErrorCode::kCancelled, "the jackknife was cancelled"};
    for (const Counts& chunk : counts) grouped.join(chunk, tallies, out.mean_relevance);
    if (take) take(first, portion);
  }
  out.all = std::move(tallies.back());
  for (double& value : out.mean_relevance) value = out.all.explained > 0 ? value / static_cast<double>(out.all.explained) : kNan;
  for (std::size_t g = 0; g + 1 < grouped.sets; ++g) out.without_group.push_back(leave_out(out.all, tallies[g]));
  return out;
}

// From what is known of each dim's relevance.
void find_most(std::span<const double> relevance, double spread_share, TripletRelevance& out) {
  double top[3] = {0, 0, 0}, sum = 0;
  for (std::size_t d = 0; d < relevance.size(); ++d) {
    const double r = relevance[d];
    sum += r;
    if (r > top[0]) out.dimension = static_cast<std::uint32_t>(d);
    if (r > top[0]) top[2] = top[1], top[1] = top[0], top[0] = r;
    else if (r > top[1]) top[2] = top[1], top[1] = r;
    else if (r > top[2]) top[2] = r;
  }
  const double three = top[0] + top[1] + top[2];
  out.relevance = static_cast<float>(top[0]);
  out.share = static_cast<float>(sum > 0 ? three / sum : kNan);
  out.spread = sum > 0 && three <= spread_share * sum;
}

// rows x row, padded with 0, and the length of each row, rounded up.
void pad_rows(const Matrix& values, std::size_t row, Floats& matrix, std::vector<float>* reach) {
  matrix.assign(values.rows * row, 0.0f);
  for (std::size_t o = 0; o < values.rows; ++o) {
    double squares = 0;
    for (std::size_t d = 0; d < values.cols; ++d) {
      const float x = values.at(o, d);
      matrix[o * row + d] = x;
      squares += static_cast<double>(x) * static_cast<double>(x);
    }
    if (reach) reach->push_back(static_cast<float>(std::sqrt(squares) * 1.000001));
  }
}

}  // namespace

double JackknifeTally::mean_relevance() const { return explained > 0 ? relevance / static_cast<double>(explained) : kNan; }
double JackknifeTally::flip_rate() const { return share_of(flips, triplets - undecided); }
double JackknifeTally::spread_rate() const { return share_of(spread, explained); }
double JackknifeTally::most_share(std::size_t dim) const { return share_of(most[dim], explained - without_relevance); }
double JackknifeTally::flip_share(std::size_t dim) const { return share_of(flips_of[dim], triplets - undecided); }

TripletRelevance summarise_triplet(const TripletExplanation& explanation, const JackknifeOptions& options) {
  TripletRelevance out;
  out.choice = static_cast<std::uint8_t>(explanation.choice);
  out.undecided = explanation.undecided;
  out.probability = static_cast<float>(explanation.probability[explanation.choice]);
  out.share = static_cast<float>(kNan);
  for (const DimensionPart& part : explanation.dimensions) out.flips = out.flips || (part.flips && !explanation.undecided);
  if (options.at == RelevanceAt::kOwnChoice && explanation.undecided) return out;
  std::vector<double> relevance;
  for (const DimensionPart& part : explanation.dimensions) relevance.push_back(part.relevance);
  find_most(relevance, options.spread_share, out);
  return out;
}

Result<Jackknife> run_jackknife(const Matrix& values, std::span<const Triplet> triplets, const JackknifeOptions& options, Executor& executor,
                                const TakeRelevance& take, const JackknifeWatcher& watcher) {
  TRY_DO(check_inputs(values, triplets, options, "embedding"));
  const bool own = options.at == RelevanceAt::kOwnChoice;
  const std::size_t row = pad_to_lanes(std::max<std::size_t>(values.cols, 1));
  Floats matrix;
  std::vector<float> reach;
  pad_rows(values, row, matrix, &reach);
  const JackknifeRows rows{matrix.data(), row, values.cols, reach.data(), own, static_cast<float>(options.spread_share)};
  const JackknifeLoops& loops = jackknife_loops().front();
  const auto explain = [&](const Grouped& grouped, std::span<const Triplet> portion, std::span<TripletRelevance> figures, std::vector<Counts>& counts, double) {
    executor.parallel_for(counts.size(), [&](std::size_t c) {
      const std::size_t end = std::min(portion.size(), (c + 1) * kChunk);
      JackknifeBlock block(row);
      std::vector<std::uint32_t> flips(row);
      std::vector<float> relevance(row);
      for (std::size_t begin = c * kChunk; begin < end; begin += kJackknifeBlock) {
        const std::size_t size = std::min(kJackknifeBlock, end - begin);
        loops.explain(rows, portion.data() + begin, size, block);
        for (std::size_t t = 0; t < size; ++t) {
          const Triplet& triplet = portion[begin + t];
          TripletRelevance& figure = figures[begin + t];
          if (block.sure[t] != 0) {
            figure = {block.probability[t], block.most[t], block.share[t], block.dimension[t], block.choice[t], false, block.flips_any[t] != 0, block.spread[t] != 0};
            grouped.add(triplet, figure, true, block.flips.data() + t * row, block.relevance.data() + t * row, counts[c]);
            continue;
          }
          const TripletExplanation e = explain_triplet(values, {triplet.first, triplet.second, triplet.odd}, own ? std::nullopt : std::optional<std::size_t>(0));
          figure = summarise_triplet(e, options);
          for (std::size_t d = 0; d < values.cols; ++d) {
            flips[d] = e.dimensions[d].flips ? 1 : 0;
            relevance[d] = static_cast<float>(e.dimensions[d].relevance);
          }
          grouped.add(triplet, figure, !own || !figure.undecided, flips.data(), relevance.data(), counts[c]);
        }
      }
    });
    return true;
  };
  return collect(values.rows, values.cols, row, triplets, kPortion, take, watcher, explain);
}

Result<Jackknife> run_jackknife(const Posterior& posterior, const std::vector<std::size_t>& columns, std::span<const Triplet> triplets, std::uint32_t draws,
                                std::uint64_t seed, const JackknifeOptions& options, Executor& executor, const TakeRelevance& take, const JackknifeWatcher& watcher) {
  if (posterior.location.rows != posterior.scale.rows || posterior.location.cols != posterior.scale.cols)
    return Error{ErrorCode::kInvalid, "the posterior's locations and scales differ in shape"};
  if (draws == 0) return Error{ErrorCode::kInvalid, "the number of posterior draws must be at least 1"};
  if (columns.empty()) return Error{ErrorCode::kInvalid, "none of the posterior's columns is a dimension"};
  for (const std::size_t column : columns)
    if (column >= posterior.location.cols)
      return Error{ErrorCode::kInvalid, "column " + std::to_string(column) + " is not in the posterior, which has " + std::to_string(posterior.location.cols)};
  TRY_DO(check_inputs(posterior.location, triplets, options, "posterior's location"));
  TRY_DO(check_inputs(posterior.scale, {}, options, "posterior's scale"));
  const bool own = options.at == RelevanceAt::kOwnChoice;
  const std::size_t dims = columns.size(), row = pad_to_lanes(dims), objects = posterior.location.rows;
  const std::size_t portion_size = std::clamp<std::size_t>(kDrawSums / (3 * row) / kChunk * kChunk, kChunk, kPortion);
  const JackknifeLoops& loops = jackknife_loops().front();
  std::vector<double> whole(3 * std::min(triplets.size(), portion_size)), without(whole.size() * row);
  Floats matrix;
  const auto explain = [&](const Grouped& grouped, std::span<const Triplet> portion, std::span<TripletRelevance> figures, std::vector<Counts>& counts, double done) {
    std::fill(whole.begin(), whole.end(), 0.0);
    std::fill(without.begin(), without.end(), 0.0);
    const double part = static_cast<double>(portion.size()) / static_cast<double>(triplets.size());
    for (std::uint32_t draw = 0; draw < draws; ++draw) {
      if (watcher && !watcher(done + part * draw / draws)) return false;
      pad_rows(take_columns(draw_posterior(posterior, seed, draw), columns), row, matrix, nullptr);
      const JackknifeRows rows{matrix.data(), row, dims, nullptr, own, 0};
      executor.parallel_for(counts.size(), [&](std::size_t c) {
        const std::size_t begin = c * kChunk, size = std::min(kChunk, portion.size() - begin);
        Floats shared(3 * row);
        loops.add_draw(rows, portion.data() + begin, size, shared.data(), whole.data() + 3 * begin, without.data() + 3 * begin * row);
      });
    }
    executor.parallel_for(counts.size(), [&](std::size_t c) {
      const std::size_t end = std::min(portion.size(), (c + 1) * kChunk);
      std::vector<std::uint32_t> flips(row);
      std::vector<float> single(row);
      std::vector<double> relevance(dims);
      for (std::size_t t = c * kChunk; t < end; ++t) {
        const double* p = whole.data() + 3 * t;
        const double* q = without.data() + 3 * t * row;
        TripletRelevance& figure = figures[t];
        figure = {};
        const std::size_t choice = p[0] >= p[1] && p[0] >= p[2] ? 0 : p[1] >= p[2] ? 1 : 2, next = (choice + 1) % 3, last = (choice + 2) % 3;
        const std::size_t pair = own ? choice : 0;
        figure.choice = static_cast<std::uint8_t>(choice);
        figure.undecided = p[next] == p[choice] || p[last] == p[choice];
        figure.probability = static_cast<float>(p[choice] / draws);
        figure.share = static_cast<float>(kNan);
        for (std::size_t d = 0; d < dims; ++d) {
          const bool flip = !figure.undecided && std::max(q[next * row + d], q[last * row + d]) > q[choice * row + d];
          flips[d] = flip ? 1 : 0;
          figure.flips = figure.flips || flip;
          relevance[d] = std::abs(p[pair] - q[pair * row + d]) / draws;
          single[d] = static_cast<float>(relevance[d]);
        }
        const bool explained = !own || !figure.undecided;
        if (explained) find_most(relevance, options.spread_share, figure);
        grouped.add(portion[t], figure, explained, flips.data(), single.data(), counts[c]);
      }
    });
    return true;
  };
  return collect(objects, dims, row, triplets, portion_size, take, watcher, explain);
}

ObjectEstimate estimate_difference(const Jackknife& a, const JackknifeFigure& figure_a, const Jackknife& b, const JackknifeFigure& figure_b) {
  CHECK(a.without_group.size() == b.without_group.size());
  std::vector<double> without;
  for (std::size_t g = 0; g < a.without_group.size(); ++g) without.push_back(figure_a(a.without_group[g]) - figure_b(b.without_group[g]));
  return estimate_over_objects(figure_a(a.all) - figure_b(b.all), without);
}

ObjectEstimate estimate(const Jackknife& of, const JackknifeFigure& figure) {
  std::vector<double> without;
  for (const JackknifeTally& group : of.without_group) without.push_back(figure(group));
  ObjectEstimate out = estimate_over_objects(figure(of.all), without);
  out.p = kNan;  // that a share is 0 is no question
  return out;
}

JackknifeFigure label_share(std::span<const std::string> labels, const std::string& label) {
  std::vector<std::size_t> dims;
  for (std::size_t d = 0; d < labels.size(); ++d)
    if (labels[d] == label) dims.push_back(d);
  return [dims](const JackknifeTally& tally) {
    std::uint64_t most = 0;
    for (const std::size_t d : dims) most += tally.most[d];
    return share_of(most, tally.explained - tally.without_relevance);
  };
}

std::vector<LabelTally> tally_by_label(const Jackknife& of, std::span<const std::string> labels) {
  CHECK(labels.size() == of.all.most.size());
  std::vector<LabelTally> out;
  const auto tally_of = [&](const std::string& label) -> LabelTally& {
    for (LabelTally& tally : out)
      if (tally.label == label) return tally;
    return out.emplace_back(LabelTally{label, 0, 0, 0, {}});
  };
  for (const bool labelled : {true, false})
    for (std::size_t d = 0; d < labels.size(); ++d) {
      if (labels[d].empty() == labelled) continue;
      LabelTally& tally = tally_of(labels[d]);
      ++tally.dims;
      tally.most += of.all.most[d];
      tally.flips += of.all.flips_of[d];
    }
  for (LabelTally& tally : out) tally.share = estimate(of, label_share(labels, tally.label));
  return out;
}

}  // namespace tertium
