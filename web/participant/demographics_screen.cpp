// demographics_screen.cpp: questions about the person. Nothing is chosen beforehand, nothing must be answered, and each can be declined.
#include "web/participant/screens.h"

#include <string>
#include <vector>

namespace tertium::participant {

void show_demographics(App& app, bool fresh) {
  const std::vector<ChoiceQuestion>& questions = app.flow().study().demographics;
  const Page page({.max_width = 640, .top = 56});
  screen_heading(ui::say("demographics.title"), fresh);
  ui::gap(8);
  ui::body(ui::say("demographics.words"));
  ui::gap(20);
  app.choices.resize(questions.size(), -1);
  for (std::size_t q = 0; q < questions.size(); ++q) {
    if (q > 0) ui::gap(12);
    const std::string id = "question" + std::to_string(q);
    std::vector<std::string> options = questions[q].options;
    options.push_back(ui::say("demographics.decline"));
    ui::begin_card(id, {}, {.padding = ui::narrow() ? 16.0f : 20.0f});
    choice_question(id, questions[q].text, options, &app.choices[q]);
    ui::end_card();
  }
  ui::gap(20);
  if (ui::primary_button("continue", ui::say("demographics.continue"), app.flow().has_session())) {
    std::vector<std::optional<std::uint32_t>> given(questions.size());
    for (std::size_t q = 0; q < questions.size(); ++q)
      if (app.choices[q] >= 0 && static_cast<std::size_t>(app.choices[q]) < questions[q].options.size()) given[q] = static_cast<std::uint32_t>(app.choices[q]);
    app.answer_demographics(given);
  }
  connecting_line(app);
  ui::gap(16);
  contact_line(app);
}

}  // namespace tertium::participant
