// report.cpp: finds out what a folder holds and has its report made.
#include "native/tasks/report.h"

#include <filesystem>
#include <optional>

#include "native/files/file_io.h"
#include "native/tasks/report_fit.h"
#include "native/tasks/report_page.h"
#include "shared/report/document_report.h"

namespace tertium {
namespace {

// Two px for each of a screen's px where pictures are largest; all of them together stay far below what is slow to open.
constexpr std::uint32_t kPictureSide = 128;
constexpr std::uint64_t kPictureBytesMost = 11 << 20;
constexpr std::uint64_t kDocumentBytesMost = std::uint64_t{1} << 30;

ReportOutcome write(const Report& report, const char* kind, PictureShelf& pictures) {
  ReportOutcome out;
  ReportHtml page = write_report_html(report, pictures);
  out.kind = kind;
  out.figures = page.figures;
  out.html = std::move(page.html);
  out.pictures = pictures.shown();
  out.picture_bytes = pictures.bytes();
  out.pictures_missing = pictures.missing().size();
  out.pictures_left_out = pictures.left_out();
  out.unreadable = pictures.unreadable();
  return out;
}

// Verbs empty it when they begin, and write it at the end.
Result<std::string> read_document(const std::string& path) {
  TRY(std::string bytes, read_file(path, kDocumentBytesMost));
  if (bytes.empty()) return Error{ErrorCode::kInvalid, path + ": is empty: what writes it was stopped before its end; run that again, with --force"};
  return bytes;
}

// folder_name "": it lies in none.
Result<ReportOutcome> report_document(const std::string& document, const std::string& what, const std::string& folder_name, const std::string& title, PictureShelf& pictures) {
  TRY(const DocumentReport made, make_document_report(document, what, folder_name, title));
  return write(made.report, made.document->kind, pictures);
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
    TRY(const Report report, make_fit_report(task.folder, title, executor));
    return write(report, "fit", pictures);
  }
  for (const ReportedDocument& kind : reported_documents()) {
    const std::string path = task.folder + "/" + kind.file;
    if (!file_exists(path)) continue;
    TRY(const std::string document, read_document(path));
    return report_document(document, path, fs::path(task.folder).lexically_normal().filename().string(), task.title, pictures);
  }
  return Error{ErrorCode::kNotFound, task.folder + ": holds none of fit.json, compare.json, align.json, probe.json and regress.json; a report is made of what `tertium fit`, "
                                                   "`compare`, `align` or `regress` wrote with --out, or `probe` with --folder"};
}

Result<ReportOutcome> run_document_report_task(const DocumentReportTask& task) {
  PictureShelf pictures(task.find_picture, kPictureSide, kPictureBytesMost);
  return report_document(task.document, task.source.empty() ? "the document" : task.source, task.source, task.title, pictures);
}

}  // namespace tertium
