// people.cpp: the accounts of the server, and who has which role in a study.
#include <array>

#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr Role kRoles[] = {Role::kViewer, Role::kEditor, Role::kOwner};
constexpr float kFieldWidth = 300;

std::string role_name(Role role) { return say(std::string("role.") + to_string(role)); }

void refusal(const char* title, const std::optional<Error>& error) {
  if (!error) return;
  ui::gap(10);
  ui::notice("refused", ui::Tone::kLook, say(title), error->code == ErrorCode::kIo ? say("sign_in.lost") : say("sign_in.refused.words", {{"message", error->message}}));
}

void take_invitation(App& app, Result<net::Invitation> invitation) {
  PeopleForm& form = app.people_form;
  form.sending = false;
  if (!invitation) {
    form.error = invitation.error();
    return;
  }
  form.name.clear();
  form.administrator = false;
  form.error.reset();
  form.invited = *std::move(invitation);
  app.model().refresh_people();
}

// ---- accounts ----
void show_invited(App& app) {
  const net::Invitation& invited = *app.people_form.invited;
  const std::string link = platform::page_origin() + invited.link;
  ui::begin_card("invited", say("people.invited", {{"name", invited.person.name}}));
  ui::paragraph(say("people.invited.words", {{"day", say_day(invited.expires_at_ms)}}));
  ui::gap(10);
  ui::text(link, {.type = ui::Type::kNote});
  ui::gap(12);
  if (ui::button("copy", say("people.copy")))
    platform::copy_to_clipboard(link, [](bool copied) { ui::toast(say(copied ? "people.copied" : "people.not_copied")); });
  ui::end_card();
  ui::gap(14);
}

void invite_card(App& app) {
  PeopleForm& form = app.people_form;
  ui::begin_card("invite", say("people.invite"));
  ui::text_field("name", say("people.name"), &form.name, {.note = say("people.name.note"), .width = kFieldWidth});
  ui::gap(8);
  ui::checkbox("administrator", say("people.make_administrator"), &form.administrator);
  refusal("people.refused", form.error);
  ui::gap(12);
  const ui::ButtonOptions options{.kind = ui::ButtonKind::kPrimary, .enabled = !form.sending && !form.name.empty(), .submit = true};
  if (ui::button("create", say("people.create"), options)) {
    form.sending = true;
    form.error.reset();
    app.model().source().create_person(form.name, form.administrator, [&app](Result<net::Invitation> made) { take_invitation(app, std::move(made)); });
  }
  ui::end_card();
  ui::gap(14);
}

void person_row(App& app, const Person& person, bool is_me) {
  PeopleForm& form = app.people_form;
  const ui::Scope scope(static_cast<int>(person.id));
  const semantics::Group item(semantics::GroupRole::kListItem);
  ui::begin_line("person", 10);
  ui::text(person.name, {.type = ui::Type::kStrong, .ink = person.disabled ? ui::Ink::kQuiet : ui::Ink::kInk, .wrap = false});
  if (person.administrator) ui::chip(say("people.administrator"), ui::Tone::kAccent);
  if (person.disabled) ui::chip(say("people.disabled"), ui::Tone::kPlain);
  else if (!person.has_password) ui::chip(say("people.waits"), ui::Tone::kLook);
  if (is_me) ui::text(say("people.you"), {.type = ui::Type::kNote, .ink = ui::Ink::kQuiet, .wrap = false});
  const auto ask = [&](PersonAct act) {
    form.asking = true;
    form.act = act;
    form.person = person;
  };
  const std::string invite = say("people.again.name", {{"name", person.name}}), disable = say("people.disable.name", {{"name", person.name}}),
                    enable = say("people.enable.name", {{"name", person.name}});
  if (!is_me && !person.disabled) {
    if (ui::button("again", say("people.again"), {.kind = ui::ButtonKind::kQuiet, .name = invite})) ask(PersonAct::kInvite);
    if (ui::button("disable", say("people.disable"), {.kind = ui::ButtonKind::kQuiet, .name = disable})) ask(PersonAct::kDisable);
  } else if (person.disabled) {
    if (ui::button("enable", say("people.enable"), {.kind = ui::ButtonKind::kQuiet, .name = enable}))
      app.model().source().disable_person(person.id, false, [&app](const Result<Person>& done) {
        if (!done) ui::toast(say("people.failed", {{"message", done.error().message}}));
        app.model().refresh_people();
      });
  }
  ui::end_line();
}

void ask_about(App& app) {
  PeopleForm& form = app.people_form;
  const bool invite = form.act == PersonAct::kInvite;
  if (!ui::begin_dialog("ask", say(invite ? "people.again.title" : "people.disable.title", {{"name", form.person.name}}), &form.asking)) return;
  ui::paragraph(say(invite ? "people.again.words" : "people.disable.words"));
  ui::gap(18);
  ui::begin_line("actions", 10);
  if (ui::button("yes", say(invite ? "people.again.do" : "people.disable.do"), {.kind = ui::ButtonKind::kDanger})) {
    form.asking = false;
    if (invite)
      app.model().source().invite_again(form.person.id, [&app](Result<net::Invitation> made) { take_invitation(app, std::move(made)); });
    else
      app.model().source().disable_person(form.person.id, true, [&app](const Result<Person>& done) {
        ui::toast(done ? say("people.disabled.done", {{"name", done->name}}) : say("people.failed", {{"message", done.error().message}}));
        app.model().refresh_people();
      });
  }
  if (ui::button("no", say("people.keep"))) form.asking = false;
  ui::end_line();
  ui::end_dialog();
}

