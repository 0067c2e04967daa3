// figures.h: the table of README.md, from the numbers of a run.
#pragma once
#include "shared/wire/json_fields.h"

namespace tertium {

// Prints what of it the parts that ran can fill.
void print_figures(const wire::Json& out);

}  // namespace tertium
