// api.cpp: each message of the HTTP interface as JSON, written and read beside each other.
#include "shared/wire/api.h"

#include <limits>

#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/json_fields.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kU32 = std::numeric_limits<std::uint32_t>::max();

// Reads a document of one object through `read(fields, out)`.
template <class Message, class Read>
Result<Message> decode_object(std::string_view text, Read read) {
  TRY(const Json json, parse_json(text));
  Message out;
  Fields fields(json, "");
  read(fields, out);
  if (!fields.ok()) return fields.error();
  return out;
}

// Reads the objects of an array field.
template <class Item, class Read>
void read_list(Fields& fields, const char* name, std::vector<Item>& out, std::size_t count_max, Read read) {
  const Json* list = fields.array(name, count_max);
  if (!list) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    Fields inner((*list)[i], (fields.path().empty() ? "" : fields.path() + ".") + name + "[" + std::to_string(i) + "]");
    Item item;
    read(inner, item);
    fields.absorb(inner);
    if (!fields.ok()) return;
    out.push_back(std::move(item));
  }
}

template <class Items, class Write>
Json write_list(const Items& items, Write write) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(write(item));
  return list;
}

void read_shown(Fields& fields, std::array<std::uint32_t, 3>& out) {
  const Json* list = fields.array("shown", 3);
  if (!list) return;
  if (list->size() != 3) return fields.fail("shown must hold 3 object numbers, found " + std::to_string(list->size()));
  for (std::size_t p = 0; p < 3; ++p) {
    const Json& n = (*list)[p];
    if (!n.is_number_unsigned() || n.get<std::uint64_t>() > kU32)
      return fields.fail("shown must hold 3 object numbers, found " + quote_for_message(print_json(n)) + " among them");
    out[p] = n.get<std::uint32_t>();
  }
}

Json write(const Stimulus& s) { return {{"name", s.name}, {"category", s.category}, {"picture", s.picture}, {"licence", s.licence}}; }
void read(Fields& f, Stimulus& s) {
  f.text("name", s.name, kNameBytesMax);
  f.text("category", s.category, kNameBytesMax);
  f.text("picture", s.picture, 64);
  f.text("licence", s.licence, kNameBytesMax);
}

Json write(const StudyDefinition& d) {
  return {{"slug", d.slug}, {"title", d.title}, {"language", d.language}, {"question", d.question}, {"hint", d.hint}, {"about", d.about},
          {"consent", d.consent}, {"consent_statements", d.consent_statements}, {"instructions", d.instructions}, {"thanks", d.thanks},
          {"contact", d.contact}, {"practice_trials", d.practice_trials}, {"trials_per_session", d.trials_per_session},
          {"target_answers", d.target_answers}, {"seed", d.seed}};
}
void read(Fields& f, StudyDefinition& d) {
  constexpr std::size_t most = 20000;  // exact limits: check_definition
  f.text("slug", d.slug, 100);
  f.text("title", d.title, most);
  f.text("language", d.language, most);
  f.text("question", d.question, most);
  if (f.has("hint")) f.text("hint", d.hint, most);
  if (f.has("about")) f.text("about", d.about, most);
  f.text("consent", d.consent, most);
  if (f.has("consent_statements")) f.texts("consent_statements", d.consent_statements, 10, 500);
  if (f.has("instructions")) f.text("instructions", d.instructions, most);
  if (f.has("thanks")) f.text("thanks", d.thanks, most);
  if (f.has("contact")) f.text("contact", d.contact, most);
  if (f.has("practice_trials")) f.integer("practice_trials", d.practice_trials, 0, kU32);
  if (f.has("trials_per_session")) f.integer("trials_per_session", d.trials_per_session, 0, kU32);
  if (f.has("target_answers")) f.integer("target_answers", d.target_answers, 0, kAny);
  if (f.has("seed")) f.seed("seed", d.seed);
  f.no_others();
  if (f.ok())
    if (const Result<void> legal = check_definition(d); !legal) f.fail(legal.error().message);
}