// ---- roles ----
void change_role(App& app, const std::string& slug, const std::string& name, Role role) {
  RolesForm& form = app.roles_form;
  form.sending = true;
  form.error.reset();
  app.model().set_role(slug, name, role, [&app, name, role](const Result<std::vector<Membership>>& done) {
    RolesForm& now = app.roles_form;
    now.sending = false;
    if (!done) {
      now.error = done.error();
      return;
    }
    now.name.clear();
    ui::toast(role == Role::kNone ? say("roles.taken", {{"name", name}}) : say("roles.given", {{"name", name}, {"role", role_name(role)}}));
  });
}

void member_row(App& app, const std::string& slug, const Membership& member, bool may) {
  const ui::Scope scope(static_cast<int>(member.person.id));
  const semantics::Group item(semantics::GroupRole::kListItem);
  ui::begin_line("member", 12);
  ui::text(member.person.name, {.type = ui::Type::kStrong, .wrap = false});
  if (member.person.disabled) ui::chip(say("people.disabled"), ui::Tone::kPlain);
  if (!may) {
    ui::chip(role_name(member.role), ui::Tone::kAccent);
  } else {
    std::vector<std::string> names;
    int chosen = 0;
    for (std::size_t i = 0; i < std::size(kRoles); ++i) {
      names.push_back(role_name(kRoles[i]));
      if (kRoles[i] == member.role) chosen = static_cast<int>(i);
    }
    names.push_back(role_name(Role::kNone));
    if (ui::combo("role", say("roles.of", {{"name", member.person.name}}), &chosen, names, 150, true) && !app.roles_form.sending)
      change_role(app, slug, member.person.name, static_cast<std::size_t>(chosen) < std::size(kRoles) ? kRoles[chosen] : Role::kNone);
  }
  ui::end_line();
  ui::gap(6);
}

}  // namespace

void show_people(App& app) {
  ui::page_header(say("nav.accounts"), say("people.under"));
  const Loaded<Person>& me = app.model().me();
  if (!me.value && !me.error) return ui::skeleton(200);
  if (me.value && !me.value->administrator) {
    ui::notice("not-you", ui::Tone::kLook, say("people.not_you.title"), say("people.not_you.words"));
    return;
  }
  if (app.people_form.invited) show_invited(app);
  invite_card(app);
  const Loaded<std::vector<Person>>& people = app.model().people();
  if (!people.value) {
    if (people.error && show_failure(app, "failed", *people.error)) app.model().refresh_people();
    if (!people.error) ui::skeleton(160);
    return;
  }
  if (people.value->empty()) {
    ui::empty_state("empty", say("people.empty.title"), say("people.empty.words"));
    return;
  }
  ui::begin_card("all", say("people.all", {{"n", ui::say_count(people.value->size())}}));
  {
    const semantics::Group list(semantics::GroupRole::kList);
    for (const Person& person : *people.value) person_row(app, person, me.value && me.value->id == person.id);
  }
  ui::end_card();
  ask_about(app);
}

void show_study_people(App& app, const Route& route) {
  const std::string& slug = route.study;
  const StudySummary* study = app.model().known_study(slug);
  ui::page_header(say("nav.people"), study != nullptr ? study->title : "");
  const Loaded<std::vector<Membership>>& members = app.model().members(slug);
  if (!members.value) {
    if (members.error && show_failure(app, "failed", *members.error)) app.model().refresh_members(slug);
    if (!members.error) ui::skeleton(160);
    return;
  }
  show_stale_note(app, members.error);
  const bool may = app.may(Role::kOwner);
  RolesForm& form = app.roles_form;
  ui::begin_card("members", say("roles.title"));
  if (members.value->empty()) {
    ui::paragraph(say("roles.none"));
  } else {
    const semantics::Group list(semantics::GroupRole::kList);
    for (const Membership& member : *members.value) member_row(app, slug, member, may);
  }
  ui::gap(6);
  ui::note(say("roles.administrators"));
  ui::end_card();
  ui::gap(14);
  if (!may) {
    ui::note(say("roles.not_owner"));
  } else {
    ui::begin_card("give", say("roles.give"));
    ui::text_field("name", say("people.name"), &form.name, {.note = say("roles.name.note"), .width = kFieldWidth});
    ui::gap(10);
    std::vector<std::string> names;
    for (const Role role : kRoles) names.push_back(role_name(role));
    ui::combo("role", say("roles.role"), &form.role, names, 180);
    refusal("roles.refused", form.error);
    ui::gap(12);
    const ui::ButtonOptions options{.kind = ui::ButtonKind::kPrimary, .enabled = !form.sending && !form.name.empty(), .submit = true};
    if (ui::button("give", say("roles.give.do"), options)) change_role(app, slug, form.name, kRoles[form.role]);
    ui::end_card();
  }
  ui::gap(14);
  ui::begin_card("what", say("roles.what"));
  for (const Role role : kRoles) {
    ui::text(role_name(role), {.type = ui::Type::kStrong});
    ui::paragraph(say(std::string("roles.may.") + to_string(role)));
    ui::gap(8);
  }
  ui::end_card();
}

}  // namespace tertium::console
