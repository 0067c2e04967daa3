// read_out_report.h: the report of dimensions read out of features: how much of each is foretold, by pictures too, and what similarities and choices keep of it.
#pragma once
#include <string>

#include "shared/report/report.h"
#include "shared/wire/read_out_result.h"

namespace tertium {

// title "": how many dimensions. source: what it was made of, for the foot. A pure function of the read-out.
Report make_read_out_report(const wire::ReadOutResult& read_out, const std::string& title, const std::string& source);

}  // namespace tertium
