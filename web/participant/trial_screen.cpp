// trial_screen.cpp: the question, three cards, one thin line of progress, and what is true of the answers so far.
// All measures follow from the window and the question's length alone, so nothing moves when pictures arrive or a trial ends.
// The three pictures are drawn together or not at all; the frame that draws them first is the onset of the response time.
#include "web/participant/screens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "web/semantics/semantics.h"

namespace tertium::participant {
namespace {

constexpr int kPictureSide = 1024;  // larger pictures are reduced when they are loaded

// Where the parts stand, CSS px.
struct Plan {
  bool column = false;         // three cards one under the other: a phone held upright
  bool low = false;            // a phone on its side
  bool hint = true;
  ui::Type question = ui::Type::kQuestion;
  float top = 0;               // of the question
  float below_question = 0;    // from it to the hint or the cards
  float below_hint = 0;        // from the hint to the cards
  float card_width = 0, card_height = 0, between = 0;
  float caption = 0;           // under each card, with its gap; 0: none
  float under = 0;             // from the cards to the line of notices
  float foot = 0;              // height of the lowest part: progress, what is saved, and the way out
  bool foot_stacked = false;   // the way out on a line of its own
  float width() const { return column ? card_width : 3 * card_width + 2 * between; }
};

constexpr float kEdge = 8;     // below the foot
constexpr float kAbove = 8;    // and over it, at least

float text_height(std::string_view words, ui::Type type, float width) {
  return words.empty() ? 0 : platform::measure_text(words, ui::style_of(type, ui::Ink::kInk, ui::Align::kCentre, true), width).height;
}
float line_height(ui::Type type) { return ui::style_of(type).line_height; }

Plan make_plan(const App& app, const std::string& question, const std::string& hint) {
  const platform::Window& window = platform::window();
  const float w = window.width - window.safe.left - window.safe.right, h = window.height - window.safe.top - window.safe.bottom;
  Plan plan;
  plan.column = w < 600 && h > w;
  plan.low = !plan.column && h < 560;
  plan.hint = !plan.low;
  const float button = app.flow().may_leave() ? ui::control_height() : 0;
  plan.foot_stacked = plan.column && button > 0;
  plan.foot = plan.foot_stacked ? line_height(ui::Type::kNote) + button : std::max(line_height(ui::Type::kNote), button);
  if (plan.column || plan.low) {
    plan.question = ui::Type::kPage;
    plan.top = plan.low ? 12.0f : 22.0f;
    plan.below_question = 4;
    plan.below_hint = plan.low ? 8.0f : 12.0f;
    plan.under = plan.low ? 4.0f : 10.0f;
  } else {
    plan.top = std::clamp(h * 0.095f, 32.0f, 120.0f);
    plan.below_question = 8;
    plan.below_hint = std::clamp(h * 0.055f, 20.0f, 60.0f);
    plan.under = 20;
  }
  if (app.flow().study().captions) plan.caption = line_height(ui::Type::kCard) + (plan.low ? 4.0f : 8.0f);
  const float margin = plan.column ? 20.0f : std::max(20.0f, w * 0.04f);
  const float text_width = std::min(w - 2 * margin, 880.0f);
  float head = plan.top + text_height(question, plan.question, text_width) + plan.below_question;
  if (plan.hint && !hint.empty()) head += text_height(hint, ui::Type::kText, text_width);
  head += plan.below_hint;
  // On a narrow page a notice has two lines; below all stays a margin, and on a large one some air.
  const float notices = plan.under + line_height(ui::Type::kText) * (plan.column ? 2.0f : 1.0f);
  const float room = h - head - notices - kAbove - plan.foot - kEdge - (plan.column || plan.low ? 0.0f : 24.0f);
  if (plan.column) {
    plan.between = 14;
    plan.card_width = w - 2 * margin;
    plan.card_height = std::floor(std::clamp((room - 2 * plan.between) / 3 - plan.caption, 96.0f, plan.card_width * 0.62f));
  } else {
    plan.between = plan.low ? 14.0f : 28.0f;
    const float side = std::min({(w - 2 * margin - 2 * plan.between) / 3, std::max(room - plan.caption, 120.0f), std::max(320.0f, w * 0.25f), 440.0f});
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

// The person's keys: digits choose, arrows go from card to card (1, -1), the way the eye reads.
struct Keys { std::optional<std::uint32_t> chosen; int step = 0; };
Keys take_keys(bool column) {
  constexpr std::array<std::array<ImGuiKey, 2>, 3> digits{{{ImGuiKey_1, ImGuiKey_Keypad1}, {ImGuiKey_2, ImGuiKey_Keypad2}, {ImGuiKey_3, ImGuiKey_Keypad3}}};
  Keys keys;
  for (std::uint32_t p = 0; p < 3; ++p)
    for (const ImGuiKey key : digits[p])
      if (!keys.chosen && ui::key_pressed(key)) keys.chosen = p;
  const bool mirrored = ui::right_to_left() && !column;
  if (ui::key_pressed(ImGuiKey_DownArrow) || ui::key_pressed(mirrored ? ImGuiKey_LeftArrow : ImGuiKey_RightArrow)) keys.step = 1;
  else if (ui::key_pressed(ImGuiKey_UpArrow) || ui::key_pressed(mirrored ? ImGuiKey_RightArrow : ImGuiKey_LeftArrow)) keys.step = -1;
  return keys;
}

// The card that has the page's focus, or -1.
int card_in_focus() {
  for (int p = 0; p < 3; ++p)
    if (semantics::focused() == ui::id_of("card" + std::to_string(p))) return p;
  return -1;
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

// A cross in the middle of the middle card, while the eyes are to rest there.
void draw_cross(const ui::Box& card) {
  const float x = std::round((card.min.x + card.max.x) / 2), y = std::round((card.min.y + card.max.y) / 2);
  constexpr float kArm = 13, kHalf = 1.5f;
  const std::uint32_t ink = ui::paint(ui::Ink::kInk);
  ui::canvas()->AddRectFilled(ImVec2(x - kArm, y - kHalf), ImVec2(x + kArm, y + kHalf), ink);
  ui::canvas()->AddRectFilled(ImVec2(x - kHalf, y - kArm), ImVec2(x + kHalf, y + kArm), ink);
}

// One quiet line under the cards: what just happened, practice's feedback, or what is being waited for.
void show_notices(const App& app, const TrialView& trial, bool ready) {
  const Notice notice = app.flow().notice();
  const bool practice = trial.trial.practice, calls = notice != Notice::kNone;
  std::string words;
  if (notice == Notice::kTimedOut) words = ui::say("trial.time_up");
  else if (notice == Notice::kTooFast) words = ui::say("trial.too_fast");
  else if (!ready) words = ui::say(any_face_failed(trial) ? "trial.picture_failed" : "trial.loading");
  else if (practice) words = ui::say(app.last_practice_answered() ? "trial.practice_done" : "trial.practice_first");
  float& told = ui::remembered(ui::id_of("told"));
  const float now = calls ? static_cast<float>(trial.trial.number + 1) : 0.0f;
  if (calls && told != now) semantics::announce(words);
  told = now;
  ui::text(words.empty() ? " " : words,
           {.type = calls ? ui::Type::kStrong : ui::Type::kText, .ink = calls ? ui::Ink::kLookText : ui::Ink::kQuiet, .align = ui::Align::kCentre});
}

// At the lower edge, or after the cards where there is no room: nothing is ever cut.
void show_foot(App& app, const Plan& plan, const Progress& progress, bool practice) {
  const platform::Window& window = platform::window();
  const bool touch = window.touch;
  const std::string words = foot_words(app, progress, practice, !touch && !plan.column);
  // In a row the way out stands at the end of the line, and as much is kept free at its beginning, so that the words stay in the middle.
  const float wide = window.width - window.safe.left - window.safe.right - 40;
  const float stop = app.flow().may_leave() && !plan.foot_stacked
                         ? platform::measure_text(ui::say("trial.stop"), ui::style_of(ui::Type::kNote)).width + 28
                         : 0;
  const float words_height = text_height(words, ui::Type::kNote, wide - 2 * stop);
  const float height = std::max(plan.foot, plan.foot_stacked ? words_height + ui::control_height() : words_height);
  const float y = ui::cursor().y + ImGui::GetScrollY();  // from the page's top
  ui::gap(std::max(kAbove, window.height - window.safe.bottom - kEdge - height - y));
  const float top = ui::cursor().y, centre = window.safe.left + 20 + wide / 2;
  const float words_top = plan.foot_stacked ? top : top + std::floor((height - words_height) / 2);
  semantics::Item item;
  item.role = semantics::Role::kParagraph;
  item.text = words;
  item.style = ui::style_of(ui::Type::kNote, ui::Ink::kQuiet, ui::Align::kCentre, words_height > line_height(ui::Type::kNote));
  semantics::add(0, ImVec2(centre - wide / 2 + stop, words_top), ImVec2(centre + wide / 2 - stop, words_top + words_height), item);
  if (plan.foot_stacked) {
    ui::gap(words_height);
    ui::begin_line("foot", 8, ui::Align::kCentre);
    stop_button(app);
    ui::end_line();
  } else if (stop > 0) {
    // Wider than the cards: it stands at the window's edge.
    const float start = (ui::right_to_left() ? window.safe.right : window.safe.left) + 20;
    ui::begin_area({ImVec2(start, top), ImVec2(start + wide, top + height)});
    ui::begin_line("foot", 8, ui::Align::kEnd, height);
    stop_button(app);
    ui::end_line();
    ui::end_area();
    ui::gap(height);
  } else {
    ui::gap(height);
  }
}

}  // namespace

void show_trial(App& app, bool fresh) {
  const Flow& flow = app.flow();
  const TrialView* trial = flow.trial();
  if (!trial) return;
  const bool practice = trial->trial.practice, touch = platform::window().touch;
  const std::string hint = practice ? ui::say("trial.practice_hint") : flow.study().hint;
  const Plan plan = make_plan(app, flow.study().question, hint);
  const Progress progress = flow.progress();
  const bool ready = faces_ready(*trial);
  if (ready && !flow.shown()) app.show();
  const bool shown = flow.shown();
  preload(flow);

  const Page page({.max_width = plan.width(), .top = plan.top, .end = kEdge});
  std::optional<std::uint32_t> pressed;
  if (!app.asks_to_leave) {
    const Keys keys = take_keys(plan.column);
    const int held = card_in_focus();
    pressed = keys.chosen;
    // The arrows move the page's own focus; whoever walks with them finds the ring on what a digit chose.
    int target = -1;
    if (pressed && held >= 0) target = static_cast<int>(*pressed);
    else if (keys.step != 0) target = held < 0 ? (keys.step > 0 ? 0 : 2) : (held + keys.step + 3) % 3;
    if (target >= 0) {
      app.focused_card = target;
      app.focus_moves = true;
    }
  }
  // While a choice is seen as chosen, the other cards are quiet: no outline of the mouse or of the focus beside that of the choice.
  // Arrows pressed meanwhile count when the cards are back.
  const bool acknowledging = flow.chosen().has_value();
  const bool focus_now = app.focus_moves && !acknowledging;
  if (focus_now) app.focus_moves = false;

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
    const bool is_word = face.picture.empty(), named = shown && (is_word || plan.caption > 0);
    const std::string id = "card" + std::to_string(p), number = std::to_string(p + 1), url = net::picture_url(face);
    const std::string name = named ? face.name : ui::say("trial.card", {{"number", number}});
    const float side = std::min(plan.card_width, plan.card_height);
    const ImVec2 at = ui::cursor();
    if (focus_now && app.focused_card == static_cast<int>(p)) semantics::focus(ui::id_of(id));
    const ui::TileOptions options{.height = plan.card_height, .radius = ui::kRadiusTrial, .padding = is_word ? 16 : side * (plan.column ? 0.13f : 0.17f),
                                  .fill = ui::Ink::kSurface, .outlined = true, .max_side = kPictureSide, .selected = flow.chosen() == p,
                                  .enabled = !acknowledging || flow.chosen() == p,
                                  .corner = touch ? std::string_view() : std::string_view(number), .name = name,
                                  .description = touch ? std::string_view() : std::string_view(number)};
    const ui::Stimulus face_shown{shown ? std::string_view(url) : std::string_view(), is_word && shown ? std::string_view(face.name) : std::string_view()};
    if (ui::stimulus_tile(id, face_shown, options)) pressed = p;
    if (p == 1 && flow.fixating()) draw_cross(ui::on_screen({at, ImVec2(at.x + plan.card_width, at.y + plan.card_height)}));
    if (plan.caption > 0) {
      const ui::Box line = ui::place(0, plan.caption);
      const std::string_view words = named && !is_word ? std::string_view(face.name) : std::string_view(" ");
      ui::text_at({ImVec2(line.min.x, line.max.y - line_height(ui::Type::kCard)), line.max}, words,
                  {.type = ui::Type::kCard, .align = ui::Align::kCentre, .caption = true});
    }
  }
  if (!plan.column) ui::end_row();
  semantics::end_group();

  ui::gap(plan.under);
  show_notices(app, *trial, ready || flow.fixating());
  show_foot(app, plan, progress, practice);
  stop_dialog(app);

  if (pressed) app.choose(*pressed);
}

}  // namespace tertium::participant
