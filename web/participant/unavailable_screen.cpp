// unavailable_screen.cpp: a link that leads to no study, to one that takes no answers now, or that lacks what the study must know.
#include "web/participant/screens.h"

namespace tertium::participant {

void show_unavailable(App& app, bool fresh) {
  const Step step = app.flow().step();
  const Page page({.max_width = 560, .centre = true});
  screen_heading(ui::say(step == Step::kClosed ? "closed.title" : step == Step::kNotIdentified ? "unidentified.title" : "nothing.title"), fresh, ui::Type::kPage);
  ui::gap(8);
  ui::body(ui::say(step == Step::kClosed ? "closed.words" : step == Step::kNotIdentified ? "unidentified.words" : "nothing.words"));
  if (!app.flow().refusal().empty()) {
    ui::gap(8);
    ui::note(ui::say("closed.reason", {{"reason", app.flow().refusal()}}));
  }
  ui::gap(16);
  contact_line(app);
}

}  // namespace tertium::participant
