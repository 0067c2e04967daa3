// rsm_test.cpp: a predicted similarity matrix in every file format says the same, with its names.
#include "native/tasks/rsm.h"

#include <gtest/gtest.h>

#include "native/files/mat_file.h"
#include "shared/wire/npy.h"
#include "shared/wire/rdm_text.h"

namespace tertium {
namespace {

Embedding world() {
  Embedding out{Matrix(5, 3), {"ant", "bee", "cat", "dog", "eel, long"}};
  for (std::size_t n = 0; n < out.values.values.size(); ++n) out.values.values[n] = static_cast<float>(n * n % 7) / 4;
  return out;
}

std::string bytes_of(RsmFileFormat format, bool condensed) {
  Executor executor;
  const auto outcome = run_rsm_task(world(), {format, condensed}, executor);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
  return outcome ? outcome->bytes : "";
}

TEST(RsmTask, EveryFormatHoldsTheSameBitsAndItsNames) {
  wire::RdmOptions options;
  options.similarities = true;
  for (const bool condensed : {false, true}) {
    const auto npy = wire::read_rdm_npy(bytes_of(RsmFileFormat::kNpy, condensed), "x.npy", options);
    ASSERT_TRUE(npy.ok()) << npy.error().message;
    const auto npz = wire::read_rdm_npz(bytes_of(RsmFileFormat::kNpz, condensed), "x.npz");
    ASSERT_TRUE(npz.ok()) << npz.error().message;
    const auto variables = read_mat(bytes_of(RsmFileFormat::kMat, condensed), "x.mat");
    ASSERT_TRUE(variables.ok()) << variables.error().message;
    const auto mat = wire::read_rdm_mat(*variables, "x.mat");
    ASSERT_TRUE(mat.ok()) << mat.error().message;
    const auto csv = wire::read_rdm_text(bytes_of(RsmFileFormat::kCsv, condensed), "x.csv", options);
    ASSERT_TRUE(csv.ok()) << csv.error().message;
    const auto tsv = wire::read_rdm_text(bytes_of(RsmFileFormat::kTsv, condensed), "x.tsv", options);
    ASSERT_TRUE(tsv.ok()) << tsv.error().message;
    for (const auto* reading : {&*npz, &*mat, &*csv, &*tsv}) {
      EXPECT_EQ(reading->set.pairs, npy->set.pairs);
      EXPECT_TRUE(reading->set.similarities);
    }
    EXPECT_EQ(npz->set.names, world().names);
    EXPECT_EQ(mat->set.names, world().names);
    // Lines of pairs have no place for them.
    const Names in_text = condensed ? Names{} : world().names;
    EXPECT_EQ(csv->set.names, in_text);
    EXPECT_EQ(tsv->set.names, in_text);
  }
}

TEST(RsmTask, TheEndingTellsTheFormat) {
  EXPECT_EQ(*rsm_file_format("a/b.mat"), RsmFileFormat::kMat);
  EXPECT_EQ(rsm_file_format("a/b.txt").error().message, "'a/b.txt' ends in none of .npy, .npz, .csv, .tsv, .mat");
}

}  // namespace
}  // namespace tertium
