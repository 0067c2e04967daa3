// publication.cpp: whether people can take part in a study, with which version of its definition, and the links that lead them there.
#include <array>

#include "web/console/definition_editor.h"
#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kHashShown = 12;

// Links by panel: what each panel puts in place of its own marks.
struct PanelLink { const char* id; const char* query; };  // query: what follows the address; of "mturk" the link is made in the task itself
constexpr std::array<PanelLink, 4> kLinks{{{"plain", ""},
                                           {"prolific", "?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}"},
                                           {"mturk", "mturk"},
                                           {"sona", "?survey_code=%SURVEY_CODE%"}}};

void say_outcome(const Result<StudySummary>& result, std::string_view done) {
  if (result) ui::toast(say(done));
  else ui::toast(say("publish.failed", {{"message", result.error().message}}));
}

void change(App& app, const std::string& slug, StudyState to, std::string_view done) {
  app.publication.busy = true;
  app.model().set_study_state(slug, to, [&app, key = std::string(done)](const Result<StudySummary>& result) {
    app.publication.busy = false;
    say_outcome(result, key);
  });
}

// What changed since the newest version; nothing while that is not known.
void changes(App& app, const StudySummary& study) {
  if (study.version == 0 || !study.changed) return;
  const Loaded<StudyDefinition>& before = app.model().published(study.slug, study.version);
  const Loaded<StudyDefinition>& now = app.model().definition(study.slug);
  if (!before.value || !now.value) return;
  std::string list;
  for (const std::string& field : changed_fields(*before.value, *now.value)) list += (list.empty() ? "" : ", ") + say("definition.field." + field);
  if (!list.empty()) ui::text(say("publish.changes", {{"n", std::to_string(study.version)}, {"fields", list}}));
}

void publish_dialog(App& app, const StudySummary& study) {
  PublicationState& state = app.publication;
  const std::string title = say(study.version == 0 ? "publish.dialog.first" : "publish.dialog.again", {{"n", std::to_string(study.version + 1)}});
  if (!ui::begin_dialog("publish", title, &state.asks_to_publish)) return;
  ui::paragraph(say("publish.dialog.words"));
  ui::gap(10);
  if (study.version > 0) {
    changes(app, study);
    ui::gap(10);
    ui::note(say("publish.dialog.sessions"));
  }
  ui::gap(18);
  ui::begin_line("actions", 10);
  if (ui::button("yes", say("publish.do", {{"n", std::to_string(study.version + 1)}}), {.kind = ui::ButtonKind::kPrimary})) {
    state.asks_to_publish = false;
    state.busy = true;
    app.model().publish_study(study.slug, [&app](const Result<StudySummary>& result) {
      app.publication.busy = false;
      say_outcome(result, "publish.done");
    });
  }
  if (ui::button("no", say("publish.not_now"))) state.asks_to_publish = false;
  ui::end_line();
  ui::end_dialog();
}

void close_dialog(App& app, const StudySummary& study) {
  PublicationState& state = app.publication;
  if (!ui::begin_dialog("close", say("publish.close.title"), &state.asks_to_close)) return;
  ui::paragraph(say("publish.close.words"));
  ui::gap(18);
  ui::begin_line("actions", 10);
  if (ui::button("yes", say("publish.close.do"), {.kind = ui::ButtonKind::kDanger})) {
    state.asks_to_close = false;
    change(app, study.slug, StudyState::kClosed, "publish.closed");
  }
  if (ui::button("no", say("publish.close.not"))) state.asks_to_close = false;
  ui::end_line();
  ui::end_dialog();
}

