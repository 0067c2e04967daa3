// screens.cpp: which screen is shown, and the parts that several share.
#include "web/participant/screens.h"

#include "shared/base/text.h"
#include "web/semantics/semantics.h"

namespace tertium::participant {
namespace {

constexpr std::size_t kRadiosMax = 7;  // more options than these are a list to choose from

}  // namespace

void Screens::frame() {
  app_.see();
  const Step step = app_.flow().step();
  if (step != step_) {
    fresh_ = true;
    step_ = step;
    app_.focused_card = -1;
  }
  if (fresh_) ui::scroll_to_top();
  switch (step) {
    case Step::kLoading: show_loading(app_, fresh_); break;
    case Step::kNoStudy:
    case Step::kClosed:
    case Step::kNotIdentified: show_unavailable(app_, fresh_); break;
    case Step::kConsent: show_consent(app_, fresh_); break;
    case Step::kDeclined: show_declined(app_, fresh_); break;
    case Step::kDemographics: show_demographics(app_, fresh_); break;
    case Step::kInstructions: show_instructions(app_, fresh_); break;
    case Step::kComprehension: show_comprehension(app_, fresh_); break;
    case Step::kPractice:
    case Step::kTrials: show_trial(app_, fresh_); break;
    case Step::kReady: show_ready(app_, fresh_); break;
    case Step::kBreak: show_break(app_, fresh_); break;
    case Step::kFinalQuestion: show_final(app_, fresh_); break;
    case Step::kFinishing:
    case Step::kThanks:
    case Step::kLeft:
    case Step::kScreenedOut: show_end(app_, fresh_); break;
  }
  fresh_ = false;
}

void screen_heading(std::string_view words, bool fresh, ui::Type type, ui::Align align) {
  ui::heading(words, 1, type, align);
  if (fresh) semantics::focus_last();
}

void paragraphs(std::string_view words, ui::Align align) {
  std::size_t start = 0;
  bool first = true;
  while (start < words.size()) {
    const std::size_t end = words.find("\n\n", start);
    const std::string_view part = trim(words.substr(start, end == words.npos ? words.npos : end - start));
    if (!part.empty()) {
      if (!first) ui::gap(12);
      ui::body(part, align);
      first = false;
    }
    if (end == words.npos) break;
    start = end + 2;
  }
}

void contact_line(const App& app) {
  if (!app.flow().study().contact.empty()) ui::note(ui::say("contact", {{"contact", app.flow().study().contact}}));
}

void privacy_link(const App& app) {
  const std::string href = net::privacy_url(app.flow().study().slug);
  if (ui::link("privacy", ui::say("privacy.link"), href)) platform::open_link(href, true);
}

void begin_anew_line(App& app) {
  const bool asks = app.asks_to_begin_anew;
  if (ui::button("anew", ui::say("anew.ask"), {.kind = ui::ButtonKind::kQuiet, .pressed = asks ? 1 : 0})) app.asks_to_begin_anew = !asks;
  if (!asks) return;
  ui::gap(8);
  ui::note(ui::say("anew.words"));
  ui::gap(8);
  if (ui::button("anew_yes", ui::say("anew.yes"))) app.begin_anew();
}

void trouble_notice(App& app) {
  if (app.trouble() == Trouble::kNone) return;
  ui::notice("trouble", ui::Tone::kLook, ui::say(app.trouble() == Trouble::kNoLine ? "trouble.no_line" : "trouble.server"), ui::say("trouble.safe"));
  ui::gap(12);
  if (ui::button("again", ui::say("trouble.again"))) app.try_again();
}

void connecting_line(App& app) {
  if (app.flow().has_session()) return;
  ui::gap(8);
  if (app.trouble() == Trouble::kNone) ui::note(ui::say("instructions.connecting"));
  else trouble_notice(app);
}

void choice_question(std::string_view id, std::string_view question, std::span<const std::string> options, int* chosen) {
  const ui::Scope scope(id);
  if (options.size() > kRadiosMax) {
    std::vector<std::string> lines{ui::say("demographics.choose")};
    lines.insert(lines.end(), options.begin(), options.end());
    int line = *chosen + 1;
    if (ui::combo("choice", question, &line, lines, 360)) *chosen = line - 1;
    return;
  }
  const semantics::Group group(semantics::GroupRole::kRadioGroup, question);
  ui::text(question, {.type = ui::Type::kStrong, .caption = true});
  ui::gap(4);
  for (std::size_t o = 0; o < options.size(); ++o)
    if (ui::radio("option" + std::to_string(o), id, options[o], *chosen == static_cast<int>(o))) *chosen = static_cast<int>(o);
}

void stop_button(App& app) {
  if (!app.flow().may_leave()) return;
  if (ui::button("stop", ui::say("trial.stop"), {.kind = ui::ButtonKind::kFaint})) app.asks_to_leave = true;
}

void stop_dialog(App& app) {
  if (!app.flow().may_leave()) return;
  bool open = app.asks_to_leave, leave = false;
  if (ui::begin_dialog("stop_dialog", ui::say("stop.title"), &open, 440)) {
    ui::body(ui::say("stop.words"));
    ui::gap(20);
    ui::begin_line("stop_choice", 12);
    if (ui::button("go_on", ui::say("stop.no"), {.kind = ui::ButtonKind::kPrimary})) open = false;
    if (ui::button("leave", ui::say("stop.yes"), {.kind = ui::ButtonKind::kQuiet})) leave = true;
    ui::end_line();
    if (!open || leave) ImGui::CloseCurrentPopup();
    ui::end_dialog();
  }
  app.asks_to_leave = open && !leave;
  if (leave) app.leave_early();
}

void code_block(App& app, std::string_view id, const std::string& code, std::string_view copy_words, bool* copied) {
  const ui::Scope scope(id);
  ui::text(code, {.type = ui::Type::kNumber});
  ui::gap(10);
  if (ui::button("copy", *copied ? ui::say("thanks.copied") : std::string(copy_words))) {
    platform::copy_to_clipboard(code, [&app, copied](bool done) {
      app.code_copied = app.withdrawal_copied = false;  // the clipboard holds one of them
      *copied = done;
      if (done) semantics::announce(ui::say("thanks.copied"));
      platform::request_frames();
    });
  }
}

void way_on(const App& app) {
  ui::gap(12);
  if (app.flow().redirect().empty()) return ui::body(ui::say("end.close"));
  ui::body(ui::say("thanks.redirect_words"));
  ui::gap(12);
  if (ui::primary_button("redirect", ui::say("thanks.redirect"))) platform::open_link(app.flow().redirect(), false);
}

}  // namespace tertium::participant
