// world_two_observers.cpp: two simulated observers, their fits, and what comparing them must find.
#include <algorithm>
#include <cmath>

#include "native/tasks/world.h"
#include "shared/analysis/cumulative_rsa.h"
#include "shared/analysis/jackknife.h"
#include "shared/analysis/matching.h"
#include "shared/analysis/shared_dimensions.h"
#include "shared/analysis/similarity.h"
#include "shared/base/random.h"
#include "shared/simulation/choices.h"

namespace tertium {
namespace {

// Of the world's dimensions that someone has: where they are in a fit.
struct Recovery {
  ColumnCorrelations correlations;    // the world's dimensions x the fit's
  Partners partners;                  // of the world's dimensions
  double smallest = 1;                // of the best r over the dimensions that this observer has
};

bool has(const WorldDimension& dimension, WorldOwner who) { return dimension.owner == WorldOwner::kBoth || dimension.owner == who; }

Recovery recover(const TwoObserversWorld& world, WorldOwner who, const Matrix& fit) {
  Recovery out;
  out.correlations = correlate_columns(who == WorldOwner::kPeople ? world.people : world.network, fit);
  out.partners = match_with_replacement(out.correlations);
  for (std::size_t d = 0; d < world.dimensions.size(); ++d) {
    if (has(world.dimensions[d], who)) out.smallest = std::min(out.smallest, out.partners[d] ? out.correlations.at(d, *out.partners[d]) : 0.0);
  }
  return out;
}

// Which of the world's dimensions a fitted one is most like. A fit may have split one in two.
std::size_t is_of(const Recovery& recovery, std::size_t fitted) {
  std::size_t best = 0;
  for (std::size_t d = 1; d < recovery.correlations.rows; ++d) {
    if (recovery.correlations.at(d, fitted) > recovery.correlations.at(best, fitted)) best = d;
  }
  return best;
}

std::vector<std::string> label_fit(const TwoObserversWorld& world, const Recovery& recovery) {
  std::vector<std::string> kinds, labels;
  for (const WorldDimension& dimension : world.dimensions) kinds.emplace_back(to_string(dimension.kind));
  for (const TransferredLabel& label : transfer_labels(recovery.correlations, kinds)) labels.push_back(label.label);
  return labels;
}

Names name_objects(std::uint32_t objects) {
  Names names;
  const std::size_t digits = std::to_string(objects - 1).size();
  for (std::uint32_t o = 0; o < objects; ++o) {
    const std::string number = std::to_string(o);
    names.push_back("object_" + std::string(digits - number.size(), '0') + number);
  }
  return names;
}

Result<FitOutcome> fit_observer(const TwoObserversTask& task, const TripletSet& triplets, Executor& executor) {
  FitTask fit;
  fit.train = triplets;
  fit.request.method = task.method;
  fit.request.seed = task.world.seed;
  fit.simulated_triplets = triplets.triplets.size();
  fit.origin = "tertium world two-observers";
  TRY(FitOutcome outcome, run_fit_task(fit, executor));
  if (outcome.record.collapsed) return Error{ErrorCode::kInvalid, "the fit kept no dimension: " + outcome.record.note + " (more --triplets, or fewer --objects?)"};
  return outcome;
}

// The fit's similarities, from its first dimension to all of them, against themselves.
struct OwnGrowth { double largest_fall = 0, last = 0; };
Result<OwnGrowth> grow(const Matrix& fit, Executor& executor) {
  TRY(const std::vector<double> own, similarity_pairs(fit, PairRule::kChoice, executor));
  TRY(const CumulativeRsa curve, cumulative_rsa(own, fit, {}, executor));
  OwnGrowth out;
  for (std::size_t d = 1; d < curve.points.size(); ++d) out.largest_fall = std::max(out.largest_fall, curve.points[d - 1].r - curve.points[d].r);
  out.last = curve.points.back().r;
  return out;
}

double share_of(const std::vector<LabelTally>& tallies, WorldKind kind) {
  for (const LabelTally& tally : tallies)
    if (tally.label == to_string(kind)) return tally.share.value;
  return 0;
}

}  // namespace

Result<TwoObserversOutcome> run_two_observers_task(const TwoObserversTask& task, Executor& executor, const WorldWatcher& watcher) {
  if (task.world.objects < 12) return Error{ErrorCode::kInvalid, "a world of two observers needs 12 objects or more; " + std::to_string(task.world.objects) + " were asked for"};
  const auto say = [&](const char* doing) -> Result<void> {
    if (watcher && !watcher(doing)) return Error{ErrorCode::kCancelled, "the world was left"};
    return {};
  };
  TwoObserversOutcome out;
  out.world = make_two_observers(task.world);
  out.names = name_objects(task.world.objects);
  const std::vector<WorldDimension>& dimensions = out.world.dimensions;

  TRY_DO(say("simulating choices"));
  SimulationOptions choosing;
  choosing.triplets = task.triplets;
  choosing.seed = derive_key(task.world.seed, "people");
  TRY(out.people_triplets, simulate_choices(out.world.people, choosing, executor));
  choosing.seed = derive_key(task.world.seed, "network");
  choosing.choice = ChoiceRule::kArgmax;
  TRY(out.network_triplets, simulate_choices(out.world.network, choosing, executor));
  out.people_triplets.names = out.network_triplets.names = out.names;

  TRY_DO(say("fitting people"));
  TRY(out.people, fit_observer(task, out.people_triplets, executor));
  TRY_DO(say("fitting the network"));
  TRY(out.network, fit_observer(task, out.network_triplets, executor));
  const Matrix &people = out.people.embedding.values, &network = out.network.embedding.values;

  TRY_DO(say("comparing"));
  const Recovery in_people = recover(out.world, WorldOwner::kPeople, people), in_network = recover(out.world, WorldOwner::kNetwork, network);
  out.people_labels = label_fit(out.world, in_people), out.network_labels = label_fit(out.world, in_network);
  out.claims.push_back({"every dimension of people is in their fit: smallest r", in_people.smallest, true, 0.9});
  out.claims.push_back({"every dimension of the network is in its fit: smallest r", in_network.smallest, true, 0.9});

  // People's fitted dimensions against the network's, as a comparison sees them.
  const ColumnCorrelations between = correlate_columns(people, network);
  const Partners partners = match_with_replacement(between);
  double smallest_shared = 1, largest_own = -1, paired = 0, shared = 0;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (!has(dimensions[d], WorldOwner::kPeople) || !in_people.partners[d]) continue;
    const std::uint32_t mine = *in_people.partners[d];
    const double r = partners[mine] ? between.at(mine, *partners[mine]) : 0.0;
    if (dimensions[d].owner == WorldOwner::kPeople) {
      largest_own = std::max(largest_own, r);
      continue;
    }
    ++shared;
    smallest_shared = std::min(smallest_shared, r);
    paired += partners[mine] && is_of(in_network, *partners[mine]) == d ? 1 : 0;
  }
  out.claims.push_back({"each shared dimension of people is matched with the same one of the network: share", paired / shared, true, 0.999});
  out.claims.push_back({"matched r of a shared dimension: smallest", smallest_shared, true, 0.8});
  if (task.world.own > 0) out.claims.push_back({"matched r of a dimension of people alone: largest", largest_own, false, 0.3});

