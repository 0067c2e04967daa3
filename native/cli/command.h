// command.h: what the verbs share: strict flags, one way to fail, one way to print results. CLI11 is known in command.cpp alone: it is slow to compile.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/cli/verbs.h"
#include "shared/base/result.h"
#include "shared/wire/report_json.h"

namespace tertium {

// A flag of a Command, to say more about it; valid as long as its Command.
class Option {
 public:
  const Option& required() const;
  const Option& excludes(const Option& other) const;  // not both

 private:
  friend class Command;
  explicit Option(void* handle) : handle_(handle) {}
  void* handle_;
};

// One verb's flags and outputs.
//   Command command("score", "How well ...", "tertium score a.npy t.txt --json");
//   command.text("--rule", rule, "...").required();
//   if (const auto code = command.parse(arguments)) return *code;
//   ...  return command.fail(error)  or  command.done(report, table)
class Command {
 public:
  Command(const std::string& verb, const std::string& about, const std::string& example);

  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // Values are read strictly: no blanks, signs, hexadecimal or rest; out of [least, most] is an error that says so.
  void whole(const std::string& flag, std::uint64_t& out, const std::string& about, std::uint64_t least, std::uint64_t most);
  void whole(const std::string& flag, std::optional<std::uint32_t>& out, const std::string& about, std::uint64_t least, std::uint64_t most);
  void real(const std::string& flag, std::optional<double>& out, const std::string& about, double least, double most);
  Option text(const std::string& flag, std::string& out, const std::string& about);  // not empty
  Option texts(const std::string& flag, std::vector<std::string>& out, const std::string& about);  // one or more after the flag, none empty
  Option word(const std::string& flag, std::string& out, const std::vector<std::string>& allowed, const std::string& about);
  Option flag(const std::string& name, bool& out, const std::string& about);

  void explain(const std::string& paragraph);  // added to the end of the help

  // The exit code when there is nothing more to do: after --help (0) or bad usage (2, said on standard error).
  std::optional<int> parse(const Arguments& arguments);
  bool json() const { return json_; }

  // Says what went wrong in one line on standard error (with --json also as {"error": ...} on standard output) and gives
  // the exit code: 2 when the input is to blame, else 1.
  int fail(const Error& error) const;
  // Prints the report: with --json as one JSON object, else `table`, on standard output. Returns 0, or 1 when it cannot be written.
  int done(const wire::Report& report, const std::string& table) const;
  // For people: a line on standard error.
  void note(const std::string& line) const;

 private:
  std::string verb_;
  struct Parser;
  std::unique_ptr<Parser> parser_;
  bool json_ = false;
};

int exit_code_of(ErrorCode code);

}  // namespace tertium
