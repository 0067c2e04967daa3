// convert.cpp: chooses the writer, and says what it leaves out.
#include "native/tasks/convert.h"

#include <algorithm>
#include <cmath>

#include "native/files/mat_file.h"
#include "native/tasks/import.h"
#include "shared/base/text.h"
#include "shared/wire/alignet_npz.h"
#include "shared/wire/cblearn.h"
#include "shared/wire/embedding_text.h"
#include "shared/wire/features_mat.h"
#include "shared/wire/jspsych.h"
#include "shared/wire/matrix_csv.h"
#include "shared/wire/meadows.h"
#include "shared/wire/meadows_json.h"
#include "shared/wire/next_csv.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/object_dimensions_npz.h"
#include "shared/wire/plain_table.h"
#include "shared/wire/rdm_text.h"
#include "shared/wire/salmon_csv.h"
#include "shared/wire/things_tsv.h"
#include "shared/wire/triplet_text.h"
#include "shared/wire/triplet_tools_csv.h"
#include "shared/wire/vice_npz.h"

namespace tertium {
namespace {

Error needs(const ForeignFile& file, Format to, const std::string& what) {
  return {ErrorCode::kInvalid, file.path + ": has no " + what + ", which " + info_of(to).name + " needs"};
}

Error not_written(Format to) {
  return {ErrorCode::kUnsupported, std::string("the format ") + info_of(to).name + " is read, not written; written are " + list_formats(true)};
}

Error another_kind(const ForeignFile& file, Format to) {
  const std::string is = to_string(file.kind), wanted = to_string(info_of(to).kind);
  const std::string why = file.kind == DataKind::kAnchored && info_of(to).kind == DataKind::kOddOneOut
                              ? "; an anchored judgment says nothing of how alike its two options are, so it never becomes an odd one out"
                              : "";
  return {ErrorCode::kInvalid, file.path + ": is of the kind " + is + ", and " + info_of(to).name + " of the kind " + wanted + why};
}

template <class Judgments>
bool any_times(const Judgments& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return std::isfinite(row.response_time_ms); });
}

std::string count_of_columns(std::size_t n) { return format_count(n) + (n == 1 ? " more column" : " more columns"); }

// Triplets as judgments: what is not known of them stays unknown.
JudgmentSet as_judgments(const TripletSet& set) {
  JudgmentSet out;
  out.objects = set.objects;
  out.names = set.names;
  out.positions_known = false;
  std::uint32_t people = 0;
  for (const std::uint32_t p : set.participants) people = std::max(people, p + 1);
  for (std::uint32_t p = 0; p < people; ++p) out.participants.push_back(std::to_string(p));
  out.judgments.reserve(set.triplets.size());
  for (std::size_t r = 0; r < set.triplets.size(); ++r) {
    const Triplet& t = set.triplets[r];
    out.judgments.push_back({{t.first, t.second, t.odd}, 2, set.participants.empty() ? 0 : set.participants[r], std::numeric_limits<double>::quiet_NaN()});
  }
  return out;
}

