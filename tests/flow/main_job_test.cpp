// main_job_test.cpp: the main job on real human judgments, from triplets to a run in a server's data, with its limits.
#include <gtest/gtest.h>

#include "tests/flow/program.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

// 124,121 judgments of 264 people about 1,854 objects; tested on 50,000 others. The limits are the project's own.
TEST(MainJob, FitsHumanJudgmentsWellEnoughAndFastEnough) {
  NEEDS_TEST_DATA(data);
  if (!at_full_speed()) GTEST_SKIP() << "the main job runs without sanitizers only";
  const TestFolder f;
  const std::string things = data + "/things/", test = things + "triplets_50k.txt";
  const Finished fit = run_tertium(
      {"fit", things + "triplets_127k_participants.txt", "--exclude", test, "--method", "vice", "--seed", "0", "--out", f / "fit", "--json"});
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_EQ(fit.json()["triplets"], 124121);
  EXPECT_LT(fit.cpu_seconds, 60);
  std::cout << "main job: " << fit.cpu_seconds << " s of CPU, " << fit.json()["dims"] << " dimensions\n";

  const wire::Json drawn = run_tertium({"score", f / "fit", test, "--draws", "50", "--json"}).json();
  EXPECT_GE(drawn["accuracy"].get<double>(), 0.575);
  const wire::Json mean = run_tertium({"score", f / "fit", test, "--categories", things + "categories.tsv", "--json"}).json();
  EXPECT_GE(mean["accuracy"].get<double>(), 0.55);
  EXPECT_EQ(mean["rows_moved"], 0);
  std::cout << "main job: accuracy " << drawn["accuracy"] << " over 50 draws, " << mean["accuracy"] << " of the mean\n";
  struct Expected { const char* category; int least; };
  for (const Expected& e : {Expected{"food", 15}, Expected{"animal", 15}, Expected{"clothing", 10}, Expected{"tool", 5}, Expected{"plant", 5}}) {
    int found = -1;
    for (const wire::Json& row : mean["categories"])
      if (row["category"] == e.category) found = row["top20"].get<int>();
    EXPECT_GE(found, e.least) << e.category;
  }

  const Finished imported = run_tertium({"import", f / "fit", "--data", f / "data", "--json"});
  ASSERT_EQ(imported.code, 0) << imported.err;
  EXPECT_EQ(imported.json()["study"], "words-1854");
  EXPECT_EQ(imported.json()["run"], 1);
}

}  // namespace
}  // namespace tertium
