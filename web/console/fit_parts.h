// fit_parts.h: what the page of fits shows beside the form and the curve: an ensemble's runs, and where a result comes from.
#pragma once
#include "web/console/app.h"

namespace tertium::console {

// The job's finished runs, each with its dimensions, its fit and how well it is found again; nothing for a fit of one run.
// shown: the run whose origin is shown (provenance_card).
void ensemble_card(App& app, const Route& route, const FitJob& job, std::uint64_t shown);
// Answers, options, seed, program and files of a result, from its record.
void provenance_card(App& app, const RunSummary& run);
// Results that were made elsewhere, each with a way to its dimensions and its origin; nothing where there are none.
void imported_card(App& app, const Route& route, std::uint64_t shown);

// Whoever looks on may not start, stop or bring in anything.
bool may_edit(App& app, const std::string& slug);

}  // namespace tertium::console
