// triplet_batches_test.cpp: the shuffled batches hold every triplet once, in one order, wherever they lie.
#include "shared/fit/triplet_batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "shared/base/random.h"
#include "shared/fit/loop.h"
#include "shared/fit/plain_engine.h"

namespace tertium {
namespace {

// What a disk would hold, in memory.
class FakeScratch final : public Scratch {
 public:
  FakeScratch(std::uint64_t size, std::uint64_t writable) : bytes_(static_cast<std::size_t>(size)), writable_(writable) {}
  Result<void> write(std::uint64_t at, std::span<const std::byte> bytes) override {
    if (at + bytes.size() > writable_) return Error{ErrorCode::kDiskFull, "full"};
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
    return {};
  }
  Result<void> read(std::uint64_t at, std::span<std::byte> into) const override {
    std::memcpy(into.data(), bytes_.data() + static_cast<std::size_t>(at), into.size());
    return {};
  }
  Result<const std::byte*> map() override { return static_cast<const std::byte*>(bytes_.data()); }
  void expect(std::uint64_t, std::uint64_t) override {}
  void forget() override {}

 private:
  std::vector<std::byte> bytes_;
  std::uint64_t writable_;
};

BatchStoring on_disk(BatchStoring storing, std::uint64_t writable = UINT64_MAX) {
  storing.memory_bytes = 0;
  storing.scratch = [writable](std::uint64_t bytes) -> Result<std::unique_ptr<Scratch>> { return std::unique_ptr<Scratch>(std::make_unique<FakeScratch>(bytes, writable)); };
  return storing;
}

// Notes the lengths it is given to arrange and turns each stretch round, to be seen.
class TurningKernel final : public GradientKernel {
 public:
  explicit TurningKernel(bool wide) : wide_(wide) {}
  std::string name() const override { return "turning"; }
  void begin(const BatchCut&, std::uint32_t, std::uint32_t) override {}
  bool takes_wide() const override { return wide_; }
  void arrange(std::span<std::uint16_t> numbers) override { turn(numbers); }
  void arrange(std::span<std::uint32_t> numbers) override { turn(numbers); }
  double add_gradient(const PackedTriplets&, const float*, std::size_t, float*) override { return 0; }
  std::vector<std::size_t> stretches;

