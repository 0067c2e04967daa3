// studies.cpp: the studies of this server with live counts.
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kStripObjects = 40;
constexpr std::size_t kStudiesWithPictures = 8;  // each costs a request once

ui::Tone tone_of(StudyState state) {
  switch (state) {
    case StudyState::kOpen: return ui::Tone::kGood;
    case StudyState::kPaused: return ui::Tone::kLook;
    case StudyState::kDraft:
    case StudyState::kClosed: break;
  }
  return ui::Tone::kPlain;
}

void number(std::string_view value, std::string_view under) {
  ui::TextOptions text;
  text.type = ui::Type::kCard;
  text.wrap = false;
  ui::text(value, text);
  ui::note(under);
}

void study_card(App& app, const StudySummary& study, bool with_pictures) {
  const ui::Scope scope(study.slug);
  const semantics::Group item(semantics::GroupRole::kListItem);
  ui::begin_card("study");
  ui::begin_line("title", 10);
  route_link(app, "open", study.title, study_route(study.slug), ui::Type::kCard);
  ui::chip(state_name(study.state), tone_of(study.state));
  if (study.demo) ui::chip(say("study.demo"), ui::Tone::kPlain);
  if (study.counts.datasets > 0) ui::chip(say("studies.imported", {{"n", ui::say_count(study.counts.datasets)}}), ui::Tone::kPlain);
  ui::end_line();
  ui::gap(10);

  if (with_pictures) {
    const ui::Box strip = ui::place(0, 44);
    const Loaded<StudyDetail>& detail = app.model().study(study.slug);
    if (detail.value) {
      StripOptions options;
      options.weights = false;
      object_strip(app, strip, detail.value->stimuli, sample_objects(detail.value->stimuli.size(), kStripObjects), options);
    }
    ui::gap(12);
  }

  const StudyCounts& counts = study.counts;
  const bool phone = ui::narrow();
  if (phone) ui::begin_row({1, 1});
  else ui::begin_row({1, 1, 1, 1});
  number(ui::say_count(counts.answers), study.target_answers > 0 ? say("studies.answers_of", {{"n", ui::say_count(study.target_answers)}}) : say("studies.answers"));
  ui::next_cell();
  number(ui::say_count(counts.sessions), say("studies.sessions", {{"n", ui::say_count(counts.finished)}}));
  if (phone) {
    ui::end_row();
    ui::gap(8);
    ui::begin_row({1, 1});
  } else {
    ui::next_cell();
  }
  number(counts.answers > 0 ? say_share(counts.simulated_answers, counts.answers) : "–", say(counts.answers > 0 ? "studies.simulated" : "study.simulated.none"));
  ui::next_cell();
  number(ui::say_count(counts.stimuli), say("studies.objects"));
  ui::end_row();
  if (study.target_answers > 0) {
    ui::gap(10);
    ui::progress_line(static_cast<double>(counts.answers) / static_cast<double>(study.target_answers), say("studies.progress", {{"study", study.title}}), 5);
  }
  ui::gap(14);

  ui::begin_line("actions", 10);
  ui::ButtonOptions main;
  ui::ButtonOptions other;
  const std::string dimensions = say("studies.dimensions.name", {{"study", study.title}}), fits = say("studies.fits.name", {{"study", study.title}}),
                    page = say("studies.page.name", {{"study", study.title}}), copy = say("studies.copy.name", {{"study", study.title}});
  if (counts.runs > 0) {
    main.name = dimensions;
    if (ui::button("dimensions", say("nav.dimensions"), main)) app.go(study_dimensions_route(study.slug));
    other.name = fits;
    if (ui::button("fits", say("nav.fits"), other)) app.go(fits_route(study.slug));
  } else {
    main.name = fits;
    if (ui::button("fits", say("studies.first_fit"), main)) app.go(fits_route(study.slug));
  }
  if (study.state == StudyState::kOpen) participant_buttons(study.slug, page, copy);
  ui::end_line();
  ui::end_card();
  ui::gap(14);
}
}  // namespace

void participant_buttons(const std::string& slug, std::string_view open_name, std::string_view copy_name) {
  const std::string address = "/t/" + slug;
  ui::ButtonOptions options;
  options.name = open_name;
  if (ui::button("participant", say("studies.page"), options)) platform::open_link(address, true);
  options.name = copy_name;
  if (ui::button("copy", say("studies.copy"), options))
    platform::copy_to_clipboard(platform::page_origin() + address, [](bool copied) { ui::toast(say(copied ? "studies.copied" : "studies.not_copied")); });
}

void show_studies(App& app) {
  const Loaded<std::vector<StudySummary>>& studies = app.model().studies();
  const std::string under = studies.value ? say("studies.under", {{"n", ui::say_count(studies.value->size())}}) : studies.error ? "" : say("console.loading");
  ui::page_header(say("nav.studies"), under, [&app] {
    if (ui::primary_button("new", say("nav.new_study"))) app.go(new_study_route());
  });
  if (app.new_study.over) {
    ui::notice("over", ui::Tone::kAccent, say("new_study.drop.now"), say("new_study.drop.words"));
    ui::gap(14);
  }
  if (!studies.value) {
    if (studies.error) {
      if (show_failure(app, "failed", *studies.error)) app.refresh();
      return;
    }
    for (int i = 0; i < 2; ++i) {
      ui::skeleton(220);
      ui::gap(14);
    }
    return;
  }
  show_stale_note(app, studies.error);
  if (studies.value->empty()) {
    if (ui::empty_state("empty", say("studies.empty.title"), say("studies.empty.words"), say("studies.empty.action"))) app.go(new_study_route());
    return;
  }
  {
    const semantics::Group list(semantics::GroupRole::kList);
    for (std::size_t i = 0; i < studies.value->size(); ++i) study_card(app, (*studies.value)[i], i < kStudiesWithPictures);
  }
  backups_card(app);
}

}  // namespace tertium::console
