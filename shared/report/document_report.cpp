// document_report.cpp: which document these bytes are, and the report of that kind.
#include "shared/report/document_report.h"

#include <iterator>

#include "shared/base/text.h"
#include "shared/report/alignment_report.h"
#include "shared/report/comparison_report.h"
#include "shared/report/probe_report.h"
#include "shared/report/read_out_report.h"
#include "shared/wire/document_kind.h"

namespace tertium {
namespace {

constexpr ReportedDocument kDocuments[] = {
    {"comparison", "compare.json", "comparison", "a"},
    {"alignment", "align.json", "alignment", "an"},
    {"probe", "probe.json", "probe", "a"},
    {"read-out", "regress.json", "read-out", "a"}};

// Beside kDocuments. source: "the probe in NAME" or, of no folder, "a probe".
using Make = Result<Report> (*)(const std::string& bytes, const std::string& what, const std::string& title, const std::string& source);
constexpr Make kMakers[] = {
    [](const std::string& bytes, const std::string& what, const std::string& title, const std::string& source) -> Result<Report> {
      TRY(const wire::Comparison comparison, wire::decode_comparison(bytes, what));
      return make_comparison_report(comparison, title, source);
    },
    [](const std::string& bytes, const std::string& what, const std::string& title, const std::string& source) -> Result<Report> {
      TRY(const wire::Alignment alignment, wire::decode_alignment(bytes, what));
      return make_alignment_report(alignment, title, source);
    },
    [](const std::string& bytes, const std::string& what, const std::string& title, const std::string& source) -> Result<Report> {
      TRY(const wire::ProbeResult probe, wire::decode_probe_result(bytes, what));
      return make_probe_report(probe, title, source);
    },
    [](const std::string& bytes, const std::string& what, const std::string& title, const std::string& source) -> Result<Report> {
      TRY(const wire::ReadOutResult read_out, wire::decode_read_out_result(bytes, what));
      return make_read_out_report(read_out, title, source);
    }};
static_assert(std::size(kDocuments) == std::size(kMakers));

}  // namespace

std::span<const ReportedDocument> reported_documents() { return kDocuments; }

Result<DocumentReport> make_document_report(const std::string& bytes, const std::string& what, const std::string& folder_name, const std::string& title) {
  TRY(const std::string is, wire::read_document_kind(bytes, what));
  for (std::size_t i = 0; i < std::size(kDocuments); ++i) {
    const ReportedDocument& one = kDocuments[i];
    if (is != one.kind) continue;
    const std::string source = folder_name.empty() ? std::string(one.article) + " " + one.noun : std::string("the ") + one.noun + " in " + folder_name;
    TRY(Report report, kMakers[i](bytes, what, title, source));
    return DocumentReport{&one, std::move(report)};
  }
  return Error{ErrorCode::kInvalid, what + ": its kind is " + quote_for_message(is) + "; a report is made of a comparison, an alignment, a probe or a read-out"};
}

}  // namespace tertium
