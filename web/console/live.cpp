// live.cpp: how a study goes while it runs: four numbers, one curve, the exceptions; then times, coverage, drop-out, and the data to take away.
#include <algorithm>
#include <array>
#include <cmath>

#include "shared/base/text.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kFlaggedShown = 6;

std::string number_text(double value, int decimals) { return ui::say_number(value, decimals); }

// "third position 58 %": the flag's number in words.
std::string say_flag(const Flag& flag) {
  const std::string count = std::to_string(flag.count), of = std::to_string(flag.of), position = say("live.position." + std::to_string(flag.position));
  switch (flag.kind) {
    case FlagKind::kCatchTrials: return say("live.flag.catch_trials", {{"n", count}, {"of", of}});
    case FlagKind::kTooFast: return say("live.flag.too_fast", {{"share", say_share(flag.count, flag.of)}, {"s", number_text(flag.value / 1000, 1)}});
    case FlagKind::kPosition: return say("live.flag.position", {{"share", say_share(flag.count, flag.of)}, {"position", position}});
    case FlagKind::kOneKey: return say("live.flag.one_key", {{"n", count}, {"position", position}});
    case FlagKind::kPattern: return say("live.flag.pattern", {{"share", say_share(flag.count, flag.of)}});
    case FlagKind::kRepeats: return say("live.flag.repeats", {{"n", count}, {"of", of}});
  }
  return {};
}
std::string say_flags(const FlaggedSession& session) {
  std::string words;
  for (const Flag& flag : session.flags) words += (words.empty() ? "" : " · ") + say_flag(flag);
  return words;
}

// Whom every figure of the page is of: people, as soon as one answered; until then the simulated sessions, and the page says so.
const LiveCounts& told(const LiveView& live) { return live.of_people || live.simulated.sessions == 0 ? live.people : live.simulated; }

void numbers(const LiveView& live) {
  const LiveCounts& counts = told(live);
  const bool of_simulated = &counts == &live.simulated, both = !of_simulated && live.simulated.sessions > 0;
  std::string answers = say(of_simulated ? "live.answers.simulated" : both ? "live.answers.people" : "studies.answers");
  if (live.target_answers > 0) answers = say("live.answers_of", {{"answers", answers}, {"n", ui::say_count(live.target_answers)}});
  std::string sessions = say(of_simulated ? "live.sessions.simulated" : both ? "live.sessions.people" : "live.sessions");
  if (both) answers += ". " + say("live.besides", {{"n", ui::say_count(live.simulated.answers)}});
  if (both) sessions += ". " + say("live.besides", {{"n", ui::say_count(live.simulated.sessions)}});
  else sessions += ", " + say("live.flagged.count", {{"n", ui::say_count(live.flagged)}});
  const std::array<std::function<void()>, 4> tiles{
      [&] { ui::stat_tile("answers", ui::say_count(counts.answers), answers); },
      [&] { ui::stat_tile("sessions", ui::say_count(counts.sessions), sessions); },
      [&] {
        const bool known = live.median_response_time_ms > 0;
        ui::stat_tile("time", known ? say_seconds(live.median_response_time_ms) : "–", say(!known || live.of_people ? "live.time" : "live.time.simulated"));
      },
      [&] { ui::stat_tile("pairs", live.pairs > 0 ? say_share(live.pairs_seen, live.pairs) : "–", say("live.pairs")); }};
  const bool phone = ui::narrow();
  if (phone) ui::begin_row({1, 1});
  else ui::begin_row({1, 1, 1, 1});
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    if (phone && i == 2) {
      ui::end_row();
      ui::gap(14);
      ui::begin_row({1, 1});
    } else if (i > 0) {
      ui::next_cell();
    }
    tiles[i]();
  }
  ui::end_row();
}

