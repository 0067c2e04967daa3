// foreign.cpp: opens, recognises, finds names and hands the bytes to the format's reader.
#include "native/tasks/foreign.h"

#include <algorithm>
#include <filesystem>
#include <variant>

#include "native/files/file_io.h"
#include "native/files/mat_file.h"
#include "native/tasks/feature_folder.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/alignet_npz.h"
#include "shared/wire/cblearn.h"
#include "shared/wire/data_dictionary.h"
#include "shared/wire/embedding_text.h"
#include "shared/wire/features_mat.h"
#include "shared/wire/json_rows.h"
#include "shared/wire/judgment_formats.h"
#include "shared/wire/limits.h"
#include "shared/wire/matrix_csv.h"
#include "shared/wire/meadows.h"
#include "shared/wire/meadows_json.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/object_dimensions_npz.h"
#include "shared/wire/rdm_text.h"
#include "shared/wire/triplet_text.h"
#include "shared/wire/vice_npz.h"

namespace tertium {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kForeignBytesMax = 2 * kMatrixBytesMax + (1 << 20);
constexpr std::uint64_t kDictionaryBytesMax = 16ull << 20;

std::string name_of(const std::string& path) {
  const fs::path clean = path.size() > 1 && path.ends_with('/') ? fs::path(path.substr(0, path.size() - 1)) : fs::path(path);
  const std::string name = clean.filename().string();
  return name.empty() || name == "." ? fs::absolute(clean).lexically_normal().parent_path().filename().string() : name;
}

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

class Reader {
 public:
  Reader(const std::string& path, const ForeignOptions& options) : path_(path), options_(options) { out_.path = path, out_.source_file = name_of(path); }

  Result<ForeignFile> read() {
    if (is_folder(path_)) {
      TRY_DO(recognise_it());
      TRY_DO(read_folder());
    } else {
      TRY(source_, FileSource::open(path_, {kForeignBytesMax, 0}));
      TRY_DO(recognise_it());
      TRY_DO(find_names());
      TRY_DO(source_->rewind());
      TRY_DO(read_file_by_format());
      // Readers that stop early have not seen every byte.
      for (;;) {
        TRY(const std::string_view piece, source_->next());
        if (piece.empty()) break;
      }
      out_.source_sha256 = source_->sha256();
      out_.inputs.insert(out_.inputs.begin(), {"source", out_.source_file, out_.source_sha256});
    }
    return std::move(out_);
  }

 private:
  Result<void> recognise_it() {
    if (options_.format) out_.recognised = {*options_.format, "given by --format"};
    else { TRY(out_.recognised, recognise(path_, source_.get())); }
    out_.kind = info_of(out_.recognised.format).kind;
    const bool needs_folder = out_.recognised.format == Format::kFit || out_.recognised.format == Format::kThingsvision;
    if (needs_folder != (source_ == nullptr))
      return Error{ErrorCode::kInvalid, path_ + (needs_folder ? ": is a file; --format " : ": is a folder; --format ") + info_of(out_.recognised.format).name +
                                            (needs_folder ? " is a folder" : " is a file")};
    const bool odd_column_counts = out_.recognised.format == Format::kTriplets || out_.recognised.format == Format::kTripletsNpy;
    if (options_.convention.odd_column && !odd_column_counts)
      return Error{ErrorCode::kInvalid, path_ + ": --odd-column is for triplets as text or .npy; the format " + info_of(out_.recognised.format).name +
                                            " says itself which one was chosen"};
    return {};
  }

  Result<void> take_names_of(const std::string& path) {
    TRY(NamesFile file, load_names_file(path, "names"));
    out_.inputs.push_back(std::move(file.input));
    names_ = std::move(file.names);
    out_.names_file = path;
    return {};
  }

  // --stimuli, else X.names.txt, else (for rows of pictures) file_names.txt, else the study's.
  Result<void> find_names() {
    if (!options_.names_path.empty()) return take_names_of(options_.names_path);
    const bool rows = out_.kind == DataKind::kEmbedding || out_.kind == DataKind::kFeatures || out_.kind == DataKind::kDissimilarities;
    std::vector<std::string> candidates{wire::names_path_for(path_)};
    if (rows) candidates = wire::names_paths_beside(path_);
    for (const std::string& candidate : candidates)
      if (candidate != path_ && file_exists(candidate)) return take_names_of(candidate);
    names_ = options_.names;
    return {};
  }

