// definition.cpp: a study's definition, part by part, beside the page that participants get.
#include <algorithm>
#include <array>
#include <utility>

#include "shared/base/text.h"
#include "web/console/definition_editor.h"
#include "web/console/screens.h"
#include "web/console/wording.h"
#include "web/net/study_client.h"
#include "web/platform/files.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr float kBesideFrom = 900;         // width from which the preview stands beside the fields
constexpr float kPhoneWide = 390, kPhoneHigh = 844, kDeskWide = 1280, kDeskHigh = 800;
constexpr float kPreviewHighLeast = 420;
struct Part { const char* id; const char* place; };  // place: where the preview opens (www/preview.js)
constexpr std::array<Part, 6> kParts{{{"texts", ""}, {"consent", ""}, {"people", "demographics"}, {"instructions", "instructions"}, {"trials", "trials"}, {"end", "end"}}};

struct Form {
  App& app;
  DefinitionEditor& e;
  bool enabled;
  const std::vector<Stimulus>* stimuli;
};

// "demographics[2].text" -> "demographics.text": its words in the catalogue.
std::string words_key(std::string_view field) {
  std::string out;
  bool inside = false;
  for (const char c : field) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}
std::string label_of(std::string_view field) { return say("definition.field." + words_key(field)); }
std::string note_of(std::string_view field) {
  const std::string key = "definition.note." + words_key(field);
  return ui::has_message(key) ? say(key) : std::string();
}

void text_of(Form& f, const std::string& field, std::string& value, int rows = 0) {
  const std::string label = label_of(field), note = note_of(field), error = f.e.error_of(field);
  ui::FieldOptions o;
  if (rows > 0) {
    o.kind = ui::FieldKind::kMultiline;
    o.rows = rows;
  }
  o.note = note;
  o.error = error;
  o.enabled = f.enabled;
  if (ui::text_field(field, label, &value, o)) f.e.changed(field);
  ui::gap(16);
}

template <class Whole>
void number_of(Form& f, const std::string& field, Whole& value, std::uint64_t least, std::uint64_t most) {
  const auto typed = f.e.typed.find(field);
  const bool is_known = typed != f.e.typed.end() && parse_uint(typed->second) == std::uint64_t{value};
  std::string shown = typed != f.e.typed.end() && (is_known || !f.e.error_of(field).empty()) ? typed->second : std::to_string(value);
  const std::string label = label_of(field), note = note_of(field), error = f.e.error_of(field);
  ui::FieldOptions o;
  o.kind = ui::FieldKind::kNumber;
  o.note = note;
  o.error = error;
  o.enabled = f.enabled;
  o.width = 200;
  if (ui::text_field(field, label, &shown, o)) {
    f.e.typed[field] = shown;
    const std::optional<std::uint64_t> number = parse_uint(trim(shown));
    if (number && *number >= least && *number <= most) {
      f.e.set_misfit(field, "");
      value = static_cast<Whole>(*number);
      f.e.changed(field);
    } else {
      f.e.set_misfit(field, say(most == UINT64_MAX ? "definition.number.any" : "definition.number", {{"least", std::to_string(least)}, {"most", ui::say_count(most)}}));
    }
  }
  ui::gap(16);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view line : split(text, '\n'))
    if (const std::string_view words = trim(line); !words.empty()) out.emplace_back(words);
  return out;
}
std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

// A list as lines. What is typed stays as it is (an empty last line) while it means the same.
void lines_field(Form& f, const std::string& field, std::vector<std::string>& value, int rows) {
  const auto typed = f.e.typed.find(field);
  std::string shown = typed != f.e.typed.end() && lines_of(typed->second) == value ? typed->second : joined(value);
  const std::string label = label_of(field), note = note_of(field), error = f.e.error_of(field);
  ui::FieldOptions o;
  o.kind = ui::FieldKind::kMultiline;
  o.rows = rows;
  o.note = note;
  o.error = error;
  o.enabled = f.enabled;
  if (ui::text_field(field, label, &shown, o)) {
    f.e.typed[field] = shown;
    value = lines_of(shown);
    f.e.changed(field);
  }
  ui::gap(16);
}

