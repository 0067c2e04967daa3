// fit_parts.h: what the page of fits shows beside the form and the curve: an ensemble's runs, and where a result comes from.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/domain/fit_job.h"
#include "web/console/route.h"
#include "web/net/uploads.h"

namespace tertium::console {

class App;

inline constexpr std::size_t kBroughtFilesMax = 1000;                 // of one result that is brought in
inline constexpr std::uint64_t kBroughtBytesMax = 1ull << 30;
// A result made elsewhere on its way to the server.
struct ResultImport {
  std::string study;                        // slug
  std::unique_ptr<net::Upload> upload;      // none: nothing is sent
  std::vector<std::string> files;           // their names
  bool asked = false;                       // all there; the server makes a result of them
  std::optional<Error> error;               // of the last try
};
// Chosen files are sent, then become a result. Public for the card's buttons and for tests.
void bring_in(App& app, const std::string& slug, platform::GivenFiles given);
// The card that brings a result in.
void import_card(App& app, const std::string& slug);


// The job's finished runs, each with its dimensions, its fit and how well it is found again; nothing for a fit of one run.
// shown: the run whose origin is shown (provenance_card).
void ensemble_card(App& app, const Route& route, const FitJob& job, std::uint64_t shown);
// Answers, options, seed, program and files of a result, from its record.
void provenance_card(App& app, const RunSummary& run);
// Results that were made elsewhere, each with a way to its dimensions and its origin; nothing where there are none.
void imported_card(App& app, const Route& route, std::uint64_t shown);

// A result of the study; null: none with this number, or the list is on its way.
const RunSummary* find_run(App& app, const std::string& slug, std::uint64_t id);

}  // namespace tertium::console
