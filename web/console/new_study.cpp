// new_study.cpp: a new study from files: drop them, see what they are, give the study a title.
#include "web/console/new_study.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "web/console/definition_editor.h"
#include "web/console/screens.h"
#include "web/console/wording.h"
#include "web/net/study_client.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kNotesShown = 30;

std::string say_bytes(std::uint64_t bytes) {
  const double megabytes = static_cast<double>(bytes) / 1e6;
  return say("new_study.megabytes", {{"n", megabytes < 10 ? ui::say_number(megabytes, 1) : ui::say_count(static_cast<std::uint64_t>(std::llround(megabytes)))}});
}

void choose_buttons(App& app, bool first) {
  ui::begin_line("choose", 10);
  ui::ButtonOptions o;
  o.kind = first ? ui::ButtonKind::kPrimary : ui::ButtonKind::kSecondary;
  const auto take = [&app](platform::GivenFiles given) { take_given_files(app, std::move(given)); };
  if (ui::button("folder", say("new_study.choose_folder"), o)) platform::choose_files(true, take);
  o.kind = ui::ButtonKind::kSecondary;
  if (ui::button("files", say("new_study.choose_files"), o)) platform::choose_files(false, take);
  ui::end_line();
}

void drop_zone(App& app) {
  const bool over = app.new_study.over;
  ui::begin_card("drop", {}, {.padding = ui::narrow() ? 20.0f : 40.0f, .fill = over ? ui::Ink::kAccentGround : ui::Ink::kSurface,
                              .line = over ? ui::Ink::kAccent : ui::Ink::kControlLine, .line_width = over ? 2.0f : 1.0f});
  ui::heading(say(over ? "new_study.drop.now" : "new_study.drop.title"), 2, ui::Type::kCard);
  ui::gap(6);
  ui::paragraph(say("new_study.drop.words"));
  ui::gap(16);
  choose_buttons(app, true);
  ui::gap(20);
  ui::line_across();
  ui::gap(16);
  for (const char* what : {"pictures", "words", "table"}) {
    const ui::Scope scope(what);
    ui::text(say(std::string("new_study.takes.") + what), {.type = ui::Type::kStrong});
    ui::note(say(std::string("new_study.takes.") + what + ".note"));
    ui::gap(10);
  }
  ui::end_card();
}

void start_over(App& app) {
  if (app.new_study.upload) app.new_study.upload->cancel();
  app.new_study.upload.reset();
  app.new_study.error.reset();
  app.new_study.shown = kStimuliShown;
  app.new_study.leave_out = false;
  platform::warn_before_leaving(false);
}

void progress_card(App& app) {
  const net::Upload& upload = *app.new_study.upload;
  const bool sending = upload.phase() == net::UploadPhase::kSending;
  ui::begin_card("progress");
  ui::heading(say(sending ? "new_study.sending" : "new_study.looking"), 2, ui::Type::kCard);
  ui::gap(8);
  const double share = sending ? (upload.bytes() > 0 ? static_cast<double>(upload.bytes_sent()) / static_cast<double>(upload.bytes()) : 0)
                               : (upload.to_look_at() > 0 ? static_cast<double>(upload.looked_at()) / static_cast<double>(upload.to_look_at()) : 0);
  ui::progress_line(share, say(sending ? "new_study.sending" : "new_study.looking"), 5);
  ui::gap(8);
  if (sending)
    ui::note(say("new_study.sent", {{"k", ui::say_count(upload.files_sent())}, {"n", ui::say_count(upload.files())}, {"bytes", say_bytes(upload.bytes_sent())},
                                    {"all", say_bytes(upload.bytes())}}));
  else if (upload.to_look_at() > 0) ui::note(say("new_study.looked", {{"k", ui::say_count(upload.looked_at())}, {"n", ui::say_count(upload.to_look_at())}}));
  if (upload.waiting()) {
    ui::gap(10);
    ui::notice("waiting", ui::Tone::kLook, say("new_study.waiting.title"), say("new_study.waiting.words"));
  }
  ui::gap(14);
  if (ui::button("cancel", say("new_study.cancel"))) start_over(app);
  ui::end_card();
}