  void state(std::string name, std::string value, std::string because) { wire::state(out_.conventions, std::move(name), std::move(value), std::move(because)); }

  // All bytes of a format that is read at once, unless there are more of them than it allows.
  Result<std::string> read_whole() {
    switch (out_.recognised.format) {
      case Format::kMeadowsJson: { TRY_DO(source_->check_size(kJsonFileBytesMax)); break; }
      case Format::kFeaturesMat:
      case Format::kRdmMat:
      case Format::kMeadowsMat: { TRY_DO(source_->check_size(kMatFileBytesMax)); break; }
      case Format::kRdmNpy: {
        // Its head says how many bytes there must be.
        TRY_DO(source_->rewind());
        TRY_DO(wire::NpyBlocks::open(*source_, source_->size(), path_));
        break;
      }
      default: TRY_DO(check_archive(*source_));
    }
    return source_->read_all();
  }

  wire::ReadingOptions reading_options() const {
    wire::ReadingOptions reading;
    reading.convention = options_.convention;
    reading.names = names_;
    return reading;
  }

  // Names that are known speak for every row.
  Result<void> check_rows(std::size_t rows) {
    if (names_.empty() || names_.size() == rows) return {};
    return Error{ErrorCode::kInvalid, (out_.names_file.empty() ? std::string("the study") : out_.names_file) + ": holds " + format_count(names_.size()) +
                                          " names, but " + path_ + " has " + format_count(rows) + " rows; there must be a name for each row"};
  }

  // A file's own names come before those beside it, which then were read for nothing; names that are given must be the same, in any
  // order, and theirs is taken. Empty: nothing moves.
  Result<std::optional<Alignment>> take_own_names(const Names& own) {
    if (names_.empty() || options_.names_path.empty()) {
      out_.names_file.clear();
      std::erase_if(out_.inputs, [](const wire::FitInput& input) { return input.role == "names"; });
      names_ = own;
      return std::optional<Alignment>();
    }
    TRY(Alignment alignment, align_names(own, names_, path_, out_.names_file));
    if (alignment.rows_moved == 0) return std::optional<Alignment>();
    state("order of objects", "that of " + name_of(out_.names_file), format_count(alignment.rows_moved) + " rows moved into it, by name");
    return std::optional<Alignment>(std::move(alignment));
  }

  Result<void> take_named(Embedding file) {
    if (file.names.empty()) return take_matrix(std::move(file.values));
    TRY(const std::optional<Alignment> alignment, take_own_names(file.names));
    return take_matrix(alignment ? align_rows(file.values, *alignment) : std::move(file.values));
  }

  Result<void> take_matrix(Matrix values) {
    TRY_DO(check_rows(values.rows));
    out_.matrix = Embedding{std::move(values), std::move(names_)};
    const std::string name = to_lower_ascii(out_.source_file);
    if (out_.kind == DataKind::kEmbedding && out_.method.empty()) {
      const bool spose = name.find("spose") != name.npos || name.find("sparse_embed") != name.npos || name.find("weights_sorted") != name.npos;
      out_.method = spose ? "spose" : name.find("vice") != name.npos ? "vice" : "embedding";
    }
    if (out_.kind != DataKind::kEmbedding || out_.posterior) return {};
    const Matrix& matrix = out_.matrix->values;
    for (std::size_t r = 0; r < matrix.rows; ++r)
      for (std::size_t c = 0; c < matrix.cols; ++c)
        if (matrix.at(r, c) < 0)
          return Error{ErrorCode::kInvalid, path_ + ": row " + std::to_string(r + 1) + ", column " + std::to_string(c + 1) + " is " + format_float(matrix.at(r, c)) +
                                                "; an embedding has no negative values (features may: --format " +
                                                info_of(out_.recognised.format == Format::kEmbeddingText  ? Format::kFeaturesText
                                                        : out_.recognised.format == Format::kEmbeddingCsv ? Format::kFeaturesCsv
                                                        : out_.recognised.format == Format::kEmbeddingNpz ? Format::kFeaturesNpz
                                                                                                          : Format::kFeaturesNpy)
                                                    .name +
                                                ")"};
    return {};
  }

