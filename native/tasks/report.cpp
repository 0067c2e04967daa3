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

ReportOutcome finish(ReportPage page, const char* kind, const PictureShelf& pictures) {
  ReportOutcome out;
  out.kind = kind;
  out.figures = page.figure_count();
  out.html = page.finish();
  out.pictures = pictures.shown();
  out.picture_bytes = pictures.bytes();
  out.pictures_missing = pictures.missing().size();
  out.pictures_left_out = pictures.left_out();
  out.unreadable = pictures.unreadable();
  return out;
}

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
  PictureFinder find;
  if (folder) find = [&](const std::string& name) { return folder->find(name); };
  PictureShelf pictures(find, kPictureSide, kPictureBytesMost);
  if (is_fit_folder(task.folder)) {
    const std::string title = task.title.empty() ? fs::weakly_canonical(task.folder, problem).filename().string() : task.title;
    TRY(ReportPage page, make_fit_report(task.folder, title, pictures, executor));
    return finish(std::move(page), "fit", pictures);
  }
  if (is_comparison_folder(task.folder)) {
    TRY(ReportPage page, make_comparison_report(task.folder, task.title, pictures));
    return finish(std::move(page), "comparison", pictures);
  }
  return Error{ErrorCode::kNotFound, task.folder + ": holds neither fit.json nor compare.json; a report is made of what `tertium fit --out` or `tertium compare --out` wrote"};
}

Result<ReportOutcome> run_comparison_report_task(const ComparisonReportTask& task) {
  PictureShelf pictures(task.find_picture, kPictureSide, kPictureBytesMost);
  TRY(ReportPage page, make_comparison_report(task.document, "the comparison", task.source, task.title, pictures));
  return finish(std::move(page), "comparison", pictures);
}

}  // namespace tertium
