// steps.h: what whole steps of the published algorithms cost here and in PyTorch, taking turns.
#pragma once
#include <string>

#include "shared/wire/json_fields.h"

namespace tertium {

// Prints a table and returns its numbers. torch: what starts torch_reference.py; empty: that column stays empty.
wire::Json run_steps(const std::string& torch);

}  // namespace tertium
