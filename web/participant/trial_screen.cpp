// trial_screen.cpp: the question, three cards, one thin line of progress, and what is true of the answers so far.
// All measures follow from the window and the question's length alone, so nothing moves when pictures arrive or a trial ends.
// The three pictures are drawn together or not at all; the frame that draws them first is the onset of the response time.
#include "web/participant/screens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace tertium::participant {
namespace {

constexpr int kPictureSide = 1024;  // larger pictures are reduced when they are loaded

// Where the parts stand, CSS px.
struct Plan {
  bool column = false;         // three cards one under the other: a phone held upright
  bool hint = true;
  ui::Type question = ui::Type::kQuestion;
  float top = 0;               // of the question
  float below_question = 0;    // from it to the hint or the cards
  float below_hint = 0;        // from the hint to the cards
  float card_width = 0, card_height = 0, between = 0;
  float foot = 0;              // kept free below
  float width() const { return column ? card_width : 3 * card_width + 2 * between; }
};

float text_height(std::string_view words, ui::Type type, float width) {
  return words.empty() ? 0 : platform::measure_text(words, ui::style_of(type, ui::Ink::kInk, ui::Align::kCentre, true), width).height;
}

Plan make_plan(const std::string& question, const std::string& hint) {
  const platform::Window& window = platform::window();
  const float w = window.width - window.safe.left - window.safe.right, h = window.height - window.safe.top - window.safe.bottom;
  Plan plan;
  plan.column = w < 600 && h > w;
  const bool low = h < 560;
  if (plan.column || low) {
    plan.question = ui::Type::kPage;
    plan.top = low ? 14.0f : 22.0f;
    plan.below_question = 4;
    plan.below_hint = 12;
    plan.foot = 40;
    plan.hint = !low;
  } else {
    plan.top = std::clamp(h * 0.095f, 32.0f, 120.0f);
    plan.below_question = 8;
    plan.below_hint = std::clamp(h * 0.055f, 20.0f, 60.0f);
    plan.foot = 64;
  }
  const float margin = plan.column ? 20.0f : std::max(20.0f, w * 0.04f);
  const float text_width = std::min(w - 2 * margin, 880.0f);
  float head = plan.top + text_height(question, plan.question, text_width) + plan.below_question;
  if (plan.hint && !hint.empty()) head += text_height(hint, ui::Type::kText, text_width);
  head += plan.below_hint;
  const float room = h - head - plan.foot;
  if (plan.column) {
    plan.between = 14;
    plan.card_width = w - 2 * margin;
    plan.card_height = std::clamp((room - 2 * plan.between) / 3, 96.0f, plan.card_width * 0.62f);
  } else {
    plan.between = low ? 14.0f : 28.0f;
    const float side = std::min({(w - 2 * margin - 2 * plan.between) / 3, std::max(room - (low ? 0.0f : 40.0f), 120.0f), std::max(320.0f, w * 0.25f), 440.0f});
    plan.card_width = plan.card_height = std::floor(side);
  }
  return plan;
}

// True when all three can be drawn in this very frame. Asks for what is missing.
bool faces_ready(const TrialView& trial) {
  bool ready = true;
  for (const Stimulus& face : trial.faces) {
    const std::string url = net::picture_url(face);
    if (!url.empty() && ui::picture(url, kPictureSide, ui::Wanted::kNow).state != ui::PictureState::kReady) ready = false;
  }
  return ready;
}

bool any_face_failed(const TrialView& trial) {
  for (const Stimulus& face : trial.faces) {
    const std::string url = net::picture_url(face);
    if (!url.empty() && ui::picture(url, kPictureSide).state == ui::PictureState::kFailed) return true;
  }
  return false;
}

void preload(const Flow& flow) {
  for (const TrialView* trial : flow.trials_ahead(kPicturesAhead))
    for (const Stimulus& face : trial->faces)
      if (const std::string url = net::picture_url(face); !url.empty()) ui::preload_picture(url, kPictureSide);
}

// The person's keys: digits choose, arrows go from card to card.
std::optional<std::uint32_t> take_keys(App& app, bool& move_focus) {
  constexpr std::array<std::array<ImGuiKey, 2>, 3> digits{{{ImGuiKey_1, ImGuiKey_Keypad1}, {ImGuiKey_2, ImGuiKey_Keypad2}, {ImGuiKey_3, ImGuiKey_Keypad3}}};
  for (std::uint32_t p = 0; p < 3; ++p)
    for (const ImGuiKey key : digits[p])
      if (ui::key_pressed(key)) return p;
  const bool forward = ui::key_pressed(ImGuiKey_RightArrow) || ui::key_pressed(ImGuiKey_DownArrow);
  const bool back = ui::key_pressed(ImGuiKey_LeftArrow) || ui::key_pressed(ImGuiKey_UpArrow);
  if (forward || back) {
    app.focused_card = app.focused_card < 0 ? (forward ? 0 : 2) : (app.focused_card + (forward ? 1 : 2)) % 3;
    move_focus = true;
  }
  return {};
}

std::string saving_words(const App& app) {
  const std::string n = ui::say_count(app.outbox().unsent);
  switch (app.saving()) {
    case Saving::kSaved: return ui::say("saving.saved");
    case Saving::kSaving: return ui::say("saving.saving");
    case Saving::kKeptHere: return ui::say("saving.kept_here", {{"n", n}});
    case Saving::kOnlyHere: return ui::say("saving.only_here", {{"n", n}});
  }
  return {};
}

std::string foot_words(const App& app, const Progress& progress, bool practice, bool keys) {
  std::string words = ui::say(practice ? "trial.practice" : "trial.progress",
                              {{"number", ui::say_count(progress.number)}, {"of", ui::say_count(progress.of)}});
  const char* dot = platform::window().width < 480 ? " \u00b7 " : "  \u00b7  ";
  if (keys) words += dot + ui::say("trial.keys");
  // Practice answers are sent as well, but nobody needs to worry about them; trouble is always said.
  if (!practice || app.saving() != Saving::kSaved) words += dot + saving_words(app);
  return words;
}

}  // namespace

