// store_parts.h: what a Store is made of, for the files that implement it: one writer, a few readers.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "native/store/connection.h"
#include "native/store/passwords.h"
#include "native/store/store.h"
#include "native/store/writer.h"

namespace tertium {

inline std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Connections for reading, opened when first needed, at most kMost; who finds none free waits.
class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) { free_.reserve(kMost); }

  // A connection for as long as this lives, inside a snapshot; it goes back whichever way its user leaves.
  class Lease {
   public:
    Lease(Readers& readers, std::unique_ptr<Connection> connection) : readers_(&readers), connection_(std::move(connection)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) readers_->give_back(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }

   private:
    Readers* readers_;
    std::unique_ptr<Connection> connection_;
  };
  Result<Lease> take();

 private:
  void give_back(std::unique_ptr<Connection> connection);
  void close_one();
  static constexpr int kMost = 8;
  const std::string path_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> free_;
  int open_ = 0;
};

// How often a password was tried for a name. The first tries are free, then each one must wait, twice as long as the one before; other names are
// not touched. What is begun counts at once, so that tries side by side are no way around.
class SignInGuard {
 public:
  static constexpr int kFreeTries = 5;
  static constexpr std::int64_t kFirstPauseMs = 1000, kLongestPauseMs = 60'000, kForgottenAfterMs = 15 * 60'000;
  static constexpr std::size_t kNamesMax = 10'000;
  bool begin(const std::string& name, std::int64_t now);  // false: not yet
  void succeed(const std::string& name);

 private:
  struct Tries {
    int count = 0;
    std::int64_t last_ms = 0, not_before_ms = 0;
  };
  std::mutex mutex_;  // guards the rest
  std::map<std::string, Tries> tries_;
};

struct Store::Parts {
  Parts(std::string file, std::unique_ptr<Writer> writes, PasswordCost cost)
      : path(std::move(file)), readers(path), writer(std::move(writes)), passwords(cost) {}

  const std::string path;
  Readers readers;
  std::unique_ptr<Writer> writer;  // none in a store that is only read
  Passwords passwords;
  SignInGuard guard;
  std::atomic<std::uint64_t> changes{0};  // writes so far

  // What was deleted for good and may still have bytes in the files. One erases after the other.
  std::mutex erasing;                            // guards the next two
  std::vector<std::string> traces;               // texts to look for
  std::map<std::string, std::uint64_t> deleted;  // what who deleted is told once the bytes are gone
  // When it returns success no byte of what was deleted is left, and traces is empty. kBusy: readers are in the way. Call with `erasing` held.
  Result<void> erase();

  // Returns what `read(connection)` returns; all of it sees the database at one moment.
  template <class Read>
  auto read(const Read& work) -> decltype(work(std::declval<Connection&>())) {
    TRY(const Readers::Lease connection, readers.take());
    TRY_DO((*connection).execute("BEGIN"));
    return work(*connection);
  }
  Result<void> write(const Writer::Work& work) {
    if (!writer) return Error{ErrorCode::kForbidden, "the store was opened for reading only"};
    const Result<void> written = writer->write(work);
    ++changes;  // after: who sees the new number sees what was written
    return written;
  }
  // A write that yields a value.
  template <class T>
  Result<T> write_for(const std::function<Result<T>(Connection&)>& work) {
    std::optional<T> value;
    TRY_DO(write([&](Connection& connection) -> Result<void> {
      TRY(value, work(connection));
      return {};
    }));
    return *std::move(value);
  }
};

// ---- Shared by several of the store's files ----
struct StudyKey {
  std::int64_t id = 0;
  StudyState state = StudyState::kDraft;
  std::uint64_t stimuli = 0;
};
Result<StudyKey> find_study_key(Connection& connection, const std::string& slug);  // kNotFound
Result<StudyDefinition> read_definition(Connection& connection, const std::string& slug);
Result<std::vector<std::array<std::uint32_t, 3>>> read_catch_triples(Connection& connection, std::int64_t study);
Result<SessionSource> session_source_from(const std::string& text);
Result<DatasetSummary> find_dataset_of(Connection& connection, const std::string& slug, std::uint64_t dataset);  // kInvalid: not of this study
Result<void> check_new_study(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli);
// The definition's examples and catch trials name stimuli that are there.
Result<void> check_named_stimuli(const StudyDefinition& definition, const std::unordered_set<std::string>& names);
Result<void> replace_definition(Connection& connection, std::int64_t study, const StudyDefinition& definition);  // all but its slug
Result<StudySummary> read_summary_of(Connection& connection, const std::string& slug);                            // kNotFound
Result<void> insert_study(Connection& connection, const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, StudyState state, bool demo);
Result<Role> role_in(Connection& connection, std::int64_t study, std::uint64_t person);
// kNone takes it away. Who makes a study gets kOwner in the transaction that makes it.
Result<void> give_role(Connection& connection, std::int64_t study, std::uint64_t person, Role role);
Result<RunSummary> insert_run(Connection& connection, const std::string& slug, const NewRun& run);
Result<void> requeue_running_analyses(Connection& connection);

}  // namespace tertium
