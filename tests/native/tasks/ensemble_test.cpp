// ensemble_test.cpp: each run of an ensemble is the fit of its seed, and the runs are told by how well they agree.
#include "native/tasks/ensemble.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <utility>

#include "native/engine/thread_pool.h"
#include "shared/analysis/reproducibility.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"

namespace tertium {
namespace {

FitTask make_task(std::uint32_t seeds) {
  Executor one;
  WorldOptions world;
  world.objects = 30, world.dims = 3;
  SimulationOptions options;
  options.triplets = 3000;
  FitTask task;
  task.train = *simulate_choices(make_known_world(world), options, one);
  task.request.preset = FitPreset::kFast, task.request.dims = 6, task.request.seed = 7, task.request.seeds = seeds;
  return task;
}

TEST(Ensemble, HasForEachSeedTheRunThatAFitOfThatSeedGives) {
  Executor one;
  const FitTask task = make_task(3);
  std::vector<FitOutcome> runs;
  std::vector<std::uint32_t> seen;
  const auto verdict = run_ensemble(
      task, one,
      [&](std::uint32_t index, const FitProgress&) {
        if (seen.empty() || seen.back() != index) seen.push_back(index);
        return true;
      },
      [&](std::uint32_t index, const FitOutcome& outcome) -> Result<void> {
        EXPECT_EQ(index, runs.size());
        runs.push_back(outcome);
        return {};
      });
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{0, 1, 2}));
  ASSERT_EQ(runs.size(), 3u);
  for (std::uint32_t i = 0; i < 3; ++i) {
    FitTask alone = make_task(1);
    alone.request.seed = 7 + i;
    const FitOutcome same = *run_fit_task(alone, one);
    EXPECT_EQ(runs[i].record_json, same.record_json);
    EXPECT_EQ(verdict->reproducibility[i].size(), runs[i].record.dims);
  }
  // The recommended run by the definition, from the matrices alone.
  const std::vector<const Matrix*> values{&runs[0].embedding.values, &runs[1].embedding.values, &runs[2].embedding.values};
  EXPECT_EQ(verdict->reproducibility, dimension_reproducibility(values));
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_LE(mean_reproducibility(verdict->reproducibility[i]), mean_reproducibility(verdict->reproducibility[verdict->recommended]));
}

// Finished in whatever order, each run is the one of its seed.
TEST(Ensemble, OfRunsSideBySideIsTheSame) {
  Executor one;
  const auto two = make_thread_pool(2);
  const auto run = [](Executor& executor) {
    std::vector<std::string> records(5);
    std::atomic<int> inside{0};
    const auto verdict = run_ensemble(
        make_task(5), executor,
        [&](std::uint32_t, const FitProgress&) {
          EXPECT_EQ(++inside, 1) << "one thread at a time";
          --inside;
          return true;
        },
        [&](std::uint32_t index, const FitOutcome& outcome) -> Result<void> {
          records[index] = outcome.record_json + outcome.posterior_npz;
          return {};
        });
    EXPECT_TRUE(verdict);
    return std::pair(records, verdict->recommended);
  };
  EXPECT_EQ(run(one), run(*two));
}

TEST(Ensemble, SideBySideEndsForAllWhenOneCannotBeTaken) {
  const auto two = make_thread_pool(2);
  int taken = 0;
  const auto full = run_ensemble(make_task(20), *two, {}, [&](std::uint32_t, const FitOutcome&) -> Result<void> {
    ++taken;
    return Error{ErrorCode::kDiskFull, "full"};
  });
  EXPECT_EQ(full.error().code, ErrorCode::kDiskFull);
  EXPECT_EQ(taken, 1);
  const auto stopped = run_ensemble(make_task(20), *two, [](std::uint32_t index, const FitProgress&) { return index < 3; }, {});
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST(Ensemble, WritesItsConsensusAsATable) {
  const Consensus consensus{Matrix(4, 2), {{3, 0.96875, 0.75}, {2, 0.875, 0.25}}};
  EXPECT_EQ(write_consensus_csv(consensus, 4), "column,importance,runs,of,correlation\n0,0.75,3,4,0.96875\n1,0.25,2,4,0.875\n");
}

TEST(Ensemble, OfOneRunRecommendsItAndSaysNothingOfItsDimensions) {
  Executor one;
  const auto verdict = run_ensemble(make_task(1), one, {}, {});
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->recommended, 0u);
  EXPECT_EQ(verdict->reproducibility, std::vector<std::vector<double>>(1));
}

