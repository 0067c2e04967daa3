// plan.h: which trials a session is given: a pure function of (definition, number of objects, session number).
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/session.h"
#include "shared/domain/study.h"

namespace tertium {

// A session's trials, practice first: definition.practice_trials, then definition.trials_per_session, numbered from 0.
// Follows from definition.seed and the session's number alone, so any session's list can be made again.
// - Objects are dealt from shuffled decks that hold each object once, and the next session goes on where the last one
//   stopped: over all sessions of a study, and within one, objects occur equally often, to within a few. (Practice has
//   its own decks.) Apart from this, triples are uniform.
// - No object is on screen in two trials in a row, when there are at least 7 objects (below 6 that cannot be, and with 6 it
//   would leave two triples to alternate for a whole session).
// - The three positions of a triple are one of the six orders at random, so each object is equally likely at each.
// catch_triples: the objects of definition.catch_trials by number, in their order, the odd one last.
// kInvalid: fewer than 3 objects.
Result<std::vector<Trial>> plan_session(const StudyDefinition& definition, std::uint32_t objects,
                                        const std::vector<std::array<std::uint32_t, 3>>& catch_triples, std::uint32_t session_number);

}  // namespace tertium
