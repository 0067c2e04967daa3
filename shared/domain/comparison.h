// comparison.h: a comparison of two results of one study as a row: what was asked, how far it is, what came out.
// docs/comparing.md says what a comparison holds; states and their moves are those of fits (fit_job.h).
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "shared/base/result.h"
#include "shared/domain/fit_job.h"

namespace tertium {

constexpr std::uint32_t kComparisonSamplesMax = 10'000;     // of bootstraps and permutations each
constexpr std::uint64_t kComparisonTripletsMax = 20'000'000;
constexpr std::size_t kComparisonTitleBytesMax = 100;

// What a person asks for; the rest is as `tertium compare` has it by default.
struct ComparisonRequest {
  std::uint64_t run_a = 0, run_b = 0;             // two different results of the study
  std::string title_a, title_b;                   // what figures call them; "": after the result (comparison_titles)
  std::uint32_t bootstraps = 1000;                // of objects, for intervals; 0: none
  std::uint32_t curve_bootstraps = 100;           // the same at each point of a cumulative curve
  std::uint32_t permutations = 1000;              // of objects, for tests; 0: none
  std::uint64_t triplets = 10'000'000;            // random ones that both choose in; all there are where there are fewer
  std::uint64_t seed = 0;                         // of all draws
  bool operator==(const ComparisonRequest&) const = default;
};
// kInvalid: the same result twice, or a field out of its limits; the message names it, what was found and what is allowed.
Result<void> check_comparison_request(const ComparisonRequest& request);

// What both are called: as asked, else by the result's title; two that are called alike get the result's number.
struct ComparisonTitles {
  std::string a, b;
};
ComparisonTitles comparison_titles(const ComparisonRequest& request, const RunSummary& a, const RunSummary& b);

// The few figures that stand in a list. NaN: not known (a side that does not vary, no bootstraps).
struct ComparisonFigures {
  double r = 0, r_low = 0, r_high = 0;            // Pearson's r of both similarity matrices, 95 % over objects
  double p = 0;                                   // of that r, objects permuted, one-sided
  double agreement = 0, agreement_low = 0, agreement_high = 0;  // how often both find the same one odd; chance 1/3
  std::uint32_t dims_a = 0, dims_b = 0, shared = 0;  // dimensions; pairs of them that are each other's best match
};

struct ComparisonJob {
  std::uint64_t id = 0;
  std::string study;                              // slug
  ComparisonRequest request;                      // its titles are never empty here
  JobState state = JobState::kQueued;
  double share = 0;                               // of the work, 0 to 1
  std::string step;                               // "dimensions", "RSA, pearson", ...: what it does now
  double elapsed_s = 0, remaining_s = 0;          // remaining: an estimate; 0 unknown
  std::string message;                            // why it failed
  std::optional<ComparisonFigures> figures;       // when done
  std::string document_file, report_file;         // when done, SHA-256: compare.json, and the report as one HTML file
  std::int64_t created_at_ms = 0;
  std::optional<std::int64_t> ended_at_ms;
};

}  // namespace tertium
