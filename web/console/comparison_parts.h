// comparison_parts.h: what the list of comparisons and the page of one share.
#pragma once
#include <string>

#include "web/console/app.h"

namespace tertium::console {

std::string comparison_title(const ComparisonJob& job);          // "people and VGG-16"
// The figures in one line: "r = 0.83 (0.80 to 0.86) · same odd one in 71 % · 12 dimensions in common".
std::string say_comparison_figures(const ComparisonFigures& figures);
// Where one is that waits, runs, failed or was cancelled: its state, step, time left, reason; and Cancel, for who may.
void comparison_standing(App& app, const ComparisonJob& job);
void comparison_tiles(const ComparisonFigures& figures);         // four numbers that matter
// Opens the report in a new tab. The page it opens runs nothing (native/http/message.h, shows_only).
void report_button(const ComparisonJob& job, bool primary);

}  // namespace tertium::console
