// recognise.cpp: the list of formats, and what tells them apart.
#include "native/tasks/recognise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "native/files/file_io.h"
#include "native/files/mat_file.h"
#include "native/tasks/feature_folder.h"
#include "shared/base/text.h"
#include "shared/wire/alignet_npz.h"
#include "shared/wire/data_dictionary.h"
#include "shared/wire/embedding_text.h"
#include "shared/wire/features_mat.h"
#include "shared/wire/json_rows.h"
#include "shared/wire/jspsych.h"
#include "shared/wire/judgment_formats.h"
#include "shared/wire/limits.h"
#include "shared/wire/matrix_csv.h"
#include "shared/wire/meadows.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/object_dimensions_npz.h"
#include "shared/wire/rdm_text.h"
#include "shared/wire/table_csv.h"
#include "shared/wire/vice_npz.h"

namespace tertium {

namespace fs = std::filesystem;

const char* to_string(DataKind kind) {
  switch (kind) {
    case DataKind::kFit: return "fit";
    case DataKind::kEmbedding: return "embedding";
    case DataKind::kFeatures: return "features";
    case DataKind::kOddOneOut: return "odd one out";
    case DataKind::kAnchored: return "anchored";
    case DataKind::kDissimilarities: return "dissimilarities";
  }
  return "";
}

namespace {

constexpr std::array kFormats = {
    FormatInfo{Format::kFit, "fit", DataKind::kFit, false, "a folder that `tertium fit` wrote"},
    FormatInfo{Format::kTriplets, "triplets", DataKind::kOddOneOut, true, "text, `i j k` or `i j k participant` a line, odd one third (SPoSE, VICE, object-dimensions)"},
    FormatInfo{Format::kTripletsNpy, "triplets-npy", DataKind::kOddOneOut, true, ".npy of whole numbers, n x 3 or n x 4, odd one third"},
    FormatInfo{Format::kCblearn, "cblearn", DataKind::kOddOneOut, true, "cblearn's odd-one-out rows, text or .npy: the odd one FIRST"},
    FormatInfo{Format::kThings, "things-tsv", DataKind::kOddOneOut, true, "the THINGS master table: tabs, objects from 1, RT in ms"},
    FormatInfo{Format::kJsPsych, "jspsych", DataKind::kOddOneOut, true, "jsPsych's data, CSV or JSON (with two choices a trial: anchored)"},
    FormatInfo{Format::kAnswers, "answers-csv", DataKind::kOddOneOut, false, "answers.csv of `tertium export`"},
    FormatInfo{Format::kTable, "table", DataKind::kOddOneOut, true, "any CSV or TSV with a data dictionary (X.json beside X.csv), or with our columns' names"},
    FormatInfo{Format::kAlignet, "alignet-npz", DataKind::kOddOneOut, true, "AligNet's triplets of pictures with a model's similarities"},
    FormatInfo{Format::kSalmon, "salmon-csv", DataKind::kAnchored, true, "Salmon's responses.csv"},
    FormatInfo{Format::kSalmonOffline, "salmon-offline-csv", DataKind::kAnchored, true, "Salmon's offline rows: head, winner, loser"},
    FormatInfo{Format::kNext, "next-csv", DataKind::kAnchored, true, "NEXT's participants' table"},
    FormatInfo{Format::kTripletTools, "triplet-tools-csv", DataKind::kAnchored, true, "tripletTools' standard table (R)"},
    FormatInfo{Format::kCblearnAnchored, "cblearn-anchored", DataKind::kAnchored, true, "cblearn's list-order rows: anchor, nearer, farther"},
    FormatInfo{Format::kCblearnBoolean, "cblearn-boolean", DataKind::kAnchored, false, "the same with a response 1 or -1 in a fourth column"},
    FormatInfo{Format::kCblearnCount, "cblearn-count", DataKind::kAnchored, false, "the same with a count in a fourth column"},
    FormatInfo{Format::kEmbeddingNpy, "embedding-npy", DataKind::kEmbedding, true, "an embedding, objects x dimensions (SPoSE's weights_sorted.npy)"},
    FormatInfo{Format::kEmbeddingText, "embedding-text", DataKind::kEmbedding, true, "an embedding as text (SPoSE's sparse_embed_epoch*.txt, dimensions x objects)"},
    FormatInfo{Format::kEmbeddingCsv, "embedding-csv", DataKind::kEmbedding, true, "an embedding as a table, names in its first column (tripletTools, pandas)"},
    FormatInfo{Format::kEmbeddingNpz, "embedding-npz", DataKind::kEmbedding, true, "an embedding, the only array of an .npz"},
    FormatInfo{Format::kVice, "vice-npz", DataKind::kEmbedding, true, "VICE's parameters.npz or pruned_params.npz, and our posterior.npz"},
    FormatInfo{Format::kObjectDimensions, "object-dimensions-npz", DataKind::kEmbedding, true, "parameters.npz of object-dimensions"},
    FormatInfo{Format::kFeaturesNpy, "features-npy", DataKind::kFeatures, true, "features, objects x features"},
    FormatInfo{Format::kFeaturesText, "features-text", DataKind::kFeatures, true, "features as text, an object a line"},
    FormatInfo{Format::kFeaturesCsv, "features-csv", DataKind::kFeatures, true, "features as a table, names in its first column"},
    FormatInfo{Format::kFeaturesNpz, "features-npz", DataKind::kFeatures, true, "features, the only array of an .npz"},
    FormatInfo{Format::kFeaturesMat, "features-mat", DataKind::kFeatures, true, "features in a .mat file, level 5 (thingsvision)"},
    FormatInfo{Format::kThingsvision, "thingsvision", DataKind::kFeatures, false, "a folder of thingsvision's features, whole or in chunks, with file_names.txt"},
    FormatInfo{Format::kRdmNpy, "rdm-npy", DataKind::kDissimilarities, true, "dissimilarities: .npy, square or condensed, one or several (rsatoolbox)"},
    FormatInfo{Format::kRdmNpz, "rdm-npz", DataKind::kDissimilarities, true, "the same as .npz, with names"},
    FormatInfo{Format::kRdmText, "rdm-text", DataKind::kDissimilarities, true, "dissimilarities as a square of text, with or without names"},
    FormatInfo{Format::kRdmMat, "rdm-mat", DataKind::kDissimilarities, true, "dissimilarities in a .mat file, level 5"},
    FormatInfo{Format::kMeadowsMat, "meadows-mat", DataKind::kDissimilarities, true, "Meadows' .mat (rdmutv, stimuli)"},
    FormatInfo{Format::kMeadowsJson, "meadows-json", DataKind::kDissimilarities, true, "Meadows' .json (tasks, stimuli, rdm)"},
};

constexpr std::size_t kHeadBytes = std::size_t{1} << 16;
constexpr std::size_t kHeadLines = 200;

std::string name_of(const std::string& path) { return fs::path(path).filename().string(); }

Error undecided(const std::string& path, const std::string& found, std::initializer_list<Format> candidates) {
  std::string choices;
  for (const Format candidate : candidates) choices += (choices.empty() ? "--format " : " or --format ") + std::string(info_of(candidate).name);
  return {ErrorCode::kInvalid, path + ": " + found + "; say which with " + choices};
}

Error unknown(const std::string& path, const std::string& found) {
  return {ErrorCode::kInvalid, path + ": " + found + ", which is none of the known formats; if it is one all the same, say which with --format (" + list_formats() + ")"};
}

Error not_read(const std::string& path, const std::string& what_it_is) { return {ErrorCode::kUnsupported, path + ": " + what_it_is}; }

// What a file's name says of a matrix whose numbers fit an embedding and features alike.
std::optional<bool> named_an_embedding(const std::string& path) {
  const std::string name = to_lower_ascii(name_of(path));
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  const bool embedding = has("embed") || has("weights_sorted") || has("spose");
  const bool features = has("feature") || has("activation") || has("clip") || has("layer");
  if (embedding == features) return {};
  return embedding;
}

// The number of objects that have this many pairs, when some number has.
std::optional<std::uint64_t> objects_of_pairs(std::uint64_t pairs) {
  if (pairs < 3 || pairs > kMatrixBytesMax) return {};
  const auto objects = static_cast<std::uint64_t>((1 + std::sqrt(1 + 8 * static_cast<double>(pairs))) / 2);
  if (objects * (objects - 1) / 2 != pairs) return {};
  return objects;
}

struct MatrixFormats {
  Format embedding, features, dissimilarities;
};

// What is no square of pairs: an embedding or features, by signs and names.
Result<Recognised> recognise_matrix(const std::string& path, const Matrix& matrix, const MatrixFormats& formats) {
  const std::string shape = format_count(matrix.rows) + " x " + format_count(matrix.cols) + " numbers";
  const auto named = named_an_embedding(path);
  if (std::any_of(matrix.values.begin(), matrix.values.end(), [](float v) { return v < 0; })) {
    if (named.value_or(false))
      return undecided(path, shape + " with negative ones, which features may have and an embedding not, but it is called an embedding",
                       {formats.features, formats.embedding});
    return Recognised{formats.features, shape + ", some of them negative"};
  }
  if (named) return Recognised{*named ? formats.embedding : formats.features, shape + ", none negative, and the file's name"};
  if (matrix.cols >= 6 && objects_of_pairs(matrix.cols) && matrix.rows < matrix.cols)
    return undecided(path, shape + ", none negative: an embedding, features, or dissimilarities of pairs, a matrix a line",
                     {formats.embedding, formats.features, formats.dissimilarities});
  return undecided(path, shape + ", none negative: an embedding, or features", {formats.embedding, formats.features});
}

Result<Recognised> recognise_npy(const std::string& path, FileSource& source) {
  std::string shape;
  wire::NpyHeader header;
  {
    TRY_DO(source.rewind());
    TRY(const wire::NpyBlocks blocks, wire::NpyBlocks::open(source, source.size(), path));
    header = blocks.header();
  }
  for (const std::uint64_t n : header.shape) shape += (shape.empty() ? "" : " x ") + format_count(n);
  const std::string found = "an array of " + (shape.empty() ? "one" : shape) + " " + wire::type_name(header);
  const bool whole = header.kind == wire::NpyKind::kSigned || header.kind == wire::NpyKind::kUnsigned;
  const std::size_t axes = header.shape.size();
  if (header.kind == wire::NpyKind::kText || header.kind == wire::NpyKind::kBytes || header.kind == wire::NpyKind::kBool) return unknown(path, found);
  const bool square = axes == 2 && header.shape[0] == header.shape[1] && header.shape[0] >= 3;
  if (square) {
    TRY(const std::string bytes, source.read_all());
    if (const auto rdm = wire::read_rdm_npy(bytes, path)) return Recognised{Format::kRdmNpy, found + ", symmetric with one value on the diagonal"};
  }
  if (axes == 2 && !square && whole && (header.shape[1] == 3 || header.shape[1] == 4)) return Recognised{Format::kTripletsNpy, found};
  if (axes == 3 && header.shape[1] == header.shape[2]) return Recognised{Format::kRdmNpy, found + ": squares one after the other"};
  if (axes == 1) {
    if (const auto objects = objects_of_pairs(header.shape[0])) return Recognised{Format::kRdmNpy, found + ", as many as " + format_count(*objects) + " objects have pairs"};
    return unknown(path, found);
  }
  if (axes != 2) return unknown(path, found);
  TRY_DO(source.rewind());
  TRY(const Matrix matrix, wire::read_npy_matrix(source, source.size(), path));
  return recognise_matrix(path, matrix, {Format::kEmbeddingNpy, Format::kFeaturesNpy, Format::kRdmNpy});
}

Result<Recognised> recognise_npz(const std::string& path, FileSource& source) {
  TRY_DO(check_archive(source));
  TRY(const std::string bytes, source.read_all());
  TRY(const wire::NpzArchive archive, wire::NpzArchive::open(bytes, path));
  std::string members;
  for (const std::string& name : archive.names()) members += (members.empty() ? "" : ", ") + name;
  const std::string found = "an archive of " + (members.empty() ? "nothing" : quote_for_message(members, 200));
  if (wire::is_alignet_npz(archive)) return Recognised{Format::kAlignet, found};
  if (wire::is_object_dimensions_npz(archive)) return Recognised{Format::kObjectDimensions, found};
  if (wire::is_vice_npz(archive)) return Recognised{Format::kVice, found};
  if (archive.has("weights") && archive.has("mean") && archive.has("std")) return not_read(path, "is a linear transform of features; `tertium apply` applies it to some");
  if (archive.has("[Content_Types].xml")) return not_read(path, "is a spreadsheet (xlsx); save it as CSV");
  for (const char* name : {"dissimilarities", "similarities", "rdms", "rdm", "rsms", "rsm", "rdmutv"})
    if (archive.has(name)) return Recognised{Format::kRdmNpz, found};
  if (const auto rdm = wire::read_rdm_npz(bytes, path); rdm && (rdm->square || !rdm->set.names.empty()))
    return Recognised{Format::kRdmNpz, found + (rdm->square ? ", a square, symmetric with one value on the diagonal" : ", numbers of pairs with names")};
  if (archive.names().size() != 1) return unknown(path, found);
  TRY(const Matrix matrix, archive.matrix(archive.names()[0]));
  return recognise_matrix(path, matrix, {Format::kEmbeddingNpz, Format::kFeaturesNpz, Format::kRdmNpz});
}

Result<Recognised> recognise_mat(const std::string& path, FileSource& source) {
  TRY_DO(source.check_size(kMatFileBytesMax));
  TRY(const std::string bytes, source.read_all());
  TRY(const std::vector<wire::MatVariable> variables, read_mat(bytes, path));
  const std::string found = "MATLAB's variables " + quote_for_message(wire::list_variables(variables), 160);
  if (wire::is_meadows_mat(variables)) return Recognised{Format::kMeadowsMat, found};
  if (wire::read_rdm_mat(variables, path)) return Recognised{Format::kRdmMat, found};
  if (wire::read_features_mat(variables, path)) return Recognised{Format::kFeaturesMat, found};
  return undecided(path, found, {Format::kRdmMat, Format::kFeaturesMat, Format::kMeadowsMat});
}

// The words of a line between blanks, tabs and commas.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ' || line[i] == '\t' || line[i] == ',') { ++i; continue; }
    std::size_t stop = i;
    while (stop < line.size() && line[stop] != ' ' && line[stop] != '\t' && line[stop] != ',') ++stop;
    words.push_back(line.substr(i, stop - i));
    i = stop;
  }
  return words;
}

