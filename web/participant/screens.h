// screens.h: what a participant sees: one screen, one file; each lays out one frame from the App and calls its acts.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "web/participant/app.h"
#include "web/ui/widgets.h"

namespace tertium::participant {

// The screen of the App's present step. Keep one for the life of the page.
class Screens {
 public:
  explicit Screens(App& app) : app_(app) {}
  void frame();
 private:
  App& app_;
  Step step_ = Step::kLoading;
  bool fresh_ = true;  // the step changed: to the top, and the focus to the heading
};

// Parts. `fresh`: this screen was not there in the last frame, so its heading gets the focus.
void show_loading(App& app, bool fresh);
void show_unavailable(App& app, bool fresh);  // no such study, not open, or a link without the identifiers it needs
void show_consent(App& app, bool fresh);
void show_declined(App& app, bool fresh);
void show_demographics(App& app, bool fresh);
void show_instructions(App& app, bool fresh);
void show_comprehension(App& app, bool fresh);
void show_trial(App& app, bool fresh);        // practice and the real questions look the same
void show_ready(App& app, bool fresh);
void show_break(App& app, bool fresh);
void show_final(App& app, bool fresh);
void show_end(App& app, bool fresh);          // thanks, left early, screened out; also while the last answers are on their way

// begin_page and end_page as a scope.
struct Page {
  explicit Page(const ui::PageOptions& options) { ui::begin_page(options); }
  ~Page() { ui::end_page(); }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;
};
// A page's first heading.
void screen_heading(std::string_view words, bool fresh, ui::Type type = ui::Type::kQuestion, ui::Align align = ui::Align::kStart);
// Plain text whose empty lines part paragraphs.
void paragraphs(std::string_view words, ui::Align align = ui::Align::kStart);
void contact_line(const App& app);
void privacy_link(const App& app);
// For whoever finds somebody else's visit here: forgets it and begins with consent, on a second press.
void begin_anew_line(App& app);
// What is wrong with the line, and a way to try at once; keeps its room when there is nothing to say.
void trouble_notice(App& app);
// Under a button that needs the session: that it is still being begun.
void connecting_line(App& app);
// One question of a page as radio buttons, or as a list to choose from when there are many options. *chosen: -1 none yet.
void choice_question(std::string_view id, std::string_view question, std::span<const std::string> options, int* chosen);
// "Stop here", quietly; it asks in a dialog before anything happens. Nothing where the session cannot be left.
void stop_button(App& app);
void stop_dialog(App& app);                   // once in each screen that has the button, at the end of its page
// A code in large type with a button that copies it.
void code_block(App& app, std::string_view id, const std::string& code, std::string_view copy_words, bool* copied);
// Where the person goes on to, the page's first action; or that the page can be closed.
void way_on(const App& app);

}  // namespace tertium::participant
