// analysis_form.cpp: a new question to a study's observers: which of the four, who takes part, and how.
#include <algorithm>
#include <array>
#include <span>

#include "shared/base/text.h"
#include "web/console/analysis_parts.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using semantics::Group;
using semantics::GroupRole;
using ui::say;

namespace {

constexpr AnalysisKind kKinds[] = {AnalysisKind::kComparison, AnalysisKind::kAlignment, AnalysisKind::kProbe, AnalysisKind::kReadOut};
constexpr const char* kWeights[] = {"full", "diagonal"};
constexpr const char* kObjectives[] = {"global", "naive"};
constexpr const char* kMethods[] = {"ridge", "elastic-net", "nnls"};

// ---- who may take which part ----
using Choices = std::vector<const Observer*>;

Choices choices_of(const std::vector<Observer>& observers, AnalysisRole role) {
  Choices out;
  for (const Observer& o : observers) {
    const bool result = o.kind == ObserverKind::kEmbedding;
    const bool fits = role == AnalysisRole::kNetwork                                      ? o.kind == ObserverKind::kFeatures || result
                      : role == AnalysisRole::kJudge || role == AnalysisRole::kTest ? o.kind == ObserverKind::kPeople || o.kind == ObserverKind::kChoices
                                                                                          : result;
    if (fits) out.push_back(&o);
  }
  // Features before results: they are what a network is asked by.
  if (role == AnalysisRole::kNetwork)
    std::stable_partition(out.begin(), out.end(), [](const Observer* o) { return o->kind == ObserverKind::kFeatures; });
  return out;
}

std::string name_of(const Observer& o) {
  if (o.kind == ObserverKind::kPeople) return say("observer.people");
  if (o.kind == ObserverKind::kEmbedding) return o.title + " · " + say("beside.number", {{"n", std::to_string(o.id)}});
  return o.title;
}
std::string key_text(const Observer& o) { return to_string(key_of(o)); }
bool among(const Choices& choices, const std::string& key) {
  return std::any_of(choices.begin(), choices.end(), [&](const Observer* o) { return key_text(*o) == key; });
}

// What lacks for this question, in words; "": nothing.
std::string what_lacks(AnalysisKind kind, const std::vector<Observer>& observers) {
  const std::size_t results = choices_of(observers, AnalysisRole::kEmbedding).size(), judges = choices_of(observers, AnalysisRole::kJudge).size();
  const bool features = std::any_of(observers.begin(), observers.end(), [](const Observer& o) { return o.kind == ObserverKind::kFeatures; });
  switch (kind) {
    case AnalysisKind::kComparison: return results >= 2 ? "" : say(results == 0 ? "analysis.lacks.results" : "analysis.lacks.second");
    case AnalysisKind::kAlignment: return judges == 0 ? say("analysis.lacks.choices") : features || results > 0 ? "" : say("analysis.lacks.features");
    case AnalysisKind::kProbe: return judges == 0 ? say("analysis.lacks.choices") : features || results > 0 ? "" : say("analysis.lacks.features");
    case AnalysisKind::kReadOut: return results == 0 ? say("analysis.lacks.dimensions") : features || results > 1 ? "" : say("analysis.lacks.features");
  }
  return "";
}

// What is chosen must be there; what is not chosen yet becomes what is likely meant.
void prepare(AnalysisForm& form, const std::string& slug, const std::vector<Observer>& observers) {
  const bool is_new = form.study != slug;
  if (is_new) form = AnalysisForm{}, form.study = slug;
  const Choices results = choices_of(observers, AnalysisRole::kCompared), networks = choices_of(observers, AnalysisRole::kNetwork);
  const Choices judges = choices_of(observers, AnalysisRole::kJudge);
  const auto keep = [](std::string& key, const Choices& choices, const std::string& otherwise) {
    if (!among(choices, key)) key = otherwise;
  };
  const auto first = [](const Choices& choices, std::size_t at) { return at < choices.size() ? key_text(*choices[at]) : std::string(); };
  // Of results the two newest, the older one first: what was fitted first is most often of people.
  keep(form.a, results, first(results, 1));
  keep(form.b, results, first(results, 0));
  keep(form.network, networks, first(networks, 0));
  keep(form.judge, judges, first(judges, 0));
  keep(form.scored, judges, is_new ? first(judges, 0) : "");
  keep(form.test, judges, "");
  if (form.test == form.judge) form.test.clear();
  keep(form.embedding, results, first(results, 0));
  keep(form.erring, results, "");
  std::erase_if(form.networks, [&](const std::string& key) { return !among(networks, key); });
  if (is_new) {
    for (const Observer* o : networks)
      if (o->kind == ObserverKind::kFeatures && form.networks.size() < kAnalysisNetworksMax) form.networks.push_back(key_text(*o));
    if (form.networks.empty() && !networks.empty()) form.networks.push_back(first(networks, 0));
  }
}

// ---- what is wrong ----
std::string count_error(const std::string& text, std::uint64_t least, std::uint64_t most, bool may_be_empty = false) {
  if (may_be_empty && trim(text).empty()) return "";
  const std::optional<std::uint64_t> count = parse_uint(trim(text));
  return count && *count >= least && *count <= most ? "" : say("analysis.count.error", {{"least", ui::say_count(least)}, {"most", ui::say_count(most)}});
}

struct FormErrors {
  std::string who, title_a, title_b, bootstraps, permutations, triplets, seed, folds, lambda;
  std::string settings() const { return bootstraps + permutations + triplets + seed + folds + lambda; }
  bool any() const { return !(who + title_a + title_b + settings()).empty(); }
};

FormErrors errors_of(const AnalysisForm& form, AnalysisKind kind) {
  FormErrors out;
  out.bootstraps = parse_uint(trim(form.bootstraps)) == 1u ? say("analysis.bootstraps.one") : count_error(form.bootstraps, 0, kAnalysisSamplesMax);
  if (!parse_uint(trim(form.seed))) out.seed = say("fit.seed.error");
  if (kind == AnalysisKind::kComparison) {
    if (form.a == form.b) out.who = say("comparison.same");
    const auto title_error = [](const std::string& title) { return title.size() <= kAnalysisTitleBytesMax ? std::string() : say("comparison.call.error"); };
    out.title_a = title_error(form.title_a), out.title_b = title_error(form.title_b);
    out.permutations = count_error(form.permutations, 0, kAnalysisSamplesMax);
    out.triplets = count_error(form.triplets, 1, kAnalysisTripletsMax);
    return out;
  }
  if (kind == AnalysisKind::kAlignment) {
    if (form.networks.empty()) out.who = say("alignment.none_chosen");
    else if (std::find(form.networks.begin(), form.networks.end(), form.erring) != form.networks.end()) out.who = say("analysis.twice");
    return out;
  }
  out.folds = count_error(form.folds, 2, kind == AnalysisKind::kProbe ? kProbeFoldsMax : kReadOutAskedFoldsMax, true);
  if (kind == AnalysisKind::kReadOut && form.network == form.embedding) out.who = say("analysis.twice");
  if (kind == AnalysisKind::kProbe && !trim(form.lambda).empty()) {
    const std::optional<double> lambda = parse_double(trim(form.lambda));
    if (!lambda || !(*lambda >= 0 && *lambda <= kProbeLambdaMax)) out.lambda = say("probe.lambda.error");
  }
  return out;
}

// ---- sending ----
void take_part(AnalysisRequest& request, AnalysisRole role, const std::string& key, const std::string& title = "") {
  if (const Result<ObserverKey> read = observer_key_from(key)) request.observers.push_back({role, *read, std::string(trim(title))});
}

AnalysisRequest request_of(const AnalysisForm& form, AnalysisKind kind) {
  AnalysisRequest out;
  out.kind = kind;
  out.bootstraps = static_cast<std::uint32_t>(*parse_uint(trim(form.bootstraps)));
  out.seed = *parse_uint(trim(form.seed));
  const std::optional<std::uint64_t> folds = parse_uint(trim(form.folds));
  switch (kind) {
    case AnalysisKind::kComparison:
      take_part(out, AnalysisRole::kCompared, form.a, form.title_a);
      take_part(out, AnalysisRole::kCompared, form.b, form.title_b);
      if (out.bootstraps == 0) out.comparison.curve_bootstraps = 0;  // no intervals are none anywhere
      out.comparison.permutations = static_cast<std::uint32_t>(*parse_uint(trim(form.permutations)));
      out.comparison.triplets = *parse_uint(trim(form.triplets));
      break;
    case AnalysisKind::kAlignment:
      for (const std::string& network : form.networks) take_part(out, AnalysisRole::kNetwork, network);
      take_part(out, AnalysisRole::kJudge, form.judge);
      if (!form.erring.empty()) take_part(out, AnalysisRole::kEmbedding, form.erring);
      out.alignment.centre = form.centre;
      break;
    case AnalysisKind::kProbe:
      take_part(out, AnalysisRole::kNetwork, form.network);
      take_part(out, AnalysisRole::kJudge, form.judge);
      if (!form.test.empty()) take_part(out, AnalysisRole::kTest, form.test);
      out.probe.weights = kWeights[form.weights], out.probe.objective = kObjectives[form.objective], out.probe.controls = form.controls;
      if (folds) out.probe.folds = static_cast<std::uint32_t>(*folds);
      out.probe.lambda = parse_double(trim(form.lambda));
      break;
    case AnalysisKind::kReadOut:
      take_part(out, AnalysisRole::kNetwork, form.network);
      take_part(out, AnalysisRole::kEmbedding, form.embedding);
      if (!form.scored.empty()) take_part(out, AnalysisRole::kJudge, form.scored);
      out.read_out.method = kMethods[form.method], out.read_out.relu = form.relu;
      out.read_out.standardise = form.standardise && out.read_out.method != "nnls";
      if (folds) out.read_out.folds = static_cast<std::uint32_t>(*folds);
      break;
  }
  return out;
}

void send(App& app, const std::string& slug, AnalysisKind kind) {
  AnalysisForm& form = app.analysis_form;
  if (form.sending || errors_of(form, kind).any()) return;
  form.sending = true;
  form.error.reset();
  app.model().start_analysis(slug, request_of(form, kind), [&app](const Result<AnalysisJob>& job) {
    app.analysis_form.sending = false;
    if (!job) app.analysis_form.error = job.error();
    else semantics::announce(say("analysis.started"));
  });
}

// ---- fields ----
// none: what stands first and chooses nobody; "": somebody must be chosen.
void observer_field(const char* id, const std::string& label, const Choices& choices, std::string& key, const std::string& none = "") {
  std::vector<std::string> names;
  if (!none.empty()) names.push_back(none);
  const auto before = static_cast<int>(names.size());
  int chosen = 0;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    names.push_back(name_of(*choices[i]));
    if (key_text(*choices[i]) == key) chosen = static_cast<int>(i) + before;
  }
  if (ui::combo(id, label, &chosen, names)) key = chosen < before ? "" : key_text(*choices[static_cast<std::size_t>(chosen - before)]);
}

