// app.cpp: navigation, polling while someone looks, and the frame around the screens.
#include "web/console/app.h"

#include <utility>
#include <vector>

#include "web/console/analysis_parts.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
bool of_run(Page page) { return page >= Page::kDimensions && page <= Page::kBeside; }
}  // namespace

void App::start() {
  route_ = parse_route(platform::url().hash);
  invitation = platform::query_value("invitation").value_or("");
  objects_words = route_.seen("find");
  platform::on_url_change([this] {
    const Route route = parse_route(platform::url().hash);
    if (route != route_) arrive(route);
  });
  platform::on_window_change([this] {
    if (platform::window().visible && timer_ == 0 && poll_interval() > 0) {
      refresh();
      poll_when_due();
    }
  });
}

void App::go(const Route& route) {
  next_ = route;
  platform::request_frames();
}

void App::replace(const Route& route) {
  route_ = route;
  platform::replace_url(to_href(route));
}

void App::arrive(const Route& route) {
  const bool same_kind = route.page == route_.page;
  if (route_.page == Page::kDefinition && (!same_kind || route.study != route_.study)) editor_.flush();
  route_ = route;
  objects_words = route.seen("find");
  pick_words.clear();
  open_dataset = 0;
  account_form = {}, people_form = {}, roles_form = {};  // a secret that was shown once goes with its page
  ui::scroll_to_top();
  // The new screen's heading gets the focus; stepping from one dimension or fit to the next leaves it where it is.
  if (!same_kind || route.page == Page::kObject) focus_heading_ = true;
  refresh();
}

double App::poll_interval() const {
  if (model_.signed_out()) return 0;
  switch (route_.page) {
    case Page::kStudies: return model_.making_backup() ? kPollRunningMs : kPollMs;
    case Page::kStudy:
    case Page::kLive: return kPollMs;
    case Page::kFits: return model_.watching_fit(route_.study) ? kPollRunningMs : kPollMs;
    case Page::kAnalyses: return model_.watching_analysis(route_.study) ? kPollRunningMs : kPollMs;
    case Page::kAnalysis: {
      const AnalysisJob* job = model_.known_analysis(route_.analysis);
      return job != nullptr && is_final(job->state) ? 0 : kPollRunningMs;
    }
    default: return 0;
  }
}

std::uint64_t App::shown_fit() const {
  if (route_.fit > 0) return route_.fit;
  const FitJob* newest = model_.known_newest_fit(route_.study);
  return newest != nullptr ? newest->id : 0;
}

void App::refresh() {
  switch (route_.page) {
    case Page::kStudies:
      if (model_.making_backup()) model_.refresh_backups();
      model_.refresh_studies();
      break;
    case Page::kStudy: model_.refresh_studies(); break;
    case Page::kLive:
      model_.refresh_studies();
      model_.refresh_live(route_.study);
      break;
    case Page::kFits:
      model_.refresh_studies();
      model_.refresh_fits(route_.study);
      if (const std::uint64_t id = shown_fit(); id > 0) {
        const Loaded<FitJob>& fit = model_.fit(id);
        if (!fit.value || !is_final(fit.value->state)) model_.refresh_fit(id);
      }
      break;
    case Page::kAnalyses:
      model_.refresh_analyses(route_.study);
      model_.refresh_runs(route_.study);
      model_.refresh_observers(route_.study);
      break;
    case Page::kAnalysis:
      if (const AnalysisJob* job = model_.known_analysis(route_.analysis); job == nullptr || !is_final(job->state)) model_.refresh_analysis(route_.analysis);
      break;
    case Page::kDimensions:
    case Page::kDimension: model_.refresh_opinions(route_.run); break;  // others label and rate, too
    default: break;
  }
}

void App::sign_in_again() {
  model_.forget_failures();
  refresh();
}

void App::poll_when_due() {
  const double interval = poll_interval();
  if (interval <= 0 || !platform::window().visible) return;
  if (timer_ != 0) {
    if (interval >= timer_interval_) return;
    platform::cancel_timer(timer_);  // a fit was started: look more often
  }
  timer_interval_ = interval;
  timer_ = platform::after_ms(interval, [this] {
    timer_ = 0;
    if (!platform::window().visible) return;
    refresh();
  });
}

void App::take_drops() {
  const bool takes = !model_.signed_out() && (route_.page == Page::kStudies || route_.page == Page::kNewStudy);
  if (!takes) new_study.over = false;
  if (takes == takes_drops_) return;
  takes_drops_ = takes;
  if (takes)
    platform::accept_drops({[this](bool over) { new_study.over = over; }, [this](platform::GivenFiles given) { take_given_files(*this, std::move(given)); }});
  else platform::refuse_drops();
}

