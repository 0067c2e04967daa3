// people.cpp: the messages about people as JSON, written and read beside each other.
#include "shared/wire/people.h"

#include "shared/wire/api_parts.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kSecretBytesMin = 32, kSecretBytesMax = 128, kListMax = 100'000;

Json write(const Person& p) {
  return {{"id", p.id}, {"name", p.name}, {"administrator", p.administrator}, {"has_password", p.has_password}, {"disabled", p.disabled},
          {"created_at_ms", p.created_at_ms}};
}
void read(Fields& f, Person& p) {
  f.integer("id", p.id, 0, kAny);
  f.text("name", p.name, kPersonNameBytesMax);
  f.boolean("administrator", p.administrator);
  f.boolean("has_password", p.has_password);
  f.boolean("disabled", p.disabled);
  f.integer("created_at_ms", p.created_at_ms, 0, kAny);
}

Json write(const ApiToken& t) {
  Json json = {{"id", t.id}, {"title", t.title}, {"created_at_ms", t.created_at_ms}, {"expires_at_ms", nullptr}, {"last_used_at_ms", nullptr}};
  if (t.expires_at_ms) json["expires_at_ms"] = *t.expires_at_ms;
  if (t.last_used_at_ms) json["last_used_at_ms"] = *t.last_used_at_ms;
  return json;
}
void read(Fields& f, ApiToken& t) {
  f.integer("id", t.id, 1, kAny);
  f.text("title", t.title, kTokenTitleBytesMax);
  f.integer("created_at_ms", t.created_at_ms, 0, kAny);
  if (f.has("expires_at_ms")) f.integer("expires_at_ms", t.expires_at_ms.emplace(), 0, kAny);
  if (f.has("last_used_at_ms")) f.integer("last_used_at_ms", t.last_used_at_ms.emplace(), 0, kAny);
}

Json write(const Membership& m) { return {{"person", write(m.person)}, {"role", to_string(m.role)}}; }
void read(Fields& f, Membership& m) {
  Fields person = f.object("person");
  read(person, m.person);
  f.absorb(person);
  read_word(f, "role", m.role, role_from);
}

// A name, or a title, which is held to the same.
void read_name(Fields& f, const char* field, std::string& out, std::size_t bytes_max = kPersonNameBytesMax) {
  f.text(field, out, bytes_max, 1);
  if (f.ok())
    if (const Result<void> legal = check_person_name(out); !legal) f.fail(std::string(field) + ": " + legal.error().message);
}

template <class Items>
std::string print_list(const char* name, const Items& items) {
  Json json;
  json[name] = write_list(items, [](const auto& item) { return write(item); });
  return print_json(json);
}
template <class Item>
void read_all(Fields& f, const char* name, std::vector<Item>& out) {
  read_list(f, name, out, kListMax, [](Fields& inner, Item& item) { read(inner, item); });
}

}  // namespace

std::string encode(const Person& value) { return print_json(write(value)); }
template <> Result<Person> decode<Person>(std::string_view json) {
  return decode_object<Person>(json, [](Fields& f, Person& p) { read(f, p); });
}

std::string encode(const Credentials& value) { return print_json({{"name", value.name}, {"password", value.password}}); }
template <> Result<Credentials> decode<Credentials>(std::string_view json) {
  return decode_object<Credentials>(json, [](Fields& f, Credentials& c) {
    read_name(f, "name", c.name);
    f.text("password", c.password, kPasswordBytesMax);
    f.no_others();
  });
}

std::string encode(const PasswordChange& value) { return print_json({{"old", value.old_password}, {"new", value.new_password}}); }
template <> Result<PasswordChange> decode<PasswordChange>(std::string_view json) {
  return decode_object<PasswordChange>(json, [](Fields& f, PasswordChange& c) {
    f.text("old", c.old_password, kPasswordBytesMax);
    f.text("new", c.new_password, kPasswordBytesMax, kPasswordBytesMin);
    f.no_others();
  });
}

