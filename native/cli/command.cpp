// command.cpp: the table of verbs, strict flags, exit codes.
#include "native/cli/command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <set>
#include <string_view>

#include "shared/base/text.h"
#include "shared/wire/api.h"

namespace tertium {
namespace {

// One line, whatever a message holds.
std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string range_text(double least, double most) {
  const std::string low = std::isinf(least) ? "" : format_double(least), high = std::isinf(most) ? "" : format_double(most);
  return high.empty() ? "from " + low : low + " to " + high;
}

void print_verbs(std::span<const Verb> verbs, std::ostream& out) {
  out << "Tertium " TERTIUM_VERSION ": odd-one-out judgments, from collecting them to comparing minds and machines\n\n"
         "Usage: tertium VERB ...        tertium help VERB, or tertium VERB --help, says more\n\n";
  std::size_t width = 0;
  for (const Verb& verb : verbs) width = std::max(width, std::string_view(verb.name).size());
  for (const Verb& verb : verbs)
    out << "  " << verb.name << std::string(width - std::string_view(verb.name).size() + 2, ' ') << verb.summary << '\n';
  out << "\nExit codes: 0 done, 1 failed, 2 usage or bad input.\n";
}

}  // namespace

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kTooLarge:
    case ErrorCode::kUnsupported: return 2;
    default: return 1;
  }
}

struct Command::Parser {
  CLI::App app;
};

const Option& Option::required() const {
  static_cast<CLI::Option*>(handle_)->required();
  return *this;
}

const Option& Option::excludes(const Option& other) const {
  static_cast<CLI::Option*>(handle_)->excludes(static_cast<CLI::Option*>(other.handle_));
  return *this;
}

Command::Command(const std::string& verb, const std::string& about, const std::string& example)
    : verb_(verb), parser_(new Parser{CLI::App(about, "tertium " + verb)}) {
  parser_->app.footer("Example:\n  " + example);
  flag("--json", json_, "Print one JSON object on standard output");
}

Command::~Command() = default;

void Command::explain(const std::string& paragraph) { parser_->app.footer(parser_->app.get_footer() + "\n\n" + paragraph); }

static std::uint64_t read_whole(const std::string& flag, const std::string& text, std::uint64_t least, std::uint64_t most) {
  const std::optional<std::uint64_t> value = parse_uint(text);
  if (!value || *value < least || *value > most)
    throw CLI::ValidationError(flag, quote_for_message(text) + " is not allowed; a whole number " + std::to_string(least) + " to " + std::to_string(most) + " is");
  return *value;
}

void Command::whole(const std::string& flag, std::uint64_t& out, const std::string& about, std::uint64_t least, std::uint64_t most) {
  parser_->app.add_option_function<std::string>(
      flag,
      [&out, flag, least, most](const std::string& text) {
        out = read_whole(flag, text, least, most);
      },
      about)->type_name("N");
}

void Command::whole(const std::string& flag, std::optional<std::uint32_t>& out, const std::string& about, std::uint64_t least, std::uint64_t most) {
  CHECK(most <= UINT32_MAX);
  parser_->app.add_option_function<std::string>(
      flag,
      [&out, flag, least, most](const std::string& text) {
        out = static_cast<std::uint32_t>(read_whole(flag, text, least, most));
      },
      about)->type_name("N");
}

void Command::real(const std::string& flag, std::optional<double>& out, const std::string& about, double least, double most) {
  parser_->app.add_option_function<std::string>(
      flag,
      [&out, flag, least, most](const std::string& text) {
        const std::optional<double> value = parse_double(text);
        if (!value || *value < least || *value > most)
          throw CLI::ValidationError(flag, quote_for_message(text) + " is not allowed; a number " + range_text(least, most) + " is");
        out = value;
      },
      about)->type_name("X");
}

Option Command::text(const std::string& flag, std::string& out, const std::string& about) {
  return Option(parser_->app.add_option_function<std::string>(
      flag,
      [&out, flag](const std::string& value) {
        if (value.empty()) throw CLI::ValidationError(flag, "'' is not allowed; a text that is not empty is");
        out = value;
      },
      about));
}

Option Command::texts(const std::string& argument, std::vector<std::string>& out, const std::string& about) {
  return Option(parser_->app.add_option_function<std::vector<std::string>>(
      argument,
      [&out, argument](const std::vector<std::string>& values) {
        for (const std::string& value : values)
          if (value.empty()) throw CLI::ValidationError(argument, "'' is not allowed; a text that is not empty is");
        out = values;
      },
      about));
}

Option Command::word(const std::string& flag, std::string& out, const std::vector<std::string>& allowed, const std::string& about) {
  std::string list;
  for (const std::string& one : allowed) list += (list.empty() ? "" : ", ") + one;
  return Option(parser_->app.add_option_function<std::string>(
      flag,
      [&out, flag, allowed, list](const std::string& value) {
        if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
          throw CLI::ValidationError(flag, quote_for_message(value) + " is none of " + list);
        out = value;
      },
      about + ": " + list)->type_name("WORD"));
}

