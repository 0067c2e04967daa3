// document_report.h: our documents of an analysis, whichever they are, as reports: compare.json, align.json, probe.json, regress.json.
#pragma once
#include <span>
#include <string>

#include "shared/base/result.h"
#include "shared/report/report.h"

namespace tertium {

// Of one kind: its word in the document's field "kind", the file that holds it in a folder, and what it is called.
struct ReportedDocument {
  const char* kind;
  const char* file;
  const char* noun;
  const char* article;
};
std::span<const ReportedDocument> reported_documents();

// what: opens messages about the bytes. folder_name: for the foot, "" where it lies in none. title "": the report's own. A pure function of the bytes.
// kInvalid: a kind that no report is made of; else as the reader of that document.
struct DocumentReport {
  const ReportedDocument* document = nullptr;
  Report report;
};
Result<DocumentReport> make_document_report(const std::string& bytes, const std::string& what, const std::string& folder_name, const std::string& title);

}  // namespace tertium