void section(std::string_view key) {
  ui::gap(8);
  ui::heading(say(std::string("definition.section.") + std::string(key)), 2, ui::Type::kCard);
  ui::gap(4);
  ui::note(say(std::string("definition.section.") + std::string(key) + ".note"));
  ui::gap(14);
}

// True: this entry of a list is to go.
bool remove_button(const Form& f, std::string_view name) {
  ui::ButtonOptions o;
  o.kind = ui::ButtonKind::kQuiet;
  o.enabled = f.enabled;
  o.name = name;
  return ui::button("remove", say("definition.remove"), o);
}
bool add_button(const Form& f, std::string_view id, std::string_view key, bool room) {
  ui::ButtonOptions o;
  o.enabled = f.enabled && room;
  const bool pressed = ui::button(id, say(key), o);
  ui::gap(16);
  return pressed;
}

template <class Question>
std::string fresh_id(const std::vector<Question>& questions) {
  for (std::size_t n = questions.size() + 1;; ++n) {
    const std::string id = "q" + std::to_string(n);
    if (std::none_of(questions.begin(), questions.end(), [&](const Question& q) { return q.id == id; })) return id;
  }
}

void choose_correct(Form& f, const std::string& field, ComprehensionQuestion& q) {
  int chosen = static_cast<int>(q.correct);
  if (ui::combo(field + ".correct", say("definition.field.comprehension.correct"), &chosen, q.options)) {
    q.correct = static_cast<std::uint32_t>(chosen);
    f.e.changed(field + ".correct");
  }
  ui::gap(16);
}

template <class Question>
void questions_of(Form& f, const std::string& list, std::vector<Question>& questions, std::size_t most, const Question& example) {
  std::size_t gone = questions.size();
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const ui::Scope scope(static_cast<int>(i));
    const std::string number = std::to_string(i + 1), title = say("definition.question.n", {{"n", number}}), field = list + "[" + std::to_string(i) + "]";
    const semantics::Group group(semantics::GroupRole::kGroup, title);
    ui::begin_card(list, title, {.fill = ui::Ink::kSunken, .equal_height = false});
    text_of(f, field + ".text", questions[i].text);
    lines_field(f, field + ".options", questions[i].options, 4);
    if constexpr (std::is_same_v<Question, ComprehensionQuestion>) choose_correct(f, field, questions[i]);
    text_of(f, field + ".id", questions[i].id);
    if (remove_button(f, say("definition.remove.question", {{"n", number}}))) gone = i;
    ui::end_card();
    ui::gap(12);
  }
  if (gone < questions.size()) {
    questions.erase(questions.begin() + static_cast<std::ptrdiff_t>(gone));
    f.e.typed.clear();
    f.e.changed(list + " -");
  }
  if (add_button(f, list + ".add", "definition.add.question", questions.size() < most)) {
    questions.push_back(example);
    questions.back().id = fresh_id(questions);
    f.e.changed(list + " +" + std::to_string(questions.size()));
  }
}

const Stimulus* stimulus_named(const Form& f, std::string_view name) {
  if (f.stimuli == nullptr) return nullptr;
  for (const Stimulus& s : *f.stimuli)
    if (s.name == name) return &s;
  return nullptr;
}

// Three objects by name, the odd one last, and how they look.
void three_of(Form& f, const std::string& field, std::array<std::string, 3>& names) {
  static constexpr const char* kLabels[] = {"definition.three.1", "definition.three.2", "definition.three.odd"};
  ui::begin_row({1, 1, 1}, 10, 340);
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) ui::next_cell();
    const ui::Scope scope(static_cast<int>(i));
    const std::string key = field + ".stimuli." + std::to_string(i), label = say(kLabels[i]);
    const Stimulus* known = stimulus_named(f, names[i]);
    const std::string wrong = known == nullptr && f.stimuli != nullptr ? say("definition.three.unknown") : std::string();
    ui::FieldOptions o;
    o.error = wrong;
    o.enabled = f.enabled;
    if (ui::text_field(key, label, &names[i], o)) f.e.changed(key);
    ui::gap(8);
    if (known != nullptr) {
      const std::string url = net::picture_url(*known);
      ui::stimulus({url, known->name}, ui::width(), 56, 256);
    }
  }
  ui::end_row();
  ui::gap(12);
}

