// comparison.cpp: one comparison: what came out, and its report.
#include <cmath>

#include "web/console/comparison_parts.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

void show_comparison(App& app, const Route& route) {
  const Loaded<ComparisonJob>& loaded = app.model().comparison(route.comparison);
  if (!loaded.value) {
    ui::page_header(loaded.error ? say("comparison.absent") : say("console.loading"), "");
    if (!loaded.error) return ui::skeleton(360);
    if (show_failure(app, "failed", *loaded.error)) app.model().refresh_comparison(route.comparison);
    return;
  }
  const ComparisonJob& job = *loaded.value;
  ui::page_header(comparison_title(job), say("comparison.number", {{"n", std::to_string(job.id)}, {"moment", say_moment(job.created_at_ms)}}), [&] {
    if (job.state == JobState::kDone) report_button(job, true);
  });
  show_stale_note(app, loaded.error);
  if (!job.figures) {
    ui::begin_card("standing", {}, {.equal_height = false});
    comparison_standing(app, job);
    ui::end_card();
  } else {
    comparison_tiles(*job.figures);
  }
  ui::gap(14);
  route_link(app, "all", say("comparison.all"), comparisons_route(route.study));
}

}  // namespace tertium::console
