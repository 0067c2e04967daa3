// comparisons.cpp: who can judge a study's objects; start a comparison of two results, and see all there are.
#include <algorithm>
#include <cmath>

#include "shared/base/text.h"
#include "web/console/comparison_parts.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using semantics::Group;
using semantics::GroupRole;
using ui::say;

namespace {

std::string interval(double value, double low, double high, int decimals) {
  const std::string number = ui::say_number(value, decimals);
  if (!std::isfinite(low) || !std::isfinite(high)) return number;
  return say("comparison.interval", {{"value", number}, {"low", ui::say_number(low, decimals)}, {"high", ui::say_number(high, decimals)}});
}
std::string percent(double share) { return say("comparison.percent", {{"n", ui::say_number(100 * share, 0)}}); }

// What the worker does, in words; a step that this page does not know as the server says it.
std::string step_name(const std::string& step) {
  static constexpr std::pair<const char*, const char*> kSteps[] = {
      {"dimensions", "comparison.step.dimensions"}, {"similarities", "comparison.step.similarities"}, {"RSA, pearson", "comparison.step.rsa"},
      {"RSA, spearman", "comparison.step.rsa"},     {"cumulative RSA", "comparison.step.cumulative"}, {"dimension by dimension", "comparison.step.pairwise"},
      {"triplets", "comparison.step.triplets"},     {"categories", "comparison.step.categories"},     {"report", "comparison.step.report"}};
  for (const auto& [name, key] : kSteps)
    if (step == name) return say(key);
  return step.empty() ? say("comparison.step.begin") : step;
}

ui::Tone tone_of(JobState state) {
  return state == JobState::kDone ? ui::Tone::kGood : state == JobState::kFailed ? ui::Tone::kLook : state == JobState::kRunning ? ui::Tone::kAccent : ui::Tone::kPlain;
}

// ---- the form ----
std::string result_name(const RunSummary& run) {
  std::string name = run.title.empty() ? method_name(run.method) : run.title;
  if (run.dataset) name += " · " + run.dataset->title;
  return name + " · " + say("beside.number", {{"n", std::to_string(run.id)}});
}

std::vector<const RunSummary*> comparable(const std::vector<RunSummary>& runs) {
  std::vector<const RunSummary*> out;
  for (const RunSummary& run : runs)
    if (run.dims > 0) out.push_back(&run);
  return out;
}

void prepare_form(ComparisonForm& form, const std::vector<const RunSummary*>& runs, const std::string& slug) {
  if (form.study != slug) form = ComparisonForm{}, form.study = slug;
  const auto there = [&](std::uint64_t id) { return std::any_of(runs.begin(), runs.end(), [&](const RunSummary* run) { return run->id == id; }); };
  // The two newest, the older one first: what was fitted first is most often of people.
  if (!there(form.run_a)) form.run_a = runs[1]->id;
  if (!there(form.run_b)) form.run_b = runs[0]->id;
}

std::string count_error(const std::string& text, std::uint64_t least, std::uint64_t most) {
  const std::optional<std::uint64_t> count = parse_uint(text);
  return count && *count >= least && *count <= most ? "" : say("comparison.count.error", {{"least", ui::say_count(least)}, {"most", ui::say_count(most)}});
}

struct FormErrors {
  std::string same, title_a, title_b, bootstraps, permutations, triplets, seed;
  bool any() const { return !(same + title_a + title_b + bootstraps + permutations + triplets + seed).empty(); }
};

FormErrors errors_of(const ComparisonForm& form) {
  FormErrors out;
  if (form.run_a == form.run_b) out.same = say("comparison.same");
  const auto title_error = [](const std::string& title) { return title.size() <= kComparisonTitleBytesMax ? std::string() : say("comparison.call.error"); };
  out.title_a = title_error(form.title_a), out.title_b = title_error(form.title_b);
  out.bootstraps = count_error(form.bootstraps, 0, kComparisonSamplesMax);
  out.permutations = count_error(form.permutations, 0, kComparisonSamplesMax);
  out.triplets = count_error(form.triplets, 1, kComparisonTripletsMax);
  if (!parse_uint(form.seed)) out.seed = say("fit.seed.error");
  return out;
}

void send_form(App& app, const std::string& slug) {
  ComparisonForm& form = app.comparison_form;
  if (form.sending || errors_of(form).any()) return;
  ComparisonRequest request;
  request.run_a = form.run_a, request.run_b = form.run_b;
  request.title_a = std::string(trim(form.title_a)), request.title_b = std::string(trim(form.title_b));
  request.bootstraps = static_cast<std::uint32_t>(*parse_uint(form.bootstraps));
  if (request.bootstraps == 0) request.curve_bootstraps = 0;  // no intervals are none anywhere
  request.permutations = static_cast<std::uint32_t>(*parse_uint(form.permutations));
  request.triplets = *parse_uint(form.triplets);
  request.seed = *parse_uint(form.seed);
  form.sending = true;
  form.error.reset();
  app.model().start_comparison(slug, request, [&app](const Result<ComparisonJob>& job) {
    app.comparison_form.sending = false;
    if (!job) app.comparison_form.error = job.error();
    else semantics::announce(say("comparison.started"));
  });
}

void side_fields(const char* id, const std::vector<const RunSummary*>& runs, const std::vector<std::string>& names, std::uint64_t& chosen, std::string& title,
                 const std::string& title_error) {
  const ui::Scope scope(id);
  int at = 0;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (runs[i]->id == chosen) at = static_cast<int>(i);
  if (ui::combo("run", say(std::string("comparison.side.") + id), &at, names)) chosen = runs[static_cast<std::size_t>(at)]->id;
  ui::gap(10);
  ui::FieldOptions field;
  const std::string placeholder = runs[static_cast<std::size_t>(at)]->title;
  field.placeholder = placeholder;
  field.error = title_error;
  ui::text_field("title", say(std::string("comparison.call.") + id), &title, field);
}

void count_field(const char* id, std::string& value, const std::string& error) {
  ui::gap(12);
  ui::FieldOptions field;
  const std::string note = say(std::string("comparison.") + id + ".note");
  field.kind = ui::FieldKind::kNumber;
  field.note = note;
  field.error = error;
  ui::text_field(id, say(std::string("comparison.") + id), &value, field);
}

void form_card(App& app, const std::string& slug, const std::vector<const RunSummary*>& runs) {
  ComparisonForm& form = app.comparison_form;
  const Group group(GroupRole::kForm, say("comparison.new"));
  ui::begin_card("new", say("comparison.new"), {.equal_height = false});
  std::vector<std::string> names;
  for (const RunSummary* run : runs) names.push_back(result_name(*run));
  const FormErrors wrong = errors_of(form);
  side_fields("a", runs, names, form.run_a, form.title_a, wrong.title_a);
  ui::gap(14);
  side_fields("b", runs, names, form.run_b, form.title_b, wrong.title_b);
  ui::gap(6);
  ui::note(say("comparison.call.note"));
  ui::gap(10);
  if (ui::button("more", form.more ? say("fit.less") : say("fit.more"), {.kind = ui::ButtonKind::kQuiet})) form.more = !form.more;
  if (form.more || wrong.bootstraps + wrong.permutations + wrong.triplets + wrong.seed != "") {
    count_field("bootstraps", form.bootstraps, wrong.bootstraps);
    count_field("permutations", form.permutations, wrong.permutations);
    count_field("triplets", form.triplets, wrong.triplets);
    count_field("seed", form.seed, wrong.seed);
  }
  ui::gap(16);
  ui::ButtonOptions start;
  start.kind = ui::ButtonKind::kPrimary;
  start.enabled = !wrong.any() && !form.sending;
  start.submit = true;
  start.width = -1;
  if (ui::button("start", form.sending ? say("fit.starting") : say("comparison.start"), start)) send_form(app, slug);
  ui::gap(6);
  ui::note(wrong.same.empty() ? say("comparison.start.note") : wrong.same);
  if (form.error) {
    ui::gap(10);
    ui::notice("refused", ui::Tone::kLook, say("comparison.refused"), form.error->code == ErrorCode::kIo ? say("failure.lost.words") : form.error->message);
  }
  ui::end_card();
}

// ---- the list ----
void comparison_card(App& app, const ComparisonJob& job) {
  const ui::Scope scope(static_cast<int>(job.id));
  const Group item(GroupRole::kListItem);
  ui::begin_card("comparison", {}, {.equal_height = false});
  if (!job.figures) {
    ui::begin_line("head", 10);
    ui::heading(comparison_title(job), 3, ui::Type::kStrong);
    ui::chip(state_name(job.state), tone_of(job.state));
    ui::end_line();
    ui::gap(8);
    comparison_standing(app, job);
  } else {
    ui::heading(comparison_title(job), 3, ui::Type::kStrong);
    ui::note(say_comparison_figures(*job.figures));
    ui::note(say_moment(job.created_at_ms));
    ui::gap(10);
    ui::begin_line("actions", 10);
    ui::ButtonOptions open;
    const std::string name = say("comparison.open.name", {{"title", comparison_title(job)}});
    open.name = name;
    if (ui::button("open", say("comparison.open"), open)) app.go(comparison_route(job.study, job.id));
    report_button(job, false);
    ui::end_line();
  }
  ui::end_card();
  ui::gap(10);
}

void comparison_list(App& app, const std::string& slug, const Loaded<std::vector<ComparisonJob>>& comparisons, bool may_start) {
  ui::heading(say("comparison.all"), 2, ui::Type::kCard);
  ui::gap(8);
  if (!comparisons.value && comparisons.error) {
    if (show_failure(app, "comparisons-failed", *comparisons.error)) app.model().refresh_comparisons(slug);
  } else if (!comparisons.value) {
    ui::skeleton(120);
  } else if (comparisons.value->empty()) {
    ui::empty_state("none", say("comparison.none.title"), say(may_start ? "comparison.none.words" : "comparison.none.viewer"));
  } else {
    const Group list(GroupRole::kList, say("comparison.all"));
    for (const ComparisonJob& job : *comparisons.value) comparison_card(app, job);
  }
}

// ---- observers ----
std::string kind_name(const Observer& observer) { return say(std::string("observer.kind.") + to_string(observer.kind), {{"n", std::to_string(observer.id)}}); }
std::string title_of(const Observer& observer) { return observer.kind == ObserverKind::kPeople ? say("observer.people") : observer.title; }
std::string count_or_dash(std::uint64_t count) { return count > 0 ? ui::say_count(count) : std::string("–"); }
std::string kind_words(const Observer& observer) {
  return observer.simulated ? say("dataset.kind.simulated", {{"kind", kind_name(observer)}}) : kind_name(observer);
}

void observer_table(const std::vector<Observer>& observers) {
  constexpr float kColumns[] = {3, 2.6f, 1, 1.4f};
  constexpr const char* kHeaders[] = {"observer.title", "observer.kind", "observer.dims", "observer.triplets"};
  const Group table(GroupRole::kTable, say("observer.all"));
  const auto align = [](std::size_t column) { return column < 2 ? ui::Align::kStart : ui::Align::kEnd; };
  {
    const Group row(GroupRole::kRow);
    ui::begin_row(kColumns, 22);
    for (std::size_t column = 0; column < std::size(kColumns); ++column) {
      if (column > 0) ui::next_cell();
      const Group header(GroupRole::kColumnHeader);
      ui::note(say(kHeaders[column]), align(column));
    }
    ui::end_row();
  }
  for (std::size_t i = 0; i < observers.size(); ++i) {
    const Observer& observer = observers[i];
    const ui::Scope scope(static_cast<int>(i));
    ui::gap(6);
    ui::line_across();
    ui::gap(6);
    const Group row(GroupRole::kRow);
    ui::begin_row(kColumns, 22);
    const std::string cells[] = {title_of(observer), kind_words(observer), count_or_dash(observer.dims), count_or_dash(observer.triplets)};
    for (std::size_t column = 0; column < std::size(cells); ++column) {
      if (column > 0) ui::next_cell();
      const Group cell(GroupRole::kCell);
      ui::TextOptions text;
      text.type = column == 0 ? ui::Type::kStrong : ui::Type::kText;
      text.ink = column == 1 ? ui::Ink::kQuiet : ui::Ink::kInk;
      text.align = align(column);
      ui::text(cells[column], text);
    }
    ui::end_row();
  }
}

void observer_list(const std::vector<Observer>& observers) {
  const Group list(GroupRole::kList, say("observer.all"));
  for (std::size_t i = 0; i < observers.size(); ++i) {
    const Observer& observer = observers[i];
    const ui::Scope scope(static_cast<int>(i));
    const Group item(GroupRole::kListItem);
    if (i > 0) {
      ui::gap(8);
      ui::line_across();
      ui::gap(8);
    }
    ui::text(title_of(observer), {.type = ui::Type::kStrong});
    std::string words = kind_words(observer);
    if (observer.dims > 0) words += " · " + say("observer.dims.n", {{"n", ui::say_count(observer.dims)}});
    if (observer.triplets > 0) words += " · " + say("observer.triplets.n", {{"n", ui::say_count(observer.triplets)}});
    ui::note(words);
  }
}

void observers_card(App& app, const std::string& slug) {
  const Loaded<std::vector<Observer>>& observers = app.model().observers(slug);
  ui::begin_card("observers", say("observer.all"), {.equal_height = false});
  ui::note(say("observer.under"));
  ui::gap(12);
  if (!observers.value && observers.error) {
    if (show_failure(app, "observers-failed", *observers.error)) app.model().refresh_observers(slug);
  } else if (!observers.value) {
    ui::skeleton(72, ui::kRadiusTile);
  } else if (observers.value->empty()) {
    ui::note(say("observer.none"));
  } else if (ui::width() < 560) {
    observer_list(*observers.value);
  } else {
    observer_table(*observers.value);
  }
  ui::end_card();
}

}  // namespace