Json write(const Answer& a) {
  return {{"id", a.id}, {"trial", a.trial}, {"shown", a.shown}, {"odd_position", a.odd_position}, {"response_time_ms", number_or_null(a.response_time_ms)},
          {"input", to_string(a.input)}, {"answered_at_ms", a.answered_at_ms}, {"resumed", a.resumed}};
}
void read(Fields& f, Answer& a) {
  f.text("id", a.id, 64);
  f.integer("trial", a.trial, 0, kU32);
  read_shown(f, a.shown);
  f.integer("odd_position", a.odd_position, 0, 2);
  f.number("response_time_ms", a.response_time_ms, 0, kResponseTimeLimitMs);
  read_word(f, "input", a.input, input_kind_from);
  f.integer("answered_at_ms", a.answered_at_ms, 0, kAny);
  f.boolean("resumed", a.resumed);
  if (f.ok())
    if (const Result<void> legal = check_answer(a); !legal) f.fail(legal.error().message);
}

Json write(const AnswerReceipt& r) { return {{"id", r.id}, {"verdict", to_string(r.verdict)}, {"reason", r.reason}}; }
Result<AnswerVerdict> verdict_from(const std::string& text) {
  for (const AnswerVerdict v : {AnswerVerdict::kStored, AnswerVerdict::kAlreadyStored, AnswerVerdict::kRefused})
    if (text == to_string(v)) return v;
  return Error{ErrorCode::kInvalid, "verdict " + quote_for_message(text) + " is none of stored, already stored, refused"};
}
void read(Fields& f, AnswerReceipt& r) {
  f.text("id", r.id, 64);
  read_word(f, "verdict", r.verdict, verdict_from);
  f.text("reason", r.reason, 2000);
}

Json write(const TrialView& t) {
  return {{"number", t.trial.number}, {"practice", t.trial.practice}, {"shown", t.trial.shown}, {"faces", write_list(t.faces, [](const Stimulus& s) { return write(s); })}};
}
void read(Fields& f, TrialView& t) {
  f.integer("number", t.trial.number, 0, kU32);
  f.boolean("practice", t.trial.practice);
  read_shown(f, t.trial.shown);
  std::vector<Stimulus> faces;
  read_list(f, "faces", faces, 3, [](Fields& inner, Stimulus& s) { read(inner, s); });
  if (!f.ok()) return;
  if (faces.size() != 3) return f.fail("faces must hold 3 stimuli, found " + std::to_string(faces.size()));
  std::move(faces.begin(), faces.end(), t.faces.begin());
}

Json write(const StudyCounts& c) {
  return {{"stimuli", c.stimuli}, {"sessions", c.sessions}, {"finished", c.finished}, {"answers", c.answers}, {"simulated_sessions", c.simulated_sessions},
          {"simulated_answers", c.simulated_answers}, {"runs", c.runs}, {"median_response_time_ms", number_or_null(c.median_response_time_ms)}, {"datasets", c.datasets}};
}
Json write(const StudySummary& s) {
  return {{"slug", s.slug}, {"title", s.title}, {"state", to_string(s.state)}, {"demo", s.demo}, {"target_answers", s.target_answers}, {"counts", write(s.counts)}};
}
void read(Fields& f, StudySummary& s) {
  f.text("slug", s.slug, 100);
  f.text("title", s.title, 2000);
  read_word(f, "state", s.state, study_state_from);
  f.boolean("demo", s.demo);
  f.integer("target_answers", s.target_answers, 0, kAny);
  Fields c = f.object("counts");
  c.integer("stimuli", s.counts.stimuli, 0, kAny);
  c.integer("sessions", s.counts.sessions, 0, kAny);
  c.integer("finished", s.counts.finished, 0, kAny);
  c.integer("answers", s.counts.answers, 0, kAny);
  c.integer("simulated_sessions", s.counts.simulated_sessions, 0, kAny);
  c.integer("simulated_answers", s.counts.simulated_answers, 0, kAny);
  c.integer("runs", s.counts.runs, 0, kAny);
  c.number_or_nan("median_response_time_ms", s.counts.median_response_time_ms);
  c.integer("datasets", s.counts.datasets, 0, kAny);
  f.absorb(c);
}