void word_field(const char* id, int& chosen, std::span<const char* const> words) {
  ui::gap(12);
  std::vector<std::string> names;
  for (const char* word : words) names.push_back(say(std::string("analysis.") + id + "." + word));
  ui::combo(id, say(std::string("analysis.") + id), &chosen, names);
}

void number_field(const char* id, std::string& value, const std::string& error, const std::string& placeholder = "") {
  ui::gap(12);
  ui::FieldOptions field;
  const std::string note = say(std::string("analysis.") + id + ".note");
  field.kind = ui::FieldKind::kNumber;
  field.note = note;
  field.placeholder = placeholder;
  field.error = error;
  ui::text_field(id, say(std::string("analysis.") + id), &value, field);
}

void tick(const char* id, bool& on) {
  ui::gap(10);
  ui::checkbox(id, say(std::string("analysis.") + id), &on);
}

void side_field(const char* id, const Choices& choices, std::string& key, std::string& title, const std::string& error) {
  const ui::Scope scope(id);
  observer_field("run", say(std::string("comparison.side.") + id), choices, key);
  ui::gap(10);
  ui::FieldOptions field;
  std::string placeholder;
  for (const Observer* o : choices)
    if (key_text(*o) == key) placeholder = o->title;
  field.placeholder = placeholder;
  field.error = error;
  ui::text_field("title", say(std::string("comparison.call.") + id), &title, field);
}

