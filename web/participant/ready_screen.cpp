// ready_screen.cpp: practice is over, from here on every answer counts.
#include "web/participant/screens.h"

namespace tertium::participant {

void show_ready(App& app, bool fresh) {
  const Page page({.max_width = 560, .centre = true});
  screen_heading(ui::say("ready.title"), fresh);
  ui::gap(12);
  ui::body(ui::say("ready.words", {{"trials", ui::say_count(app.flow().real_trials())}}));
  ui::gap(24);
  if (ui::primary_button("start", ui::say("ready.start"))) app.start_trials();
  if (app.resumed()) {
    ui::gap(24);
    begin_anew_line(app);
  }
}

}  // namespace tertium::participant