Json write(const DatasetSummary& d) {
  return {{"id", d.id}, {"study", d.study}, {"title", d.title}, {"kind", to_string(d.kind)}, {"format", d.format}, {"source_file", d.source_file},
          {"source_sha256", d.source_sha256}, {"file", d.file}, {"triplets_file", d.triplets_file}, {"objects", d.objects}, {"rows", d.rows},
          {"participants", d.participants}, {"simulated", d.simulated}, {"conventions", d.conventions}, {"created_at_ms", d.created_at_ms}};
}
void read(Fields& f, DatasetSummary& d) {
  f.integer("id", d.id, 1, kAny);
  f.text("study", d.study, 100);
  f.text("title", d.title, kDatasetTitleBytesMax);
  read_word(f, "kind", d.kind, dataset_kind_from);
  f.text("format", d.format, kDatasetFormatBytesMax);
  f.text("source_file", d.source_file, kDatasetSourceBytesMax);
  f.text("source_sha256", d.source_sha256, 64);
  f.text("file", d.file, 64);
  f.text("triplets_file", d.triplets_file, 64);
  f.integer("objects", d.objects, 0, kU32);
  f.integer("rows", d.rows, 0, kAny);
  f.integer("participants", d.participants, 0, kU32);
  f.boolean("simulated", d.simulated);
  f.text("conventions", d.conventions, kDatasetConventionsBytesMax);
  f.integer("created_at_ms", d.created_at_ms, 0, kAny);
  if (f.ok())
    if (const Result<void> legal = check_dataset(d); !legal) f.fail(legal.error().message);
}

Json write(const DatasetReference& d) { return {{"id", d.id}, {"title", d.title}, {"sha256", d.sha256}}; }
void read(Fields& f, DatasetReference& d) {
  f.integer("id", d.id, 1, kAny);
  f.text("title", d.title, kDatasetTitleBytesMax);
  f.text("sha256", d.sha256, 64);
  if (f.ok() && !is_sha256_hex(d.sha256)) f.fail("sha256 must be 64 hexadecimal digits");
}
// Under "dataset", where there is one.
void write_reference(Json& json, const std::optional<DatasetReference>& dataset) {
  if (dataset) json["dataset"] = write(*dataset);
}
void read_reference(Fields& f, std::optional<DatasetReference>& out) {
  if (!f.has("dataset")) return;
  Fields dataset = f.object("dataset");
  read(dataset, out.emplace());
  f.absorb(dataset);
}

Json write(const FitRequest& r) {
  Json json = {{"method", to_string(r.method)}, {"preset", to_string(r.preset)}, {"seed", r.seed}, {"include_simulated", r.include_simulated}};
  if (r.dims) json["dims"] = *r.dims;
  if (r.lambda) json["lambda"] = *r.lambda;
  if (r.dataset) json["dataset"] = *r.dataset;
  return json;
}
void read(Fields& f, FitRequest& r) {
  read_word(f, "method", r.method, fit_method_from);
  if (f.has("preset")) read_word(f, "preset", r.preset, fit_preset_from);
  if (f.has("seed")) f.seed("seed", r.seed);
  if (f.has("include_simulated")) f.boolean("include_simulated", r.include_simulated);
  if (f.has("dims")) {
    r.dims = 0;
    f.integer("dims", *r.dims, 1, 1000);
  }
  if (f.has("lambda")) {
    r.lambda = 0.0;
    f.number("lambda", *r.lambda, 0, kLambdaMax);
  }
  if (f.has("dataset")) {
    r.dataset = 0;
    f.integer("dataset", *r.dataset, 1, kAny);
  }
  f.no_others();
}

