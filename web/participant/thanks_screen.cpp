// thanks_screen.cpp: the end: first until the last answer is saved, then thanks and the completion code.
#include "web/participant/screens.h"

#include <string>

namespace tertium::participant {
namespace {

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

void show_code(App& app) {
  const std::string& code = app.flow().code();
  ui::begin_card("code", ui::say("thanks.code"), {.padding = ui::narrow() ? 16.0f : 24.0f});
  ui::text(code, {.type = ui::Type::kNumber});
  ui::gap(4);
  ui::note(ui::say("thanks.code_note"));
  ui::gap(14);
  if (ui::button("copy", ui::say(app.code_copied ? "thanks.copied" : "thanks.copy"))) {
    platform::copy_to_clipboard(code, [&app](bool done) {
      app.code_copied = done;
      if (done) semantics::announce(ui::say("thanks.copied"));
      platform::request_frames();
    });
  }
  ui::end_card();
}

}  // namespace

void show_thanks(App& app, bool fresh) {
  const bool done = app.flow().step() == Step::kThanks;
  const Page page({.max_width = 560, .centre = true});
  screen_heading(ui::say(done ? "thanks.title" : "finishing.title"), fresh);
  ui::gap(12);
  if (done) {
    if (!app.flow().study().thanks.empty()) {
      paragraphs(app.flow().study().thanks);
      ui::gap(12);
    }
    ui::body(ui::say("thanks.saved"));
    if (const std::size_t refused = app.outbox().set_aside; refused > 0) {
      ui::gap(12);
      ui::notice("aside", ui::Tone::kLook, ui::say("thanks.set_aside", {{"n", ui::say_count(refused)}}), {});
    }
    if (!app.flow().code().empty()) {
      ui::gap(24);
      show_code(app);
    }
  } else {
    show_waiting(app);
  }
  ui::gap(16);
  contact_line(app);
  if (done) {
    ui::gap(24);
    begin_anew_line(app);
  }
}

}  // namespace tertium::participant
