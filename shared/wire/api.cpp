// api.cpp: each message of the HTTP interface as JSON, written and read beside each other.
#include "shared/wire/api.h"

#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/api_parts.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

using wire::read;  // of a stimulus and of a definition, beside those below
using wire::write;

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

Json write(const Answer& a) {
  return {{"id", a.id}, {"trial", a.trial}, {"shown", a.shown}, {"odd_position", a.odd_position}, {"response_time_ms", number_or_null(a.response_time_ms)},
          {"input", to_string(a.input)}, {"answered_at_ms", a.answered_at_ms}, {"resumed", a.resumed}, {"frame_period_ms", a.frame_period_ms},
          {"clock_step_ms", a.clock_step_ms}, {"timeouts", a.timeouts}};
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
  // A page that was loaded before these were known goes on.
  if (f.has("frame_period_ms")) f.number("frame_period_ms", a.frame_period_ms, 0, 10'000);
  if (f.has("clock_step_ms")) f.number("clock_step_ms", a.clock_step_ms, 0, 10'000);
  if (f.has("timeouts")) f.integer("timeouts", a.timeouts, 0, kU32);
  if (f.ok())
    if (const Result<void> legal = check_answer(a); !legal) f.fail(legal.error().message);
}

Json write(const SessionEvent& e) {
  Json json = {{"id", e.id}, {"kind", to_string(e.kind)}, {"at_ms", e.at_ms}, {"trial", nullptr}, {"width", e.width}, {"height", e.height}};
  if (e.trial) json["trial"] = *e.trial;
  return json;
}
void read(Fields& f, SessionEvent& e) {
  f.text("id", e.id, 64);
  read_word(f, "kind", e.kind, event_kind_from);
  f.integer("at_ms", e.at_ms, 0, kAny);
  if (f.has("trial")) f.integer("trial", e.trial.emplace(), 0, kU32);
  if (f.has("width")) f.integer("width", e.width, 0, 100'000);
  if (f.has("height")) f.integer("height", e.height, 0, 100'000);
  if (f.ok())
    if (const Result<void> legal = check_event(e); !legal) f.fail(legal.error().message);
}

Json write(const Response& r) {
  return {{"id", r.id}, {"kind", to_string(r.kind)}, {"question", r.question}, {"value", r.value}, {"declined", r.declined}, {"attempt", r.attempt},
          {"answered_at_ms", r.answered_at_ms}};
}
void read(Fields& f, Response& r) {
  f.text("id", r.id, 64);
  read_word(f, "kind", r.kind, response_kind_from);
  f.text("question", r.question, 40);
  f.text("value", r.value, kResponseBytesMax);
  f.boolean("declined", r.declined);
  f.integer("attempt", r.attempt, 0, 100);
  f.integer("answered_at_ms", r.answered_at_ms, 0, kAny);
  if (f.ok() && !is_random_id(r.id)) f.fail("id " + quote_for_message(r.id) + " must be 32 hexadecimal digits");
}

Json write(const Identifier& i) { return {{"name", i.name}, {"value", i.value}}; }
void read(Fields& f, Identifier& i) {
  f.text("name", i.name, 40);
  f.text("value", i.value, kIdentifierBytesMax);
}
// Absent: none.
void read_identifiers(Fields& f, std::vector<Identifier>& out) {
  if (f.has("identifiers")) read_list(f, "identifiers", out, kIdentifiersMax, [](Fields& inner, Identifier& i) { read(inner, i); });
  if (f.ok())
    if (const Result<void> legal = check_identifiers(out); !legal) f.fail(legal.error().message);
}
Json write_identifiers(const std::vector<Identifier>& all) {
  return write_list(all, [](const Identifier& i) { return write(i); });
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

Json write_faces(const std::array<Stimulus, 3>& faces) {
  return write_list(faces, [](const Stimulus& s) { return write(s); });
}
void read_faces(Fields& f, std::array<Stimulus, 3>& out) {
  std::vector<Stimulus> faces;
  read_list(f, "faces", faces, 3, [](Fields& inner, Stimulus& s) { read(inner, s); });
  if (!f.ok()) return;
  if (faces.size() != 3) return f.fail("faces must hold 3 stimuli, found " + std::to_string(faces.size()));
  std::move(faces.begin(), faces.end(), out.begin());
}

Json write(const TrialView& t) {
  return {{"number", t.trial.number}, {"practice", t.trial.practice}, {"shown", t.trial.shown}, {"faces", write_faces(t.faces)}};
}
void read(Fields& f, TrialView& t) {
  f.integer("number", t.trial.number, 0, kU32);
  f.boolean("practice", t.trial.practice);
  read_shown(f, t.trial.shown);
  read_faces(f, t.faces);
}

Json write(const StudyCounts& c) {
  return {{"stimuli", c.stimuli}, {"sessions", c.sessions}, {"finished", c.finished}, {"answers", c.answers}, {"simulated_sessions", c.simulated_sessions},
          {"simulated_answers", c.simulated_answers}, {"runs", c.runs}, {"median_response_time_ms", number_or_null(c.median_response_time_ms)}, {"datasets", c.datasets}};
}
Json write(const StudySummary& s) {
  return {{"slug", s.slug}, {"title", s.title}, {"state", to_string(s.state)}, {"demo", s.demo}, {"target_answers", s.target_answers}, {"counts", write(s.counts)},
          {"version", s.version}, {"version_hash", s.version_hash}, {"changed", s.changed},
          {"role", to_string(s.role)}};
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
  f.integer("version", s.version, 0, kU32);
  f.text("version_hash", s.version_hash, 64);
  f.boolean("changed", s.changed);
  read_word(f, "role", s.role, role_from);
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
  Json json = {{"method", to_string(r.method)}, {"preset", to_string(r.preset)}, {"seed", r.seed}, {"seeds", r.seeds}, {"include_simulated", r.include_simulated}};
  if (r.dims) json["dims"] = *r.dims;
  if (r.lambda) json["lambda"] = *r.lambda;
  if (r.dataset) json["dataset"] = *r.dataset;
  return json;
}
void read(Fields& f, FitRequest& r) {
  read_word(f, "method", r.method, fit_method_from);
  if (f.has("preset")) read_word(f, "preset", r.preset, fit_preset_from);
  if (f.has("seed")) f.seed("seed", r.seed);
  if (f.has("seeds")) f.integer("seeds", r.seeds, 1, kSeedsMax);
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
               {"message", j.message}, {"run", j.run}, {"seed_index", j.seed_index}, {"resumable", j.resumable}, {"created_at_ms", j.created_at_ms}};
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
  f.integer("seed_index", j.seed_index, 0, kSeedsMax);
  f.boolean("resumable", j.resumable);
  f.integer("created_at_ms", j.created_at_ms, 0, kAny);
  read_reference(f, j.dataset);
}

Json write(const RunSummary& r) {
  Json json = {{"id", r.id}, {"study", r.study}, {"title", r.title}, {"method", r.method}, {"origin", r.origin}, {"objects", r.objects}, {"dims", r.dims},
               {"triplets", r.triplets}, {"simulated_triplets", r.simulated_triplets}, {"validation_nll", number_or_null(r.validation_nll)},
               {"validation_accuracy", number_or_null(r.validation_accuracy)}, {"created_at_ms", r.created_at_ms}, {"embedding_file", r.embedding_file},
               {"record_file", r.record_file}, {"job", r.job}, {"recommended", r.recommended},
               {"reproducibility", write_list(r.reproducibility, [](double v) { return number_or_null(v); })}};
  if (r.seed) json["seed"] = *r.seed;
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
  f.integer("job", r.job, 0, kAny);
  if (f.has("seed")) {
    r.seed = 0;
    f.seed("seed", *r.seed);
  }
  f.boolean("recommended", r.recommended);
  f.numbers_or_nan("reproducibility", r.reproducibility, 100'000);
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

namespace {
Json write(const ParticipantStudy& v) {
  return {{"definition", write(v.definition)}, {"state", tertium::to_string(v.state)},
          {"examples", write_list(v.examples, [](const auto& faces) { return Json{{"faces", write_faces(faces)}}; })}};
}
void read(Fields& f, ParticipantStudy& v) {
  Fields definition = f.object("definition");
  read(definition, v.definition);
  f.absorb(definition);
  read_word(f, "state", v.state, study_state_from);
  if (f.has("examples"))
    read_list(f, "examples", v.examples, 6, [](Fields& inner, std::array<Stimulus, 3>& faces) { read_faces(inner, faces); });
}
}  // namespace

std::string encode(const ParticipantStudy& v) { return print_json(write(v)); }
template <>
Result<ParticipantStudy> decode(std::string_view text) {
  return decode_object<ParticipantStudy>(text, [](Fields& f, ParticipantStudy& v) { read(f, v); });
}

std::string encode(const SessionStart& v) {
  return print_json({{"key", v.key}, {"language", v.language}, {"consent_hash", v.consent_hash}, {"consented_at_ms", v.consented_at_ms},
                     {"identifiers", write_identifiers(v.identifiers)}, {"simulated", v.simulated}});
}
template <>
Result<SessionStart> decode(std::string_view text) {
  return decode_object<SessionStart>(text, [](Fields& f, SessionStart& v) {
    f.text("key", v.key, 64);
    f.text("language", v.language, 35);
    f.text("consent_hash", v.consent_hash, 64);
    f.integer("consented_at_ms", v.consented_at_ms, 0, kAny);
    read_identifiers(f, v.identifiers);
    if (f.has("simulated")) f.boolean("simulated", v.simulated);
    if (!f.ok()) return;
    if (!is_random_id(v.key)) f.fail("key " + quote_for_message(v.key) + " must be 32 hexadecimal digits");
    if (!is_sha256_hex(v.consent_hash)) f.fail("consent_hash " + quote_for_message(v.consent_hash) + " must be 64 hexadecimal digits");
    for (const char c : v.language)
      if (!is_unreserved(c)) return f.fail("language " + quote_for_message(v.language) + " may have letters, digits and hyphens only, as in en or pt-BR");
  });
}

namespace {
Json write(const SessionView& v) {
  return {{"key", v.key}, {"total", v.total}, {"practice", v.practice}, {"answered", v.answered}, {"finished", v.finished}, {"code", v.code},
          {"ending", to_string(v.ending)}, {"redirect", v.redirect}, {"withdrawal_code", v.withdrawal_code},
          {"upcoming", write_list(v.upcoming, [](const TrialView& t) { return write(t); })}};
}
void read(Fields& f, SessionView& v) {
  f.text("key", v.key, 64);
  f.integer("total", v.total, 0, kU32);
  f.integer("practice", v.practice, 0, kU32);
  f.integer("answered", v.answered, 0, kU32);
  f.boolean("finished", v.finished);
  f.text("code", v.code, 100);
  if (f.has("ending")) read_word(f, "ending", v.ending, ending_from);
  if (f.has("redirect")) f.text("redirect", v.redirect, 10'000);
  if (f.has("withdrawal_code")) f.text("withdrawal_code", v.withdrawal_code, 100);
  read_list(f, "upcoming", v.upcoming, kTrialsAhead, [](Fields& inner, TrialView& t) { read(inner, t); });
}
}  // namespace

std::string encode(const SessionView& v) { return print_json(write(v)); }
template <>
Result<SessionView> decode(std::string_view text) {
  return decode_object<SessionView>(text, [](Fields& f, SessionView& v) { read(f, v); });
}

std::string encode(const StudyPreview& v) { return print_json({{"study", write(v.study)}, {"session", write(v.session)}}); }
template <>
Result<StudyPreview> decode(std::string_view text) {
  return decode_object<StudyPreview>(text, [](Fields& f, StudyPreview& v) {
    Fields study = f.object("study"), session = f.object("session");
    read(study, v.study);
    f.absorb(study);
    read(session, v.session);
    f.absorb(session);
  });
}

std::string encode(const StudySummary& v) { return print_json(write(v)); }
template <>
Result<StudySummary> decode(std::string_view text) {
  return decode_object<StudySummary>(text, [](Fields& f, StudySummary& v) { read(f, v); });
}

std::string encode(const Submission& v) {
  Json json = {{"answers", write_list(v.answers, [](const Answer& a) { return write(a); })}};
  if (!v.events.empty()) json["events"] = write_list(v.events, [](const SessionEvent& e) { return write(e); });
  if (!v.responses.empty()) json["responses"] = write_list(v.responses, [](const Response& r) { return write(r); });
  return print_json(json);
}
template <>
Result<Submission> decode(std::string_view text) {
  return decode_object<Submission>(text, [](Fields& f, Submission& v) {
    read_list(f, "answers", v.answers, kAnswersPerRequestMax, [](Fields& inner, Answer& a) { read(inner, a); });
    if (f.has("events")) read_list(f, "events", v.events, kAnswersPerRequestMax, [](Fields& inner, SessionEvent& e) { read(inner, e); });
    if (f.has("responses")) read_list(f, "responses", v.responses, kAnswersPerRequestMax, [](Fields& inner, Response& r) { read(inner, r); });
  });
}

std::string encode(const FinishRequest& v) { return print_json({{"ending", to_string(v.ending)}}); }
template <>
Result<FinishRequest> decode(std::string_view text) {
  return decode_object<FinishRequest>(text, [](Fields& f, FinishRequest& v) {
    read_word(f, "ending", v.ending, ending_from);
    if (f.ok() && (v.ending == Ending::kNone || v.ending == Ending::kNoConsent)) f.fail("ending must be one of complete, early, screened_out");
  });
}

std::string encode(const DeclineRequest& v) { return print_json({{"identifiers", write_identifiers(v.identifiers)}}); }
template <>
Result<DeclineRequest> decode(std::string_view text) {
  return decode_object<DeclineRequest>(text, [](Fields& f, DeclineRequest& v) { read_identifiers(f, v.identifiers); });
}

std::string encode(const EndingNote& v) { return print_json({{"code", v.code}, {"redirect", v.redirect}}); }
template <>
Result<EndingNote> decode(std::string_view text) {
  return decode_object<EndingNote>(text, [](Fields& f, EndingNote& v) {
    f.text("code", v.code, 100);
    f.text("redirect", v.redirect, 10'000);
  });
}

std::string encode(const WithdrawRequest& v) { return print_json({{"withdrawal_code", v.withdrawal_code}}); }
template <>
Result<WithdrawRequest> decode(std::string_view text) {
  return decode_object<WithdrawRequest>(text, [](Fields& f, WithdrawRequest& v) { f.text("withdrawal_code", v.withdrawal_code, 100, 1); });
}

std::string encode(const Withdrawn& v) { return print_json({{"answers", v.answers}}); }
template <>
Result<Withdrawn> decode(std::string_view text) {
  return decode_object<Withdrawn>(text, [](Fields& f, Withdrawn& v) { f.integer("answers", v.answers, 0, kAny); });
}

std::string encode(const AnswerReceipts& v) { return print_json({{"receipts", write_list(v.receipts, [](const AnswerReceipt& r) { return write(r); })}}); }
template <>
Result<AnswerReceipts> decode(std::string_view text) {
  return decode_object<AnswerReceipts>(text, [](Fields& f, AnswerReceipts& v) {
    read_list(f, "receipts", v.receipts, 3 * kAnswersPerRequestMax, [](Fields& inner, AnswerReceipt& r) { read(inner, r); });
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
