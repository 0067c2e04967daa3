// study.h: what a study asks, shows and promises to people, and what is known of it at a glance.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/person.h"

namespace tertium {

// One object that people judge. A picture is named by the SHA-256 of its bytes; without one the name is shown as a word.
struct Stimulus {
  std::string name;      // unique in its study
  std::string category;  // "" unknown
  std::string picture;   // 64 hexadecimal digits, or "" for a word
  std::string licence;   // "" unknown
  std::string caption = {};  // shown and read to people where the study shows captions; "": the name, cleaned for the eye
  bool operator==(const Stimulus&) const = default;
};

enum class StudyState { kDraft, kOpen, kPaused, kClosed };
const char* to_string(StudyState state);
Result<StudyState> study_state_from(const std::string& text);

// Whether the link's identifiers of a panel (Prolific, MTurk, SONA) are kept, apart from the answers.
enum class Identification { kNone, kOptional, kRequired };
const char* to_string(Identification identification);
Result<Identification> identification_from(const std::string& text);

// A question about the person, with options to choose from; "prefer not to say" is always one more.
struct ChoiceQuestion {
  std::string id;                    // 1-40 of a-z 0-9 '_', starting with a letter; unique in its list
  std::string text;
  std::vector<std::string> options;  // 1 to 100
  bool operator==(const ChoiceQuestion&) const = default;
};

// Whether the instructions were understood.
struct ComprehensionQuestion {
  std::string id, text;
  std::vector<std::string> options;  // 2 to 10
  std::uint32_t correct = 0;         // which option, from 0
  bool operator==(const ComprehensionQuestion&) const = default;
};

// Three stimuli by name whose odd one is known, the odd one last.
struct WorkedExample {
  std::array<std::string, 3> stimuli;
  std::string words;                 // why: "Two of these are fruits. The third one does not belong."
  bool operator==(const WorkedExample&) const = default;
};
struct CatchTrial {
  std::array<std::string, 3> stimuli;
  bool operator==(const CatchTrial&) const = default;
};

// How a session can end. The order is that of StudyDefinition::endings.
enum class Ending { kNone, kComplete, kNoConsent, kEarly, kScreenedOut };
const char* to_string(Ending ending);  // "", "complete", "no_consent", "early", "screened_out"
Result<Ending> ending_from(const std::string& text);

// What a person who ended so is given. In `redirect` {code} and {NAME} of an identifier from the link are filled in, percent-encoded.
struct EndingRule {
  std::string code;                  // the same for everyone (Prolific); "": one of its own for each session; never for kNoConsent
  std::string redirect;              // https:// (or http://) address to go on to, or ""
  bool operator==(const EndingRule&) const = default;
};

// All that a researcher writes. One JSON document (docs/study.md), kept with its hash beside every session.
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

  // ---- The way through; each default leaves its step out ----
  Identification identification = Identification::kNone;
  std::vector<ChoiceQuestion> demographics;            // at most 20
  std::vector<WorkedExample> examples;                 // at most 6; none: one in words
  std::uint32_t instructions_seconds = 0;              // the least time on the instructions, 0 to 60
  std::vector<ComprehensionQuestion> comprehension;    // at most 10
  std::uint32_t comprehension_attempts = 2;            // 1 to 10; after so many with a mistake the person is screened out
  std::uint32_t fixation_ms = 0;                       // a cross before each trial, 0 to 5000
  std::uint32_t feedback_ms = 250;                     // how long the choice is seen as chosen, 100 to 2000
  std::uint32_t trial_seconds = 0;                     // then time is up, and the trial comes again later; 0: no limit; else 2 to 600
  std::uint32_t too_fast_ms = 0;                       // sooner answers are kept, and the person is asked to look again; 0 to 5000
  std::uint32_t trials_per_block = 0;                  // a break after each block; 0: no breaks
  std::uint32_t break_seconds = 120;                   // the longest break, then it goes on by itself; 0: as long as the person likes
  std::vector<CatchTrial> catch_trials;                // at most 200, from which each session draws
  std::uint32_t catch_trials_per_session = 0;          // spread over the session, never in a fit
  std::uint32_t repeats_per_session = 0;               // trials that come a second time to the same person, never in a fit
  std::string final_question;                          // answered in the person's own words, or not; "" leaves it out
  std::string debrief;                                 // read after the last question
  bool captions = false;                               // names under the pictures, and read by screen readers
  std::string retention;                               // how long what is kept: for the page that says what is stored
  std::array<EndingRule, 4> endings;                   // complete, no consent, early, screened out: use ending()
  const EndingRule& ending(Ending which) const;        // not kNone
  EndingRule& ending(Ending which);
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
  std::uint32_t version = 0;      // the newest published one; 0: none yet
  std::string version_hash;       // its SHA-256, which goes with every answer
  bool changed = false;           // the definition differs from that version
  Role role = Role::kOwner;       // of who asked; whoever reads the database itself owns it all
};

struct StudyDetail {
  StudySummary summary;
  StudyDefinition definition;
  std::vector<Stimulus> stimuli;  // the index is the object number in every triplet and embedding of the study
};

}  // namespace tertium
