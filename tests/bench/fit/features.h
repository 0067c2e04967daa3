// features.h: what features bring where people's judgments are few: feature-informed VICE beside plain VICE and features alone.
#pragma once
#include <string>

#include "shared/wire/json_fields.h"

namespace tertium {

// Prints two tables and returns their numbers. `data`: TERTIUM_TEST_DATA. Some minutes of one core.
wire::Json run_features(const std::string& data);

}  // namespace tertium