Json write(const FitProgress& p) {
  return {{"epoch", p.epoch}, {"epochs", p.epochs}, {"elapsed_s", number_or_null(p.elapsed_s)}, {"remaining_s", number_or_null(p.remaining_s)},
          {"curve", write_list(p.curve, [](const CurvePoint& c) -> Json {
             return {{"epoch", c.epoch}, {"loss", number_or_null(c.loss)}, {"train_nll", number_or_null(c.train_nll)}, {"validation_nll", number_or_null(c.validation_nll)},
                     {"validation_accuracy", number_or_null(c.validation_accuracy)}, {"dims", c.dims}};
           })}};
}
void read(Fields& f, FitProgress& p) {
  f.integer("epoch", p.epoch, 0, kU32);
  f.integer("epochs", p.epochs, 0, kU32);
  f.number_or_nan("elapsed_s", p.elapsed_s);
  f.number_or_nan("remaining_s", p.remaining_s);
  read_list(f, "curve", p.curve, 1'000'000, [](Fields& inner, CurvePoint& c) {
    inner.integer("epoch", c.epoch, 0, kU32);
    inner.number_or_nan("loss", c.loss);
    inner.number_or_nan("train_nll", c.train_nll);
    inner.number_or_nan("validation_nll", c.validation_nll);
    inner.number_or_nan("validation_accuracy", c.validation_accuracy);
    inner.integer("dims", c.dims, 0, kU32);
  });
}

Json write(const FitJob& j) {
  Json json = {{"id", j.id}, {"study", j.study}, {"request", write(j.request)}, {"state", to_string(j.state)}, {"progress", write(j.progress)},
               {"message", j.message}, {"run", j.run}, {"created_at_ms", j.created_at_ms}};
  write_reference(json, j.dataset);
  return json;
}
void read(Fields& f, FitJob& j) {
  f.integer("id", j.id, 0, kAny);
  f.text("study", j.study, 100);
  Fields request = f.object("request");
  read(request, j.request);
  f.absorb(request);
  read_word(f, "state", j.state, job_state_from);
  Fields progress = f.object("progress");
  read(progress, j.progress);
  f.absorb(progress);
  f.text("message", j.message, 20000);
  f.integer("run", j.run, 0, kAny);
  f.integer("created_at_ms", j.created_at_ms, 0, kAny);
  read_reference(f, j.dataset);
}

Json write(const RunSummary& r) {
  Json json = {{"id", r.id}, {"study", r.study}, {"title", r.title}, {"method", r.method}, {"origin", r.origin}, {"objects", r.objects}, {"dims", r.dims},
               {"triplets", r.triplets}, {"simulated_triplets", r.simulated_triplets}, {"validation_nll", number_or_null(r.validation_nll)},
               {"validation_accuracy", number_or_null(r.validation_accuracy)}, {"created_at_ms", r.created_at_ms}, {"embedding_file", r.embedding_file},
               {"record_file", r.record_file}};
  write_reference(json, r.dataset);
  return json;
}
void read(Fields& f, RunSummary& r) {
  f.integer("id", r.id, 0, kAny);
  f.text("study", r.study, 100);
  f.text("title", r.title, 2000);
  f.text("method", r.method, 100);
  f.text("origin", r.origin, 100);
  f.integer("objects", r.objects, 0, kU32);
  f.integer("dims", r.dims, 0, kU32);
  f.integer("triplets", r.triplets, 0, kAny);
  f.integer("simulated_triplets", r.simulated_triplets, 0, kAny);
  f.number_or_nan("validation_nll", r.validation_nll);
  f.number_or_nan("validation_accuracy", r.validation_accuracy);
  f.integer("created_at_ms", r.created_at_ms, 0, kAny);
  f.text("embedding_file", r.embedding_file, 64);
  f.text("record_file", r.record_file, 64);
  read_reference(f, r.dataset);
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

}  // namespace

std::string fill_path(const char* pattern, const std::vector<std::string>& values) {
  std::string out;
  std::size_t next = 0;
  for (const char* c = pattern; *c; ++c) {
    if (*c != '{') {
      out += *c;
      continue;
    }
    while (*c != '}') ++c;
    CHECK(next < values.size());
    for (const char v : values[next++]) {
      if (is_unreserved(v)) {
        out += v;
      } else {
        const auto byte = static_cast<unsigned char>(v);
        out += '%';
        out += to_hex(&byte, 1);
      }
    }
  }
  CHECK(next == values.size());
  return out;
}

std::string encode(const Error& error) { return print_json({{"error", {{"code", to_string(error.code)}, {"message", error.message}}}}); }

