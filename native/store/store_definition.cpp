// store_definition.cpp: a study's definition as rows: a column for each field, a table for each list.
#include <unordered_set>

#include "native/store/store_parts.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/domain/names.h"

namespace tertium {
namespace {

constexpr const char* kDemographic = "demographic";
constexpr const char* kComprehension = "comprehension";
constexpr std::array<Ending, 4> kEndings{Ending::kComplete, Ending::kNoConsent, Ending::kEarly, Ending::kScreenedOut};

// The columns with a text and with a whole number, in the order in which the statements below name them.
constexpr std::array<std::string StudyDefinition::*, 12> kTexts{
    &StudyDefinition::title,        &StudyDefinition::language, &StudyDefinition::question, &StudyDefinition::hint,           &StudyDefinition::about,
    &StudyDefinition::consent,      &StudyDefinition::instructions, &StudyDefinition::thanks, &StudyDefinition::contact,      &StudyDefinition::final_question,
    &StudyDefinition::debrief,      &StudyDefinition::retention};
constexpr std::array<std::uint32_t StudyDefinition::*, 12> kWholes{
    &StudyDefinition::practice_trials,  &StudyDefinition::trials_per_session, &StudyDefinition::instructions_seconds, &StudyDefinition::comprehension_attempts,
    &StudyDefinition::fixation_ms,      &StudyDefinition::feedback_ms,        &StudyDefinition::trial_seconds,        &StudyDefinition::too_fast_ms,
    &StudyDefinition::trials_per_block, &StudyDefinition::break_seconds,      &StudyDefinition::catch_trials_per_session, &StudyDefinition::repeats_per_session};
#define TERTIUM_TEXT_COLUMNS "title, language, question, hint, about, consent, instructions, thanks, contact, final_question, debrief, retention"
#define TERTIUM_WHOLE_COLUMNS                                                                                                                    \
  "practice_trials, trials_per_session, instructions_seconds, comprehension_attempts, fixation_ms, feedback_ms, trial_seconds, too_fast_ms, "   \
  "trials_per_block, break_seconds, catch_trials_per_session, repeats_per_session"

// Calls `each` for every row of a list that belongs to a study.
template <class Each>
Result<void> read_rows(Statement row, const Each& each) {
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return {};
    TRY_DO(each(row));
  }
}

Result<std::vector<std::string>> read_options(Connection& c, std::int64_t study, const char* kind, std::uint32_t question) {
  std::vector<std::string> options;
  auto row = c.prepare("SELECT text FROM question_option WHERE study = ? AND kind = ? AND question = ? ORDER BY number");
  row.bind(study).bind(kind).bind(question);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return options;
    options.push_back(row.as_text(0));
  }
}

// Each question as (id, text, correct), then its options.
template <class Add>
Result<void> read_questions(Connection& c, std::int64_t study, const char* kind, const Add& add) {
  auto row = c.prepare("SELECT number, id, text, correct FROM question WHERE study = ? AND kind = ? ORDER BY number");
  row.bind(study).bind(kind);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return {};
    TRY(std::vector<std::string> options, read_options(c, study, kind, row.as_u32(0)));
    add(row.as_text(1), row.as_text(2), std::move(options), row.as_u32(3));
  }
}

Result<void> insert_question(Connection& c, std::int64_t study, const char* kind, std::size_t number, const std::string& id, const std::string& text,
                             const std::vector<std::string>& options, std::optional<std::uint32_t> correct) {
  TRY_DO(c.prepare("INSERT INTO question VALUES (?,?,?,?,?,?)").bind(study).bind(kind).bind(std::uint64_t{number}).bind(id).bind(text).bind(correct).run());
  for (std::size_t o = 0; o < options.size(); ++o)
    TRY_DO(c.prepare("INSERT INTO question_option VALUES (?,?,?,?,?)").bind(study).bind(kind).bind(std::uint64_t{number}).bind(std::uint64_t{o}).bind(options[o]).run());
  return {};
}