void pace_card(const LiveView& live) {
  ui::begin_card("pace", say("live.pace.title"));
  if (live.pace.empty()) {
    ui::note(say("live.pace.none"));
    return ui::end_card();
  }
  const std::int64_t bin_ms = std::int64_t{live.bin_minutes} * 60'000;
  // The last bin is not over: half of it would look like a fall.
  const std::size_t count = live.pace.size() > 2 && live.pace.back().from_ms + bin_ms > live.at_ms ? live.pace.size() - 1 : live.pace.size();
  const double span_h = static_cast<double>(count) * live.bin_minutes / 60;
  const bool in_hours = span_h > 3;
  const double unit_ms = in_hours ? 3'600'000 : 60'000;
  const std::string people_name = say("live.people"), simulated_name = say("live.simulated");  // series hold views of them
  ui::Series people, simulated;
  people.name = people_name;
  people.ink = ui::Ink::kSeries1;
  simulated.name = simulated_name;
  simulated.ink = ui::Ink::kSeries2;
  simulated.dashed = true;
  std::uint64_t of_people = 0, of_simulated = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const LiveBin& bin = live.pace[i];
    const double x = (static_cast<double>(bin.from_ms) + static_cast<double>(bin_ms) / 2 - static_cast<double>(live.at_ms)) / unit_ms;
    people.x.push_back(x);
    people.y.push_back(static_cast<double>(bin.people) / live.bin_minutes);
    simulated.x.push_back(x);
    simulated.y.push_back(static_cast<double>(bin.simulated) / live.bin_minutes);
    of_people += bin.people, of_simulated += bin.simulated;
  }
  std::vector<ui::Series> series;
  if (of_people > 0 || of_simulated == 0) series.push_back(people);
  if (of_simulated > 0) series.push_back(simulated);
  const std::string minutes = std::to_string(live.bin_minutes);
  const std::string summary = of_simulated == 0 ? say("live.pace.summary", {{"n", ui::say_count(of_people)}, {"minutes", minutes}})
                              : of_people == 0  ? say("live.pace.summary.simulated", {{"n", ui::say_count(of_simulated)}, {"minutes", minutes}})
                                                : say("live.pace.summary.both", {{"n", ui::say_count(of_people)}, {"m", ui::say_count(of_simulated)}, {"minutes", minutes}});
  ui::PlotOptions plot;
  const std::string x_label = say(in_hours ? "live.pace.hours" : "live.pace.minutes");
  plot.x_label = x_label;
  plot.summary = summary;
  plot.height = 200;
  plot.from_zero = true;
  ui::line_plot("curve", series, plot);
  ui::note(summary);
  ui::end_card();
}

void flagged_card(App& app, const Route& route, const LiveView& live) {
  ui::begin_card("flagged", say("live.flagged.title"));
  if (live.sessions.empty()) {
    ui::note(say(live.people.sessions + live.simulated.sessions > 0 ? "live.flagged.none" : "live.flagged.nobody"));
  } else {
    const bool all = route.seen("flagged") == "all";
    const std::size_t shown = all ? live.sessions.size() : std::min(kFlaggedShown, live.sessions.size());
    {
      const semantics::Group list(semantics::GroupRole::kList, say("live.flagged.title"));
      for (std::size_t i = 0; i < shown; ++i) {
        const FlaggedSession& session = live.sessions[i];
        const ui::Scope scope(static_cast<int>(session.session));
        const semantics::Group item(semantics::GroupRole::kListItem);
        if (i > 0) ui::line_across();
        const std::string words = say_flags(session), name = say("live.session.name", {{"alias", session.alias}, {"n", std::to_string(session.session)}, {"flags", words}});
        ui::begin_line("who", 4);
        if (ui::button("open", session.alias, {.kind = ui::ButtonKind::kQuiet, .name = name})) {
          app.withdrawal = {};
          app.withdrawal.study = route.study;
          app.withdrawal.session = session.session;
          app.withdrawal.open = true;
        }
        if (session.simulated) ui::chip(say("live.simulated.chip"), ui::Tone::kPlain);
        ui::end_line();
        ui::note(words);
        ui::gap(8);
      }
    }
    if (live.sessions.size() > kFlaggedShown) {
      ui::gap(4);
      if (ui::button("all", all ? say("live.flagged.fewer") : say("live.flagged.all", {{"n", std::to_string(live.sessions.size())}}), {.kind = ui::ButtonKind::kQuiet}))
        app.replace(route.with("flagged", all ? "" : "all"));
    }
  }
  ui::gap(10);
  ui::note(say("live.flagged.note", {{"version", std::to_string(live.rules_version)}}));
  ui::end_card();
}

