// import.cpp: `tertium import`: a fit's folder becomes a run of a server's data directory.
#include "native/tasks/import.h"

#include <sys/stat.h>

#include "native/cli/command.h"
#include "shared/base/text.h"

namespace tertium {

int run_import_verb(const Arguments& arguments) {
  std::string what, data_path, study;
  bool dry_run = false;
  Command command("import", "Adds a fit made elsewhere to a server's data: to the study that shows the same objects, else to a new study of words",
                  "tertium import results/run1 --data data");
  command.text("WHAT", what, "The folder that `tertium fit` wrote")->required();
  command.text("--data", data_path, "The server's data directory; made when missing")->required();
  command.text("--study", study, "Slug of the study to put it in");
  command.flag("--dry-run", dry_run, "Say what would be done and change nothing");
  if (const auto code = command.parse(arguments)) return *code;
  ::umask(077);  // what is written belongs to this user alone: session keys are secrets

  const auto run = [&]() -> Result<int> {
    TRY(const FitFolder fit, load_fit_folder(what));
    std::unique_ptr<DataDirectory> data;
    std::unique_ptr<Store> store;
    Result<std::unique_ptr<DataDirectory>> opened = DataDirectory::open(data_path, dry_run ? DataDirectory::Access::kRead : DataDirectory::Access::kOwn);
    if (opened) data = *std::move(opened);
    else if (!dry_run || opened.error().code != ErrorCode::kNotFound) return opened.error();
    if (data) {
      StoreOptions options;
      options.read_only = dry_run;
      TRY(store, Store::open(data->database_path(), options));
    }
    TRY(const ImportReport done, import_fit(fit, data.get(), store.get(), {study, dry_run}));

    wire::Report report;
    const RunSummary& r = done.run;
    report.add("found", "fit").add("method", r.method).add("objects", r.objects).add("dims", r.dims).add("triplets", r.triplets);
    report.add("names", !fit.embedding.names.empty()).add("posterior", fit.posterior.has_value());
    report.add("study", done.study).add("makes_study", done.makes_study).add("rows_moved", done.rows_moved).add("already_there", done.already_there);
    report.add("run", r.id).add("dry_run", dry_run);
    std::string table = "found a fit: " + r.title + " for " + format_count(r.objects) + " objects, from " + format_count(r.triplets) + " triplets" +
                        (fit.posterior ? ", with its posterior\n" : "\n");
    const std::string where = (done.makes_study ? "a new study of words, " : "the study ") + done.study + " (" + done.study_title + ")";
    if (done.already_there) table += "it is run " + std::to_string(r.id) + " of " + where + " already; nothing was changed\n";
    else if (dry_run) table += "would become a run of " + where + "; nothing was changed\n";
    else table += "is now run " + std::to_string(r.id) + " of " + where + "\n";
    if (done.rows_moved) table += format_count(done.rows_moved) + " rows put into the study's order, by name\n";
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
