// report.cpp: `tertium report`: one HTML file with every figure of a result.
#include "native/tasks/report.h"

#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/engine/thread_pool.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {

int run_report_verb(const Arguments& arguments) {
  ReportTask task;
  std::string out_path;
  std::uint64_t threads = 0;
  Command command("report", "Writes one HTML file that needs nothing else: every figure of a result, with pictures and the numbers behind it",
                  "tertium report results/run1 --pictures images --out run1.html");
  command.text("DIR", task.folder, "What `fit`, `compare`, `align` or `regress` wrote with --out, or `probe` with --folder").required();
  command.text("--out", out_path, "The file to write (default: report.html in DIR)");
  command.text("--pictures", task.pictures, "A folder with the objects' pictures, found by name: NAME.jpg, NAME_plus.jpg, NAME/..., or by a table with the columns name and file");
  command.text("--title", task.title, "The report's title (default: the folder's name, both observers', or what it is)");
  command.whole("--threads", threads, "Threads (default 0: one per core); the report does not depend on it", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    if (out_path.empty()) out_path = task.folder + (task.folder.ends_with('/') ? "report.html" : "/report.html");
    else TRY_DO(check_output_file(out_path, {}));
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const ReportOutcome outcome, run_report_task(task, *executor));
    TRY_DO(write_output_file(out_path, outcome.html, {}));
    for (const std::string& picture : outcome.unreadable) command.note(picture);
    wire::Report report;
    report.add("out", out_path).add("kind", outcome.kind).add("figures", outcome.figures).add("bytes", outcome.html.size());
    report.add("pictures", outcome.pictures).add("pictures_missing", outcome.pictures_missing).add("pictures_left_out", outcome.pictures_left_out);
    report.add("pictures_unreadable", outcome.unreadable.size()).add("sha256", sha256_hex(outcome.html));
    const std::string article = outcome.kind == "alignment" ? "an " : "a ", kilobytes = format_count(outcome.html.size() / 1000);
    std::string table = "report of " + article + outcome.kind + ": " + format_count(outcome.figures) + " figures, " + kilobytes + " kB, written to " + out_path + "\n";
    if (!task.pictures.empty()) {
      table += "pictures: " + format_count(outcome.pictures) + " shown";
      if (outcome.pictures_missing > 0) table += ", " + format_count(outcome.pictures_missing) + " objects have none in " + task.pictures;
      if (!outcome.unreadable.empty()) table += ", " + format_count(outcome.unreadable.size()) + " could not be read";
      if (outcome.pictures_left_out > 0) table += ", " + format_count(outcome.pictures_left_out) + " left out to keep the file small";
      table += "\n";
    }
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