  // Labels of people's dimensions, carried over by correlation, against what the network's dimensions are.
  const std::vector<TransferredLabel> carried = transfer_labels(between, out.people_labels);
  double right = 0, judged = 0;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (dimensions[d].owner != WorldOwner::kBoth || !in_network.partners[d]) continue;
    ++judged;
    right += carried[*in_network.partners[d]].label == to_string(dimensions[d].kind) ? 1 : 0;
  }
  out.claims.push_back({"labels of people's dimensions fit the network's that they are carried to: share", right / judged, true, 0.999});

  TRY(const std::vector<Triplet> triples, draw_triples(task.world.objects, task.jackknife_triplets, true, derive_key(task.world.seed, "jackknife")));
  JackknifeOptions asking;
  asking.at = RelevanceAt::kOwnChoice;
  TRY(const Jackknife of_people, run_jackknife(people, triples, asking, executor));
  TRY(const Jackknife of_network, run_jackknife(network, triples, asking, executor));
  const std::vector<LabelTally> people_tally = tally_by_label(of_people, out.people_labels), network_tally = tally_by_label(of_network, out.network_labels);
  out.claims.push_back({"people's most relevant dimensions: share semantic minus share visual",
                        share_of(people_tally, WorldKind::kSemantic) - share_of(people_tally, WorldKind::kVisual), true, 0.2});
  out.claims.push_back({"the network's most relevant dimensions: share visual minus share semantic",
                        share_of(network_tally, WorldKind::kVisual) - share_of(network_tally, WorldKind::kSemantic), true, 0.2});

  TRY(const OwnGrowth people_growth, grow(people, executor));
  TRY(const OwnGrowth network_growth, grow(network, executor));
  out.claims.push_back({"people's similarities approach their own dimension by dimension: largest fall of r", people_growth.largest_fall, false, 0.02});
  out.claims.push_back({"the network's likewise: largest fall of r", network_growth.largest_fall, false, 0.02});
  const double off = std::max(std::abs(1 - people_growth.last), std::abs(1 - network_growth.last));
  out.claims.push_back({"all dimensions give one's own similarities: distance of r from 1", off, false, 1e-9});
  return out;
}

}  // namespace tertium
