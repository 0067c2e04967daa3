// object_dimensions_import_test.cpp: parameters.npz as it comes from either method of object-dimensions becomes an embedding.
#include <gtest/gtest.h>

#include <fstream>

#include "native/tasks/foreign.h"
#include "tests/support/numpy_archives.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

TEST(ObjectDimensionsImport, NegativeWeightsOfTheDeterministicMethodAreTakenAsZeroAndToldSo) {
  const TemporaryFolder folder;
  std::ofstream(folder / "parameters.npz", std::ios::binary) << golden::objdim_deterministic;
  const Result<ForeignFile> file = read_foreign(folder / "parameters.npz", {});
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->matrix);
  EXPECT_FALSE(file->posterior);
  EXPECT_EQ(file->matrix->values.values, (std::vector<float>{0, 2, .5f, 0, 3, .25f, 1, 4, 0, 0, 5, 0}));
  bool told = false;
  for (const wire::Convention& convention : file->conventions) told = told || (convention.name == "negative weights" && convention.value == "taken as 0");
  EXPECT_TRUE(told);
}

TEST(ObjectDimensionsImport, TheVariationalMethodKeepsItsPosteriorAsStored) {
  const TemporaryFolder folder;
  std::ofstream(folder / "parameters.npz", std::ios::binary) << golden::objdim_variational;
  const Result<ForeignFile> file = read_foreign(folder / "parameters.npz", {});
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->posterior);
  EXPECT_EQ(file->posterior->location.at(0, 0), -1);
  EXPECT_EQ(file->posterior->scale.at(1, 2), 4);
}

}  // namespace
}  // namespace tertium
