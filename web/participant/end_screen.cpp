// end_screen.cpp: the end, whichever way it came: first until everything is saved, then thanks, the code and the way on.
#include "web/participant/screens.h"

#include <string>

namespace tertium::participant {
namespace {

float card_padding() { return ui::narrow() ? 16.0f : 24.0f; }

void show_waiting(App& app) {
  const net::OutboxState box = app.outbox();
  if (box.unsent > 0) {
    ui::body(ui::say("finishing.words"));
    ui::gap(16);
    ui::notice("unsent", ui::Tone::kLook, ui::say("finishing.unsent", {{"n", ui::say_count(box.unsent)}}),
               ui::say(box.kept ? "finishing.kept" : "finishing.only_here"));
    ui::gap(12);
    if (ui::button("again", ui::say("trouble.again"))) app.try_again();
  } else if (app.flow().stuck()) {
    ui::body(ui::say("finishing.stuck"));
    ui::gap(16);
    if (ui::button("again", ui::say("trouble.again"))) app.try_again();
  } else {
    ui::body(ui::say("finishing.checking"));
    ui::gap(16);
    trouble_notice(app);
  }
}

void show_words(const App& app, Step step) {
  if (step == Step::kThanks && !app.flow().study().thanks.empty()) {
    paragraphs(app.flow().study().thanks);
    ui::gap(12);
  }
  ui::body(ui::say(step == Step::kLeft ? "early.words" : step == Step::kScreenedOut ? "screened.words" : "thanks.saved"));
}

void show_code(App& app) {
  ui::begin_card("code", ui::say("thanks.code"), {.padding = card_padding()});
  code_block(app, "code", app.flow().code(), ui::say("thanks.copy"), &app.code_copied);
  ui::gap(10);
  ui::note(ui::say("thanks.code_note"));
  ui::end_card();
}

void show_withdrawal(App& app) {
  ui::begin_card("withdrawal", ui::say("withdrawal.title"), {.padding = card_padding()});
  ui::paragraph(ui::say("withdrawal.words"));
  ui::gap(12);
  code_block(app, "withdrawal", app.flow().withdrawal_code(), ui::say("withdrawal.copy"), &app.withdrawal_copied);
  ui::gap(12);
  privacy_link(app);
  ui::end_card();
}

}  // namespace

void show_end(App& app, bool fresh) {
  const Flow& flow = app.flow();
  const Step step = flow.step();
  const bool done = flow.ended();
  const Page page({.max_width = 560, .centre = true, .top = 56});
  screen_heading(ui::say(step == Step::kThanks ? "thanks.title" : step == Step::kLeft ? "early.title" : step == Step::kScreenedOut ? "screened.title" : "finishing.title"),
                 fresh);
  ui::gap(12);
  if (!done) {
    show_waiting(app);
    ui::gap(16);
    return contact_line(app);
  }
  show_words(app, step);
  if (const std::size_t refused = app.outbox().set_aside; refused > 0) {
    ui::gap(12);
    ui::notice("aside", ui::Tone::kLook, ui::say("thanks.set_aside", {{"n", ui::say_count(refused)}}), {});
  }
  way_on(app);
  if (!flow.code().empty()) {
    ui::gap(24);
    show_code(app);
  }
  if (step == Step::kThanks && !flow.study().debrief.empty()) {
    ui::gap(16);
    ui::begin_card("debrief", ui::say("thanks.debrief"), {.padding = card_padding()});
    paragraphs(flow.study().debrief);
    ui::end_card();
  }
  if (!flow.withdrawal_code().empty()) {
    ui::gap(16);
    show_withdrawal(app);
  }
  ui::gap(16);
  contact_line(app);
  ui::gap(24);
  begin_anew_line(app);
}

}  // namespace tertium::participant
