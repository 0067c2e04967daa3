// declined_screen.cpp: whoever does not want to take part is thanked, and told that nothing was stored.
#include "web/participant/screens.h"

namespace tertium::participant {

void show_declined(App& app, bool fresh) {
  const Page page({.max_width = 560, .centre = true});
  screen_heading(ui::say("declined.title"), fresh, ui::Type::kPage);
  ui::gap(8);
  ui::body(ui::say("declined.words"));
  ui::gap(20);
  if (ui::button("back", ui::say("declined.back"))) app.reconsider();
}

}  // namespace tertium::participant