// A cell of a matrix of pairs may be missing.
bool is_number(std::string_view word) { return parse_double(word).has_value() || (!word.empty() && wire::is_missing(word)); }

bool all_numbers(std::string_view line) {
  const auto words = words_of(line);
  return std::any_of(words.begin(), words.end(), [](std::string_view w) { return parse_double(w).has_value(); }) && std::all_of(words.begin(), words.end(), is_number);
}

// Lines of nothing but numbers, as far as the head shows.
Result<Recognised> recognise_numbers(const std::string& path, FileSource& source, const std::vector<std::string_view>& lines, bool whole_file) {
  std::size_t columns = 0;
  bool whole = true, integral = true, negative = false, commas = false, three_different = true, fourth_is_response = true;
  for (const std::string_view line : lines) {
    const std::vector<std::string_view> words = words_of(line);
    if (columns == 0) columns = words.size();
    if (words.size() != columns)
      return unknown(path, "lines of numbers, the first of " + format_count(columns) + ", another of " + format_count(words.size()));
    commas = commas || line.find(',') != line.npos;
    for (const std::string_view word : words) {
      whole = whole && parse_int(word).has_value();
      const auto value = parse_double(word);
      integral = integral && value && std::floor(*value) == *value;
      negative = negative || word.starts_with('-');
    }
    if (columns >= 3) three_different = three_different && words[0] != words[1] && words[0] != words[2] && words[1] != words[2];
    if (columns == 4) fourth_is_response = fourth_is_response && (words[3] == "1" || words[3] == "-1");
  }
  const std::string found = "lines of " + format_count(columns) + (whole ? " whole" : "") + " numbers";
  if (whole && columns == 4 && negative && fourth_is_response)
    return undecided(path, found + ", the fourth 1 or -1", {Format::kCblearnBoolean, Format::kFeaturesText});
  if (whole && !negative && (columns == 3 || columns == 4) && three_different) {
    if (commas && columns == 3) return undecided(path, found + " between commas", {Format::kSalmonOffline, Format::kFeaturesText});
    if (!commas) return Recognised{Format::kTriplets, found + ", three different ones in each"};
  }
  if (integral && !whole && !negative && columns == 3 && three_different)
    return undecided(path, found + ", whole but written as decimals (numpy.savetxt does so)", {Format::kCblearn, Format::kCblearnAnchored, Format::kFeaturesText});
  if (columns == 1) {
    TRY_DO(source.count_lines(kTextLinesMax));
    if (const auto objects = objects_of_pairs(source.lines()))
      return Recognised{Format::kRdmText, "one number a line, as many as " + format_count(*objects) + " objects have pairs"};
    return unknown(path, "one number a line");
  }
  if (columns >= 3 && (whole_file ? lines.size() == columns : columns > 100)) {
    TRY_DO(source.count_lines(kTextLinesMax));
    if (source.lines() >= columns && source.lines() <= columns + 1) {
      if (const auto rdm = wire::read_rdm_text(source, path)) return Recognised{Format::kRdmText, found + " in as many lines, symmetric with one value on the diagonal"};
    }
  }
  if (negative && !named_an_embedding(path).value_or(false)) return Recognised{Format::kFeaturesText, found + ", some of them negative"};
  if (const auto named = named_an_embedding(path); named && !negative)
    return Recognised{*named ? Format::kEmbeddingText : Format::kFeaturesText, found + ", and the file's name"};
  if (columns >= 6 && objects_of_pairs(columns) && lines.size() < columns)
    return undecided(path, found + ": an embedding, features, or dissimilarities of pairs, a matrix a line", {Format::kEmbeddingText, Format::kFeaturesText, Format::kRdmText});
  return undecided(path, found + ": an embedding, or features", {Format::kEmbeddingText, Format::kFeaturesText});
}