  Result<void> read_folder() {
    if (out_.recognised.format == Format::kFit) {
      if (!options_.names_path.empty()) return Error{ErrorCode::kInvalid, path_ + ": has its names in embedding.names.txt; --stimuli is for files without"};
      TRY(out_.fit, load_fit_folder(path_));
      out_.method = to_string(out_.fit->record.request.method);
      out_.source_sha256 = sha256_hex(out_.fit->record_json);
      out_.inputs.push_back({"source", "fit.json", out_.source_sha256});
      return {};
    }
    TRY(const wire::FeatureFolder folder, find_feature_folder(path_));
    if (!options_.names_path.empty()) { TRY_DO(take_names_of(options_.names_path)); }
    else if (!folder.names_file.empty()) { TRY_DO(take_names_of(folder.names_file)); }
    else names_ = options_.names;
    TRY(FeatureFolderFile features, read_feature_folder(folder, "source"));
    std::string hashes;
    for (const wire::FitInput& input : features.inputs) hashes += input.file + " " + input.sha256 + "\n";
    out_.source_sha256 = sha256_hex(hashes);
    out_.inputs.insert(out_.inputs.begin(), features.inputs.begin(), features.inputs.end());
    if (folder.files.size() > 1) state("order of files", format_count(folder.files.size()) + " files", "by the numbers in their names");
    return take_matrix(std::move(features.values));
  }

  Result<void> read_file_by_format() {
    switch (out_.recognised.format) {
      case Format::kTriplets:
      case Format::kTripletsNpy: return read_triplets();
      case Format::kCblearn: return read_cblearn();
      case Format::kCblearnAnchored: return read_cblearn_anchored(wire::CblearnResponse::kNone);
      case Format::kCblearnBoolean: return read_cblearn_anchored(wire::CblearnResponse::kBoolean);
      case Format::kCblearnCount: return read_cblearn_anchored(wire::CblearnResponse::kCount);
      case Format::kThings: return read_table(wire::JudgmentFormat::kThings);
      case Format::kJsPsych: return read_table(wire::JudgmentFormat::kJsPsych);
      case Format::kAnswers: return read_table(wire::JudgmentFormat::kAnswers);
      case Format::kTable: return read_table(wire::JudgmentFormat::kTable);
      case Format::kSalmon: return read_table(wire::JudgmentFormat::kSalmon);
      case Format::kSalmonOffline: return read_table(wire::JudgmentFormat::kSalmonOffline);
      case Format::kNext: return read_table(wire::JudgmentFormat::kNext);
      case Format::kTripletTools: return read_table(wire::JudgmentFormat::kTripletTools);
      case Format::kAlignet: return read_alignet();
      case Format::kEmbeddingNpy:
      case Format::kFeaturesNpy: {
        TRY(Matrix values, wire::read_npy_matrix(*source_, source_->size(), path_));
        return take_matrix(std::move(values));
      }
      case Format::kEmbeddingText:
      case Format::kFeaturesText: return read_matrix_text();
      case Format::kEmbeddingCsv:
      case Format::kFeaturesCsv: {
        TRY_DO(source_->check_text());
        TRY(Embedding table, wire::read_matrix_csv(*source_, path_));
        return take_named(std::move(table));
      }
      case Format::kFeaturesMat: {
        TRY(const std::string bytes, read_whole());
        TRY(const std::vector<wire::MatVariable> variables, read_mat(bytes, path_));
        TRY(Embedding features, wire::read_features_mat(variables, path_));
        return take_named(std::move(features));
      }
      case Format::kEmbeddingNpz:
      case Format::kFeaturesNpz: {
        TRY(const std::string bytes, read_whole());
        TRY(const wire::NpzArchive archive, wire::NpzArchive::open(bytes, path_));
        if (archive.names().size() != 1)
          return Error{ErrorCode::kInvalid, path_ + ": holds " + std::to_string(archive.names().size()) + " arrays; exactly one is needed to be taken as a matrix"};
        TRY(Matrix values, archive.matrix(archive.names()[0]));
        return take_matrix(std::move(values));
      }
      case Format::kVice: {
        TRY(const std::string bytes, read_whole());
        TRY(wire::VicePosterior vice, wire::read_vice_npz(bytes, path_));
        out_.method = "vice";
        out_.pruned = vice.pruned;
        out_.posterior = std::move(vice.values);
        return take_matrix(out_.posterior->location);
      }
      case Format::kObjectDimensions: {
        TRY(const std::string bytes, read_whole());
        TRY(wire::ObjectDimensions file, wire::read_object_dimensions(bytes, path_, {true, false}));
        out_.method = "object-dimensions";
        out_.pruned = true;
        out_.posterior = std::move(file.posterior);
        if (out_.posterior) return take_matrix(out_.posterior->location);
        // The deterministic method only penalises negative weights; a few small ones are always left.
        if (file.weights != file.embedding.values) state("negative weights", "taken as 0", "what the deterministic method counts as its embedding");
        return take_matrix(std::move(file.embedding.values));
      }
      case Format::kRdmNpy:
      case Format::kRdmNpz:
      case Format::kRdmText:
      case Format::kRdmMat:
      case Format::kMeadowsMat:
      case Format::kMeadowsJson: return read_rdm();
      case Format::kFit:
      case Format::kThingsvision: break;
    }
    CHECK(false && "folders are read elsewhere");
    return {};
  }

