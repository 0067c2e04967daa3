// fit_output.cpp: which file holds what of a fit.
#include "native/cli/fit_output.h"

#include <filesystem>

namespace tertium {

Result<void> write_fit(OutputFolder& folder, const FitOutcome& outcome) {
  TRY_DO(folder.write("fit.json", ""));
  TRY_DO(folder.write("embedding.npy", outcome.embedding_npy));
  TRY_DO(folder.write("embedding.names.txt", outcome.names_text));
  TRY_DO(folder.write("posterior.npz", outcome.posterior_npz));
  TRY_DO(folder.write("map.npy", outcome.map_npy));
  TRY_DO(folder.write("posterior.names.txt", outcome.posterior_npz.empty() ? "" : outcome.names_text));
  TRY_DO(folder.write("timing.json", write_timing_json(outcome.timing)));
  return folder.write("fit.json", outcome.record_json);
}

Result<void> clear_older_fit(OutputFolder& folder, const std::string& path) {
  namespace fs = std::filesystem;
  TRY_DO(folder.write("fit.json", ""));
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(path + "/runs", problem)) {
    const std::string name = entry.path().filename().string();
    const bool is_run = name.find_first_not_of("0123456789") == std::string::npos && fs::exists(entry.path() / "embedding.npy", problem);
    if (is_run && (fs::remove_all(entry.path(), problem), problem)) return Error{ErrorCode::kIo, entry.path().string() + ": cannot be removed: " + problem.message()};
  }
  fs::remove(path + "/runs", problem);  // only if it is empty
  return {};
}

}  // namespace tertium
