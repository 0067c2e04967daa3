// choice.cpp: similarities, probabilities and scores in double precision.
#include "shared/model/choice.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/model/draw_loops.h"
#include "shared/model/pair_table.h"

namespace tertium {
namespace {

constexpr std::size_t kRowChunk = 64;           // rows of a table per iteration
constexpr std::size_t kAllPairsObjects = 4096;  // a table of all pairs in doubles: 64 MB
constexpr std::size_t kChunk = 4096;  // triplets per iteration; their sums are added in order

double dot(std::span<const float> x, std::span<const float> y) {
  double sums[4] = {0, 0, 0, 0};
  std::size_t d = 0;
  for (; d + 4 <= x.size(); d += 4) {
    for (std::size_t l = 0; l < 4; ++l) sums[l] += static_cast<double>(x[d + l]) * static_cast<double>(y[d + l]);
  }
  for (; d < x.size(); ++d) sums[0] += static_cast<double>(x[d]) * static_cast<double>(y[d]);
  return (sums[0] + sums[2]) + (sums[1] + sums[3]);
}

Result<void> check_inputs(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, const char* what) {
  if (!(options.temperature > 0) || !std::isfinite(options.temperature)) {
    return Error{ErrorCode::kInvalid, "the temperature must be a number above 0"};
  }
  for (std::size_t i = 0; i < values.values.size(); ++i) {
    if (!std::isfinite(values.values[i])) {
      return Error{ErrorCode::kInvalid, std::string(what) + ": row " + std::to_string(i / values.cols) + ", column " +
                                            std::to_string(i % values.cols) + " is not a finite number"};
    }
  }
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    for (const std::uint32_t object : {triplets[t].first, triplets[t].second, triplets[t].odd}) {
      if (object >= values.rows) {
        return Error{ErrorCode::kInvalid, "triplet " + std::to_string(t + 1) + " names object " + std::to_string(object) + ", but the " +
                                              what + " has only rows 0 to " + std::to_string(values.rows) + " (exclusive)"};
      }
    }
  }
  return {};
}

struct Part {
  std::size_t right = 0, ties = 0;
  double nll = 0;
  void add(const TripletOutcome& out) {
    right += out.right ? 1 : 0;
    ties += out.tie ? 1 : 0;
    nll -= std::log(std::max(out.probability[0], kLeastProbability));
  }
};

// Adds up the parts that judge_chunk(first, last) makes of all triplets.
template <class JudgeChunk>
Score collect_chunks(std::size_t count, Executor& executor, const JudgeChunk& judge_chunk) {
  Score score;
  score.triplets = count;
  std::vector<Part> parts((count + kChunk - 1) / kChunk);
  executor.parallel_for(parts.size(), [&](std::size_t c) { parts[c] = judge_chunk(c * kChunk, std::min(count, (c + 1) * kChunk)); });
  for (const Part& part : parts) {
    score.right += part.right;
    score.ties += part.ties;
    score.nll += part.nll;
  }
  if (count > 0) {
    score.nll /= static_cast<double>(count);
    score.accuracy = static_cast<double>(score.right) / static_cast<double>(count);
  }
  return score;
}

// Runs outcome(t) for every triplet and adds up.
template <class Outcome>
Score collect(std::size_t count, bool keep, Executor& executor, const Outcome& outcome) {
  std::vector<TripletOutcome> kept(keep ? count : 0);
  Score score = collect_chunks(count, executor, [&](std::size_t first, std::size_t last) {
    Part part;
    for (std::size_t t = first; t < last; ++t) {
      const TripletOutcome out = outcome(t);
      part.add(out);
      if (keep) kept[t] = out;
    }
    return part;
  });
  score.outcomes = std::move(kept);
  return score;
}

// Of a block's similarities: the three probabilities in their place, -log of the first, and whether the largest similarity is so far above the
// second that no rounding could change who it is.
constexpr float kLargestKeptLoss = 80.0f;  // fast_exp ends at e^-87: beyond, the loss is right and the probability is not
struct JudgedBlock {
  alignas(64) float loss[kTableBlock], sure[kTableBlock], right[kTableBlock];
};
TERTIUM_CLONES void judge_block(TableBlock& block, float inverse_temperature, JudgedBlock& judged) {
  for (std::size_t t = 0; t < kTableBlock; ++t) {
    const float s0 = block.first[t], s1 = block.second[t], s2 = block.third[t];
    const float larger = s1 > s2 ? s1 : s2, smaller = s1 > s2 ? s2 : s1, most = s0 > larger ? s0 : larger;
    const float below = s0 > larger ? larger : s0 > smaller ? s0 : smaller;
    const float e0 = fast_exp((s0 - most) * inverse_temperature), e1 = fast_exp((s1 - most) * inverse_temperature);
    const float e2 = fast_exp((s2 - most) * inverse_temperature), sum = e0 + e1 + e2, inverse = 1.0f / sum;
    block.first[t] = e0 * inverse;
    block.second[t] = e1 * inverse;
    block.third[t] = e2 * inverse;
    judged.loss[t] = fast_log(sum) + (most - s0) * inverse_temperature;
    judged.sure[t] = most - below > block.doubt[t] ? 1.0f : 0.0f;  // not where a sum was no number
    judged.right[t] = s0 > larger ? 1.0f : 0.0f;
  }
}

// The same score through the table of all pairs; outcome(t) is asked where the table leaves a doubt.
template <class Outcome>
Score collect_by_table(const PairTable& table, std::span<const Triplet> triplets, double temperature, bool keep, Executor& executor,
                       const Outcome& outcome) {
  std::vector<TripletOutcome> kept(keep ? triplets.size() : 0);
  Score score = collect_chunks(triplets.size(), executor, [&](std::size_t begin, std::size_t end) {
    const double largest_loss = -std::log(kLeastProbability);
    Part part;
    for (std::size_t first = begin; first < end; first += kTableBlock) {
      TableBlock block;
      JudgedBlock judged;
      const std::size_t size = std::min(kTableBlock, end - first);
      table.look_up(triplets.subspan(first, size), block);
      judge_block(block, static_cast<float>(1.0 / temperature), judged);
      for (std::size_t t = 0; t < size; ++t) {
        if (judged.sure[t] == 0.0f) {
          const TripletOutcome out = outcome(first + t);
          part.add(out);
          if (keep) kept[first + t] = out;
          continue;
        }
        const bool right = judged.right[t] != 0.0f;
        part.right += right ? 1 : 0;
        part.nll += std::min(static_cast<double>(judged.loss[t]), largest_loss);
        if (!keep) continue;
        if (judged.loss[t] < kLargestKeptLoss) {
          kept[first + t] = {{static_cast<double>(block.first[t]), static_cast<double>(block.second[t]), static_cast<double>(block.third[t])}, right, false};
        } else {
          TableBlock again;
          table.look_up(triplets.subspan(first + t, 1), again);
          const std::array<double, 3> similarities{static_cast<double>(again.first[0]), static_cast<double>(again.second[0]), static_cast<double>(again.third[0])};
          kept[first + t] = {choice_probabilities(similarities, temperature), right, false};
        }
      }
    }
    return part;
  });
  score.outcomes = std::move(kept);
  return score;
}

// drawn: rows x row, row padded to whole lanes with 0.
void draw_into(const Posterior& posterior, std::uint64_t key, std::uint32_t draw, std::size_t row, std::vector<float>& noise, float* drawn) {
  const std::size_t cols = posterior.location.cols;
  fill_normals(key, draw, 0, noise.size() / 64, noise.data());
  for (std::size_t o = 0; o < posterior.location.rows; ++o) {
    for (std::size_t d = 0; d < cols; ++d) {
      const std::size_t at = o * cols + d;
      const float x = posterior.location.values[at] + posterior.scale.values[at] * noise[at];
      drawn[o * row + d] = x > 0.0f ? x : 0.0f;
    }
  }
}

std::size_t noise_size(const Posterior& posterior) { return (posterior.location.values.size() + 63) / 64 * 64; }

}  // namespace

