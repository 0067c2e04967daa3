// import.cpp: finds or makes the study that data belong to, puts their objects in its order, and adds the row.
#include "native/tasks/import.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <unordered_map>

#include "native/tasks/fit.h"
#include "native/tasks/put_files.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/domain/name_order.h"
#include "shared/fit/prune.h"
#include "shared/wire/alignet_npz.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/plain_table.h"
#include "shared/wire/rdm.h"
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

// A study whose stimuli are the names, shown as words. A draft: nobody is asked anything until a researcher opens it.
StudyDefinition words_study(const std::string& slug, std::size_t objects) {
  StudyDefinition study;
  study.slug = slug;
  study.title = format_count(objects) + " words";
  study.question = "Which one is the odd one out?";
  study.about = "Made by an import: the objects of the imported data, shown as words.";
  study.consent = "This study was made by an import. Write here what is asked, stored and promised before you open it.";
  return study;
}

// Where the data go, and which number each of their objects has there.
struct Place {
  std::optional<StudyDetail> study;   // empty: it is made
  Names names;                        // of the study's objects, in its order
  std::vector<std::uint32_t> number;  // by the file's number
  bool same_order = true;
};

Result<Place> find_place(const ForeignFile& file, Store* store, const ImportOptions& options, ImportReport& report) {
  Place place;
  const Names& names = file.names();
  std::vector<StudySummary> studies;
  if (store) { TRY(studies, store->list_studies()); }
  if (!options.study.empty()) {
    if (!store) return Error{ErrorCode::kNotFound, "there is no study " + quote_for_message(options.study) + ": no data are there yet"};
    TRY(place.study, store->study_detail(options.study));
  } else {
    if (names.empty() && options.dry_run) {
      // What the file holds can be said all the same, with numbers for names.
      report.needs = "--stimuli";
      place.names.resize(file.objects());
      for (std::size_t i = 0; i < place.names.size(); ++i) place.names[i] = std::to_string(i);
      place.number.resize(file.objects());
      std::iota(place.number.begin(), place.number.end(), 0u);
      return place;
    }
    if (names.empty())
      return Error{ErrorCode::kInvalid, file.path + (file.fit ? ": has no names (embedding.names.txt)" : ": has no names (" + wire::names_path_for(file.path) + ")") +
                                            "; give them with --stimuli, or say with --study which study's objects its numbers are"};
    for (const StudySummary& candidate : studies) {
      if (candidate.counts.stimuli != names.size()) continue;
      TRY(StudyDetail detail, store->study_detail(candidate.slug));
      if (!same_names(stimulus_names(detail), names)) continue;
      place.study = std::move(detail);
      break;
    }
  }
  if (!place.study) {
    report.makes_study = true;
    const std::string base = "words-" + std::to_string(names.size());
    const auto taken = [&](const std::string& slug) {
      return std::any_of(studies.begin(), studies.end(), [&](const StudySummary& s) { return s.slug == slug; });
    };
    report.study = base;
    for (int n = 2; taken(report.study); ++n) report.study = base + "-" + std::to_string(n);
    report.study_title = words_study(report.study, names.size()).title;
    place.names = names;
    if (!file.names_complete) report.objects_note = "the file does not list its objects: the new study has those that occur in it";
    if (names.size() < 3) return Error{ErrorCode::kInvalid, file.path + ": speaks of " + std::to_string(names.size()) + " objects; at least 3 are needed"};
    place.number.resize(names.size());
    std::iota(place.number.begin(), place.number.end(), 0u);
    return place;
  }
  report.study = place.study->summary.slug;
  report.study_title = place.study->summary.title;
  place.names = stimulus_names(*place.study);
  const std::string study_what = "the study " + report.study;
  if (names.empty()) {
    // Numbers, or rows, taken as the study's: all of them, unless the file only mentions numbers.
    const bool rows = !file.triplets && !file.judgments && !file.anchored;
    if (rows ? file.objects() != place.names.size() : file.objects() > place.names.size())
      return Error{ErrorCode::kInvalid,
                   file.path + ": has " + format_count(file.objects()) + " objects, " + study_what + " " + format_count(place.names.size())};
    report.objects_note = "no names: the numbers are taken to be the study's";
    place.number.resize(file.objects());
    std::iota(place.number.begin(), place.number.end(), 0u);
    return place;
  }
  if (file.names_complete || names.size() == place.names.size()) {
    TRY(const Alignment alignment, align_names(names, place.names, file.path, study_what));
    report.rows_moved = alignment.rows_moved;
    place.number.resize(names.size());
    for (std::size_t r = 0; r < alignment.source.size(); ++r) place.number[alignment.source[r]] = static_cast<std::uint32_t>(r);
  } else {
    std::unordered_map<std::string, std::uint32_t> known;
    for (std::size_t i = 0; i < place.names.size(); ++i) known.emplace(place.names[i], static_cast<std::uint32_t>(i));
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto found = known.find(names[i]);
      if (found == known.end())
        return Error{ErrorCode::kInvalid, file.path + ": " + quote_for_message(names[i]) + " is no object of " + study_what};
      report.rows_moved += found->second != i;
      place.number.push_back(found->second);
    }
    report.objects_note = format_count(names.size()) + " of the study's " + format_count(place.names.size()) + " objects occur";
  }
  place.same_order = report.rows_moved == 0;
  return place;
}

