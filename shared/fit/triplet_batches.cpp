// triplet_batches.cpp: deals triplets to buckets, shuffles each, cuts the whole into batches and has them arranged.
#include "shared/fit/triplet_batches.h"

#include <algorithm>
#include <span>

#include "shared/base/random.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::size_t kDealtTogether = 8192;           // triplets of one bucket that are written to disk at once
constexpr std::uint64_t kMappedMost = 64ull << 20;     // bytes of the map that may stay in memory

template <class Index>
void put(Index* to, const Triplet& t) {
  to[0] = static_cast<Index>(t.first);
  to[1] = static_cast<Index>(t.second);
  to[2] = static_cast<Index>(t.odd);
}

// Fisher and Yates. Bucket 0 reads the stream from its start, as a set of one bucket does.
template <class Index>
void shuffle(std::span<Index> numbers, std::uint64_t seed, std::uint64_t bucket) {
  RandomStream order(derive_key(seed, "triplet order"), bucket << 32);
  for (std::size_t i = numbers.size() / 3; i > 1; --i) {
    const std::size_t j = order.below(static_cast<std::uint32_t>(i));
    if (j != i - 1) std::swap_ranges(numbers.begin() + static_cast<std::ptrdiff_t>(3 * (i - 1)), numbers.begin() + static_cast<std::ptrdiff_t>(3 * i),
                                     numbers.begin() + static_cast<std::ptrdiff_t>(3 * j));
  }
}

// Which bucket each triplet is dealt to, in their order; made anew it gives the same again.
class Dealer {
 public:
  Dealer(std::uint64_t seed, std::uint64_t triplets, const BatchStoring& storing) : stream_(derive_key(seed, "triplet buckets")) {
    if (triplets > storing.one_bucket) buckets_ = static_cast<std::uint32_t>((triplets + storing.bucket - 1) / storing.bucket);
  }
  std::uint32_t buckets() const { return buckets_; }
  std::uint32_t next() { return buckets_ == 1 ? 0 : stream_.below(buckets_); }
  // Where each bucket begins, and the end of the last.
  std::vector<std::uint64_t> begins(std::uint64_t triplets) const {
    std::vector<std::uint64_t> out(buckets_ + 1, 0);
    Dealer again = *this;
    for (std::uint64_t t = 0; t < triplets; ++t) ++out[again.next() + 1];
    for (std::uint32_t b = 0; b < buckets_; ++b) out[b + 1] += out[b];
    return out;
  }

 private:
  RandomStream stream_;
  std::uint32_t buckets_ = 1;
};

// take(first triplet, how many) for every stretch of every batch.
template <class Take>
void for_stretches(const BatchCut& cut, const Take& take) {
  for (std::uint32_t batch = 0; batch < cut.batches; ++batch) {
    for (std::uint64_t at = cut.begin(batch), end = cut.begin(batch + 1); at < end; at += std::min(kArrangedMost, end - at)) take(at, std::min(kArrangedMost, end - at));
  }
}

template <class Index>
Result<std::vector<Index>> shuffle_in_memory(const TripletSource& train, std::uint64_t seed, const BatchStoring& storing) {
  Dealer dealer(seed, train.size(), storing);
  const std::vector<std::uint64_t> begins = dealer.begins(train.size());
  std::vector<std::uint64_t> next(begins.begin(), begins.end() - 1);
  std::vector<Index> numbers(3 * static_cast<std::size_t>(train.size()));
  TRY_DO(train.visit([&](std::span<const Triplet> piece) -> Result<void> {
    for (const Triplet& t : piece) put(numbers.data() + 3 * next[dealer.next()]++, t);
    return {};
  }));
  for (std::uint32_t b = 0; b < dealer.buckets(); ++b)
    shuffle(std::span<Index>(numbers.data() + 3 * begins[b], static_cast<std::size_t>(3 * (begins[b + 1] - begins[b]))), seed, b);
  return numbers;
}

