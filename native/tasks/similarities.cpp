// similarities.cpp: what a file is, its one matrix or its rows, and one order of objects.
#include "native/tasks/similarities.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include "native/files/file_io.h"
#include "native/files/file_source.h"
#include "native/tasks/foreign.h"
#include "native/tasks/inputs.h"
#include "native/tasks/recognise.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium {
namespace {

constexpr std::uint64_t kFileBytesMax = 2 * kMatrixBytesMax + (1 << 20);

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

Result<Recognised> recognise_path(const std::string& path) {
  if (is_folder(path)) return recognise(path, nullptr);
  TRY(const auto source, FileSource::open(path, {kFileBytesMax, 0}));
  return recognise(path, source.get());
}

// `similarities` counts only where the file does not say so itself.
Result<SimilaritySource> matrix_source(const std::string& spec, const std::string& path, const std::string& names_path, Format format, std::optional<bool> similarities) {
  ForeignOptions options;
  options.format = format;
  options.names_path = names_path;
  Result<ForeignFile> file = read_foreign(path, options);
  if (!file && similarities) {
    options.similarities = similarities;
    file = read_foreign(path, options);
  }
  if (!file) return file.error();
  SimilaritySource out;
  out.what = spec;
  out.averaged = file->rdm->set.pairs.size();
  out.matrix = out.averaged == 1 ? std::move(file->rdm->set) : mean_matrix(file->rdm->set);
  out.inputs = std::move(file->inputs);
  return out;
}

}  // namespace

DissimilaritySet mean_matrix(const DissimilaritySet& set) {
  DissimilaritySet out = set;
  out.matrix_names.clear();
  out.diagonal.clear();
  out.pairs.resize(1);
  for (std::size_t k = 0; k < out.pairs[0].size(); ++k) {
    double sum = 0, count = 0;
    for (const std::vector<double>& pairs : set.pairs) {
      if (std::isnan(pairs[k])) continue;
      sum += pairs[k];
      count += 1;
    }
    out.pairs[0][k] = count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
  }
  return out;
}

Result<SimilaritySource> load_similarities(const std::string& spec, const std::string& role, const SimilarityLoading& loading) {
  SimilaritySource out;
  out.what = spec;
  std::string path = spec, names_path;
  if (const std::size_t at = spec.rfind('@'); !file_exists(spec) && !is_folder(spec) && at != std::string::npos && at > 0 && at + 1 < spec.size()) {
    path = spec.substr(0, at);
    names_path = spec.substr(at + 1);
  }
  const Result<Recognised> found = recognise_path(path);
  const std::optional<FormatInfo> info = found ? std::optional<FormatInfo>(info_of(found->format)) : std::nullopt;
  if (!found && loading.similarities && !is_folder(path)) {
    // A list of pairs in one line may be much else; but whoever says what it holds says that it is one.
    const Format format = path.ends_with(".npy") ? Format::kRdmNpy : path.ends_with(".npz") ? Format::kRdmNpz : path.ends_with(".mat") ? Format::kRdmMat : Format::kRdmText;
    if (Result<SimilaritySource> source = matrix_source(spec, path, names_path, format, loading.similarities)) return source;
  }
  if (info && info->kind == DataKind::kDissimilarities) return matrix_source(spec, path, names_path, info->format, loading.similarities);
  if (info && (info->kind == DataKind::kOddOneOut || info->kind == DataKind::kAnchored))
    return Error{ErrorCode::kInvalid, path + ": is " + info->name + " (" + found->because + "); a matrix of pairs, an embedding or features is needed"};
  const bool features = info && info->kind == DataKind::kFeatures;
  out.rule = loading.rule.value_or(features ? PairRule::kPearson : PairRule::kChoice);
  if (info && info->format == Format::kThingsvision) {
    ForeignOptions options;
    options.names_path = names_path;
    TRY(ForeignFile file, read_foreign(path, options));
    out.rows = *std::move(file.matrix);
    out.inputs = std::move(file.inputs);
    return out;
  }
  TRY(MatrixFile file, load_matrix(spec, out.rule == PairRule::kChoice ? role : "features"));
  if (!found && !loading.rule && !is_folder(path))
    return Error{ErrorCode::kInvalid, path + ": its " + format_count(file.embedding.values.rows) + " x " + format_count(file.embedding.values.cols) +
                                          " numbers may be an embedding or features; say by which rule its rows are alike: choice (an embedding), or pearson, "
                                          "cosine, dot, euclidean"};
  out.rows = std::move(file.embedding);
  out.transposed = file.transposed;
  out.inputs = std::move(file.inputs);
  return out;
}

Result<AlignedSources> align_sources(const std::vector<SimilaritySource*>& sources, bool ignore_names) {
  AlignedSources out{std::vector<std::size_t>(sources.size(), 0), std::vector<bool>(sources.size(), false)};
  const SimilaritySource* order = nullptr;
  std::size_t named = 0;
  for (std::size_t s = 0; s < sources.size() && !ignore_names; ++s) {
    SimilaritySource& source = *sources[s];
    if (source.names().empty()) continue;
    ++named;
    out.aligned[s] = true;
    if (!order) {
      order = &source;
      continue;
    }
    TRY(const Alignment alignment, align_names(source.names(), order->names(), source.what, order->what));
    out.rows_moved[s] = alignment.rows_moved;
    if (source.matrix) source.matrix = align_dissimilarities(*source.matrix, alignment, order->names());
    else source.rows = Embedding{align_rows(source.rows->values, alignment), order->names()};
  }
  if (named < 2) out.aligned.assign(sources.size(), false);
  for (const SimilaritySource* source : sources)
    if (source->objects() != sources[0]->objects())
      return Error{ErrorCode::kInvalid, source->what + " has " + format_count(source->objects()) + " objects, but " + sources[0]->what + " has " +
                                            format_count(sources[0]->objects()) + "; both must speak of the same ones"};
  return out;
}

Result<std::vector<double>> pairs_of(const SimilaritySource& source, Executor& executor) {
  if (source.matrix) {
    std::vector<double> pairs = source.matrix->pairs[0];
    if (!source.matrix->similarities)
      for (double& value : pairs) value = -value;
    return pairs;
  }
  Result<std::vector<double>> pairs = similarity_pairs(source.rows->values, source.rule, executor);
  if (!pairs) return Error{pairs.error().code, source.what + ": " + pairs.error().message};
  return pairs;
}

}  // namespace tertium
