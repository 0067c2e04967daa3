// result.h: a value or the reason why there is none; how every expected failure travels.
// A bug is not an Error: it stops the program through CHECK (check.h). No exceptions are thrown.
#pragma once
#include <optional>
#include <string>
#include <utility>

#include "shared/base/check.h"

namespace tertium {

// Why a thing could not be done. Mapped to HTTP in native/http and to exit codes in native/cli, once each.
enum class ErrorCode {
  kInvalid,       // the input breaks a rule; the message says which, where and what is allowed
  kNotFound,      // no such study, session, file ...
  kConflict,      // contradicts what is already stored
  kUnauthorized,  // who are you?
  kForbidden,     // known, but not allowed
  kTooLarge,      // over a limit that the message names
  kBusy,          // a queue is full or a lock is held: try again later
  kDiskFull,      // nothing was stored
  kCancelled,     // somebody asked it to stop
  kUnsupported,   // understood, but this build or version cannot
  kIo,            // a file or socket failed
  kInternal,      // an unforeseen failure of a part we rely on
};

// message: what was wrong, where (file, line, column, field) and what would be right. Plain text, no final full stop.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

// Either a T or an Error. Check with `if (!r)` before use; *r on an error is a bug and stops the program.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}           // NOLINT(google-explicit-constructor)
  Result(Error error) : error_(std::move(error)) {}       // NOLINT(google-explicit-constructor)
  explicit operator bool() const { return value_.has_value(); }
  bool ok() const { return value_.has_value(); }
  T& operator*() & { CHECK(value_.has_value()); return *value_; }
  const T& operator*() const& { CHECK(value_.has_value()); return *value_; }
  T&& operator*() && { CHECK(value_.has_value()); return std::move(*value_); }
  T* operator->() { CHECK(value_.has_value()); return &*value_; }
  const T* operator->() const { CHECK(value_.has_value()); return &*value_; }
  const Error& error() const { CHECK(!value_.has_value()); return error_; }

 private:
  std::optional<T> value_;
  Error error_;
};

// Done, or the reason why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}       // NOLINT(google-explicit-constructor)
  explicit operator bool() const { return !error_.has_value(); }
  bool ok() const { return !error_.has_value(); }
  const Error& error() const { CHECK(error_.has_value()); return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace tertium

#define TERTIUM_JOIN2(a, b) a##b
#define TERTIUM_JOIN(a, b) TERTIUM_JOIN2(a, b)
// TRY(auto file, read(path)): declares `file`, or returns the error from the enclosing function.
#define TRY(declaration, expression) TRY_AS(TERTIUM_JOIN(try_result_, __LINE__), declaration, expression)
#define TRY_AS(name, declaration, expression) \
  auto name = (expression);                   \
  if (!name) return name.error();             \
  declaration = *std::move(name)
// TRY_DO(write(path)): for Result<void>.
#define TRY_DO(expression) \
  if (auto try_done = (expression); !try_done) return try_done.error()
