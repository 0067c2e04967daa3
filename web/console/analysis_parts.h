// analysis_parts.h: what the pages of analyses share: the list, the form, one that is done.
#pragma once
#include <string>

#include "web/console/app.h"

namespace tertium::console {

// "people and VGG-16", "3 networks on people's choices", "CLIP after a probe", "people's dimensions from CLIP".
std::string analysis_title(const AnalysisJob& job);
// The figures of a list in one line: "r = 0.83 (0.80 to 0.86) · same odd one in 71 % · 12 dimensions in common".
std::string say_analysis_figures(const AnalysisJob& job);
// Where one is that waits, runs, failed or was cancelled: its state, step, time left, reason; and Cancel, for who may.
void analysis_standing(App& app, const AnalysisJob& job);
// Opens the report in a new tab. The page it opens runs nothing (native/http/message.h, shows_only).
void report_button(const AnalysisJob& job, bool primary);
// Which of the four questions the page asks, by the link; a comparison where it says none.
AnalysisKind asked_kind(const Route& route);
// The form of a new one. Needs the study's observers.
void analysis_form_card(App& app, const Route& route, const std::vector<Observer>& observers);
// Who can judge the study's objects.
void observers_card(App& app, const std::string& slug);

}  // namespace tertium::console
