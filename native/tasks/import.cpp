// import.cpp: finds or makes the study a fit belongs to, puts its rows in that study's order, and adds the run.
#include "native/tasks/import.h"

#include <algorithm>
#include <optional>

#include "native/tasks/fit.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/vice_npz.h"

namespace tertium {
namespace {

Names stimulus_names(const StudyDetail& study) {
  Names names;
  for (const Stimulus& stimulus : study.stimuli) names.push_back(stimulus.name);
  return names;
}

bool same_names(Names a, Names b) {
  if (a.size() != b.size()) return false;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

// A study whose stimuli are the fit's names, shown as words. A draft: nobody is asked anything until a researcher opens it.
StudyDefinition words_study(const std::string& slug, std::size_t objects) {
  StudyDefinition study;
  study.slug = slug;
  study.title = format_count(objects) + " words";
  study.question = "Which one is the odd one out?";
  study.about = "Made by an import: the objects of a fit, shown as words.";
  study.consent = "This study was made by an import. Write here what is asked, stored and promised before you open it.";
  return study;
}

}  // namespace

Result<ImportReport> import_fit(const FitFolder& fit, DataDirectory* data, Store* store, const ImportOptions& options) {
  CHECK(options.dry_run || (data && store));
  const Names& names = fit.embedding.names;
  ImportReport report;
  std::optional<StudyDetail> study;
  std::vector<StudySummary> studies;
  if (store) { TRY(studies, store->list_studies()); }
  if (!options.study.empty()) {
    if (!store) return Error{ErrorCode::kNotFound, "there is no study " + quote_for_message(options.study) + ": no data are there yet"};
    TRY(study, store->study_detail(options.study));
    if (names.empty() && study->stimuli.size() != fit.record.objects)
      return Error{ErrorCode::kInvalid, fit.path + ": has " + format_count(fit.record.objects) + " objects, the study " + options.study + " " +
                                            format_count(study->stimuli.size())};
  } else {
    if (names.empty())
      return Error{ErrorCode::kInvalid, fit.path + ": has no names (embedding.names.txt); say with --study which study's objects its rows are"};
    for (const StudySummary& candidate : studies) {
      if (candidate.counts.stimuli != names.size()) continue;
      TRY(StudyDetail detail, store->study_detail(candidate.slug));
      if (!same_names(stimulus_names(detail), names)) continue;
      study = std::move(detail);
      break;
    }
  }

  std::string embedding_npy = fit.embedding_npy, posterior_npz = fit.posterior_npz, record_json = fit.record_json;
  if (study) {
    report.study = study->summary.slug;
    report.study_title = study->summary.title;
    if (!names.empty()) {
      TRY(const Alignment alignment, align_names(names, stimulus_names(*study), fit.path, "the study " + report.study));
      report.rows_moved = alignment.rows_moved;
      if (alignment.rows_moved > 0) {
        embedding_npy = wire::write_npy(align_rows(fit.embedding.values, alignment));
        if (fit.posterior) {
          TRY(posterior_npz, wire::write_posterior({align_rows(fit.posterior->location, alignment), align_rows(fit.posterior->scale, alignment)}));
        }
        // The record goes on speaking of the files that lie beside it.
        wire::FitRecord record = fit.record;
        record.embedding_sha256 = sha256_hex(embedding_npy);
        record.posterior_sha256 = posterior_npz.empty() ? "" : sha256_hex(posterior_npz);
        record.names_sha256 = sha256_hex(wire::write_names(stimulus_names(*study)));
        record.note += (record.note.empty() ? "" : " ") + format_count(alignment.rows_moved) + " rows were put into the study's order by the import.";
        record_json = wire::encode_fit_record(record);
      }
    }
  } else {
    report.makes_study = true;
    const std::string base = "words-" + std::to_string(names.size());
    const auto taken = [&](const std::string& slug) {
      return std::any_of(studies.begin(), studies.end(), [&](const StudySummary& s) { return s.slug == slug; });
    };
    report.study = base;
    for (int n = 2; taken(report.study); ++n) report.study = base + "-" + std::to_string(n);
    report.study_title = words_study(report.study, names.size()).title;
  }

  RunSummary& run = report.run;
  run.study = report.study;
  run.method = to_string(fit.record.request.method);
  run.title = run_title(run.method, fit.record.dims);
  run.origin = "imported";
  run.objects = fit.record.objects;
  run.dims = fit.record.dims;
  run.triplets = fit.record.triplets;
  run.simulated_triplets = fit.record.simulated_triplets;
  run.validation_nll = fit.record.validation_nll;
  run.validation_accuracy = fit.record.validation_accuracy;
  run.embedding_file = sha256_hex(embedding_npy);
  run.record_file = sha256_hex(record_json);
  if (study) {
    TRY(const std::vector<RunSummary> runs, store->list_runs(report.study));
    for (const RunSummary& other : runs) {
      if (other.embedding_file != run.embedding_file || other.record_file != run.record_file) continue;
      report.already_there = true;
      report.run = other;
      return report;
    }
  }
  if (options.dry_run) return report;

  if (report.makes_study) {
    std::vector<Stimulus> stimuli;
    for (const std::string& name : names) stimuli.push_back({name, "", "", ""});
    TRY_DO(store->create_study(words_study(report.study, names.size()), stimuli, StudyState::kDraft));
  }
  TRY_DO(data->put(embedding_npy));
  TRY_DO(data->put(record_json));
  NewRun added{run, ""};
  if (!posterior_npz.empty()) { TRY(added.posterior_file, data->put(posterior_npz)); }
  TRY(report.run, store->add_run(report.study, added));
  return report;
}

}  // namespace tertium
