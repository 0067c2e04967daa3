// report.cpp: finds out what a folder holds and has its report made.
#include "native/tasks/report.h"

#include <filesystem>
#include <optional>

#include "native/files/file_io.h"
#include "native/tasks/report_fit.h"
#include "native/tasks/report_page.h"
#include "shared/report/comparison_report.h"

namespace tertium {
namespace {

// Two px for each of a screen's px where pictures are largest; all of them together stay far below what is slow to open.
constexpr std::uint32_t kPictureSide = 128;
constexpr std::uint64_t kPictureBytesMost = 11 << 20;
constexpr std::uint64_t kComparisonBytesMost = std::uint64_t{1} << 30;

Result<Report> make_comparison_report_of(const std::string& folder, const std::string& title) {
  const std::string path = folder + "/compare.json";
  TRY(const std::string bytes, read_file(path, kComparisonBytesMost));
  TRY(const wire::Comparison comparison, wire::decode_comparison(bytes, path));
  const std::string name = std::filesystem::path(folder).lexically_normal().filename().string();
  return make_comparison_report(comparison, title, name.empty() ? "a comparison" : "the comparison in " + name);
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
  PictureShelf pictures(folder ? &*folder : nullptr, kPictureSide, kPictureBytesMost);
  ReportOutcome out;
  const auto keep = [&](const Report& report, const char* kind) {
    ReportHtml page = write_report_html(report, pictures);
    out.kind = kind;
    out.figures = page.figures;
    out.html = std::move(page.html);
  };
  if (is_fit_folder(task.folder)) {
    const std::string title = task.title.empty() ? fs::weakly_canonical(task.folder, problem).filename().string() : task.title;
    TRY(const Report report, make_fit_report(task.folder, title, executor));
    keep(report, "fit");
  } else if (file_exists(task.folder + "/compare.json")) {
    TRY(const Report report, make_comparison_report_of(task.folder, task.title));
    keep(report, "comparison");
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
