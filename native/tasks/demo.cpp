// demo.cpp: objects from the binary, people from shared/simulation.
#include "native/tasks/demo.h"

#include <algorithm>
#include <chrono>

#include "native/files/embedded.h"
#include "native/tasks/study.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/sampling/plan.h"
#include "shared/simulation/person.h"

namespace tertium {
namespace {

constexpr std::uint32_t kPeople = 600;
constexpr std::uint64_t kDemoSeed = 20261122;

// What the cohort sees in an object, by its category. Some forty categories alone would be too many to be found in
// 36,000 answers, and people, too, see that a bird and a fish are both animals. weight: how strongly, 1 for wholly.
struct Theme {
  const char* name;
  struct Member { const char* category; double weight; };
  std::vector<Member> members;
};
const std::vector<Theme>& demo_themes() {
  static const std::vector<Theme> themes = {
      {"animal", {{"mammal", 1}, {"bird", 1}, {"sea animal", 0.9}, {"insect or bug", 0.8}, {"reptile or amphibian", 1}}},
      {"food", {{"prepared food", 1}, {"fruit", 0.8}, {"vegetable", 0.8}, {"sweet", 1}, {"drink", 0.8}, {"tableware", 0.6}}},
      {"plant", {{"plant", 1}, {"flower", 1}, {"fruit", 0.6}, {"vegetable", 0.6}, {"landscape", 0.5}}},
      {"transport", {{"ground transport", 1}, {"water transport", 1}, {"air transport", 1}, {"travel", 0.6}}},
      {"water", {{"sea animal", 0.7}, {"water transport", 0.7}, {"drink", 0.6}}},
      {"wearable", {{"clothing", 1}, {"jewellery", 0.8}, {"bag", 0.8}, {"personal care", 0.5}}},
      {"electronic", {{"electronics", 1}, {"instrument", 0.7}, {"science", 0.6}, {"lighting", 0.6}}},
      {"tool", {{"tool", 1}, {"weapon", 0.9}, {"craft", 0.7}, {"material", 0.6}, {"instrument", 0.6}}},
      {"play", {{"sport", 1}, {"toy or game", 1}, {"musical instrument", 0.6}, {"celebration", 0.8}}},
      {"music", {{"musical instrument", 0.9}}},
      {"paper", {{"writing and office", 1}, {"paper and books", 1}, {"money", 0.7}}},
      {"home", {{"household", 1}, {"furniture", 1}, {"tableware", 0.7}, {"lighting", 0.7}, {"personal care", 0.7}, {"medicine", 0.6}}},
      {"place", {{"building", 1}, {"place", 1}, {"landscape", 0.8}}},
      {"sky", {{"sky and weather", 1}, {"air transport", 0.6}, {"landscape", 0.4}}},
      {"health", {{"medicine", 1}, {"science", 0.8}, {"personal care", 0.4}}},
  };
  return themes;
}

// objects x themes, >= 0, each member graded by how typical it is. A category that no theme knows is a theme of its own.
Matrix demo_mind(const std::vector<Stimulus>& stimuli, std::uint64_t seed) {
  const std::vector<Theme>& themes = demo_themes();
  std::vector<std::string> others;
  std::vector<std::vector<std::pair<std::size_t, double>>> seen(stimuli.size());
  for (std::size_t o = 0; o < stimuli.size(); ++o) {
    for (std::size_t t = 0; t < themes.size(); ++t)
      for (const Theme::Member& member : themes[t].members)
        if (stimuli[o].category == member.category) seen[o].emplace_back(t, member.weight);
    if (!seen[o].empty()) continue;
    const auto found = std::ranges::find(others, stimuli[o].category);
    seen[o].emplace_back(themes.size() + static_cast<std::size_t>(found - others.begin()), 1.0);
    if (found == others.end()) others.push_back(stimuli[o].category);
  }
  Matrix mind(stimuli.size(), themes.size() + others.size());
  RandomStream typical(derive_key(seed, "demo mind"));
  for (std::size_t o = 0; o < stimuli.size(); ++o)
    for (const auto& [theme, weight] : seen[o]) mind.at(o, theme) = static_cast<float>(weight * (1.2 + 1.2 * typical.uniform()));
  return mind;
}

}  // namespace

Result<std::vector<DemoObject>> read_demo_objects(std::string_view tsv) {
  std::vector<DemoObject> objects;
  std::size_t number = 0;
  for (std::string_view line : split(tsv, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#') || line.starts_with("name\t")) continue;
    const auto fields = split(line, '\t');
    if (fields.size() != 4 || std::ranges::any_of(fields, &std::string_view::empty))
      return Error{ErrorCode::kInvalid, "objects.tsv, line " + std::to_string(number) +
          ": wanted are name, category, file and licence with tabs between, not " + quote_for_message(line)};
    objects.push_back({{std::string(fields[0]), std::string(fields[1]), "", std::string(fields[3])}, std::string(fields[2])});
  }
  return objects;
}

StudyDefinition demo_definition() {
  StudyDefinition d;
  d.slug = kDemoSlug;
  d.title = "Everyday objects";
  d.language = "en";
  d.question = "Which one does not belong?";
  d.hint = "There is no right answer. Go with your first impression.";
  d.about = "You will see three pictures at a time and choose the one that does not belong with the other two. It takes about four minutes.";
  d.consent =
      "This is a demonstration of Tertium. You can try it as a participant would.\n\n"
      "For each choice we store which pictures you saw, which one you chose and how long you took. We do not ask for your name, and we store neither your "
      "address on the network nor which browser you use.\n\n"
      "Taking part is voluntary. You can stop at any time by closing the page; what you have answered so far stays stored.";
  d.consent_statements = {"I have read this and I would like to take part."};
  d.instructions =
      "You will see three pictures. Choose the one that does not belong with the other two.\n\n"
      "There is no right answer: what matters is how you see it. Sometimes the choice is clear, sometimes it is not. Do not think about it for long.\n\n"
      "Click or tap a picture, or press 1, 2 or 3 on the keyboard. The first three are for practice.";
  d.thanks = "Thank you for taking part. Your choices help to find out what people see in everyday things.";
  d.contact = "This is a demonstration on your own computer: nobody else receives your answers.";
  d.practice_trials = 3;
  d.trials_per_session = 60;
  d.target_answers = 50'000;
  d.seed = kDemoSeed;
  return d;
}

Result<std::vector<RecordedSession>> simulate_demo_cohort(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, std::uint32_t people,
                                                          std::int64_t last_day_ms) {
  const Matrix mind = demo_mind(stimuli, definition.seed);
  std::vector<RecordedSession> sessions(people);
  for (std::uint32_t person = 0; person < people; ++person) {
    RecordedSession& session = sessions[person];
    TRY(session.trials, plan_session(definition, static_cast<std::uint32_t>(stimuli.size()), {}, person + 1));
    const SimulatedPerson who = make_cohort_person(definition.seed, person);
    // Spread over the week before, so that times look like times.
    session.started_at_ms = last_day_ms - (people - person) * (7ll * 24 * 3600 * 1000 / people);
    std::int64_t clock = session.started_at_ms;
    for (const Trial& trial : session.trials) {
      const SimulatedAnswer given = answer_trial(who, mind, trial.shown, trial.number);
      clock += given.response_time_ms + 600;
      Answer answer;
      answer.trial = trial.number;
      answer.shown = trial.shown;
      answer.odd_position = given.position;
      answer.response_time_ms = given.response_time_ms;
      answer.input = InputKind::kMouse;
      answer.answered_at_ms = clock;
      session.answers.push_back(std::move(answer));
    }
    session.finished_at_ms = clock;
  }
  return sessions;
}

Result<bool> create_demo_study(Store& store, DataDirectory& data) {
  // Each step is left out when it was taken before, and the study opens last: a crash on the way is made good by the next start.
  const auto there = store.find_study(kDemoSlug);
  if (!there && there.error().code != ErrorCode::kNotFound) return there.error();
  if (there && (there->state != StudyState::kDraft || !there->demo)) return false;
  const EmbeddedFile* list = find_embedded("demo/objects.tsv");
  const Error missing{ErrorCode::kUnsupported, "the demo pictures are not built into this program; run assets/build.sh and build it again"};
  if (!list) return missing;
  TRY(const std::vector<DemoObject> objects, read_demo_objects(list->bytes));
  std::vector<std::string_view> pictures;
  for (const DemoObject& object : objects) {
    const EmbeddedFile* picture = find_embedded("demo/" + object.file + ".webp");
    if (!picture) return missing;
    pictures.push_back(picture->bytes);
  }
  TRY(const std::vector<std::string> hashes, data.put_all(pictures));
  std::vector<Stimulus> stimuli;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    stimuli.push_back(objects[i].stimulus);
    stimuli.back().picture = hashes[i];
  }
  const StudyDefinition definition = demo_definition();
  const std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (!there) TRY_DO(store.create_study(definition, stimuli, StudyState::kDraft, true));
  if (!there || there->counts.sessions == 0) {
    TRY(const std::vector<RecordedSession> cohort, simulate_demo_cohort(definition, stimuli, kPeople, now));
    TRY_DO(store.add_recorded_sessions(kDemoSlug, cohort, SessionSource::kSimulated));
  }
  TRY(const std::vector<FitJob> jobs, store.list_jobs(kDemoSlug));
  if (jobs.empty()) {
    TRY_DO(store.create_fit_job(kDemoSlug, FitRequest{}));
  }
  TRY_DO(publish_study(store, kDemoSlug));
  return true;
}

}  // namespace tertium