  Result<void> read_matrix_text() {
    TRY_DO(source_->check_text());
    const std::size_t rows_min = out_.kind == DataKind::kFeatures ? 1 : 0;
    TRY(wire::MatrixText text, wire::read_matrix_text(*source_, path_, names_.size(), rows_min));
    if (out_.kind == DataKind::kEmbedding)
      state("rows", text.transposed ? "dimensions" : "objects",
            !names_.empty()   ? "there are " + format_count(names_.size()) + " names"
            : text.transposed ? "there are fewer rows than columns"
                              : "there are no fewer rows than columns");
    return take_matrix(std::move(text.values));
  }

  // Whole numbers without a header: which of them the first object has is found from them and the names.
  Result<void> read_triplets() {
    const bool npy = out_.recognised.format == Format::kTripletsNpy;
    const std::uint32_t odd_column = options_.convention.odd_column.value_or(3);
    if (!npy) TRY_DO(source_->check_text());
    // Numbers are read as they stand, up to one more than there are objects: whether that is too many the base says.
    const auto count = static_cast<std::uint32_t>(names_.size());
    TripletSet set;
    if (npy) {
      TRY(set, wire::read_npy_triplets(*source_, source_->size(), path_, count ? count + 1 : 0));
      if (odd_column != 3)
        for (Triplet& t : set.triplets) t = odd_column == 1 ? Triplet{t.second, t.odd, t.first} : Triplet{t.first, t.odd, t.second};
    } else {
      TRY(set, wire::read_triplet_text(*source_, path_, {.objects = count ? count + 1 : 0, .odd_column = odd_column}));
    }
    std::uint32_t low = UINT32_MAX, high = 0;
    for (const Triplet& t : set.triplets) {
      low = std::min({low, t.first, t.second, t.odd});
      high = std::max({high, t.first, t.second, t.odd});
    }
    wire::ConventionOptions convention = options_.convention;
    convention.objects = count;
    const wire::BaseFinding finding = wire::find_base(low, high, convention);
    if (!finding.base) return Error{ErrorCode::kInvalid, path_ + ": " + finding.because};
    if (*finding.base == 1)
      for (Triplet& t : set.triplets) t = {t.first - 1, t.second - 1, t.odd - 1};
    set.objects = count ? count : high + 1 - *finding.base;
    state("question", "odd one out", "by the format");
    state("index base", std::to_string(*finding.base), finding.because);
    state("odd column", std::to_string(odd_column), options_.convention.odd_column ? "given by --odd-column" : "by the format");
    set.names = std::move(names_);
    out_.triplets = std::move(set);
    return {};
  }

