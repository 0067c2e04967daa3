// fits.h: the parts of the benchmark that run whole fits. data: the folder of TERTIUM_TEST_DATA. Each prints its table and gives it as JSON.
#pragma once
#include <string>

#include "shared/wire/json_fields.h"

namespace tertium {

wire::Json run_converge(const std::string& data);   // choices sampled from the published VICE embedding, one core
wire::Json run_ensembles(const std::string& data);  // 20 runs of the same, two threads
wire::Json run_people(const std::string& data);     // human judgments

}  // namespace tertium
