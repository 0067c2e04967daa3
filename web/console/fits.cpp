// fits.cpp: start a fit, watch its curve, read what came out.
#include <algorithm>
#include <cmath>

#include "shared/base/text.h"
#include "web/console/fit_parts.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr float kRadioIndent = 32;   // under a radio's label
constexpr std::uint64_t kFormDimsMax = 1000;  // as `tertium fit --dims`
constexpr float kLegendHeight = 26;  // of a plot with several lines
constexpr FitMethod kMethods[] = {FitMethod::kVice, FitMethod::kSpose};
constexpr std::uint32_t kRunCounts[] = {1, 3, 5, 10, 20};  // what the form offers
constexpr FitPreset kPresets[] = {FitPreset::kFast, FitPreset::kDefault, FitPreset::kPaper};

std::string job_title(const FitJob& job) {
  const std::string seed = std::to_string(job.request.seed);
  if (job.request.seeds > 1)
    return say("fit.title.ensemble", {{"method", method_name(job.request.method)}, {"preset", preset_name(job.request.preset)},
                                      {"n", std::to_string(job.request.seeds)}, {"from", seed}, {"to", std::to_string(job.request.seed + job.request.seeds - 1)}});
  return say("fit.title", {{"method", method_name(job.request.method)}, {"preset", preset_name(job.request.preset)}, {"seed", seed}});
}

ui::Tone tone_of(JobState state) {
  switch (state) {
    case JobState::kRunning: return ui::Tone::kAccent;
    case JobState::kDone: return ui::Tone::kGood;
    case JobState::kFailed: return ui::Tone::kLook;
    case JobState::kQueued:
    case JobState::kCancelled: break;
  }
  return ui::Tone::kPlain;
}

double share_done(const FitJob& job) {
  const double run = job.progress.epochs > 0 ? std::min(1.0, static_cast<double>(job.progress.epoch) / static_cast<double>(job.progress.epochs)) : 0.0;
  return std::min(1.0, (job.seed_index + run) / std::max<std::uint32_t>(1, job.request.seeds));
}

// "Epoch 120 of at most 500 · about 20 s left"
std::string where_it_is(App& app, const FitJob& job) {
  if (job.state == JobState::kQueued) {
    // The oldest is fitted first; other studies' fits may come between.
    const Loaded<std::vector<FitJob>>& fits = app.model().fits(job.study);
    const auto before = !fits.value ? 0 : std::count_if(fits.value->begin(), fits.value->end(), [&](const FitJob& other) { return other.id < job.id && !is_final(other.state); });
    return before > 0 ? say("fit.queued.after", {{"n", std::to_string(before)}}) : say("fit.queued.words");
  }
  if (job.progress.epochs == 0 && job.request.seeds > 1)
    return say("fit.run", {{"n", std::to_string(job.seed_index + 1)}, {"of", std::to_string(job.request.seeds)}});
  std::string words = job.request.seeds > 1 ? say("fit.run", {{"n", std::to_string(job.seed_index + 1)}, {"of", std::to_string(job.request.seeds)}}) + " · " : "";
  words += say("fit.epoch", {{"n", ui::say_count(job.progress.epoch)}, {"of", ui::say_count(job.progress.epochs)}});
  if (job.progress.remaining_s > 0) words += " · " + say("fit.left", {{"span", say_span(job.progress.remaining_s)}});
  return words;
}

const RunSummary* run_of(App& app, const FitJob& job) {
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(job.study);
  if (runs.value)
    for (const RunSummary& run : *runs.value)
      if (run.id == job.run) return &run;
  return nullptr;
}

std::string outcome(App& app, const FitJob& job) {
  if (const RunSummary* run = run_of(app, job)) return say("fit.outcome", {{"dims", ui::say_count(run->dims)}, {"judgments", say_judgments(*run)}});
  if (!job.progress.curve.empty()) return say("fit.outcome.short", {{"dims", ui::say_count(job.progress.curve.back().dims)}});
  return state_name(job.state);
}

// ---- the form ----
void prepare_form(FitForm& form, const StudySummary* study, const std::string& slug) {
  if (form.study == slug || study == nullptr) return;
  form = FitForm{};
  form.study = slug;
  // With people's answers there, simulated ones stay out unless asked for; a demo has little else.
  form.include_simulated = study->demo || study->counts.answers == study->counts.simulated_answers;
}