double pair_similarity(std::span<const float> x, std::span<const float> y, SimilarityRule rule) {
  CHECK(x.size() == y.size());
  if (rule == SimilarityRule::kDot) return dot(x, y);
  if (rule == SimilarityRule::kCosine) {
    const double lengths = std::sqrt(dot(x, x)) * std::sqrt(dot(y, y));
    return lengths > 0 ? dot(x, y) / lengths : 0.0;
  }
  double sum = 0;
  for (std::size_t d = 0; d < x.size(); ++d) {
    const double gap = static_cast<double>(x[d]) - static_cast<double>(y[d]);
    sum += gap * gap;
  }
  return -std::sqrt(sum);
}

Matrix centre_columns(const Matrix& values) {
  std::vector<double> sums(values.cols, 0.0);
  for (std::size_t r = 0; r < values.rows; ++r) {
    for (std::size_t c = 0; c < values.cols; ++c) sums[c] += static_cast<double>(values.at(r, c));
  }
  Matrix centred(values.rows, values.cols);
  for (std::size_t r = 0; r < values.rows; ++r) {
    for (std::size_t c = 0; c < values.cols; ++c) {
      centred.at(r, c) = static_cast<float>(static_cast<double>(values.at(r, c)) - sums[c] / static_cast<double>(values.rows));
    }
  }
  return centred;
}

