// alignment.h: where models go with people's choices and where they do not: by the dimension behind a choice, by how unsure people are, by families of models
// and by what is known of the models (METHODS Q6, Q8, Q9, L04, L07).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/analysis/model_choices.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"

namespace tertium {

// ---- Groups of triplets ----

// The dimensions behind each choice: those where the mean of the kept pair's two rows is largest and second largest; the first of equals. kNoDim where that mean
// is not above 0. embedding: objects x dims, of people, non-negative.
inline constexpr std::uint32_t kNoDim = UINT32_MAX;
std::vector<std::array<std::uint32_t, 2>> find_choice_dims(const Matrix& embedding, std::span<const Triplet> triplets);

// A figure of some triplets; NaN of none.
struct GroupAccuracy {
  std::size_t triplets = 0;
  double accuracy = 0;
};
// Of each of `dims` dimensions; with `two` a triplet counts for both of its dimensions.
std::vector<GroupAccuracy> accuracy_by_dim(std::span<const std::uint8_t> choices, std::span<const std::array<std::uint32_t, 2>> choice_dims, std::size_t dims, bool two);

// How unsure people are of each triplet, in nats: the entropy of what an embedding of people foretells by dot product. Errors as score_embedding.
Result<std::vector<double>> entropies_of_embedding(const Matrix& embedding, std::span<const Triplet> triplets, Executor& executor);
// Or of what people answered, of triples that were judged `least` times or more (NaN of others). The entropy of few answers is too low.
std::vector<double> entropies_of_repeats(std::span<const Triplet> triplets, std::uint32_t least);
// Bins 0 to .1, .1 to .2 ... 1 to log 3.
inline constexpr std::size_t kEntropyBins = 11;
inline constexpr double kEntropyBinWidth = 0.1;
std::vector<GroupAccuracy> accuracy_by_entropy(std::span<const std::uint8_t> choices, std::span<const double> entropies);

// ---- Families ----

// Of a family in each triplet: right where more than half of its models are, else wrong; kRight or 1. choices: of its models, at least one.
Choices choices_of_family(std::span<const Choices* const> choices);

// Where one of two goes with people and the other does not.
struct Contrast {
  std::size_t only_first = 0, only_second = 0, both = 0, neither = 0;
  std::vector<std::size_t> only_first_by_dim, only_second_by_dim;  // by the largest dimension behind the choice; empty without dimensions
};
Contrast contrast_choices(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second, std::span<const std::array<std::uint32_t, 2>> choice_dims, std::size_t dims);

// ---- What is known of models ----

// Of a column of numbers: its correlation with `figures` over the models that have both. NaN: fewer than three models. p: two-sided, by Student's t.
struct NumberColumn {
  std::size_t models = 0;
  double pearson = 0, pearson_p = 0, spearman = 0, spearman_p = 0;
};
NumberColumn correlate_with(std::span<const double> column, std::span<const double> figures);

// Of a column of words: the figures of the models that share one; "" counts as not known. Words in alphabetical order.
struct WordGroup {
  std::string word;
  std::size_t models = 0;
  double mean = 0, sd = 0;  // n - 1 in the denominator; NaN for one model
};
std::vector<WordGroup> group_by(std::span<const std::string> column, std::span<const double> figures);

}  // namespace tertium
