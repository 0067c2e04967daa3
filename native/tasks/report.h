// report.h: what a folder of results says, as one HTML file with figures, pictures and the numbers behind them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "native/tasks/picture_folder.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"

namespace tertium {

struct ReportTask {
  std::string folder;    // what `tertium fit`, `compare`, `align` or `regress` wrote with --out, or `probe` with --folder
  std::string title;     // "": by the folder's name, of a comparison by both observers' titles
  std::string pictures;  // a folder in which objects' pictures are found by name (picture_folder.h); "": names alone
};

struct ReportOutcome {
  std::string html;
  std::string kind;                    // "fit", "comparison", "alignment", "probe", "read-out"
  std::size_t figures = 0;
  std::size_t pictures = 0;            // shown
  std::uint64_t picture_bytes = 0;     // of them, before they became text
  std::size_t pictures_missing = 0;    // objects on the page that have none in the folder
  std::size_t pictures_left_out = 0;   // for want of room
  std::vector<std::string> unreadable; // "path: why"
};

// A pure function of the folders' files. kNotFound: no folder, or nothing in it that a report can be made of; else as the readers of its files.
Result<ReportOutcome> run_report_task(const ReportTask& task, Executor& executor);

// The same of a document that lies in no folder, whose kind is told by itself.
struct DocumentReportTask {
  std::string document;  // the bytes of compare.json, align.json, probe.json or regress.json
  std::string title;     // "": the report's own
  std::string source;    // the folder's name, as the report's foot says it; "": none
  PictureFinder find_picture;
};
// kInvalid: a kind that no report is made of; else as the reader of that document.
Result<ReportOutcome> run_document_report_task(const DocumentReportTask& task);

}  // namespace tertium