Format format_of(wire::JudgmentFormat format) {
  switch (format) {
    case wire::JudgmentFormat::kThings: return Format::kThings;
    case wire::JudgmentFormat::kSalmon: return Format::kSalmon;
    case wire::JudgmentFormat::kSalmonOffline: return Format::kSalmonOffline;
    case wire::JudgmentFormat::kNext: return Format::kNext;
    case wire::JudgmentFormat::kTripletTools: return Format::kTripletTools;
    case wire::JudgmentFormat::kJsPsych: return Format::kJsPsych;
    case wire::JudgmentFormat::kAnswers: return Format::kAnswers;
    case wire::JudgmentFormat::kTable: return Format::kTable;
  }
  return Format::kTable;
}

Result<Recognised> recognise_columns(const std::string& path, const wire::Columns& columns) {
  std::string names;
  for (const std::string& name : columns.column_names()) names += (names.empty() ? "" : ", ") + name;
  const std::string found = "columns " + quote_for_message(names, 160);
  const wire::JudgmentFormat format = wire::recognise_judgments(columns);
  if (format == wire::JudgmentFormat::kJsPsych) return Recognised{Format::kJsPsych, found, wire::find_jspsych_form(columns) == wire::JsPsychForm::kTwoChoices};
  if (format != wire::JudgmentFormat::kTable) return Recognised{format_of(format), found};
  if (const auto dictionary = find_dictionary(path)) return Recognised{Format::kTable, found + " and the data dictionary " + name_of(*dictionary)};
  const auto question = wire::find_table_question(columns, nullptr, path);
  if (!question) {
    const std::string lead = question.error().message.starts_with(path) ? "" : path + ": ";
    return Error{ErrorCode::kInvalid, lead + question.error().message + " (looked at: " + found + "; of a known format say which with --format)"};
  }
  return Recognised{Format::kTable, found, *question == wire::TableQuestion::kAnchored};
}