void examples_of(Form& f) {
  std::vector<WorkedExample>& examples = f.e.draft.examples;
  constexpr std::size_t kMost = 6;
  std::size_t gone = examples.size();
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const ui::Scope scope(static_cast<int>(i));
    const std::string number = std::to_string(i + 1), title = say("definition.example.n", {{"n", number}}), field = "examples[" + std::to_string(i) + "]";
    const semantics::Group group(semantics::GroupRole::kGroup, title);
    ui::begin_card("example", title, {.fill = ui::Ink::kSunken, .equal_height = false});
    three_of(f, field, examples[i].stimuli);
    text_of(f, field + ".words", examples[i].words, 2);
    if (remove_button(f, say("definition.remove.example", {{"n", number}}))) gone = i;
    ui::end_card();
    ui::gap(12);
  }
  if (gone < examples.size()) {
    examples.erase(examples.begin() + static_cast<std::ptrdiff_t>(gone));
    f.e.changed("examples -");
  }
  if (add_button(f, "examples.add", "definition.add.example", examples.size() < kMost && f.stimuli != nullptr && f.stimuli->size() >= 3)) {
    const std::size_t n = f.stimuli->size();
    examples.push_back({{(*f.stimuli)[0].name, (*f.stimuli)[n / 2].name, (*f.stimuli)[n - 1].name}, say("definition.example.words")});
    f.e.changed("examples +" + std::to_string(examples.size()));
  }
}

// One trial a line: "cat | dog | hammer".
std::string catch_text(const std::vector<CatchTrial>& trials) {
  std::string out;
  for (const CatchTrial& t : trials) out += (out.empty() ? "" : "\n") + t.stimuli[0] + " | " + t.stimuli[1] + " | " + t.stimuli[2];
  return out;
}
// why: what is wrong with the first line that cannot be read.
std::vector<CatchTrial> read_catch_trials(const Form& f, std::string_view text, std::string* why) {
  std::vector<CatchTrial> out;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    const std::vector<std::string_view> names = split(line, '|');
    CatchTrial trial;
    bool good = names.size() == 3;
    for (std::size_t i = 0; good && i < 3; ++i) {
      trial.stimuli[i] = std::string(trim(names[i]));
      if (f.stimuli != nullptr && stimulus_named(f, trial.stimuli[i]) == nullptr) {
        *why = say("definition.catch.unknown", {{"n", std::to_string(number)}, {"name", trial.stimuli[i]}});
        return out;
      }
    }
    if (!good) {
      *why = say("definition.catch.line", {{"n", std::to_string(number)}});
      return out;
    }
    out.push_back(std::move(trial));
  }
  return out;
}
void catch_trials_of(Form& f) {
  const std::string field = "catch_trials";
  std::vector<CatchTrial>& trials = f.e.draft.catch_trials;
  const auto typed = f.e.typed.find(field);
  std::string ignored, shown = catch_text(trials);
  if (typed != f.e.typed.end() && (!f.e.error_of(field).empty() || read_catch_trials(f, typed->second, &ignored) == trials)) shown = typed->second;
  const std::string label = label_of(field), note = note_of(field), error = f.e.error_of(field);
  ui::FieldOptions o;
  o.kind = ui::FieldKind::kMultiline;
  o.rows = 5;
  o.note = note;
  o.error = error;
  o.enabled = f.enabled;
  if (ui::text_field(field, label, &shown, o)) {
    f.e.typed[field] = shown;
    std::string why;
    std::vector<CatchTrial> read = read_catch_trials(f, shown, &why);
    f.e.set_misfit(field, why);
    if (why.empty()) {
      trials = std::move(read);
      f.e.changed(field);
    }
  }
  ui::gap(16);
}

