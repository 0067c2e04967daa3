// vice_npz_test.cpp: VICE's archives and ours become posteriors and come back bit for bit; what is no posterior is told.
#include "shared/wire/vice_npz.h"

#include <gtest/gtest.h>

#include "tests/support/numpy_archives.h"
#include "tests/support/numpy_arrays.h"

namespace tertium::wire {
namespace {

const std::vector<float> kMean{-1, 2, .5f, 0, 3, .25f, 1, 4, -.125f, -2, 5, 0};

TEST(ViceNpz, ReadsBothOfVicesFiles) {
  const VicePosterior whole = *read_vice_npz(golden::vice_parameters, "parameters.npz");
  EXPECT_FALSE(whole.pruned);
  EXPECT_EQ(whole.values.location.values, kMean);
  EXPECT_EQ(whole.values.scale.at(0, 2), .125f);
  const VicePosterior kept = *read_vice_npz(golden::vice_pruned, "pruned_params.npz");
  EXPECT_TRUE(kept.pruned);
  EXPECT_EQ(kept.values.location.cols, 2u);
  EXPECT_EQ(kept.values.location.at(3, 0), 5);
}

TEST(ViceNpz, WritesByteForByteWhatNumpySaves) {
  const Posterior posterior = read_vice_npz(golden::vice_parameters, "x")->values;
  EXPECT_EQ(*write_posterior(posterior), golden::posterior_saved);
  EXPECT_EQ(*write_vice_npz({posterior, true}), golden::pruned_saved);
}

TEST(ViceNpz, NeverMixesAWholePosteriorWithAPrunedOne) {
  const std::string loc = write_npy(Matrix(2, 2, 1.0f)), scale = write_npy(Matrix(2, 2, 0.5f)), other = write_npy(Matrix(2, 1, 0.25f));
  const VicePosterior both = *read_vice_npz(*write_npz({{"pruned_loc", other}, {"pruned_scale", other}, {"loc", loc}, {"scale", scale}}), "x");
  EXPECT_FALSE(both.pruned);
  EXPECT_EQ(both.values.location.cols, 2u);
  const Result<VicePosterior> halves = read_vice_npz(*write_npz({{"loc", loc}, {"pruned_scale", scale}}), "x.npz");
  ASSERT_FALSE(halves);
  EXPECT_NE(halves.error().message.find("x.npz: lacks the array scale"), std::string::npos) << halves.error().message;
  const Result<VicePosterior> shapes = read_vice_npz(*write_npz({{"loc", loc}, {"scale", other}}), "x.npz");
  ASSERT_FALSE(shapes);
  EXPECT_NE(shapes.error().message.find("loc has the shape 2 x 2, scale 2 x 1"), std::string::npos) << shapes.error().message;
}

TEST(ViceNpz, APosteriorComesBackAndOthersNamesAreUnderstood) {
  Posterior posterior{Matrix(4, 2, -0.25f), Matrix(4, 2, 0.5f)};
  const Posterior again = *read_posterior(*write_posterior(posterior), "x");
  EXPECT_EQ(again.location, posterior.location);
  EXPECT_EQ(again.scale, posterior.scale);
  EXPECT_EQ(read_posterior(golden::posterior_npz, "x")->location.values, (std::vector<float>{-1, 0, 1, 2, 3, 4}));
  posterior.scale.at(3, 1) = 0;
  EXPECT_NE(read_posterior(*write_posterior(posterior), "p.npz").error().message.find("scale, row 4, column 2 is 0"), std::string::npos);
  EXPECT_NE(read_posterior(golden::stored_npz, "p.npz").error().message.find("lacks the array loc"), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
