// analysis.h: what is asked of a study's observers, as a row: who takes part, what is asked, how far it is, what came out.
// Four kinds: two results compared (docs/comparing.md), networks on people's choices and a linear probe of one (docs/alignment.md), dimensions read out of
// features (docs/readout.md). States and their moves are those of fits (fit_job.h).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/fit_job.h"
#include "shared/domain/observer.h"

namespace tertium {

constexpr std::uint32_t kAnalysisSamplesMax = 10'000;     // of bootstraps and permutations each
constexpr std::uint64_t kAnalysisTripletsMax = 20'000'000;
constexpr std::size_t kAnalysisTitleBytesMax = 100;
constexpr std::size_t kAnalysisNetworksMax = 40;
constexpr std::uint32_t kProbeFoldsMax = 20, kReadOutAskedFoldsMax = 100;
constexpr double kProbeLambdaMax = 1e6;

enum class AnalysisKind { kComparison, kAlignment, kProbe, kReadOut };
const char* to_string(AnalysisKind kind);          // "comparison", "alignment", "probe", "read_out"
Result<AnalysisKind> analysis_kind_from(const std::string& text);

// What an observer does in an analysis.
enum class AnalysisRole {
  kCompared,   // a comparison's two, A and B: results
  kNetwork,    // whose features are asked: imported features, or a result. An alignment has one or more; probe and read-out one
  kJudge,      // whose choices are to be foretold: people, or imported choices. A read-out may do without
  kTest,       // likewise, of a probe: the choices that it is judged by and learns nothing from; may be absent
  kEmbedding,  // people's dimensions, a result: of an alignment (by which dimension it errs) one or none, of a read-out the one to be predicted
};
const char* to_string(AnalysisRole role);          // "compared", "network", "judge", "test", "embedding"
Result<AnalysisRole> analysis_role_from(const std::string& text);

struct AnalysisObserver {
  AnalysisRole role = AnalysisRole::kCompared;
  ObserverKey key;
  std::string title = {};                          // what figures call it; "": as the study does (title_observers)
  bool operator==(const AnalysisObserver&) const = default;
};

// What may be chosen for each kind; the rest is as the command line has it by default.
struct ComparisonAsked {
  std::uint32_t curve_bootstraps = 100;            // bootstraps at each point of a cumulative curve
  std::uint32_t permutations = 1000;               // of objects, for tests; 0: none
  std::uint64_t triplets = 10'000'000;             // random ones that both choose in; all there are where there are fewer
  bool operator==(const ComparisonAsked&) const = default;
};
struct AlignmentAsked {
  bool centre = false;                             // take each column's mean away first, for all that is more than an accuracy
  bool operator==(const AlignmentAsked&) const = default;
};
struct ProbeAsked {
  std::string weights = "full";                    // or "diagonal"
  std::string objective = "global";                // or "naive"
  std::optional<double> lambda;                    // weight of the penalty; unset: the best of a grid
  std::uint32_t folds = 3;                         // of objects
  bool controls = false;                           // run what must fail, too
  bool operator==(const ProbeAsked&) const = default;
};
struct ReadOutAsked {
  std::string method = "ridge";                    // or "elastic-net", "nnls"
  std::uint32_t folds = 5;                         // of objects
  bool relu = false;                               // negative features become 0 first
  bool standardise = false;                        // each feature over its standard deviation; not with nnls
  bool operator==(const ReadOutAsked&) const = default;
};

struct AnalysisRequest {
  AnalysisKind kind = AnalysisKind::kComparison;
  std::vector<AnalysisObserver> observers;         // those of one role in the order in which figures have them
  std::uint32_t bootstraps = 1000;                 // of objects, for intervals; 0: none
  std::uint64_t seed = 0;                          // of all draws
  // Only that of its kind is looked at; the others are as they are by default.
  ComparisonAsked comparison = {};
  AlignmentAsked alignment = {};
  ProbeAsked probe = {};
  ReadOutAsked read_out = {};
  bool operator==(const AnalysisRequest&) const = default;
};
// kInvalid: a role too often or not at all, a key that cannot have its role, the same observer where two are needed, an option out of its limits or of another kind;
// the message names it, what was found and what is allowed.
Result<void> check_analysis_request(const AnalysisRequest& request);
// Two results compared, all else by default.
AnalysisRequest comparison_of(std::uint64_t run_a, std::uint64_t run_b);
// Those of one role, in order.
std::vector<AnalysisObserver> with_role(const AnalysisRequest& request, AnalysisRole role);

// What all are called: as asked, else as `known` says of each, which are the study's own titles beside the request's observers ("": by its number). Those that
// are called alike get their numbers.
void title_observers(AnalysisRequest& request, const std::vector<std::string>& known);

// One of the few figures that stand in a list. NaN: not known (a side that does not vary, no bootstraps).
//   comparison: r (Pearson's, of both similarity matrices), p (of that r, objects permuted), agreement (how often both find the same one odd; chance 1/3),
//               dims_a, dims_b, shared (pairs of dimensions that are each other's best match)
//   alignment:  accuracy (of the network that is right most often), best (its place among the networks, from 0), lowest (accuracy of the last), triplets,
//               ceiling (noise ceiling: value and high its upper, low its lower bound)
//   probe:      accuracy (on objects it never saw), centred (the features as they are), gain, triplets (test), controls_hold (1, 0; NaN: not run)
//   read_out:   r2 (mean over dimensions and folds), dims, similarity (Pearson's r of predicted and true), accuracy (of the predicted dimensions on the judge's
//               choices), truth (of the dimensions themselves)
struct AnalysisFigure {
  std::string name;
  double value = 0, low = 0, high = 0;             // 95 % over objects; NaN where there is no interval
};
AnalysisFigure single_figure(std::string name, double value);  // without an interval
struct AnalysisFile {
  std::string name;                                // "compare.json", "report.html", "transform.npz": as the command line calls it in its folder
  std::string sha256;
  bool operator==(const AnalysisFile&) const = default;
};
// The document of everything that came out: compare.json, align.json, probe.json, regress.json. What else a kind keeps: report.html (all), transform.npz (probe),
// predicted.npy and weights.npz (read_out).
const char* document_name(AnalysisKind kind);
inline constexpr const char* kReportFileName = "report.html";

struct AnalysisJob {
  std::uint64_t id = 0;
  std::string study;                               // slug
  AnalysisRequest request;                         // its titles are never empty here
  JobState state = JobState::kQueued;
  double share = 0;                                // of the work, 0 to 1
  std::string step;                                // "dimensions", "RSA, pearson", ...: what it does now
  double elapsed_s = 0, remaining_s = 0;           // remaining: an estimate; 0 unknown
  std::string message;                             // why it failed
  std::vector<AnalysisFigure> figures;             // when done
  std::vector<AnalysisFile> files;                 // when done
  std::int64_t created_at_ms = 0;
  std::optional<std::int64_t> ended_at_ms;
};
// By name; NaN, and "", where it has none.
AnalysisFigure figure_of(const AnalysisJob& job, std::string_view name);
std::string file_of(const AnalysisJob& job, std::string_view name);
std::string document_of(const AnalysisJob& job);

}  // namespace tertium