void App::name_page() {
  std::string title;
  const auto study_title = [this](const std::string& slug) {
    const StudySummary* study = model_.known_study(slug);
    return study != nullptr ? study->title : slug;
  };
  const OpenRun* run = of_run(route_.page) ? model_.known_open_run(route_.run) : nullptr;
  switch (route_.page) {
    case Page::kStudies: title = say("nav.studies"); break;
    case Page::kStudy: title = study_title(route_.study); break;
    case Page::kFits: title = say("nav.fits"); break;
    case Page::kStudyDimensions:
    case Page::kDimensions: title = say("nav.dimensions"); break;
    case Page::kDimension: title = say("dimension.title", {{"n", std::to_string(route_.dimension)}}); break;
    case Page::kObjects: title = say("nav.objects"); break;
    case Page::kObject: title = display_name(route_.object); break;
    case Page::kNewStudy: title = say("nav.new_study"); break;
    case Page::kAccount: title = say("nav.account"); break;
    case Page::kPeople: title = say("nav.accounts"); break;
    case Page::kStudyPeople: title = say("nav.people"); break;
    case Page::kDefinition: title = say("nav.definition"); break;
    case Page::kLive: title = say("nav.live"); break;
    case Page::kTriplet: title = say("nav.triplets"); break;
    case Page::kRate: title = say("rate.title"); break;
    case Page::kBeside: title = say("beside.title"); break;
    case Page::kAnalyses: title = say("nav.analyses"); break;
    case Page::kAnalysis: {
      const AnalysisJob* job = model_.known_analysis(route_.analysis);
      title = job != nullptr ? analysis_title(*job) : say("nav.analyses");
      break;
    }
    case Page::kUnknown: title = say("unknown.title"); break;
  }
  if (run != nullptr) title += " · " + run->study_title;
  else if (route_.page == Page::kFits || route_.page == Page::kLive || route_.page == Page::kStudyDimensions ||
           route_.page == Page::kAnalyses || route_.page == Page::kAnalysis)
    title += " · " + study_title(route_.study);
  title += " · Tertium";
  if (title != page_title_) {
    page_title_ = title;
    platform::set_title(title);
  }
}

void App::show_page() {
  if (!invitation.empty()) return show_invitation(*this);
  if (model_.signed_out()) return show_sign_in(*this);
  switch (route_.page) {
    case Page::kStudies: return show_studies(*this);
    case Page::kStudy: return show_study(*this, route_);
    case Page::kFits: return show_fits(*this, route_);
    case Page::kStudyDimensions:
    case Page::kDimensions: return show_dimensions(*this, route_);
    case Page::kDimension: return show_dimension(*this, route_);
    case Page::kObjects: return show_objects(*this, route_);
    case Page::kObject: return show_object(*this, route_);
    case Page::kTriplet: return show_triplet(*this, route_);
    case Page::kLive: return show_live(*this, route_);
    case Page::kNewStudy: return show_new_study(*this);
    case Page::kDefinition: return show_definition(*this, route_);
    case Page::kAccount: return show_account(*this);
    case Page::kPeople: return show_people(*this);
    case Page::kStudyPeople: return show_study_people(*this, route_);
    case Page::kRate: return show_rate(*this, route_);
    case Page::kBeside: return show_beside(*this, route_);
    case Page::kAnalyses: return show_analyses(*this, route_);
    case Page::kAnalysis: return show_analysis(*this, route_);
    case Page::kUnknown: return show_unknown(*this, route_);
  }
}

