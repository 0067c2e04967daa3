// account.cpp: who is signed in: their password, their API tokens, and the way out.
#include <array>

#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::uint32_t kLives[] = {30, 90, 365, 0};  // days that are offered; 0: until it is deleted
constexpr float kFieldWidth = 360;

void refusal(const char* title, const Error& error) {
  ui::gap(10);
  ui::notice("refused", ui::Tone::kLook, say(title), error.code == ErrorCode::kIo ? say("sign_in.lost") : say("sign_in.refused.words", {{"message", error.message}}));
}

void who_card(App& app, const Person& me) {
  ui::begin_card("who");
  ui::begin_line("name", 10);
  ui::text(me.id == 0 ? say("account.operator") : me.name, {.type = ui::Type::kCard, .wrap = false});
  if (me.administrator) ui::chip(say("people.administrator"), ui::Tone::kAccent);
  ui::end_line();
  ui::gap(8);
  ui::note(me.id == 0 ? say("account.operator.words") : say("account.since", {{"day", say_day(me.created_at_ms)}}));
  ui::gap(14);
  if (ui::button("sign-out", say("account.sign_out")))
    app.model().source().sign_out([](const Result<net::Nothing>& done) {
      if (done) platform::reload_page();
      else ui::toast(say("account.sign_out.failed"));
    });
  ui::end_card();
}

void password_card(App& app) {
  AccountForm& form = app.account_form;
  ui::begin_card("password", say("account.password"));
  ui::text_field("old", say("account.password.old"), &form.old_password,
                 {.kind = ui::FieldKind::kPassword, .autocomplete = "current-password", .width = kFieldWidth});
  ui::gap(10);
  ui::text_field("new", say("account.password.new"), &form.new_password,
                 {.kind = ui::FieldKind::kPassword, .note = say("invitation.password.note"), .autocomplete = "new-password", .width = kFieldWidth});
  ui::gap(10);
  const std::string wrong = !form.again.empty() && form.again != form.new_password ? say("invitation.differ") : "";
  ui::text_field("again", say("invitation.again"), &form.again, {.kind = ui::FieldKind::kPassword, .error = wrong, .autocomplete = "new-password", .width = kFieldWidth});
  if (form.error) refusal("account.password.refused", *form.error);
  ui::gap(14);
  const bool ready = !form.sending && !form.old_password.empty() && form.new_password.size() >= kPasswordBytesMin && form.again == form.new_password;
  if (ui::button("change", say("account.password.change"), {.enabled = ready})) {
    form.sending = true;
    form.error.reset();
    app.model().source().change_password(form.old_password, form.new_password, [&app](const Result<Person>& me) {
      AccountForm& now = app.account_form;
      now.sending = false;
      if (!me) {
        now.error = me.error();
        return;
      }
      now.old_password.clear(), now.new_password.clear(), now.again.clear();
      ui::toast(say("account.password.changed"));
    });
  }
  ui::gap(8);
  ui::note(say("account.password.note"));
  ui::end_card();
}

void made_token(App& app) {
  const net::NewSecret& made = *app.account_form.made;
  ui::gap(14);
  ui::notice("made", ui::Tone::kGood, say("account.token.made", {{"title", made.token.title}}), say("account.token.made.words"));
  ui::gap(8);
  ui::text(made.secret, {.type = ui::Type::kNote});
  ui::gap(8);
  if (ui::button("copy", say("account.token.copy")))
    platform::copy_to_clipboard(made.secret, [](bool copied) { ui::toast(say(copied ? "account.token.copied" : "people.not_copied")); });
}

void tokens_card(App& app) {
  AccountForm& form = app.account_form;
  ui::begin_card("tokens", say("account.tokens"));
  ui::note(say("account.tokens.note"));
  const Loaded<std::vector<ApiToken>>& tokens = app.model().tokens();
  if (tokens.value && !tokens.value->empty()) {
    ui::gap(12);
    const semantics::Group list(semantics::GroupRole::kList);
    for (const ApiToken& token : *tokens.value) {
      const ui::Scope scope(static_cast<int>(token.id));
      const semantics::Group item(semantics::GroupRole::kListItem);
      ui::begin_line("token", 12);
      ui::text(token.title, {.type = ui::Type::kStrong, .wrap = false});
      const std::string until = token.expires_at_ms ? say("account.token.until", {{"day", say_day(*token.expires_at_ms)}}) : say("account.token.forever");
      const std::string used = token.last_used_at_ms ? say("account.token.used", {{"day", say_day(*token.last_used_at_ms)}}) : say("account.token.unused");
      ui::text(until + " · " + used, {.type = ui::Type::kNote, .ink = ui::Ink::kQuiet, .wrap = false});
      const std::string name = say("account.token.delete.name", {{"title", token.title}});
      if (ui::button("delete", say("account.token.delete"), {.kind = ui::ButtonKind::kQuiet, .name = name})) {
        form.asking = true;
        form.token = token;
      }
      ui::end_line();
      ui::gap(4);
    }
  } else if (tokens.error) {
    ui::gap(12);
    if (show_failure(app, "failed", *tokens.error)) app.model().refresh_tokens();
  }
  ui::gap(14);
  ui::text_field("title", say("account.token.title"), &form.token_title, {.placeholder = say("account.token.placeholder"), .width = kFieldWidth});
  ui::gap(10);
  std::vector<std::string> lives;
  for (const std::uint32_t days : kLives) lives.push_back(days > 0 ? say("account.token.days", {{"n", std::to_string(days)}}) : say("account.token.no_end"));
  ui::combo("life", say("account.token.life"), &form.token_life, lives, 220);
  if (form.token_error) refusal("account.token.refused", *form.token_error);
  ui::gap(14);
  if (ui::button("make", say("account.token.make"), {.enabled = !form.making && !form.token_title.empty()})) {
    form.making = true;
    form.token_error.reset();
    app.model().source().create_token(form.token_title, kLives[form.token_life], [&app](Result<net::NewSecret> made) {
      AccountForm& now = app.account_form;
      now.making = false;
      if (!made) {
        now.token_error = made.error();
        return;
      }
      now.token_title.clear();
      now.made = *std::move(made);
      app.model().refresh_tokens();
    });
  }
  if (form.made) made_token(app);
  ui::end_card();
}

void ask_to_delete(App& app) {
  AccountForm& form = app.account_form;
  if (!ui::begin_dialog("delete-token", say("account.token.delete.title", {{"title", form.token.title}}), &form.asking)) return;
  ui::paragraph(say("account.token.delete.words"));
  ui::gap(18);
  ui::begin_line("actions", 10);
  if (ui::button("yes", say("account.token.delete.do"), {.kind = ui::ButtonKind::kDanger})) {
    form.asking = false;
    app.model().source().delete_token(form.token.id, [&app](const Result<net::Nothing>& done) {
      ui::toast(done ? say("account.token.deleted") : say("people.failed", {{"message", done.error().message}}));
      app.model().refresh_tokens();
    });
  }
  if (ui::button("no", say("people.keep"))) form.asking = false;
  ui::end_line();
  ui::end_dialog();
}

}  // namespace

void show_account(App& app) {
  ui::page_header(say("nav.account"), "");
  const Loaded<Person>& me = app.model().me();
  if (!me.value) {
    if (me.error && show_failure(app, "failed", *me.error)) app.model().refresh_me();
    if (!me.error) ui::skeleton(160);
    return;
  }
  who_card(app, *me.value);
  ui::gap(14);
  if (me.value->id != 0) {
    password_card(app);
    ui::gap(14);
  }
  tokens_card(app);
  ask_to_delete(app);
}

}  // namespace tertium::console
