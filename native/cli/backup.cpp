// backup.cpp: `tertium backup`, `tertium restore` and `tertium verify`: copies of a data directory, and whether data are whole.
#include "native/tasks/backup.h"

#include <sys/stat.h>

#include "native/cli/command.h"
#include "native/cli/progress.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr const char* kHoldsAll =
    "A backup holds everything of the data directory: answers, session keys, and who people are where a study keeps that. Keep it as safe as the data. People who withdraw "
    "later stay in it until it is deleted: make a new one after a withdrawal and delete the old ones (--keep 1 does).";

Result<std::unique_ptr<Store>> open_for_reading(const DataDirectory& data) {
  StoreOptions options;
  options.read_only = true;
  return Store::open(data.database_path(), options);
}

wire::Report report_of(const BackupSummary& backup) {
  wire::Report report;
  report.add("name", backup.name).add("made_at_ms", backup.made_at_ms).add("bytes", backup.bytes).add("files", backup.files);
  return report;
}

std::string say_size(const BackupSummary& backup) {
  return "the database and " + format_count(backup.files) + " files, " + format_count((backup.bytes + 999) / 1000) + " kB";
}

}  // namespace

int run_backup_verb(const Arguments& arguments) {
  std::string data_path, out;
  std::uint64_t keep = 0;
  Command command("backup", "Copies a data directory, whole and with a manifest of hashes; a server may be running on it meanwhile",
                  "tertium backup --data ~/tertium --out /backups/tertium --keep 7");
  command.text("--data", data_path, "The server's data directory").required();
  command.text("--out", out, "Folder for the backup, new or empty; with --keep the folder of all of them").required();
  command.whole("--keep", keep, "Make a folder named by the time in --out, and keep this many of them: the oldest go", 1, 100'000);
  command.explain(kHoldsAll);
  if (const auto code = command.parse(arguments)) return *code;
  ::umask(077);
  const auto run = [&]() -> Result<int> {
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(data_path, DataDirectory::Access::kRead));
    TRY(const std::unique_ptr<Store> store, open_for_reading(*data));
    std::optional<ProgressBar> bar(std::in_place);
    BackupOptions options;
    options.progress = [&](double share) { bar->show(share, "copying"); };
    TRY(const BackupSummary made, keep > 0 ? make_dated_backup(*data, *store, out, static_cast<std::size_t>(keep), options)
                                           : make_backup(*data, *store, out, options));
    bar.reset();
    const std::string path = keep > 0 ? out + "/" + made.name : out;
    wire::Report report = report_of(made);
    report.add("out", path);
    return command.done(report, say_size(made) + " copied to " + path + "\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

int run_restore_verb(const Arguments& arguments) {
  std::string backup, data_path;
  Command command("restore", "Makes a data directory of a backup, checking every byte on the way", "tertium restore /backups/tertium/2026-11-22T23-50-00Z --data ~/tertium");
  command.text("BACKUP", backup, "The backup's folder").required();
  command.text("--data", data_path, "The data directory to make; new or empty").required();
  command.explain("Who withdrew after the backup was made is in the data again: withdraw them once more (withdrawals.csv of an export says on which days there were any).");
  if (const auto code = command.parse(arguments)) return *code;
  ::umask(077);
  const auto run = [&]() -> Result<int> {
    std::optional<ProgressBar> bar(std::in_place);
    TRY(const BackupSummary restored, restore_backup(backup, data_path, [&](double share) { bar->show(share, "restoring"); }));
    bar.reset();
    wire::Report report = report_of(restored);
    report.add("data", data_path);
    return command.done(report, say_size(restored) + " restored to " + data_path + "\nWho withdrew after this backup was made is in it again: withdraw them once more.\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

int run_verify_verb(const Arguments& arguments) {
  std::string data_path, backup;
  Command command("verify", "Reads a data directory, or a backup, to the last byte, and says what is wrong with it", "tertium verify --data ~/tertium");
  const Option data_option = command.text("--data", data_path, "The data directory; a server may be running on it");
  command.text("--backup", backup, "A backup's folder instead").excludes(data_option);
  if (const auto code = command.parse(arguments)) return *code;
  const auto run = [&]() -> Result<int> {
    if (data_path.empty() && backup.empty()) return Error{ErrorCode::kInvalid, "--data or --backup is needed"};
    std::optional<ProgressBar> bar(std::in_place);
    const auto show = [&](double share) { bar->show(share, "reading"); };
    if (!backup.empty()) {
      TRY(const BackupSummary whole, check_backup(backup, show));
      bar.reset();
      wire::Report report = report_of(whole);
      report.add("backup", backup).add("problems", std::vector<std::string>{});
      return command.done(report, backup + " is whole: " + say_size(whole) + "\n");
    }
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(data_path, DataDirectory::Access::kRead));
    TRY(const std::unique_ptr<Store> store, open_for_reading(*data));
    TRY(const DataCheck check, verify_data(*data, *store, show));
    bar.reset();
    wire::Report report;
    report.add("data", data_path).add("files", check.files).add("bytes", check.bytes).add("problems", check.problems);
    std::string table = check.problems.empty() ? data_path + " is whole: the database and " + format_count(check.files) + " files\n" : "";
    for (const std::string& problem : check.problems) table += problem + "\n";
    if (const int code = command.done(report, table); code != 0 || check.problems.empty()) return code;
    command.note(format_count(check.problems.size()) + " problems; put back what is damaged from a backup (tertium restore)");
    return 1;
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
