// fit_results.cpp: the runs of an ensemble beside each other, results from elsewhere, and the origin of one result.
#include <algorithm>
#include <cmath>

#include "shared/analysis/reproducibility.h"
#include "shared/base/text.h"
#include "web/console/app.h"
#include "web/console/fit_parts.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using semantics::Group;
using semantics::GroupRole;
using ui::say;

namespace {
constexpr float kColumns[] = {0.5f, 0.85f, 0.95f, 1.4f, 2.9f};
constexpr float kColumnGap = 12;
constexpr std::size_t kHashShown = 12;  // digits of a SHA-256: enough to tell files apart by eye

std::vector<const RunSummary*> runs_of(App& app, const FitJob& job) {
  std::vector<const RunSummary*> out;
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(job.study);
  if (!runs.value) return out;
  for (const RunSummary& run : *runs.value)
    if (run.job == job.id) out.push_back(&run);
  std::sort(out.begin(), out.end(), [](const RunSummary* a, const RunSummary* b) { return a->id < b->id; });
  return out;
}

std::string seed_of(const RunSummary& run) { return run.seed ? std::to_string(*run.seed) : say("origin.unknown"); }
std::string nll_of(const RunSummary& run) { return std::isfinite(run.validation_nll) && run.validation_nll > 0 ? ui::say_number(run.validation_nll, 3) : say("origin.unknown"); }

// Where this run's origin is shown, and away again.
Route with_origin(const Route& route, std::uint64_t run, bool shown) { return route.with("run", shown ? "" : std::to_string(run)); }

void run_links(App& app, const Route& route, const RunSummary& run, std::uint64_t other, bool shown) {
  // As high as its words: the row is a line of a table. A finger needs more.
  ui::begin_line("links", 14, ui::Align::kStart, platform::window().touch ? 44.0f : 24.0f);
  route_link(app, "dimensions", say("ensemble.dimensions"), dimensions_route(run.id), ui::Type::kNote);
  const Route origin = with_origin(route, run.id, shown);
  if (ui::link("origin", shown ? say("ensemble.origin.hide") : say("ensemble.origin"), to_href(origin), ui::Type::kNote)) app.replace(origin);
  if (run.recommended && run.dims > 0) ui::chip(say("ensemble.recommended"), ui::Tone::kGood);
  else if (other > 0 && other != run.id && run.dims > 0) route_link(app, "beside", say("ensemble.beside"), beside_route(other, run.id), ui::Type::kNote);
  ui::end_line();
}

// How well its dimensions are found again, as a bar with its number; else why there is none.
void found_again(const FitJob& job, const RunSummary& run) {
  const double mean = mean_reproducibility(run.reproducibility);
  if (!std::isfinite(mean))
    return ui::note(say(run.dims == 0 ? "ensemble.collapsed" : job.state == JobState::kDone ? "ensemble.alone" : is_final(job.state) ? "ensemble.never" : "ensemble.not_yet"));
  ui::begin_row({1.6f, 1}, 8);
  ui::gap(7);
  ui::bar(std::clamp(mean, 0.0, 1.0), run.recommended ? ui::Ink::kGood : ui::Ink::kAccent, 6);
  ui::next_cell();
  ui::text(ui::say_number(mean, 2), {.type = ui::Type::kStrong});
  ui::end_row();
}

// Of runs without a dimension none is worth recommending.
bool is_recommended(const RunSummary& run) { return run.recommended && run.dims > 0; }

void wide_row(App& app, const Route& route, const FitJob& job, const RunSummary& run, std::uint64_t best, bool shown) {
  const Group row(GroupRole::kRow);
  ui::begin_row(kColumns, kColumnGap);
  const auto cell = [](const auto& content, bool last = false) {
    {
      const Group group(GroupRole::kCell);
      content();
    }
    if (!last) ui::next_cell();
  };
  cell([&] { ui::text(seed_of(run), {.type = is_recommended(run) ? ui::Type::kStrong : ui::Type::kText}); });
  cell([&] { ui::text(ui::say_count(run.dims)); });
  cell([&] { ui::text(nll_of(run)); });
  cell([&] { found_again(job, run); });
  cell([&] { run_links(app, route, run, best, shown); }, true);
  ui::end_row();
}

void narrow_row(App& app, const Route& route, const FitJob& job, const RunSummary& run, std::uint64_t best, bool shown) {
  const Group item(GroupRole::kListItem);
  ui::text(say("ensemble.row", {{"seed", seed_of(run)}, {"dims", ui::say_count(run.dims)}, {"nll", nll_of(run)}}), {.type = ui::Type::kStrong});
  ui::gap(4);
  found_again(job, run);
  run_links(app, route, run, best, shown);
}

void dimensions_plot(const RunSummary& run, std::size_t runs) {
  ui::Series line;
  const std::string name = say("ensemble.plot.line"), x = say("ensemble.plot.x"), y = say("ensemble.plot.y");
  line.name = name;
  for (std::size_t d = 0; d < run.reproducibility.size(); ++d) {
    line.x.push_back(static_cast<double>(d + 1));
    line.y.push_back(run.reproducibility[d]);
  }
  const auto well = std::count_if(run.reproducibility.begin(), run.reproducibility.end(), [](double r) { return r >= 0.8; });
  const std::string summary = say("ensemble.plot.summary", {{"well", std::to_string(well)}, {"dims", std::to_string(run.dims)}, {"n", std::to_string(runs)}});
  ui::PlotOptions plot;
  plot.x_label = x;
  plot.y_label = y;
  plot.summary = summary;
  plot.height = 170;
  plot.y_min = std::min(0.0, *std::min_element(run.reproducibility.begin(), run.reproducibility.end()));
  plot.y_max = 1;
  plot.x_decimals = 0;
  ui::heading(say("ensemble.plot.title"), 3, ui::Type::kStrong);
  ui::line_plot("found-again", std::span<const ui::Series>(&line, 1), plot);
  ui::note(summary);
}

void fact(std::string_view name, std::string_view value) {
  ui::begin_row({1, 2.6f}, 12, 420);
  ui::note(name);
  ui::next_cell();
  ui::text(value);
  ui::end_row();
  ui::gap(6);
}

std::string list_settings(const net::Provenance& record) {
  std::string out;
  for (const auto& [name, value] : record.options) out += (out.empty() ? "" : " · ") + name + " " + value;
  return out;
}

void record_facts(const RunSummary& run, const net::Provenance& record) {
  if (record.triplets > 0) {
    std::string judgments = say("origin.judgments.words", {{"n", ui::say_count(record.triplets)}, {"train", ui::say_count(record.train_triplets)},
                                                           {"held", ui::say_count(record.validation_triplets)}, {"out", ui::say_count(record.excluded_triplets)}});
    if (record.simulated_triplets > 0) judgments += say("origin.simulated", {{"n", ui::say_count(record.simulated_triplets)}});
    fact(say("origin.judgments"), judgments);
  }
  std::string source;
  if (record.answers_to > 0) source = say("origin.answers", {{"n", ui::say_count(record.answers_to)}, {"study", record.origin}});
  else if (run.dataset) source = say("origin.dataset", {{"title", run.dataset->title}});
  else source = record.origin;
  fact(say("origin.source"), source);
  for (const net::ProvenanceInput& input : record.inputs)
    fact(say("origin.input", {{"role", input.role}}), say("origin.input.words", {{"file", input.file}, {"hash", input.sha256.substr(0, kHashShown)}}));
  if (record.imported_method.empty()) {
    fact(say("fit.method"), say("origin.method.words", {{"method", method_name(record.request.method)}, {"preset", preset_name(record.request.preset)},
                                                         {"seed", std::to_string(record.request.seed)}}));
  } else {
    fact(say("fit.method"), method_name(record.imported_method));
  }
  if (!record.options.empty()) fact(say("origin.options"), list_settings(record));
  if (record.epochs > 0)
    fact(say("origin.end"), say("origin.end.words", {{"n", ui::say_count(record.epochs)}, {"why", record.stop_reason}, {"best", ui::say_count(record.best_epoch)}}));
  if (!record.tool_version.empty())
    fact(say("origin.program"), say("origin.program.words", {{"version", record.tool_version}, {"engine", record.engine.empty() ? say("origin.unknown") : record.engine},
                                                             {"kernel", record.kernel.empty() ? say("origin.unknown") : record.kernel},
                                                             {"isa", record.isa.empty() ? say("origin.unknown") : record.isa}}));
  fact(say("origin.when"), say_day(run.created_at_ms));
  fact(say("origin.hashes"), say("origin.hashes.words", {{"embedding", run.embedding_file.substr(0, kHashShown)}, {"record", run.record_file.substr(0, kHashShown)}}));
  if (!record.note.empty()) ui::note(record.note);
}

}  // namespace

