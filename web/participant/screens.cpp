// screens.cpp: which screen is shown, and the parts that several share.
#include "web/participant/screens.h"

#include "shared/base/text.h"
#include "web/semantics/semantics.h"

namespace tertium::participant {

void Screens::frame() {
  const Step step = app_.flow().step();
  if (step != step_) {
    // Practice and the questions after it are one page for whoever reads it, and so are the two last steps.
    fresh_ = true;
    step_ = step;
    app_.focused_card = -1;
  }
  if (fresh_) ui::scroll_to_top();
  switch (step) {
    case Step::kLoading: show_loading(app_, fresh_); break;
    case Step::kNoStudy:
    case Step::kClosed: show_unavailable(app_, fresh_); break;
    case Step::kConsent: show_consent(app_, fresh_); break;
    case Step::kDeclined: show_declined(app_, fresh_); break;
    case Step::kInstructions: show_instructions(app_, fresh_); break;
    case Step::kPractice:
    case Step::kTrials: show_trial(app_, fresh_); break;
    case Step::kReady: show_ready(app_, fresh_); break;
    case Step::kFinishing:
    case Step::kThanks: show_thanks(app_, fresh_); break;
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

}  // namespace tertium::participant