 private:
  template <class Index>
  void turn(std::span<Index> numbers) {
    stretches.push_back(numbers.size() / 3);
    std::reverse(numbers.begin(), numbers.end());
  }
  bool wide_;
};

std::vector<Triplet> numbered(std::uint32_t count) {
  std::vector<Triplet> out(count);
  for (std::uint32_t t = 0; t < count; ++t) out[t] = {t, t + 1, t + 2};
  return out;
}

std::vector<Triplet> all_of(TripletBatches& batches, const BatchCut& cut) {
  std::vector<Triplet> out;
  for (std::uint32_t b = 0; b < cut.batches; ++b) {
    const PackedTriplets p = batches.batch(b);
    EXPECT_EQ(p.count, cut.size(b));
    for (std::size_t t = 0; t < p.count; ++t)
      out.push_back(p.wide ? Triplet{p.wide[3 * t], p.wide[3 * t + 1], p.wide[3 * t + 2]} : Triplet{p.narrow[3 * t], p.narrow[3 * t + 1], p.narrow[3 * t + 2]});
  }
  return out;
}

std::vector<Triplet> shuffled(std::uint32_t count, std::uint32_t batches, const BatchStoring& storing, bool wide, std::uint64_t seed = 3) {
  const std::vector<Triplet> triplets = numbered(count);
  TurningKernel kernel(wide);
  const BatchCut cut{count, batches};
  auto made = TripletBatches::make(TripletsInMemory(count + 2, triplets), cut, seed, kernel, storing);
  EXPECT_TRUE(made);
  EXPECT_EQ(kernel.stretches.size(), batches);
  EXPECT_EQ(made->on_disk(), storing.scratch && storing.memory_bytes == 0);
  return all_of(*made, cut);
}

TEST(TripletBatches, HoldEveryTripletOnce) {
  for (const std::uint64_t one_bucket : {10'000u, 100u}) {
    BatchStoring storing;
    storing.one_bucket = one_bucket;
    storing.bucket = 64;
    std::vector<Triplet> order = shuffled(1001, 7, storing, false);
    std::vector<std::uint32_t> odd;
    for (const Triplet& t : order) odd.push_back(t.first);  // turned round
    EXPECT_FALSE(std::is_sorted(odd.begin(), odd.end()));
    std::sort(odd.begin(), odd.end());
    for (std::uint32_t i = 0; i < odd.size(); ++i) EXPECT_EQ(odd[i], i + 2);
  }
}

TEST(TripletBatches, HaveOneOrderWhereverTheyLieAndWhateverTheirWidth) {
  for (const std::uint64_t one_bucket : {10'000u, 100u}) {
    for (const std::uint32_t batches : {1u, 3u, 40u, 1001u}) {
      BatchStoring storing;
      storing.one_bucket = one_bucket;
      storing.bucket = 64;
      const std::vector<Triplet> order = shuffled(1001, batches, storing, false);
      EXPECT_EQ(shuffled(1001, batches, storing, true), order);
      EXPECT_EQ(shuffled(1001, batches, on_disk(storing), false), order);
      EXPECT_EQ(shuffled(1001, batches, on_disk(storing), true), order);
      EXPECT_NE(shuffled(1001, batches, on_disk(storing), true, 4), order) << "another seed";
    }
  }
}

TEST(TripletBatches, OfOneBucketAreShuffledAsTheyAlwaysWere) {
  std::vector<Triplet> expected = numbered(500);
  RandomStream order(derive_key(9, "triplet order"));
  for (std::size_t i = expected.size(); i > 1; --i) std::swap(expected[i - 1], expected[order.below(static_cast<std::uint32_t>(i))]);
  std::vector<Triplet> found = shuffled(500, 1, {}, true, 9);
  std::reverse(found.begin(), found.end());
  for (Triplet& t : found) std::swap(t.first, t.odd);
  EXPECT_EQ(found, expected);
}

TEST(TripletBatches, SeveralBucketsShuffleEvenly) {
  // Where triplet 0 comes to lie, over many seeds: each quarter about as often.
  BatchStoring storing;
  storing.one_bucket = 10;
  storing.bucket = 8;
  int quarter[4] = {};
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const std::vector<Triplet> order = shuffled(40, 1, storing, false, seed);
    for (std::size_t at = 0; at < order.size(); ++at) quarter[at / 10] += order[at].first == 2 ? 1 : 0;
  }
  for (const int count : quarter) EXPECT_NEAR(count, 500, 4 * 19.4);  // four standard deviations
}

TEST(TripletBatches, HandOnTheErrorsOfDiskAndSource) {
  const std::vector<Triplet> triplets = numbered(1000);
  TurningKernel kernel(false);
  BatchStoring storing;
  const auto full = TripletBatches::make(TripletsInMemory(1002, triplets), {1000, 3}, 1, kernel, on_disk(storing, 5000));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kDiskFull);
  storing.memory_bytes = 0;
  storing.scratch = [](std::uint64_t) -> Result<std::unique_ptr<Scratch>> { return Error{ErrorCode::kDiskFull, "no room"}; };
  const auto none = TripletBatches::make(TripletsInMemory(1002, triplets), {1000, 3}, 1, kernel, storing);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "no room");

  class Broken final : public TripletSource {
   public:
    std::uint32_t objects() const override { return 9; }
    std::uint64_t size() const override { return 1000; }
    Result<void> visit(const Taker&) const override { return Error{ErrorCode::kIo, "torn"}; }
  };
  const auto torn = TripletBatches::make(Broken(), {1000, 3}, 1, kernel, {});
  ASSERT_FALSE(torn);
  EXPECT_EQ(torn.error().message, "torn");
  Executor one;
  const auto engine = make_plain_engine(one);
  EXPECT_EQ(run_fit(Broken(), {}, {}, *engine, one).error().message, "torn");
}

}  // namespace
}  // namespace tertium
