// store_versions.cpp: a study's definition as it is edited, and the versions of it that were published.
#include "native/store/store_parts.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

Result<std::string> read_waiting(Connection& c, std::int64_t study) {
  auto row = c.prepare("SELECT draft FROM study WHERE id = ?");
  TRY([[maybe_unused]] const bool found, row.bind(study).step());
  return row.as_text(0);
}

Result<void> check_stimuli_named(Connection& c, std::int64_t study, const StudyDefinition& d) {
  if (d.examples.empty() && d.catch_trials.empty()) return {};
  std::unordered_set<std::string> names;
  auto row = c.prepare("SELECT name FROM stimulus WHERE study = ?");
  row.bind(study);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) break;
    names.insert(row.as_text(0));
  }
  return check_named_stimuli(d, names);
}

Result<void> set_waiting(Connection& c, std::int64_t study, const std::string& document) {
  return c.prepare("UPDATE study SET draft = ?, changed_at_ms = ? WHERE id = ?").bind(document).bind(now_ms()).bind(study).run();
}

}  // namespace

Result<StudySummary> Store::edit_study(const std::string& slug, const StudyDefinition& d, const std::string& document, const MayReplace& may_replace) {
  TRY_DO(check_definition(d));
  if (d.slug != slug)
    return Error{ErrorCode::kInvalid, "slug is " + quote_for_message(d.slug) + "; the study is called " + quote_for_message(slug) + " in its links and stays so"};
  return parts_->write_for<StudySummary>([&](Connection& c) -> Result<StudySummary> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY_DO(check_stimuli_named(c, study.id, d));
    if (may_replace) {
      TRY(const StudyDefinition published, read_definition(c, slug));
      TRY(const std::string waiting, read_waiting(c, study.id));
      TRY_DO(may_replace(published, waiting));
    }
    if (study.state == StudyState::kDraft) {
      TRY_DO(replace_definition(c, study.id, d));
      TRY_DO(set_waiting(c, study.id, ""));
    } else {
      TRY(const StudyDefinition published, read_definition(c, slug));
      TRY_DO(set_waiting(c, study.id, published == d ? "" : document));
    }
    return read_summary_of(c, slug);
  });
}

Result<std::string> Store::waiting_edit(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::string> {
    TRY(const StudyKey study, find_study_key(c, slug));
    return read_waiting(c, study.id);
  });
}

Result<StudySummary> Store::publish_study(const std::string& slug, const StudyDefinition& d, const std::string& waiting, const std::string& document,
                                          const std::string& hash) {
  TRY_DO(check_definition(d));
  CHECK(d.slug == slug && is_sha256_hex(hash));
  return parts_->write_for<StudySummary>([&](Connection& c) -> Result<StudySummary> {
    TRY(const StudyKey study, find_study_key(c, slug));
    if (study.state == StudyState::kClosed) return Error{ErrorCode::kConflict, "the study " + slug + " is closed; open it again first"};
    TRY_DO(check_stimuli_named(c, study.id, d));
    const Error meanwhile{ErrorCode::kConflict, "the definition was edited meanwhile; look at it again, then publish it"};
    TRY(const std::string waiting_now, read_waiting(c, study.id));
    if (waiting_now != waiting) return meanwhile;
    if (waiting.empty()) {
      TRY(const StudyDefinition rows, read_definition(c, slug));
      if (rows != d) return meanwhile;
    } else {
      TRY_DO(replace_definition(c, study.id, d));
      TRY_DO(set_waiting(c, study.id, ""));
    }
    TRY(const StudySummary before, read_summary_of(c, slug));
    if (before.version_hash != hash) {
      TRY_DO(c.prepare("INSERT INTO study_version VALUES (?,?,?,?,?)").bind(study.id).bind(before.version + 1).bind(hash).bind(document).bind(now_ms()).run());
      TRY_DO(c.prepare("UPDATE study SET version = ? WHERE id = ?").bind(before.version + 1).bind(study.id).run());
    }
    if (study.state == StudyState::kDraft) TRY_DO(c.prepare("UPDATE study SET state = 'open' WHERE id = ?").bind(study.id).run());
    return read_summary_of(c, slug);
  });
}

Result<std::vector<StudyVersion>> Store::study_versions(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<StudyVersion>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    std::vector<StudyVersion> all;
    auto row = c.prepare("SELECT number, hash, published_at_ms FROM study_version WHERE study = ? ORDER BY number DESC");
    row.bind(study.id);
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      all.push_back({row.as_u32(0), row.as_text(1), row.as_int(2)});
    }
  });
}

Result<std::string> Store::version_document(const std::string& slug, std::uint32_t version) {
  return parts_->read([&](Connection& c) -> Result<std::string> {
    TRY(const StudyKey study, find_study_key(c, slug));
    auto row = c.prepare("SELECT definition FROM study_version WHERE study = ? AND number = ?");
    TRY(const bool found, row.bind(study.id).bind(version).step());
    if (!found) return Error{ErrorCode::kNotFound, "the study " + slug + " has no version " + std::to_string(version)};
    return row.as_text(0);
  });
}

}  // namespace tertium