void copy_row(App& app, const std::string& slug, const PanelLink& panel, bool identified) {
  const ui::Scope scope(panel.id);
  const semantics::Group item(semantics::GroupRole::kListItem);
  const bool in_html = std::string_view(panel.query) == "mturk";  // MTurk tells the task's own page who works on it; the link takes that along
  const std::string address = platform::page_origin() + "/t/" + slug, name = say(std::string("links.") + panel.id);
  const std::string link = in_html ? "<p><a id=\"study\" target=\"_blank\" href=\"" + address + "\">" + say("links.mturk.words") +
                                         "</a></p>\n<script>document.getElementById('study').href += location.search;</script>"
                                   : address + panel.query;
  ui::begin_line("link", 10);
  ui::text(name, {.type = ui::Type::kStrong, .wrap = false});
  const std::string copy_name = say("links.copy.name", {{"panel", name}});
  if (ui::button("copy", say("links.copy"), {.kind = ui::ButtonKind::kQuiet, .name = copy_name})) {
    const bool warn = panel.query[0] != '\0' && !identified;
    app.publication.warned = warn;
    platform::copy_to_clipboard(link, [](bool copied) { ui::toast(say(copied ? "studies.copied" : "links.not_copied")); });
  }
  ui::end_line();
  ui::note(link);
  ui::gap(10);
}
}  // namespace

bool offers_publishing(const App& app, const StudySummary& study) {
  return app.may(Role::kEditor) && (study.version == 0 || study.changed) && study.state != StudyState::kClosed;
}

void publication_card(App& app, const StudySummary& study) {
  PublicationState& state = app.publication;
  if (state.study != study.slug) {
    state = PublicationState{};
    state.study = study.slug;
  }
  const bool may = app.may(Role::kEditor);
  ui::begin_card("publication", say("publish.title"), {.equal_height = false});
  ui::text(say(std::string("publish.state.") + to_string(study.state)));
  ui::gap(6);
  if (study.version > 0) ui::note(say("publish.version", {{"n", std::to_string(study.version)}, {"hash", study.version_hash.substr(0, kHashShown)}}));
  else ui::note(say("publish.version.none"));
  if (study.version > 0 && study.changed) {
    ui::gap(10);
    changes(app, study);
  }
  ui::gap(14);
  ui::begin_line("actions", 10);
  if (offers_publishing(app, study) &&
      ui::button("publish", say(study.version == 0 ? "publish.first" : "publish.again", {{"n", std::to_string(study.version + 1)}}),
                 {.kind = ui::ButtonKind::kPrimary, .enabled = !state.busy}))
    state.asks_to_publish = true;
  if (ui::button("edit", say(may ? "publish.edit" : "publish.look"))) app.go(definition_route(study.slug));
  if (may && study.state == StudyState::kOpen && ui::button("pause", say("publish.pause"), {.enabled = !state.busy}))
    change(app, study.slug, StudyState::kPaused, "publish.paused");
  if (may && (study.state == StudyState::kPaused || study.state == StudyState::kClosed) && ui::button("resume", say("publish.resume"), {.enabled = !state.busy}))
    change(app, study.slug, StudyState::kOpen, "publish.resumed");
  if (may && (study.state == StudyState::kOpen || study.state == StudyState::kPaused) &&
      ui::button("close", say("publish.close"), {.kind = ui::ButtonKind::kQuiet, .enabled = !state.busy}))
    state.asks_to_close = true;
  ui::end_line();
  ui::gap(6);
  ui::note(say(std::string("publish.note.") + to_string(study.state)));
  ui::end_card();
  publish_dialog(app, study);
  close_dialog(app, study);
}

void links_card(App& app, const StudySummary& study, const StudyDetail* detail) {
  if (study.state == StudyState::kDraft) return;
  ui::begin_card("links", say("links.title"), {.equal_height = false});
  ui::note(say("links.note"));
  ui::gap(12);
  const bool identified = detail == nullptr || detail->definition.identification != Identification::kNone;
  {
    const semantics::Group list(semantics::GroupRole::kList, say("links.title"));
    for (const PanelLink& panel : kLinks) copy_row(app, study.slug, panel, identified);
  }
  if (app.publication.warned && !identified) {
    ui::notice("identification", ui::Tone::kLook, say("links.off.title"), say("links.off.words"));
    ui::gap(10);
    if (app.may(Role::kEditor) && ui::button("identify", say("links.off.change"))) app.go(definition_route(study.slug).with("part", "people"));
  }
  ui::end_card();
}

}  // namespace tertium::console