// Row place.number[r] of the result is row r.
Matrix place_rows(const Matrix& matrix, const Place& place) {
  if (place.same_order) return matrix;
  Matrix out(matrix.rows, matrix.cols);
  for (std::size_t r = 0; r < matrix.rows; ++r) std::copy(matrix.row(r).begin(), matrix.row(r).end(), out.row(place.number[r]).begin());
  return out;
}

std::vector<Stimulus> words_of(const Names& names) {
  std::vector<Stimulus> stimuli;
  for (const std::string& name : names) stimuli.push_back({name, "", "", ""});
  return stimuli;
}

// ---- Runs ----

struct RunFiles {
  std::string embedding_npy, posterior_npz, record_json;
  wire::FitRecord record;
};

Result<RunFiles> fit_files(const FitFolder& fit, const Place& place, std::size_t rows_moved) {
  RunFiles files{fit.embedding_npy, fit.posterior_npz, fit.record_json, fit.record};
  if (place.same_order) return files;
  files.embedding_npy = wire::write_npy(place_rows(fit.embedding.values, place));
  if (fit.posterior) { TRY(files.posterior_npz, wire::write_posterior({place_rows(fit.posterior->location, place), place_rows(fit.posterior->scale, place)})); }
  // The record goes on speaking of the files that lie beside it.
  files.record.embedding_sha256 = sha256_hex(files.embedding_npy);
  files.record.posterior_sha256 = files.posterior_npz.empty() ? "" : sha256_hex(files.posterior_npz);
  files.record.names_sha256 = sha256_hex(wire::write_names(place.names));
  files.record.note += (files.record.note.empty() ? "" : " ") + format_count(rows_moved) + " rows were put into the study's order by the import.";
  files.record_json = wire::encode_fit_record(files.record);
  return files;
}

Result<RunFiles> embedding_files(const ForeignFile& file, const Place& place, std::size_t rows_moved) {
  TRY(const ImportedEmbedding made, make_embedding(file));
  RunFiles files;
  const Matrix values = place_rows(made.embedding.values, place);
  files.embedding_npy = wire::write_npy(values);
  if (made.posterior) { TRY(files.posterior_npz, wire::write_posterior({place_rows(made.posterior->location, place), place_rows(made.posterior->scale, place)})); }
  wire::FitRecord& record = files.record;
  record.tool_version = TERTIUM_VERSION;
  record.engine = record.kernel = record.isa = "elsewhere";
  record.origin = "imported from " + std::string(info_of(file.recognised.format).name);
  record.imported_method = file.method;
  record.inputs = file.inputs;
  record.objects = static_cast<std::uint32_t>(values.rows);
  record.names_sha256 = sha256_hex(wire::write_names(place.names));
  record.dims = static_cast<std::uint32_t>(values.cols);
  record.importance = dimension_importance(values);
  record.objects_with = made.objects_with;
  record.kept = made.kept;
  record.stop_reason = "made elsewhere";
  record.train_nll = record.validation_nll = record.validation_accuracy = std::numeric_limits<double>::quiet_NaN();
  record.note = made.note;
  if (rows_moved) record.note += (record.note.empty() ? "" : " ") + format_count(rows_moved) + " rows were put into the study's order by the import.";
  record.embedding_sha256 = sha256_hex(files.embedding_npy);
  record.posterior_sha256 = files.posterior_npz.empty() ? "" : sha256_hex(files.posterior_npz);
  files.record_json = wire::encode_fit_record(record);
  return files;
}

