// export.cpp: writes what a study holds, one file after the other, each whole or not at all.
#include "native/tasks/export.h"

#include "native/files/file_io.h"
#include "shared/wire/answers_csv.h"
#include "shared/wire/api.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/names_text.h"
#include "shared/wire/session_csv.h"
#include "shared/wire/triplet_text.h"

namespace tertium {

Result<ExportReport> export_study(const DataDirectory& data, Store& store, const std::string& study, const std::string& folder, const ExportOptions& options) {
  ExportReport report;
  const auto write = [&](const std::string& name, std::string_view bytes) -> Result<void> {
    TRY_DO(write_file_atomically(folder + "/" + name, bytes));
    report.files.push_back(name);
    return {};
  };
  TRY(const StudyDetail detail, store.study_detail(study));
  Names names;
  for (const Stimulus& stimulus : detail.stimuli) names.push_back(stimulus.name);
  TRY_DO(write("study.json", wire::encode(detail.definition) + "\n"));

  TRY(const StudyTriplets triplets, store.triplets_of(study));
  report.triplets = triplets.set.triplets.size();
  report.simulated_triplets = triplets.simulated;
  if (report.triplets > 0) {
    TRY_DO(write("triplets.txt", wire::write_triplet_text(triplets.set)));
    TRY_DO(write("triplets.names.txt", wire::write_names(names)));
  }
  std::string csv;
  TRY_DO(store.visit_answers(study, [&](const AnswerRow& row) {
    csv += wire::answers_csv_line({row.number, row.session, to_string(row.source), row.practice, row.kind, row.answer, row.received_at_ms}, names);
    ++report.answers;
  }));
  // A table of no rows is no file.
  const auto write_table = [&](const std::string& name, const std::string& rows, const wire::DataDictionary& dictionary) -> Result<void> {
    if (rows.empty()) return {};
    TRY_DO(write(name + ".csv", wire::csv_header(dictionary) + rows));
    return write(name + ".json", wire::write_data_dictionary(dictionary));
  };
  TRY_DO(write_table("answers", csv, wire::answers_dictionary()));
  csv.clear();
  TRY_DO(store.visit_sessions(study, [&](const SessionRecord& s) {
    csv += wire::session_csv_line({s.session, to_string(s.source), s.language, s.consent_hash, s.consented_at_ms, s.started_at_ms, s.ending, s.ended_at_ms, s.trials, s.answers});
    ++report.sessions;
  }));
  TRY_DO(write_table("sessions", csv, wire::sessions_dictionary()));
  csv.clear();
  TRY_DO(store.visit_events(study, [&](const EventRow& row) {
    csv += wire::event_csv_line(row.session, row.event, row.received_at_ms);
    ++report.events;
  }));
  TRY_DO(write_table("events", csv, wire::events_dictionary()));
  csv.clear();
  TRY_DO(store.visit_responses(study, [&](const ResponseRow& row) {
    csv += wire::response_csv_line(row.session, row.response, row.received_at_ms);
    ++report.responses;
  }));
  TRY_DO(write_table("responses", csv, wire::responses_dictionary()));
  csv.clear();
  TRY(const std::vector<ConsentText> consents, store.consent_texts(study));
  for (const ConsentText& text : consents) csv += wire::consent_text_csv_lines(text.hash, text.language, text.first_used_at_ms, text.text, text.statements);
  TRY_DO(write_table("consent_texts", csv, wire::consent_texts_dictionary()));
  csv.clear();
  TRY(const std::vector<Withdrawal> withdrawals, store.withdrawals(study));
  for (const Withdrawal& one : withdrawals) csv += wire::withdrawal_csv_line(one.day, one.answers);
  TRY_DO(write_table("withdrawals", csv, wire::withdrawals_dictionary()));
  if (options.identifiers) {
    csv.clear();
    TRY_DO(store.visit_identifiers(study, [&](const IdentifierRow& row) {
      csv += wire::identifier_csv_line(row.session, row.identifier);
      ++report.identifiers;
    }));
    TRY_DO(write_table("identifiers", csv, wire::identifiers_dictionary()));
  }

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
    report.runs.push_back(run.id);
  }
  return report;
}

}  // namespace tertium
