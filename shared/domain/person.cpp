// person.cpp: the names of roles, and what a name and a password must be.
#include "shared/domain/person.h"

#include "shared/base/text.h"

namespace tertium {

const char* to_string(Role role) {
  switch (role) {
    case Role::kNone: return "none";
    case Role::kViewer: return "viewer";
    case Role::kEditor: return "editor";
    case Role::kOwner: return "owner";
  }
  return "";
}

Result<Role> role_from(const std::string& text) {
  for (const Role role : {Role::kNone, Role::kViewer, Role::kEditor, Role::kOwner})
    if (text == to_string(role)) return role;
  return Error{ErrorCode::kInvalid, "the role is " + quote_for_message(text) + "; none, viewer, editor or owner is allowed"};
}

Result<void> check_person_name(const std::string& name) {
  if (name.empty() || name.size() > kPersonNameBytesMax)
    return Error{ErrorCode::kInvalid, "the name has " + std::to_string(name.size()) + " bytes; it must have 1 to " + std::to_string(kPersonNameBytesMax)};
  bool control = !is_utf8(name);
  for (const char c : name) control = control || (static_cast<unsigned char>(c) < 0x20) || c == 0x7F;
  if (control || name.front() == ' ' || name.back() == ' ')
    return Error{ErrorCode::kInvalid, "the name is " + quote_for_message(name) + "; it must be UTF-8 text without control characters and without blanks at its ends"};
  return {};
}

Result<void> check_password(const std::string& password) {
  if (password.size() < kPasswordBytesMin || password.size() > kPasswordBytesMax)
    return Error{ErrorCode::kInvalid, "the password has " + std::to_string(password.size()) + " bytes; it must have " + std::to_string(kPasswordBytesMin) + " to " +
                                          std::to_string(kPasswordBytesMax)};
  return {};
}

}  // namespace tertium