// ---- comparison_parts.h ----
std::string comparison_title(const ComparisonJob& job) { return say("comparison.title", {{"a", job.request.title_a}, {"b", job.request.title_b}}); }

std::string say_comparison_figures(const ComparisonFigures& f) {
  std::string words;
  if (std::isfinite(f.r)) words += say("comparison.figures.r", {{"r", interval(f.r, f.r_low, f.r_high, 2)}}) + " · ";
  if (std::isfinite(f.agreement)) words += say("comparison.figures.agreement", {{"share", percent(f.agreement)}}) + " · ";
  return words + say("comparison.figures.shared", {{"n", std::to_string(f.shared)}, {"a", std::to_string(f.dims_a)}, {"b", std::to_string(f.dims_b)}});
}

void comparison_tiles(const ComparisonFigures& f) {
  const auto tile = [](const char* id, const std::string& value, const std::string& under) { ui::stat_tile(id, value, under); };
  const auto between = [](double low, double high, int decimals) {
    return std::isfinite(low) && std::isfinite(high) ? say("comparison.tile.between", {{"low", ui::say_number(low, decimals)}, {"high", ui::say_number(high, decimals)}})
                                                     : say("comparison.tile.no_interval");
  };
  const bool phone = ui::narrow();
  if (phone) ui::begin_row({1, 1});
  else ui::begin_row({1, 1, 1, 1});
  tile("r", std::isfinite(f.r) ? ui::say_number(f.r, 2) : "–", say("comparison.tile.r", {{"between", between(f.r_low, f.r_high, 2)}}));
  ui::next_cell();
  tile("agreement", std::isfinite(f.agreement) ? percent(f.agreement) : "–",
       std::isfinite(f.agreement_low) ? say("comparison.tile.agreement", {{"between", between(100 * f.agreement_low, 100 * f.agreement_high, 0)}})
                                      : say("comparison.tile.agreement.alone"));
  if (phone) {
    ui::end_row();
    ui::gap(14);
    ui::begin_row({1, 1});
  } else {
    ui::next_cell();
  }
  tile("shared", std::to_string(f.shared), say("comparison.tile.shared"));
  ui::next_cell();
  tile("dims", say("comparison.tile.dims.value", {{"a", std::to_string(f.dims_a)}, {"b", std::to_string(f.dims_b)}}), say("comparison.tile.dims"));
  ui::end_row();
}