std::array<double, 3> choice_probabilities(const std::array<double, 3>& similarities, double temperature) {
  const double most = std::max({similarities[0], similarities[1], similarities[2]});
  std::array<double, 3> p{};
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) sum += p[i] = std::exp((similarities[i] - most) / temperature);
  for (double& value : p) value /= sum;
  return p;
}

TripletOutcome judge_outcome(const std::array<double, 3>& value, const std::array<double, 3>& probability) {
  TripletOutcome outcome;
  outcome.probability = probability;
  const double most = std::max({value[0], value[1], value[2]});
  const int at_most = (value[0] == most) + (value[1] == most) + (value[2] == most);
  outcome.tie = at_most > 1;
  outcome.right = value[0] == most && at_most == 1;
  return outcome;
}

namespace {

// Makes the table, where it pays for all triplets, and hands out a judge of portions of them: judge(first, count) is their score.
template <class Use>
auto with_judge(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor, const Use& use) {
  const Matrix centred = options.centre ? centre_columns(values) : Matrix();
  const Matrix& used = options.centre ? centred : values;
  const auto outcome = [&](std::size_t t) {
    const auto a = used.row(triplets[t].first), b = used.row(triplets[t].second), c = used.row(triplets[t].odd);
    const std::array<double, 3> similarities{pair_similarity(a, b, options.rule), pair_similarity(a, c, options.rule),
                                             pair_similarity(b, c, options.rule)};
    return judge_outcome(similarities, choice_probabilities(similarities, options.temperature));
  };
  std::optional<PairTable> table;
  if (table_pays(used.rows, triplets.size())) table.emplace(used, options.rule, executor);
  return use([&](std::size_t first, std::size_t count) {
    const auto own = [&](std::size_t t) { return outcome(first + t); };
    if (!table) return collect(count, options.keep_outcomes, executor, own);
    return collect_by_table(*table, triplets.subspan(first, count), options.temperature, options.keep_outcomes, executor, own);
  });
}

}  // namespace

Result<Score> score_embedding(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor) {
  TRY_DO(check_inputs(values, triplets, options, "matrix"));
  return with_judge(values, triplets, options, executor, [&](const auto& judge) { return judge(0, triplets.size()); });
}

Result<void> visit_outcomes(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor,
                            const std::function<void(std::span<const TripletOutcome>)>& take) {
  TRY_DO(check_inputs(values, triplets, options, "matrix"));
  ScoreOptions keep = options;
  keep.keep_outcomes = true;
  with_judge(values, triplets, keep, executor, [&](const auto& judge) {
    for (std::size_t first = 0; first < triplets.size(); first += kOutcomesAtOnce) take(judge(first, std::min(kOutcomesAtOnce, triplets.size() - first)).outcomes);
    return 0;
  });
  return {};
}

