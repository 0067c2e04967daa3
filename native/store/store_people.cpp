// store_people.cpp: accounts, invitations, logins, API tokens, roles in studies. A secret of 256 random bits needs no slow hash; passwords do.
#include <algorithm>

#include "native/store/secrets.h"
#include "native/store/store_parts.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::int64_t kLoginLifetimeMs = 30ll * 24 * 3600 * 1000, kInvitationLifetimeMs = 7ll * 24 * 3600 * 1000;
constexpr std::int64_t kTokenUseNotedMs = 60'000;  // how old the note of a token's last use may be before a write is worth it

const Error kWrongPassword{ErrorCode::kUnauthorized, "the name or the password is wrong"};
const Error kTooManyTries{ErrorCode::kBusy, "there were many wrong passwords for this name; wait a minute, then try again"};

// person 0: whoever runs the server, NULL in the tables.
std::optional<std::uint64_t> key_of(std::uint64_t person) { return person == 0 ? std::optional<std::uint64_t>() : person; }

Person the_operator() {
  Person person;
  person.administrator = true;
  return person;
}

constexpr const char* kPersonById = "SELECT id, name, administrator, password_hash <> '', disabled_at_ms IS NOT NULL, created_at_ms FROM person WHERE id = ?";
constexpr const char* kPersonByName = "SELECT id, name, administrator, password_hash <> '', disabled_at_ms IS NOT NULL, created_at_ms FROM person WHERE name = ?";

Person read_person(const Statement& row) {
  return {row.as_uint(0), row.as_text(1), row.as_bool(2), row.as_bool(3), row.as_bool(4), row.as_int(5)};
}

Result<Person> person_with(Connection& c, std::uint64_t id) {
  auto row = c.prepare(kPersonById);
  TRY(const bool found, row.bind(id).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no person with number " + std::to_string(id)};
  return read_person(row);
}
Result<Person> person_named(Connection& c, const std::string& name) {
  auto row = c.prepare(kPersonByName);
  TRY(const bool found, row.bind(name).step());
  if (!found) return Error{ErrorCode::kNotFound, "there is no person " + quote_for_message(name)};
  return read_person(row);
}

Result<std::string> add_secret(Connection& c, const char* kind, std::uint64_t person, std::int64_t lifetime_ms) {
  TRY_DO(c.prepare("DELETE FROM secret WHERE expires_at_ms <= ?").bind(now_ms()).run());
  const std::string secret = random_hex(kSecretBytes);
  TRY_DO(c.prepare("INSERT INTO secret (hash, kind, person, created_at_ms, expires_at_ms) VALUES (?,?,?,?,?)")
             .bind(sha256_hex(secret)).bind(kind).bind(key_of(person)).bind(now_ms()).bind(now_ms() + lifetime_ms).run());
  return secret;
}

// Every login of the person, and every invitation that waits for them.
Result<void> end_secrets(Connection& c, std::uint64_t person) { return c.prepare("DELETE FROM secret WHERE person = ?").bind(person).run(); }

Result<Invitation> invite(Connection& c, std::uint64_t person) {
  Invitation invitation;
  TRY(invitation.secret, add_secret(c, "invitation", person, kInvitationLifetimeMs));
  invitation.expires_at_ms = now_ms() + kInvitationLifetimeMs;
  TRY(invitation.person, person_with(c, person));
  return invitation;
}

Result<Login> log_in(Connection& c, std::uint64_t person) {
  Login login;
  TRY(login.secret, add_secret(c, "login", person, kLoginLifetimeMs));
  login.person = the_operator();
  if (person != 0) { TRY(login.person, person_with(c, person)); }
  return login;
}

struct StoredPassword {
  std::uint64_t person = 0;  // 0: nobody
  std::string hash;          // "": none, or nobody
};
Result<StoredPassword> password_of(Connection& c, const std::string& name) {
  auto row = c.prepare("SELECT id, password_hash FROM person WHERE name = ? AND disabled_at_ms IS NULL");
  TRY(const bool found, row.bind(name).step());
  return found ? StoredPassword{row.as_uint(0), row.as_text(1)} : StoredPassword{};
}

// The password is stored only while the one that was looked at still stands: hashing takes its time, and is done elsewhere.
Result<void> replace_password(Connection& c, std::uint64_t person, const std::string& from, const std::string& to) {
  TRY_DO(c.prepare("UPDATE person SET password_hash = ? WHERE id = ? AND password_hash = ? AND disabled_at_ms IS NULL").bind(to).bind(person).bind(from).run());
  if (c.changes() == 0) return Error{ErrorCode::kConflict, "the account was changed meanwhile; try again"};
  return end_secrets(c, person);
}

}  // namespace

