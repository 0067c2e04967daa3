// import_run.cpp: picks the fit out of what was handed in, lays it out as a folder or file, and imports that.
#include "native/tasks/import_run.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "shared/base/text.h"

namespace tertium {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRecord = "fit.json", kNamesEnding = ".names.txt";
constexpr std::string_view kFitFiles[] = {"fit.json", "embedding.npy", "embedding.names.txt", "posterior.npz", "posterior.names.txt"};
// Files that may hold an embedding, and what they are then, where their content alone does not tell it from features.
struct Ending {
  std::string_view text;
  Format format;
};
constexpr Ending kMatrixEndings[] = {{".npy", Format::kEmbeddingNpy}, {".npz", Format::kEmbeddingNpz}, {".txt", Format::kEmbeddingText},
                                     {".csv", Format::kEmbeddingCsv}, {".tsv", Format::kEmbeddingCsv}};

std::string_view base_name(std::string_view name) { return name.substr(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1); }
std::string_view folder_of(std::string_view name) { return name.substr(0, name.size() - base_name(name).size()); }

// A folder of its own that goes when this goes.
class PassingFolder {
 public:
  static Result<PassingFolder> make(const DataDirectory& data, const std::string& study) {
    std::string path = data.path() + "/import-" + study + "-XXXXXX";
    if (!make_unique_folder(path)) return Error{ErrorCode::kIo, path + ": cannot be made"};
    return PassingFolder(std::move(path));
  }
  PassingFolder(PassingFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PassingFolder& operator=(PassingFolder&&) = delete;
  ~PassingFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit PassingFolder(std::string path) : path_(std::move(path)) {}
  static bool make_unique_folder(std::string& path) { return ::mkdtemp(path.data()) != nullptr; }
  std::string path_;
};

// The same bytes under a name of ours: what was sent never names a place.
Result<void> lay_out(const std::string& from, const std::string& to) {
  std::error_code problem;
  fs::create_hard_link(from, to, problem);
  if (problem) fs::copy_file(from, to, problem);
  if (problem) return Error{ErrorCode::kIo, to + ": cannot be made: " + problem.message()};
  return {};
}

struct Choice {
  std::vector<GivenFile> files;  // with the names that they get
  std::string read;              // which of them is read; "": the folder
  Format format = Format::kFit;  // what it is taken for when it could be two things
};

Result<Choice> choose(const std::vector<GivenFile>& files) {
  const GivenFile* record = nullptr;
  const auto depth = [](const GivenFile& file) { return std::count(file.name.begin(), file.name.end(), '/'); };
  for (const GivenFile& file : files)
    if (base_name(file.name) == kRecord && (record == nullptr || depth(file) < depth(*record))) record = &file;
  Choice out;
  if (record != nullptr) {
    const std::string_view folder = folder_of(record->name);
    for (const GivenFile& file : files) {
      if (base_name(file.name) == kRecord && &file != record && depth(file) == depth(*record))
        return Error{ErrorCode::kInvalid, "there are two fits, " + quote_for_message(record->name) + " and " + quote_for_message(file.name) + "; hand in one of them"};
      if (folder_of(file.name) != folder) continue;
      for (const std::string_view name : kFitFiles)
        if (base_name(file.name) == name) out.files.push_back({std::string(name), file.path});
    }
    return out;
  }
  const GivenFile* matrix = nullptr;
  Ending ending{};
  for (const GivenFile& file : files) {
    const std::string_view name = base_name(file.name);
    if (name.ends_with(kNamesEnding) || name.starts_with(".")) continue;
    const auto found = std::find_if(std::begin(kMatrixEndings), std::end(kMatrixEndings),
                                    [&](const Ending& end) { return name.size() > end.text.size() && name.ends_with(end.text); });
    if (found == std::end(kMatrixEndings)) continue;
    if (matrix != nullptr)
      return Error{ErrorCode::kInvalid, "both " + quote_for_message(matrix->name) + " and " + quote_for_message(file.name) +
                                            " may hold a result; hand in one of them, or the folder that `tertium fit` wrote"};
    matrix = &file, ending = *found;
  }
  if (matrix == nullptr)
    return Error{ErrorCode::kInvalid, "no result is among the " + format_count(files.size()) +
                                          " files; a folder that `tertium fit` wrote, or one .npy, .npz, .txt, .csv or .tsv file with an embedding is"};
  const std::string base(base_name(matrix->name)), stem = base.substr(0, base.size() - ending.text.size());
  out.read = base, out.format = ending.format;
  out.files.push_back({base, matrix->path});
  const std::string names = std::string(folder_of(matrix->name)) + stem + std::string(kNamesEnding);
  for (const GivenFile& file : files)
    if (file.name == names) out.files.push_back({stem + std::string(kNamesEnding), file.path});
  return out;
}

}  // namespace

Result<ImportReport> import_run(const std::vector<GivenFile>& files, const std::string& study, DataDirectory& data, Store& store) {
  TRY(const Names names, study_names(store, study));
  TRY(const Choice choice, choose(files));
  TRY(const PassingFolder folder, PassingFolder::make(data, study));
  for (const GivenFile& file : choice.files) TRY_DO(lay_out(file.path, folder.path() + "/" + file.name));
  const std::string path = choice.read.empty() ? folder.path() : folder.path() + "/" + choice.read;
  // What is said of it must not tell where the server keeps its data.
  const auto outside = [&](const Error& error) {
    std::string message = error.message;
    for (std::size_t at = message.find(folder.path()); at != std::string::npos; at = message.find(folder.path()))
      message.replace(at, folder.path().size() + (message.compare(at + folder.path().size(), 1, "/") == 0 ? 1 : 0), "");
    if (message.starts_with(": ")) message.erase(0, 2);
    return Error{error.code, message};
  };
  ForeignOptions options;
  Result<ForeignFile> file = read_foreign(path, options);
  if (!file && file.error().code == ErrorCode::kInvalid && !choice.read.empty()) {
    options.format = choice.format;
    if (auto taken = read_foreign(path, options)) file = std::move(taken);
  }
  if (file && file->names().empty() && !file->fit) {
    options.names = names;
    file = read_foreign(path, options);
  }
  if (!file) return outside(file.error());
  if (file->kind != DataKind::kFit && file->kind != DataKind::kEmbedding)
    return Error{ErrorCode::kInvalid, std::string("this holds ") + to_string(file->kind) + ", no result of a fit; `tertium import` brings in other data"};
  Result<ImportReport> report = import_foreign(*file, &data, &store, {study, "", false});
  if (!report) return outside(report.error());
  return report;
}

}  // namespace tertium
