// compare_document.h: a comparison as compare.json, with every series that a figure needs, and as CSV tables. docs/comparing.md is their schema.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "native/tasks/compare.h"
#include "shared/wire/report_json.h"

namespace tertium {

// Of this document. A field that is added changes nothing; one that changes its meaning does.
inline constexpr std::uint32_t kComparisonFormat = 1;

wire::Report comparison_document(const CompareTask& task, const CompareReport& report);
// The few figures that the command line prints with --json.
wire::Report comparison_summary(const CompareTask& task, const CompareReport& report);
// File name and bytes.
std::vector<std::pair<std::string, std::string>> comparison_tables(const CompareReport& report);

}  // namespace tertium