Result<void> convert_choices(ForeignFile& file, const ConvertOptions& options, Converted& out) {
  const Format to = options.to;
  if (to == Format::kAlignet) {
    if (!file.pseudo) return needs(file, to, "similarities of a model");
    out.rows = file.pseudo->triplets.size();
    TRY(out.bytes, wire::write_alignet(*file.pseudo));
    return {};
  }
  if (to == Format::kTriplets || to == Format::kTripletsNpy || to == Format::kCblearn) {
    if (const auto& set = file.judgments) {
      if (set->positions_known) out.lost.push_back("positions");
      if (any_times(set->judgments)) out.lost.push_back("response times");
      for (std::size_t p = 0; p < set->participants.size() && to != Format::kCblearn; ++p)
        if (set->participants[p] != std::to_string(p)) {
          out.lost.push_back("participants' names (they are numbered as they first occur)");
          break;
        }
      if (!set->extra.empty()) out.lost.push_back(count_of_columns(set->extra.size()));
    }
    if (file.pseudo) out.lost.push_back("similarities");
    TripletSet set = file.triplets ? *std::move(file.triplets) : choices_of(file);
    if (to == Format::kCblearn && !set.participants.empty()) out.lost.push_back("participants");
    out.rows = set.triplets.size();
    if (to == Format::kTriplets) { out.bytes = wire::write_triplet_text(set); }
    else if (to == Format::kTripletsNpy) { out.bytes = wire::write_npy(set); }
    else { out.bytes = wire::write_cblearn_odd_first(set); }
    return {};
  }
  if (file.pseudo) out.lost.push_back("similarities");
  const JudgmentSet made = file.judgments ? JudgmentSet{} : as_judgments(choices_of(file));
  const JudgmentSet& set = file.judgments ? *file.judgments : made;
  out.rows = set.judgments.size();
  if (!set.positions_known && to != Format::kTable) out.notes.push_back("positions are not known: the order of writing stands for them, the odd one third");
  if (to == Format::kJsPsych && !set.extra.empty()) out.lost.push_back(count_of_columns(set.extra.size()));
  switch (to) {
    case Format::kThings: out.bytes = wire::write_table(wire::things_table(set)); return {};
    case Format::kJsPsych: out.bytes = options.json ? wire::jspsych_json(set) : wire::write_table(wire::jspsych_table(set)); return {};
    case Format::kTable: out.bytes = wire::write_table(wire::plain_table(set)); return {};
    default: return another_kind(file, to);
  }
}

Result<void> convert_anchored(const ForeignFile& file, const ConvertOptions& options, Converted& out) {
  const AnchoredSet& set = *file.anchored;
  const Format to = options.to;
  out.rows = set.judgments.size();
  if ((to == Format::kSalmon || to == Format::kNext || to == Format::kTripletTools) && !set.positions_known)
    return needs(file, to, "sides (which option stood on the left)");
  if (to == Format::kSalmonOffline || to == Format::kCblearnAnchored) {
    if (set.positions_known) out.lost.push_back("positions");
    if (any_times(set.judgments)) out.lost.push_back("response times");
    if (!set.participants.empty()) out.lost.push_back("participants");
    if (!set.extra.empty()) out.lost.push_back(count_of_columns(set.extra.size()));
  }
  switch (to) {
    case Format::kSalmon: out.bytes = wire::write_table(wire::salmon_table(set)); return {};
    case Format::kSalmonOffline: out.bytes = wire::write_table(wire::salmon_offline_table(set)); return {};
    case Format::kNext: out.bytes = wire::write_table(wire::next_table(set)); return {};
    case Format::kTripletTools: out.bytes = wire::write_table(wire::triplet_tools_table(set)); return {};
    case Format::kTable: out.bytes = wire::write_table(wire::plain_table(set)); return {};
    case Format::kCblearnAnchored: out.bytes = wire::write_cblearn_list_order(set); return {};
    default: return another_kind(file, to);
  }
}

Result<void> convert_matrix(const ForeignFile& file, const ConvertOptions& options, Converted& out) {
  const Format to = options.to;
  std::optional<Posterior> posterior = file.fit ? file.fit->posterior : file.posterior;
  const Matrix& stored = file.fit ? file.fit->embedding.values : file.matrix->values;
  out.rows = stored.rows;
  if (to == Format::kVice || to == Format::kObjectDimensions) {
    if (to == Format::kVice) {
      if (!posterior) return needs(file, to, "posterior (a mean and a standard deviation for each value)");
      TRY(out.bytes, wire::write_vice_npz({*std::move(posterior), file.pruned}));
      return {};
    }
    wire::ObjectDimensions values;
    if (posterior) {
      values.embedding.values = posterior->location;
      values.posterior = std::move(posterior);
      TRY(out.bytes, wire::write_object_dimensions(values, !file.pruned));
      return {};
    }
    values.embedding.values = values.weights = stored;
    TRY(out.bytes, wire::write_object_dimensions(values));
    return {};
  }
  Matrix made;
  if (file.posterior) {
    // Its means alone are no embedding: they are rectified, pruned and ordered.
    TRY(ImportedEmbedding embedding, make_embedding(file));
    made = std::move(embedding.embedding.values);
    if (!embedding.note.empty()) out.notes.push_back(embedding.note);
  }
  const Matrix& values = file.posterior ? made : stored;
  if (posterior) out.lost.push_back("the posterior (its standard deviations)");
  if (file.fit) out.lost.push_back("the record of the fit");
  switch (to) {
    case Format::kEmbeddingNpy:
    case Format::kFeaturesNpy: out.bytes = wire::write_npy(values); return {};
    case Format::kEmbeddingText:
    case Format::kFeaturesText: out.bytes = wire::write_matrix_text(values); return {};
    case Format::kEmbeddingCsv:
    case Format::kFeaturesCsv: {
      if (file.names().empty()) return needs(file, to, "names");
      TRY(out.bytes, wire::write_matrix_csv({values, file.names()}));
      return {};
    }
    case Format::kFeaturesMat: { TRY(out.bytes, write_mat(wire::write_features_mat({values, file.names()}))); return {}; }
    case Format::kEmbeddingNpz:
    case Format::kFeaturesNpz: { TRY(out.bytes, wire::write_npz({{to == Format::kEmbeddingNpz ? "embedding" : "features", wire::write_npy(values)}})); return {}; }
    default: return another_kind(file, to);
  }
}

