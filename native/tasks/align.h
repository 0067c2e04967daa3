// align.h: networks side by side on people's choices: how often each is right and by which rule, on which concepts, how sure, with whom it agrees, and what is
// known of those that are right more often. docs/alignment.md says what each figure means.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/analysis/alignment.h"
#include "shared/analysis/temperature.h"
#include "shared/base/executor.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"
#include "shared/stats/paired.h"
#include "shared/wire/categories_tsv.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/model_table.h"

namespace tertium {

struct AlignModel {
  std::string name;                                 // unique
  std::string what;                                 // for messages: its file
  std::function<Result<Embedding>()> load;          // features; called once, and given back before the next model is loaded
};

struct AlignTask {
  std::vector<AlignModel> models;                   // one or more
  TripletSet triplets;
  SimilarityRule rule = SimilarityRule::kCosine;    // of all that is more than an accuracy
  bool centre = false;
  std::optional<wire::ModelTable> table;            // what is known of the models
  std::string family = "";                          // the column of the table whose words make families; "": family, or arch, where there is one
  std::optional<Embedding> embedding;               // of people: dimensions behind choices, and how unsure people are
  bool two_dims = false;                            // a triplet counts for its two largest dimensions
  std::uint32_t repeats = 0;                        // how unsure people are by triples that were judged so often; 0: by the embedding
  std::optional<wire::CategoryTable> categories;
  std::uint32_t bootstraps = 1000;                  // of objects; 0: no intervals
  std::uint64_t seed = 0;
  bool ignore_names = false;
  std::vector<wire::FitInput> inputs;               // files and their hashes, for the record
  std::string triplets_what = "triplets", table_what = "table", embedding_what = "embedding", categories_what = "categories";
};

struct RuleAccuracy {
  SimilarityRule rule = SimilarityRule::kCosine;
  bool centre = false;
  double accuracy = 0;
  std::size_t ties = 0;
};
struct AlignedModel {
  std::string name;
  std::size_t dims = 0, rows_moved = 0;
  bool aligned = false;
  std::vector<RuleAccuracy> rules;                  // cosine, dot, euclidean, as they are and centred
  double accuracy = 0, low = 0, high = 0;           // by the task's rule, 95 % over objects
  std::size_t ties = 0;
  TemperatureSearch temperature;
  std::vector<GroupAccuracy> dims_accuracy, entropy_accuracy, category_accuracy;
  std::optional<std::size_t> row;                   // in the table
};
// Two models, i before j.
struct AlignedPair {
  std::size_t i = 0, j = 0;
  double difference = 0, low = 0, high = 0;         // of accuracies, i less j; 95 % over objects
  McNemar mcnemar;
  bool discovered = false;                          // McNemar's exact p, false discovery rate .05 over all pairs
  ChoiceAgreement agreement;
};
struct AlignedFamily {
  std::string name;
  std::size_t models = 0;
  double accuracy = 0;                              // mean of its models'
  double majority_accuracy = 0;                     // of what more than half of them get right
  std::vector<GroupAccuracy> dims_accuracy;         // means over its models
};
struct AlignedContrast { std::size_t first = 0, second = 0; Contrast contrast; };  // of families, each pair once
struct AlignedColumn {
  std::string name;
  std::optional<NumberColumn> numbers;
  std::vector<WordGroup> groups;                    // of a column of words
};
inline constexpr std::size_t kCeilingTriplesLeast = 30;
struct AlignReport {
  std::size_t triplets = 0;
  double chance_low = 0, chance_high = 0;           // without ties
  std::size_t repeated_triples = 0;                 // judged twice or more
  double ceiling_low = 0, ceiling_high = 0;         // the noise ceiling of their answers (repeats.h); NaN: fewer than kCeilingTriplesLeast of them
  std::vector<AlignedModel> models;
  std::vector<AlignedPair> pairs;
  std::string family_column;                        // that makes families
  std::vector<AlignedFamily> families;
  std::vector<AlignedContrast> contrasts;
  // Beside contrasts: the numbers of the triplets where only one of the two families is right, and whether it is the first.
  std::vector<std::vector<std::pair<std::uint32_t, bool>>> contrast_triplets;
  std::vector<AlignedColumn> columns;
  std::vector<std::string> models_not_in_table, table_rows_without_model;
  std::size_t dims = 0;                             // of people's embedding
  std::size_t embedding_rows_moved = 0;
  bool embedding_aligned = false;
  std::string entropy_of;                           // "embedding", "repeats" or ""
};

// share: of the work. False: stop.
using AlignWatcher = std::function<bool(double share, const std::string& doing)>;
// kInvalid: a model twice, names that do not match, features that are not finite, no triplets; whatever a model's load says; kCancelled.
Result<AlignReport> run_align_task(const AlignTask& task, Executor& executor, const AlignWatcher& watcher = {});

// The tables of a report, as name and bytes: models.csv, pairs.csv, agreement.csv, temperature.csv, and where they were asked for dimensions.csv, entropy.csv,
// categories.csv, families.csv, contrasts.csv, contrast_triplets.csv, columns.csv.
std::vector<std::pair<std::string, std::string>> write_align_tables(const AlignTask& task, const AlignReport& report);

}  // namespace tertium
