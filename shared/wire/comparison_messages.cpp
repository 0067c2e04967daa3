// comparison_messages.cpp: each message about observers and comparisons written and read beside each other.
#include "shared/wire/comparison_messages.h"

#include "shared/wire/api_parts.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kListMax = 100'000;

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

Json write(const ComparisonRequest& r) {
  return {{"run_a", r.run_a}, {"run_b", r.run_b}, {"title_a", r.title_a}, {"title_b", r.title_b}, {"bootstraps", r.bootstraps}, {"curve_bootstraps", r.curve_bootstraps},
          {"permutations", r.permutations}, {"triplets", r.triplets}, {"seed", r.seed}};
}
void read(Fields& f, ComparisonRequest& r) {
  f.integer("run_a", r.run_a, 1, kAny);
  f.integer("run_b", r.run_b, 1, kAny);
  if (f.has("title_a")) f.text("title_a", r.title_a, kComparisonTitleBytesMax);
  if (f.has("title_b")) f.text("title_b", r.title_b, kComparisonTitleBytesMax);
  if (f.has("bootstraps")) f.integer("bootstraps", r.bootstraps, 0, kComparisonSamplesMax);
  if (f.has("curve_bootstraps")) f.integer("curve_bootstraps", r.curve_bootstraps, 0, kComparisonSamplesMax);
  if (f.has("permutations")) f.integer("permutations", r.permutations, 0, kComparisonSamplesMax);
  if (f.has("triplets")) f.integer("triplets", r.triplets, 1, kComparisonTripletsMax);
  if (f.has("seed")) f.seed("seed", r.seed);
  f.no_others();
  if (!f.ok()) return;
  if (const Result<void> legal = check_comparison_request(r); !legal) f.fail(legal.error().message);
}

Json write(const ComparisonFigures& v) {
  return {{"r", number_or_null(v.r)}, {"r_low", number_or_null(v.r_low)}, {"r_high", number_or_null(v.r_high)}, {"p", number_or_null(v.p)},
          {"agreement", number_or_null(v.agreement)}, {"agreement_low", number_or_null(v.agreement_low)}, {"agreement_high", number_or_null(v.agreement_high)},
          {"dims_a", v.dims_a}, {"dims_b", v.dims_b}, {"shared", v.shared}};
}
void read(Fields& f, ComparisonFigures& v) {
  f.number_or_nan("r", v.r);
  f.number_or_nan("r_low", v.r_low);
  f.number_or_nan("r_high", v.r_high);
  f.number_or_nan("p", v.p);
  f.number_or_nan("agreement", v.agreement);
  f.number_or_nan("agreement_low", v.agreement_low);
  f.number_or_nan("agreement_high", v.agreement_high);
  f.integer("dims_a", v.dims_a, 0, kU32);
  f.integer("dims_b", v.dims_b, 0, kU32);
  f.integer("shared", v.shared, 0, kU32);
}

Json write(const ComparisonJob& j) {
  Json json = {{"id", j.id}, {"study", j.study}, {"request", write(j.request)}, {"state", to_string(j.state)}, {"share", number_or_null(j.share)}, {"step", j.step},
               {"elapsed_s", number_or_null(j.elapsed_s)}, {"remaining_s", number_or_null(j.remaining_s)}, {"message", j.message}, {"document_file", j.document_file},
               {"report_file", j.report_file}, {"created_at_ms", j.created_at_ms}};
  if (j.figures) json["figures"] = write(*j.figures);
  if (j.ended_at_ms) json["ended_at_ms"] = *j.ended_at_ms;
  return json;
}
void read(Fields& f, ComparisonJob& j) {
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
  if (f.has("figures")) {
    Fields figures = f.object("figures");
    read(figures, j.figures.emplace());
    f.absorb(figures);
  }
  f.text("document_file", j.document_file, 64);
  f.text("report_file", j.report_file, 64);
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

std::string encode(const ComparisonRequest& v) { return print_json(write(v)); }
template <>
Result<ComparisonRequest> decode(std::string_view text) {
  return decode_object<ComparisonRequest>(text, [](Fields& f, ComparisonRequest& v) { read(f, v); });
}

std::string encode(const ComparisonJob& v) { return print_json(write(v)); }
template <>
Result<ComparisonJob> decode(std::string_view text) {
  return decode_object<ComparisonJob>(text, [](Fields& f, ComparisonJob& v) { read(f, v); });
}

std::string encode(const ComparisonList& v) { return print_json({{"comparisons", write_list(v.comparisons, [](const ComparisonJob& j) { return write(j); })}}); }
template <>
Result<ComparisonList> decode(std::string_view text) {
  return decode_object<ComparisonList>(text, [](Fields& f, ComparisonList& v) {
    read_list(f, "comparisons", v.comparisons, kListMax, [](Fields& inner, ComparisonJob& j) { read(inner, j); });
  });
}

}  // namespace tertium::wire
