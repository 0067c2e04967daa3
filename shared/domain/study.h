// study.h: what a study asks, shows and promises to people, and what is known of it at a glance.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/result.h"

namespace tertium {

// One object that people judge. A picture is named by the SHA-256 of its bytes; without one the name is shown as a word.
struct Stimulus {
  std::string name;      // unique in its study
  std::string category;  // "" unknown
  std::string picture;   // 64 hexadecimal digits, or "" for a word
  std::string licence;   // "" unknown
  bool operator==(const Stimulus&) const = default;
};

enum class StudyState { kDraft, kOpen, kPaused, kClosed };
const char* to_string(StudyState state);
Result<StudyState> study_state_from(const std::string& text);

// All that a researcher writes. One JSON document (shared/wire/study_json.h), kept with its hash beside every session.
// Texts are plain UTF-8; an empty line starts a new paragraph.
struct StudyDefinition {
  std::string slug;       // in links: 1-40 of a-z 0-9 '-', starting with a letter
  std::string title;
  std::string language = "en";  // BCP 47 tag of the texts below
  std::string question;   // above the pictures
  std::string hint;       // under the question, may be ""
  std::string about;      // one or two sentences on the first page
  std::string consent;    // what is asked, stored and promised
  std::vector<std::string> consent_statements;  // each one must be ticked
  std::string instructions;
  std::string thanks;
  std::string contact;    // whom to write to when something fails
  std::uint32_t practice_trials = 3;
  std::uint32_t trials_per_session = 60;
  std::uint64_t target_answers = 0;  // 0: none
  std::uint64_t seed = 0;            // from which every session's trials follow
  bool operator==(const StudyDefinition&) const = default;
};

// Each field within its limits, else kInvalid naming the field, what was found and what is allowed.
Result<void> check_definition(const StudyDefinition& definition);
bool is_slug(const std::string& text);

struct StudyCounts {
  std::uint64_t stimuli = 0;
  std::uint64_t sessions = 0, finished = 0;     // people, simulated ones included
  std::uint64_t answers = 0;                    // practice not counted, simulated ones included
  std::uint64_t simulated_sessions = 0, simulated_answers = 0;
  std::uint64_t runs = 0;
  double median_response_time_ms = 0;           // of people's answers; 0: none yet
  std::uint64_t datasets = 0;                   // imported; their judgments are no answers
  bool operator==(const StudyCounts&) const = default;
};

// A study as the console lists it.
struct StudySummary {
  std::string slug, title;
  StudyState state = StudyState::kDraft;
  bool demo = false;
  std::uint64_t target_answers = 0;
  StudyCounts counts;
};

struct StudyDetail {
  StudySummary summary;
  StudyDefinition definition;
  std::vector<Stimulus> stimuli;  // the index is the object number in every triplet and embedding of the study
};

}  // namespace tertium