// ---- the parts ----
void part_texts(Form& f) {
  StudyDefinition& d = f.e.draft;
  text_of(f, "title", d.title);
  text_of(f, "question", d.question);
  text_of(f, "hint", d.hint);
  text_of(f, "about", d.about, 3);
  text_of(f, "contact", d.contact);
  text_of(f, "language", d.language);
}
void part_consent(Form& f) {
  StudyDefinition& d = f.e.draft;
  text_of(f, "consent", d.consent, 10);
  lines_field(f, "consent_statements", d.consent_statements, 4);
  text_of(f, "retention", d.retention, 3);
}
void part_people(Form& f) {
  StudyDefinition& d = f.e.draft;
  section("identification");
  {
    const semantics::Group radios(semantics::GroupRole::kRadioGroup, label_of("identification"));
    for (const Identification one : {Identification::kNone, Identification::kOptional, Identification::kRequired})
      if (const std::string id = std::string("identification.") + to_string(one);
          ui::radio(id, "identification", say("definition." + id), d.identification == one, f.enabled)) {
        d.identification = one;
        f.e.changed("identification");
      }
  }
  ui::gap(16);
  section("demographics");
  questions_of(f, "demographics", d.demographics, 20,
               ChoiceQuestion{"", say("definition.sample.question"), {say("definition.sample.option.1"), say("definition.sample.option.2"), say("definition.sample.option.3")}});
}
void part_instructions(Form& f) {
  StudyDefinition& d = f.e.draft;
  text_of(f, "instructions", d.instructions, 8);
  number_of(f, "instructions_seconds", d.instructions_seconds, 0, 60);
  section("examples");
  examples_of(f);
  section("comprehension");
  questions_of(f, "comprehension", d.comprehension, 10,
               ComprehensionQuestion{"", say("definition.sample.check"), {say("definition.sample.check.wrong"), say("definition.sample.check.right")}, 1});
  if (!d.comprehension.empty()) number_of(f, "comprehension_attempts", d.comprehension_attempts, 1, 10);
}
void part_trials(Form& f) {
  StudyDefinition& d = f.e.draft;
  number_of(f, "trials_per_session", d.trials_per_session, 1, 5000);
  number_of(f, "practice_trials", d.practice_trials, 0, 50);
  number_of(f, "target_answers", d.target_answers, 0, UINT64_MAX);
  if (ui::checkbox("captions", label_of("captions"), &d.captions, f.enabled)) f.e.changed("captions");
  ui::gap(4);
  ui::note(note_of("captions"));
  ui::gap(16);
  section("timing");
  number_of(f, "trial_seconds", d.trial_seconds, 0, 600);
  number_of(f, "too_fast_ms", d.too_fast_ms, 0, 5000);
  number_of(f, "fixation_ms", d.fixation_ms, 0, 5000);
  number_of(f, "feedback_ms", d.feedback_ms, 100, 2000);
  section("blocks");
  number_of(f, "trials_per_block", d.trials_per_block, 0, 5000);
  if (d.trials_per_block > 0) number_of(f, "break_seconds", d.break_seconds, 0, 3600);
  section("checks");
  catch_trials_of(f);
  number_of(f, "catch_trials_per_session", d.catch_trials_per_session, 0, 500);
  number_of(f, "repeats_per_session", d.repeats_per_session, 0, 5000);
  number_of(f, "seed", d.seed, 0, UINT64_MAX);
}
void part_end(Form& f) {
  StudyDefinition& d = f.e.draft;
  text_of(f, "final_question", d.final_question, 2);
  text_of(f, "debrief", d.debrief, 5);
  text_of(f, "thanks", d.thanks, 3);
  section("endings");
  for (const Ending which : {Ending::kComplete, Ending::kNoConsent, Ending::kEarly, Ending::kScreenedOut}) {
    const std::string name = to_string(which), title = say("definition.ending." + name), field = "endings." + name;
    const ui::Scope scope(name);
    const semantics::Group group(semantics::GroupRole::kGroup, title);
    EndingRule& rule = d.ending(which);
    const auto one = [&](const char* what, std::string& value) {
      const std::string key = field + what, label = say("definition.field.endings" + std::string(what)), error = f.e.error_of(key),
                        note = which == Ending::kComplete ? say("definition.note.endings" + std::string(what)) : std::string();
      ui::FieldOptions o;
      o.note = note;
      o.error = error;
      o.enabled = f.enabled;
      if (ui::text_field(key, label, &value, o)) f.e.changed(key);
      ui::gap(10);
    };
    ui::heading(title, 3, ui::Type::kStrong);
    ui::gap(6);
    if (which != Ending::kNoConsent) one(".code", rule.code);
    one(".redirect", rule.redirect);
    if (which == Ending::kComplete) {
      ui::ButtonOptions o;
      o.enabled = f.enabled;
      if (ui::button("prolific", say("definition.prolific"), o)) {
        rule.redirect = "https://app.prolific.com/submissions/complete?cc={code}";
        f.e.changed(field + ".prolific");
      }
    }
    ui::gap(12);
  }
}