std::string encode(const ParticipantStudy& v) { return print_json({{"definition", write(v.definition)}, {"state", tertium::to_string(v.state)}}); }
template <>
Result<ParticipantStudy> decode(std::string_view text) {
  return decode_object<ParticipantStudy>(text, [](Fields& f, ParticipantStudy& v) {
    Fields definition = f.object("definition");
    read(definition, v.definition);
    f.absorb(definition);
    read_word(f, "state", v.state, study_state_from);
  });
}

std::string encode(const SessionStart& v) {
  return print_json({{"key", v.key}, {"language", v.language}, {"consent_hash", v.consent_hash}, {"consented_at_ms", v.consented_at_ms}});
}
template <>
Result<SessionStart> decode(std::string_view text) {
  return decode_object<SessionStart>(text, [](Fields& f, SessionStart& v) {
    f.text("key", v.key, 64);
    f.text("language", v.language, 35);
    f.text("consent_hash", v.consent_hash, 64);
    f.integer("consented_at_ms", v.consented_at_ms, 0, kAny);
    if (!f.ok()) return;
    if (!is_random_id(v.key)) f.fail("key " + quote_for_message(v.key) + " must be 32 hexadecimal digits");
    if (!is_sha256_hex(v.consent_hash)) f.fail("consent_hash " + quote_for_message(v.consent_hash) + " must be 64 hexadecimal digits");
    for (const char c : v.language)
      if (!is_unreserved(c)) return f.fail("language " + quote_for_message(v.language) + " may have letters, digits and hyphens only, as in en or pt-BR");
  });
}

std::string encode(const SessionView& v) {
  return print_json({{"key", v.key}, {"total", v.total}, {"practice", v.practice}, {"answered", v.answered}, {"finished", v.finished}, {"code", v.code},
                     {"upcoming", write_list(v.upcoming, [](const TrialView& t) { return write(t); })}});
}
template <>
Result<SessionView> decode(std::string_view text) {
  return decode_object<SessionView>(text, [](Fields& f, SessionView& v) {
    f.text("key", v.key, 64);
    f.integer("total", v.total, 0, kU32);
    f.integer("practice", v.practice, 0, kU32);
    f.integer("answered", v.answered, 0, kU32);
    f.boolean("finished", v.finished);
    f.text("code", v.code, 100);
    read_list(f, "upcoming", v.upcoming, kTrialsAhead, [](Fields& inner, TrialView& t) { read(inner, t); });
  });
}

std::string encode(const AnswerBatch& v) { return print_json({{"answers", write_list(v.answers, [](const Answer& a) { return write(a); })}}); }
template <>
Result<AnswerBatch> decode(std::string_view text) {
  return decode_object<AnswerBatch>(text, [](Fields& f, AnswerBatch& v) {
    read_list(f, "answers", v.answers, kAnswersPerRequestMax, [](Fields& inner, Answer& a) { read(inner, a); });
  });
}

std::string encode(const AnswerReceipts& v) { return print_json({{"receipts", write_list(v.receipts, [](const AnswerReceipt& r) { return write(r); })}}); }
template <>
Result<AnswerReceipts> decode(std::string_view text) {
  return decode_object<AnswerReceipts>(text, [](Fields& f, AnswerReceipts& v) {
    read_list(f, "receipts", v.receipts, kAnswersPerRequestMax, [](Fields& inner, AnswerReceipt& r) { read(inner, r); });
  });
}

std::string encode(const StudyDefinition& v) { return print_json(write(v)); }
template <>
Result<StudyDefinition> decode(std::string_view text) {
  return decode_object<StudyDefinition>(text, [](Fields& f, StudyDefinition& v) { read(f, v); });
}

std::string encode(const StudyDetail& v) {
  return print_json({{"summary", write(v.summary)}, {"definition", write(v.definition)}, {"stimuli", write_list(v.stimuli, [](const Stimulus& s) { return write(s); })}});
}
template <>
Result<StudyDetail> decode(std::string_view text) {
  return decode_object<StudyDetail>(text, [](Fields& f, StudyDetail& v) {
    Fields summary = f.object("summary");
    read(summary, v.summary);
    f.absorb(summary);
    Fields definition = f.object("definition");
    read(definition, v.definition);
    f.absorb(definition);
    read_list(f, "stimuli", v.stimuli, kObjectsMax, [](Fields& inner, Stimulus& s) { read(inner, s); });
  });
}

