// convert.cpp: `tertium convert`: a file of any known format as another of the same kind.
#include "native/tasks/convert.h"

#include <filesystem>

#include "native/cli/command.h"
#include "native/cli/foreign_flags.h"
#include "native/cli/outputs.h"
#include "native/files/file_io.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {

int run_convert_verb(const Arguments& arguments) {
  std::string in, to, out_path, form;
  bool force = false;
  ForeignFlags flags;
  Command command("convert", "Writes a file of any known format as another of the same kind, says what that cannot hold, and writes the names beside it",
                  "tertium convert responses.csv --to cblearn-anchored --out responses.txt");
  command.text("IN", in, "A file or folder; its format is recognised by its content").required();
  std::vector<std::string> names;
  for (const FormatInfo& info : all_formats())
    if (info.written) names.emplace_back(info.name);
  command.word("--to", to, names, "The format to be written").required();
  command.text("--out", out_path, "File; jspsych is written as JSON when it ends in .json, else as CSV").required();
  command.word("--form", form, {"square", "condensed"}, "Of a matrix of pairs that is written (default: as it was read)");
  command.flag("--force", force, "Write over a file that is there");
  add_foreign_flags(command, flags);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    TRY(const ForeignOptions options, foreign_options(flags));
    ConvertOptions convert;
    TRY(convert.to, format_from(to));
    convert.json = out_path.ends_with(".json");
    if (!form.empty()) convert.form = form == "square" ? wire::RdmForm::kSquare : wire::RdmForm::kCondensed;
    if (file_exists(out_path) && !force) return Error{ErrorCode::kConflict, out_path + ": is there already; write elsewhere, or over it with --force"};
    std::error_code ignored;
    if (std::filesystem::equivalent(in, out_path, ignored)) return Error{ErrorCode::kConflict, out_path + ": is the file that is read; write elsewhere"};
    TRY(ForeignFile file, read_foreign(in, options));
    TRY(const Converted done, convert_foreign(file, convert));
    TRY_DO(write_output_file(out_path, done.bytes, done.names));
    for (const std::string& lost : done.lost) command.note(out_path + ": does not hold " + lost);
    for (const std::string& note : done.notes) command.note(out_path + ": " + note);

    std::vector<wire::Report> conventions, left_out;
    for (const wire::Convention& c : file.conventions) conventions.emplace_back().add("name", c.name).add("value", c.value).add("because", c.because);
    for (const wire::LeftOut& l : file.left_out) {
      left_out.emplace_back().add("why", l.why).add("rows", l.rows).add("first", l.first);
      command.note(in + ": " + format_count(l.rows) + " rows are left out: " + l.why + " (first at " + l.first + ")");
    }
    wire::Report report;
    report.add("out", out_path).add("from", info_of(file.recognised.format).name).add("because", file.recognised.because).add("to", to);
    report.add("kind", to_string(file.kind)).add("rows", done.rows).add("objects", file.objects()).add("names", !done.names.empty()).add("lost", done.lost);
    report.add("notes", done.notes).add("conventions", conventions).add("left_out", left_out).add("sha256", sha256_hex(done.bytes));
    std::string table = "read         " + in + " as " + info_of(file.recognised.format).name + " (" + file.recognised.because + ")\n";
    for (const wire::Convention& c : file.conventions) table += "convention   " + c.name + ": " + c.value + " (" + c.because + ")\n";
    table += "written      " + format_count(done.rows) + (file.rdm ? " matrices, " : " rows, ") + to + ", to " + out_path + (done.names.empty() ? "\n" : ", with its names\n");
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