// The rows of every list of a definition.
Result<void> insert_lists(Connection& c, std::int64_t study, const StudyDefinition& d) {
  for (std::size_t i = 0; i < d.consent_statements.size(); ++i)
    TRY_DO(c.prepare("INSERT INTO consent_statement VALUES (?,?,?)").bind(study).bind(std::uint64_t{i}).bind(d.consent_statements[i]).run());
  for (std::size_t i = 0; i < d.demographics.size(); ++i)
    TRY_DO(insert_question(c, study, kDemographic, i, d.demographics[i].id, d.demographics[i].text, d.demographics[i].options, std::nullopt));
  for (std::size_t i = 0; i < d.comprehension.size(); ++i)
    TRY_DO(insert_question(c, study, kComprehension, i, d.comprehension[i].id, d.comprehension[i].text, d.comprehension[i].options, d.comprehension[i].correct));
  for (std::size_t i = 0; i < d.examples.size(); ++i) {
    const auto& [three, words] = d.examples[i];
    TRY_DO(c.prepare("INSERT INTO worked_example VALUES (?,?,?,?,?,?)").bind(study).bind(std::uint64_t{i}).bind(three[0]).bind(three[1]).bind(three[2]).bind(words).run());
  }
  for (std::size_t i = 0; i < d.catch_trials.size(); ++i) {
    const auto& three = d.catch_trials[i].stimuli;
    TRY_DO(c.prepare("INSERT INTO catch_trial VALUES (?,?,?,?,?)").bind(study).bind(std::uint64_t{i}).bind(three[0]).bind(three[1]).bind(three[2]).run());
  }
  for (const Ending which : kEndings)
    TRY_DO(c.prepare("INSERT INTO ending_rule VALUES (?,?,?,?)").bind(study).bind(to_string(which)).bind(d.ending(which).code).bind(d.ending(which).redirect).run());
  return {};
}

Result<void> check_stimuli(const std::string& where, const std::array<std::string, 3>& three, const std::unordered_set<std::string>& names) {
  for (const std::string& name : three)
    if (!names.contains(name)) return Error{ErrorCode::kInvalid, where + " names " + quote_for_message(name) + ", which is no stimulus of the study"};
  return {};
}

}  // namespace

Result<StudyDefinition> read_definition(Connection& c, const std::string& slug) {
  auto row = c.prepare("SELECT " TERTIUM_TEXT_COLUMNS ", " TERTIUM_WHOLE_COLUMNS ", id, target_answers, seed, identification, captions FROM study WHERE slug = ?");
  TRY(const bool found, row.bind(slug).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no study " + quote_for_message(slug)};
  StudyDefinition d;
  d.slug = slug;
  int column = 0;
  for (const auto text : kTexts) d.*text = row.as_text(column++);
  for (const auto whole : kWholes) d.*whole = row.as_u32(column++);
  const std::int64_t study = row.as_int(column++);
  d.target_answers = row.as_uint(column++), d.seed = row.as_uint(column++);
  TRY(d.identification, identification_from(row.as_text(column++)));
  d.captions = row.as_bool(column);

  TRY_DO(read_rows(std::move(c.prepare("SELECT text FROM consent_statement WHERE study = ? ORDER BY number").bind(study)), [&](const Statement& r) -> Result<void> {
    d.consent_statements.push_back(r.as_text(0));
    return {};
  }));
  TRY_DO(read_questions(c, study, kDemographic, [&](std::string id, std::string text, std::vector<std::string> options, std::uint32_t) {
    d.demographics.push_back({std::move(id), std::move(text), std::move(options)});
  }));
  TRY_DO(read_questions(c, study, kComprehension, [&](std::string id, std::string text, std::vector<std::string> options, std::uint32_t correct) {
    d.comprehension.push_back({std::move(id), std::move(text), std::move(options), correct});
  }));
  TRY_DO(read_rows(std::move(c.prepare("SELECT first, second, odd, words FROM worked_example WHERE study = ? ORDER BY number").bind(study)),
                   [&](const Statement& r) -> Result<void> {
                     d.examples.push_back({{r.as_text(0), r.as_text(1), r.as_text(2)}, r.as_text(3)});
                     return {};
                   }));
  TRY_DO(read_rows(std::move(c.prepare("SELECT first, second, odd FROM catch_trial WHERE study = ? ORDER BY number").bind(study)), [&](const Statement& r) -> Result<void> {
    d.catch_trials.push_back({{r.as_text(0), r.as_text(1), r.as_text(2)}});
    return {};
  }));
  TRY_DO(read_rows(std::move(c.prepare("SELECT ending, code, redirect FROM ending_rule WHERE study = ?").bind(study)), [&](const Statement& r) -> Result<void> {
    TRY(const Ending ending, ending_from(r.as_text(0)));
    d.ending(ending) = {r.as_text(1), r.as_text(2)};
    return {};
  }));
  return d;
}

Result<std::vector<std::array<std::uint32_t, 3>>> read_catch_triples(Connection& c, std::int64_t study) {
  std::vector<std::array<std::uint32_t, 3>> triples;
  auto row = c.prepare(
      "SELECT one.number, two.number, three.number FROM catch_trial "
      "JOIN stimulus one ON one.study = catch_trial.study AND one.name = first JOIN stimulus two ON two.study = catch_trial.study AND two.name = second "
      "JOIN stimulus three ON three.study = catch_trial.study AND three.name = odd WHERE catch_trial.study = ? ORDER BY catch_trial.number");
  row.bind(study);
  for (;;) {
    TRY(const bool more, row.step());
    if (!more) return triples;
    triples.push_back({row.as_u32(0), row.as_u32(1), row.as_u32(2)});
  }
}

Result<std::vector<std::array<Stimulus, 3>>> Store::example_faces(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<std::array<Stimulus, 3>>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY(const StudyDefinition definition, read_definition(c, slug));
    std::vector<std::array<Stimulus, 3>> all;
    for (const WorkedExample& example : definition.examples)
      for (std::size_t p = 0; p < 3; ++p) {
        if (p == 0) all.emplace_back();
        auto row = c.prepare("SELECT picture, CASE WHEN picture <> '' AND caption <> '' THEN caption ELSE name END FROM stimulus WHERE study = ? AND name = ?");
        TRY([[maybe_unused]] const bool found, row.bind(study.id).bind(example.stimuli[p]).step());
        all.back()[p].picture = row.as_text(0);
        if (definition.captions || all.back()[p].picture.empty()) all.back()[p].name = row.as_text(1);
      }
    return all;
  });
}

