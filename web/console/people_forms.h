// people_forms.h: what is typed and asked on the pages about people.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "web/net/client.h"

namespace tertium::console {

// Signing in, and choosing a password with an invitation.
struct SignInForm {
  std::string name, password, again;
  bool sending = false;
  std::optional<Error> error;
};

struct AccountForm {
  std::string old_password, new_password, again;
  bool sending = false, saved = false;
  std::optional<Error> error;
  std::string token_title;
  int token_life = 1;                     // which of the offered lives
  bool making = false;
  std::optional<Error> token_error;
  std::optional<net::NewSecret> made;     // until the page is left
  bool asking = false;                    // whether to delete `token`
  ApiToken token;
};

enum class PersonAct : unsigned char { kInvite, kDisable };
struct PeopleForm {
  std::string name;
  bool administrator = false, sending = false;
  std::optional<Error> error;
  std::optional<net::Invitation> invited;  // its link is shown until the page is left
  bool asking = false;                     // whether to do `act` to `person`
  PersonAct act = PersonAct::kInvite;
  Person person;
};

struct RolesForm {
  std::string name;
  int role = 0;                            // viewer, editor, owner
  bool sending = false;
  std::optional<Error> error;
};

}  // namespace tertium::console