void times_card(const LiveView& live) {
  ui::begin_card("times", say("live.times.title"));
  std::uint64_t all = live.slower;
  for (const std::uint64_t count : live.times) all += count;
  if (all == 0) {
    ui::note(say("live.times.none"));
    return ui::end_card();
  }
  std::vector<double> heights;
  for (const std::uint64_t count : live.times) heights.push_back(static_cast<double>(count));
  const double longest_s = kLiveTimeBinMs * static_cast<double>(kLiveTimeBins) / 1000;
  std::string summary = say("live.times.summary", {{"median", say_seconds(live.median_response_time_ms)}, {"n", ui::say_count(all)}});
  if (live.slower > 0) summary += " " + say("live.times.slower", {{"share", say_share(live.slower, all)}, {"longest", number_text(longest_s, 0)}});
  ui::histogram("spread", heights, summary, 110);
  ui::begin_row({1, 1, 1}, 8);
  ui::note("0 s");
  ui::next_cell();
  ui::note(say("unit.seconds", {{"s", number_text(longest_s / 2, 0)}}), ui::Align::kCentre);
  ui::next_cell();
  ui::note(say("unit.seconds", {{"s", number_text(longest_s, 0)}}), ui::Align::kEnd);
  ui::end_row();
  ui::gap(6);
  ui::note(summary);
  if (live.repeats > 0) {
    ui::gap(6);
    ui::note(say("live.repeats", {{"share", say_share(live.repeats_same, live.repeats)}, {"n", ui::say_count(live.repeats)}}));
  }
  ui::end_card();
}

void coverage_card(App& app, const LiveView& live, const StudyDetail* study) {
  ui::begin_card("coverage", say("live.coverage.title"));
  if (live.pairs_seen == 0) {
    ui::note(say("live.coverage.none"));
    return ui::end_card();
  }
  ui::text(say("live.coverage.objects", {{"median", number_text(live.shown_median, live.shown_median == std::floor(live.shown_median) ? 0 : 1)},
                                         {"least", ui::say_count(live.shown_least)}, {"most", ui::say_count(live.shown_most)}}));
  ui::gap(4);
  ui::note(say("live.coverage.pairs", {{"seen", ui::say_count(live.pairs_seen)}, {"all", ui::say_count(live.pairs)}, {"share", say_share(live.pairs_seen, live.pairs)}}));
  if (!live.pair_times.empty()) {
    ui::gap(10);
    std::vector<double> heights;
    for (const std::uint64_t count : live.pair_times) heights.push_back(static_cast<double>(count));
    const std::string last = std::to_string(live.pair_times.size() - 1);
    const std::string summary = say("live.coverage.times", {{"never", ui::say_count(live.pair_times[0])}, {"last", last}, {"often", ui::say_count(live.pair_times.back())}});
    ui::histogram("pairs", heights, summary, 64);
    ui::begin_row({1, 1}, 8);
    ui::note(say("live.coverage.never"));
    ui::next_cell();
    ui::note(say("live.coverage.often", {{"n", last}}), ui::Align::kEnd);
    ui::end_row();
  }
  if (!live.rarest.empty() && study != nullptr) {
    ui::gap(10);
    ui::note(say("live.coverage.rarest"));
    ui::gap(6);
    std::vector<Ranked> rare;
    for (const LiveObject& object : live.rarest)
      if (object.object < study->stimuli.size()) rare.push_back({object.object, static_cast<double>(object.times)});
    GridOptions grid;
    grid.min_tile = 56;
    object_grid(app, "rarest", study->stimuli, rare, grid);
  }
  ui::end_card();
}

void kept_card(const LiveView& live) {
  ui::begin_card("kept", say("live.kept.title"));
  const LiveCounts& counts = told(live);
  ui::text(say("live.endings", {{"complete", ui::say_count(counts.complete)}, {"open", ui::say_count(counts.open)}, {"early", ui::say_count(counts.early)},
                                {"screened", ui::say_count(counts.screened_out)}}));
  if (live.median_session_s > 0) {
    ui::gap(4);
    ui::note(say("live.visit", {{"span", say_span(live.median_session_s)}}));
  }
  ui::gap(10);
  if (live.kept.size() < 2) {
    ui::note(say("live.kept.none"));
  } else {
    const double all = static_cast<double>(std::max<std::uint64_t>(1, live.kept.front().sessions));
    ui::Series curve;
    for (const LiveStep& step : live.kept) {
      curve.x.push_back(step.trials);
      curve.y.push_back(100 * static_cast<double>(step.sessions) / all);
    }
    const std::array series{curve};
    const std::string summary = say("live.kept.summary", {{"n", ui::say_count(live.kept.front().sessions)}, {"trials", std::to_string(live.kept.back().trials)},
                                                          {"share", say_share(live.kept.back().sessions, live.kept.front().sessions)}});
    const std::string x_label = say("live.kept.trials"), y_label = say("live.kept.share");
    ui::PlotOptions plot;
    plot.x_label = x_label;
    plot.y_label = y_label;
    plot.summary = summary;
    plot.height = 150;
    plot.y_min = 0;
    plot.y_max = 100;
    ui::line_plot("curve", series, plot);
    ui::note(summary);
  }
  ui::end_card();
}

