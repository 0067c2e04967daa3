// handlers_people.cpp: signing in and out, invitations, API tokens, accounts, and roles in studies.
#include <chrono>

#include "native/http/routes.h"
#include "shared/base/text.h"
#include "shared/wire/people.h"

namespace tertium::http {
namespace {

constexpr std::int64_t kDayMs = 24ll * 3600 * 1000;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// What is a person's own business: a token that leaks must not make itself another one, nor another password.
Result<void> check_no_token(const Request& request) {
  if (!request.by_token) return {};
  return Error{ErrorCode::kForbidden, "an API token cannot do this; sign in with a browser"};
}

Result<std::uint64_t> person_of_path(const Request& request) { return number_of(request, "person"); }

Reply reply_signed_in(const Context& context, const Request& request, const Login& login) {
  Reply reply = reply_json(wire::encode(login.person));
  reply.header("Set-Cookie", login_cookie(context, request, login.secret)).header("Cache-Control", "no-store");
  return reply;
}

// A secret that is shown once stays in no cache.
Reply reply_secret(std::string json) {
  Reply reply = reply_json(std::move(json));
  reply.header("Cache-Control", "no-store");
  return reply;
}

Reply reply_invited(const Invitation& invitation) {
  return reply_secret(wire::encode(wire::Invited{invitation.person, invitation.secret, invitation.expires_at_ms}));
}

Result<Reply> reply_members(const Context& context, const Request& request) {
  wire::MembershipList list;
  TRY(list.members, context.store.list_members(request.parameter("study")));
  return reply_json(wire::encode(list));
}

}  // namespace

Result<Reply> get_me(const Context&, const Request& request) { return reply_json(wire::encode(request.person)); }

Result<Reply> post_sign_in(const Context& context, const Request& request) {
  TRY_DO(check_same_origin(request));
  TRY(const wire::Credentials who, wire::decode<wire::Credentials>(request.body));
  TRY(const Login login, context.store.sign_in(who.name, who.password));
  return reply_signed_in(context, request, login);
}

Result<Reply> post_sign_out(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY_DO(check_no_token(request));
  TRY_DO(context.store.sign_out(cookie_of(request, context.cookie_name)));
  Reply reply = reply_json("{}");
  reply.header("Set-Cookie", login_cookie(context, request, ""));
  return reply;
}

Result<Reply> post_invitation(const Context& context, const Request& request) {
  TRY_DO(check_same_origin(request));
  TRY(const wire::InvitationAnswer answer, wire::decode<wire::InvitationAnswer>(request.body));
  TRY(const Login login, context.store.accept_invitation(answer.invitation, answer.password));
  return reply_signed_in(context, request, login);
}

Result<Reply> post_my_password(const Context& context, const Request& request) {
  TRY_DO(check_no_token(request));
  TRY(const wire::PasswordChange change, wire::decode<wire::PasswordChange>(request.body));
  TRY(const Login login, context.store.change_password(request.person.id, change.old_password, change.new_password));
  return reply_signed_in(context, request, login);
}

Result<Reply> get_my_tokens(const Context& context, const Request& request) {
  wire::TokenList list;
  TRY(list.tokens, context.store.list_tokens(request.person.id));
  return reply_json(wire::encode(list));
}

Result<Reply> post_my_token(const Context& context, const Request& request) {
  TRY_DO(check_no_token(request));
  TRY(const wire::NewToken wanted, wire::decode<wire::NewToken>(request.body));
  std::optional<std::int64_t> expires;
  if (wanted.days > 0) expires = now_ms() + std::int64_t{wanted.days} * kDayMs;
  TRY(const NewApiToken made, context.store.create_token(request.person.id, wanted.title, expires));
  return reply_secret(wire::encode(wire::TokenSecret{made.token, made.secret}));
}

Result<Reply> post_my_token_delete(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const std::uint64_t id, number_of(request, "id"));
  TRY_DO(context.store.delete_token(request.person.id, id));
  return reply_json("{}");
}

Result<Reply> get_people(const Context& context, const Request&) {
  wire::PersonList list;
  TRY(list.people, context.store.list_people());
  return reply_json(wire::encode(list));
}

Result<Reply> post_person(const Context& context, const Request& request) {
  TRY(const wire::NewPerson wanted, wire::decode<wire::NewPerson>(request.body));
  TRY(const Invitation invitation, context.store.create_person(wanted.name, wanted.administrator));
  return reply_invited(invitation);
}

Result<Reply> post_person_invite(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const std::uint64_t person, person_of_path(request));
  if (person == request.person.id) return Error{ErrorCode::kConflict, "this is your own account; change your password instead"};
  TRY(const Invitation invitation, context.store.invite_again(person));
  return reply_invited(invitation);
}

Result<Reply> post_person_disable(const Context& context, const Request& request) {
  TRY(const wire::Disabling wanted, wire::decode<wire::Disabling>(request.body));
  TRY(const std::uint64_t id, person_of_path(request));
  if (id == request.person.id) return Error{ErrorCode::kConflict, "this is your own account; another administrator can disable it"};
  TRY(const Person person, context.store.set_person_disabled(id, wanted.disabled));
  return reply_json(wire::encode(person));
}

Result<Reply> get_study_roles(const Context& context, const Request& request) { return reply_members(context, request); }

Result<Reply> post_study_role(const Context& context, const Request& request) {
  TRY(const wire::RoleChange change, wire::decode<wire::RoleChange>(request.body));
  TRY_DO(context.store.set_role(request.parameter("study"), change.name, change.role));
  return reply_members(context, request);
}

}  // namespace tertium::http
