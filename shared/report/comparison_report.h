// comparison_report.h: the report of a comparison: how far two observers agree, which dimensions they share, what decides their choices and where they go apart.
#pragma once
#include <string>

#include "shared/report/report.h"
#include "shared/wire/comparison.h"

namespace tertium {

// title "": both observers'. source: what it was made of, for the foot. A pure function of the comparison.
Report make_comparison_report(const wire::Comparison& comparison, const std::string& title, const std::string& source);

}  // namespace tertium
