// plan.h: which trials a session is given: a pure function of (definition, number of objects, session number).
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/session.h"
#include "shared/domain/study.h"

namespace tertium {

// A session's trials, numbered from 0: definition.practice_trials, then definition.trials_per_session main trials among which
// catch_trials_per_session catch trials and repeats_per_session repeats are spread.
// Follows from the definition and the session's number alone, so any session's list can be made again.
// - Objects of main trials are dealt from shuffled decks that hold each object once, and the next session goes on where the last one
//   stopped: over all sessions of a study, and within one, objects occur equally often, to within a few. (Practice has
//   its own decks.) Apart from this, triples are uniform.
// - Catch trials: one in each of as many equal stretches of the session, somewhere in it; never the first trial, never two in a row. They are
//   dealt from shuffled decks too: none comes twice to a session before all have come. The odd one is at each position equally often, +-1.
// - Repeats show the objects of a main trial in another order, at least a third of the session later; only where the trials left do not
//   allow that, sooner, and never in a row. No trial is repeated twice.
// - No object is on screen in two trials in a row, of whatever kind, when there are at least 7 objects (below 6 that cannot be, and with 6
//   it would leave two triples to alternate for a whole session), or 9 for main trials before a catch trial. Only when a session's last
//   trials are repeats, and none that is left fits, this is broken.
// - Each of the six orders of three objects is used equally often among a session's main trials, +-1, in random succession.
// catch_triples: the objects of definition.catch_trials by number, in their order, the odd one last.
// kInvalid: fewer than 3 objects; catch trials wanted without any to draw from, or of objects that are not there.
Result<std::vector<Trial>> plan_session(const StudyDefinition& definition, std::uint32_t objects,
                                        const std::vector<std::array<std::uint32_t, 3>>& catch_triples, std::uint32_t session_number);

}  // namespace tertium
