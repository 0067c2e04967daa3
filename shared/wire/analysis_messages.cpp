// analysis_messages.cpp: each message about observers and what is asked of them, written and read beside each other.
#include "shared/wire/analysis_messages.h"

#include "shared/wire/api_parts.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kListMax = 100'000, kObserversMax = 2 * kAnalysisNetworksMax, kWordMax = 100, kFiguresMax = 100;

Json write(const Observer& o) {
  return {{"kind", to_string(o.kind)}, {"key", to_string(key_of(o))}, {"title", o.title}, {"objects", o.objects}, {"dims", o.dims}, {"triplets", o.triplets},
          {"simulated", o.simulated}, {"created_at_ms", o.created_at_ms}};
}
void read(Fields& f, Observer& o) {
  read_word(f, "kind", o.kind, observer_kind_from);
  std::string text;
  f.text("key", text, kObserverKeyBytesMax);
  if (f.ok()) {
    const Result<ObserverKey> key = observer_key_from(text);
    if (!key) f.fail(key.error().message);
    else if (!may_name(*key, o.kind)) f.fail("key " + text + " is none of kind " + to_string(o.kind));
    else o.id = key->id;
  }
  f.text("title", o.title, 2000);
  f.integer("objects", o.objects, 0, kU32);
  f.integer("dims", o.dims, 0, kU32);
  f.integer("triplets", o.triplets, 0, kAny);
  f.boolean("simulated", o.simulated);
  f.integer("created_at_ms", o.created_at_ms, 0, kAny);
}

Json write(const AnalysisObserver& o) { return {{"role", to_string(o.role)}, {"key", to_string(o.key)}, {"title", o.title}}; }
void read(Fields& f, AnalysisObserver& o) {
  read_word(f, "role", o.role, analysis_role_from);
  std::string text;
  f.text("key", text, kObserverKeyBytesMax);
  if (f.ok()) {
    const Result<ObserverKey> key = observer_key_from(text);
    if (key) o.key = *key;
    else f.fail("key: " + key.error().message);
  }
  if (f.has("title")) f.text("title", o.title, kAnalysisTitleBytesMax);
  f.no_others();
}

Json write(const AnalysisRequest& r) {
  Json json = {{"kind", to_string(r.kind)}, {"observers", write_list(r.observers, [](const AnalysisObserver& o) { return write(o); })},
               {"bootstraps", r.bootstraps}, {"seed", r.seed}};
  switch (r.kind) {
    case AnalysisKind::kComparison:
      json["curve_bootstraps"] = r.comparison.curve_bootstraps, json["permutations"] = r.comparison.permutations, json["triplets"] = r.comparison.triplets;
      break;
    case AnalysisKind::kAlignment: json["centre"] = r.alignment.centre; break;
    case AnalysisKind::kProbe:
      json["weights"] = r.probe.weights, json["objective"] = r.probe.objective, json["folds"] = r.probe.folds, json["controls"] = r.probe.controls;
      if (r.probe.lambda) json["lambda"] = *r.probe.lambda;
      break;
    case AnalysisKind::kReadOut:
      json["method"] = r.read_out.method, json["folds"] = r.read_out.folds, json["relu"] = r.read_out.relu, json["standardise"] = r.read_out.standardise;
      break;
  }
  return json;
}
// What was asked once is read as it was asked, though it may not be asked any more.
void read(Fields& f, AnalysisRequest& r) {
  read_word(f, "kind", r.kind, analysis_kind_from);
  read_list(f, "observers", r.observers, kObserversMax, [](Fields& inner, AnalysisObserver& o) { read(inner, o); });
  if (f.has("bootstraps")) f.integer("bootstraps", r.bootstraps, 0, kAnalysisSamplesMax);
  if (f.has("seed")) f.seed("seed", r.seed);
  switch (r.kind) {
    case AnalysisKind::kComparison:
      if (f.has("curve_bootstraps")) f.integer("curve_bootstraps", r.comparison.curve_bootstraps, 0, kAnalysisSamplesMax);
      if (f.has("permutations")) f.integer("permutations", r.comparison.permutations, 0, kAnalysisSamplesMax);
      if (f.has("triplets")) f.integer("triplets", r.comparison.triplets, 1, kAnalysisTripletsMax);
      break;
    case AnalysisKind::kAlignment:
      if (f.has("centre")) f.boolean("centre", r.alignment.centre);
      break;
    case AnalysisKind::kProbe:
      if (f.has("weights")) f.text("weights", r.probe.weights, kWordMax);
      if (f.has("objective")) f.text("objective", r.probe.objective, kWordMax);
      if (f.has("lambda")) f.number("lambda", r.probe.lambda.emplace(), 0, kProbeLambdaMax);
      if (f.has("folds")) f.integer("folds", r.probe.folds, 2, kProbeFoldsMax);
      if (f.has("controls")) f.boolean("controls", r.probe.controls);
      break;
    case AnalysisKind::kReadOut:
      if (f.has("method")) f.text("method", r.read_out.method, kWordMax);
      if (f.has("folds")) f.integer("folds", r.read_out.folds, 2, kReadOutAskedFoldsMax);
      if (f.has("relu")) f.boolean("relu", r.read_out.relu);
      if (f.has("standardise")) f.boolean("standardise", r.read_out.standardise);
      break;
  }
  f.no_others();
}