void export_card(App& app, const std::string& slug) {
  ui::begin_card("export", say("live.export.title"));
  ui::note(say("live.export.note", {{"study", slug}}));
  ui::gap(10);
  const semantics::Group list(semantics::GroupRole::kList, say("live.export.title"));
  const auto row = [](const char* file, const std::string& url) {
    const ui::Scope scope{std::string_view(file)};
    const semantics::Group item(semantics::GroupRole::kListItem);
    // The browser downloads it: the address says that it is a file to keep.
    if (ui::link("file", file, url)) platform::open_link(url, false);
    ui::note(say(std::string("live.export.") + file));
    ui::gap(8);
  };
  for (const char* file : {"answers.csv", "triplets.txt", "sessions.csv", "events.csv", "responses.csv", "study.json"}) row(file, net::export_url(slug, file));
  if (app.may(Role::kOwner)) row("identifiers.csv", net::identifiers_url(slug));
  ui::end_card();
}

// What is typed: a session's number, or the code that its person wrote down.
void read_wanted(const std::string& typed, WithdrawalForm& form) {
  const std::string words(trim(typed));
  const std::optional<std::uint64_t> number = parse_uint(words);
  form.session = number && words.size() <= 9 ? static_cast<std::uint32_t>(*number) : 0;
  form.code = form.session > 0 ? "" : words;
}

void ask_for_count(App& app, const std::string& slug) {
  WithdrawalForm& form = app.withdrawal;
  form.busy = true;
  form.error.reset();
  app.model().withdraw_session(slug, form.session, form.code, true, [&app](const Result<std::uint64_t>& count) {
    WithdrawalForm& asked = app.withdrawal;
    asked.busy = false;
    if (!count) {
      asked.error = count.error();
      return;
    }
    asked.count = *count;
    asked.open = true;
  });
}

void withdrawal_card(App& app, const std::string& slug) {
  WithdrawalForm& form = app.withdrawal;
  ui::begin_card("withdraw", say("live.withdraw.title"));
  ui::note(say("live.withdraw.note"));
  ui::gap(12);
  const std::string failure = form.error && !form.open ? form.error->message : std::string();
  if (ui::text_field("wanted", say("live.withdraw.field"), &form.typed, {.placeholder = say("live.withdraw.placeholder"), .error = failure})) form.error.reset();
  ui::gap(12);
  if (ui::button("find", say("live.withdraw.find"), {.enabled = !form.busy && !trim(form.typed).empty(), .submit = true})) {
    read_wanted(form.typed, form);
    form.study = slug;
    form.count.reset();
    ask_for_count(app, slug);
  }
  ui::end_card();
}

