// unavailable_screen.cpp: a link that leads to no study, or to one that takes no answers now.
#include "web/participant/screens.h"

namespace tertium::participant {

void show_unavailable(App& app, bool fresh) {
  const bool closed = app.flow().step() == Step::kClosed;
  const Page page({.max_width = 560, .centre = true});
  screen_heading(ui::say(closed ? "closed.title" : "nothing.title"), fresh, ui::Type::kPage);
  ui::gap(8);
  ui::body(ui::say(closed ? "closed.words" : "nothing.words"));
  if (!app.flow().refusal().empty()) {
    ui::gap(8);
    ui::note(ui::say("closed.reason", {{"reason", app.flow().refusal()}}));
  }
  ui::gap(16);
  contact_line(app);
}

}  // namespace tertium::participant