const RunSummary* find_run(App& app, const std::string& slug, std::uint64_t id) {
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(slug);
  if (!runs.value) return nullptr;
  const auto found = std::find_if(runs.value->begin(), runs.value->end(), [&](const RunSummary& run) { return run.id == id; });
  return found == runs.value->end() ? nullptr : &*found;
}

void ensemble_card(App& app, const Route& route, const FitJob& job, std::uint64_t shown) {
  if (job.request.seeds < 2) return;
  const std::vector<const RunSummary*> runs = runs_of(app, job);
  if (runs.empty()) return;
  const std::uint64_t best = job.run;
  ui::gap(16);
  ui::begin_card("ensemble", say("ensemble.title"), {.equal_height = false});
  ui::note(job.state == JobState::kDone ? say("ensemble.under", {{"n", std::to_string(runs.size())}})
                                        : say("ensemble.under.part", {{"n", std::to_string(runs.size())}, {"of", std::to_string(job.request.seeds)}}));
  ui::gap(10);
  const bool narrow = ui::width() < 560;
  {
    const Group table(narrow ? GroupRole::kList : GroupRole::kTable, say("ensemble.title"));
    if (!narrow) {
      const Group head(GroupRole::kRow);
      ui::begin_row(kColumns, kColumnGap);
      const char* headers[] = {"ensemble.seed", "ensemble.dims", "ensemble.nll", "ensemble.found", "ensemble.see"};
      for (std::size_t i = 0; i < std::size(headers); ++i) {
        if (i > 0) ui::next_cell();
        const Group cell(GroupRole::kColumnHeader);
        ui::note(say(headers[i]));
      }
      ui::end_row();
    }
    for (const RunSummary* run : runs) {
      const ui::Scope scope(static_cast<int>(run->id));
      ui::gap(4);
      ui::line_across();
      ui::gap(6);
      if (narrow) narrow_row(app, route, job, *run, best, run->id == shown);
      else wide_row(app, route, job, *run, best, run->id == shown);
    }
  }
  ui::gap(12);
  const auto recommended = std::find_if(runs.begin(), runs.end(), [](const RunSummary* run) { return run->recommended; });
  if (recommended != runs.end() && !(*recommended)->reproducibility.empty()) dimensions_plot(**recommended, runs.size());
  ui::note(say("ensemble.note"));
  ui::end_card();
}