// A first line of names over a square of numbers, with or without a column of names.
bool is_named_square(const wire::Table& table, FileSource& source) {
  const std::size_t columns = table.columns().size();
  if (columns < 3 || table.rows() == 0 || !source.count_lines(kTextLinesMax)) return false;
  if (source.lines() != columns && source.lines() != columns + 1) return false;
  const std::size_t first = source.lines() == columns ? 1 : 0;
  for (std::size_t c = first; c < columns; ++c) {
    const std::string_view cell = table.columns()[c].cell(0);
    if (!wire::is_missing(cell) && !parse_double(cell)) return false;
  }
  return true;
}

// A column of names, then nothing but columns of numbers.
bool is_named_matrix(const wire::Table& table) {
  const auto& columns = table.columns();
  if (columns.size() < 2 || table.rows() == 0) return false;
  bool words = false;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    words = words || !parse_double(columns[0].cell(r));
    for (std::size_t c = 1; c < columns.size(); ++c)
      if (!parse_double(columns[c].cell(r))) return false;
  }
  return words;
}

Result<Recognised> recognise_json(const std::string& path, FileSource& source, std::string_view head) {
  TRY_DO(source.check_size(kJsonFileBytesMax));
  const auto has = [&](std::string_view part) { return head.find(part) != head.npos; };
  if (head.starts_with("{")) {
    if (has("\"stimuli\"") && (has("\"tasks\"") || has("\"rdm\""))) return Recognised{Format::kMeadowsJson, "a JSON object with stimuli and tasks"};
    if (has("\"TertiumRole\"") || has("\"Description\"")) return not_read(path, "is a data dictionary; give the table that it describes");
    if (has("\"tool\"") && has("tertium")) return not_read(path, "is the record of a fit; give the folder in which it lies");
    return unknown(path, "a JSON object");
  }
  TRY_DO(source.check_text());
  TRY(const wire::JsonRows rows, wire::read_json_rows(source, path));
  return recognise_columns(path, rows);
}