// What is wrong with a field of the form, or "". Empty fields follow from the preset.
std::string dims_error(const FitForm& form) {
  const std::optional<std::uint64_t> dims = parse_uint(form.dims);
  return form.dims.empty() || (dims && *dims >= 1 && *dims <= kFormDimsMax) ? "" : say("fit.dims.error");
}
std::string lambda_error(const FitForm& form) {
  if (kMethods[form.method] != FitMethod::kSpose || form.lambda.empty()) return "";
  const std::optional<double> lambda = parse_double(form.lambda);
  return lambda && *lambda >= 0 && *lambda <= kLambdaMax ? "" : say("fit.lambda.error");
}

void send_form(App& app, const std::string& slug) {
  FitForm& form = app.fit_form;
  const std::optional<std::uint64_t> seed = parse_uint(form.seed);
  if (!seed || form.sending || !dims_error(form).empty() || !lambda_error(form).empty()) return;
  FitRequest request;
  request.method = kMethods[form.method];
  request.preset = kPresets[form.preset];
  request.seed = *seed;
  request.seeds = kRunCounts[form.runs];
  if (const std::optional<std::uint64_t> dims = parse_uint(form.dims)) request.dims = static_cast<std::uint32_t>(*dims);
  if (request.method == FitMethod::kSpose && !form.lambda.empty()) request.lambda = parse_double(form.lambda);
  request.include_simulated = form.include_simulated;
  if (const std::uint64_t dataset = fitted_dataset(app, app.model().known_study(slug)); dataset > 0) request.dataset = dataset;
  form.sending = true;
  form.error.reset();
  app.model().start_fit(slug, request, [&app, slug](Result<FitJob> job) {
    app.fit_form.sending = false;
    if (!job) {
      app.fit_form.error = job.error();
      return;
    }
    semantics::announce(say("fit.started"));
    app.go(fits_route(slug, job->id));
  });
}

// Which judgments: asked only where there is a choice. Null: the study's answers.
const DatasetSummary* data_choice(App& app, const StudySummary* study) {
  const std::vector<const DatasetSummary*> datasets = datasets_to_fit(app, study);
  if (datasets.empty()) return nullptr;
  std::vector<std::string> options{say("fit.data.answers")};
  int chosen = 0;
  const std::uint64_t now = fitted_dataset(app, study);
  for (const DatasetSummary* dataset : datasets) {
    if (dataset->id == now) chosen = static_cast<int>(options.size());
    options.push_back(dataset->title);
  }
  if (ui::combo("data", say("fit.data"), &chosen, options)) app.fit_form.dataset = chosen == 0 ? 0 : datasets[static_cast<std::size_t>(chosen) - 1]->id;
  ui::gap(14);
  return chosen == 0 ? nullptr : datasets[static_cast<std::size_t>(chosen) - 1];
}

// What follows from the preset and the data unless it is said here.
void more_fields(FitForm& form, const std::string& wrong_dims, const std::string& wrong_lambda) {
  ui::gap(8);
  const std::string dims_note = say("fit.dims.note"), lambda_note = say("fit.lambda.note"), automatic = say("fit.automatic");
  ui::FieldOptions field;
  field.kind = ui::FieldKind::kNumber;
  field.placeholder = automatic;
  field.note = dims_note;
  field.error = wrong_dims;
  ui::text_field("dims", say("fit.dims"), &form.dims, field);
  if (kMethods[form.method] != FitMethod::kSpose) return;
  ui::gap(12);
  field.note = lambda_note;
  field.error = wrong_lambda;
  ui::text_field("lambda", say("fit.lambda"), &form.lambda, field);
}