Result<Role> role_in(Connection& c, std::int64_t study, std::uint64_t person) {
  auto row = c.prepare("SELECT role FROM study_role WHERE study = ? AND person = ?");
  TRY(const bool found, row.bind(study).bind(person).step());
  if (!found) return Role::kNone;
  return role_from(row.as_text(0));
}

// ---- Attempts ----

bool SignInGuard::begin(const std::string& name, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  const std::string key = to_lower_ascii(name);
  auto it = tries_.find(key);
  if (it != tries_.end() && now < it->second.not_before_ms) return false;
  if (it == tries_.end() && tries_.size() >= kNamesMax) {  // made-up names must not fill the memory
    std::erase_if(tries_, [&](const auto& entry) { return entry.second.last_ms + kForgottenAfterMs <= now; });
    if (tries_.size() >= kNamesMax)
      tries_.erase(std::min_element(tries_.begin(), tries_.end(), [](const auto& a, const auto& b) { return a.second.last_ms < b.second.last_ms; }));
  }
  Tries& t = tries_[key];
  if (t.last_ms + kForgottenAfterMs <= now) t.count = 0;
  ++t.count;
  t.last_ms = now;
  if (t.count >= kFreeTries) t.not_before_ms = now + std::min(kLongestPauseMs, kFirstPauseMs << std::min(t.count - kFreeTries, 20));
  return true;
}

void SignInGuard::succeed(const std::string& name) {
  const std::lock_guard lock(mutex_);
  tries_.erase(to_lower_ascii(name));
}

// ---- Accounts ----

Result<Invitation> Store::create_person(const std::string& name, bool administrator) {
  TRY_DO(check_person_name(name));
  return parts_->write_for<Invitation>([&](Connection& c) -> Result<Invitation> {
    {
      auto taken = c.prepare(kPersonByName);
      TRY(const bool found, taken.bind(name).step());
      if (found) return Error{ErrorCode::kConflict, "there is already a person " + quote_for_message(taken.as_text(1))};
    }
    TRY_DO(c.prepare("INSERT INTO person (name, password_hash, administrator, created_at_ms) VALUES (?,'',?,?)").bind(name).bind(administrator).bind(now_ms()).run());
    return invite(c, static_cast<std::uint64_t>(c.last_row()));
  });
}

Result<Invitation> Store::invite_again(std::uint64_t person) {
  return parts_->write_for<Invitation>([&](Connection& c) -> Result<Invitation> {
    TRY(const Person known, person_with(c, person));
    if (known.disabled) return Error{ErrorCode::kConflict, "the account of " + quote_for_message(known.name) + " is disabled; enable it first"};
    TRY_DO(end_secrets(c, person));
    TRY_DO(c.prepare("DELETE FROM api_token WHERE person = ?").bind(person).run());
    TRY_DO(c.prepare("UPDATE person SET password_hash = '' WHERE id = ?").bind(person).run());
    return invite(c, person);
  });
}

Result<Login> Store::accept_invitation(const std::string& invitation, const std::string& password) {
  TRY_DO(check_password(password));
  const Error unknown{ErrorCode::kUnauthorized, "this invitation was used already or is too old; ask for a new one"};
  const std::string hash = sha256_hex(invitation);
  // Looked at first, so that guesses cost no hashing; used up in the one transaction that stores the password.
  TRY(const bool known, parts_->read([&](Connection& c) -> Result<bool> {
    auto row = c.prepare("SELECT 1 FROM secret WHERE hash = ? AND kind = 'invitation' AND expires_at_ms > ?");
    return row.bind(hash).bind(now_ms()).step();
  }));
  if (!known) return unknown;
  TRY(const std::string stored, parts_->passwords.hash(password));
  return parts_->write_for<Login>([&](Connection& c) -> Result<Login> {
    std::uint64_t person = 0;
    {
      auto row = c.prepare("SELECT person FROM secret WHERE hash = ? AND kind = 'invitation' AND expires_at_ms > ?");
      TRY(const bool still, row.bind(hash).bind(now_ms()).step());
      if (!still) return unknown;
      person = row.as_uint(0);
    }
    TRY_DO(replace_password(c, person, "", stored));
    return log_in(c, person);
  });
}

