// analysis.cpp: one question to a study's observers: what came out, with the figures of its report, and the files that it keeps.
#include <memory>

#include "web/console/analysis_parts.h"
#include "web/console/report_view.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {

// The results that dimensions, objects and triplets of the report lead to: a comparison's two, else people's dimensions; 0: none.
std::array<std::uint64_t, 2> runs_of(const AnalysisRequest& request) {
  std::array<std::uint64_t, 2> out{};
  std::size_t at = 0;
  for (const AnalysisObserver& observer : request.observers)
    if ((observer.role == AnalysisRole::kCompared || observer.role == AnalysisRole::kEmbedding) && at < out.size()) out[at++] = observer.key.id;
  return out;
}

// The figures, as soon as report and objects are there.
void show_report(App& app, const AnalysisJob& job) {
  OpenReport& open = app.open_report;
  const std::string sha256 = document_of(job);
  if (open.document != sha256 || !open.view) {
    const Loaded<Report>& report = app.model().report(sha256);
    const Loaded<StudyDetail>& study = app.model().study(job.study);
    if (!report.value || !study.value) {
      ui::text(say_analysis_figures(job), {.ink = ui::Ink::kQuiet});
      ui::gap(14);
      const std::optional<Error>& wrong = report.error ? report.error : study.error;
      if (!wrong) return ui::skeleton(420);
      if (show_failure(app, "figures", *wrong)) app.refresh();
      return;
    }
    open.view = std::make_shared<ReportView>(*report.value, study.value->stimuli, runs_of(job.request));
    open.document = sha256;
  }
  const std::shared_ptr<ReportView> view = open.view;
  ui::text(view->report().head().lead, {.ink = ui::Ink::kQuiet});
  ui::gap(14);
  view->show(app);
}

void files_card(const AnalysisJob& job) {
  ui::begin_card("files", say("analysis.files"), {.equal_height = false});
  ui::note(say("analysis.files.under"));
  for (const AnalysisFile& file : job.files) {
    ui::gap(8);
    const std::string url = net::analysis_file_url(job.id, file.name);
    if (ui::link(file.name, file.name, url)) platform::open_link(url, false);
    ui::note(say("analysis.file." + file.name));
  }
  ui::end_card();
}

}  // namespace

void show_analysis(App& app, const Route& route) {
  const Loaded<AnalysisJob>& loaded = app.model().analysis(route.analysis);
  if (!loaded.value) {
    ui::page_header(loaded.error ? say("analysis.absent") : say("console.loading"), "");
    if (!loaded.error) return ui::skeleton(360);
    if (show_failure(app, "failed", *loaded.error)) app.model().refresh_analysis(route.analysis);
    return;
  }
  const AnalysisJob& job = *loaded.value;
  const std::string kind = say(std::string("analysis.kind.") + to_string(job.request.kind));
  ui::page_header(analysis_title(job), say("analysis.number", {{"kind", kind}, {"n", std::to_string(job.id)}, {"moment", say_moment(job.created_at_ms)}}), [&] {
    if (job.state == JobState::kDone) report_button(job, true);
  });
  show_stale_note(app, loaded.error);
  if (job.state != JobState::kDone) {
    ui::begin_card("standing", {}, {.equal_height = false});
    analysis_standing(app, job);
    ui::end_card();
  } else {
    show_report(app, job);
    ui::gap(14);
    files_card(job);
  }
  ui::gap(14);
  route_link(app, "all", say("analysis.all"), analyses_route(route.study));
}

}  // namespace tertium::console
