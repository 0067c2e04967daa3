// sign_in.cpp: what to do when the server does not know this browser.
#include "web/console/screens.h"

namespace tertium::console {
using ui::say;

void show_sign_in(App& app) {
  ui::page_header(say("sign_in.title"), "");
  ui::begin_card("words");
  ui::paragraph(say("sign_in.why"));
  ui::gap(10);
  ui::paragraph(say("sign_in.how"));
  ui::gap(10);
  ui::note(say("sign_in.safe"));
  ui::gap(16);
  if (ui::primary_button("again", say("sign_in.again"))) app.sign_in_again();
  ui::end_card();
}

}  // namespace tertium::console
