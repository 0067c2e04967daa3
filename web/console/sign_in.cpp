// sign_in.cpp: how a browser that the server does not know gets in: name and password, the server's link, or an invitation.
#include "web/console/screens.h"

namespace tertium::console {
using ui::say;

namespace {

bool is_wide_enough(const std::string& password) { return password.size() >= kPasswordBytesMin; }

// Whoever signed in before must leave nothing behind in the page's memory: it is loaded anew, at the same view.
void start_afresh(const std::string& address) {
  platform::replace_url(address);
  platform::reload_page();
}

void show_refusal(const char* title, const std::optional<Error>& error) {
  if (!error) return;
  const std::string words = error->code == ErrorCode::kIo ? say("sign_in.lost") : say("sign_in.refused.words", {{"message", error->message}});
  ui::gap(12);
  ui::notice("refused", ui::Tone::kLook, say(title), words);
}

}  // namespace

void show_sign_in(App& app) {
  SignInForm& form = app.sign_in_form;
  ui::page_header(say("sign_in.title"), "");
  ui::begin_row({1, 1}, 14, 760);
  ui::begin_card("form", say("sign_in.account"), {.equal_height = false});
  ui::text_field("name", say("sign_in.name"), &form.name, {.autocomplete = "username", .required = true});
  ui::gap(10);
  ui::text_field("password", say("sign_in.password"), &form.password, {.kind = ui::FieldKind::kPassword, .autocomplete = "current-password", .required = true});
  show_refusal("sign_in.refused", form.error);
  ui::gap(16);
  ui::ButtonOptions options{.kind = ui::ButtonKind::kPrimary, .submit = true};
  options.enabled = !form.sending && !form.name.empty() && !form.password.empty();
  if (ui::button("sign-in", say(form.sending ? "sign_in.sending" : "sign_in.do"), options)) {
    form.sending = true;
    form.error.reset();
    app.model().source().sign_in(form.name, form.password, [&app](const Result<Person>& person) {
      app.sign_in_form.sending = false;
      app.sign_in_form.password.clear();
      if (!person) {
        app.sign_in_form.error = person.error();
        return;
      }
      app.sign_in_form = {};
      start_afresh("/" + to_href(app.route()));
    });
  }
  ui::gap(10);
  ui::note(say("sign_in.forgotten"));
  ui::end_card();
  ui::next_cell();
  ui::begin_card("words", say("sign_in.link"), {.equal_height = false});
  ui::paragraph(say("sign_in.how"));
  ui::gap(10);
  ui::note(say("sign_in.safe"));
  ui::gap(16);
  if (ui::button("again", say("sign_in.again"))) app.sign_in_again();
  ui::end_card();
  ui::gap(14);
  ui::note(say("sign_in.participant"));
  ui::end_row();
}

void show_invitation(App& app) {
  SignInForm& form = app.sign_in_form;
  ui::page_header(say("invitation.title"), say("invitation.under"));
  ui::begin_card("form");
  ui::text_field("password", say("invitation.password"), &form.password,
                 {.kind = ui::FieldKind::kPassword, .note = say("invitation.password.note"), .autocomplete = "new-password", .width = 360, .required = true});
  ui::gap(10);
  const bool differ = !form.again.empty() && form.again != form.password;
  const std::string wrong = differ ? say("invitation.differ") : "";
  ui::text_field("again", say("invitation.again"), &form.again,
                 {.kind = ui::FieldKind::kPassword, .error = wrong, .autocomplete = "new-password", .width = 360, .required = true});
  show_refusal("invitation.refused", form.error);
  ui::gap(16);
  ui::ButtonOptions options{.kind = ui::ButtonKind::kPrimary, .submit = true};
  options.enabled = !form.sending && is_wide_enough(form.password) && form.again == form.password;
  if (ui::button("accept", say(form.sending ? "sign_in.sending" : "invitation.do"), options)) {
    form.sending = true;
    form.error.reset();
    app.model().source().accept_invitation(app.invitation, form.password, [&app](const Result<Person>& person) {
      app.sign_in_form.sending = false;
      if (!person) {
        app.sign_in_form.error = person.error();
        return;
      }
      app.sign_in_form = {};
      start_afresh("/");
    });
  }
  ui::end_card();
}

}  // namespace tertium::console
