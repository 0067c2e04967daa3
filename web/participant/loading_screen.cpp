// loading_screen.cpp: before the study is there, and what to say when it does not come.
#include "web/participant/screens.h"

namespace tertium::participant {

void show_loading(App& app, bool fresh) {
  const Page page({.max_width = 560, .centre = true});
  screen_heading(ui::say("loading.title"), fresh, ui::Type::kPage);
  ui::gap(8);
  if (app.trouble() == Trouble::kNone) ui::body(ui::say("loading.study"));
  else trouble_notice(app);
}

}  // namespace tertium::participant
