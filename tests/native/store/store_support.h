// store_support.h: a small study of words, and people who answer it, for tests of the store.
#pragma once
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "native/store/store.h"

namespace tertium {

// Asserts that a Result is good and yields its value.
template <class T>
T value_of(Result<T> result, const char* what = "") {
  if (!result) {
    ADD_FAILURE() << what << ": " << result.error().message;
    throw std::runtime_error(result.error().message);
  }
  return *std::move(result);
}
inline void done(const Result<void>& result) { EXPECT_TRUE(result) << result.error().message; }

inline StudyDefinition small_definition(const std::string& slug = "words") {
  StudyDefinition d;
  d.slug = slug, d.title = "Words", d.question = "Which one does not belong?", d.consent = "We keep your answers.";
  d.consent_statements = {"I am an adult."};
  d.practice_trials = 2, d.trials_per_session = 10, d.seed = 0xfedcba9876543210ull, d.target_answers = 1000;
  return d;
}
inline std::vector<Stimulus> small_stimuli() {
  std::vector<Stimulus> all;
  for (int i = 0; i < 12; ++i) all.push_back({"object " + std::to_string(i), i % 2 ? "odd" : "even", "", ""});
  all[3].picture = std::string(64, 'a');
  return all;
}
// A plan that is easy to foresee: trial t shows t, t+1, t+2 (modulo the number of objects).
inline Result<std::vector<Trial>> simple_plan(const StudyDefinition& d, std::uint32_t stimuli,
                                              const std::vector<std::array<std::uint32_t, 3>>&, std::uint32_t) {
  std::vector<Trial> trials;
  for (std::uint32_t t = 0; t < d.practice_trials + d.trials_per_session; ++t)
    trials.push_back({t, t < d.practice_trials, {t % stimuli, (t + 1) % stimuli, (t + 2) % stimuli}});
  return trials;
}
// A definition in which every field is another than its default, for the stimuli above.
inline StudyDefinition full_definition(const std::string& slug = "full") {
  StudyDefinition d = small_definition(slug);
  d.language = "pt-BR", d.hint = "Go on.", d.about = "About\n\nit", d.instructions = "Look.", d.thanks = "Thanks", d.contact = "us@example.org";
  d.consent_statements = {"I am an adult.", "I agree."};
  d.identification = Identification::kOptional;
  d.demographics = {{"age", "How old are you?", {"under 30", "30 or more"}}, {"hand", "Which hand?", {"left"}}};
  d.examples = {{{"object 0", "object 2", "object 1"}, "Two are even."}, {{"object 1", "object 3", "object 4"}, "Two are odd."}};
  d.instructions_seconds = 5;
  d.comprehension = {{"task", "What do you choose?", {"the odd one", "the best one"}, 0}, {"right", "Is there a right answer?", {"yes", "no"}, 1}};
  d.comprehension_attempts = 3, d.fixation_ms = 500, d.feedback_ms = 300, d.trial_seconds = 15, d.too_fast_ms = 200, d.trials_per_block = 4, d.break_seconds = 60;
  d.catch_trials = {{{"object 0", "object 2", "object 1"}}, {{"object 5", "object 7", "object 6"}}};
  d.catch_trials_per_session = 2, d.repeats_per_session = 1;
  d.final_question = "How did you choose?", d.debrief = "We study similarity.", d.captions = true, d.retention = "Ten years.";
  d.ending(Ending::kComplete) = {"C0MPLETE", "https://panel.example/done?cc={code}&who={PROLIFIC_PID}"};
  d.ending(Ending::kNoConsent) = {"N0", "https://panel.example/no"};
  d.ending(Ending::kEarly) = {"", "https://panel.example/early?cc={code}"};
  d.ending(Ending::kScreenedOut) = {"SCREENED", ""};
  return d;
}
inline std::string id_of(std::uint64_t n) {
  char text[33];
  std::snprintf(text, sizeof text, "%032llx", static_cast<unsigned long long>(n));
  return text;
}
inline SessionStart start_of(const std::string& key, const StudyDefinition& d = small_definition()) {
  return {key, "en", consent_hash_of(d), 1'700'000'000'000};
}
inline Answer answer_to(const Trial& trial, std::uint64_t id, std::uint32_t odd = 1) {
  Answer a;
  a.id = id_of(id), a.trial = trial.number, a.shown = trial.shown, a.odd_position = odd;
  a.response_time_ms = 1000.5 + trial.number, a.input = InputKind::kKey, a.answered_at_ms = 1'700'000'001'000 + trial.number;
  return a;
}
// Data brought in for the study above; the files it names need not be there for the store.
inline DatasetSummary small_dataset(DatasetKind kind = DatasetKind::kTriplets) {
  DatasetSummary d;
  d.title = "judged elsewhere", d.kind = kind, d.format = "npy", d.source_file = "judged.npy", d.conventions = "The odd one is last: said with --odd-column 3.";
  d.source_sha256 = std::string(64, '1'), d.file = std::string(64, '2'), d.triplets_file = has_triplets(kind) ? std::string(64, '3') : "";
  d.objects = 12, d.rows = 500, d.participants = 7;
  return d;
}

}  // namespace tertium