void network_ticks(const Choices& networks, std::vector<std::string>& chosen) {
  ui::text(say("alignment.networks"), {.type = ui::Type::kStrong, .caption = true});
  ui::gap(4);
  const Group group(GroupRole::kGroup, say("alignment.networks"));
  std::vector<std::string> ticked;  // in the order of the list, whatever was ticked first
  for (const Observer* network : networks) {
    const std::string key = key_text(*network);
    bool on = std::find(chosen.begin(), chosen.end(), key) != chosen.end();
    const bool room = on || chosen.size() < kAnalysisNetworksMax;
    ui::checkbox(key, name_of(*network), &on, room);
    if (on) ticked.push_back(key);
  }
  chosen = std::move(ticked);
}

void who_fields(AnalysisForm& form, AnalysisKind kind, const std::vector<Observer>& observers, const FormErrors& wrong) {
  const Choices results = choices_of(observers, AnalysisRole::kEmbedding), networks = choices_of(observers, AnalysisRole::kNetwork);
  const Choices judges = choices_of(observers, AnalysisRole::kJudge);
  switch (kind) {
    case AnalysisKind::kComparison:
      side_field("a", results, form.a, form.title_a, wrong.title_a);
      ui::gap(14);
      side_field("b", results, form.b, form.title_b, wrong.title_b);
      ui::gap(6);
      ui::note(say("comparison.call.note"));
      break;
    case AnalysisKind::kAlignment:
      network_ticks(networks, form.networks);
      ui::gap(14);
      observer_field("judge", say("analysis.judge"), judges, form.judge);
      ui::gap(12);
      observer_field("erring", say("alignment.embedding"), results, form.erring, say("alignment.embedding.none"));
      ui::gap(6);
      ui::note(say("alignment.embedding.note"));
      break;
    case AnalysisKind::kProbe: {
      observer_field("network", say("analysis.network"), networks, form.network);
      ui::gap(12);
      observer_field("judge", say("probe.judge"), judges, form.judge);
      ui::gap(12);
      Choices others;
      for (const Observer* judge : judges)
        if (key_text(*judge) != form.judge) others.push_back(judge);
      observer_field("test", say("probe.test"), others, form.test, say("probe.test.none"));
      ui::gap(6);
      ui::note(say("probe.test.note"));
      break;
    }
    case AnalysisKind::kReadOut:
      observer_field("network", say("analysis.network"), networks, form.network);
      ui::gap(12);
      observer_field("embedding", say("read_out.embedding"), results, form.embedding);
      ui::gap(12);
      observer_field("scored", say("read_out.judge"), judges, form.scored, say("read_out.judge.none"));
      word_field("method", form.method, kMethods);
      break;
  }
}