Result<void> check_named_stimuli(const StudyDefinition& d, const std::unordered_set<std::string>& known) {
  for (std::size_t i = 0; i < d.examples.size(); ++i) TRY_DO(check_stimuli("examples[" + std::to_string(i) + "]", d.examples[i].stimuli, known));
  for (std::size_t i = 0; i < d.catch_trials.size(); ++i) TRY_DO(check_stimuli("catch_trials[" + std::to_string(i) + "]", d.catch_trials[i].stimuli, known));
  return {};
}

Result<void> check_new_study(const StudyDefinition& d, const std::vector<Stimulus>& stimuli) {
  TRY_DO(check_definition(d));
  Names names;
  for (std::size_t i = 0; i < stimuli.size(); ++i) {
    if (!stimuli[i].picture.empty() && !is_sha256_hex(stimuli[i].picture))
      return Error{ErrorCode::kInvalid, "stimulus " + std::to_string(i + 1) + ": picture " + quote_for_message(stimuli[i].picture) +
          " must be 64 hexadecimal digits, or empty for a word"};
    names.push_back(stimuli[i].name);
  }
  if (names.size() < 3) return Error{ErrorCode::kInvalid, "a study needs at least 3 stimuli, not " + std::to_string(names.size())};
  TRY_DO(check_names(names, "the stimuli"));
  if (d.examples.empty() && d.catch_trials.empty()) return {};
  return check_named_stimuli(d, {names.begin(), names.end()});
}

Result<void> insert_study(Connection& c, const StudyDefinition& d, const std::vector<Stimulus>& stimuli, StudyState state, bool demo) {
  {
    auto taken = c.prepare("SELECT 1 FROM study WHERE slug = ?");
    TRY(const bool found, taken.bind(d.slug).step());
    if (found) return Error{ErrorCode::kConflict, "there is already a study " + quote_for_message(d.slug)};
  }
  {
    auto row = c.prepare("INSERT INTO study (" TERTIUM_TEXT_COLUMNS ", " TERTIUM_WHOLE_COLUMNS ", slug, target_answers, seed, identification, captions, state, demo, "
                         "created_at_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?)");
    for (const auto text : kTexts) row.bind(d.*text);
    for (const auto whole : kWholes) row.bind(d.*whole);
    TRY_DO(row.bind(d.slug).bind(d.target_answers).bind(d.seed).bind(to_string(d.identification)).bind(d.captions).bind(to_string(state)).bind(demo).bind(now_ms()).run());
  }
  const std::int64_t study = c.last_row();
  for (std::size_t i = 0; i < stimuli.size(); ++i)
    TRY_DO(c.prepare("INSERT INTO stimulus VALUES (?,?,?,?,?,?,?)").bind(study).bind(std::uint64_t{i}).bind(stimuli[i].name).bind(stimuli[i].category)
               .bind(stimuli[i].picture).bind(stimuli[i].licence).bind(stimuli[i].caption).run());
  return insert_lists(c, study, d);
}

Result<void> replace_definition(Connection& c, std::int64_t study, const StudyDefinition& d) {
  for (const char* sql : {"DELETE FROM question_option WHERE study = ?", "DELETE FROM question WHERE study = ?", "DELETE FROM consent_statement WHERE study = ?",
                          "DELETE FROM worked_example WHERE study = ?", "DELETE FROM catch_trial WHERE study = ?", "DELETE FROM ending_rule WHERE study = ?"})
    TRY_DO(c.prepare(sql).bind(study).run());
  auto row = c.prepare("UPDATE study SET (" TERTIUM_TEXT_COLUMNS ", " TERTIUM_WHOLE_COLUMNS ", target_answers, seed, identification, captions) = "
                       "(?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?) WHERE id = ?");
  for (const auto text : kTexts) row.bind(d.*text);
  for (const auto whole : kWholes) row.bind(d.*whole);
  TRY_DO(row.bind(d.target_answers).bind(d.seed).bind(to_string(d.identification)).bind(d.captions).bind(study).run());
  return insert_lists(c, study, d);
}

}  // namespace tertium
