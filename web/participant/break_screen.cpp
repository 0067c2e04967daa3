// break_screen.cpp: a rest between two blocks: how far it is, how long the rest may last, and the way on.
#include "web/participant/screens.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace tertium::participant {
namespace {

// "1:05": minutes and seconds, as clocks show them everywhere.
std::string clock_words(double milliseconds) {
  const long seconds = std::lround(std::ceil(milliseconds / 1000)), rest = seconds % 60;
  return std::to_string(seconds / 60) + (rest < 10 ? ":0" : ":") + std::to_string(rest);
}

}  // namespace

void show_break(App& app, bool fresh) {
  const Progress progress = app.flow().progress();
  const auto done = static_cast<std::uint64_t>(std::llround(progress.share * progress.of));
  const Page page({.max_width = 560, .centre = true});
  ui::top_progress(progress.share, ui::say("trial.progress_name"));
  screen_heading(ui::say("break.title"), fresh);
  ui::gap(12);
  ui::body(ui::say("break.words", {{"done", ui::say_count(done)}, {"of", ui::say_count(progress.of)}}));
  ui::gap(8);
  const std::optional<double> left = app.break_left_ms();
  ui::body(left ? ui::say("break.left", {{"time", clock_words(*left)}}) : ui::say("break.own_pace"));
  ui::gap(24);
  ui::begin_line("on", 12);
  if (ui::primary_button("continue", ui::say("break.continue"))) app.continue_after_break();
  stop_button(app);
  ui::end_line();
  stop_dialog(app);
}

}  // namespace tertium::participant
