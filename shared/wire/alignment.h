// alignment.h: align.json, what `tertium align --out` says of networks on people's choices, as types (docs/alignment.md is its schema). It is written by
// native/tasks/align_document.h. Figures that are not there (null) are NaN.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/wire/fit_record.h"

namespace tertium::wire {

struct Alignment {
  struct Temperature {
    double temperature = 0, nll = 0, ece = 0, ece_mass = 0;
  };
  struct Model {
    std::string name;
    std::uint64_t dims = 0, rows_moved = 0, ties = 0;
    bool aligned = false;
    double accuracy = 0, low = 0, high = 0;                 // by the rule that was asked for
    double cosine = 0, dot = 0, euclidean = 0, cosine_centred = 0, dot_centred = 0, euclidean_centred = 0;
    Temperature as_is, best_nll, best_ece;
    std::vector<double> dimension_errors, entropy_errors, category_errors;  // beside the counts below, or empty
  };
  struct Pair {
    std::string a, b;
    double difference = 0, low = 0, high = 0, mcnemar_p = 0, same_choice = 0, expected = 0, kappa = 0;
    bool discovered = false;
  };
  struct WordGroup {
    std::string word;
    std::uint64_t models = 0;
    double mean = 0, sd = 0;
  };
  // What is known of the models: numbers (values beside the models, NaN: not known) or words ("": not known).
  struct Column {
    std::string name;
    bool numbers = false;
    std::vector<double> values;
    std::vector<std::string> words;
    std::uint64_t models = 0;
    double pearson = 0, pearson_p = 0, spearman = 0, spearman_p = 0;  // of numbers, with accuracy
    std::vector<WordGroup> groups;
  };
  struct Family {
    std::string name;
    std::uint64_t models = 0;
    double accuracy = 0, majority_accuracy = 0;
    std::vector<double> dimension_errors;
  };

  std::string tool_version, rule;
  bool centre = false;
  std::uint64_t triplets = 0, bootstraps = 0, seed = 0;
  std::vector<FitInput> inputs;
  double chance_low = 0, chance_high = 0;
  std::uint64_t repeated_triples = 0;        // judged twice or more
  double ceiling_low = 0, ceiling_high = 0;  // of their answers; NaN: too few
  std::vector<Model> models;
  std::vector<Pair> pairs;
  std::vector<double> dimension_triplets, entropy_triplets, category_triplets;  // how many triplets each group has
  std::vector<std::string> categories;
  std::string entropy_of;                    // "embedding", "repeats" or ""
  std::string family_column;                 // which column made families, or ""
  std::vector<Column> columns;
  std::vector<Family> families;
};

// Fields that a later version added are skipped. kInvalid: the error names the field, what was found and what is allowed; every list is as long as it must be.
// kUnsupported: of another format.
Result<Alignment> decode_alignment(std::string_view json, const std::string& what);

}  // namespace tertium::wire
