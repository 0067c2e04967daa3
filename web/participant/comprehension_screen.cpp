// comprehension_screen.cpp: whether the instructions were understood. A mistake leads back to them with kind words, not to a verdict.
#include "web/participant/screens.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tertium::participant {

void show_comprehension(App& app, bool fresh) {
  const StudyDefinition& study = app.flow().study();
  const Page page({.max_width = 640, .top = 56});
  screen_heading(ui::say("comprehension.title"), fresh);
  ui::gap(8);
  ui::body(ui::say("comprehension.words"));
  if (app.flow().attempt() > 0 && app.flow().attempt() + 1 >= study.comprehension_attempts) {
    ui::gap(12);
    ui::notice("last", ui::Tone::kLook, ui::say("comprehension.last"), {});
  }
  ui::gap(20);
  app.choices.resize(study.comprehension.size(), -1);
  for (std::size_t q = 0; q < study.comprehension.size(); ++q) {
    if (q > 0) ui::gap(12);
    const std::string id = "check" + std::to_string(q);
    ui::begin_card(id, {}, {.padding = ui::narrow() ? 16.0f : 20.0f});
    choice_question(id, study.comprehension[q].text, study.comprehension[q].options, &app.choices[q]);
    ui::end_card();
  }
  const bool all = std::all_of(app.choices.begin(), app.choices.end(), [](int c) { return c >= 0; });
  ui::gap(20);
  if (ui::primary_button("check", ui::say("comprehension.check"), all)) app.answer_comprehension({app.choices.begin(), app.choices.end()});
  ui::gap(8);
  ui::note(all ? " " : ui::say("comprehension.open"));
  ui::gap(8);
  contact_line(app);
}

}  // namespace tertium::participant
