// report.cpp: finds out what a folder holds and has its report made.
#include "native/tasks/report.h"

#include <filesystem>
#include <optional>

#include "native/tasks/report_kinds.h"

namespace tertium {
namespace {

// Two px for each of a screen's px where pictures are largest; all of them together stay far below what is slow to open.
constexpr std::uint32_t kPictureSide = 128;
constexpr std::uint64_t kPictureBytesMost = 11 << 20;

}  // namespace

Result<ReportOutcome> run_report_task(const ReportTask& task, Executor& executor) {
  namespace fs = std::filesystem;
  std::error_code problem;
  if (!fs::is_directory(task.folder, problem)) {
    if (fs::exists(task.folder, problem)) return Error{ErrorCode::kInvalid, task.folder + ": is a file; a report is made of the folder that a verb wrote its results into"};
    return Error{ErrorCode::kNotFound, task.folder + ": there is no such folder"};
  }
  std::optional<PictureFolder> folder;
  if (!task.pictures.empty()) {
    TRY(folder, PictureFolder::open(task.pictures));
  }
  PictureShelf pictures(folder ? &*folder : nullptr, kPictureSide, kPictureBytesMost);
  ReportOutcome out;
  const auto keep = [&](ReportPage page, const char* kind) {
    out.kind = kind;
    out.figures = page.figure_count();
    out.html = page.finish();
  };
  if (is_fit_folder(task.folder)) {
    const std::string title = task.title.empty() ? fs::weakly_canonical(task.folder, problem).filename().string() : task.title;
    TRY(ReportPage page, make_fit_report(task.folder, title, pictures, executor));
    keep(std::move(page), "fit");
  } else if (is_comparison_folder(task.folder)) {
    TRY(ReportPage page, make_comparison_report(task.folder, task.title, pictures));
    keep(std::move(page), "comparison");
  } else {
    return Error{ErrorCode::kNotFound, task.folder + ": holds neither fit.json nor compare.json; a report is made of what `tertium fit --out` or `tertium compare --out` wrote"};
  }
  out.pictures = pictures.shown();
  out.picture_bytes = pictures.bytes();
  out.pictures_missing = pictures.missing().size();
  out.pictures_left_out = pictures.left_out();
  out.unreadable = pictures.unreadable();
  return out;
}

}  // namespace tertium
