// instructions_screen.cpp: what will be asked, with examples that have a clear answer, as real trials need not have.
#include "web/participant/screens.h"

#include <array>
#include <cmath>
#include <string>

#include "web/semantics/semantics.h"

namespace tertium::participant {
namespace {

// Three faces; the odd one is marked by an edge and by words under it. Its place changes from example to example.
struct Face { std::string url, name; };
void show_three(std::size_t number, const std::array<Face, 3>& faces, std::string_view why) {
  const ui::Scope scope(static_cast<int>(number));
  const std::size_t odd_at = (2 + number) % 3;
  ui::begin_row({1, 1, 1}, ui::narrow() ? 8.0f : 16.0f);
  std::size_t other = 0;
  for (std::size_t p = 0; p < 3; ++p) {
    if (p > 0) ui::next_cell();
    const bool odd = p == odd_at;
    const Face& face = faces[odd ? 2 : other++];
    const float side = ui::width();
    const std::string name = odd && !face.url.empty() ? ui::say("instructions.odd_name", {{"name", face.name}}) : face.name;
    ui::stimulus_tile("face" + std::to_string(p), {face.url, name},
                      {.height = side, .radius = ui::kRadiusCard, .padding = face.url.empty() ? 8 : side * 0.16f, .fill = ui::Ink::kSurface, .outlined = true,
                       .selected = odd, .pressable = false});
    if (odd) {
      ui::gap(8);
      ui::text(ui::say("instructions.odd"), {.type = ui::Type::kStrong, .ink = ui::Ink::kAccent, .align = ui::Align::kCentre, .caption = !face.url.empty()});
    }
  }
  ui::end_row();
  ui::gap(8);
  ui::body(why);
}

void show_examples(const App& app) {
  const Flow& flow = app.flow();
  const bool own = !flow.examples().empty();
  ui::begin_card("example", ui::say(flow.examples().size() > 1 ? "instructions.examples" : "instructions.example"), {.padding = ui::narrow() ? 16.0f : 24.0f});
  for (std::size_t e = 0; e < flow.examples().size(); ++e) {
    if (e > 0) {
      ui::gap(20);
      ui::line_across();
      ui::gap(20);
    }
    std::array<Face, 3> faces;
    for (std::size_t f = 0; f < 3; ++f) faces[f] = {net::picture_url(flow.examples()[e][f]), flow.examples()[e][f].name};
    show_three(e, faces, e < flow.study().examples.size() ? flow.study().examples[e].words : std::string());
  }
  if (!own) {
    // Three things everybody knows: pictures as a study of pictures shows them, words where it shows words.
    const auto ahead = flow.trials_ahead(1);
    const bool words = !ahead.empty() && ahead.front()->faces[0].picture.empty();
    std::array<Face, 3> faces;
    for (std::size_t f = 0; f < 3; ++f) {
      const std::string number = std::to_string(f + 1);
      faces[f] = {words ? std::string() : "/app/example-" + number + ".webp", ui::say("example." + number)};
    }
    show_three(0, faces, ui::say("instructions.example_words"));
  }
  ui::end_card();
}

// The button that leads on: it says how long the text should be looked at, and keeps its width while it counts.
bool begin_button(const App& app) {
  const Flow& flow = app.flow();
  const std::string label = ui::say(flow.study().practice_trials > 0 ? "instructions.practise" : "instructions.start");
  const auto counting = [&](const std::string& seconds) { return ui::say("instructions.seconds", {{"label", label}, {"seconds", seconds}}); };
  const double left = app.instructions_left_ms();
  float width = 0;
  if (flow.study().instructions_seconds > 0)
    width = std::min(platform::measure_text(counting("88"), ui::style_of(ui::Type::kStrong)).width + 32, ui::width());
  const std::string words = left > 0 ? counting(ui::say_count(static_cast<std::uint64_t>(std::ceil(left / 1000)))) : label;
  return ui::button("start", words, {.kind = ui::ButtonKind::kPrimary, .enabled = flow.has_session() && left <= 0, .width = width, .submit = true});
}

}  // namespace

void show_instructions(App& app, bool fresh) {
  const Flow& flow = app.flow();
  const Page page({.max_width = 640, .top = 56});
  screen_heading(ui::say("instructions.title"), fresh);
  ui::gap(12);
  if (flow.attempt() > 0) {
    ui::notice("again", ui::Tone::kAccent, ui::say("comprehension.again"), ui::say("comprehension.again_words"));
    ui::gap(16);
  }
  paragraphs(flow.study().instructions);
  ui::gap(20);
  show_examples(app);
  ui::gap(16);
  ui::body(ui::say(platform::window().touch ? "instructions.how_touch" : "instructions.how_keys"));
  ui::gap(20);
  if (begin_button(app)) app.read_instructions();
  connecting_line(app);
  if (app.resumed()) {
    ui::gap(24);
    begin_anew_line(app);
  }
}

}  // namespace tertium::participant
