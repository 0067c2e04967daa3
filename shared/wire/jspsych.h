// jspsych.h: the data of jsPsych experiments, as CSV (every field quoted, "\r\n") or JSON (an array of objects), in the forms that
// published similarity tasks save. Response times are whole milliseconds, positions and buttons count from 0.
#pragma once
#include <optional>
#include <string>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

enum class JsPsychForm {
  kStimulusIds,    // odd one out: stimulus_ids a list of three numbers, response 0, 1 or 2 (its place in the list) or null, is_practice, rt
  kImagePaths,     // odd one out: image1Path, image2Path, image3Path, selected_image (one of the paths, or 1 to 3), exp_trial_type, triplet_class
  kStimulusList,   // odd one out: stimulus a list of three, response 0, 1 or 2 (its place in the list)
  kTwoChoices,     // anchored: stimulus, choices a list of two, response 0 or 1, trial_category random, check or validation
};
const char* to_string(JsPsychForm form);
std::optional<JsPsychForm> find_jspsych_form(const Columns& columns);

// Lists are JSON ("[3,17,42]", also of texts) or, as older versions write them into CSV, "3,17,42". Left out and counted: other screens
// (instructions, consent: rows without the lists), practice, catch trials, trials without an answer. Refused: a list of another length, a
// response that is none of its places, an image selected that was not shown.
Result<JudgmentReading> read_jspsych_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options = {});
// kTwoChoices.
Result<AnchoredReading> read_jspsych_anchored(const Columns& columns, const std::string& what, const ReadingOptions& options = {});

// As jsPsych's data.get().csv() would be for these judgments, form kStimulusIds: every field quoted, "\r\n".
Table jspsych_table(const JudgmentSet& set);
// data.get().json() of the same.
std::string jspsych_json(const JudgmentSet& set);

}  // namespace tertium::wire
