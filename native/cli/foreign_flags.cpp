// foreign_flags.cpp: adds the flags, and turns them into options.
#include "native/cli/foreign_flags.h"

namespace tertium {

void add_foreign_flags(Command& command, ForeignFlags& flags) {
  std::vector<std::string> names;
  for (const FormatInfo& info : all_formats()) names.emplace_back(info.name);
  command.text("--stimuli,--names", flags.stimuli, "Names of the objects, one a line (default: X.names.txt beside X, or in the file)");
  command.word("--format", flags.format, names, "What the file is, when it cannot be told or is told wrongly");
  command.whole("--base", flags.base, "The number of the first object: 0 or 1", 0, 1);
  command.whole("--odd-column", flags.odd_column, "Triplets: which column names the odd one (default 3)", 1, 3);
  command.word("--time-unit", flags.time_unit, {"ms", "s"}, "Of response times");
  const Option similarities = command.flag("--similarities", flags.similarities, "A matrix of pairs: larger is more alike");
  command.flag("--dissimilarities", flags.dissimilarities, "A matrix of pairs: larger is less alike").excludes(similarities);
  const Option square = command.flag("--square", flags.square, "A matrix of pairs is square");
  command.flag("--condensed", flags.condensed, "A matrix of pairs holds each pair once").excludes(square);
  std::string list = "Formats:\n";
  for (const FormatInfo& info : all_formats()) {
    const std::string name = info.name;
    list += "  " + name + std::string(24 - std::min<std::size_t>(23, name.size()), ' ') + info.what + "\n";
  }
  command.explain(list);
}

Result<ForeignOptions> foreign_options(const ForeignFlags& flags) {
  ForeignOptions options;
  if (!flags.format.empty()) { TRY(options.format, format_from(flags.format)); }
  options.convention.base = flags.base;
  options.convention.odd_column = flags.odd_column;
  if (!flags.time_unit.empty()) options.convention.time_unit = flags.time_unit == "s" ? wire::TimeUnit::kSeconds : wire::TimeUnit::kMilliseconds;
  options.names_path = flags.stimuli;
  if (flags.similarities || flags.dissimilarities) options.similarities = flags.similarities;
  if (flags.square || flags.condensed) options.square = flags.square;
  return options;
}

}  // namespace tertium
