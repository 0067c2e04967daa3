// triplet_shelf_test.cpp: judgments come back from memory and from disk in their order; a full disk is told, nothing is left behind.
#include "native/files/triplet_shelf.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <vector>

#include "native/files/scratch_file.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

std::vector<Triplet> read(const TripletShelf& shelf) {
  std::vector<Triplet> out;
  const auto take = [&](std::span<const Triplet> piece) -> Result<void> {
    out.insert(out.end(), piece.begin(), piece.end());
    return {};
  };
  EXPECT_TRUE(shelf.visit(take));
  return out;
}

// Of a million and a half: two blocks or more.
std::vector<Triplet> numbered(std::uint32_t from, std::uint32_t count, std::uint32_t below) {
  std::vector<Triplet> out(count);
  for (std::uint32_t t = 0; t < count; ++t) out[t] = {from + t % below, from + (t + 1) % below, from + (t + 7) % below};
  return out;
}

TEST(TripletShelf, GivesBackWhatWasAddedAsOftenAsAsked) {
  TemporaryFolder folder;
  for (const std::uint64_t memory : {std::uint64_t{1} << 30, std::uint64_t{0}}) {
    TripletShelf shelf(folder.path(), memory);
    std::vector<Triplet> all = numbered(0, 1'200'000, 65'536);
    ASSERT_TRUE(shelf.add(all));
    const std::vector<Triplet> wide = numbered(65'530, 20, 20);  // the first needs 32 bits, the next ones too
    ASSERT_TRUE(shelf.add(wide));
    ASSERT_TRUE(shelf.add(std::span(all).first(5)));
    all.insert(all.end(), wide.begin(), wide.end());
    for (std::size_t t = 0; t < 5; ++t) all.push_back(all[t]);
    EXPECT_EQ(shelf.size(), all.size());
    EXPECT_EQ(shelf.on_disk(), memory == 0);
    EXPECT_TRUE(read(shelf) == all);
    EXPECT_TRUE(read(shelf) == all);
    EXPECT_EQ(shelf.lowest(), 0u);
    EXPECT_EQ(shelf.highest(), 65'549u);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "the files have no names";
  }
}

TEST(TripletShelf, TakesTheBaseOffWhatCountsFromOne) {
  TripletShelf shelf(".");
  ASSERT_TRUE(shelf.add(std::vector<Triplet>{{1, 2, 3}, {3, 70'000, 1}}));
  shelf.count_from(1);
  EXPECT_EQ(read(shelf), (std::vector<Triplet>{{0, 1, 2}, {2, 69'999, 0}}));
}

TEST(TripletShelf, EndsAVisitWithTheTakersError) {
  TripletShelf shelf(".");
  ASSERT_TRUE(shelf.add(numbered(0, 40'000, 9)));
  int pieces = 0;
  const Result<void> visit = shelf.visit([&](std::span<const Triplet>) -> Result<void> {
    ++pieces;
    return Error{ErrorCode::kCancelled, "enough"};
  });
  ASSERT_FALSE(visit);
  EXPECT_EQ(visit.error().message, "enough");
  EXPECT_EQ(pieces, 1);
}

TEST(ScratchFile, HoldsWhatIsWrittenAnywhereAndMapsIt) {
  TemporaryFolder folder;
  auto made = make_scratch_file(folder.path(), 300'000);
  ASSERT_TRUE(made);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  Scratch& scratch = **made;
  const std::vector<std::byte> some(1000, std::byte{7});
  ASSERT_TRUE(scratch.write(299'000, some));
  std::vector<std::byte> back(2000);
  ASSERT_TRUE(scratch.read(298'000, back));
  EXPECT_EQ(back[999], std::byte{0});
  EXPECT_EQ(back[1000], std::byte{7});
  const auto map = scratch.map();
  ASSERT_TRUE(map);
  scratch.expect(200'000, 100'000);
  EXPECT_EQ((*map)[299'999], std::byte{7});
  scratch.forget();
  EXPECT_EQ((*map)[299'999], std::byte{7}) << "let go from memory, not from the disk";
}

TEST(ScratchFile, SaysThatTheDiskIsFullBeforeAnythingIsWritten) {
  TemporaryFolder folder;
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit little{1 << 20, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  const auto made = make_scratch_file(folder.path(), 50 << 20);
  TripletShelf shelf(folder.path(), 0);
  const Result<void> added = shelf.add(numbered(0, 1'100'000, 100));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kDiskFull);
  EXPECT_NE(made.error().message.find("cannot set 50 MiB aside in " + folder.path()), std::string::npos) << made.error().message;
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::kDiskFull);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_FALSE(make_scratch_file(folder / "missing", 10));
}

TEST(ScratchFile, GoesToTheNearestFolderThatIsThere) {
  TemporaryFolder folder;
  EXPECT_EQ(folder_that_is_there(folder.path()), folder.path());
  EXPECT_EQ(folder_that_is_there(folder / "new/run1"), folder.path());
  EXPECT_EQ(folder_that_is_there("no_such_folder"), ".");
}

}  // namespace
}  // namespace tertium
