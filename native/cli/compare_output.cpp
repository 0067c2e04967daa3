// compare_output.cpp: which file holds what of a comparison, and what its sides are called.
#include "native/cli/compare_output.h"

#include <filesystem>
#include <utility>

#include "native/tasks/compare_document.h"
#include "native/tasks/inputs.h"

namespace tertium {
namespace {

// "results/human/embedding.npy" -> "human/embedding"; a folder or a file's name alone where that is enough.
std::string title_of(const std::string& spec) {
  std::filesystem::path path = spec;
  if (path.filename().empty()) path = path.parent_path();
  const std::string stem = path.stem().string();
  return stem == "embedding" && path.has_parent_path() ? path.parent_path().filename().string() : stem;
}

}  // namespace

Result<CompareSide> load_compare_side(const Command& command, const std::string& spec, const std::string& title) {
  CompareSide side;
  TRY(MatrixFile file, load_matrix(spec, "embedding"));
  side.what = spec;
  side.title = title.empty() ? title_of(spec) : title;
  if (file.transposed) {
    command.note(spec + ": its rows were taken to be dimensions, its columns objects");
    side.what += " (its columns taken as objects)";
  }
  side.embedding = std::move(file.embedding);
  side.inputs = std::move(file.inputs);
  TRY(side.reproducibility, load_reproducibility(spec, side.embedding.values.cols));
  return side;
}

Result<void> write_comparison(OutputFolder& folder, const CompareTask& task, const CompareReport& report) {
  TRY_DO(folder.write("compare.json", ""));
  for (const auto& [name, bytes] : comparison_tables(report)) TRY_DO(folder.write(name, bytes));
  return folder.write("compare.json", wire::print_report(comparison_document(task, report)) + "\n");
}

}  // namespace tertium
