// export.cpp: `tertium export`: a study's answers and runs as files.
#include "native/tasks/export.h"

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "shared/base/text.h"

namespace tertium {

int run_export_verb(const Arguments& arguments) {
  std::string study, data_path, out_path;
  bool force = false;
  ExportOptions what;
  Command command("export", "Writes a study's triplets, tables of answers and sessions, definition and runs into a folder; a server may be running on the data meanwhile",
                  "tertium export demo --data data --out exported");
  command.text("STUDY", study, "The study's slug, as in its link").required();
  command.text("--data", data_path, "The server's data directory").required();
  command.text("--out", out_path, "Folder for the files; empty or new").required();
  command.flag("--identifiers", what.identifiers, "Also who a panel says took part (identifiers.csv): keep it apart from the rest");
  command.flag("--force", force, "Write over files that are in the folder");
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(data_path, DataDirectory::Access::kRead));
    StoreOptions options;
    options.read_only = true;
    TRY(const std::unique_ptr<Store> store, Store::open(data->database_path(), options));
    TRY_DO(store->find_study(study));
    TRY(OutputFolder folder, OutputFolder::open(out_path, force));
    TRY(const ExportReport done, export_study(*data, *store, study, out_path, what));
    folder.keep();
    wire::Report report;
    report.add("out", out_path)
        .add("study", study)
        .add("answers", done.answers)
        .add("triplets", done.triplets)
        .add("simulated_triplets", done.simulated_triplets)
        .add("sessions", done.sessions)
        .add("events", done.events)
        .add("responses", done.responses)
        .add("identifiers", done.identifiers);
    report.add("runs", done.runs.size()).add("files", done.files);
    std::string table = format_count(done.answers) + " answers (" + format_count(done.triplets) + " triplets of the study itself";
    if (done.simulated_triplets) table += ", " + format_count(done.simulated_triplets) + " of them simulated";
    return command.done(report, table + ") and " + format_count(done.runs.size()) + " runs written to " + out_path + "\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
