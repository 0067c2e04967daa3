// jspsych.h: the data of jsPsych experiments, as CSV (every field quoted, "\r\n") or JSON (an array of objects), in the forms that
// published similarity tasks save. Response times are whole milliseconds, positions and buttons count from 0.
#pragma once
#include <optional>
#include <string>

#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

enum class JsPsychForm {
  kStimulusIds,    // odd one out: stimulus_ids [a,b,c], response 0/1/2 or null, is_practice, participant_id, rt
  kImagePaths,     // odd one out: image1Path, image2Path, image3Path, selected_image (1 to 3 or a path), exp_trial_type, triplet_class
  kStimulusList,   // odd one out: stimulus a JSON list of three, response 0/1/2 (a button), trial_type, event
  kTwoChoices,     // anchored: stimulus, choices (a JSON list of two), response 0/1, trial_category random, check or validation
};
const char* to_string(JsPsychForm form);
std::optional<JsPsychForm> find_jspsych_form(const Columns& columns);

struct JsPsychOptions : ReadingOptions {
  bool catch_trials_too = false;  // they are counted and left out of judgments
};
// Left out and counted: rows of other plugins (instructions, consent), practice, catch trials, no answer in time.
Result<JudgmentReading> read_jspsych_judgments(const Columns& columns, const std::string& what, const JsPsychOptions& options = {});
// kTwoChoices.
Result<AnchoredReading> read_jspsych_anchored(const Columns& columns, const std::string& what, const JsPsychOptions& options = {});

// As jsPsych's data.get().csv() would be for these judgments, form kStimulusIds: every field quoted, "\r\n".
Table jspsych_table(const JudgmentSet& set);
// data.get().json() of the same.
std::string jspsych_json(const JudgmentSet& set);

}  // namespace tertium::wire