void notes(std::string_view id, std::string_view title, std::string_view what_to_do, const std::vector<UploadNote>& all, std::uint64_t left_out) {
  if (all.empty()) return;
  const ui::Scope scope(id);
  ui::begin_card("notes", say(title, {{"n", ui::say_count(all.size() + left_out)}}), {.line = ui::Ink::kLook});
  ui::note(what_to_do);
  ui::gap(10);
  const semantics::Group list(semantics::GroupRole::kList, say(title, {{"n", ui::say_count(all.size() + left_out)}}));
  const std::size_t shown = std::min(all.size(), kNotesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const semantics::Group item(semantics::GroupRole::kListItem);
    if (!all[i].file.empty()) ui::text(all[i].file, {.type = ui::Type::kStrong});
    ui::text(all[i].message, {.ink = all[i].blocks ? ui::Ink::kPeopleText : ui::Ink::kQuiet});
    ui::gap(8);
  }
  if (all.size() - shown + left_out > 0) ui::note(say("new_study.notes.more", {{"n", ui::say_count(all.size() - shown + left_out)}}));
  ui::end_card();
  ui::gap(14);
}

void found_card(App& app) {
  NewStudyForm& form = app.new_study;
  const UploadReport& report = form.upload->report();
  ui::begin_card("found", say("new_study.found", {{"n", ui::say_count(report.stimuli.size())}}), {.equal_height = false});
  if (report.stimuli.empty()) {
    ui::note(say("new_study.found.none"));
  } else {
    const std::size_t count = std::min(form.shown, report.stimuli.size());
    ui::begin_grid("stimuli", 92);
    for (std::size_t i = 0; i < count; ++i) {
      const Stimulus& s = report.stimuli[i];
      const ui::Scope scope(static_cast<int>(i));
      ui::next_tile();
      const std::string url = s.picture.empty() ? std::string() : net::upload_picture_url(report.upload, s.picture);
      const std::string name = display_name(s.name), under = s.category.empty() ? name : name + " · " + s.category;
      ui::stimulus_tile("stimulus", {url, name}, {.max_side = 192, .pressable = false, .under = under});
    }
    ui::end_grid();
    ui::gap(10);
    if (count < report.stimuli.size()) {
      ui::note(say("new_study.shown", {{"k", ui::say_count(count)}, {"n", ui::say_count(report.stimuli.size())}}));
      ui::gap(8);
      if (ui::button("more", say("new_study.more"))) form.shown += 4 * kStimuliShown;
    }
  }
  ui::gap(14);
  ui::line_across();
  ui::gap(14);
  ui::note(say("new_study.add"));
  ui::gap(8);
  choose_buttons(app, false);
  ui::end_card();
}

void create(App& app) {
  NewStudyForm& form = app.new_study;
  StudyFromUpload request;
  request.upload = form.upload->id();
  request.leave_out = form.leave_out;
  StudyDefinition& d = request.definition;
  d.slug = form.slug;
  d.title = form.title;
  d.question = form.question;
  d.consent = say("new_study.start.consent");
  d.consent_statements = {say("new_study.start.statement.1"), say("new_study.start.statement.2")};
  d.instructions = say("new_study.start.instructions");
  d.thanks = say("new_study.start.thanks");
  form.error.reset();
  if (const Result<void> legal = check_definition(d); !legal) {
    form.error = legal.error();
    return;
  }
  form.creating = true;
  app.model().create_study(request, [&app](Result<StudySummary> made) {
    app.new_study.creating = false;
    if (!made) {
      app.new_study.error = made.error();
      return;
    }
    app.new_study = NewStudyForm{};
    platform::warn_before_leaving(false);
    ui::toast(say("new_study.created", {{"title", made->title}}));
    app.go(definition_route(made->slug));
  });
}

