// fit_checkpoint_test.cpp: a fit's state comes back bit by bit, and what is damaged or foreign is refused.
#include "shared/wire/fit_checkpoint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/wire/npz.h"

namespace tertium::wire {
namespace {

FitCheckpointFile small() {
  FitCheckpointFile c;
  c.fingerprint = std::string(64, 'a'), c.kernel = "plain", c.epoch = 2, c.best_epoch = 1, c.answers_to = 77;
  c.curve = {{{1, 2.5, 1.1, NAN, NAN, 9}, 100, 0.01}, {{2, 2.25, 1.05, 1.2, 0.4, 8}, 200, 0.009}};
  c.arrays = {{0, 1, 2}, {-1.5f, 1e-30f}, {}};
  c.best.location = Matrix(2, 3, 0.25f), c.best.scale = Matrix(2, 3, 0.5f);
  return c;
}

TEST(FitCheckpoint, ComesBackAsItWas) {
  const std::string bytes = *write_fit_checkpoint(small());
  const auto read = read_fit_checkpoint(bytes, "checkpoint");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->fingerprint, small().fingerprint);
  EXPECT_EQ(read->kernel, "plain");
  EXPECT_EQ(read->epoch, 2u);
  EXPECT_EQ(read->best_epoch, 1u);
  EXPECT_EQ(read->answers_to, 77u);
  EXPECT_EQ(read->arrays, small().arrays);
  EXPECT_EQ(read->best.location, small().best.location);
  EXPECT_EQ(read->best.scale, small().best.scale);
  ASSERT_EQ(read->curve.size(), 2u);
  EXPECT_TRUE(std::isnan(read->curve[0].point.validation_nll));
  EXPECT_EQ(read->curve[1].point.dims, 8u);
  EXPECT_EQ(read->curve[1].step, 200u);
  EXPECT_EQ(*write_fit_checkpoint(*read), bytes);
}

TEST(FitCheckpoint, MayKeepNoBestState) {
  FitCheckpointFile c = small();
  c.best = {};
  const auto read = read_fit_checkpoint(*write_fit_checkpoint(c), "checkpoint");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->best.location, Matrix());
}

TEST(FitCheckpoint, IsRefusedWhereverItIsCutAndNeverReadAsAnotherWithAByteFlipped) {
  const std::string bytes = *write_fit_checkpoint(small());
  std::size_t refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    // Some bytes of an archive say nothing (a time, a version): then what is read is the same.
    if (const auto read = read_fit_checkpoint(damaged, "checkpoint")) EXPECT_EQ(*write_fit_checkpoint(*read), bytes) << at;
    else ++refused;
  }
  EXPECT_GT(refused, bytes.size() / 2);
  for (std::size_t length = 0; length < bytes.size(); length += 7) EXPECT_FALSE(read_fit_checkpoint(bytes.substr(0, length), "checkpoint")) << length;
}

TEST(FitCheckpoint, IsRefusedWhenItsPartsDoNotHangTogether) {
  const auto refused = [](const auto& change) {
    FitCheckpointFile c = small();
    change(c);
    return !read_fit_checkpoint(*write_fit_checkpoint(c), "checkpoint");
  };
  EXPECT_TRUE(refused([](FitCheckpointFile& c) { c.fingerprint = "short"; }));
  EXPECT_TRUE(refused([](FitCheckpointFile& c) { c.epoch = 3; }));
  EXPECT_TRUE(refused([](FitCheckpointFile& c) { c.epoch = 4'000'000'000u; }));
  EXPECT_TRUE(refused([](FitCheckpointFile& c) { c.best_epoch = 3; }));
  EXPECT_TRUE(refused([](FitCheckpointFile& c) { c.curve[1].point.epoch = 1; }));
  EXPECT_TRUE(refused([](FitCheckpointFile& c) { c.arrays.resize(kCheckpointArraysMax + 1); }));
  EXPECT_TRUE(refused([](FitCheckpointFile& c) { c.best.scale = Matrix(1, 3, 0.5f); }));
}

TEST(FitCheckpoint, OfAnotherKindOrVersionSaysSo) {
  const auto of_another = [](const std::string& mark, const std::string& version) {
    return read_fit_checkpoint(*write_npz({{"about", write_npy(make_text_array({4}, {mark, version, "", ""}))}}), "checkpoint").error();
  };
  EXPECT_EQ(of_another("Tertium fit checkpoint", "2").code, ErrorCode::kUnsupported);
  EXPECT_EQ(of_another("a recipe", "1").message, "checkpoint: is no checkpoint of a fit");
  EXPECT_FALSE(read_fit_checkpoint("", "checkpoint"));
}

}  // namespace
}  // namespace tertium::wire
