// study.cpp: one study: four numbers that matter, its objects, its results.
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kObjectsShown = 48;
constexpr std::size_t kResultsShown = 5;  // the newest; the page of fits has them all

void numbers(const StudySummary& study) {
  const StudyCounts& counts = study.counts;
  const bool phone = ui::narrow();
  const auto answers = [&] {
    ui::stat_tile("answers", ui::say_count(counts.answers),
                  study.target_answers > 0 ? say("studies.answers_of", {{"n", ui::say_count(study.target_answers)}}) : say("studies.answers"));
  };
  const auto sessions = [&] { ui::stat_tile("sessions", ui::say_count(counts.sessions), say("studies.sessions", {{"n", ui::say_count(counts.finished)}})); };
  const auto time = [&] {
    const bool known = counts.median_response_time_ms > 0;
    ui::stat_tile("time", known ? say_seconds(counts.median_response_time_ms) : "–", known ? say("study.time") : say("study.time.none"));
  };
  const auto simulated = [&] {
    const bool any = counts.answers > 0;
    ui::stat_tile("simulated", any ? say_share(counts.simulated_answers, counts.answers) : "–", say(any ? "study.simulated" : "study.simulated.none"));
  };
  if (phone) {
    ui::begin_row({1, 1});
    answers();
    ui::next_cell();
    sessions();
    ui::end_row();
    ui::gap(14);
    ui::begin_row({1, 1});
  } else {
    ui::begin_row({1, 1, 1, 1});
    answers();
    ui::next_cell();
    sessions();
    ui::next_cell();
  }
  time();
  ui::next_cell();
  simulated();
  ui::end_row();
}

void objects_card(App& app, const Loaded<StudyDetail>& detail, std::uint64_t newest_run) {
  ui::begin_card("objects", say("study.objects.title"), {.equal_height = false});
  if (!detail.value) {
    ui::skeleton(220, ui::kRadiusTile);
  } else {
    const std::vector<Stimulus>& stimuli = detail.value->stimuli;
    GridOptions grid;
    grid.min_tile = 66;
    grid.run = newest_run;
    object_grid(app, "sample", stimuli, sample_objects(stimuli.size(), kObjectsShown), grid);
    ui::gap(10);
    if (stimuli.size() > kObjectsShown)
      ui::note(say("study.objects.note", {{"k", std::to_string(kObjectsShown)}, {"n", ui::say_count(stimuli.size())}}));
    else
      ui::note(say("count.objects", {{"n", ui::say_count(stimuli.size())}}));
  }
  ui::end_card();
}

void results_card(App& app, const std::string& slug, const Loaded<std::vector<RunSummary>>& runs, bool has_datasets, bool publishes) {
  ui::begin_card("results", say("study.results.title"), {.equal_height = false});
  if (!runs.value) {
    ui::skeleton(60, ui::kRadiusTile);
  } else if (runs.value->empty()) {
    ui::note(say("study.results.none"));
  } else {
    const semantics::Group list(semantics::GroupRole::kList);
    const std::size_t shown = std::min(kResultsShown, runs.value->size());
    for (std::size_t i = 0; i < shown; ++i) {
      const RunSummary& run = (*runs.value)[i];
      const ui::Scope scope(static_cast<int>(run.id));
      const semantics::Group item(semantics::GroupRole::kListItem);
      if (i > 0) {
        ui::gap(8);
        ui::line_across();
        ui::gap(8);
      }
      const std::string title = run.title.empty() ? say("run.title", {{"method", method_name(run.method)}, {"dims", ui::say_count(run.dims)}}) : run.title;
      route_link(app, "run", title, dimensions_route(run.id));
      std::string note = run.triplets > 0 ? say_judgments(run) : std::string();
      if (run.origin == "imported") note += (note.empty() ? "" : " · ") + say("run.imported");
      if (run.recommended && run.dims > 0) note += (note.empty() ? "" : " · ") + say("ensemble.recommended");
      if (!note.empty()) ui::note(note);
      if (const std::string source = run.origin == "imported" ? std::string() : say_source(run.dataset, has_datasets); !source.empty()) ui::note(source);
    }
  }
  if (runs.value && runs.value->size() > kResultsShown) {
    ui::gap(8);
    ui::note(say("study.results.more", {{"n", ui::say_count(runs.value->size() - kResultsShown)}}));
  }
  ui::gap(14);
  ui::begin_line("actions", 10);
  ui::ButtonOptions main, other;
  if (!publishes) main.kind = ui::ButtonKind::kPrimary;  // one a page
  if (runs.value && !runs.value->empty()) {
    if (ui::button("dimensions", say("study.see"), main)) app.go(dimensions_route(run_to_show(*runs.value)));
    if (ui::button("fits", say("nav.fits"), other)) app.go(fits_route(slug));
  } else if (ui::button("fits", say("studies.first_fit"), main)) {
    app.go(fits_route(slug));
  }
  ui::end_line();
  ui::end_card();
}
}  // namespace

void show_study(App& app, const Route& route) {
  const Loaded<std::vector<StudySummary>>& studies = app.model().studies();
  const Loaded<StudyDetail>& detail = app.model().study(route.study);
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(route.study);
  const StudySummary* study = app.model().known_study(route.study);
  if (study == nullptr) {
    const bool failed = detail.error.has_value();
    ui::page_header(failed ? say("study.absent") : say("console.loading"), "");
    if (!failed) return ui::skeleton(480);
    if (show_failure(app, "failed", *detail.error)) app.model().refresh_study(route.study);
    return;
  }
  std::string under = state_name(study->state);
  if (study->demo) under += " · " + say("study.demo.words");
  ui::page_header(study->title, under, study->state == StudyState::kOpen ? std::function<void()>([&] { participant_buttons(study->slug, {}, {}); }) : nullptr);
  show_stale_note(app, studies.error);
  numbers(*study);
  ui::gap(14);
  datasets_card(app, *study);
  ui::begin_row({2.04f, 1}, 14, 720);
  objects_card(app, detail, runs.value ? run_to_show(*runs.value) : 0);
  ui::next_cell();
  publication_card(app, *study);
  ui::gap(14);
  results_card(app, study->slug, runs, study->counts.datasets > 0, offers_publishing(app, *study));
  if (study->state != StudyState::kDraft) {
    ui::gap(14);
    links_card(app, *study, detail.value ? &*detail.value : nullptr);
  }
  if (detail.value) {
    ui::gap(14);
    ui::begin_card("question", say("study.question.title"));
    ui::text(detail.value->definition.question);
    if (!detail.value->definition.hint.empty()) ui::note(detail.value->definition.hint);
    ui::gap(6);
    ui::note(say("study.question.note", {{"n", std::to_string(detail.value->definition.trials_per_session)}, {"practice",
        std::to_string(detail.value->definition.practice_trials)}}));
    ui::end_card();
  }
  ui::end_row();
}

}  // namespace tertium::console
