// connection.cpp: SQLite's calls and codes, turned into ours.
#include "native/store/connection.h"

#include <algorithm>
#include <limits>

#include "shared/base/check.h"

namespace tertium {
namespace {

constexpr std::uint64_t kPageBytes = 4096;  // of every database of ours: SQLite's own choice

Error error_of(sqlite3* database, int code) {
  const std::string message = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  const int system_error = database ? sqlite3_system_errno(database) : 0;
  switch (code & 0xff) {
    case SQLITE_FULL: return {ErrorCode::kDiskFull, "the disk is full: nothing was stored"};
    case SQLITE_IOERR:
      // A write past a quota or a size limit says "I/O error" with one of these behind it.
      if (system_error == 28 /*ENOSPC*/ || system_error == 122 /*EDQUOT*/ || system_error == 27 /*EFBIG*/)
        return {ErrorCode::kDiskFull, "the disk is full: nothing was stored"};
      return {ErrorCode::kIo, "the database could not be read or written: " + message};
    case SQLITE_BUSY: case SQLITE_LOCKED: return {ErrorCode::kBusy, "the database is locked by another program; try again"};
    case SQLITE_READONLY: case SQLITE_CANTOPEN: case SQLITE_PERM: return {ErrorCode::kIo, "the database cannot be opened or written: " + message};
    case SQLITE_CORRUPT: case SQLITE_NOTADB: return {ErrorCode::kIo, "the database file is damaged or is not one: " + message};
    case SQLITE_CONSTRAINT: return {ErrorCode::kConflict, "a rule of the database was broken: " + message};
    default: return {ErrorCode::kInternal, "the database failed: " + message};
  }
}

}  // namespace

Statement::~Statement() {
  if (!statement_) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)), bound_(other.bound_), failure_(std::move(other.failure_)) {}

Statement& Statement::bind(std::int64_t value) {
  if (statement_) CHECK(sqlite3_bind_int64(statement_, ++bound_, value) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind(double value) {
  if (statement_) CHECK(sqlite3_bind_double(statement_, ++bound_, value) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind(std::string_view value) {
  // A null pointer would mean NULL; an empty text is a text.
  if (statement_) CHECK(sqlite3_bind_text(statement_, ++bound_, value.empty() ? "" : value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT) == SQLITE_OK);
  return *this;
}
Statement& Statement::bind_null() {
  if (statement_) CHECK(sqlite3_bind_null(statement_, ++bound_) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  if (failure_) return *failure_;
  CHECK(bound_ == sqlite3_bind_parameter_count(statement_));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return error_of(database_, code);
}

Result<void> Statement::run() {
  TRY([[maybe_unused]] const bool row, step());
  return {};
}

double Statement::as_double(int column) const {
  return is_null(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(statement_, column);
}

std::string Statement::as_text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_, column);
  return text ? std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode, std::optional<std::uint64_t> bytes_max) {
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (mode == Mode::kWrite ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));
  if (code != SQLITE_OK) {
    Error error = error_of(database, code);
    error.message = path + ": " + error.message;
    return error;
  }
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, 5000);
  const auto set_up = [&]() -> Result<void> {
    TRY_DO(connection->execute("PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"));
    if (mode == Mode::kRead) return connection->execute("PRAGMA query_only=ON");
    TRY_DO(connection->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA journal_size_limit=67108864"));
    if (bytes_max) {
      auto page = connection->prepare("PRAGMA page_size");
      TRY([[maybe_unused]] const bool row, page.step());
      const std::uint64_t pages = std::max<std::uint64_t>(1, *bytes_max / page.as_uint(0));
      TRY_DO(connection->execute(("PRAGMA max_page_count=" + std::to_string(pages)).c_str()));
    }
    return {};
  };
  if (auto done = set_up(); !done) return Error{done.error().code, path + ": " + done.error().message};
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

Result<void> Connection::execute(const char* sql) {
  const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(database_, code);
  return {};
}

Result<std::size_t> Connection::read_file(std::uint64_t offset, char* out, std::size_t count) {
  sqlite3_file* file = nullptr;
  CHECK(sqlite3_file_control(database_, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK && file && file->pMethods);
  const auto failed = [] { return Error{ErrorCode::kIo, "the database file could not be read"}; };
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) return failed();
  const auto bytes = static_cast<std::uint64_t>(size);
  if (offset >= bytes) return std::size_t{0};
  const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, bytes - offset));
  if (wanted == 0) return wanted;
  const int code = file->pMethods->xRead(file, out, static_cast<int>(wanted), static_cast<sqlite3_int64>(offset));
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return failed();  // short: the file shrank meanwhile, the rest is zeros
  return wanted;
}

Result<void> Connection::copy_to(const std::string& to, const std::function<void(double)>& progress, std::optional<std::uint64_t> bytes_max) {
  constexpr int kPagesAtOnce = 1000;
  sqlite3* database = nullptr;
  const int opened = sqlite3_open_v2(to.c_str(), &database, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  const Connection target(database);  // closes it
  const auto fail = [&](const Error& error) { return Error{error.code, to + ": " + error.message}; };
  if (opened != SQLITE_OK) return fail(error_of(database, opened));
  sqlite3_extended_result_codes(database, 1);
  // Nobody else knows this file, and who is cut off begins again: a journal would only cost.
  if (sqlite3_exec(database, "PRAGMA synchronous=FULL; PRAGMA journal_mode=OFF", nullptr, nullptr, nullptr) != SQLITE_OK) return fail(error_of(database, SQLITE_ERROR));
  sqlite3_backup* backup = sqlite3_backup_init(database, "main", database_, "main");
  if (backup == nullptr) return fail(error_of(database, sqlite3_extended_errcode(database)));
  int code = SQLITE_OK;
  bool over = false;
  while (code == SQLITE_OK && !over) {
    code = sqlite3_backup_step(backup, kPagesAtOnce);
    const int all = sqlite3_backup_pagecount(backup), left = sqlite3_backup_remaining(backup);
    if (progress && all > 0) progress(static_cast<double>(all - left) / all);
    // The copied file takes its page size, and so its limit, from the source: counted here.
    over = bytes_max && static_cast<std::uint64_t>(all - left) * kPageBytes > *bytes_max;
  }
  const int finished = sqlite3_backup_finish(backup);
  if (over) return fail(error_of(nullptr, SQLITE_FULL));
  if (code != SQLITE_DONE) return fail(error_of(database, finished != SQLITE_OK ? finished : code));
  // A copy of a database with a write-ahead log says that it has one too; a backup is one file.
  if (sqlite3_exec(database, "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr) != SQLITE_OK) return fail(error_of(database, sqlite3_extended_errcode(database)));
  return {};
}

Statement Connection::prepare(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (!statement) {
    const int code = sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code == SQLITE_ERROR) fail_check(sql, 0, sqlite3_errmsg(database_));
    if (code != SQLITE_OK) return Statement(error_of(database_, code));
  }
  return Statement(database_, statement);
}

}  // namespace tertium