void comparison_standing(App& app, const ComparisonJob& job) {
  switch (job.state) {
    case JobState::kQueued: ui::note(say("comparison.queued")); break;
    case JobState::kRunning: {
      std::string words = step_name(job.step);
      if (job.remaining_s > 0) words += " · " + say("fit.left", {{"span", say_span(job.remaining_s)}});
      ui::note(words);
      ui::gap(8);
      ui::progress_line(job.share, say("comparison.progress"), 5);
      break;
    }
    case JobState::kFailed:
      ui::notice("why", ui::Tone::kLook, say("comparison.failed.title"),
                 say("comparison.failed.words", {{"message", job.message.empty() ? say("fit.failed.unknown") : job.message}}));
      break;
    case JobState::kCancelled: ui::note(say("comparison.cancelled.words")); break;
    case JobState::kDone: break;
  }
  if (is_final(job.state) || !app.may(Role::kEditor)) return;
  ui::gap(12);
  ui::ButtonOptions cancel;
  const std::string name = say("comparison.cancel.name", {{"title", comparison_title(job)}});
  cancel.name = name;
  if (ui::button("cancel", say("comparison.cancel"), cancel))
    app.model().cancel_comparison(job.id, [](const Result<ComparisonJob>& result) {
      if (!result) ui::toast(say("fit.not_cancelled", {{"message", result.error().message}}));
      else semantics::announce(say("comparison.cancelled"));
    });
}