Option Command::flag(const std::string& name, bool& out, const std::string& about) {
  return Option(parser_->app.add_flag(name, out, about)->disable_flag_override());
}

std::optional<int> Command::parse(const Arguments& arguments) {
  // So that a usage error, too, is told as JSON to whoever asked for it.
  const bool wants_json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
  const std::string help = "; `tertium " + verb_ + " --help` shows what is allowed";
  // Of a flag that is given twice one would be lost without a word, and one without its value would take the next flag for it. A value that
  // does begin with two hyphens is given as --flag=VALUE.
  std::set<const CLI::Option*> given;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::size_t sign = arguments[i].find('=');
    const std::string name = arguments[i].substr(0, sign);
    const CLI::Option* option = name.size() > 2 && name.starts_with("--") ? parser_->app.get_option_no_throw(name) : nullptr;
    if (!option) continue;
    // CLI11 would take the next word as the value of --flag= too.
    const bool ends = sign == std::string::npos ? i + 1 == arguments.size() || arguments[i + 1].starts_with("--") : sign + 1 == arguments[i].size();
    const bool alone = option->get_items_expected_min() > 0 && ends;
    const bool twice = !given.insert(option).second;
    if (!alone && !twice) continue;
    json_ = wants_json;
    return fail({ErrorCode::kInvalid, name + (twice ? " is given twice; once is allowed" : " needs a value, which is missing") + help});
  }
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    parser_->app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    std::cout << parser_->app.help();
    return std::cout.flush() ? 0 : 1;
  } catch (const CLI::ParseError& error) {
    json_ = wants_json;
    // What is not known comes first: a misspelt flag is the likely reason for whatever else is missing.
    if (const std::vector<std::string> unknown = parser_->app.remaining(); !unknown.empty())
      return fail({ErrorCode::kInvalid, quote_for_message(unknown[0]) + " is not known here" + help});
    std::string why = error.what();
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
      const bool has_one = why.find("flag override") != std::string::npos;
      why = std::string(has_one && why[0] != '-' ? "--" : "") + why.substr(0, why.find_first_of(": ")) +
            (has_one ? " is given a value; it takes none" : " needs a value, which is missing");
    }
    return fail({ErrorCode::kInvalid, one_line(std::move(why)) + help});
  }
  return std::nullopt;
}

int Command::fail(const Error& error) const {
  std::cerr << "tertium " << verb_ << ": " << one_line(error.message) << std::endl;
  if (json_) std::cout << wire::encode(error) << std::endl;
  return exit_code_of(error.code);
}

int Command::done(const wire::Report& report, const std::string& table) const {
  if (json_) std::cout << wire::print_report(report) << '\n';
  else std::cout << table;
  if (std::cout.flush()) return 0;
  std::cerr << "tertium " << verb_ << ": the result could not be written to standard output" << std::endl;
  return 1;
}

void Command::note(const std::string& line) const { std::cerr << one_line(line) << std::endl; }

int run_command_line(int argc, char** argv, std::span<const Verb> verbs) {
  // A limit on file sizes is a full disk, which is answered with a sentence and nothing left behind; not the end of the program.
  std::signal(SIGXFSZ, SIG_IGN);
  Arguments words(argv + std::min(argc, 1), argv + argc);
  const auto find = [&](const std::string& name) -> const Verb* {
    for (const Verb& verb : verbs)
      if (name == verb.name) return &verb;
    return nullptr;
  };
  const bool wants_json = std::find(words.begin(), words.end(), "--json") != words.end();
  const auto fail = [&](const Error& error) {
    std::cerr << "tertium: " << error.message << std::endl;
    if (wants_json) std::cout << wire::encode(error) << std::endl;
    return exit_code_of(error.code);
  };
  try {
    if (words.empty()) {
      print_verbs(verbs, std::cerr);
      return 2;
    }
    if (words[0] == "--version") {
      std::cout << "tertium " TERTIUM_VERSION << std::endl;
      return 0;
    }
    if (words[0] == "--help" || words[0] == "-h" || (words[0] == "help" && words.size() == 1)) {
      print_verbs(verbs, std::cout);
      return 0;
    }
    if (words[0] == "help") words = {words[1], "--help"};
    const Verb* verb = find(words[0]);
    if (!verb) {
      return fail({ErrorCode::kInvalid, "there is no verb " + quote_for_message(words[0]) + "; `tertium help` lists them"});
    }
    return verb->run(Arguments(words.begin() + 1, words.end()));
  } catch (const std::bad_alloc&) {
    return fail({ErrorCode::kInternal, "this needs more memory than there is"});
  } catch (const std::exception& error) {
    return fail({ErrorCode::kInternal, "an unforeseen failure: " + one_line(error.what())});
  }
}

}  // namespace tertium
