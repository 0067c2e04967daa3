// analyses.cpp: what is asked of a study's observers: the form of a new question, and all that were asked.
#include <algorithm>
#include <cmath>

#include "web/console/analysis_parts.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using semantics::Group;
using semantics::GroupRole;
using ui::say;

namespace {

std::string interval(const AnalysisFigure& f, int decimals) {
  const std::string number = ui::say_number(f.value, decimals);
  if (!std::isfinite(f.low) || !std::isfinite(f.high)) return number;
  return say("analysis.interval", {{"value", number}, {"low", ui::say_number(f.low, decimals)}, {"high", ui::say_number(f.high, decimals)}});
}
std::string percent(double share, int decimals = 0) { return say("analysis.percent", {{"n", ui::say_number(100 * share, decimals)}}); }

// What the worker does, in words; a step that this page does not know as the server says it.
std::string step_name(const std::string& step) {
  static constexpr std::pair<const char*, const char*> kSteps[] = {
      {"dimensions", "analysis.step.dimensions"}, {"similarities", "analysis.step.similarities"}, {"RSA, pearson", "analysis.step.rsa"},
      {"RSA, spearman", "analysis.step.rsa"},     {"cumulative RSA", "analysis.step.cumulative"}, {"dimension by dimension", "analysis.step.pairwise"},
      {"triplets", "analysis.step.triplets"},     {"categories", "analysis.step.categories"},     {"report", "analysis.step.report"}};
  for (const auto& [name, key] : kSteps)
    if (step == name) return say(key);
  return step.empty() ? say("analysis.step.begin") : step;
}

ui::Tone tone_of(JobState state) {
  return state == JobState::kDone ? ui::Tone::kGood : state == JobState::kFailed ? ui::Tone::kLook : state == JobState::kRunning ? ui::Tone::kAccent : ui::Tone::kPlain;
}

std::string title_of(const AnalysisJob& job, AnalysisRole role, std::size_t at = 0) {
  const std::vector<AnalysisObserver> all = with_role(job.request, role);
  return at < all.size() ? all[at].title : std::string();
}

std::string say_comparison(const AnalysisJob& job) {
  std::string words;
  if (const AnalysisFigure r = figure_of(job, "r"); std::isfinite(r.value)) words += say("comparison.figures.r", {{"r", interval(r, 2)}}) + " · ";
  if (const AnalysisFigure same = figure_of(job, "agreement"); std::isfinite(same.value))
    words += say("comparison.figures.agreement", {{"share", percent(same.value)}}) + " · ";
  const auto count = [&](const char* name) { return ui::say_number(figure_of(job, name).value, 0); };
  return words + say("comparison.figures.shared", {{"n", count("shared")}, {"a", count("dims_a")}, {"b", count("dims_b")}});
}

std::string say_alignment(const AnalysisJob& job) {
  const AnalysisFigure best = figure_of(job, "accuracy");
  const std::vector<AnalysisObserver> networks = with_role(job.request, AnalysisRole::kNetwork);
  const double place = figure_of(job, "best").value;
  const std::string name = place >= 0 && place < static_cast<double>(networks.size()) ? networks[static_cast<std::size_t>(place)].title : std::string();
  std::string words = networks.size() > 1 ? say("alignment.figures.best", {{"name", name}, {"share", percent(best.value, 1)}})
                                          : say("alignment.figures.one", {{"share", percent(best.value, 1)}});
  if (networks.size() > 1) words += " · " + say("alignment.figures.lowest", {{"share", percent(figure_of(job, "lowest").value, 1)}});
  if (const AnalysisFigure ceiling = figure_of(job, "ceiling"); std::isfinite(ceiling.low))
    words += " · " + say("alignment.figures.ceiling", {{"low", percent(ceiling.low, 1)}, {"high", percent(ceiling.high, 1)}});
  return words + " · " + say("analysis.figures.triplets", {{"n", ui::say_count(static_cast<std::uint64_t>(std::max(0.0, figure_of(job, "triplets").value)))}});
}

std::string say_probe(const AnalysisJob& job) {
  std::string words = say("probe.figures.accuracy", {{"share", percent(figure_of(job, "accuracy").value, 1)}, {"before", percent(figure_of(job, "centred").value, 1)}});
  words += " · " + say("probe.figures.gain", {{"gain", interval(figure_of(job, "gain"), 3)}});
  if (const double holds = figure_of(job, "controls_hold").value; std::isfinite(holds)) words += " · " + say(holds > 0 ? "probe.figures.holds" : "probe.figures.fails");
  return words;
}

std::string say_read_out(const AnalysisJob& job) {
  std::string words = say("read_out.figures.r2", {{"r2", interval(figure_of(job, "r2"), 2)}, {"n", ui::say_number(figure_of(job, "dims").value, 0)}});
  if (const AnalysisFigure r = figure_of(job, "similarity"); std::isfinite(r.value)) words += " · " + say("read_out.figures.similarity", {{"r", interval(r, 2)}});
  if (const AnalysisFigure right = figure_of(job, "accuracy"); std::isfinite(right.value))
    words += " · " + say("read_out.figures.accuracy", {{"share", percent(right.value, 1)}, {"truth", percent(figure_of(job, "truth").value, 1)}});
  return words;
}

// ---- the list ----
void analysis_card(App& app, const AnalysisJob& job) {
  const ui::Scope scope(static_cast<int>(job.id));
  const Group item(GroupRole::kListItem);
  ui::begin_card("analysis", {}, {.equal_height = false});
  const std::string kind = say(std::string("analysis.kind.") + to_string(job.request.kind));
  if (job.state != JobState::kDone) {
    ui::begin_line("head", 10);
    ui::heading(analysis_title(job), 3, ui::Type::kStrong);
    ui::chip(state_name(job.state), tone_of(job.state));
    ui::end_line();
    ui::note(kind);
    ui::gap(8);
    analysis_standing(app, job);
  } else {
    ui::heading(analysis_title(job), 3, ui::Type::kStrong);
    ui::note(say_analysis_figures(job));
    ui::note(kind + " · " + say_moment(job.created_at_ms));
    ui::gap(10);
    ui::begin_line("actions", 10);
    ui::ButtonOptions open;
    const std::string name = say("analysis.open.name", {{"title", analysis_title(job)}});
    open.name = name;
    if (ui::button("open", say("analysis.open"), open)) app.go(analysis_route(job.study, job.id));
    report_button(job, false);
    ui::end_line();
  }
  ui::end_card();
  ui::gap(10);
}

void analysis_list(App& app, const std::string& slug, const Loaded<std::vector<AnalysisJob>>& analyses, bool may_start) {
  ui::heading(say("analysis.all"), 2, ui::Type::kCard);
  ui::gap(8);
  if (!analyses.value && analyses.error) {
    if (show_failure(app, "analyses-failed", *analyses.error)) app.model().refresh_analyses(slug);
  } else if (!analyses.value) {
    ui::skeleton(120);
  } else if (analyses.value->empty()) {
    ui::empty_state("none", say("analysis.none.title"), say(may_start ? "analysis.none.words" : "analysis.none.viewer"));
  } else {
    const Group list(GroupRole::kList, say("analysis.all"));
    for (const AnalysisJob& job : *analyses.value) analysis_card(app, job);
  }
}

}  // namespace

