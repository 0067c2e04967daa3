// import.cpp: `tertium import`: what was made elsewhere becomes a run or a dataset of a server's data directory.
#include "native/tasks/import.h"

#include <sys/stat.h>

#include <array>
#include <memory>

#include "native/cli/command.h"
#include "native/cli/foreign_flags.h"
#include "native/cli/fresh_parts.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/odd_column.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

std::string plural(std::uint64_t n, const std::string& what) { return format_count(n) + " " + what + (n == 1 ? "" : "s"); }

// The columns' scores against an embedding, aligned by name.
Result<OddColumnScores> judge_columns(const ForeignFile& file, const std::string& against) {
  TRY(const MatrixFile matrix, load_matrix(against, "embedding", file.objects()));
  if (!file.triplets) return Error{ErrorCode::kInvalid, "--against is for triplets without a column that says which was chosen; " + file.path + " has one"};
  if (matrix.embedding.names.empty() || file.triplets->names.empty())
    return Error{ErrorCode::kInvalid, (matrix.embedding.names.empty() ? against : file.path) + ": has no names; --against is aligned by names"};
  TRY(const Alignment alignment, align_names(matrix.embedding.names, file.triplets->names, against, file.path));
  const Matrix values = align_rows(matrix.embedding.values, alignment);
  const bool negative = std::any_of(values.values.begin(), values.values.end(), [](float v) { return v < 0; });
  std::uint32_t taken = 3;
  for (const wire::Convention& c : file.conventions)
    if (c.name == "odd column") taken = static_cast<std::uint32_t>(parse_uint(c.value).value_or(3));
  const std::unique_ptr<Executor> executor = make_thread_pool(0);
  ScoreOptions options;
  options.rule = negative ? SimilarityRule::kCosine : SimilarityRule::kDot;
  return score_odd_columns(values, file.triplets->triplets, taken, options, *executor);
}

std::string percent(double share) { return format_fixed(100 * share, 1) + " %"; }

Error odd_column_error(const std::string& path, const OddColumnScores& s, const std::string& against) {
  return {ErrorCode::kInvalid, path + ": the odd one is taken from column " + std::to_string(s.taken) + ", but " + against + " agrees far better with column " +
                                   std::to_string(s.best) + " (accuracy with column 1: " + percent(s.accuracy[0]) + ", 2: " + percent(s.accuracy[1]) + ", 3: " +
                                   percent(s.accuracy[2]) + "; sign test, z " + format_fixed(s.z, 1) + ", above " + format_fixed(kOddColumnZ, 0) +
                                   "); say which it is with --odd-column"};
}

}  // namespace