Result<Login> Store::sign_in(const std::string& name, const std::string& password) {
  if (!parts_->guard.begin(name, now_ms())) return kTooManyTries;
  TRY(const StoredPassword known, parts_->read([&](Connection& c) { return password_of(c, name); }));
  TRY(const bool right, parts_->passwords.matches(known.hash, password));
  if (!right) return kWrongPassword;
  parts_->guard.succeed(name);
  return parts_->write_for<Login>([&](Connection& c) -> Result<Login> {
    // Disabled or invited anew while the password was compared: then it opens nothing.
    TRY(const StoredPassword now, password_of(c, name));
    if (now.person != known.person || now.hash != known.hash) return kWrongPassword;
    return log_in(c, known.person);
  });
}

Result<void> Store::sign_out(const std::string& login) {
  return parts_->write([&](Connection& c) { return c.prepare("DELETE FROM secret WHERE hash = ? AND kind = 'login'").bind(sha256_hex(login)).run(); });
}

Result<Login> Store::change_password(std::uint64_t person, const std::string& old_password, const std::string& new_password) {
  if (person == 0) return Error{ErrorCode::kConflict, "whoever runs the server has no password; its link signs in"};
  TRY_DO(check_password(new_password));
  TRY(const Person who, find_person(person));
  if (!parts_->guard.begin(who.name, now_ms())) return kTooManyTries;
  TRY(const StoredPassword known, parts_->read([&](Connection& c) { return password_of(c, who.name); }));
  TRY(const bool right, parts_->passwords.matches(known.hash, old_password));
  if (!right) return Error{ErrorCode::kForbidden, "the old password is wrong"};
  parts_->guard.succeed(who.name);
  TRY(const std::string stored, parts_->passwords.hash(new_password));
  return parts_->write_for<Login>([&](Connection& c) -> Result<Login> {
    TRY_DO(replace_password(c, person, known.hash, stored));
    return log_in(c, person);
  });
}

Result<Person> Store::set_person_disabled(std::uint64_t person, bool disabled) {
  return parts_->write_for<Person>([&](Connection& c) -> Result<Person> {
    TRY(const Person known, person_with(c, person));
    if (known.disabled != disabled) {
      TRY_DO(c.prepare("UPDATE person SET disabled_at_ms = ? WHERE id = ?").bind(disabled ? std::optional<std::int64_t>(now_ms()) : std::nullopt).bind(person).run());
      if (disabled) TRY_DO(end_secrets(c, person));
    }
    return person_with(c, person);
  });
}

Result<std::vector<Person>> Store::list_people() {
  return parts_->read([](Connection& c) -> Result<std::vector<Person>> {
    std::vector<Person> all;
    auto row = c.prepare("SELECT id, name, administrator, password_hash <> '', disabled_at_ms IS NOT NULL, created_at_ms FROM person ORDER BY name");
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      all.push_back(read_person(row));
    }
  });
}

Result<Person> Store::find_person(std::uint64_t person) {
  return parts_->read([&](Connection& c) { return person_with(c, person); });
}
Result<Person> Store::find_person(const std::string& name) {
  return parts_->read([&](Connection& c) { return person_named(c, name); });
}

// ---- The link of whoever runs the server ----

Result<std::string> Store::create_login_token(std::int64_t lifetime_ms) {
  return parts_->write_for<std::string>([&](Connection& c) { return add_secret(c, "one-time", 0, lifetime_ms); });
}

Result<std::string> Store::redeem_login_token(const std::string& token) {
  return parts_->write_for<std::string>([&](Connection& c) -> Result<std::string> {
    TRY_DO(c.prepare("DELETE FROM secret WHERE hash = ? AND kind = 'one-time' AND expires_at_ms > ?").bind(sha256_hex(token)).bind(now_ms()).run());
    if (c.changes() == 0)
      return Error{ErrorCode::kUnauthorized, "this link was used already or is too old; the server prints a new one each time it starts"};
    return add_secret(c, "login", 0, kLoginLifetimeMs);
  });
}

