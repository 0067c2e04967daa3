// vice_npz_test.cpp: VICE's archives and ours become posteriors and come back bit for bit; what is no posterior is told.
#include "shared/wire/vice_npz.h"

#include <gtest/gtest.h>

#include "tests/support/numpy_arrays.h"

namespace tertium::wire {
namespace {

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
