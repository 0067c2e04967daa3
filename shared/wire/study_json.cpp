// study_json.cpp: a study's definition as the JSON document that a researcher writes (docs/study.md), and a stimulus.
#include "shared/base/text.h"
#include "shared/wire/api_parts.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kTextMost = 20000;  // exact limits: check_definition

// Fields that may be absent.
void optional_text(Fields& f, const char* name, std::string& out) {
  if (f.has(name)) f.text(name, out, kTextMost);
}
void optional_whole(Fields& f, const char* name, std::uint32_t& out) {
  if (f.has(name)) f.integer(name, out, 0, kU32);
}
template <class Item, class Read>
void optional_list(Fields& f, const char* name, std::vector<Item>& out, std::size_t most, Read read_item) {
  if (!f.has(name)) return;
  read_list(f, name, out, most, [&](Fields& inner, Item& item) {
    read_item(inner, item);
    inner.no_others();
  });
}

void read_three(Fields& f, std::array<std::string, 3>& out) {
  std::vector<std::string> names;
  f.texts("stimuli", names, 3, kNameBytesMax);
  if (!f.ok()) return;
  if (names.size() != 3) return f.fail("stimuli must hold 3 names, the odd one last; found " + std::to_string(names.size()));
  std::move(names.begin(), names.end(), out.begin());
}

constexpr std::array<Ending, 4> kEndings{Ending::kComplete, Ending::kNoConsent, Ending::kEarly, Ending::kScreenedOut};

}  // namespace

Json write(const Stimulus& s) {
  Json json = {{"name", s.name}, {"category", s.category}, {"picture", s.picture}, {"licence", s.licence}};
  if (!s.caption.empty()) json["caption"] = s.caption;
  return json;
}

void read(Fields& f, Stimulus& s) {
  f.text("name", s.name, kNameBytesMax);
  f.text("category", s.category, kNameBytesMax);
  f.text("picture", s.picture, 64);
  f.text("licence", s.licence, kNameBytesMax);
  if (f.has("caption")) f.text("caption", s.caption, kNameBytesMax);
}

Json write(const StudyDefinition& d) {
  Json json = {{"slug", d.slug}, {"title", d.title}, {"language", d.language}, {"question", d.question}, {"hint", d.hint}, {"about", d.about},
               {"consent", d.consent}, {"consent_statements", d.consent_statements}, {"instructions", d.instructions}, {"thanks", d.thanks},
               {"contact", d.contact}, {"practice_trials", d.practice_trials}, {"trials_per_session", d.trials_per_session},
               {"target_answers", d.target_answers}, {"seed", d.seed}, {"identification", to_string(d.identification)},
               {"instructions_seconds", d.instructions_seconds}, {"comprehension_attempts", d.comprehension_attempts}, {"fixation_ms", d.fixation_ms},
               {"feedback_ms", d.feedback_ms}, {"trial_seconds", d.trial_seconds}, {"too_fast_ms", d.too_fast_ms},
               {"trials_per_block", d.trials_per_block}, {"break_seconds", d.break_seconds}, {"catch_trials_per_session", d.catch_trials_per_session},
               {"repeats_per_session", d.repeats_per_session}, {"final_question", d.final_question}, {"debrief", d.debrief}, {"captions", d.captions},
               {"retention", d.retention}};
  json["demographics"] = write_list(d.demographics, [](const ChoiceQuestion& q) { return Json{{"id", q.id}, {"text", q.text}, {"options", q.options}}; });
  json["examples"] = write_list(d.examples, [](const WorkedExample& e) { return Json{{"stimuli", e.stimuli}, {"words", e.words}}; });
  json["comprehension"] = write_list(d.comprehension, [](const ComprehensionQuestion& q) {
    return Json{{"id", q.id}, {"text", q.text}, {"options", q.options}, {"correct", q.correct}};
  });
  json["catch_trials"] = write_list(d.catch_trials, [](const CatchTrial& c) { return Json{{"stimuli", c.stimuli}}; });
  Json& endings = json["endings"] = Json::object();
  for (const Ending which : kEndings) endings[to_string(which)] = {{"code", d.ending(which).code}, {"redirect", d.ending(which).redirect}};
  return json;
}

void read(Fields& f, StudyDefinition& d) {
  f.text("slug", d.slug, 100);
  f.text("title", d.title, kTextMost);
  f.text("language", d.language, kTextMost);
  f.text("question", d.question, kTextMost);
  f.text("consent", d.consent, kTextMost);
  for (const auto& [name, out] : {std::pair("hint", &d.hint), std::pair("about", &d.about), std::pair("instructions", &d.instructions),
                                  std::pair("thanks", &d.thanks), std::pair("contact", &d.contact), std::pair("final_question", &d.final_question),
                                  std::pair("debrief", &d.debrief), std::pair("retention", &d.retention)})
    optional_text(f, name, *out);
  if (f.has("consent_statements")) f.texts("consent_statements", d.consent_statements, 10, 500);
  if (f.has("target_answers")) f.integer("target_answers", d.target_answers, 0, kAny);
  if (f.has("seed")) f.seed("seed", d.seed);
  for (const auto& [name, out] :
       {std::pair("practice_trials", &d.practice_trials), std::pair("trials_per_session", &d.trials_per_session),
        std::pair("instructions_seconds", &d.instructions_seconds), std::pair("comprehension_attempts", &d.comprehension_attempts),
        std::pair("fixation_ms", &d.fixation_ms), std::pair("feedback_ms", &d.feedback_ms), std::pair("trial_seconds", &d.trial_seconds),
        std::pair("too_fast_ms", &d.too_fast_ms), std::pair("trials_per_block", &d.trials_per_block), std::pair("break_seconds", &d.break_seconds),
        std::pair("catch_trials_per_session", &d.catch_trials_per_session), std::pair("repeats_per_session", &d.repeats_per_session)})
    optional_whole(f, name, *out);
  if (f.has("identification")) read_word(f, "identification", d.identification, identification_from);
  if (f.has("captions")) f.boolean("captions", d.captions);
  optional_list(f, "demographics", d.demographics, 20, [](Fields& inner, ChoiceQuestion& q) {
    inner.text("id", q.id, 100);
    inner.text("text", q.text, kTextMost);
    inner.texts("options", q.options, 100, 1000);
  });
  optional_list(f, "examples", d.examples, 6, [](Fields& inner, WorkedExample& e) {
    read_three(inner, e.stimuli);
    inner.text("words", e.words, kTextMost);
  });
  optional_list(f, "comprehension", d.comprehension, 10, [](Fields& inner, ComprehensionQuestion& q) {
    inner.text("id", q.id, 100);
    inner.text("text", q.text, kTextMost);
    inner.texts("options", q.options, 10, 1000);
    inner.integer("correct", q.correct, 0, kU32);
  });
  optional_list(f, "catch_trials", d.catch_trials, 200, [](Fields& inner, CatchTrial& c) { read_three(inner, c.stimuli); });
  if (f.has("endings")) {
    Fields endings = f.object("endings");
    for (const Ending which : kEndings) {
      if (!endings.ok() || !endings.has(to_string(which))) continue;
      Fields rule = endings.object(to_string(which));
      optional_text(rule, "code", d.ending(which).code);
      optional_text(rule, "redirect", d.ending(which).redirect);
      rule.no_others();
      endings.absorb(rule);
    }
    endings.no_others();
    f.absorb(endings);
  }
  f.no_others();
  if (f.ok())
    if (const Result<void> legal = check_definition(d); !legal) f.fail(legal.error().message);
}

}  // namespace tertium::wire