int run_import_verb(const Arguments& arguments) {
  std::string what, data_path, study, title, against;
  bool dry_run = false;
  ForeignFlags flags;
  Command command("import",
                  "Adds what was made elsewhere to a server's data: a fit or an embedding as a run, judgments, features and dissimilarities as a dataset; to "
                  "the study that shows the same objects, else to a new study of words",
                  "tertium import triplets_large_final_correctednc_correctedorder.csv --stimuli unique_id.txt --data data --dry-run");
  command.text("WHAT", what, "A file or folder; its format is recognised by its content").required();
  command.text("--data", data_path, "The server's data directory; made when missing").required();
  command.text("--study", study, "Slug of the study to put it in");
  command.text("--title", title, "What lists call it (default: the method, or the file's name)");
  command.text("--against", against, "An embedding by which the column of the odd one is judged: refused when another agrees far better");
  command.flag("--dry-run", dry_run, "Say what was found and what would be done, and change nothing");
  add_foreign_flags(command, flags);
  if (const auto code = command.parse(arguments)) return *code;
  ::umask(077);  // what is written belongs to this user alone: session keys are secrets

  const auto run = [&]() -> Result<int> {
    TRY(ForeignOptions options, foreign_options(flags));
    // Read before anything is opened, so that bad input makes nothing. Without names of its own it may need the study's.
    Result<ForeignFile> read = read_foreign(what, options);
    if (!read && (study.empty() || read.error().code != ErrorCode::kInvalid)) return read.error();

    // Destroyed from the last to the first: the database is closed, what was made is taken away, the lock is let go.
    std::unique_ptr<DataDirectory> data;
    std::optional<FreshParts> fresh;
    std::unique_ptr<Store> store;
    if (!dry_run) fresh.emplace(data_path);
    // A study that must be there cannot be in data that are not.
    const bool must_be_there = dry_run || !read || !study.empty();
    if (must_be_there) {
      Result<std::unique_ptr<DataDirectory>> opened = DataDirectory::open(data_path, DataDirectory::Access::kRead);
      if (opened) data = *std::move(opened);
      else if (opened.error().code != ErrorCode::kNotFound) return opened.error();
      else if (!read) return read.error();
      else if (!study.empty()) return Error{ErrorCode::kNotFound, "there is no study " + quote_for_message(study) + ": " + opened.error().message};
    }
    if (!dry_run) {
      data.reset();
      TRY(data, DataDirectory::open(data_path, DataDirectory::Access::kOwn));
      fresh->own();
    }
    if (data) {
      StoreOptions store_options;
      store_options.read_only = dry_run;
      TRY(store, Store::open(data->database_path(), store_options));
    }
    if (store && !study.empty() && (!read || (read->names().empty() && !read->fit))) {
      TRY(options.names, study_names(*store, study));
      read = read_foreign(what, options);
      if (!read) return read.error();
    }
    ForeignFile& file = *read;
    std::optional<OddColumnScores> columns;
    if (!against.empty()) {
      TRY(columns, judge_columns(file, against));
      if (columns->suspect() && !flags.odd_column) return odd_column_error(what, *columns, against);
    }
    const std::uint32_t objects = file.objects();
    const bool has_names = !file.names().empty();
    TRY(const ImportReport done, import_foreign(file, data.get(), store.get(), {study, title, dry_run}));
    if (fresh) fresh->keep();

    wire::Report report;
    const char* found = done.is_run ? to_string(file.kind) : to_string(done.dataset.kind);
    report.add("found", found).add("format", info_of(file.recognised.format).name).add("because", file.recognised.because).add("objects", objects);
    report.add("names", has_names).add("needs", done.needs).add("name_order", done.name_order).add("source_sha256", file.source_sha256);
    std::string table = std::string("found        ") + found + ", format " + info_of(file.recognised.format).name + " (" + file.recognised.because + ")\n";
    if (done.is_run) {
      const bool posterior = file.fit ? file.fit->posterior.has_value() : file.posterior.has_value();
      report.add("method", done.run.method).add("dims", done.run.dims).add("triplets", done.run.triplets).add("posterior", posterior);
      table += "run          " + done.run.title + (done.run.triplets ? ", from " + plural(done.run.triplets, "triplet") : "") + "\n";
    } else {
      report.add("rows", done.dataset.rows).add("participants", done.dataset.participants).add("simulated", done.dataset.simulated);
      table += "rows         " + format_count(done.dataset.rows) + (done.dataset.participants ? ", of " + plural(done.dataset.participants, "participant") : "") + "\n";
    }
    table += "objects      " + format_count(objects) + (has_names ? ", names in " + done.name_order : ", without names") + "\n";
    if (file.matrix) {
      report.add("columns", file.matrix->values.cols);
      table += "columns      " + format_count(file.matrix->values.cols) + "\n";
    }
    if (file.rdm) {
      report.add("matrices", file.rdm->set.pairs.size()).add("similarities", file.rdm->set.similarities).add("not_measured", file.rdm->not_measured);
      table += "matrices     " + format_count(file.rdm->set.pairs.size()) + (file.rdm->set.similarities ? " of similarities" : " of dissimilarities") +
               (file.rdm->not_measured ? ", " + format_count(file.rdm->not_measured) + " pairs not measured" : "") + "\n";
    }
    if (const auto& c = done.counts) {
      report.add("objects_seen", c->objects_seen).add("lowest", c->lowest).add("highest", c->highest).add("identical_rows", c->identical_rows);
      report.add("repeats", c->repeats).add("contradictions", c->contradictions).add("times", c->times);
      table += "numbers      " + format_count(c->lowest) + " to " + format_count(c->highest) + " (counted from 0), " + format_count(c->objects_seen) + " of them occur\n";
      table += "repeats      " + plural(c->repeats, "row") + " ask what an earlier row asked, " + format_count(c->identical_rows) + " of them identical; " +
               plural(c->contradictions, "question") + " answered in more than one way\n";
      if (c->times) {
        report.add("time_least_ms", c->time_least_ms).add("time_median_ms", c->time_median_ms).add("time_most_ms", c->time_most_ms);
        table += "times        " + format_fixed(c->time_least_ms, 0) + " to " + format_fixed(c->time_most_ms, 0) + " ms, median " + format_fixed(c->time_median_ms, 0) +
                 " ms" + (c->times < c->rows ? " (" + plural(c->rows - c->times, "row") + " without)" : "") + "\n";
      }
    }
    std::vector<wire::Report> conventions, left_out;
    for (const wire::Convention& c : file.conventions) {
      conventions.emplace_back().add("name", c.name).add("value", c.value).add("because", c.because);
      table += "convention   " + c.name + ": " + c.value + " (" + c.because + ")\n";
    }
    for (const wire::LeftOut& l : file.left_out) {
      left_out.emplace_back().add("why", l.why).add("rows", l.rows).add("first", l.first);
      table += "left out     " + plural(l.rows, "row") + ": " + l.why + " (first at " + l.first + ")\n";
    }
    report.add("conventions", conventions).add("left_out", left_out);
    if (columns) {
      report.add("odd_column", columns->taken).add("odd_column_accuracy", std::vector<double>(columns->accuracy.begin(), columns->accuracy.end()));
      report.add("odd_column_best", columns->best).add("odd_column_z", columns->z);
      for (std::size_t c = 0; c < 3; ++c)
        table += (c == 0 ? "odd column   " : "             ") + std::to_string(c + 1) + ": accuracy " + percent(columns->accuracy[c]) +
                 (c + 1 == columns->taken ? " (taken)\n" : "\n");
    }
    report.add("study", done.study).add("makes_study", done.makes_study).add("rows_moved", done.rows_moved).add("already_there", done.already_there);
    report.add("objects_note", done.objects_note).add("run_note", done.run_note);
    if (!done.run_note.empty()) table += "note         " + done.run_note + "\n";
    if (done.is_run) report.add("run", done.run.id);
    else report.add("dataset", done.dataset.id).add("title", done.dataset.title);
    report.add("dry_run", dry_run);
    if (!done.objects_note.empty()) table += "note         " + done.objects_note + "\n";
    if (done.rows_moved) table += "order        " + format_count(done.rows_moved) + " rows put into the study's order, by name\n";
    const std::string where = (done.makes_study ? "a new study of words, " : "the study ") + done.study + " (" + done.study_title + ")";
    const std::string as = done.is_run ? "run" : "dataset";
    const std::string number = std::to_string(done.is_run ? done.run.id : done.dataset.id);
    if (done.already_there) table += "it is " + as + " " + number + " of " + where + " already; nothing was changed\n";
    else if (!done.needs.empty()) table += "names not known; importing needs --stimuli or --study; nothing was changed\n";
    else if (dry_run) table += "would become a " + as + " of " + where + "; nothing was changed\n";
    else table += "is now " + as + " " + number + " of " + where + "\n";
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