Result<void> import_run(const ForeignFile& file, const Place& place, DataDirectory* data, Store* store, const ImportOptions& options, ImportReport& report) {
  report.is_run = true;
  TRY(const RunFiles files, file.fit ? fit_files(*file.fit, place, report.rows_moved) : embedding_files(file, place, report.rows_moved));
  if (!file.fit) report.run_note = files.record.note;
  RunSummary& run = report.run;
  run.study = report.study;
  run.method = files.record.imported_method.empty() ? to_string(files.record.request.method) : files.record.imported_method;
  run.title = options.title.empty() ? run_title(run.method, files.record.dims) : options.title;
  run.origin = "imported";
  run.objects = files.record.objects;
  run.dims = files.record.dims;
  run.triplets = files.record.triplets;
  run.simulated_triplets = files.record.simulated_triplets;
  run.validation_nll = files.record.validation_nll;
  run.validation_accuracy = files.record.validation_accuracy;
  run.embedding_file = sha256_hex(files.embedding_npy);
  run.record_file = sha256_hex(files.record_json);
  if (place.study) {
    TRY(const std::vector<RunSummary> runs, store->list_runs(report.study));
    for (const RunSummary& other : runs) {
      if (other.embedding_file != run.embedding_file || other.record_file != run.record_file) continue;
      report.already_there = true;
      report.run = other;
      return {};
    }
  }
  if (options.dry_run) return {};
  PutFiles put(*data);
  TRY_DO(put.put(files.embedding_npy, run.embedding_file));
  TRY_DO(put.put(files.record_json, run.record_file));
  NewRun added{run, files.posterior_npz.empty() ? "" : sha256_hex(files.posterior_npz)};
  if (!added.posterior_file.empty()) TRY_DO(put.put(files.posterior_npz, added.posterior_file));
  if (report.makes_study) {
    TRY(report.run, store->add_study_with_run(words_study(report.study, place.names.size()), words_of(place.names), StudyState::kDraft, added));
  } else {
    TRY(report.run, store->add_run(report.study, added));
  }
  put.keep();
  return {};
}

// ---- Datasets ----

std::string sentences_of(const ForeignFile& file, const ImportReport& report) {
  std::string text = "Read as " + std::string(info_of(file.recognised.format).name) + " (" + file.recognised.because + ").";
  for (const wire::Convention& c : file.conventions) text += " " + c.name + ": " + c.value + " (" + c.because + ").";
  for (const wire::LeftOut& l : file.left_out) text += " Left out: " + format_count(l.rows) + " rows, " + l.why + " (first at " + l.first + ").";
  if (report.rows_moved) text += " " + format_count(report.rows_moved) + " objects were renumbered to the study's, by name.";
  if (!report.objects_note.empty()) text += " Objects: " + report.objects_note + ".";
  return std::string(clip_utf8(text, kDatasetConventionsBytesMax));
}

// The stored bytes: ours, and what a fit reads of them ("" where it reads none, or the very same).
struct DatasetFiles {
  std::string own, triplets;
  DatasetKind kind = DatasetKind::kTriplets;
  std::uint64_t rows = 0;
};