  Result<void> read_cblearn() {
    TRY(const std::string head, source_->head(6));
    if (head.starts_with("\x93NUMPY")) {
      out_.recognised.format = Format::kTripletsNpy;
      const auto stated = out_.conventions.size();
      TRY_DO(read_triplets());
      out_.recognised.format = Format::kCblearn;
      out_.triplets = wire::odd_last_of(*std::move(out_.triplets));
      for (std::size_t i = stated; i < out_.conventions.size(); ++i)
        if (out_.conventions[i].name == "odd column") out_.conventions[i] = {"odd column", "1", "by the format"};
      return {};
    }
    TRY_DO(source_->check_text());
    TRY(wire::JudgmentReading reading, wire::read_cblearn_odd_first(*source_, path_, reading_options()));
    return take_judgments(std::move(reading));
  }

  Result<void> read_cblearn_anchored(wire::CblearnResponse response) {
    TRY_DO(source_->check_text());
    TRY(wire::AnchoredReading reading, wire::read_cblearn_list_order(*source_, path_, response, reading_options()));
    return take_anchored(std::move(reading));
  }

  Result<void> read_table(wire::JudgmentFormat format) {
    wire::JudgmentFileOptions options;
    static_cast<wire::ReadingOptions&>(options) = reading_options();
    options.format = format;
    if (format == wire::JudgmentFormat::kTable) {
      if (const auto beside = find_dictionary(path_)) {
        TRY(const std::string bytes, read_file(*beside, kDictionaryBytesMax));
        out_.inputs.push_back({"data dictionary", name_of(*beside), sha256_hex(bytes)});
        TRY(options.dictionary, wire::read_data_dictionary(bytes, *beside));
      }
    }
    TRY_DO(source_->check_text());
    TRY(std::string head, source_->head(4096));
    if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    const bool json = first != head.npos && (head[first] == '[' || head[first] == '{');
    if (json) TRY_DO(source_->check_size(kJsonFileBytesMax));
    // The rows go when the judgments are there.
    std::optional<Result<wire::JudgmentFile>> read;
    if (json) {
      TRY(const wire::JsonRows rows, wire::read_json_rows(*source_, path_));
      read.emplace(wire::read_judgments(rows, path_, options));
    } else {
      TRY(const wire::Table table, wire::read_table(*source_, path_));
      read.emplace(wire::read_judgments(table, path_, options));
    }
    if (!*read) return read->error();
    wire::JudgmentFile file = **std::move(read);
    if (auto* odd = std::get_if<wire::JudgmentReading>(&file.reading)) return take_judgments(std::move(*odd));
    return take_anchored(std::move(std::get<wire::AnchoredReading>(file.reading)));
  }

  Result<void> take_judgments(wire::JudgmentReading reading) {
    if (reading.set.judgments.empty()) return nothing_left(reading.left_out);
    out_.kind = DataKind::kOddOneOut;
    out_.judgments = std::move(reading.set);
    take_findings(std::move(reading.conventions), std::move(reading.left_out));
    if (names_.empty()) out_.names_complete = false;
    return {};
  }

  Result<void> take_anchored(wire::AnchoredReading reading) {
    if (reading.set.judgments.empty()) return nothing_left(reading.left_out);
    out_.kind = DataKind::kAnchored;
    out_.anchored = std::move(reading.set);
    take_findings(std::move(reading.conventions), std::move(reading.left_out));
    if (names_.empty()) out_.names_complete = false;
    return {};
  }

  Error nothing_left(const std::vector<wire::LeftOut>& left_out) const {
    std::string why;
    for (const wire::LeftOut& one : left_out) why += (why.empty() ? ": left out " : ", ") + format_count(one.rows) + " (" + one.why + ")";
    return {ErrorCode::kInvalid, path_ + ": holds no judgments" + why};
  }

  void take_findings(std::vector<wire::Convention> conventions, std::vector<wire::LeftOut> left_out) {
    out_.conventions.insert(out_.conventions.end(), conventions.begin(), conventions.end());
    out_.left_out = std::move(left_out);
  }

  Result<void> read_alignet() {
    TRY(const std::string bytes, read_whole());
    TRY(wire::AlignetFile file, wire::read_alignet(bytes, path_));
    state("question", "odd one out", "by the format");
    state("odd column", "3",
          file.order.rows_against == 0 ? "the first similarity is the largest in every row"
                                       : "by the format, against " + format_count(file.order.rows_against) + " rows (first row " +
                                             format_count(file.order.first_against + 1) + ") whose first similarity is not the largest");
    TRY(const std::optional<Alignment> alignment, take_own_names(file.triplets.pictures));
    if (alignment) reorder(file.triplets, *alignment);
    out_.names_complete = !options_.names_path.empty();
    out_.pseudo = std::move(file.triplets);
    return {};
  }

