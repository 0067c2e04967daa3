// align_document.h: networks on people's choices as align.json, which is also what --json prints. docs/alignment.md is its schema.
#pragma once
#include "native/tasks/align.h"
#include "shared/wire/report_json.h"

namespace tertium {

// Of this document. A field that is added changes nothing; one that changes its meaning does.
inline constexpr std::uint32_t kAlignmentFormat = 1;

wire::Report alignment_document(const AlignTask& task, const AlignReport& report);

}  // namespace tertium
