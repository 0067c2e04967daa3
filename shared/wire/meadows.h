// meadows.h: what Meadows (meadows-research.com) exports of its multiple arrangement task: the name of a results file, and the variables
// of its .mat files. Names and variables: rsatoolbox, io/meadows.py. The .json files: meadows_json.h.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/wire/rdm.h"

namespace tertium::wire {

// Meadows_<experiment>_v_v<version>_<participant>_<task number>_<structure>.<ext>: one task of one participant;
// Meadows_<experiment>_v_v<version>_<participant>_<structure>.<ext>: all tasks of one participant (its nickname has a hyphen);
// Meadows_<experiment>_v_v<version>_<task>_<structure>.<ext>: one task of all participants.
struct MeadowsName {
  std::string experiment, version, participant, task, structure, ending;
  std::optional<std::uint32_t> task_number;  // from 1
};
// Of a path or a file's name. Nothing: not named so, which no reader minds.
std::optional<MeadowsName> parse_meadows_name(std::string_view path);

// `stimuli` and `rdmutv`, or for several participants `stimuli_NAME` and `rdmutv_NAME` each; matrices whose stimuli stand in another order
// than the first one's are put into it (rows_moved). Other variables are not looked at. kInvalid: a pair is not whole, a length that is no
// n (n - 1) / 2, other stimuli than the first one's (with counts and the first of each side).
bool is_meadows_mat(const std::vector<MatVariable>& variables);
Result<RdmReading> read_meadows_mat(const std::vector<MatVariable>& variables, const std::string& what, const RdmOptions& options = {});
// One matrix: stimuli and rdmutv; several: with their names, which must be words of letters, digits, '-' and '_' ('-' becomes '_').
Result<std::vector<MatVariable>> write_meadows_mat(const DissimilaritySet& set);

}  // namespace tertium::wire
