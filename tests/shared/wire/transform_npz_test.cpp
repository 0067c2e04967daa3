// transform_npz_test.cpp: transforms as gLocal saves them become ours and come back bit for bit; what is none is told.
#include "shared/wire/transform_npz.h"

#include <gtest/gtest.h>

#include "shared/wire/npz.h"
#include "tests/support/golden.h"
#include "tests/support/probe_golden.h"

namespace tertium::wire {
namespace {

TEST(TransformNpz, ReadsWhatGlocalSaves) {
  const LinearTransform read = *read_transform(golden("transform.npz"), "transform.npz");
  EXPECT_EQ(read.weights.rows, tertium::numpy::kProbeFeatures);
  EXPECT_EQ(read.weights.values, tertium::numpy::probe_weights);
  EXPECT_EQ(read.bias, tertium::numpy::probe_bias);
  EXPECT_EQ(read.mean, tertium::numpy::probe_mean);
  EXPECT_EQ(read.std, tertium::numpy::probe_std);
}

TEST(TransformNpz, WritesByteForByteWhatNumpySaves) {
  const LinearTransform read = *read_transform(golden("transform.npz"), "x");
  EXPECT_EQ(*write_transform(read), golden("transform_saved.npz"));
  const LinearTransform again = *read_transform(*write_transform(read), "y");
  EXPECT_EQ(again.weights, read.weights);
  EXPECT_EQ(again.bias, read.bias);
  EXPECT_EQ(again.mean, read.mean);
  LinearTransform without = read;
  without.bias.clear();
  EXPECT_TRUE(read_transform(*write_transform(without), "z")->bias.empty());
}

TEST(TransformNpz, SaysWhatIsDamagedOrMissing) {
  const std::string good = golden("transform_saved.npz");
  EXPECT_FALSE(read_transform(good.substr(0, good.size() / 2), "t.npz"));
  std::string flipped = good;
  flipped[flipped.find("weights.npy") + 11 + 140] ^= 1;
  EXPECT_FALSE(read_transform(flipped, "t.npz")) << "the checksum tells";
  const std::string square = write_npy(Matrix(2, 2, 1.0f)), one = write_npy(Matrix(1, 1, 1.0f)), three = write_npy(Matrix(3, 1, 1.0f));
  const auto said = [&](const std::vector<NpzMember>& members) {
    const Result<LinearTransform> read = read_transform(*write_npz(members), "t.npz");
    return read ? std::string("read") : read.error().message;
  };
  EXPECT_TRUE(has(said({{"weights", square}, {"mean", one}}), "t.npz: lacks the array std"));
  EXPECT_TRUE(has(said({{"mean", one}, {"std", one}}), "lacks the array weights"));
  EXPECT_TRUE(has(said({{"weights", square}, {"mean", three}, {"std", one}}), "mean holds 3 items"));
  EXPECT_TRUE(has(said({{"weights", square}, {"mean", one}, {"std", one}, {"bias", three}}), "the bias has 3 values, but the weights have 2 columns"));
  EXPECT_TRUE(has(said({{"weights", square}, {"mean", one}, {"std", one}, {"bias", square}}), "a bias is one number for each dim"));
  EXPECT_TRUE(has(said({{"weights", square}, {"mean", one}, {"std", write_npy(Matrix(1, 1, -1.0f))}}), "it must be above 0"));
  EXPECT_EQ(said({{"weights", square}, {"mean", one}, {"std", one}, {"bias", write_npy(Matrix(1, 2, 1.0f))}}), "read");
  EXPECT_FALSE(write_transform({}));
}

}  // namespace
}  // namespace tertium::wire
