// probe_report.h: the report of a linear probe: what it gains on objects that it never saw, how it learned, what must fail and does, and what became of the features.
#pragma once
#include <string>

#include "shared/report/report.h"
#include "shared/wire/probe_result.h"

namespace tertium {

// title "": that it is a probe. source: what it was made of, for the foot. A pure function of the probe.
Report make_probe_report(const wire::ProbeResult& probe, const std::string& title, const std::string& source);

}  // namespace tertium
