// observers.h: what it costs to ask an embedding or a network's features: similarity matrices, simulated choices, zero-shot scores.
#pragma once
#include "shared/wire/json_fields.h"

namespace tertium {

// Prints a table and returns its numbers: each beside the plain way on a part of the work, extrapolated. Half a minute.
wire::Json run_observers();

}  // namespace tertium