std::string encode(const InvitationAnswer& value) { return print_json({{"invitation", value.invitation}, {"password", value.password}}); }
template <> Result<InvitationAnswer> decode<InvitationAnswer>(std::string_view json) {
  return decode_object<InvitationAnswer>(json, [](Fields& f, InvitationAnswer& a) {
    f.text("invitation", a.invitation, kSecretBytesMax, kSecretBytesMin);
    f.text("password", a.password, kPasswordBytesMax, kPasswordBytesMin);
    f.no_others();
  });
}

std::string encode(const NewPerson& value) { return print_json({{"name", value.name}, {"administrator", value.administrator}}); }
template <> Result<NewPerson> decode<NewPerson>(std::string_view json) {
  return decode_object<NewPerson>(json, [](Fields& f, NewPerson& p) {
    read_name(f, "name", p.name);
    if (f.has("administrator")) f.boolean("administrator", p.administrator);
    f.no_others();
  });
}

std::string encode(const Invited& value) {
  return print_json({{"person", write(value.person)}, {"invitation", value.invitation}, {"expires_at_ms", value.expires_at_ms}});
}
template <> Result<Invited> decode<Invited>(std::string_view json) {
  return decode_object<Invited>(json, [](Fields& f, Invited& i) {
    Fields person = f.object("person");
    read(person, i.person);
    f.absorb(person);
    f.text("invitation", i.invitation, kSecretBytesMax);
    f.integer("expires_at_ms", i.expires_at_ms, 0, kAny);
  });
}

std::string encode(const Disabling& value) { return print_json({{"disabled", value.disabled}}); }
template <> Result<Disabling> decode<Disabling>(std::string_view json) {
  return decode_object<Disabling>(json, [](Fields& f, Disabling& d) {
    f.boolean("disabled", d.disabled);
    f.no_others();
  });
}

std::string encode(const NewToken& value) { return print_json({{"title", value.title}, {"days", value.days}}); }
template <> Result<NewToken> decode<NewToken>(std::string_view json) {
  return decode_object<NewToken>(json, [](Fields& f, NewToken& t) {
    read_name(f, "title", t.title, kTokenTitleBytesMax);
    if (f.has("days")) f.integer("days", t.days, 0, kTokenDaysMax);
    f.no_others();
  });
}

std::string encode(const TokenSecret& value) { return print_json({{"token", write(value.token)}, {"secret", value.secret}}); }
template <> Result<TokenSecret> decode<TokenSecret>(std::string_view json) {
  return decode_object<TokenSecret>(json, [](Fields& f, TokenSecret& t) {
    Fields token = f.object("token");
    read(token, t.token);
    f.absorb(token);
    f.text("secret", t.secret, kSecretBytesMax);
  });
}

std::string encode(const RoleChange& value) { return print_json({{"name", value.name}, {"role", to_string(value.role)}}); }
template <> Result<RoleChange> decode<RoleChange>(std::string_view json) {
  return decode_object<RoleChange>(json, [](Fields& f, RoleChange& r) {
    read_name(f, "name", r.name);
    read_word(f, "role", r.role, role_from);
    f.no_others();
  });
}

std::string encode(const PersonList& value) { return print_list("people", value.people); }
template <> Result<PersonList> decode<PersonList>(std::string_view json) {
  return decode_object<PersonList>(json, [](Fields& f, PersonList& l) { read_all(f, "people", l.people); });
}
std::string encode(const TokenList& value) { return print_list("tokens", value.tokens); }
template <> Result<TokenList> decode<TokenList>(std::string_view json) {
  return decode_object<TokenList>(json, [](Fields& f, TokenList& l) { read_all(f, "tokens", l.tokens); });
}
std::string encode(const MembershipList& value) { return print_list("members", value.members); }
template <> Result<MembershipList> decode<MembershipList>(std::string_view json) {
  return decode_object<MembershipList>(json, [](Fields& f, MembershipList& l) { read_all(f, "members", l.members); });
}

}  // namespace tertium::wire