void form_card(App& app, const Route& route, const StudySummary* study) {
  FitForm& form = app.fit_form;
  const semantics::Group group(semantics::GroupRole::kForm, say("fit.new.title"));
  ui::begin_card("new", say("fit.new.title"), {.equal_height = false});
  const DatasetSummary* dataset = data_choice(app, study);
  {
    const semantics::Group radios(semantics::GroupRole::kRadioGroup, say("fit.method"));
    for (int i = 0; i < 2; ++i) {
      const ui::Scope scope(i);
      if (ui::radio("method", "method", method_name(kMethods[i]), form.method == i)) form.method = i;
      const float weights[] = {kRadioIndent, ui::width() - kRadioIndent};
      ui::begin_row(weights, 0);
      ui::next_cell();
      ui::note(say(std::string("fit.method.") + to_string(kMethods[i])));
      ui::end_row();
      ui::gap(10);
    }
  }
  ui::gap(4);
  std::vector<std::string> presets;
  for (const FitPreset preset : kPresets) presets.push_back(preset_name(preset));
  ui::combo("preset", say("fit.preset"), &form.preset, presets);
  ui::gap(6);
  ui::note(say(std::string("fit.preset.note.") + to_string(kPresets[form.preset])));
  ui::gap(12);
  std::vector<std::string> counts;
  for (const std::uint32_t count : kRunCounts) counts.push_back(count == 1 ? say("fit.runs.one") : say("fit.runs.several", {{"n", std::to_string(count)}}));
  ui::combo("runs", say("fit.runs"), &form.runs, counts);
  ui::gap(6);
  ui::note(form.runs == 0 ? say("fit.runs.note.one") : say("fit.runs.note.several"));
  ui::gap(12);
  const std::string seed_note = form.runs == 0 ? say("fit.seed.note") : say("fit.seed.note.several"), seed_error = parse_uint(form.seed) ? std::string() : say("fit.seed.error");
  ui::FieldOptions field;
  field.kind = ui::FieldKind::kNumber;
  field.note = seed_note;
  field.error = seed_error;
  ui::text_field("seed", say("fit.seed"), &form.seed, field);
  ui::gap(10);
  if (ui::button("more", form.more ? say("fit.less") : say("fit.more"), {.kind = ui::ButtonKind::kQuiet})) form.more = !form.more;
  const std::string wrong_dims = dims_error(form), wrong_lambda = lambda_error(form);
  if (form.more) more_fields(form, wrong_dims, wrong_lambda);
  if (dataset == nullptr && study != nullptr && study->counts.simulated_answers > 0) {
    ui::gap(12);
    ui::checkbox("simulated", say("fit.simulated", {{"n", ui::say_count(study->counts.simulated_answers)}}), &form.include_simulated);
  }
  ui::gap(16);
  const std::uint64_t answers = study == nullptr ? 0 : study->counts.answers - (form.include_simulated ? 0 : study->counts.simulated_answers);
  ui::ButtonOptions start;
  start.kind = ui::ButtonKind::kPrimary;
  start.enabled = seed_error.empty() && wrong_dims.empty() && wrong_lambda.empty() && !form.sending && (answers > 0 || dataset != nullptr);
  start.submit = true;
  start.width = -1;
  if (ui::button("start", form.sending ? say("fit.starting") : say("fit.start"), start)) send_form(app, route.study);
  ui::gap(6);
  if (dataset != nullptr) ui::note(say("fit.start.note.dataset", {{"n", ui::say_count(dataset->rows)}, {"title", dataset->title}}));
  else if (study != nullptr) ui::note(answers > 0 ? say("fit.start.note", {{"n", ui::say_count(answers)}}) : say("fit.start.none"));
  if (form.error) {
    ui::gap(10);
    ui::notice("refused", ui::Tone::kLook, say("fit.refused"), form.error->code == ErrorCode::kIo ? say("failure.lost.words") : form.error->message);
  }
  ui::end_card();
}

// ---- the fit that is shown ----
void curves(const FitJob& job) {
  const std::vector<CurvePoint>& curve = job.progress.curve;
  ui::Series validation, training, chance, dims;
  for (const CurvePoint& point : curve) {
    const auto epoch = static_cast<double>(point.epoch);
    if (std::isfinite(point.validation_nll) && point.validation_nll > 0) {
      validation.x.push_back(epoch);
      validation.y.push_back(point.validation_nll);
    }
    if (std::isfinite(point.train_nll) && point.train_nll > 0) {
      training.x.push_back(epoch);
      training.y.push_back(point.train_nll);
    }
    dims.x.push_back(epoch);
    dims.y.push_back(static_cast<double>(point.dims));
  }
  const std::string validation_name = say("curve.validation"), training_name = say("curve.training"), chance_name = say("curve.chance"), dims_name = say("curve.dims");
  validation.name = validation_name;
  validation.ink = ui::Ink::kSeries1;
  training.name = training_name;
  training.ink = ui::Ink::kSeries2;
  chance.name = chance_name;
  chance.ink = ui::Ink::kSeries6;
  chance.dashed = true;
  if (!curve.empty()) {
    chance.x = {static_cast<double>(curve.front().epoch), static_cast<double>(curve.back().epoch)};
    chance.y = {std::log(3.0), std::log(3.0)};
  }
  dims.name = dims_name;
  dims.ink = ui::Ink::kSeries1;

  const std::string epochs = say("curve.epochs"), nats = say("curve.nats"), count = say("curve.dims.axis");
  const std::string nll_summary = validation.y.empty() ? say("curve.nll.none")
                                                       : say("curve.nll.summary", {{"nll", ui::say_number(validation.y.back(), 3)}, {"n", ui::say_count(validation.y.size())}});
  const std::string dims_summary = dims.y.empty() ? say("curve.nll.none") : say("curve.dims.summary", {{"dims", ui::say_count(curve.back().dims)},
      {"n", ui::say_count(dims.y.size())}});
  // Only one run's curve is kept: the one that runs, in the end the last.
  if (job.request.seeds > 1 && !curve.empty()) {
    ui::note(say("curve.of", {{"seed", std::to_string(job.request.seed + job.seed_index)}}));
    ui::gap(10);
  }
  ui::begin_row({1, 1}, 20, 620);
  ui::heading(say("curve.nll.title"), 3, ui::Type::kStrong);
  ui::PlotOptions plot;
  plot.x_label = epochs;
  plot.y_label = nats;
  plot.summary = nll_summary;
  plot.height = 200;
  const ui::Series lines[] = {validation, training, chance};
  ui::line_plot("nll", lines, plot);
  ui::note(nll_summary);
  ui::next_cell();
  ui::heading(say("curve.dims.title"), 3, ui::Type::kStrong);
  plot.y_label = count;
  plot.summary = dims_summary;
  plot.from_zero = true;
  plot.y_decimals = 0;
  plot.height += kLegendHeight;  // one line needs no legend: the lower edges meet
  ui::line_plot("dims", std::span<const ui::Series>(&dims, 1), plot);
  ui::note(dims_summary);
  ui::end_row();
}

