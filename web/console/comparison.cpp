// comparison.cpp: one comparison: what came out, with the figures of its report.
#include <memory>

#include "shared/report/comparison_report.h"
#include "web/console/comparison_parts.h"
#include "web/console/report_view.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {

// The figures, as soon as document and objects are there.
void show_report(App& app, const ComparisonJob& job) {
  OpenReport& open = app.open_report;
  if (open.document != job.document_file || !open.view) {
    const Loaded<net::ComparisonDocument>& document = app.model().comparison_document(job.document_file);
    const Loaded<StudyDetail>& study = app.model().study(job.study);
    if (!document.value || !study.value) {
      comparison_tiles(*job.figures);
      ui::gap(14);
      const std::optional<Error>& wrong = document.error ? document.error : study.error;
      if (!wrong) return ui::skeleton(420);
      if (show_failure(app, "figures", *wrong)) app.refresh();
      return;
    }
    open.view = std::make_shared<ReportView>(make_comparison_report(*document.value, "", ""), study.value->stimuli,
                                             std::array<std::uint64_t, 2>{job.request.run_a, job.request.run_b});
    open.document = job.document_file;
  }
  const std::shared_ptr<ReportView> view = open.view;
  ui::text(view->report().head().lead, {.ink = ui::Ink::kQuiet});
  ui::gap(14);
  view->show(app);
}

}  // namespace

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
    show_report(app, job);
  }
  ui::gap(14);
  route_link(app, "all", say("comparison.all"), comparisons_route(route.study));
}

}  // namespace tertium::console
