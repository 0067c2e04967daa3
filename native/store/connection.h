// connection.h: the thin skin over one SQLite connection: open, run, bind, step; errors as our own. The only header with sqlite3.h.
// A connection belongs to one thread at a time. Statements are compiled once and kept.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "shared/base/result.h"

namespace tertium {

class Connection;

// One execution of a statement: bind in order, then step through rows. Reset when it goes.
class Statement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  explicit Statement(Error failure) : failure_(std::move(failure)) {}  // could not be compiled: step() says why
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value);
  Statement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }  // the same bits; read with as_uint()
  Statement& bind(std::uint32_t value) { return bind(static_cast<std::int64_t>(value)); }
  Statement& bind(bool value) { return bind(std::int64_t{value}); }
  Statement& bind(double value);                  // NaN is stored as NULL
  Statement& bind(std::string_view value);        // copied
  Statement& bind(const std::string& value) { return bind(std::string_view(value)); }
  Statement& bind(const char* value) { return bind(std::string_view(value)); }
  Statement& bind_null();
  template <class T>
  Statement& bind(const std::optional<T>& value) { return value ? bind(*value) : bind_null(); }

  // True: a row is there to be read; false: none is left.
  Result<bool> step();
  // For statements without rows.
  Result<void> run();

  std::int64_t as_int(int column) const { return sqlite3_column_int64(statement_, column); }
  std::uint64_t as_uint(int column) const { return static_cast<std::uint64_t>(as_int(column)); }
  std::uint32_t as_u32(int column) const { return static_cast<std::uint32_t>(as_int(column)); }
  bool as_bool(int column) const { return as_int(column) != 0; }
  double as_double(int column) const;             // NULL: NaN
  std::string as_text(int column) const;
  bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  sqlite3* database_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  std::optional<Error> failure_;
};

class Connection {
 public:
  enum class Mode { kWrite, kRead };
  // Write: creates the file if it is missing and sets the durability this project promises.
  static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode, std::optional<std::uint64_t> bytes_max = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // One or more statements without parameters or rows.
  Result<void> execute(const char* sql);
  // `sql` must be a literal: its address is the key under which the compiled statement is kept. Wrong SQL is a bug; a file
  // that cannot be read is not, and shows at the first step().
  Statement prepare(const char* sql);
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(database_); }
  std::int64_t changes() const { return sqlite3_changes(database_); }
  // Bytes of the database's file as they stand there, without the log: how many came, fewer than `count` only at its end.
  // Never open that file in another way while a store is open: closing any descriptor of it drops all of this process's locks on it, and the
  // next program that closes the database would take itself for the last one and delete a log that is in use (sqlite.org/howtocorrupt.html, 2.2).
  Result<std::size_t> read_file(std::uint64_t offset, char* out, std::size_t count);
  // Copies the database, as this connection sees it, into the one at `to` (which is made), some pages at a time; progress from 0 to 1. Inside a
  // transaction the copy is of one moment, whatever others write meanwhile. The copy is one file, without a log.
  Result<void> copy_to(const std::string& to, const std::function<void(double)>& progress, std::optional<std::uint64_t> bytes_max = {});
  // False inside a transaction. A full disk ends one by itself.
  bool in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

 private:
  explicit Connection(sqlite3* database) : database_(database) {}
  sqlite3* database_;
  std::map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace tertium