Result<DatasetFiles> dataset_files(ForeignFile& file, const Place& place) {
  DatasetFiles out;
  const auto objects = static_cast<std::uint32_t>(place.names.size());
  const auto renumber = [&](std::uint32_t& object) { object = place.number[object]; };
  if (file.triplets) {
    TripletSet& set = *file.triplets;
    out.rows = set.triplets.size();
    for (Triplet& t : set.triplets) renumber(t.first), renumber(t.second), renumber(t.odd);
    set.objects = objects;
    out.own = wire::write_npy(set);
    set = {};  // its memory is not needed beside the bytes
    return out;
  }
  if (file.judgments) {
    JudgmentSet& set = *file.judgments;
    out.kind = DatasetKind::kJudgments;
    out.rows = set.judgments.size();
    for (Judgment& j : set.judgments)
      for (std::uint32_t& o : j.shown) renumber(o);
    set.objects = objects;
    set.names = place.names;
    out.triplets = wire::write_npy(triplets_of(set));
    out.own = wire::write_table(wire::plain_table(set));
    return out;
  }
  if (file.pseudo) {
    out.kind = DatasetKind::kPseudoTriplets;
    out.rows = file.pseudo->triplets.size();
    TripletSet set = to_triplets(*file.pseudo);
    for (Triplet& t : set.triplets) renumber(t.first), renumber(t.second), renumber(t.odd);
    set.objects = objects;
    out.triplets = wire::write_npy(set);
    // It names its pictures itself.
    TRY(out.own, wire::write_alignet(*file.pseudo));
    return out;
  }
  if (file.anchored) {
    AnchoredSet& set = *file.anchored;
    out.kind = DatasetKind::kAnchored;
    out.rows = set.judgments.size();
    for (AnchoredJudgment& j : set.judgments) renumber(j.anchor), renumber(j.nearer), renumber(j.farther);
    set.objects = objects;
    set.names = place.names;
    out.own = wire::write_table(wire::plain_table(set));
    return out;
  }
  if (file.matrix) {
    out.kind = DatasetKind::kFeatures;
    out.rows = file.matrix->values.rows;
    out.own = wire::write_npy(place_rows(file.matrix->values, place));
    return out;
  }
  CHECK(file.rdm.has_value());
  DissimilaritySet set = file.rdm->set;
  out.kind = DatasetKind::kDissimilarities;
  out.rows = std::uint64_t{set.objects} * set.pairs.size();
  set.names = place.names;
  for (std::size_t m = 0; m < set.pairs.size() && !place.same_order; ++m) {
    std::vector<double> placed(set.pairs[m].size());
    for (std::size_t a = 0, n = 0; a < set.objects; ++a)
      for (std::size_t b = a + 1; b < set.objects; ++b, ++n) {
        const std::size_t x = place.number[a], y = place.number[b];
        placed[pair_number(std::min(x, y), std::max(x, y), set.objects)] = set.pairs[m][n];
      }
    set.pairs[m] = std::move(placed);
  }
  TRY(out.own, wire::write_rdm_npz(set, wire::RdmForm::kCondensed, true));
  return out;
}

// UTF-8 without control characters, cut to fit.
std::string plain_text(const std::string& text, std::size_t bytes_max) {
  std::string out = is_utf8(text) ? text : quote_for_message(text, bytes_max);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  out = std::string(clip_utf8(out, bytes_max));
  return trim(out).empty() ? "data" : out;
}

