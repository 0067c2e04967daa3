// jackknife.h: what each dimension of an embedding does to choices: over judgments, or over random triplets at the embedding's own choices.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/analysis/jackknife.h"
#include "shared/base/executor.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"

namespace tertium {

inline constexpr std::uint64_t kRandomTriplets = 10'000'000;      // as published
inline constexpr std::uint64_t kRandomTripletsMax = 200'000'000;  // 2.4 GB

struct JackknifeTask {
  Embedding embedding;                 // its rows; with draws, its columns are those of the posterior that are dimensions
  std::optional<Posterior> posterior;  // needed when draws > 0; rows as the embedding's
  std::vector<std::size_t> kept;       // of each dimension: its column in the posterior
  std::optional<TripletSet> triplets;  // judgments; unset: random triplets
  std::uint64_t random_triplets = kRandomTriplets;  // different ones; all there are where there are fewer
  JackknifeOptions options;            // options.at is kKeptPair for judgments unless said otherwise; random triplets have no kept pair: kOwnChoice
  std::uint32_t draws = 0;             // 0: the embedding itself
  std::uint64_t seed = 0;              // of draws and random triplets
  bool ignore_names = false;           // rows as stored
  std::vector<std::string> labels;     // empty, or one for each dimension
  bool keep_triplets = false;          // fill JackknifeReport::figures
  std::string embedding_what = "embedding", triplets_what = "triplets";  // for messages
};

struct JackknifeReport {
  Jackknife jackknife;
  std::vector<double> importance;      // of each dimension
  std::vector<LabelTally> labels;      // where labels are given
  bool judged = false;                 // judgments were given
  bool aligned = false;                // by names
  std::size_t rows_moved = 0;
  std::uint64_t asked_for = 0;         // random triplets asked for: more than jackknife.all.triplets where there are no more
  std::vector<Triplet> triplets;       // where asked for, numbered as the judgments', and what was found of each
  std::vector<TripletRelevance> figures;
};

// kInvalid: names that do not match, an index without a row, draws without a posterior, relevance at the kept pair of random triplets, labels of another number
// than dimensions, too many random triplets.
Result<JackknifeReport> run_jackknife_task(const JackknifeTask& task, Executor& executor, const JackknifeWatcher& watcher = {});

// So many different random triplets, or all there are. Each in random order.
Result<std::vector<Triplet>> draw_random_triplets(std::size_t objects, std::uint64_t count, std::uint64_t seed);

// "column,label,importance,most,most_share,most_low,most_high,flips,flip_share,mean_relevance": a line for each dimension, columns from 0.
std::string write_jackknife_csv(const JackknifeReport& report, const std::vector<std::string>& labels);
// "first,second,odd,choice,probability,column,relevance,three_share,flips,undecided,spread": a line for each triplet. choice: the odd one of the embedding's choice, empty when
// undecided; column: the most relevant dimension, empty where there is none. Of many millions this is large.
std::string write_relevance_csv(const JackknifeReport& report);

}  // namespace tertium
