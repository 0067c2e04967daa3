// probe_document.h: a linear probe as probe.json, which is also what --json prints. docs/alignment.md is its schema; shared/wire/probe_result.h reads it.
#pragma once
#include "native/tasks/probe.h"
#include "shared/wire/report_json.h"

namespace tertium {

// Of this document. A field that is added changes nothing; one that changes its meaning does.
inline constexpr std::uint32_t kProbeFormat = 1;
// Of each fold so many looks at it are told, evenly spaced and the last one; curves.csv has all.
inline constexpr std::size_t kProbeChecksMost = 500;

wire::Report probe_document(const ProbeTask& task, const ProbeReport& report);

}  // namespace tertium
