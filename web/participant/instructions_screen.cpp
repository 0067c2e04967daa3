// instructions_screen.cpp: what will be asked, with an example that has a clear answer, as real trials need not have.
#include "web/participant/screens.h"

#include <array>
#include <string>

namespace tertium::participant {
namespace {

// Three things everybody knows, the last chosen. Pictures as a study of pictures shows them, words where it shows words.
void show_example(const App& app) {
  const auto ahead = app.flow().trials_ahead(1);
  const bool words = !ahead.empty() && ahead.front()->faces[0].picture.empty();
  ui::begin_card("example", ui::say("instructions.example"), {.padding = ui::narrow() ? 16.0f : 24.0f});
  ui::begin_row({1, 1, 1}, ui::narrow() ? 8.0f : 16.0f);
  for (int p = 0; p < 3; ++p) {
    if (p > 0) ui::next_cell();
    const std::string number = std::to_string(p + 1), name = ui::say("example." + number);
    const std::string url = words ? std::string() : "/app/example-" + number + ".webp";
    const float side = ui::width();
    ui::stimulus_tile("example" + number, {url, name},
                      {.height = side, .radius = ui::kRadiusCard, .padding = words ? 8 : side * 0.16f, .fill = ui::Ink::kSurface, .outlined = true,
                       .selected = p == 2, .pressable = false});
  }
  ui::end_row();
  ui::gap(12);
  ui::body(ui::say("instructions.example_words"));
  ui::end_card();
}

}  // namespace

void show_instructions(App& app, bool fresh) {
  const Flow& flow = app.flow();
  const Page page({.max_width = 640, .top = ui::narrow() ? 32.0f : 56.0f});
  screen_heading(ui::say("instructions.title"), fresh);
  ui::gap(12);
  paragraphs(flow.study().instructions);
  ui::gap(20);
  show_example(app);
  ui::gap(16);
  ui::body(ui::say(platform::window().touch ? "instructions.how_touch" : "instructions.how_keys"));
  ui::gap(20);
  const bool practice = flow.study().practice_trials > 0;
  if (ui::primary_button("start", ui::say(practice ? "instructions.practise" : "instructions.start"), flow.has_session())) app.read_instructions();
  if (!flow.has_session()) {
    ui::gap(8);
    if (app.trouble() == Trouble::kNone) ui::note(ui::say("instructions.connecting"));
    else trouble_notice(app);
  }
  if (app.resumed()) {
    ui::gap(24);
    begin_anew_line(app);
  }
  ui::gap(24);
}

}  // namespace tertium::participant