Result<std::vector<std::array<double, 3>>> measure_triplets(const Matrix& values, std::span<const Triplet> triplets, SimilarityRule rule, bool centre, Executor& executor) {
  TRY_DO(check_inputs(values, triplets, {}, "matrix"));
  const Matrix centred = centre ? centre_columns(values) : Matrix();
  const Matrix& used = centre ? centred : values;
  std::vector<double> lengths(rule == SimilarityRule::kCosine ? used.rows : 0);
  executor.parallel_for((lengths.size() + kRowChunk - 1) / kRowChunk, [&](std::size_t c) {
    for (std::size_t r = c * kRowChunk; r < std::min(lengths.size(), (c + 1) * kRowChunk); ++r) lengths[r] = std::sqrt(dot(used.row(r), used.row(r)));
  });
  const auto pair = [&](std::size_t a, std::size_t b) {
    if (rule != SimilarityRule::kCosine) return pair_similarity(used.row(a), used.row(b), rule);
    const double both = lengths[a] * lengths[b];
    return both > 0 ? dot(used.row(a), used.row(b)) / both : 0.0;
  };
  std::vector<std::array<double, 3>> out(triplets.size());
  const std::size_t pairs = used.rows * (used.rows - (used.rows > 0 ? 1 : 0)) / 2;
  const bool all = used.rows <= kAllPairsObjects && 3 * triplets.size() > pairs;
  const auto place = [](std::size_t a, std::size_t b) { return a > b ? a * (a - 1) / 2 + b : b * (b - 1) / 2 + a; };
  std::vector<double> table(all ? pairs : 0);
  executor.parallel_for(all ? (used.rows + kRowChunk - 1) / kRowChunk : 0, [&](std::size_t c) {
    for (std::size_t a = c * kRowChunk; a < std::min(used.rows, (c + 1) * kRowChunk); ++a)
      for (std::size_t b = 0; b < a; ++b) table[place(a, b)] = pair(b, a);
  });
  executor.parallel_for((triplets.size() + kChunk - 1) / kChunk, [&](std::size_t c) {
    for (std::size_t t = c * kChunk; t < std::min(triplets.size(), (c + 1) * kChunk); ++t) {
      const Triplet& x = triplets[t];
      const auto look_up = [&](std::size_t a, std::size_t b) { return all && a != b ? table[place(a, b)] : pair(a, b); };
      out[t] = {look_up(x.first, x.second), look_up(x.first, x.odd), look_up(x.second, x.odd)};
    }
  });
  return out;
}

Matrix draw_posterior(const Posterior& posterior, std::uint64_t seed, std::uint32_t draw) {
  CHECK(posterior.location.values.size() == posterior.scale.values.size());
  Matrix drawn(posterior.location.rows, posterior.location.cols);
  std::vector<float> noise(noise_size(posterior));
  draw_into(posterior, derive_key(seed, "posterior draws"), draw, drawn.cols, noise, drawn.values.data());
  return drawn;
}

Result<Score> score_posterior(const Posterior& posterior, std::span<const Triplet> triplets, std::uint32_t draws, std::uint64_t seed,
                              const ScoreOptions& options, Executor& executor) {
  if (posterior.location.rows != posterior.scale.rows || posterior.location.cols != posterior.scale.cols) {
    return Error{ErrorCode::kInvalid, "the posterior's locations and scales differ in shape"};
  }
  if (draws == 0) return Error{ErrorCode::kInvalid, "the number of posterior draws must be at least 1"};
  if (options.rule != SimilarityRule::kDot || options.centre) {
    return Error{ErrorCode::kInvalid, "draws of a posterior are scored by dot product without centring"};
  }
  TRY_DO(check_inputs(posterior.location, triplets, options, "posterior's location"));
  TRY_DO(check_inputs(posterior.scale, {}, options, "posterior's scale"));
  const std::size_t row = pad_to_lanes(std::max<std::size_t>(posterior.location.cols, 1)), count = triplets.size();
  const std::uint64_t key = derive_key(seed, "posterior draws");
  const DrawLoops& loops = draw_loops().front();
  std::vector<float> noise(noise_size(posterior));
  Floats drawn(posterior.location.rows * row, 0.0f);
  std::vector<double> sums(count * 3, 0.0);
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    draw_into(posterior, key, draw, row, noise, drawn.data());
    executor.parallel_for((count + kChunk - 1) / kChunk, [&](std::size_t c) {
      const std::size_t first = c * kChunk, last = std::min(count, first + kChunk);
      loops.add_probabilities(drawn.data(), row, triplets.data() + first, last - first, static_cast<float>(1.0 / options.temperature),
                              sums.data() + first * 3);
    });
  }
  return collect(count, options.keep_outcomes, executor, [&](std::size_t t) {
    std::array<double, 3> p{};
    for (std::size_t i = 0; i < 3; ++i) p[i] = sums[3 * t + i] / draws;
    return judge_outcome(p, p);
  });
}

}  // namespace tertium
