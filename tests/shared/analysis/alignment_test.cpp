// alignment_test.cpp: groups of triplets, families and what is known of models, by hand.
#include "shared/analysis/alignment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ChoiceDims, AreThoseOfTheKeptPairsMean) {
  Matrix people(4, 3, 0.0f);
  people.at(0, 0) = 2, people.at(0, 1) = 1;
  people.at(1, 1) = 2, people.at(1, 2) = 1;
  // Objects 2 and 3 have nothing.
  const auto dims = find_choice_dims(people, std::vector<Triplet>{{0, 1, 2}, {0, 2, 1}, {2, 3, 0}, {1, 2, 0}});
  EXPECT_EQ(dims[0], (std::array<std::uint32_t, 2>{1, 0}));
  EXPECT_EQ(dims[1], (std::array<std::uint32_t, 2>{0, 1}));
  EXPECT_EQ(dims[2], (std::array<std::uint32_t, 2>{kNoDim, kNoDim}));
  EXPECT_EQ(dims[3], (std::array<std::uint32_t, 2>{1, 2}));
  const Choices choices{kRight, 1, kRight, kTied};
  const auto by_one = accuracy_by_dim(choices, dims, 3, false);
  EXPECT_EQ(by_one[1].triplets, 2u);
  EXPECT_DOUBLE_EQ(by_one[1].accuracy, .5);
  EXPECT_EQ(by_one[0].accuracy, 0);
  EXPECT_TRUE(std::isnan(by_one[2].accuracy));
  const auto by_two = accuracy_by_dim(choices, dims, 3, true);
  EXPECT_EQ(by_two[0].triplets, 2u);
  EXPECT_EQ(by_two[1].triplets, 3u);
  EXPECT_EQ(by_two[2].triplets, 1u);
  EXPECT_DOUBLE_EQ(by_two[1].accuracy, 1.0 / 3);
}

TEST(Entropy, OfAnEmbeddingAndOfRepeatsFallsIntoItsBins) {
  Executor one;
  Matrix people(4, 1, 0.0f);
  people.at(0, 0) = people.at(1, 0) = 3;
  const std::vector<Triplet> triplets{{0, 1, 2}, {2, 3, 0}};
  const std::vector<double> entropies = *entropies_of_embedding(people, triplets, one);
  const double e = std::exp(-9.0), p = 1 / (1 + 2 * e), q = e / (1 + 2 * e);
  EXPECT_NEAR(entropies[0], -p * std::log(p) - 2 * q * std::log(q), 1e-6) << "probabilities are as exact as similarities in single precision";
  EXPECT_NEAR(entropies[1], std::log(3.0), 1e-9);
  const auto bins = accuracy_by_entropy(Choices{kRight, 1}, entropies);
  ASSERT_EQ(bins.size(), kEntropyBins);
  EXPECT_EQ(bins[0].triplets, 1u);
  EXPECT_EQ(bins[0].accuracy, 1);
  EXPECT_EQ(bins[10].triplets, 1u);
  EXPECT_EQ(bins[10].accuracy, 0);
  // Three answers to one triple, in any order of its objects, and one to another.
  const std::vector<double> repeats = entropies_of_repeats(std::vector<Triplet>{{0, 1, 2}, {0, 1, 3}, {1, 0, 2}, {2, 1, 0}}, 3);
  EXPECT_NEAR(repeats[0], -2.0 / 3 * std::log(2.0 / 3) - 1.0 / 3 * std::log(1.0 / 3), 1e-12);
  EXPECT_EQ(repeats[0], repeats[3]);
  EXPECT_TRUE(std::isnan(repeats[1]));
  EXPECT_EQ(accuracy_by_entropy(Choices{kRight, kRight, kRight, kRight}, repeats)[6].triplets, 3u);
}

TEST(Families, AreRightWhereMostOfTheirModelsAre) {
  const Choices a{kRight, kRight, 1, 2}, b{kRight, 1, 1, kTied}, c{1, kRight, 2, kRight};
  const std::vector<const Choices*> three{&a, &b, &c}, two{&a, &b};
  EXPECT_EQ(choices_of_family(three), (Choices{kRight, kRight, 1, 1}));
  EXPECT_EQ(choices_of_family(two), (Choices{kRight, 1, 1, 1})) << "half is not most";
  const std::vector<std::array<std::uint32_t, 2>> dims{{0, 1}, {1, 0}, {1, 0}, {kNoDim, kNoDim}};
  const Contrast contrast = contrast_choices(a, c, dims, 2);
  EXPECT_EQ(contrast.only_first, 1u);
  EXPECT_EQ(contrast.only_second, 1u);
  EXPECT_EQ(contrast.both, 1u);
  EXPECT_EQ(contrast.neither, 1u);
  EXPECT_EQ(contrast.only_first_by_dim, (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(contrast.only_second_by_dim, (std::vector<std::size_t>{0, 0})) << "where no dimension lies behind the choice it counts for none";
}

TEST(KnownOfModels, NumbersAreCorrelatedAndWordsMakeGroups) {
  // r of (1, 2, 3, 4) and (1, 3, 2, 4) is .8; p of t = .8 sqrt(2) / .6 with 2 degrees: .2 (scipy.stats.pearsonr).
  const NumberColumn column = correlate_with(std::vector<double>{1, 2, 3, 4, kNan}, std::vector<double>{1, 3, 2, 4, 9});
  EXPECT_EQ(column.models, 4u);
  EXPECT_NEAR(column.pearson, .8, 1e-12);
  EXPECT_NEAR(column.pearson_p, .2, 1e-9);
  EXPECT_NEAR(column.spearman, .8, 1e-12);
  EXPECT_TRUE(std::isnan(correlate_with(std::vector<double>{1, 2}, std::vector<double>{1, 2}).pearson));
  EXPECT_TRUE(std::isnan(correlate_with(std::vector<double>{5, 5, 5}, std::vector<double>{1, 2, 3}).pearson)) << "what does not vary goes with nothing";
  EXPECT_LT(correlate_with(std::vector<double>{1, 2, 3}, std::vector<double>{2, 4, 6}).pearson_p, 1e-6) << "0 but for rounding";
  const auto groups = group_by(std::vector<std::string>{"b", "a", "", "b"}, std::vector<double>{.4, .5, .9, .6});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].word, "a");
  EXPECT_TRUE(std::isnan(groups[0].sd));
  EXPECT_EQ(groups[1].models, 2u);
  EXPECT_NEAR(groups[1].mean, .5, 1e-12);
  EXPECT_NEAR(groups[1].sd, std::sqrt(.02), 1e-12);
}

}  // namespace
}  // namespace tertium
