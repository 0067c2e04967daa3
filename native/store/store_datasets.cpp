// store_datasets.cpp: rows of data that came from elsewhere.
#include "native/store/store_parts.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

#define TERTIUM_DATASET_COLUMNS                                                                                                          \
  "SELECT dataset.id, slug, dataset.title, kind, format, source_file, source_sha256, file, triplets_file, objects, rows, participants, " \
  "simulated, conventions, dataset.created_at_ms FROM dataset JOIN study ON study.id = dataset.study "

Result<DatasetSummary> read_dataset(const Statement& row) {
  DatasetSummary d;
  d.id = row.as_uint(0), d.study = row.as_text(1), d.title = row.as_text(2);
  TRY(d.kind, dataset_kind_from(row.as_text(3)));
  d.format = row.as_text(4), d.source_file = row.as_text(5), d.source_sha256 = row.as_text(6);
  d.file = row.as_text(7), d.triplets_file = row.as_text(8);
  d.objects = row.as_u32(9), d.rows = row.as_uint(10), d.participants = row.as_u32(11);
  d.simulated = row.as_bool(12), d.conventions = row.as_text(13), d.created_at_ms = row.as_int(14);
  return d;
}

Result<DatasetSummary> read_dataset(Connection& c, std::uint64_t id) {
  auto row = c.prepare(TERTIUM_DATASET_COLUMNS "WHERE dataset.id = ?");
  TRY(const bool found, row.bind(id).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no dataset " + std::to_string(id)};
  return read_dataset(row);
}

}  // namespace

Result<DatasetSummary> find_dataset_of(Connection& c, const std::string& slug, std::uint64_t id) {
  auto row = c.prepare(TERTIUM_DATASET_COLUMNS "WHERE dataset.id = ? AND slug = ?");
  TRY(const bool found, row.bind(id).bind(slug).step());
  if (!found) return Error{ErrorCode::kInvalid, "dataset " + std::to_string(id) + " is none of the study " + quote_for_message(slug)};
  return read_dataset(row);
}

namespace {

Result<AddedDataset> insert_dataset(Connection& c, const std::string& slug, const DatasetSummary& d) {
  TRY(const StudyKey study, find_study_key(c, slug));
  if (d.objects != study.stimuli)
    return Error{ErrorCode::kInvalid, "the data speak of " + std::to_string(d.objects) + " objects, the study " + quote_for_message(slug) + " has " +
                                          std::to_string(study.stimuli)};
  {
    auto row = c.prepare(TERTIUM_DATASET_COLUMNS "WHERE dataset.study = ? AND kind = ? AND file = ?");
    TRY(const bool known, row.bind(study.id).bind(to_string(d.kind)).bind(d.file).step());
    if (known) {
      TRY(DatasetSummary there, read_dataset(row));
      return AddedDataset{std::move(there), true};
    }
  }
  TRY_DO(c.prepare("INSERT INTO dataset (study, title, kind, format, source_file, source_sha256, file, triplets_file, objects, rows, participants, simulated, "
                   "conventions, created_at_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
             .bind(study.id).bind(d.title).bind(to_string(d.kind)).bind(d.format).bind(d.source_file).bind(d.source_sha256).bind(d.file).bind(d.triplets_file)
             .bind(d.objects).bind(d.rows).bind(d.participants).bind(d.simulated).bind(d.conventions).bind(now_ms()).run());
  const auto id = static_cast<std::uint64_t>(c.last_row());
  for (const std::string& file : {d.file, d.triplets_file})
    if (!file.empty()) TRY_DO(c.prepare("INSERT OR IGNORE INTO dataset_file VALUES (?,?)").bind(id).bind(file).run());
  TRY(DatasetSummary added, read_dataset(c, id));
  return AddedDataset{std::move(added), false};
}

}  // namespace

Result<AddedDataset> Store::add_dataset(const std::string& slug, const DatasetSummary& d) {
  TRY_DO(check_dataset(d));
  return parts_->write_for<AddedDataset>([&](Connection& c) { return insert_dataset(c, slug, d); });
}

Result<AddedDataset> Store::add_study_with_dataset(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, StudyState state,
                                                   const DatasetSummary& d) {
  TRY_DO(check_new_study(definition, stimuli));
  TRY_DO(check_dataset(d));
  return parts_->write_for<AddedDataset>([&](Connection& c) -> Result<AddedDataset> {
    TRY_DO(insert_study(c, definition, stimuli, state, false));
    return insert_dataset(c, definition.slug, d);
  });
}

Result<std::vector<DatasetSummary>> Store::list_datasets(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<DatasetSummary>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    auto row = c.prepare(TERTIUM_DATASET_COLUMNS "WHERE dataset.study = ? ORDER BY dataset.id DESC");
    row.bind(study.id);
    std::vector<DatasetSummary> all;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      TRY(DatasetSummary dataset, read_dataset(row));
      all.push_back(std::move(dataset));
    }
  });
}

Result<DatasetSummary> Store::find_dataset(std::uint64_t id) {
  return parts_->read([&](Connection& c) { return read_dataset(c, id); });
}

Result<bool> Store::is_dataset_file(const std::string& sha256) {
  return parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT 1 FROM dataset_file WHERE file = ? LIMIT 1");
    return row.bind(sha256).step();
  });
}

}  // namespace tertium
