// erasure.cpp: emptying the log, looking for bytes, and writing anew.
#include "native/store/erasure.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <memory>
#include <unordered_map>

#include "native/store/store_parts.h"

namespace tertium {
namespace {

constexpr std::size_t kStart = 8;             // bytes by which texts are told apart first
constexpr std::size_t kPieceBytes = 1 << 20;
constexpr int kTries = 15;                    // of 200 ms each: others write in between

std::uint64_t start_of(const char* text) {
  std::uint64_t start = 0;
  std::memcpy(&start, text, kStart);
  return start;
}
std::size_t bucket_of(std::uint64_t start) { return static_cast<std::size_t>((start * 0x9e3779b97f4a7c15ull) >> 48); }

}  // namespace

Result<bool> empty_log(Connection& c) {
  TRY_DO(c.execute("PRAGMA busy_timeout=200"));
  const auto empty = [&]() -> Result<bool> {
    auto row = c.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    TRY(const bool answered, row.step());
    return answered && row.as_int(0) == 0;
  };
  Result<bool> emptied = empty();
  if (!emptied && emptied.error().code == ErrorCode::kBusy) emptied = false;
  TRY_DO(c.execute("PRAGMA busy_timeout=5000"));
  return emptied;
}

Result<bool> holds_any(const ReadBytes& read, const std::vector<std::string>& texts) {
  std::unordered_multimap<std::uint64_t, const std::string*> by_start;
  const auto maybe = std::make_unique<std::bitset<1 << 16>>();
  std::size_t longest = 0;
  for (const std::string& text : texts) {
    if (text.size() < kStart) continue;
    by_start.emplace(start_of(text.data()), &text);
    maybe->set(bucket_of(start_of(text.data())));
    longest = std::max(longest, text.size());
  }
  if (by_start.empty()) return false;
  std::string window;
  std::uint64_t offset = 0;
  for (;;) {
    // What was left of the last piece may hold the beginning of a text.
    const std::size_t kept = std::min(window.size(), longest - 1);
    window.erase(0, window.size() - kept);
    window.resize(kept + kPieceBytes);
    TRY(const std::size_t got, read(offset, window.data() + kept, kPieceBytes));
    offset += got;
    window.resize(kept + got);
    if (got == 0) return false;
    for (std::size_t at = 0; at + kStart <= window.size(); ++at) {
      const std::uint64_t start = start_of(window.data() + at);
      if (!maybe->test(bucket_of(start))) continue;
      const auto [first, last] = by_start.equal_range(start);
      for (auto one = first; one != last; ++one)
        if (window.compare(at, one->second->size(), *one->second) == 0) return true;
    }
  }
}

Result<void> rewrite_all(Connection& c) {
  TRY_DO(c.execute("PRAGMA temp_store=FILE"));
  const Result<void> done = c.execute("VACUUM");
  TRY_DO(c.execute("PRAGMA temp_store=MEMORY"));
  return done;
}

void finish_erasure(Connection& c) {
  const auto finish = [&]() -> Result<void> {
    {
      auto row = c.prepare("SELECT 1 FROM erasure LIMIT 1");
      TRY(const bool left, row.step());
      if (!left) return {};
    }
    // Nobody knows any more what to look for.
    TRY_DO(rewrite_all(c));
    TRY(const bool emptied, empty_log(c));
    if (emptied) TRY_DO(c.execute("DELETE FROM erasure"));
    return {};
  };
  (void)finish();  // whatever is in the way: the next start tries again
}

Result<void> Store::Parts::erase() {
  if (!writer) return Error{ErrorCode::kForbidden, "the store was opened for reading only"};
  const Error busy{ErrorCode::kBusy, "it is deleted, but the database is being read and so bytes of it are left in its files; ask again in a moment, with the same code"};
  const auto empty = [&]() -> Result<void> {
    for (int tries = 0; tries < kTries; ++tries) {
      bool emptied = false;
      TRY_DO(writer->run_alone([&](Connection& c) -> Result<void> {
        TRY(emptied, empty_log(c));
        return {};
      }));
      if (emptied) return {};
    }
    return busy;
  };
  TRY_DO(empty());
  bool left = false;
  {
    TRY(const Readers::Lease connection, readers.take());
    TRY(left, holds_any([&](std::uint64_t offset, char* out, std::size_t count) { return (*connection).read_file(offset, out, count); }, traces));
  }
  if (left) {
    TRY_DO(writer->run_alone(rewrite_all));
    TRY_DO(empty());
  }
  TRY_DO(writer->write([](Connection& c) { return c.execute("DELETE FROM erasure"); }));
  traces.clear();
  return {};
}

}  // namespace tertium