// ---- the page around them ----
std::string saved_words(const DefinitionEditor& e) {
  switch (e.state()) {
    case Saved::kSaved: return say("definition.saved");
    case Saved::kWaiting:
    case Saved::kSaving: return say("definition.saving");
    case Saved::kInvalid: return say("definition.not_saved", {{"why", e.problem()}});
    case Saved::kFailed: return e.conflict() ? say("definition.conflict") : say("definition.failed", {{"why", e.problem()}});
  }
  return "";
}

void load_document(App& app) {
  platform::choose_files(false, [&app](const platform::GivenFiles& given) {
    if (given.files.empty()) return;
    const platform::GivenFile& file = given.files.front();
    if (file.bytes > net::kDefinitionDocumentBytesMax) return ui::toast(say("definition.load.too_large"));
    platform::read_slice(file.handle, 0, static_cast<std::size_t>(file.bytes), [&app, handle = file.handle](const std::optional<std::string>& bytes) {
      platform::forget_file(handle);
      if (!bytes) return ui::toast(say("definition.load.unreadable"));
      Result<StudyDefinition> read = net::read_definition_document(*bytes);
      if (!read) return ui::toast(say("definition.load.refused", {{"why", read.error().message}}));
      app.editor().replace(*std::move(read));
      ui::toast(say("definition.load.done"));
    });
  });
}

void actions_line(App& app, Form& f) {
  DefinitionEditor& e = f.e;
  ui::begin_line("state", 10);
  const bool bad = e.state() == Saved::kInvalid || e.state() == Saved::kFailed;
  if (!bad) ui::text(saved_words(e), {.ink = e.state() == Saved::kSaved ? ui::Ink::kGoodText : ui::Ink::kQuiet, .wrap = false});
  if (ui::button("undo", say("definition.undo"), {.kind = ui::ButtonKind::kQuiet, .enabled = f.enabled && e.can_undo()})) e.undo();
  if (ui::button("download", say("definition.download"), {.kind = ui::ButtonKind::kQuiet}))
    platform::download(e.slug() + ".json", "application/json", net::definition_document(e.draft));
  if (ui::button("load", say("definition.load"), {.kind = ui::ButtonKind::kQuiet, .enabled = f.enabled})) load_document(app);
  ui::end_line();
  if (bad) {
    ui::gap(8);
    ui::notice("bad", ui::Tone::kLook, say("definition.not_saved.title"), saved_words(e));
    if (e.conflict()) {
      ui::gap(8);
      if (ui::button("theirs", say("definition.take_theirs"))) e.take_theirs();
    }
  }
}