// ---- analysis_parts.h ----
std::string analysis_title(const AnalysisJob& job) {
  switch (job.request.kind) {
    case AnalysisKind::kComparison:
      return say("comparison.title", {{"a", title_of(job, AnalysisRole::kCompared)}, {"b", title_of(job, AnalysisRole::kCompared, 1)}});
    case AnalysisKind::kAlignment: {
      const std::vector<AnalysisObserver> networks = with_role(job.request, AnalysisRole::kNetwork);
      const std::string judge = title_of(job, AnalysisRole::kJudge);
      return networks.size() == 1 ? say("alignment.title.one", {{"network", networks[0].title}, {"judge", judge}})
                                  : say("alignment.title.many", {{"n", std::to_string(networks.size())}, {"judge", judge}});
    }
    case AnalysisKind::kProbe: return say("probe.title", {{"network", title_of(job, AnalysisRole::kNetwork)}, {"judge", title_of(job, AnalysisRole::kJudge)}});
    case AnalysisKind::kReadOut: return say("read_out.title", {{"embedding", title_of(job, AnalysisRole::kEmbedding)}, {"network", title_of(job, AnalysisRole::kNetwork)}});
  }
  return "";
}

std::string say_analysis_figures(const AnalysisJob& job) {
  switch (job.request.kind) {
    case AnalysisKind::kComparison: return say_comparison(job);
    case AnalysisKind::kAlignment: return say_alignment(job);
    case AnalysisKind::kProbe: return say_probe(job);
    case AnalysisKind::kReadOut: return say_read_out(job);
  }
  return "";
}