Result<Recognised> recognise_text(const std::string& path, FileSource& source, const std::string& head) {
  TRY_DO(source.check_size(kTextBytesMax));
  const bool whole_file = head.size() == source.size();
  std::string_view text = head;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == text.npos)
    return Error{ErrorCode::kInvalid, path + (source.size() == 0 ? ": is empty" : ": holds nothing but blanks and line ends, as far as was looked (" +
                                                                                       format_count(head.size()) + " bytes)")};
  if (text[start] == '{' || text[start] == '[') return recognise_json(path, source, text.substr(start));
  // Whole lines only.
  std::string_view lines_text = text;
  if (!whole_file) {
    const std::size_t last = text.rfind('\n');
    if (last == text.npos && text.size() > kLineBytesMax - 4) {
      // Features may have more numbers in a line than the head shows.
      const std::string_view begun = text.substr(0, text.find_last_of(" \t,"));
      if (all_numbers(begun)) return Recognised{Format::kFeaturesText, "a line of more than " + format_count(words_of(begun).size()) + " numbers"};
      return unknown(path, "a line longer than " + format_count(head.size()) + " bytes");
    }
    lines_text = text.substr(0, last + 1);
  }
  std::vector<std::string_view> lines;
  for (std::string_view rest = lines_text; !rest.empty() && lines.size() < kHeadLines;) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trim(line).empty()) lines.push_back(line);
  }
  if (lines.empty()) return unknown(path, "a line longer than " + format_count(head.size()) + " bytes");
  // An empty first cell is a table's, over a column of names (pandas writes so), even where all names are numbers.
  const bool empty_corner = (lines[0][0] == ',' || lines[0][0] == '\t') && lines.size() > 1 && words_of(lines[0]).size() + 1 == words_of(lines[1]).size();
  if (all_numbers(lines[0]) && !empty_corner) {
    std::size_t numbers = 0;
    while (numbers < lines.size() && all_numbers(lines[numbers])) ++numbers;
    // What is wrong further down the reader says, with line and column.
    lines.resize(numbers);
    return recognise_numbers(path, source, lines, whole_file && lines_text.size() == text.size() && numbers < kHeadLines);
  }
  if (lines[0].find('\t') == lines[0].npos && lines[0].find(',') == lines[0].npos)
    return Error{ErrorCode::kInvalid, path + ": line 1 is " + quote_for_message(lines[0]) +
                                          ", one word or sentence: a list of names is given with --stimuli beside the data it belongs to; anything else needs --format (" +
                                          list_formats() + ")"};
  // A row may go on over lines: then the last one of the head is not whole.
  Result<wire::Table> table = wire::read_table(lines_text, path);
  while (!table && !whole_file && lines_text.size() > lines[0].size() + 2) {
    const std::size_t last = lines_text.rfind('\n', lines_text.size() - 2);
    if (last == lines_text.npos) break;
    lines_text = lines_text.substr(0, last + 1);
    // Half of the head is enough to know its columns; what is damaged is said by the reader, who sees all of it.
    if (lines_text.size() < text.size() / 2) lines_text = lines_text.substr(0, lines_text.find('\n') + 1);
    table = wire::read_table(lines_text, path);
  }
  if (!table && whole_file) {
    // Its header may still say what it is meant to be; the reader then says what is wrong in it.
    Result<wire::Table> header = wire::read_table(lines_text.substr(0, lines_text.find('\n') + 1), path);
    if (!header) return table.error();
    auto meant = recognise_columns(path, *header);
    return meant ? *std::move(meant) : Result<Recognised>(table.error());
  }
  if (!table) return table.error();
  Result<Recognised> found = recognise_columns(path, *table);
  if (found) return found;
  const bool square = is_named_square(*table, source);
  const bool matrix_too = is_named_matrix(*table);
  if (square) {
    TRY_DO(source.rewind());
    // What is a square and nothing else is one even where its reader has something to say of it.
    if (!matrix_too || wire::read_rdm_text(source, path))
      return Recognised{Format::kRdmText, "a first line of " + format_count(table->columns().size()) + " cells over a square of numbers"};
  }
  if (!matrix_too) return found;
  TRY_DO(source.count_lines(kTextLinesMax));
  TRY(const Embedding matrix, wire::read_matrix_csv(source, path));
  return recognise_matrix(path, matrix.values, {Format::kEmbeddingCsv, Format::kFeaturesCsv, Format::kRdmText});
}