Result<void> convert_dissimilarities(const ForeignFile& file, const ConvertOptions& options, Converted& out) {
  const DissimilaritySet& set = file.rdm->set;
  const Format to = options.to;
  const bool meadows = to == Format::kMeadowsMat || to == Format::kMeadowsJson;
  const wire::RdmForm form = options.form.value_or(file.rdm->square && !meadows ? wire::RdmForm::kSquare : wire::RdmForm::kCondensed);
  const bool stacked = file.rdm->stacked;
  out.rows = set.pairs.size();
  if (form == wire::RdmForm::kCondensed && std::any_of(set.diagonal.begin(), set.diagonal.end(), [](double d) { return d != 0; })) out.lost.push_back("the diagonal");
  if (to == Format::kRdmNpy && !set.matrix_names.empty()) out.lost.push_back("the matrices' names");
  if (meadows && set.similarities) out.notes.push_back("the values are similarities, which Meadows' files do not say");
  switch (to) {
    case Format::kRdmNpy: out.bytes = wire::write_rdm_npy(set, form, stacked); return {};
    case Format::kRdmNpz: { TRY(out.bytes, wire::write_rdm_npz(set, form, stacked)); return {}; }
    case Format::kRdmText: { TRY(out.bytes, wire::write_rdm_text(set, form)); return {}; }
    case Format::kRdmMat: { TRY(out.bytes, write_mat(wire::write_rdm_mat(set, form))); return {}; }
    case Format::kMeadowsMat: {
      TRY(const std::vector<wire::MatVariable> variables, wire::write_meadows_mat(set));
      TRY(out.bytes, write_mat(variables));
      return {};
    }
    case Format::kMeadowsJson: { TRY(out.bytes, wire::write_meadows_json(set)); return {}; }
    default: return another_kind(file, to);
  }
}

}  // namespace

Result<Converted> convert_foreign(ForeignFile& file, const ConvertOptions& options) {
  const FormatInfo& to = info_of(options.to);
  if (!to.written) return not_written(options.to);
  const auto is_matrix = [](DataKind kind) { return kind == DataKind::kFit || kind == DataKind::kEmbedding || kind == DataKind::kFeatures; };
  const bool either_question = options.to == Format::kTable || options.to == Format::kJsPsych;
  const bool question = file.kind == DataKind::kOddOneOut || file.kind == DataKind::kAnchored;
  if (!(to.kind == file.kind || (is_matrix(to.kind) && is_matrix(file.kind)) || (either_question && question))) return another_kind(file, options.to);
  Converted out;
  out.names = file.names();
  TRY_DO(is_matrix(file.kind)                    ? convert_matrix(file, options, out)
         : file.kind == DataKind::kOddOneOut    ? convert_choices(file, options, out)
         : file.kind == DataKind::kAnchored     ? convert_anchored(file, options, out)
                                                : convert_dissimilarities(file, options, out));
  return out;
}

}  // namespace tertium