// ---- Who asks ----

Result<std::optional<Person>> Store::person_of_login(const std::string& secret) {
  return parts_->read([&](Connection& c) -> Result<std::optional<Person>> {
    auto row = c.prepare("SELECT person FROM secret WHERE hash = ? AND kind = 'login' AND expires_at_ms > ?");
    TRY(const bool found, row.bind(sha256_hex(secret)).bind(now_ms()).step());
    if (!found) return std::optional<Person>();
    if (row.is_null(0)) return std::optional<Person>(the_operator());
    TRY(const Person person, person_with(c, row.as_uint(0)));
    return person.disabled ? std::optional<Person>() : std::optional<Person>(person);
  });
}

Result<std::optional<Person>> Store::person_of_token(const std::string& secret) {
  struct Found {
    std::optional<Person> person;
    std::uint64_t token = 0;
    bool to_note = false;
  };
  TRY(const Found found, parts_->read([&](Connection& c) -> Result<Found> {
    auto row = c.prepare("SELECT id, person, last_used_at_ms FROM api_token WHERE hash = ? AND (expires_at_ms IS NULL OR expires_at_ms > ?)");
    TRY(const bool known, row.bind(sha256_hex(secret)).bind(now_ms()).step());
    if (!known) return Found{};
    Found out{the_operator(), row.as_uint(0), row.is_null(2) || row.as_int(2) + kTokenUseNotedMs <= now_ms()};
    if (row.is_null(1)) return out;
    TRY(out.person, person_with(c, row.as_uint(1)));
    if (out.person->disabled) out = {};
    return out;
  }));
  // That the use could not be noted refuses nobody.
  if (found.to_note && parts_->writer)
    (void)parts_->write([&](Connection& c) { return c.prepare("UPDATE api_token SET last_used_at_ms = ? WHERE id = ?").bind(now_ms()).bind(found.token).run(); });
  return found.person;
}

// ---- API tokens ----

Result<NewApiToken> Store::create_token(std::uint64_t person, const std::string& title, std::optional<std::int64_t> expires_at_ms) {
  if (title.empty() || title.size() > kTokenTitleBytesMax || !is_utf8(title))
    return Error{ErrorCode::kInvalid, "the token's title has " + std::to_string(title.size()) + " bytes; 1 to " + std::to_string(kTokenTitleBytesMax) + " of UTF-8 are allowed"};
  return parts_->write_for<NewApiToken>([&](Connection& c) -> Result<NewApiToken> {
    {
      auto row = c.prepare("SELECT COUNT(*) FROM api_token WHERE person IS ?");
      TRY([[maybe_unused]] const bool any, row.bind(key_of(person)).step());
      if (row.as_uint(0) >= kTokensPerPersonMax)
        return Error{ErrorCode::kConflict, "there are " + std::to_string(row.as_uint(0)) + " tokens; at most " + std::to_string(kTokensPerPersonMax) +
                                               " are allowed: delete one that is not used any more"};
    }
    NewApiToken made;
    made.secret = random_hex(kSecretBytes);
    made.token = {0, title, now_ms(), expires_at_ms, {}};
    TRY_DO(c.prepare("INSERT INTO api_token (hash, person, title, created_at_ms, expires_at_ms) VALUES (?,?,?,?,?)")
               .bind(sha256_hex(made.secret)).bind(key_of(person)).bind(title).bind(made.token.created_at_ms).bind(expires_at_ms).run());
    made.token.id = static_cast<std::uint64_t>(c.last_row());
    return made;
  });
}

Result<std::vector<ApiToken>> Store::list_tokens(std::uint64_t person) {
  return parts_->read([&](Connection& c) -> Result<std::vector<ApiToken>> {
    std::vector<ApiToken> all;
    auto row = c.prepare("SELECT id, title, created_at_ms, expires_at_ms, last_used_at_ms FROM api_token WHERE person IS ? ORDER BY id DESC");
    row.bind(key_of(person));
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      ApiToken token{row.as_uint(0), row.as_text(1), row.as_int(2), {}, {}};
      if (!row.is_null(3)) token.expires_at_ms = row.as_int(3);
      if (!row.is_null(4)) token.last_used_at_ms = row.as_int(4);
      all.push_back(std::move(token));
    }
  });
}