void analysis_standing(App& app, const AnalysisJob& job) {
  switch (job.state) {
    case JobState::kQueued: ui::note(say("analysis.queued")); break;
    case JobState::kRunning: {
      std::string words = step_name(job.step);
      if (job.remaining_s > 0) words += " · " + say("fit.left", {{"span", say_span(job.remaining_s)}});
      ui::note(words);
      ui::gap(8);
      ui::progress_line(job.share, say("analysis.progress"), 5);
      break;
    }
    case JobState::kFailed:
      ui::notice("why", ui::Tone::kLook, say("analysis.failed.title"),
                 say("analysis.failed.words", {{"message", job.message.empty() ? say("fit.failed.unknown") : job.message}}));
      break;
    case JobState::kCancelled: ui::note(say("analysis.cancelled.words")); break;
    case JobState::kDone: break;
  }
  if (is_final(job.state) || !app.may(Role::kEditor)) return;
  ui::gap(12);
  ui::ButtonOptions cancel;
  const std::string name = say("analysis.cancel.name", {{"title", analysis_title(job)}});
  cancel.name = name;
  if (ui::button("cancel", say("analysis.cancel"), cancel))
    app.model().cancel_analysis(job.id, [](const Result<AnalysisJob>& result) {
      if (!result) ui::toast(say("fit.not_cancelled", {{"message", result.error().message}}));
      else semantics::announce(say("analysis.cancelled"));
    });
}

void report_button(const AnalysisJob& job, bool primary) {
  ui::ButtonOptions options;
  const std::string name = say("analysis.report.name", {{"title", analysis_title(job)}});
  options.name = name;
  options.kind = primary ? ui::ButtonKind::kPrimary : ui::ButtonKind::kQuiet;
  if (ui::button("report", say("analysis.report"), options)) platform::open_link(net::analysis_report_url(job.id), true);
}

void show_analyses(App& app, const Route& route) {
  app.model().studies();
  const StudySummary* study = app.model().known_study(route.study);
  if (study == nullptr) {
    const Loaded<StudyDetail>& detail = app.model().study(route.study);
    ui::page_header(say("nav.analyses"), "");
    if (!detail.error) return ui::skeleton(360);
    if (show_failure(app, "failed", *detail.error)) app.model().refresh_study(route.study);
    return;
  }
  const Loaded<std::vector<Observer>>& observers = app.model().observers(route.study);
  const Loaded<std::vector<AnalysisJob>>& analyses = app.model().analyses(route.study);
  ui::page_header(say("nav.analyses"), say("analyses.under"));
  show_stale_note(app, analyses.value ? analyses.error : std::nullopt);
  const auto list = [&](bool may_start) { analysis_list(app, route.study, analyses, may_start); };
  const bool any = analyses.value && !analyses.value->empty();
  if (!app.may(Role::kEditor)) {
    ui::note(say("analyses.viewer"));
    ui::gap(14);
    list(false);
  } else if (!observers.value) {
    if (!observers.error) ui::skeleton(320);
    else if (show_failure(app, "form-failed", *observers.error)) app.model().refresh_observers(route.study);
    ui::gap(14);
    if (any) list(true);
  } else {
    const bool busy = any && !is_final(analyses.value->front().state);
    if (ui::narrow()) {  // what runs comes before the form of the next one
      if (busy) {
        list(true);
        ui::gap(10);
      }
      analysis_form_card(app, route, *observers.value);
      ui::gap(20);
      if (!busy) list(true);
    } else {
      ui::begin_row({1, 2}, 20);
      analysis_form_card(app, route, *observers.value);
      ui::next_cell();
      list(true);
      ui::end_row();
    }
  }
  ui::gap(14);
  observers_card(app, route.study);
}

}  // namespace tertium::console
