// declined_screen.cpp: whoever does not want to take part is thanked, told that nothing was stored, and shown the way back.
#include "web/participant/screens.h"

namespace tertium::participant {

void show_declined(App& app, bool fresh) {
  const Page page({.max_width = 560, .centre = true});
  screen_heading(ui::say("declined.title"), fresh);
  ui::gap(8);
  ui::body(ui::say("declined.words"));
  way_on(app);
  if (!app.flow().code().empty()) {
    ui::gap(24);
    ui::begin_card("code", ui::say("thanks.code"), {.padding = ui::narrow() ? 16.0f : 24.0f});
    code_block(app, "code", app.flow().code(), ui::say("thanks.copy"), &app.code_copied);
    ui::end_card();
  }
  ui::gap(24);
  if (ui::button("back", ui::say("declined.back"), {.kind = app.flow().redirect().empty() ? ui::ButtonKind::kSecondary : ui::ButtonKind::kQuiet})) app.reconsider();
  ui::gap(16);
  contact_line(app);
}

}  // namespace tertium::participant