// The same order, with one bucket and one stretch in memory.
template <class Index>
Result<void> shuffle_on_disk(const TripletSource& train, const BatchCut& cut, std::uint64_t seed, const BatchStoring& storing, GradientKernel& kernel, Scratch& scratch) {
  constexpr std::uint64_t kBytes = 3 * sizeof(Index);
  Dealer dealer(seed, train.size(), storing);
  const std::vector<std::uint64_t> begins = dealer.begins(train.size());
  {
    std::vector<std::uint64_t> next(begins.begin(), begins.end() - 1);
    std::vector<std::vector<Index>> waiting(dealer.buckets());
    const auto write_out = [&](std::uint32_t b) -> Result<void> {
      TRY_DO(scratch.write(next[b] * kBytes, std::as_bytes(std::span(waiting[b]))));
      next[b] += waiting[b].size() / 3;
      waiting[b].clear();
      return {};
    };
    const auto deal = [&](std::span<const Triplet> piece) -> Result<void> {
      for (const Triplet& t : piece) {
        const std::uint32_t b = dealer.next();
        std::vector<Index>& mine = waiting[b];
        mine.resize(mine.size() + 3);
        put(mine.data() + mine.size() - 3, t);
        if (mine.size() >= 3 * kDealtTogether) TRY_DO(write_out(b));
      }
      return {};
    };
    TRY_DO(train.visit(deal));
    for (std::uint32_t b = 0; b < dealer.buckets(); ++b) TRY_DO(write_out(b));
  }
  // Batches cross the borders of buckets: what is not yet arranged waits for the next bucket.
  std::vector<Index> open;
  std::size_t taken = 0;  // of `open`, already arranged
  std::uint32_t bucket = 0;
  Result<void> done;
  for_stretches(cut, [&](std::uint64_t first, std::uint64_t count) {
    const auto arrange = [&]() -> Result<void> {
      const auto size = static_cast<std::size_t>(3 * count);
      if (open.size() - taken < size) {
        open.erase(open.begin(), open.begin() + static_cast<std::ptrdiff_t>(taken));
        taken = 0;
      }
      while (open.size() < size) {
        const std::size_t before = open.size();
        open.resize(before + static_cast<std::size_t>(3 * (begins[bucket + 1] - begins[bucket])));
        const std::span<Index> fresh = std::span(open).subspan(before);
        TRY_DO(scratch.read(begins[bucket] * kBytes, std::as_writable_bytes(fresh)));
        shuffle(fresh, seed, bucket++);
      }
      const std::span<Index> stretch = std::span(open).subspan(taken, size);
      kernel.arrange(stretch);
      TRY_DO(scratch.write(first * kBytes, std::as_bytes(stretch)));
      taken += size;
      return {};
    };
    if (done.ok()) done = arrange();
  });
  return done;
}

}  // namespace

template <class Index>
Result<TripletBatches> TripletBatches::make_packed(const TripletSource& train, const BatchCut& cut, std::uint64_t seed, GradientKernel& kernel,
                                                   const BatchStoring& storing) {
  const std::uint64_t bytes = 3 * sizeof(Index) * train.size();
  if (bytes > SIZE_MAX / 2) return Error{ErrorCode::kTooLarge, "there are " + format_count(train.size()) + " triplets, more than fit into the memory of this machine"};
  TripletBatches out;
  out.cut_ = cut;
  constexpr bool kWide = sizeof(Index) == sizeof(std::uint32_t);
  if (storing.scratch && bytes > storing.memory_bytes) {
    TRY(out.scratch_, storing.scratch(bytes));
    TRY_DO(shuffle_on_disk<Index>(train, cut, seed, storing, kernel, *out.scratch_));
    TRY(out.mapped_, out.scratch_->map());
    out.mapped_wide_ = kWide;
    return out;
  }
  TRY(std::vector<Index> numbers, shuffle_in_memory<Index>(train, seed, storing));
  for_stretches(cut, [&](std::uint64_t first, std::uint64_t count) {
    kernel.arrange(std::span(numbers).subspan(static_cast<std::size_t>(3 * first), static_cast<std::size_t>(3 * count)));
  });
  if constexpr (kWide) out.wide_ = std::move(numbers);
  else out.narrow_ = std::move(numbers);
  return out;
}

Result<TripletBatches> TripletBatches::make(const TripletSource& train, const BatchCut& cut, std::uint64_t seed, GradientKernel& kernel, const BatchStoring& storing) {
  CHECK(cut.triplets == train.size() && storing.bucket > 0 && storing.one_bucket <= UINT32_MAX);
  return kernel.takes_wide() ? make_packed<std::uint32_t>(train, cut, seed, kernel, storing) : make_packed<std::uint16_t>(train, cut, seed, kernel, storing);
}

PackedTriplets TripletBatches::batch(std::uint32_t number) {
  const auto at = static_cast<std::size_t>(3 * cut_.begin(number));
  PackedTriplets out;
  out.count = static_cast<std::size_t>(cut_.size(number));
  if (!mapped_) {
    out.narrow = narrow_.empty() ? nullptr : narrow_.data() + at;
    out.wide = wide_.empty() ? nullptr : wide_.data() + at;
    return out;
  }
  const std::uint64_t bytes = 3 * out.count * (mapped_wide_ ? sizeof(std::uint32_t) : sizeof(std::uint16_t));
  if (looked_at_ + bytes > kMappedMost) {
    scratch_->forget();
    looked_at_ = 0;
  }
  looked_at_ += bytes;
  if (mapped_wide_) out.wide = reinterpret_cast<const std::uint32_t*>(mapped_) + at;
  else out.narrow = reinterpret_cast<const std::uint16_t*>(mapped_) + at;
  return out;
}

void TripletBatches::expect(std::uint32_t number) {
  if (!mapped_) return;
  const std::uint64_t each = 3 * (mapped_wide_ ? sizeof(std::uint32_t) : sizeof(std::uint16_t));
  scratch_->expect(cut_.begin(number) * each, cut_.size(number) * each);
}

}  // namespace tertium