void App::frame() {
  if (next_) {
    const Route route = *next_;
    next_.reset();
    platform::push_url(to_href(route));
    arrive(route);
  }
  if (heading_due_) {  // the records of the last frame are the new screen's
    heading_due_ = false;
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.role == "heading" && seen.detail == "1") {
        semantics::focus(seen.id);
        break;
      }
  }

  // Where are we? A run belongs to a study; a study has a newest run.
  std::string slug = route_.study;
  std::uint64_t run = route_.run;
  if (route_.page == Page::kUnknown || route_.page == Page::kStudies) slug.clear();
  if (of_run(route_.page)) {
    const RunSummary* known = model_.known_run(run);
    slug = known != nullptr ? known->study : "";
  } else if (!slug.empty()) {
    const Loaded<std::vector<RunSummary>>& runs = model_.runs(slug);
    if (runs.value) run = run_to_show(*runs.value);
  }

  study_ = slug;
  if (!slug.empty() && !model_.signed_out() && model_.known_study(slug) == nullptr) model_.studies();  // with them the reader's role

  std::vector<Route> targets{studies_route()};
  std::vector<std::string> ids{"nav.studies"}, labels{say("nav.studies")}, hrefs;
  std::vector<bool> selected{route_.page == Page::kStudies};
  const auto entry = [&](const char* key, const Route& to, bool is_here) {
    targets.push_back(to);
    ids.emplace_back(key);
    labels.push_back(say(key));
    selected.push_back(is_here);
  };
  if (!slug.empty()) {
    entry("nav.study", study_route(slug), route_.page == Page::kStudy);
    entry("nav.definition", definition_route(slug), route_.page == Page::kDefinition);
    entry("nav.live", live_route(slug), route_.page == Page::kLive);
    entry("nav.fits", fits_route(slug), route_.page == Page::kFits);
    entry("nav.analyses", analyses_route(slug), route_.page == Page::kAnalyses || route_.page == Page::kAnalysis);
    entry("nav.study_people", study_people_route(slug), route_.page == Page::kStudyPeople);
  }
  if (run > 0) {
    entry("nav.dimensions", dimensions_route(run), route_.page == Page::kDimensions || route_.page == Page::kDimension || route_.page == Page::kStudyDimensions ||
                                                        route_.page == Page::kRate);
    entry("nav.objects", objects_route(run), route_.page == Page::kObjects || route_.page == Page::kObject);
    entry("nav.triplets", triplet_route(run), route_.page == Page::kTriplet);
  }
  const std::size_t at_foot = targets.size();
  if (!model_.signed_out() && invitation.empty()) {
    const Loaded<Person>& me = model_.me();
    if (me.value && me.value->administrator) entry("nav.accounts", people_route(), route_.page == Page::kPeople);
    entry("nav.account", account_route(), route_.page == Page::kAccount);
  }
  for (const Route& to : targets) hrefs.push_back(to_href(to));
  std::vector<ui::NavItem> items;
  for (std::size_t i = 0; i < targets.size(); ++i) items.push_back({ids[i], labels[i], hrefs[i], selected[i], i >= at_foot});

  std::string foot_title, foot_note;
  const auto foot = [&](const std::string& title, std::uint64_t objects, bool demo) {
    foot_title = title;
    foot_note = say("count.objects", {{"n", ui::say_count(objects)}});
    if (demo) foot_note += " · " + say("study.demo");
  };
  const OpenRun* open = of_run(route_.page) ? model_.known_open_run(run) : nullptr;
  if (open != nullptr) foot(open->study_title, open->stimuli.size(), open->demo);
  else if (const StudySummary* study = slug.empty() ? nullptr : model_.known_study(slug)) foot(study->title, study->counts.stimuli, study->demo);
  const int pressed = ui::begin_shell("tertium", items, foot_title, foot_note);
  if (pressed >= 0) go(targets[static_cast<std::size_t>(pressed)]);
  show_page();
  ui::end_shell();

  if (focus_heading_) {
    focus_heading_ = false;
    heading_due_ = true;
    platform::request_frames();
  }
  take_drops();
  name_page();
  poll_when_due();
}

// ---- for screens ----
void route_link(App& app, std::string_view id, std::string_view label, const Route& to, ui::Type type) {
  if (ui::link(id, label, to_href(to), type)) app.go(to);
}

bool show_failure(App& app, std::string_view id, const Error& error) {
  const bool lost = error.code == ErrorCode::kIo;
  const bool absent = error.code == ErrorCode::kNotFound;
  const std::string words = lost ? say("failure.lost.words") : absent ? say("failure.absent.words") : say("failure.other.words", {{"message", error.message}});
  const std::string title = lost ? say("failure.lost.title") : absent ? say("failure.absent.title") : say("failure.other.title");
  ui::notice(id, ui::Tone::kLook, title, words);
  ui::gap(12);
  ui::begin_line("failure", 10);
  const bool again = ui::button("try-again", say("console.try_again"));
  if (absent && ui::button("elsewhere", say("unknown.action"))) app.go(studies_route());
  ui::end_line();
  return again;
}

void show_stale_note(App&, const std::optional<Error>& error) {
  if (!error) return;
  ui::notice("stale", ui::Tone::kLook, say("stale.title"), error->code == ErrorCode::kIo ? say("stale.lost") : say("stale.other", {{"message", error->message}}));
  ui::gap(16);
}

}  // namespace tertium::console
