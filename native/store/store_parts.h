// store_parts.h: what a Store is made of, for the files that implement it: one writer, a few readers.
#pragma once
#include <array>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "native/store/connection.h"
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

struct Store::Parts {
  Parts(std::string file, std::unique_ptr<Writer> writes) : path(std::move(file)), readers(path), writer(std::move(writes)) {}

  const std::string path;
  Readers readers;
  std::unique_ptr<Writer> writer;  // none in a store that is only read

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
    return writer->write(work);
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
Result<void> insert_study(Connection& connection, const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, StudyState state, bool demo);
Result<RunSummary> insert_run(Connection& connection, const std::string& slug, const NewRun& run);

}  // namespace tertium