void show_trial(App& app, bool fresh) {
  const Flow& flow = app.flow();
  const TrialView* trial = flow.trial();
  if (!trial) return;
  const bool practice = trial->trial.practice, touch = platform::window().touch;
  const std::string hint = practice ? ui::say("trial.practice_hint") : flow.study().hint;
  const Plan plan = make_plan(flow.study().question, hint);
  const Progress progress = flow.progress();
  const bool ready = faces_ready(*trial);
  if (ready && !flow.shown()) app.show();
  preload(flow);
  bool move_focus = false;
  std::optional<std::uint32_t> pressed = take_keys(app, move_focus);
  if (pressed && app.focused_card >= 0) {  // whoever walks with the arrows finds the ring on what was chosen
    app.focused_card = static_cast<int>(*pressed);
    move_focus = true;
  }

  // While a choice is seen as chosen, the other cards are quiet: no outline of the mouse or of the focus beside that of the choice.
  // Arrows pressed meanwhile count when the cards are back.
  const bool acknowledging = flow.chosen().has_value();
  if (move_focus) app.focus_moves = true;
  const bool focus_now = app.focus_moves && !acknowledging;
  if (focus_now) app.focus_moves = false;

  const Page page({.max_width = plan.width(), .top = plan.top});
  ui::top_progress(progress.share, ui::say("trial.progress_name"));
  screen_heading(flow.study().question, fresh, plan.question, ui::Align::kCentre);
  ui::gap(plan.below_question);
  if (plan.hint && !hint.empty()) ui::text(hint, {.ink = ui::Ink::kQuiet, .align = ui::Align::kCentre});
  ui::gap(plan.below_hint);

  semantics::begin_group(semantics::GroupRole::kGroup, ui::say("trial.cards"));
  if (!plan.column) ui::begin_row({1, 1, 1}, plan.between);
  for (std::uint32_t p = 0; p < 3; ++p) {
    if (p > 0 && plan.column) ui::gap(plan.between);
    else if (p > 0) ui::next_cell();
    const Stimulus& face = trial->faces[p];
    const bool is_word = face.picture.empty();
    const std::string id = "card" + std::to_string(p), number = std::to_string(p + 1), url = net::picture_url(face);
    const std::string name = is_word && ready ? face.name : ui::say("trial.card", {{"number", number}});
    const float side = std::min(plan.card_width, plan.card_height);
    if (focus_now && app.focused_card == static_cast<int>(p)) semantics::focus(ui::id_of(id));
    const ui::TileOptions options{.height = plan.card_height, .radius = ui::kRadiusTrial, .padding = is_word ? 16 : side * (plan.column ? 0.13f : 0.17f),
                                  .fill = ui::Ink::kSurface, .outlined = true, .max_side = kPictureSide, .selected = flow.chosen() == p,
                                  .enabled = !acknowledging || flow.chosen() == p,
                                  .corner = touch ? std::string_view() : std::string_view(number), .name = name,
                                  .description = touch ? std::string_view() : std::string_view(number)};
    const ui::Stimulus face_shown{ready ? std::string_view(url) : std::string_view(), is_word && ready ? std::string_view(face.name) : std::string_view()};
    if (ui::stimulus_tile(id, face_shown, options)) pressed = p;
  }
  if (!plan.column) ui::end_row();
  semantics::end_group();

  // One quiet line under the cards: practice's feedback, or what is being waited for.
  std::string under;
  if (!ready) under = ui::say(any_face_failed(*trial) ? "trial.picture_failed" : "trial.loading");
  else if (practice) under = ui::say(app.last_practice_answered() ? "trial.practice_done" : "trial.practice_first");
  ui::gap(plan.column ? 10.0f : 20.0f);
  ui::text(under.empty() ? " " : under, {.ink = ui::Ink::kQuiet, .align = ui::Align::kCentre});

  const ImVec2 window{platform::window().width, platform::window().height};
  const float lower = window.y - platform::window().safe.bottom;
  const ui::Box foot{{16, lower - plan.foot + 8}, {window.x - 16, lower - 8}};
  ui::text_at(foot, foot_words(app, progress, practice, !touch), {.type = ui::Type::kNote, .ink = ui::Ink::kQuiet, .align = ui::Align::kCentre});

  if (pressed) app.choose(*pressed);
}

}  // namespace tertium::participant