Result<void> Store::delete_token(std::uint64_t person, std::uint64_t token) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY_DO(c.prepare("DELETE FROM api_token WHERE id = ? AND person IS ?").bind(token).bind(key_of(person)).run());
    if (c.changes() == 0) return Error{ErrorCode::kNotFound, "there is no token " + std::to_string(token)};
    return {};
  });
}

// ---- Roles ----

Result<Role> Store::role_of(const Person& person, const RoleIn& where) {
  return parts_->read([&](Connection& c) -> Result<Role> {
    // What is named, and the studies it belongs to. A file may belong to several: the highest role counts.
    const auto highest = [&](Statement row) -> Result<Role> {
      Role role = Role::kNone;
      bool any = false;
      for (;;) {
        TRY(const bool more, row.step());
        if (!more) break;
        any = true;
        if (person.administrator) continue;
        TRY(const Role here, role_in(c, row.as_int(0), person.id));
        role = std::max(role, here);
      }
      return person.administrator && any ? Role::kOwner : role;
    };
    if (person.disabled) return Role::kNone;
    switch (where.what) {
      case RoleIn::kStudy: return highest(std::move(c.prepare("SELECT id FROM study WHERE slug = ?").bind(where.name)));
      case RoleIn::kFit: return highest(std::move(c.prepare("SELECT study FROM job WHERE id = ?").bind(where.id)));
      case RoleIn::kRun: return highest(std::move(c.prepare("SELECT study FROM run WHERE id = ?").bind(where.id)));
      case RoleIn::kAnalysis: return highest(std::move(c.prepare("SELECT study FROM analysis WHERE id = ?").bind(where.id)));
      case RoleIn::kFile: break;
    }
    return highest(std::move(c.prepare("SELECT r.study FROM run_file f JOIN run r ON r.id = f.run WHERE f.file = ?1 UNION "
                                       "SELECT d.study FROM dataset_file f JOIN dataset d ON d.id = f.dataset WHERE f.file = ?1 UNION "
                                       "SELECT a.study FROM analysis_file f JOIN analysis a ON a.id = f.analysis WHERE f.sha256 = ?1").bind(where.name)));
  });
}

Result<std::vector<Membership>> Store::list_members(const std::string& slug) {
  return parts_->read([&](Connection& c) -> Result<std::vector<Membership>> {
    TRY(const StudyKey study, find_study_key(c, slug));
    std::vector<Membership> all;
    auto row = c.prepare("SELECT p.id, p.name, p.administrator, p.password_hash <> '', p.disabled_at_ms IS NOT NULL, p.created_at_ms, r.role "
                         "FROM study_role r JOIN person p ON p.id = r.person WHERE r.study = ? ORDER BY p.name");
    row.bind(study.id);
    for (;;) {
      TRY(const bool more, row.step());
      if (!more) return all;
      Membership member{read_person(row), Role::kNone};
      TRY(member.role, role_from(row.as_text(6)));
      all.push_back(std::move(member));
    }
  });
}

Result<void> give_role(Connection& c, std::int64_t study, std::uint64_t person, Role role) {
  if (role == Role::kNone) return c.prepare("DELETE FROM study_role WHERE study = ? AND person = ?").bind(study).bind(person).run();
  return c.prepare("INSERT INTO study_role VALUES (?1,?2,?3) ON CONFLICT (study, person) DO UPDATE SET role = ?3").bind(study).bind(person).bind(to_string(role)).run();
}

Result<void> Store::set_role(const std::string& slug, const std::string& name, Role role) {
  return parts_->write([&](Connection& c) -> Result<void> {
    TRY(const StudyKey study, find_study_key(c, slug));
    TRY(const Person person, person_named(c, name));
    TRY(const Role before, role_in(c, study.id, person.id));
    if (before == Role::kOwner && role != Role::kOwner) {
      auto row = c.prepare("SELECT COUNT(*) FROM study_role WHERE study = ? AND role = 'owner'");
      TRY([[maybe_unused]] const bool any, row.bind(study.id).step());
      if (row.as_int(0) <= 1) return Error{ErrorCode::kConflict, quote_for_message(person.name) + " is the only owner of this study; make somebody else an owner first"};
    }
    return give_role(c, study.id, person.id, role);
  });
}

}  // namespace tertium