std::string encode(const StudyList& v) { return print_json({{"studies", write_list(v.studies, [](const StudySummary& s) { return write(s); })}}); }
template <>
Result<StudyList> decode(std::string_view text) {
  return decode_object<StudyList>(text, [](Fields& f, StudyList& v) {
    read_list(f, "studies", v.studies, 100'000, [](Fields& inner, StudySummary& s) { read(inner, s); });
  });
}

std::string encode(const DatasetList& v) { return print_json({{"datasets", write_list(v.datasets, [](const DatasetSummary& d) { return write(d); })}}); }
template <>
Result<DatasetList> decode(std::string_view text) {
  return decode_object<DatasetList>(text, [](Fields& f, DatasetList& v) {
    read_list(f, "datasets", v.datasets, 100'000, [](Fields& inner, DatasetSummary& d) { read(inner, d); });
  });
}

std::string encode(const DatasetReference& v) { return print_json(write(v)); }
template <>
Result<DatasetReference> decode(std::string_view text) {
  return decode_object<DatasetReference>(text, [](Fields& f, DatasetReference& v) { read(f, v); });
}

std::string encode(const FitRequest& v) { return print_json(write(v)); }
template <>
Result<FitRequest> decode(std::string_view text) {
  return decode_object<FitRequest>(text, [](Fields& f, FitRequest& v) { read(f, v); });
}

std::string encode(const FitProgress& v) { return print_json(write(v)); }
template <>
Result<FitProgress> decode(std::string_view text) {
  return decode_object<FitProgress>(text, [](Fields& f, FitProgress& v) { read(f, v); });
}

std::string encode(const FitJob& v) { return print_json(write(v)); }
template <>
Result<FitJob> decode(std::string_view text) {
  return decode_object<FitJob>(text, [](Fields& f, FitJob& v) { read(f, v); });
}

std::string encode(const FitJobList& v) { return print_json({{"fits", write_list(v.fits, [](const FitJob& j) { return write(j); })}}); }
template <>
Result<FitJobList> decode(std::string_view text) {
  return decode_object<FitJobList>(text, [](Fields& f, FitJobList& v) {
    read_list(f, "fits", v.fits, 100'000, [](Fields& inner, FitJob& j) { read(inner, j); });
  });
}

std::string encode(const RunSummary& v) { return print_json(write(v)); }
template <>
Result<RunSummary> decode(std::string_view text) {
  return decode_object<RunSummary>(text, [](Fields& f, RunSummary& v) { read(f, v); });
}

std::string encode(const RunList& v) { return print_json({{"runs", write_list(v.runs, [](const RunSummary& r) { return write(r); })}}); }
template <>
Result<RunList> decode(std::string_view text) {
  return decode_object<RunList>(text, [](Fields& f, RunList& v) {
    read_list(f, "runs", v.runs, 100'000, [](Fields& inner, RunSummary& r) { read(inner, r); });
  });
}

const char* to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return "invalid";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kUnauthorized: return "unauthorized";
    case ErrorCode::kForbidden: return "forbidden";
    case ErrorCode::kTooLarge: return "too_large";
    case ErrorCode::kBusy: return "busy";
    case ErrorCode::kDiskFull: return "disk_full";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kIo: return "io";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

Error decode_error(std::string_view text, const std::string& fallback) {
  const Error unknown{ErrorCode::kInternal, fallback};
  const Result<Json> json = parse_json(text);
  if (!json) return unknown;
  Fields fields(*json, "");
  Fields inner = fields.object("error");
  std::string code, message;
  inner.text("code", code, 100);
  inner.text("message", message, 20000);
  fields.absorb(inner);
  if (!fields.ok()) return unknown;
  for (int c = 0; c <= static_cast<int>(ErrorCode::kInternal); ++c)
    if (code == to_string(static_cast<ErrorCode>(c))) return {static_cast<ErrorCode>(c), message};
  return unknown;
}

}  // namespace tertium::wire