void preview(App& app, const Route& route, const Form& f, std::string_view place, float height) {
  const semantics::Group region(semantics::GroupRole::kComplementary, say("preview.title"));
  const bool phone = route.seen("device") != "desktop";
  ui::begin_line("device", 8);
  ui::text(say("preview.title"), {.type = ui::Type::kStrong, .wrap = false});
  for (const bool is_phone : {true, false}) {
    const ui::Scope scope(is_phone ? 1 : 0);
    ui::ButtonOptions o;
    o.kind = ui::ButtonKind::kQuiet;
    o.pressed = phone == is_phone ? 1 : 0;
    if (ui::button("device", say(is_phone ? "preview.phone" : "preview.desktop"), o)) app.replace(route.with("device", is_phone ? "" : "desktop"));
  }
  ui::end_line();
  ui::gap(8);
  std::string address = "/t/" + f.e.slug() + "?preview=1&r=" + std::to_string(f.e.revision());
  if (!place.empty()) address += "&at=" + std::string(place);
  ui::page_frame("preview", say(phone ? "preview.frame.phone" : "preview.frame.desktop"), address, phone ? kPhoneWide : kDeskWide, phone ? kPhoneHigh : kDeskHigh, height);
  ui::gap(8);
  ui::note(say(f.e.state() == Saved::kSaved ? "preview.note" : f.e.state() == Saved::kInvalid ? "preview.old" : "preview.soon"));
}
}  // namespace

void show_definition(App& app, const Route& route) {
  app.model().studies();
  const Loaded<StudyDetail>& detail = app.model().study(route.study);
  DefinitionEditor& editor = app.editor();
  if (!editor.open(route.study)) {
    const Loaded<StudyDefinition>& definition = app.model().definition(route.study);
    ui::page_header(definition.error ? say("nav.definition") : say("console.loading"), "");
    if (!definition.error) return ui::skeleton(480);
    if (show_failure(app, "failed", *definition.error)) app.model().forget_failures();
    return;
  }
  const StudySummary* study = app.model().known_study(route.study);
  Form form{app, editor, app.may(Role::kEditor), detail.value ? &detail.value->stimuli : nullptr};
  std::string under;
  if (study != nullptr) {
    const char* key = study->version == 0 ? "definition.under.draft" : study->changed ? "definition.under.changed" : "definition.under.same";
    under = say(key, {{"title", study->title}, {"n", std::to_string(study->version)}});
  }
  ui::page_header(say("nav.definition"), under, [&] {
    if (ui::button("overview", say("definition.to_study"))) {
      editor.save_now();
      app.go(study_route(route.study));
    }
  });
  if (study != nullptr && !form.enabled) {
    ui::notice("viewer", ui::Tone::kPlain, say("definition.viewer.title"), say("definition.viewer.words"));
    ui::gap(14);
  }
  actions_line(app, form);
  ui::gap(8);
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < kParts.size(); ++i)
    if (route.seen("part") == kParts[i].id) chosen = i;
  std::array<std::string, kParts.size()> labels;
  std::array<ui::TabItem, kParts.size()> items;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    labels[i] = say(std::string("definition.part.") + kParts[i].id);
    items[i] = {kParts[i].id, labels[i]};
  }
  int tab = static_cast<int>(chosen);
  if (ui::tabs("parts", items, &tab)) {
    app.replace(route.with("part", tab == 0 ? "" : kParts[static_cast<std::size_t>(tab)].id));
    chosen = static_cast<std::size_t>(tab);
  }
  ui::gap(16);
  const auto fields = [&] {
    const ui::Scope scope(kParts[chosen].id);
    const semantics::Group group(semantics::GroupRole::kForm, labels[chosen]);
    static constexpr void (*kShow[])(Form&) = {part_texts, part_consent, part_people, part_instructions, part_trials, part_end};
    kShow[chosen](form);
  };
  if (ui::width() < kBesideFrom) {
    fields();
    ui::gap(20);
    preview(app, route, form, kParts[chosen].place, kPhoneHigh);
    return;
  }
  // Beside each other the fields scroll by themselves, so that the preview stays in sight.
  const float height = std::max(kPreviewHighLeast, platform::window().height - ui::cursor().y - ui::page_margin());
  ui::begin_row({1.2f, 1}, 28);
  ui::begin_scroll("fields", height);
  fields();
  ui::end_scroll();
  ui::next_cell();
  preview(app, route, form, kParts[chosen].place, height - 84);
  ui::end_row();
}

}  // namespace tertium::console
