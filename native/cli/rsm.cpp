// rsm.cpp: `tertium rsm`: the similarity matrix that an embedding predicts.
#include "native/tasks/rsm.h"

#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {

int run_rsm_verb(const Arguments& arguments) {
  std::string embedding, out_path;
  std::uint64_t threads = 0;
  bool condensed = false;
  Command command("rsm", "Writes how often two objects stay together over all third objects, as the embedding predicts it: objects x objects, diagonal 1",
                  "tertium rsm results/run1 --out similarity.npy");
  command.text("EMBEDDING", embedding, "A matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit").required();
  command.text("--out", out_path, "File of doubles: .npy, .npz, .csv, .tsv or .mat (level 5)").required();
  command.flag("--condensed", condensed, "Only the pairs above the diagonal, row by row");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    RsmOptions options;
    options.condensed = condensed;
    const Result<RsmFileFormat> format = rsm_file_format(out_path);
    if (!format) return Error{ErrorCode::kInvalid, "--out " + format.error().message};
    options.format = *format;
    TRY(const MatrixFile file, load_matrix(embedding, "embedding"));
    if (file.transposed) command.note(embedding + ": its rows were taken to be dimensions, its columns objects");
    TRY_DO(check_output_file(out_path, file.embedding.names));
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const RsmOutcome outcome, run_rsm_task(file.embedding, options, *executor));
    TRY_DO(write_output_file(out_path, outcome.bytes, file.embedding.names));
    wire::Report report;
    report.add("out", out_path).add("condensed", condensed);
    report.add("objects", outcome.objects).add("dims", file.embedding.values.cols).add("mean_off_diagonal", outcome.mean_off_diagonal);
    report.add("min", outcome.low).add("max", outcome.high).add("sha256", sha256_hex(outcome.bytes));
    return command.done(report, format_count(outcome.objects) + " x " + format_count(outcome.objects) + " similarities (" +
                                    format_fixed(outcome.low, 4) + " to " + format_fixed(outcome.high, 4) + ", mean off the diagonal " +
                                    format_fixed(outcome.mean_off_diagonal, 6) + ") written to " + out_path + "\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