void bring_in(App& app, const std::string& slug, platform::GivenFiles given) {
  ResultImport& import = app.result_import;
  if (given.files.empty() || import.upload || import.asked) return;
  import = ResultImport{};
  import.study = slug;
  std::uint64_t bytes = 0;
  for (const platform::GivenFile& file : given.files) {
    import.files.push_back(file.path);
    bytes += file.bytes;
  }
  if (given.more || given.files.size() > kBroughtFilesMax || bytes > kBroughtBytesMax) {
    for (const platform::GivenFile& file : given.files) platform::forget_file(file.handle);
    import.error = Error{ErrorCode::kTooLarge, say("import.too_large", {{"files", ui::say_count(kBroughtFilesMax)}, {"bytes", "1 GiB"}})};
    return;
  }
  const auto changed = [] { platform::request_frames(); };
  import.upload = std::make_unique<net::Upload>(std::move(given.files), "", changed, false);
  platform::request_frames();
}

void import_card(App& app, const std::string& slug) {
  ResultImport& import = app.result_import;
  // What is sent is followed here: the page that began it is the one that looks on.
  if (import.upload && import.upload->phase() == net::UploadPhase::kFailed) {
    import.error = import.upload->error();
    import.upload.reset();
  } else if (import.upload && import.upload->phase() == net::UploadPhase::kDone) {
    const std::string id = import.upload->id();
    import.upload.reset();
    import.asked = true;
    app.model().import_run(import.study, id, import.files, [&app](const Result<RunSummary>& run) {
      app.result_import.asked = false;
      if (!run) {
        app.result_import.error = run.error();
        return;
      }
      semantics::announce(say("import.done"));
      ui::toast(say("import.done"));
      app.go(dimensions_route(run->id));
    });
  }
  ui::gap(16);
  const Group group(GroupRole::kForm, say("import.title"));
  ui::begin_card("import", say("import.title"), {.equal_height = false});
  ui::note(say("import.words"));
  ui::gap(10);
  if (import.upload) {
    const auto all = static_cast<double>(import.upload->bytes()), sent = static_cast<double>(import.upload->bytes_sent());
    const double share = all > 0 ? sent / all : 0;
    ui::note(say("import.sending", {{"n", ui::say_percent(share)}}));
    ui::gap(6);
    ui::progress_line(share, say("import.progress"), 5);
    ui::gap(8);
    if (ui::button("stop", say("import.stop"))) {
      import.upload->cancel();
      import.upload.reset();
    }
  } else if (import.asked) {
    ui::note(say("import.reading"));
  } else {
    ui::begin_line("choose", 10);
    const auto take = [&app, slug](platform::GivenFiles given) { bring_in(app, slug, std::move(given)); };
    if (ui::button("folder", say("import.folder"))) platform::choose_files(true, take);
    if (ui::button("file", say("import.file"))) platform::choose_files(false, take);
    ui::end_line();
  }
  if (import.error && import.study == slug) {
    ui::gap(10);
    ui::notice("refused", ui::Tone::kLook, say("import.refused"), say("import.refused.words", {{"message", import.error->message}}));
  }
  ui::end_card();
}

