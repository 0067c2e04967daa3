// object_dimensions_npz_test.cpp: parameters.npz of object-dimensions, variational and deterministic, as embedding and posterior.
#include "shared/wire/object_dimensions_npz.h"

#include <gtest/gtest.h>

#include "tests/support/numpy_archives.h"

namespace tertium::wire {
namespace {

const std::vector<float> kMean{-1, 2, .5f, 0, 3, .25f, 1, 4, -.125f, -2, 5, 0};

std::string message_of(std::string_view bytes) {
  const auto read = read_object_dimensions(bytes, "parameters.npz");
  return read ? "" : read.error().message;
}

TEST(ObjectDimensionsNpz, TheEmbeddingIsTheRectifiedMeanMostImportantFirst) {
  const ObjectDimensions read = *read_object_dimensions(golden::objdim_variational, "parameters.npz");
  EXPECT_EQ(read.embedding.values.rows, 4u);
  // Column sums of max(0, mean) are 1, 14, 0.75; the file's `embedding`, a random draw, is all NaN and not read.
  EXPECT_EQ(read.embedding.values.values, (std::vector<float>{2, 0, .5f, 3, 0, .25f, 4, 1, 0, 5, 0, 0}));
  ASSERT_TRUE(read.posterior);
  EXPECT_EQ(read.posterior->location.values, (std::vector<float>{2, -1, .5f, 3, 0, .25f, 4, 1, -.125f, 5, -2, 0}));
  // q_var is a standard deviation: taken as it stands.
  EXPECT_EQ(read.posterior->scale.values, (std::vector<float>{.25f, .5f, .125f, 2, 1, 4, .2f, .1f, .3f, .5f, .4f, .6f}));
}

TEST(ObjectDimensionsNpz, TheRawOrderAndAllDimsAreThereWhenAskedFor) {
  const ObjectDimensions raw = *read_object_dimensions(golden::objdim_variational, "x", {.raw_order = true});
  ASSERT_TRUE(raw.posterior);
  EXPECT_EQ(raw.posterior->location.values, kMean);
  EXPECT_EQ(raw.embedding.values.values, (std::vector<float>{0, 2, .5f, 0, 3, .25f, 1, 4, 0, 0, 5, 0}));
  const ObjectDimensions all = *read_object_dimensions(golden::objdim_variational, "x", {.raw_order = true, .all_dims = true});
  ASSERT_TRUE(all.posterior);
  EXPECT_EQ(all.posterior->location.cols, 6u);
  EXPECT_EQ(all.posterior->scale.at(1, 5), 4);
}

TEST(ObjectDimensionsNpz, DeterministicFilesHaveNoPosterior) {
  const ObjectDimensions read = *read_object_dimensions(golden::objdim_deterministic, "x");
  EXPECT_FALSE(read.posterior);
  EXPECT_EQ(read.embedding.values.values, (std::vector<float>{2, 0, .5f, 3, 0, .25f, 4, 1, 0, 5, 0, 0}));
  EXPECT_EQ(read.weights.at(3, 1), -2);
  EXPECT_EQ(read_object_dimensions(golden::objdim_deterministic, "x", {.raw_order = true, .all_dims = true})->weights.cols, 6u);
}

TEST(ObjectDimensionsNpz, WritesByteForByteWhatNumpySaves) {
  const ObjectDimensions read = *read_object_dimensions(golden::objdim_variational, "x", {.raw_order = true});
  EXPECT_EQ(*write_object_dimensions(read), golden::objdim_saved);
  const ObjectDimensions weights = *read_object_dimensions(golden::objdim_deterministic, "x", {.raw_order = true});
  EXPECT_EQ(*write_object_dimensions(weights, true), golden::objdim_weights_saved);
  EXPECT_EQ(read_object_dimensions(golden::objdim_weights_saved, "x", {.raw_order = true, .all_dims = true})->weights.values, kMean);
}

TEST(ObjectDimensionsNpz, WhatIsPickledAndNotNeededIsPassedOver) {
  EXPECT_EQ(message_of(golden::objdim_method_pickled), "");
  EXPECT_EQ(read_object_dimensions(golden::objdim_pickled, "x").error().code, ErrorCode::kUnsupported);
  EXPECT_NE(message_of(golden::objdim_pickled).find("parameters.npz: pruned_q_mu: the type '|O' means pickled Python objects"), std::string::npos);
}

TEST(ObjectDimensionsNpz, SaysWhatContradictsOrIsMissing) {
  EXPECT_EQ(message_of(golden::objdim_contradiction), "parameters.npz: method is deterministic, but the file has pruned_q_mu");
  EXPECT_EQ(message_of(golden::objdim_unknown_method), "parameters.npz: method is 'mystery'; variational and deterministic are read");
  EXPECT_NE(message_of(golden::vice_parameters).find("has neither pruned_q_mu and pruned_q_var (variational) nor pruned_weights (deterministic)"), std::string::npos);
  const std::string mean = write_npy(Matrix(2, 2, 1.0f));
  EXPECT_NE(message_of(*write_npz({{"pruned_q_mu", mean}})).find("lacks the array 'pruned_q_var'"), std::string::npos);
  EXPECT_NE(message_of(*write_npz({{"pruned_q_mu", mean}, {"pruned_q_var", mean}, {"pruned_weights", mean}})).find("a fit has either"), std::string::npos);
  EXPECT_NE(message_of(*write_npz({{"pruned_q_mu", mean}, {"pruned_q_var", write_npy(Matrix(2, 2, 0.0f))}})).find("pruned_q_var, row 1, column 1 is 0"), std::string::npos);
  EXPECT_NE(message_of(*write_npz({{"pruned_q_mu", mean}, {"pruned_q_var", mean}, {"method", mean}})).find("method: holds <f4; text is needed"), std::string::npos);
}

TEST(ObjectDimensionsNpz, IsToldFromVicesFilesAndAligNets) {
  EXPECT_TRUE(is_object_dimensions_npz(*NpzArchive::open(golden::objdim_variational, "x")));
  EXPECT_TRUE(is_object_dimensions_npz(*NpzArchive::open(golden::objdim_deterministic, "x")));
  EXPECT_FALSE(is_object_dimensions_npz(*NpzArchive::open(golden::vice_pruned, "x")));
  EXPECT_FALSE(is_object_dimensions_npz(*NpzArchive::open(golden::alignet, "x")));
}

}  // namespace
}  // namespace tertium::wire
