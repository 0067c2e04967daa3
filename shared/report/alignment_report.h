// alignment_report.h: the report of networks on people's choices: who is right how often, on which concepts, how sure, who agrees with whom, and what goes with it.
#pragma once
#include <string>

#include "shared/report/report.h"
#include "shared/wire/alignment.h"

namespace tertium {

// title "": how many networks. source: what it was made of, for the foot. A pure function of the alignment.
Report make_alignment_report(const wire::Alignment& alignment, const std::string& title, const std::string& source);

}  // namespace tertium