  // The pictures in the alignment's order.
  void reorder(PseudoTriplets& set, const Alignment& alignment) const {
    const std::vector<std::uint32_t> numbers = std::move(set.numbers);
    std::vector<std::uint32_t> place(numbers.size());
    set.numbers.clear();
    for (std::size_t r = 0; r < alignment.source.size(); ++r) {
      place[alignment.source[r]] = static_cast<std::uint32_t>(r);
      set.numbers.push_back(numbers[alignment.source[r]]);
    }
    set.pictures = names_;
    for (Triplet& t : set.triplets) t = {place[t.first], place[t.second], place[t.odd]};
  }

  Result<void> read_rdm() {
    wire::RdmOptions options;
    options.similarities = options_.similarities;
    options.square = options_.square;
    const Format format = out_.recognised.format;
    std::optional<Result<wire::RdmReading>> read;
    if (format == Format::kRdmText) {
      TRY_DO(source_->check_text());
      read.emplace(wire::read_rdm_text(*source_, path_, options));
    } else {
      TRY(const std::string bytes, read_whole());
      if (format == Format::kRdmNpy) read.emplace(wire::read_rdm_npy(bytes, path_, options));
      else if (format == Format::kRdmNpz) read.emplace(wire::read_rdm_npz(bytes, path_, options));
      else if (format == Format::kMeadowsJson) read.emplace(wire::read_meadows_json(bytes, path_, options));
      else {
        TRY(const std::vector<wire::MatVariable> variables, read_mat(bytes, path_));
        const bool meadows = wire::is_meadows_mat(variables);
        // MATLAB's head alone does not tell them apart.
        if (!options_.format) out_.recognised.format = meadows ? Format::kMeadowsMat : Format::kRdmMat;
        read.emplace(out_.recognised.format == Format::kMeadowsMat ? wire::read_meadows_mat(variables, path_, options) : wire::read_rdm_mat(variables, path_, options));
      }
    }
    if (!*read) return read->error();
    out_.rdm = **std::move(read);
    DissimilaritySet& set = out_.rdm->set;
    out_.conventions.insert(out_.conventions.end(), out_.rdm->conventions.begin(), out_.rdm->conventions.end());
    if (set.names.empty()) {
      if (!names_.empty() && names_.size() != set.objects)
        return Error{ErrorCode::kInvalid, path_ + ": has " + format_count(set.objects) + " objects, but there are " + format_count(names_.size()) + " names"};
      set.names = names_;
    } else {
      TRY(const std::optional<Alignment> alignment, take_own_names(set.names));
      if (alignment) set = align_dissimilarities(set, *alignment, names_);
    }
    return {};
  }

  const std::string& path_;
  const ForeignOptions& options_;
  std::unique_ptr<FileSource> source_;
  Names names_;
  ForeignFile out_;
};

}  // namespace

Result<ForeignFile> read_foreign(const std::string& path, const ForeignOptions& options) { return Reader(path, options).read(); }

const Names& ForeignFile::names() const {
  if (fit) return fit->embedding.names;
  if (matrix) return matrix->names;
  if (triplets) return triplets->names;
  if (judgments) return judgments->names;
  if (pseudo) return pseudo->pictures;
  if (anchored) return anchored->names;
  CHECK(rdm.has_value());
  return rdm->set.names;
}

std::uint32_t ForeignFile::objects() const {
  if (fit) return fit->record.objects;
  if (matrix) return static_cast<std::uint32_t>(matrix->values.rows);
  if (triplets) return triplets->objects;
  if (judgments) return judgments->objects;
  if (pseudo) return static_cast<std::uint32_t>(pseudo->pictures.size());
  if (anchored) return anchored->objects;
  CHECK(rdm.has_value());
  return rdm->set.objects;
}

TripletSet choices_of(const ForeignFile& file) {
  CHECK(file.kind == DataKind::kOddOneOut);
  if (file.triplets) return *file.triplets;
  return file.judgments ? triplets_of(*file.judgments) : to_triplets(*file.pseudo);
}

}  // namespace tertium
