// meadows_json.h: the .json files that Meadows exports: tasks, of which the multiple arrangements hold a condensed matrix each.
// Fields (rsatoolbox, io/meadows.py): tasks[].task.task_type "multiarrange", tasks[].task.name, tasks[].stimuli[].name, tasks[].rdm.
#pragma once
#include <string>
#include <string_view>

#include "shared/wire/rdm.h"

namespace tertium::wire {

// Every multiple arrangement of the file is one matrix, called as its task; the names are aligned to the first one's order (rows_moved).
// Tasks of other kinds are passed over. Errors name the field, e.g. "tasks[2].rdm[5]".
Result<RdmReading> read_meadows_json(std::string_view bytes, const std::string& what, const RdmOptions& options = {});
// Only what is read: tasks, their kind and name, stimuli and rdm. Needs names.
Result<std::string> write_meadows_json(const DissimilaritySet& set);

}  // namespace tertium::wire