void setting_fields(AnalysisForm& form, AnalysisKind kind, const FormErrors& wrong) {
  if (kind == AnalysisKind::kAlignment) tick("centre", form.centre);
  if (kind == AnalysisKind::kProbe) {
    word_field("weights", form.weights, kWeights);
    word_field("objective", form.objective, kObjectives);
    number_field("lambda", form.lambda, wrong.lambda, say("analysis.lambda.grid"));
    tick("controls", form.controls);
  }
  if (kind == AnalysisKind::kReadOut) {
    tick("relu", form.relu);
    if (kMethods[form.method] != std::string_view("nnls")) tick("standardise", form.standardise);
  }
  if (kind == AnalysisKind::kProbe || kind == AnalysisKind::kReadOut) number_field("folds", form.folds, wrong.folds, kind == AnalysisKind::kProbe ? "3" : "5");
  number_field("bootstraps", form.bootstraps, wrong.bootstraps);
  if (kind == AnalysisKind::kComparison) {
    number_field("permutations", form.permutations, wrong.permutations);
    number_field("triplets", form.triplets, wrong.triplets);
  }
  number_field("seed", form.seed, wrong.seed);
}

void kind_choice(App& app, const Route& route, AnalysisKind kind) {
  const Group group(GroupRole::kRadioGroup, say("analysis.question"));
  for (const AnalysisKind one : kKinds) {
    const std::string word = to_string(one);
    if (ui::radio(word, "kinds", say("analysis.question." + word), kind == one)) app.replace(route.with("ask", one == AnalysisKind::kComparison ? "" : word));
  }
}

}  // namespace

// ---- analysis_parts.h ----
AnalysisKind asked_kind(const Route& route) {
  const Result<AnalysisKind> kind = analysis_kind_from(route.seen("ask"));
  return kind ? *kind : AnalysisKind::kComparison;
}

void analysis_form_card(App& app, const Route& route, const std::vector<Observer>& observers) {
  AnalysisForm& form = app.analysis_form;
  const AnalysisKind kind = asked_kind(route);
  prepare(form, route.study, observers);
  const Group group(GroupRole::kForm, say("analysis.new"));
  ui::begin_card("new", say("analysis.new"), {.equal_height = false});
  kind_choice(app, route, kind);
  ui::gap(8);
  ui::note(say(std::string("analysis.explained.") + to_string(kind)));
  ui::gap(14);
  if (const std::string lacks = what_lacks(kind, observers); !lacks.empty()) {
    ui::notice("lacks", ui::Tone::kPlain, say("analysis.lacks"), lacks);
    ui::gap(12);
    const bool data = kind != AnalysisKind::kComparison;
    if (ui::button("go", say(data ? "analysis.lacks.to_study" : "analysis.lacks.to_fits"))) app.go(data ? study_route(route.study) : fits_route(route.study));
    return ui::end_card();
  }
  const FormErrors wrong = errors_of(form, kind);
  who_fields(form, kind, observers, wrong);
  ui::gap(10);
  if (ui::button("more", form.more ? say("fit.less") : say("fit.more"), {.kind = ui::ButtonKind::kQuiet})) form.more = !form.more;
  if (form.more || !wrong.settings().empty()) setting_fields(form, kind, wrong);
  ui::gap(16);
  ui::ButtonOptions start;
  start.kind = ui::ButtonKind::kPrimary;
  start.enabled = !wrong.any() && !form.sending;
  start.submit = true;
  start.width = -1;
  if (ui::button("start", form.sending ? say("fit.starting") : say(std::string("analysis.start.") + to_string(kind)), start)) send(app, route.study, kind);
  ui::gap(6);
  ui::note(wrong.who.empty() ? say("analysis.start.note") : wrong.who);
  if (form.error) {
    ui::gap(10);
    ui::notice("refused", ui::Tone::kLook, say("analysis.refused"), form.error->code == ErrorCode::kIo ? say("failure.lost.words") : form.error->message);
  }
  ui::end_card();
}

}  // namespace tertium::console
