// person.h: who works with studies, and what a role in a study allows.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.h"

namespace tertium {

// Each may what the ones before it may. Viewer: sees all but what names participants, exports answers, rates dimensions. Editor: changes
// the definition, publishes, pauses and closes, starts and cancels fits, labels dimensions. Owner: withdraws sessions, sees and deletes
// identifiers, gives roles.
enum class Role { kNone, kViewer, kEditor, kOwner };
const char* to_string(Role role);  // "none", "viewer", "editor", "owner"
Result<Role> role_from(const std::string& text);
inline bool may(Role has, Role needed) { return has >= needed; }

// An account. An administrator is the owner of every study and makes accounts.
struct Person {
  std::uint64_t id = 0;            // 0: whoever runs the server, signed in by its one-time link
  std::string name;                // 1 to 80 bytes of UTF-8, unique whatever the case of its letters; "" where id is 0
  bool administrator = false;
  bool has_password = false;       // false: the invitation waits
  bool disabled = false;           // cannot sign in; what they did stays
  std::int64_t created_at_ms = 0;
};

// A person's role in one study.
struct Membership {
  Person person;
  Role role = Role::kViewer;
};

// A program's key to the interface, without its secret, which is shown once.
struct ApiToken {
  std::uint64_t id = 0;
  std::string title;               // 1 to 80 bytes
  std::int64_t created_at_ms = 0;
  std::optional<std::int64_t> expires_at_ms, last_used_at_ms;
};

inline constexpr std::size_t kPersonNameBytesMax = 80, kPasswordBytesMin = 10, kPasswordBytesMax = 1024, kTokenTitleBytesMax = 80;
inline constexpr std::size_t kTokensPerPersonMax = 100;
// kInvalid: not 1 to 80 bytes, blanks at an end, control characters.
Result<void> check_person_name(const std::string& name);
// kInvalid: shorter than 10 bytes or longer than 1024. Nothing else is asked of a password (NIST SP 800-63B).
Result<void> check_password(const std::string& password);

}  // namespace tertium
