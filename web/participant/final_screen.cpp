// final_screen.cpp: the final question, answered in the person's own words, or not.
#include "web/participant/screens.h"

#include <string>

#include "shared/base/text.h"

namespace tertium::participant {

void show_final(App& app, bool fresh) {
  const bool too_long = app.own_words.size() > kResponseBytesMax;
  const Page page({.max_width = 640, .top = 56});
  screen_heading(ui::say("final.title"), fresh);
  ui::gap(16);
  const std::string optional = ui::say("final.words"), shorter = too_long ? ui::say("final.too_long") : std::string();
  ui::text_field("words", app.flow().study().final_question, &app.own_words,
                 {.kind = ui::FieldKind::kMultiline, .note = optional, .error = shorter, .rows = platform::window().height < 560 ? 3 : 6});
  ui::gap(20);
  if (ui::primary_button("continue", ui::say("final.continue"), !too_long)) {
    if (trim(app.own_words).empty()) app.answer_final(std::nullopt);
    else app.answer_final(app.own_words);
  }
  ui::gap(16);
  contact_line(app);
}

}  // namespace tertium::participant