// What it was fitted to, where that can be asked; "" else.
std::string source_of(App& app, const FitJob& job) {
  const StudySummary* study = app.model().known_study(job.study);
  return say_source(job.dataset, study != nullptr && study->counts.datasets > 0);
}

// shown: the run whose origin is shown, 0 none.
void shown_card(App& app, const FitJob& job, std::uint64_t shown) {
  ui::begin_card("shown", {}, {.equal_height = false});
  ui::begin_line("head", 10);
  ui::heading(job_title(job), 2, ui::Type::kCard);
  ui::chip(state_name(job.state), tone_of(job.state));
  ui::end_line();
  ui::gap(6);
  if (const std::string source = source_of(app, job); !source.empty()) ui::note(source);
  switch (job.state) {
    case JobState::kQueued:
    case JobState::kRunning:
      ui::note(where_it_is(app, job));
      ui::gap(8);
      ui::progress_line(share_done(job), say("fit.progress"), 5);
      break;
    case JobState::kDone: ui::note(outcome(app, job)); break;
    case JobState::kFailed:
      ui::notice("why", ui::Tone::kLook, say("fit.failed.title"), say("fit.failed.words", {{"message", job.message.empty() ? say("fit.failed.unknown") : job.message}}));
      break;
    case JobState::kCancelled: ui::note(job.resumable ? say("fit.cancelled.kept") : say("fit.cancelled.words")); break;
  }
  if ((job.state == JobState::kDone || job.state == JobState::kCancelled) && !job.message.empty()) ui::note(job.message);
  ui::gap(14);
  if (job.progress.curve.empty() && is_final(job.state)) {
    ui::note(say("curve.nll.none"));
  } else {
    curves(job);
  }
  ui::gap(14);
  if (job.state == JobState::kDone && job.run > 0) {
    ui::begin_line("actions", 10);
    if (ui::button("result", say("fit.result"))) app.go(dimensions_route(job.run));
    const Route origin = app.route().with("run", shown == job.run ? "" : std::to_string(job.run));
    if (ui::button("origin", shown == job.run ? say("ensemble.origin.hide") : say("ensemble.origin"), {.kind = ui::ButtonKind::kQuiet})) app.replace(origin);
    ui::end_line();
  } else if (!is_final(job.state) && app.may(Role::kEditor)) {
    ui::ButtonOptions cancel;
    cancel.kind = ui::ButtonKind::kSecondary;
    if (ui::button("cancel", say("fit.cancel"), cancel))
      app.model().cancel_fit(job.id, [](const Result<FitJob>& result) {
        if (!result) ui::toast(say("fit.not_cancelled", {{"message", result.error().message}}));
        else semantics::announce(say("fit.cancelled"));
      });
  } else if (job.resumable && app.may(Role::kEditor)) {
    if (ui::button("resume", say("fit.resume")))
      app.model().resume_fit(job.id, [](const Result<FitJob>& result) {
        if (!result) ui::toast(say("fit.not_resumed", {{"message", result.error().message}}));
        else semantics::announce(say("fit.resumed"));
      });
    ui::note(say("fit.resume.note"));
  }
  ui::end_card();
}

