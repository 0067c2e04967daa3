// consent_screen.cpp: what the study is, what is asked, and the choice to take part or not. Until "begin" nothing is stored.
#include "web/participant/screens.h"

#include <algorithm>
#include <string>

namespace tertium::participant {

void show_consent(App& app, bool fresh) {
  const StudyDefinition& study = app.flow().study();
  const Page page({.max_width = 640, .top = 56});
  screen_heading(study.title, fresh);
  if (!study.about.empty()) {
    ui::gap(8);
    paragraphs(study.about);
  }
  ui::gap(6);
  const std::string practice = ui::say_count(study.practice_trials), trials = ui::say_count(study.trials_per_session);
  ui::note(study.practice_trials > 0 ? ui::say("consent.trials", {{"practice", practice}, {"trials", trials}})
                                     : ui::say("consent.trials_only", {{"trials", trials}}));
  ui::gap(20);
  ui::begin_card("sheet", ui::say("consent.sheet"), {.padding = ui::narrow() ? 16.0f : 24.0f});
  paragraphs(study.consent);
  if (!study.consent_statements.empty()) {
    ui::gap(16);
    ui::line_across();
    ui::gap(8);
  }
  app.ticked.resize(study.consent_statements.size(), 0);
  for (std::size_t i = 0; i < study.consent_statements.size(); ++i) {
    bool on = app.ticked[i] != 0;
    ui::checkbox("statement" + std::to_string(i), study.consent_statements[i], &on);
    app.ticked[i] = on ? 1 : 0;
    ui::gap(2);
  }
  ui::end_card();
  const bool all = std::all_of(app.ticked.begin(), app.ticked.end(), [](std::uint8_t t) { return t != 0; });
  ui::gap(20);
  ui::begin_line("choice", 12);
  if (ui::primary_button("begin", ui::say("consent.begin"), all)) app.agree();
  if (ui::button("decline", ui::say("consent.decline"), {.kind = ui::ButtonKind::kQuiet})) app.decline();
  ui::end_line();
  ui::gap(8);
  ui::note(ui::say(all ? "consent.ready" : "consent.tick"));
  ui::gap(12);
  privacy_link(app);
  ui::gap(8);
  contact_line(app);
}

}  // namespace tertium::participant
