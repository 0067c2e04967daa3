// score.h: how well an embedding, features or a fit's posterior foretell judgments, aligned by names; docs/evaluation.md says what each figure means.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/tasks/odd_column.h"
#include "shared/analysis/dims_needed.h"
#include "shared/analysis/evaluation.h"
#include "shared/analysis/repeats.h"
#include "shared/analysis/row_permutation.h"
#include "shared/base/executor.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"
#include "shared/wire/categories_tsv.h"

namespace tertium {

struct ScoreTask {
  Embedding embedding;                 // its rows; unused when draws > 0
  std::optional<Posterior> posterior;  // needed when draws > 0; rows as the embedding's
  TripletSet triplets;
  SimilarityRule rule = SimilarityRule::kDot;
  bool centre = false;
  std::uint32_t draws = 0;             // 0: the embedding itself
  std::uint64_t seed = 0;              // of the draws
  bool ignore_names = false;           // rows as stored
  std::uint32_t odd_column = 3;        // of the triplets' file, from which the odd one was read
  std::optional<wire::CategoryTable> categories;
  // What else is asked; each costs time of its own.
  bool per_object = false;
  std::uint32_t repeats = 0;           // compare with the triples that were judged at least so often; 0: do not, else 2 or more
  std::optional<double> ceiling;       // the noise ceiling, above 1/3 to 1; unset: from the repeats, where they are asked for
  std::uint32_t permutations = 0;      // of the rows, at most kPermutationsMax
  bool dims_needed = false;            // not with centre
  std::string embedding_what = "embedding", triplets_what = "triplets", categories_what = "categories";  // for messages
};

// One category: the triplets in which the pair kept together belongs to it, and how it shows in the dimensions.
struct CategoryScore {
  std::string category;
  std::size_t members = 0;             // objects
  std::size_t triplets = 0;            // in which both objects kept together are members
  double accuracy = 0, nll = 0;        // of those; NaN when there are none
  std::size_t top20 = 0;               // members among the 20 highest objects of the dimension that holds most of them
  std::uint32_t top20_dim = 0;         // that dimension (0-based column of the embedding; the first of equals)
};

// (accuracy - 1/3) / (ceiling - 1/3). From repeats the ceiling is an interval, and so is the share: the higher ceiling gives its low end. There the
// accuracy is that of the repeated triples, so that both speak of the same judgments.
struct CeilingShare {
  double ceiling_low = 0, ceiling_high = 0;
  double accuracy = 0;                 // of what it is the share
  double share_low = 0, share_high = 0;  // NaN for a ceiling that is not above chance
};

struct ScoreReport {
  std::size_t triplets = 0, ties = 0;
  double accuracy = 0, nll = 0;
  double chance_low = 0, chance_high = 0;  // choices permuted: exact (shared/stats/chance.h)
  Evaluation evaluation;               // entropy, calibration
  std::vector<ObjectEvaluation> objects;  // one per object of the triplets, when asked for
  MeanInterval object_accuracy{};      // over them
  std::optional<RepeatReport> repeats;
  std::optional<CeilingShare> ceiling;
  std::optional<PermutationBand> permuted;  // rows permuted; of the embedding itself even where draws are scored
  std::optional<DimsNeeded> dims_needed;    // likewise of the embedding itself
  bool aligned = false;                // by names; false: rows as stored
  std::size_t rows_moved = 0;
  OddColumnScores odd_column;          // of the first kOddColumnSample triplets: whether another column agrees far better
  std::vector<CategoryScore> categories;
};

// kInvalid: names that do not match, an index without a row, draws without a posterior or with another rule than dot, a number out of range,
// repeats where no triple has so many judgments.
Result<ScoreReport> run_score_task(const ScoreTask& task, Executor& executor);

// For each category, how many of its members are among the `top` largest values of the dimension where most are.
std::vector<CategoryScore> find_category_tops(const Matrix& embedding, const wire::CategoryTable& table, std::size_t top = 20);

}  // namespace tertium