// One session: what stands out about it, and, for owners, its end.
void session_dialog(App& app, const LiveView& live, const std::string& slug) {
  WithdrawalForm& form = app.withdrawal;
  if (form.study != slug) form.open = false;
  const FlaggedSession* flagged = nullptr;
  for (const FlaggedSession& session : live.sessions)
    if (form.session > 0 && session.session == form.session) flagged = &session;
  const std::string title = form.session == 0 ? say("live.session.by_code")
                            : flagged         ? say("live.session.alias", {{"n", std::to_string(form.session)}, {"alias", flagged->alias}})
                                              : say("live.session.number", {{"n", std::to_string(form.session)}});
  if (!ui::begin_dialog("session", title, &form.open)) return;
  if (flagged) {
    for (const Flag& flag : flagged->flags) ui::paragraph(say_flag(flag));
    ui::gap(6);
    ui::note(say("live.session.answers", {{"n", ui::say_count(flagged->answers)}}));
    ui::gap(10);
  }
  const bool may = app.may(Role::kOwner);
  if (form.count) ui::paragraph(say("live.withdraw.words", {{"n", ui::say_count(*form.count)}}));
  else if (!may) ui::note(say("live.withdraw.not_owner"));
  if (form.error) {
    ui::gap(10);
    ui::notice("failed", ui::Tone::kLook, say("live.withdraw.failed"), say("live.withdraw.failed.words", {{"message", form.error->message}}));
  }
  ui::gap(18);
  ui::begin_line("actions", 10);
  if (form.count) {
    if (ui::button("yes", say("live.withdraw.do", {{"n", ui::say_count(*form.count)}}), {.kind = ui::ButtonKind::kDanger, .enabled = !form.busy})) {
      form.busy = true;
      form.error.reset();
      app.model().withdraw_session(slug, form.session, form.code, false, [&app](const Result<std::uint64_t>& gone) {
        app.withdrawal.busy = false;
        if (!gone) {
          app.withdrawal.error = gone.error();
          return;
        }
        app.withdrawal = {};
        ui::toast(say("live.withdraw.done", {{"n", ui::say_count(*gone)}}));
      });
    }
    if (ui::button("no", say("live.withdraw.not"))) form.open = false;
  } else {
    if (may && ui::button("withdraw", say("live.withdraw.ask"), {.enabled = !form.busy})) ask_for_count(app, slug);
    if (ui::button("close", say("live.session.close"))) form.open = false;
  }
  ui::end_line();
  ui::end_dialog();
}
}  // namespace

void show_live(App& app, const Route& route) {
  const Loaded<LiveView>& live = app.model().live(route.study);
  const StudySummary* study = app.model().known_study(route.study);
  if (study == nullptr) app.model().studies();
  if (!live.value) {
    ui::page_header(study ? study->title : say("nav.live"), say("console.loading"));
    if (!live.error) {
      ui::skeleton(96);
      ui::gap(14);
      return ui::skeleton(320);
    }
    if (show_failure(app, "failed", *live.error)) app.model().refresh_live(route.study);
    return;
  }
  const LiveView& view = *live.value;
  std::string under = study ? state_name(study->state) + " · " : std::string();
  under += say("live.now", {{"n", ui::say_count(view.people_now)}});
  if (view.target_answers > 0 && told(view).answers >= view.target_answers) under += " · " + say("live.reached");
  else if (std::isfinite(view.remaining_s)) under += " · " + say("live.remaining", {{"span", say_span(view.remaining_s)}});
  const bool open = study && study->state == StudyState::kOpen;
  ui::page_header(study ? study->title : route.study, under, open ? std::function<void()>([&] { participant_buttons(study->slug, {}, {}); }) : nullptr);
  show_stale_note(app, live.error);
  if (view.people.sessions + view.simulated.sessions == 0) {
    if (ui::empty_state("empty", say("live.empty.title"), say(open ? "live.empty.words" : "live.empty.closed"), open ? say("live.empty.action") : std::string()))
      platform::open_link("/t/" + route.study, true);
    return;
  }
  if (!view.of_people) {
    ui::notice("simulated", ui::Tone::kPlain, say("live.of_simulated.title"), say("live.of_simulated.words"));
    ui::gap(14);
  }
  const Loaded<StudyDetail>& detail = app.model().study(route.study);
  numbers(view);
  ui::gap(14);
  ui::begin_row({1.5f, 1}, 14, 720);
  pace_card(view);
  ui::next_cell();
  flagged_card(app, route, view);
  ui::end_row();
  ui::gap(14);
  ui::begin_row({1, 1}, 14, 720);
  times_card(view);
  ui::next_cell();
  coverage_card(app, view, detail.value ? &*detail.value : nullptr);
  ui::end_row();
  ui::gap(14);
  ui::begin_row({1, 1}, 14, 720);
  kept_card(view);
  ui::next_cell();
  export_card(app, route.study);
  ui::end_row();
  if (app.may(Role::kOwner)) {
    ui::gap(14);
    withdrawal_card(app, route.study);
  }
  session_dialog(app, view, route.study);
}

}  // namespace tertium::console
