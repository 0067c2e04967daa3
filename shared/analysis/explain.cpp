// explain.cpp: shared weight, jackknife and flips by sums before and after each dimension, so that what is left out is left out exactly.
#include "shared/analysis/explain.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "shared/base/random.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

struct Decision {
  std::size_t choice = 0;
  bool undecided = false;
};
Decision decide(const std::array<double, 3>& similarity) {
  Decision d;
  for (std::size_t p = 1; p < 3; ++p)
    if (similarity[p] > similarity[d.choice]) d.choice = p;
  int equals = 0;
  for (const double s : similarity) equals += s == similarity[d.choice] ? 1 : 0;
  d.undecided = equals > 1;
  return d;
}

double product(std::span<const float> x, std::span<const float> y, std::size_t d) { return static_cast<double>(x[d]) * static_cast<double>(y[d]); }

}  // namespace

TripletExplanation explain_triplet(const Matrix& values, const std::array<std::uint32_t, 3>& objects, std::optional<std::size_t> pair) {
  CHECK(!pair || *pair < 3);
  const std::span<const float> rows[3] = {values.row(objects[0]), values.row(objects[1]), values.row(objects[2])};
  const std::size_t dims = values.cols;
  TripletExplanation out;
  out.dimensions.resize(dims);
  // after[d]: the sum over d and what follows it. The sum without d is what came before plus what comes after.
  std::vector<std::array<double, 3>> after(dims + 1, std::array<double, 3>{});
  for (std::size_t d = dims; d-- > 0;)
    for (std::size_t p = 0; p < 3; ++p) {
      const std::array<std::size_t, 2> of = members_of_pair(p);
      out.dimensions[d].shared[p] = product(rows[of[0]], rows[of[1]], d);
      after[d][p] = after[d + 1][p] + out.dimensions[d].shared[p];
    }
  out.similarity = after[0];
  out.probability = choice_probabilities(out.similarity);
  const Decision whole = decide(out.similarity);
  out.choice = whole.choice;
  out.undecided = whole.undecided;
  out.pair = pair.value_or(out.choice);

  std::array<double, 3> before{};
  for (std::size_t d = 0; d < dims; ++d) {
    DimensionPart& part = out.dimensions[d];
    part.dimension = static_cast<std::uint32_t>(d);
    std::array<double, 3> rest{};
    for (std::size_t p = 0; p < 3; ++p) rest[p] = before[p] + after[d + 1][p];
    part.without = choice_probabilities(rest);
    part.relevance = std::fabs(out.probability[out.pair] - part.without[out.pair]);
    const Decision left = decide(rest);
    part.choice = left.choice;
    part.undecided = left.undecided;
    part.flips = rest[out.choice] < rest[left.choice];
    for (std::size_t p = 0; p < 3; ++p) before[p] += part.shared[p];
  }
  return out;
}

std::vector<Ranked> shared_weight(const Matrix& values, std::size_t a, std::size_t b) {
  const std::span<const float> x = values.row(a), y = values.row(b);
  std::vector<Ranked> out;
  for (std::size_t d = 0; d < values.cols; ++d)
    if (const double share = product(x, y, d); share > 0) out.push_back({static_cast<std::uint32_t>(d), share});
  std::stable_sort(out.begin(), out.end(), [](const Ranked& left, const Ranked& right) { return left.value > right.value; });
  return out;
}

double stay_together(const Matrix& values, std::size_t a, std::size_t b) {
  CHECK(a < values.rows && b < values.rows);
  if (a == b) return 1;
  if (values.rows < 3) return 0;
  const double near = pair_similarity(values.row(a), values.row(b));
  double sum = 0;
  for (std::size_t k = 0; k < values.rows; ++k) {
    if (k == a || k == b) continue;
    // By differences: safe for any size, an overflow goes to 0 as it should.
    sum += 1.0 / (1.0 + std::exp(pair_similarity(values.row(a), values.row(k)) - near) + std::exp(pair_similarity(values.row(b), values.row(k)) - near));
  }
  return sum / static_cast<double>(values.rows - 2);
}

std::array<std::uint32_t, 3> draw_triplet(const Matrix& values, std::uint64_t seed, std::size_t tries) {
  CHECK(values.rows >= 3);
  const auto n = static_cast<std::uint32_t>(values.rows);
  RandomStream random(derive_key(seed, "triplets to look at"));
  std::array<std::uint32_t, 3> best{};
  double least = 2;
  for (std::size_t t = 0; t < std::max<std::size_t>(1, tries); ++t) {
    std::array<std::uint32_t, 3> drawn{random.below(n), random.below(n - 1), random.below(n - 2)};
    // The second counts among those that are left by the first, the third among those left by both.
    if (drawn[1] >= drawn[0]) ++drawn[1];
    const std::uint32_t low = std::min(drawn[0], drawn[1]), high = std::max(drawn[0], drawn[1]);
    if (drawn[2] >= low) ++drawn[2];
    if (drawn[2] >= high) ++drawn[2];
    std::array<double, 3> similarity{};
    for (std::size_t p = 0; p < 3; ++p) {
      const std::array<std::size_t, 2> of = members_of_pair(p);
      similarity[p] = pair_similarity(values.row(drawn[of[0]]), values.row(drawn[of[1]]));
    }
    const std::array<double, 3> probability = choice_probabilities(similarity);
    const double most = std::max({probability[0], probability[1], probability[2]});
    if (most >= least) continue;
    least = most;
    best = drawn;
  }
  return best;
}

}  // namespace tertium