void report_button(const ComparisonJob& job, bool primary) {
  ui::ButtonOptions options;
  const std::string name = say("comparison.report.name", {{"title", comparison_title(job)}});
  options.name = name;
  options.kind = primary ? ui::ButtonKind::kPrimary : ui::ButtonKind::kQuiet;
  if (ui::button("report", say("comparison.report"), options)) platform::open_link(net::comparison_report_url(job.id), true);
}

void show_comparisons(App& app, const Route& route) {
  app.model().studies();
  const StudySummary* study = app.model().known_study(route.study);
  if (study == nullptr) {
    const Loaded<StudyDetail>& detail = app.model().study(route.study);
    ui::page_header(say("nav.comparisons"), "");
    if (!detail.error) return ui::skeleton(360);
    if (show_failure(app, "failed", *detail.error)) app.model().refresh_study(route.study);
    return;
  }
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(route.study);
  const Loaded<std::vector<ComparisonJob>>& comparisons = app.model().comparisons(route.study);
  ui::page_header(say("nav.comparisons"), say("comparisons.under"));
  show_stale_note(app, comparisons.value ? comparisons.error : std::nullopt);
  const std::vector<const RunSummary*> results = runs.value ? comparable(*runs.value) : std::vector<const RunSummary*>();
  const auto list = [&](bool may_start) { comparison_list(app, route.study, comparisons, may_start); };
  const bool any = comparisons.value && !comparisons.value->empty();
  if (!runs.value) {
    if (!runs.error) ui::skeleton(320);
    else if (show_failure(app, "runs-failed", *runs.error)) app.model().refresh_runs(route.study);
  } else if (results.size() < 2) {
    const std::string words = say(results.empty() ? "comparisons.no_results" : "comparisons.one_result");
    if (ui::empty_state("few", say("comparisons.few.title"), words, say("comparisons.few.action"))) app.go(fits_route(route.study));
    if (any) {
      ui::gap(20);
      list(false);
    }
  } else if (!app.may(Role::kEditor)) {
    ui::note(say("comparisons.viewer"));
    ui::gap(14);
    list(false);
  } else {
    prepare_form(app.comparison_form, results, route.study);
    const bool busy = any && !is_final(comparisons.value->front().state);
    if (ui::narrow()) {  // what runs comes before the form of the next one
      if (busy) {
        list(true);
        ui::gap(10);
      }
      form_card(app, route.study, results);
      ui::gap(20);
      if (!busy) list(true);
    } else {
      ui::begin_row({1, 2}, 20);
      form_card(app, route.study, results);
      ui::next_cell();
      list(true);
      ui::end_row();
    }
  }
  ui::gap(14);
  observers_card(app, route.study);
}

}  // namespace tertium::console
