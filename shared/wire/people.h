// people.h: the messages about people: signing in, invitations, API tokens and roles. Paths are in api.h.
// A password in a message that is refused is never repeated in the error.
#pragma once
#include "shared/domain/person.h"
#include "shared/wire/api.h"

namespace tertium::wire {

struct Credentials { std::string name, password; };
struct PasswordChange { std::string old_password, new_password; };
struct InvitationAnswer { std::string invitation, password; };     // the link's secret and the password that was chosen
struct NewPerson { std::string name; bool administrator = false; };
struct Invited { Person person; std::string invitation; std::int64_t expires_at_ms = 0; };  // the secret is shown once
struct Disabling { bool disabled = true; };
struct NewToken { std::string title; std::uint32_t days = 0; };     // days 0: until it is deleted
struct TokenSecret { ApiToken token; std::string secret; };         // shown once
struct RoleChange { std::string name; Role role = Role::kNone; };   // kNone takes the role away
struct PersonList { std::vector<Person> people; };
struct TokenList { std::vector<ApiToken> tokens; };
struct MembershipList { std::vector<Membership> members; };

inline constexpr std::uint32_t kTokenDaysMax = 3650;

std::string encode(const Person& value);            // who one is, on /api/v1/me
std::string encode(const Credentials& value);
std::string encode(const PasswordChange& value);
std::string encode(const InvitationAnswer& value);
std::string encode(const NewPerson& value);
std::string encode(const Invited& value);
std::string encode(const Disabling& value);
std::string encode(const NewToken& value);
std::string encode(const TokenSecret& value);
std::string encode(const RoleChange& value);
std::string encode(const PersonList& value);
std::string encode(const TokenList& value);
std::string encode(const MembershipList& value);

template <> Result<Person> decode<Person>(std::string_view json);
template <> Result<Credentials> decode<Credentials>(std::string_view json);
template <> Result<PasswordChange> decode<PasswordChange>(std::string_view json);
template <> Result<InvitationAnswer> decode<InvitationAnswer>(std::string_view json);
template <> Result<NewPerson> decode<NewPerson>(std::string_view json);
template <> Result<Invited> decode<Invited>(std::string_view json);
template <> Result<Disabling> decode<Disabling>(std::string_view json);
template <> Result<NewToken> decode<NewToken>(std::string_view json);
template <> Result<TokenSecret> decode<TokenSecret>(std::string_view json);
template <> Result<RoleChange> decode<RoleChange>(std::string_view json);
template <> Result<PersonList> decode<PersonList>(std::string_view json);
template <> Result<TokenList> decode<TokenList>(std::string_view json);
template <> Result<MembershipList> decode<MembershipList>(std::string_view json);

}  // namespace tertium::wire