void provenance_card(App& app, const RunSummary& run) {
  ui::gap(16);
  ui::begin_card("origin", say("origin.title", {{"title", run.title}}), {.equal_height = false});
  const Loaded<net::Provenance>& record = app.model().provenance(run.record_file);
  if (record.value) record_facts(run, *record.value);
  else if (record.error) ui::note(say("origin.failed", {{"message", record.error->message}}));
  else ui::skeleton(200);
  ui::gap(6);
  const std::string url = net::file_url(run.record_file);
  if (ui::link("record", say("origin.record"), url)) platform::open_link(url, false);
  ui::end_card();
}

void imported_card(App& app, const Route& route, std::uint64_t shown) {
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(route.study);
  if (!runs.value) return;
  std::vector<const RunSummary*> imported;
  for (const RunSummary& run : *runs.value)
    if (run.job == 0 && run.origin != "fitted here") imported.push_back(&run);
  if (imported.empty()) return;
  ui::gap(16);
  ui::begin_card("imported", say("imported.title"), {.equal_height = false});
  ui::note(say("imported.under"));
  {
    const Group list(GroupRole::kList, say("imported.title"));
    for (const RunSummary* run : imported) {
      const ui::Scope scope(static_cast<int>(run->id));
      const Group item(GroupRole::kListItem);
      ui::gap(8);
      ui::text(run->title, {.type = ui::Type::kStrong});
      ui::note(say("imported.row", {{"origin", run->origin}, {"day", say_day(run->created_at_ms)}}));
      run_links(app, route, *run, 0, run->id == shown);
    }
  }
  ui::end_card();
  for (const RunSummary* run : imported)
    if (run->id == shown) provenance_card(app, *run);
}

}  // namespace tertium::console
