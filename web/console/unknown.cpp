// unknown.cpp: a link that is none of ours.
#include "web/console/screens.h"

namespace tertium::console {
using ui::say;

void show_unknown(App& app, const Route& route) {
  ui::page_header(say("unknown.title"), "");
  if (ui::empty_state("unknown", say("unknown.what", {{"link", route.study}}), say("unknown.words"), say("unknown.action"))) app.go(studies_route());
}

}  // namespace tertium::console