Result<Recognised> recognise_folder(const std::string& path) {
  std::error_code problem;
  std::vector<std::string> entries;
  for (fs::directory_iterator entry(path, problem), end; !problem && entry != end; entry.increment(problem)) {
    entries.push_back(entry->path().filename().string());
    if (entries.size() > 100'000) break;
  }
  if (problem) return Error{ErrorCode::kIo, path + ": cannot be listed: " + problem.message()};
  std::sort(entries.begin(), entries.end());
  const auto has = [&](const char* name) { return std::binary_search(entries.begin(), entries.end(), name); };
  if (has("fit.json")) return Recognised{Format::kFit, "fit.json is in the folder"};
  const Result<wire::FeatureFolder> features = find_feature_folder(path);
  if (features) return Recognised{Format::kThingsvision, "files of features are in the folder"};
  if (features.error().code != ErrorCode::kNotFound) return features.error();
  std::string seen;
  for (const std::string& name : entries) seen += (seen.empty() ? "" : ", ") + name;
  for (const char* one : {"pruned_params.npz", "parameters.npz", "params", "weights_sorted.npy"})
    if (has(one)) return unknown(path, std::string("a folder with ") + one + " in it: give that file");
  return unknown(path, "a folder " + (seen.empty() ? "with nothing in it" : "with " + quote_for_message(seen, 160)) +
                           "; looked for fit.json (of `tertium fit`) and features* (of thingsvision)");
}

}  // namespace

