// race.h: CPU time until held-out choices are foretold as well as the published schedule foretells them at its best.
#pragma once
#include <string>

#include "shared/wire/json_fields.h"

namespace tertium {

// data: TERTIUM_TEST_DATA. torch: what starts torch_reference.py; empty: the published schedule is run by our engine alone.
// Prints a table and returns its numbers, the curves too.
wire::Json run_race(const std::string& data, const std::string& torch);

}  // namespace tertium