void form_card(App& app) {
  NewStudyForm& form = app.new_study;
  const UploadReport& report = form.upload->report();
  const semantics::Group group(semantics::GroupRole::kForm, say("new_study.form"));
  ui::begin_card("form", say("new_study.form"), {.equal_height = false});
  if (form.question.empty()) form.question = say("new_study.start.question");
  if (ui::text_field("title", say("new_study.title"), &form.title, {.note = say("new_study.title.note"), .required = true}) && !form.slug_typed) form.slug = slug_of(form.title);
  ui::gap(14);
  const bool known = app.model().known_study(form.slug) != nullptr;
  const std::string wrong = form.slug.empty() || is_slug(form.slug) ? (known ? say("new_study.slug.taken") : std::string()) : say("new_study.slug.error");
  const std::string slug_note = say("new_study.slug.note", {{"link", platform::page_origin() + "/t/" + form.slug}});
  if (ui::text_field("slug", say("new_study.slug"), &form.slug, {.note = slug_note, .error = wrong, .required = true})) form.slug_typed = !form.slug.empty();
  ui::gap(14);
  const std::string question_note = say("new_study.question.note");
  ui::text_field("question", say("new_study.question"), &form.question, {.note = question_note});
  ui::gap(14);
  if (!report.problems.empty()) {
    ui::checkbox("leave_out", say("new_study.leave_out"), &form.leave_out);
    ui::gap(14);
  }
  ui::ButtonOptions o;
  o.kind = ui::ButtonKind::kPrimary;
  o.width = -1;
  o.submit = true;
  o.enabled = report.ready && (report.problems.empty() || form.leave_out) && !form.title.empty() && is_slug(form.slug) && !known && !form.creating;
  if (ui::button("create", say(form.creating ? "new_study.creating" : "new_study.create"), o)) create(app);
  ui::gap(6);
  ui::note(say(report.ready ? "new_study.create.note" : "new_study.create.few"));
  if (form.error) {
    ui::gap(10);
    ui::notice("refused", ui::Tone::kLook, say("new_study.refused"), form.error->code == ErrorCode::kIo ? say("failure.lost.words") : form.error->message);
  }
  ui::gap(14);
  if (ui::button("over", say("new_study.start_over"), {.kind = ui::ButtonKind::kQuiet})) start_over(app);
  ui::end_card();
}

void found(App& app) {
  const UploadReport& report = app.new_study.upload->report();
  const auto left = [&] {
    notes("problems", "new_study.problems", say("new_study.problems.what"), report.problems, report.problems_left_out);
    notes("warnings", "new_study.warnings", say("new_study.warnings.what"), report.warnings, report.warnings_left_out);
    found_card(app);
  };
  if (ui::narrow()) {
    left();
    ui::gap(14);
    form_card(app);
    return;
  }
  ui::begin_row({1.8f, 1}, 20);
  left();
  ui::next_cell();
  form_card(app);
  ui::end_row();
}
}  // namespace

void take_given_files(App& app, platform::GivenFiles given) {
  NewStudyForm& form = app.new_study;
  if (given.more) ui::toast(say("new_study.too_many", {{"n", ui::say_count(platform::kGivenFilesMax)}}));
  const bool busy = form.creating || (form.upload && form.upload->phase() != net::UploadPhase::kDone && form.upload->phase() != net::UploadPhase::kFailed);
  if (given.files.empty() || busy) {
    if (busy) ui::toast(say("new_study.busy"));
    for (const platform::GivenFile& file : given.files) platform::forget_file(file.handle);
    return;
  }
  const std::string id = form.upload ? form.upload->id() : std::string();
  form.error.reset();
  form.upload.reset();
  form.upload = std::make_unique<net::Upload>(std::move(given.files), id, [&app] {
    const net::Upload& upload = *app.new_study.upload;
    if (upload.phase() == net::UploadPhase::kDone) semantics::announce(say("new_study.found", {{"n", ui::say_count(upload.report().stimuli.size())}}));
    platform::request_frames();
  });
  platform::warn_before_leaving(true);
  if (app.route().page != Page::kNewStudy) app.go(new_study_route());
}

void show_new_study(App& app) {
  app.model().studies();
  ui::page_header(say("nav.new_study"), say("new_study.under"));
  NewStudyForm& form = app.new_study;
  if (!form.upload) return drop_zone(app);
  switch (form.upload->phase()) {
    case net::UploadPhase::kSending:
    case net::UploadPhase::kLooking: return progress_card(app);
    case net::UploadPhase::kDone: return found(app);
    case net::UploadPhase::kFailed: break;
  }
  const Error& error = *form.upload->error();
  ui::notice("failed", ui::Tone::kLook, say("new_study.failed.title"), say("new_study.failed.words", {{"message", error.message}}));
  ui::gap(14);
  if (ui::button("again", say("new_study.start_over"), {.kind = ui::ButtonKind::kPrimary})) start_over(app);
}

}  // namespace tertium::console