Result<void> import_dataset(ForeignFile& file, const Place& place, DataDirectory* data, Store* store, const ImportOptions& options, ImportReport& report) {
  DatasetSummary& dataset = report.dataset;
  dataset.study = report.study;
  dataset.title = plain_text(options.title.empty() ? file.source_file : options.title, kDatasetTitleBytesMax);
  dataset.format = info_of(file.recognised.format).name;
  dataset.source_file = plain_text(file.source_file, kDatasetSourceBytesMax);
  dataset.source_sha256 = file.source_sha256;
  dataset.objects = static_cast<std::uint32_t>(place.names.size());
  dataset.participants = report.counts ? report.counts->participants : 0;
  dataset.simulated = file.pseudo.has_value();
  dataset.conventions = sentences_of(file, report);
  TRY(const DatasetFiles files, dataset_files(file, place));
  dataset.kind = files.kind;
  dataset.rows = files.rows;
  dataset.file = sha256_hex(files.own);
  if (has_triplets(files.kind)) dataset.triplets_file = files.triplets.empty() ? dataset.file : sha256_hex(files.triplets);
  if (place.study) {
    TRY(const std::vector<DatasetSummary> there, store->list_datasets(report.study));
    for (const DatasetSummary& other : there) {
      if (other.kind != dataset.kind || other.file != dataset.file) continue;
      report.already_there = true;
      report.dataset = other;
      return {};
    }
  }
  if (options.dry_run) return {};
  PutFiles put(*data);
  TRY_DO(put.put(files.own, dataset.file));
  if (!files.triplets.empty()) TRY_DO(put.put(files.triplets, dataset.triplets_file));
  if (report.makes_study) {
    TRY(const AddedDataset added,
        store->add_study_with_dataset(words_study(report.study, place.names.size()), words_of(place.names), StudyState::kDraft, dataset));
    report.dataset = added.dataset;
  } else {
    TRY(const AddedDataset added, store->add_dataset(report.study, dataset));
    report.dataset = added.dataset;
    report.already_there = added.already_there;
  }
  put.keep();
  return {};
}

}  // namespace

Result<Names> study_names(Store& store, const std::string& slug) {
  TRY(const StudyDetail study, store.study_detail(slug));
  return stimulus_names(study);
}

Result<ImportedEmbedding> make_embedding(const ForeignFile& file) {
  CHECK(file.kind == DataKind::kEmbedding && file.matrix);
  ImportedEmbedding out;
  out.embedding.names = file.matrix->names;
  out.posterior = file.posterior;
  Matrix values = file.matrix->values;
  for (float& v : values.values) v = std::max(0.0f, v);
  std::vector<std::uint32_t> columns;
  if (file.posterior && !file.pruned) {
    FitPlan plan;  // VICE's rule: false discovery rate .05, more than 5 objects
    plan.method = FitMethod::kVice;
    plan.min_objects = 6;
    columns = find_kept_dimensions(*file.posterior, plan).columns;
    out.note = format_count(columns.size()) + " of " + format_count(values.cols) +
               " dimensions are kept: those that more than 5 objects have, at a false discovery rate of .05.";
  } else {
    for (std::size_t c = 0; c < values.cols; ++c) columns.push_back(static_cast<std::uint32_t>(c));
  }
  if (columns.empty()) return Error{ErrorCode::kInvalid, file.path + ": none of its " + format_count(values.cols) + " dimensions holds anything"};
  Matrix kept = take_columns(values, {columns.begin(), columns.end()});
  const std::vector<std::size_t> order = order_by_importance(kept);
  bool sorted = true;
  for (std::size_t d = 0; d < order.size(); ++d) {
    sorted = sorted && (d == 0 || order[d - 1] < order[d]);
    out.kept.push_back(columns[order[d]]);
  }
  if (!sorted) out.note += std::string(out.note.empty() ? "" : " ") + "The dimensions were put in the order of their importance.";
  out.embedding.values = take_columns(kept, order);
  for (std::size_t d = 0; d < order.size(); ++d) {
    std::uint32_t with = 0;
    for (std::size_t r = 0; r < kept.rows; ++r) with += out.embedding.values.at(r, d) > 0;
    out.objects_with.push_back(with);
  }
  return out;
}

Result<ImportReport> import_foreign(ForeignFile& file, DataDirectory* data, Store* store, const ImportOptions& options) {
  CHECK(options.dry_run || (data && store));
  ImportReport report;
  TRY(const Place place, find_place(file, store, options, report));
  if (!file.names().empty()) report.name_order = to_string(find_name_order(file.names()));
  if (file.triplets) report.counts = count_judgments(*file.triplets);
  if (file.judgments) report.counts = count_judgments(*file.judgments);
  if (file.pseudo) report.counts = count_judgments(to_triplets(*file.pseudo));
  if (file.anchored) report.counts = count_judgments(*file.anchored);
  const bool is_run = file.kind == DataKind::kFit || file.kind == DataKind::kEmbedding;
  TRY_DO(is_run ? import_run(file, place, data, store, options, report) : import_dataset(file, place, data, store, options, report));
  return report;
}

}  // namespace tertium
