// export.cpp: writes what a study holds, one file after the other, each whole or not at all.
#include "native/tasks/export.h"

#include <optional>
#include <utility>

#include "native/files/file_io.h"
#include "native/files/file_stream.h"
#include "shared/base/text.h"
#include "shared/wire/answers_csv.h"
#include "shared/wire/api.h"
#include "shared/wire/dimension_messages.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/names_text.h"
#include "shared/wire/session_csv.h"
#include "shared/wire/triplet_text.h"

namespace tertium {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;
constexpr const char* kNames[] = {"study.json",    "triplets.txt", "triplets.names.txt", "answers.csv",       "answers.json",       "sessions.csv",    "sessions.json",
                                  "events.csv",    "events.json",  "responses.csv",      "responses.json",    "consent_texts.csv",  "consent_texts.json", "withdrawals.csv",
                                  "withdrawals.json"};

// Lines on their way to a sink: the header before the first of them, and pieces of some size.
class Rows {
 public:
  Rows(std::string header, const ExportSink& sink) : pending_(std::move(header)), sink_(sink) {}
  void add(std::string_view line) {
    ++count_;
    pending_ += line;
    if (pending_.size() >= kPieceBytes) send();
  }
  // How many there were; without any nothing was sent.
  Result<std::uint64_t> finish() {
    if (count_ > 0) send();
    if (failure_) return *failure_;
    return count_;
  }

 private:
  void send() {
    if (!failure_)
      if (const Result<void> sent = sink_(pending_); !sent) failure_ = sent.error();
    pending_.clear();
  }
  std::string pending_;
  const ExportSink& sink_;
  std::uint64_t count_ = 0;
  std::optional<Error> failure_;
};

Result<Names> names_of(Store& store, const std::string& study) {
  TRY(const StudyDetail detail, store.study_detail(study));
  Names names;
  for (const Stimulus& stimulus : detail.stimuli) names.push_back(stimulus.name);
  return names;
}

// A table: what its columns are, and its rows.
struct Table {
  const char* name;
  wire::DataDictionary (*dictionary)();
  Result<void> (*visit)(Store&, const std::string& study, Rows&);
};
const Table kTables[] = {
    {"answers", [] { return wire::DataDictionary(wire::answers_dictionary()); },
     [](Store& store, const std::string& study, Rows& rows) -> Result<void> {
       TRY(const Names names, names_of(store, study));
       return store.visit_answers(study, [&](const AnswerRow& row) {
         rows.add(wire::answers_csv_line({row.number, row.session, to_string(row.source), row.practice, row.kind, row.answer, row.received_at_ms, row.version,
                                          row.version_hash},
                                         names));
       });
     }},
    {"sessions", [] { return wire::DataDictionary(wire::sessions_dictionary()); },
     [](Store& store, const std::string& study, Rows& rows) {
       return store.visit_sessions(study, [&](const SessionRecord& s) {
         rows.add(wire::session_csv_line({s.session, to_string(s.source), s.language, s.consent_hash, s.consented_at_ms, s.started_at_ms, s.ending, s.ended_at_ms, s.trials,
                                          s.answers, s.version, s.version_hash}));
       });
     }},
    {"events", [] { return wire::DataDictionary(wire::events_dictionary()); },
     [](Store& store, const std::string& study, Rows& rows) {
       return store.visit_events(study, [&](const EventRow& row) { rows.add(wire::event_csv_line(row.session, row.event, row.received_at_ms)); });
     }},
    {"responses", [] { return wire::DataDictionary(wire::responses_dictionary()); },
     [](Store& store, const std::string& study, Rows& rows) {
       return store.visit_responses(study, [&](const ResponseRow& row) { rows.add(wire::response_csv_line(row.session, row.response, row.received_at_ms)); });
     }},
    {"consent_texts", [] { return wire::DataDictionary(wire::consent_texts_dictionary()); },
     [](Store& store, const std::string& study, Rows& rows) -> Result<void> {
       TRY(const std::vector<ConsentText> consents, store.consent_texts(study));
       for (const ConsentText& text : consents) rows.add(wire::consent_text_csv_lines(text.hash, text.language, text.first_used_at_ms, text.text, text.statements));
       return {};
     }},
    {"withdrawals", [] { return wire::DataDictionary(wire::withdrawals_dictionary()); },
     [](Store& store, const std::string& study, Rows& rows) -> Result<void> {
       TRY(const std::vector<Withdrawal> withdrawals, store.withdrawals(study));
       for (const Withdrawal& one : withdrawals) rows.add(wire::withdrawal_csv_line(one.day, one.answers));
       return {};
     }},
    {"identifiers", [] { return wire::DataDictionary(wire::identifiers_dictionary()); },
     [](Store& store, const std::string& study, Rows& rows) {
       return store.visit_identifiers(study, [&](const IdentifierRow& row) { rows.add(wire::identifier_csv_line(row.session, row.identifier)); });
     }},
};

Result<std::uint64_t> write_table(Store& store, const std::string& study, const Table& table, bool dictionary, const ExportSink& sink) {
  if (!dictionary) {
    Rows rows(wire::csv_header(table.dictionary()), sink);
    TRY_DO(table.visit(store, study, rows));
    return rows.finish();
  }
  // A table without rows has no dictionary beside it.
  const ExportSink nowhere = [](std::string_view) -> Result<void> { return {}; };
  Rows rows("", nowhere);
  TRY_DO(table.visit(store, study, rows));
  TRY(const std::uint64_t count, rows.finish());
  if (count == 0) return std::uint64_t{0};
  TRY_DO(sink(wire::write_data_dictionary(table.dictionary())));
  return std::uint64_t{1};
}

}  // namespace