Json write(const AnalysisFigure& v) { return {{"name", v.name}, {"value", number_or_null(v.value)}, {"low", number_or_null(v.low)}, {"high", number_or_null(v.high)}}; }
void read(Fields& f, AnalysisFigure& v) {
  f.text("name", v.name, kWordMax);
  f.number_or_nan("value", v.value);
  f.number_or_nan("low", v.low);
  f.number_or_nan("high", v.high);
}

Json write(const AnalysisFile& v) { return {{"name", v.name}, {"sha256", v.sha256}}; }
void read(Fields& f, AnalysisFile& v) {
  f.text("name", v.name, kWordMax);
  f.text("sha256", v.sha256, 64);
}

Json write(const AnalysisJob& j) {
  Json json = {{"id", j.id}, {"study", j.study}, {"request", write(j.request)}, {"state", to_string(j.state)}, {"share", number_or_null(j.share)}, {"step", j.step},
               {"elapsed_s", number_or_null(j.elapsed_s)}, {"remaining_s", number_or_null(j.remaining_s)}, {"message", j.message},
               {"figures", write_list(j.figures, [](const AnalysisFigure& v) { return write(v); })}, {"files", write_list(j.files, [](const AnalysisFile& v) { return write(v); })},
               {"created_at_ms", j.created_at_ms}};
  if (j.ended_at_ms) json["ended_at_ms"] = *j.ended_at_ms;
  return json;
}
void read(Fields& f, AnalysisJob& j) {
  f.integer("id", j.id, 0, kAny);
  f.text("study", j.study, 100);
  Fields request = f.object("request");
  read(request, j.request);
  f.absorb(request);
  read_word(f, "state", j.state, job_state_from);
  f.number("share", j.share, 0, 1);
  f.text("step", j.step, 200);
  f.number_or_nan("elapsed_s", j.elapsed_s);
  f.number_or_nan("remaining_s", j.remaining_s);
  f.text("message", j.message, 20000);
  read_list(f, "figures", j.figures, kFiguresMax, [](Fields& inner, AnalysisFigure& v) { read(inner, v); });
  read_list(f, "files", j.files, kFiguresMax, [](Fields& inner, AnalysisFile& v) { read(inner, v); });
  f.integer("created_at_ms", j.created_at_ms, 0, kAny);
  if (f.has("ended_at_ms")) f.integer("ended_at_ms", j.ended_at_ms.emplace(), 0, kAny);
}

}  // namespace

std::string encode(const Observer& v) { return print_json(write(v)); }
template <>
Result<Observer> decode(std::string_view text) {
  return decode_object<Observer>(text, [](Fields& f, Observer& v) { read(f, v); });
}

std::string encode(const ObserverList& v) { return print_json({{"observers", write_list(v.observers, [](const Observer& o) { return write(o); })}}); }
template <>
Result<ObserverList> decode(std::string_view text) {
  return decode_object<ObserverList>(text, [](Fields& f, ObserverList& v) {
    read_list(f, "observers", v.observers, kListMax, [](Fields& inner, Observer& o) { read(inner, o); });
  });
}

std::string encode(const AnalysisRequest& v) { return print_json(write(v)); }
template <>
Result<AnalysisRequest> decode(std::string_view text) {
  return decode_object<AnalysisRequest>(text, [](Fields& f, AnalysisRequest& v) {
    read(f, v);
    if (!f.ok()) return;
    if (const Result<void> legal = check_analysis_request(v); !legal) f.fail(legal.error().message);
  });
}

std::string encode(const AnalysisJob& v) { return print_json(write(v)); }
template <>
Result<AnalysisJob> decode(std::string_view text) {
  return decode_object<AnalysisJob>(text, [](Fields& f, AnalysisJob& v) { read(f, v); });
}

std::string encode(const AnalysisList& v) { return print_json({{"analyses", write_list(v.analyses, [](const AnalysisJob& j) { return write(j); })}}); }
template <>
Result<AnalysisList> decode(std::string_view text) {
  return decode_object<AnalysisList>(text, [](Fields& f, AnalysisList& v) {
    read_list(f, "analyses", v.analyses, kListMax, [](Fields& inner, AnalysisJob& j) { read(inner, j); });
  });
}

}  // namespace tertium::wire
