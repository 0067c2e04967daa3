// store_dimensions.cpp: labels and ratings of a run's dimensions.
#include "native/store/store_parts.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

// How many dimensions the run has. kNotFound.
Result<std::uint32_t> dims_of(Connection& c, std::uint64_t run) {
  auto row = c.prepare("SELECT dims FROM run WHERE id = ?");
  TRY(const bool found, row.bind(run).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no run " + std::to_string(run)};
  return row.as_u32(0);
}

Result<void> check_dimension(Connection& c, std::uint64_t run, std::uint32_t dimension) {
  TRY(const std::uint32_t dims, dims_of(c, run));
  if (dimension < dims) return {};
  return Error{ErrorCode::kInvalid, "dimension is " + std::to_string(dimension) + "; run " + std::to_string(run) + " has " + std::to_string(dims) + ", counted from 0"};
}

// "" for whoever runs the server.
Result<std::string> name_of(Connection& c, std::uint64_t person) {
  if (person == 0) return std::string();
  auto row = c.prepare("SELECT name FROM person WHERE id = ?");
  TRY(const bool found, row.bind(person).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no person " + std::to_string(person)};
  return row.as_text(0);
}

Statement& bind_person(Statement& statement, std::uint64_t person) { return person == 0 ? statement.bind_null() : statement.bind(person); }

#define TERTIUM_LABEL_COLUMNS \
  "SELECT dimension, label, COALESCE(person.name, ''), changed_at_ms FROM dimension_label LEFT JOIN person ON person.id = dimension_label.person "

DimensionLabel read_label(const Statement& row) { return {row.as_u32(0), row.as_text(1), row.as_text(2), row.as_int(3)}; }

Result<std::optional<DimensionLabel>> label_of(Connection& c, std::uint64_t run, std::uint32_t dimension) {
  auto row = c.prepare(TERTIUM_LABEL_COLUMNS "WHERE run = ? AND dimension = ?");
  TRY(const bool found, row.bind(run).bind(dimension).step());
  return found ? std::optional(read_label(row)) : std::nullopt;
}

Result<DimensionRating> read_rating(const Statement& row) {
  DimensionRating r;
  r.dimension = row.as_u32(0), r.rater = row.as_text(1), r.label = row.as_text(2);
  if (!row.is_null(3)) r.interpretability = row.as_u32(3);
  TRY(r.nature, dimension_nature_from(row.as_text(4)));
  r.blind = row.as_bool(5), r.rated_at_ms = row.as_int(6);
  return r;
}

// Somebody else's label stands where `seen` stood.
Error overtaken(std::uint32_t dimension, const std::optional<DimensionLabel>& now) {
  const std::string which = "the label of dimension " + std::to_string(dimension + 1);
  if (!now) return {ErrorCode::kConflict, which + " was taken away meanwhile; look at it and change it again"};
  const std::string who = now->changed_by.empty() ? "whoever runs the server" : quote_for_message(now->changed_by);
  return {ErrorCode::kConflict, which + " was changed to " + quote_for_message(now->label) + " by " + who + " meanwhile; look at it and change it again"};
}

}  // namespace

Result<std::vector<DimensionLabel>> Store::dimension_labels(std::uint64_t run) {
  return parts_->read([&](Connection& c) -> Result<std::vector<DimensionLabel>> {
    TRY_DO(dims_of(c, run));
    auto row = c.prepare(TERTIUM_LABEL_COLUMNS "WHERE run = ? ORDER BY dimension");
    row.bind(run);
    std::vector<DimensionLabel> all;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      all.push_back(read_label(row));
    }
  });
}

Result<DimensionLabel> Store::set_dimension_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen, std::uint64_t person) {
  TRY_DO(check_dimension_label(label));
  return parts_->write_for<DimensionLabel>([&](Connection& c) -> Result<DimensionLabel> {
    TRY_DO(check_dimension(c, run, dimension));
    TRY(const std::string name, name_of(c, person));
    TRY(const std::optional<DimensionLabel> now, label_of(c, run, dimension));
    const std::string standing = now ? now->label : "";
    if (standing == label) return now.value_or(DimensionLabel{dimension, "", "", 0});
    if (standing != seen) return overtaken(dimension, now);
    if (label.empty()) {
      TRY_DO(c.prepare("DELETE FROM dimension_label WHERE run = ? AND dimension = ?").bind(run).bind(dimension).run());
      return DimensionLabel{dimension, "", name, now_ms()};
    }
    auto put = c.prepare("INSERT INTO dimension_label (run, dimension, label, person, changed_at_ms) VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET "
                         "label = excluded.label, person = excluded.person, changed_at_ms = excluded.changed_at_ms");
    const std::int64_t at = now_ms();
    put.bind(run).bind(dimension).bind(label);
    TRY_DO(bind_person(put, person).bind(at).run());
    return DimensionLabel{dimension, label, name, at};
  });
}

Result<std::vector<DimensionRating>> Store::dimension_ratings(std::uint64_t run, const std::optional<std::string>& rater) {
  return parts_->read([&](Connection& c) -> Result<std::vector<DimensionRating>> {
    TRY_DO(dims_of(c, run));
    auto row = c.prepare("SELECT dimension, rater, label, interpretability, nature, blind, rated_at_ms FROM dimension_rating "
                         "WHERE run = ?1 AND (?2 IS NULL OR rater = ?2) ORDER BY dimension, id");
    row.bind(run).bind(rater);
    std::vector<DimensionRating> all;
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      TRY(DimensionRating rating, read_rating(row));
      all.push_back(std::move(rating));
    }
  });
}

Result<DimensionRating> Store::set_dimension_rating(std::uint64_t run, const DimensionRating& rating, std::uint64_t person) {
  TRY_DO(check_dimension_rating(rating));
  return parts_->write_for<DimensionRating>([&](Connection& c) -> Result<DimensionRating> {
    TRY_DO(check_dimension(c, run, rating.dimension));
    DimensionRating kept = rating;
    TRY(kept.rater, name_of(c, person));
    kept.rated_at_ms = now_ms();
    auto put = c.prepare("INSERT INTO dimension_rating (run, dimension, person, rater, label, interpretability, nature, blind, rated_at_ms) VALUES (?,?,?,?,?,?,?,?,?) "
                         "ON CONFLICT (run, dimension, rater) DO UPDATE SET person = excluded.person, label = excluded.label, "
                         "interpretability = excluded.interpretability, nature = excluded.nature, blind = excluded.blind, rated_at_ms = excluded.rated_at_ms");
    put.bind(run).bind(kept.dimension);
    bind_person(put, person).bind(kept.rater).bind(kept.label).bind(kept.interpretability).bind(to_string(kept.nature)).bind(kept.blind);
    TRY_DO(put.bind(kept.rated_at_ms).run());
    return kept;
  });
}

}  // namespace tertium