void job_row(App& app, const FitJob& job, bool selected) {
  const ui::Scope scope(static_cast<int>(job.id));
  const semantics::Group item(semantics::GroupRole::kListItem);
  const std::string title = job_title(job), state = state_name(job.state);
  ui::CardOptions options;
  options.padding = 12;
  const std::string note = is_final(job.state) ? (job.state == JobState::kDone ? outcome(app, job) : state) : where_it_is(app, job);
  const std::string source = source_of(app, job);
  const std::string name = say("fit.row.name", {{"title", title}, {"state", state}, {"note", source.empty() ? note : note + ". " + source}});
  if (ui::begin_card_button("job", name, options, selected)) app.go(fits_route(job.study, job.id));
  ui::caption(title, ui::Type::kStrong);
  ui::caption(job.state == JobState::kDone ? note : is_final(job.state) ? state : state + " · " + note, ui::Type::kNote, ui::Ink::kQuiet);
  if (!source.empty()) ui::caption(source, ui::Type::kNote, ui::Ink::kQuiet);
  ui::end_card_button();
  ui::gap(8);
}

// The run whose origin the link shows; 0: none.
std::uint64_t origin_of(const Route& route) { return parse_uint(route.seen("run")).value_or(0); }

// The fit that is looked at, and all the others.
void results(App& app, const Route& route, const Loaded<std::vector<FitJob>>& fits) {
  const std::uint64_t id = app.shown_fit();
  if (id > 0) {
    const Loaded<FitJob>& shown = app.model().fit(id);
    if (shown.value) {
      const std::uint64_t origin = origin_of(route);
      shown_card(app, *shown.value, origin);
      ensemble_card(app, route, *shown.value, origin);
      const RunSummary* run = find_run(app, route.study, origin);
      if (run != nullptr && (run->job == id || run->id == shown.value->run)) provenance_card(app, *run);
    } else if (!shown.error) ui::skeleton(360);
    else if (show_failure(app, "fit-failed", *shown.error)) app.model().refresh_fit(id);
  } else if (!fits.value && fits.error) {
    if (show_failure(app, "fits-failed", *fits.error)) app.model().refresh_fits(route.study);
  } else if (!fits.value) {
    ui::skeleton(360);
  } else {
    ui::empty_state("empty", say("fits.empty.title"), say("fits.empty.words"));
  }
  imported_card(app, route, origin_of(route));
  if (!fits.value || fits.value->size() < 2) return;
  ui::gap(20);
  ui::heading(say("fits.all"), 2, ui::Type::kCard);
  ui::gap(8);
  const semantics::Group list(semantics::GroupRole::kList);
  for (const FitJob& job : *fits.value) job_row(app, job, job.id == id);
}
}  // namespace

void show_fits(App& app, const Route& route) {
  app.model().studies();
  const Loaded<StudyDetail>* detail = app.model().known_study(route.study) == nullptr ? &app.model().study(route.study) : nullptr;
  const StudySummary* study = app.model().known_study(route.study);
  const Loaded<std::vector<FitJob>>& fits = app.model().fits(route.study);
  if (study == nullptr && detail != nullptr && detail->error) {
    ui::page_header(say("nav.fits"), "");
    if (show_failure(app, "failed", *detail->error)) app.model().refresh_study(route.study);
    return;
  }
  prepare_form(app.fit_form, study, route.study);
  ui::page_header(say("nav.fits"), say("fits.under"));
  show_stale_note(app, fits.value ? fits.error : std::nullopt);
  // On a phone a fit that runs comes before the form of the next one.
  const bool phone = ui::narrow();
  const auto running = [&] {
    const FitJob* newest = app.model().known_newest_fit(route.study);
    return route.fit > 0 || (newest != nullptr && !is_final(newest->state));
  };
  if (!app.may(Role::kEditor)) {
    if (study != nullptr) ui::note(say("fits.viewer"));  // else nobody knows yet
    ui::gap(14);
    results(app, route, fits);
  } else if (phone && running()) {
    results(app, route, fits);
    ui::gap(20);
    form_card(app, route, study);
    import_card(app, route.study);
  } else if (phone) {
    form_card(app, route, study);
    ui::gap(20);
    results(app, route, fits);
    import_card(app, route.study);
  } else {
    ui::begin_row({1, 2.2f}, 20);
    form_card(app, route, study);
    import_card(app, route.study);
    ui::next_cell();
    results(app, route, fits);
    ui::end_row();
  }
}

}  // namespace tertium::console
