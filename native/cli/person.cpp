// person.cpp: `tertium person`: accounts, invitations and roles, without the console.
#include <sys/stat.h>

#include "native/cli/command.h"
#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr const char* kServerMustBeStopped = "A server that runs on the data directory must be stopped for it; its console can do the same.";

struct PersonPlace {
  std::string name, data_path;
  void add_to(Command& command) {
    command.text("NAME", name, "The name they sign in with").required();
    add_data(command);
  }
  void add_data(Command& command) { command.text("--data", data_path, "The server's data directory").required(); }
};

// Calls `act(store)` with the data directory to itself.
template <class Act>
int run_on_people(Command& command, const std::string& data_path, const Act& act) {
  ::umask(077);  // what is written belongs to this user alone
  const auto run = [&]() -> Result<int> {
    TRY_DO(DataDirectory::open(data_path, DataDirectory::Access::kRead));  // nothing is made where no data are
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(data_path, DataDirectory::Access::kOwn));
    TRY(const std::unique_ptr<Store> store, Store::open(data->database_path()));
    return act(*store);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

int show_invitation(const Command& command, const Invitation& invitation) {
  const std::string link = "/?invitation=" + invitation.secret;
  wire::Report report;
  report.add("id", invitation.person.id).add("name", invitation.person.name).add("administrator", invitation.person.administrator);
  report.add("link", link).add("expires_at_ms", invitation.expires_at_ms);
  return command.done(report, "the invitation of " + invitation.person.name + " works once, within 7 days: the server's address and " + link + "\n");
}

int run_add(const Arguments& arguments) {
  PersonPlace place;
  bool administrator = false;
  Command command("person add", "Makes an account and prints its invitation, with which they choose their password", "tertium person add \"Ada Lovelace\" --data ~/tertium");
  place.add_to(command);
  command.flag("--administrator", administrator, "Owns every study, and makes accounts");
  command.explain(kServerMustBeStopped);
  if (const auto code = command.parse(arguments)) return *code;
  return run_on_people(command, place.data_path, [&](Store& store) -> Result<int> {
    TRY(const Invitation invitation, store.create_person(place.name, administrator));
    return show_invitation(command, invitation);
  });
}

int run_invite(const Arguments& arguments) {
  PersonPlace place;
  Command command("person invite", "Prints a new invitation; the person's password, logins and API tokens end", "tertium person invite \"Ada Lovelace\" --data ~/tertium");
  place.add_to(command);
  command.explain(kServerMustBeStopped);
  if (const auto code = command.parse(arguments)) return *code;
  return run_on_people(command, place.data_path, [&](Store& store) -> Result<int> {
    TRY(const Person person, store.find_person(place.name));
    TRY(const Invitation invitation, store.invite_again(person.id));
    return show_invitation(command, invitation);
  });
}

int run_list(const Arguments& arguments) {
  PersonPlace place;
  Command command("person list", "Lists the accounts", "tertium person list --data ~/tertium");
  place.add_data(command);
  if (const auto code = command.parse(arguments)) return *code;
  const auto run = [&]() -> Result<int> {
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(place.data_path, DataDirectory::Access::kRead));
    StoreOptions reading;
    reading.read_only = true;
    TRY(const std::unique_ptr<Store> store, Store::open(data->database_path(), reading));
    TRY(const std::vector<Person> people, store->list_people());
    std::vector<wire::Report> all;
    std::string table;
    for (const Person& person : people) {
      wire::Report one;
      one.add("id", person.id).add("name", person.name).add("administrator", person.administrator).add("has_password", person.has_password);
      one.add("disabled", person.disabled).add("created_at_ms", person.created_at_ms);
      all.push_back(std::move(one));
      table += person.name + (person.administrator ? ", administrator" : "") + (person.disabled ? ", disabled" : person.has_password ? "" : ", invited") + "\n";
    }
    wire::Report report;
    report.add("people", all);
    return command.done(report, people.empty() ? "there are no accounts\n" : table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

int run_disable(const Arguments& arguments) {
  PersonPlace place;
  bool enable = false;
  Command command("person disable", "Ends a person's logins and lets them sign in no more; what they did stays", "tertium person disable \"Ada Lovelace\" --data ~/tertium");
  place.add_to(command);
  command.flag("--enable", enable, "The other way round: they can sign in again");
  command.explain(kServerMustBeStopped);
  if (const auto code = command.parse(arguments)) return *code;
  return run_on_people(command, place.data_path, [&](Store& store) -> Result<int> {
    TRY(const Person known, store.find_person(place.name));
    TRY(const Person person, store.set_person_disabled(known.id, !enable));
    wire::Report report;
    report.add("id", person.id).add("name", person.name).add("disabled", person.disabled);
    return command.done(report, "the account of " + person.name + (person.disabled ? " is disabled\n" : " is enabled\n"));
  });
}

int run_role(const Arguments& arguments) {
  PersonPlace place;
  std::string slug, role;
  Command command("person role", "Gives a person a role in a study, or takes it away", "tertium person role \"Ada Lovelace\" animals editor --data ~/tertium");
  command.text("NAME", place.name, "The name they sign in with").required();
  command.text("STUDY", slug, "The study's slug, as in its link").required();
  command.word("ROLE", role, {"none", "viewer", "editor", "owner"}, "What they are in it").required();
  place.add_data(command);
  command.explain(kServerMustBeStopped);
  if (const auto code = command.parse(arguments)) return *code;
  return run_on_people(command, place.data_path, [&](Store& store) -> Result<int> {
    TRY(const Role wanted, role_from(role));
    TRY_DO(store.set_role(slug, place.name, wanted));
    wire::Report report;
    report.add("name", place.name).add("study", slug).add("role", role);
    return command.done(report, place.name + (wanted == Role::kNone ? " has no role in " + slug + "\n" : " is " + role + " of " + slug + "\n"));
  });
}

}  // namespace

int run_person_verb(const Arguments& arguments) {
  const std::string action = arguments.empty() ? "" : arguments[0];
  const Arguments rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (action == "add") return run_add(rest);
  if (action == "invite") return run_invite(rest);
  if (action == "list") return run_list(rest);
  if (action == "disable") return run_disable(rest);
  if (action == "role") return run_role(rest);
  Command command("person", "Accounts and roles: `tertium person add`, `invite`, `list`, `disable`, `role`; each has its own --help",
                  "tertium person add \"Ada Lovelace\" --data ~/tertium");
  if (action == "--help" || action == "-h")
    if (const auto code = command.parse({"--help"})) return *code;
  return command.fail({ErrorCode::kInvalid, (action.empty() ? "what to do is missing" : quote_for_message(action) + " is nothing that can be done with people") +
                                                std::string("; allowed are add, invite, list, disable and role")});
}

}  // namespace tertium