std::span<const FormatInfo> all_formats() { return kFormats; }

const FormatInfo& info_of(Format format) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(), [&](const FormatInfo& info) { return info.format == format; });
  CHECK(found != kFormats.end());
  return *found;
}

Result<Format> format_from(const std::string& name) {
  for (const FormatInfo& info : kFormats)
    if (name == info.name) return info.format;
  return Error{ErrorCode::kInvalid, "format " + quote_for_message(name) + " is none of " + list_formats()};
}

std::optional<std::string> find_dictionary(const std::string& path) {
  const std::string beside = wire::dictionary_path_for(path);
  if (beside == path || !file_exists(beside)) return {};
  // The same data as JSON often lie there: they are a list.
  const auto source = FileSource::open(beside, {kTextBytesMax, 0});
  if (!source) return {};
  const Result<std::string> head = (*source)->head(64);
  if (!head || !trim(head->starts_with("\xEF\xBB\xBF") ? std::string_view(*head).substr(3) : *head).starts_with('{')) return {};
  return beside;
}

Result<void> check_archive(FileSource& source) {
  constexpr std::uint64_t kArchiveBytesMax = 2 * kMatrixBytesMax + (1 << 20), kSmallBytes = 16ull << 20;
  constexpr std::size_t kEndBytesMax = 22 + 65'535;  // the end record and the longest comment
  TRY_DO(source.check_size(kArchiveBytesMax));
  if (source.size() <= kSmallBytes) return {};
  TRY_DO(source.rewind());
  std::string tail;
  for (;;) {
    TRY(const std::string_view piece, source.next());
    if (piece.empty()) break;
    tail.append(piece.substr(piece.size() - std::min(piece.size(), kEndBytesMax)));
    if (tail.size() > kEndBytesMax) tail.erase(0, tail.size() - kEndBytesMax);
  }
  TRY_DO(source.rewind());
  if (tail.find("PK\x05\x06") == tail.npos)
    return Error{ErrorCode::kInvalid, source.path() + ": is no whole zip file (.npz): it has no end record; it is damaged, or was cut short"};
  return {};
}