std::span<const char* const> export_file_names() { return kNames; }

Result<std::uint64_t> write_export_file(Store& store, const std::string& study, const std::string& name, const ExportSink& sink) {
  if (name == "study.json") {
    TRY(const StudyDefinition definition, store.study_definition(study));
    TRY_DO(sink(wire::encode(definition) + "\n"));
    return std::uint64_t{1};
  }
  if (name == "triplets.txt" || name == "triplets.names.txt") {
    TRY(const StudyTriplets triplets, store.triplets_of(study));
    const std::uint64_t count = triplets.set.triplets.size();
    if (count == 0) return count;
    if (name == "triplets.txt") {
      TRY_DO(sink(wire::write_triplet_text(triplets.set)));
      return count;
    }
    TRY(const Names names, names_of(store, study));
    TRY_DO(sink(wire::write_names(names)));
    return std::uint64_t{1};
  }
  for (const Table& table : kTables) {
    if (name == std::string(table.name) + ".csv") return write_table(store, study, table, false, sink);
    if (name == std::string(table.name) + ".json") return write_table(store, study, table, true, sink);
  }
  return Error{ErrorCode::kNotFound, "there is no file " + quote_for_message(name) + " to export; there are study.json, triplets.txt, answers.csv, sessions.csv and others"};
}

Result<ExportReport> export_study(const DataDirectory& data, Store& store, const std::string& study, const std::string& folder, const ExportOptions& options) {
  ExportReport report;
  const auto write = [&](const std::string& name, std::string_view bytes) -> Result<void> {
    TRY_DO(write_file_atomically(folder + "/" + name, bytes));
    report.files.push_back(name);
    return {};
  };
  // The same bytes as by HTTP, piece by piece into the file.
  const auto write_one = [&](const std::string& name) -> Result<std::uint64_t> {
    TRY(FileWriter file, FileWriter::open(folder + "/" + name));
    TRY(const std::uint64_t rows, write_export_file(store, study, name, [&](std::string_view piece) { return file.write(piece); }));
    if (rows == 0) return rows;
    TRY_DO(file.finish());
    report.files.push_back(name);
    return rows;
  };
  const std::pair<const char*, std::uint64_t*> counted[] = {{"triplets.txt", &report.triplets}, {"answers.csv", &report.answers}, {"sessions.csv", &report.sessions},
                                                            {"events.csv", &report.events},     {"responses.csv", &report.responses}};
  for (const char* name : kNames) {
    TRY(const std::uint64_t rows, write_one(name));
    for (const auto& [counted_name, count] : counted)
      if (counted_name == std::string_view(name)) *count = rows;
  }
  if (options.identifiers) {
    TRY(report.identifiers, write_one("identifiers.csv"));
    TRY_DO(write_one("identifiers.json"));
  }
  TRY(const StudySummary summary, store.find_study(study));
  report.simulated_triplets = summary.counts.simulated_answers;
  TRY(const Names names, names_of(store, study));

  TRY(const std::vector<RunSummary> runs, store.list_runs(study));
  for (const RunSummary& run : runs) {
    const std::string name = "runs/" + std::to_string(run.id);
    TRY_DO(make_folders(folder + "/" + name));
    TRY(const std::string record_json, data.read(run.record_file));
    TRY(const wire::FitRecord record, wire::decode_fit_record(record_json, "the record of run " + std::to_string(run.id)));
    TRY(const std::string embedding, data.read(run.embedding_file));
    TRY_DO(write(name + "/embedding.npy", embedding));
    TRY_DO(write(name + "/embedding.names.txt", wire::write_names(names)));
    if (!record.posterior_sha256.empty()) {
      TRY(const std::string posterior, data.read(record.posterior_sha256));
      TRY_DO(write(name + "/posterior.npz", posterior));
      TRY_DO(write(name + "/posterior.names.txt", wire::write_names(names)));
    }
    TRY_DO(write(name + "/fit.json", record_json));
    TRY(const std::vector<DimensionLabel> labels, store.dimension_labels(run.id));
    TRY(const std::vector<DimensionRating> ratings, store.dimension_ratings(run.id));
    if (!labels.empty() || !ratings.empty()) {
      TRY_DO(write(name + "/ratings.csv", wire::write_ratings_csv(run.dims, labels, ratings)));
      TRY_DO(write(name + "/ratings.json", wire::write_data_dictionary(wire::ratings_dictionary())));
    }
    report.runs.push_back(run.id);
  }
  return report;
}

}  // namespace tertium