TEST(Ensemble, StopsWhenToldOrWhenARunCannotBeTaken) {
  Executor one;
  const auto stopped = run_ensemble(make_task(3), one, [](std::uint32_t index, const FitProgress&) { return index == 0; }, {});
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  const auto full = run_ensemble(make_task(3), one, {}, [](std::uint32_t, const FitOutcome&) -> Result<void> { return Error{ErrorCode::kDiskFull, "full"}; });
  EXPECT_EQ(full.error().code, ErrorCode::kDiskFull);
}

TEST(Ensemble, TellsItsTimeByThePaceOfTheRunThatGoes) {
  FitProgress progress;
  EXPECT_EQ(ensemble_remaining(progress, 3), 0) << "nothing is known yet";
  progress.epoch = 5, progress.elapsed_s = 2, progress.remaining_s = 8;
  EXPECT_EQ(ensemble_remaining(progress, 0), 8);
  EXPECT_EQ(ensemble_remaining(progress, 2), 28);
}

TEST(Ensemble, WritesItsTable) {
  EXPECT_EQ(write_reproducibility_csv({4, 5}, {{{0.5}, {0.75, -0.25}}, 1}), "seed,column,reproducibility,recommended\n4,0,0.5,0\n5,0,0.75,1\n5,1,-0.25,1\n");
}

TEST(Ensemble, ReadsTheTablesThatItWrites) {
  EnsembleVerdict verdict;
  verdict.reproducibility = {{.25, std::numeric_limits<double>::quiet_NaN()}, {-.5}};
  verdict.recommended = 1;
  const auto rows = read_reproducibility_csv(write_reproducibility_csv({7, 8}, verdict), "r.csv");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0].seed, 7u);
  EXPECT_EQ((*rows)[1].column, 1u);
  EXPECT_TRUE(std::isnan((*rows)[1].reproducibility));
  EXPECT_FALSE((*rows)[0].recommended);
  EXPECT_TRUE((*rows)[2].recommended);
  EXPECT_EQ((*rows)[2].reproducibility, -.5);
  Consensus consensus;
  consensus.dimensions = {{3, .9, .6}, {2, .8, .4}};
  const auto dims = read_consensus_csv(write_consensus_csv(consensus, 4), "c.csv");
  ASSERT_TRUE(dims) << dims.error().message;
  ASSERT_EQ(dims->size(), 2u);
  EXPECT_EQ((*dims)[1].runs, 2u);
  EXPECT_EQ((*dims)[1].of, 4u);
  EXPECT_EQ((*dims)[0].correlation, .9);
  EXPECT_EQ((*dims)[0].importance, .6);
}

TEST(Ensemble, RefusesTablesThatAreNotItsOwn) {
  const auto refused = [](const Error& error, const std::string& where) {
    EXPECT_EQ(error.code, ErrorCode::kInvalid);
    EXPECT_NE(error.message.find(where), std::string::npos) << error.message;
  };
  refused(read_reproducibility_csv("seed,column,recommended\n1,0,1\n", "r.csv").error(), "reproducibility");
  refused(read_reproducibility_csv("seed,column,reproducibility,recommended\n1,0,1.5,1\n", "r.csv").error(), "line 2");
  refused(read_reproducibility_csv("seed,column,reproducibility,recommended\n1,x,.5,1\n", "r.csv").error(), "column");
  refused(read_consensus_csv("column,importance,runs,of,correlation\n0,.5,3,-1,.5\n", "c.csv").error(), "of");
  refused(read_consensus_csv("", "c.csv").error(), "c.csv");
}

}  // namespace
}  // namespace tertium