std::string list_formats(bool written_only) {
  std::string list;
  for (const FormatInfo& info : kFormats)
    if (info.written || !written_only) list += (list.empty() ? "" : ", ") + std::string(info.name);
  return list;
}

Result<Recognised> recognise(const std::string& path, FileSource* source) {
  if (!source) return recognise_folder(path);
  TRY(const std::string head, source->head(kHeadBytes));
  if (head.starts_with("\x93NUMPY")) return recognise_npy(path, *source);
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return recognise_npz(path, *source);
  if (head.starts_with("MATLAB 5.0 MAT-file")) return recognise_mat(path, *source);
  if (head.starts_with("MATLAB 7.3")) return not_read(path, "is a MATLAB file of version 7.3 (HDF5); save it with -v7 or as .npy");
  if (head.starts_with("\x89HDF\r\n\x1a\n")) return not_read(path, "is an HDF5 file, which is not read; save it as .npy or .mat (-v7)");
  if (head.starts_with("\x1f\x8b")) return not_read(path, "is packed with gzip; unpack it first");
  if (head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5) return not_read(path, "is a Python pickle, which could run anything; save it as .npy or CSV");
  // A head may end inside a character.
  if (head.find('\0') != head.npos || !is_utf8(clip_utf8(head, head.size() == source->size() ? head.size() : head.size() - 3)))
    return unknown(path, "bytes that are neither text nor a known binary form");
  return recognise_text(path, *source, head);
}

}  // namespace tertium
