// people_test.cpp: signing in, invitations, one's account, accounts and roles, used by role and name against a pretended server.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

namespace null = platform::null;
using semantics::activate;
using semantics::find;

struct PeoplePages : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
    source.people = {{1, "Ada", false, true, false, 1'795'348'800'000}, {2, "Grace", true, false, false, 1'795'348'800'000}};
    source.members["everyday"] = {{source.people[0], Role::kOwner}, {source.people[1], Role::kViewer}};
    source.passwords["Ada"] = "correct horse";
  }
  void TearDown() override { ui::stop_headless(); }
  void open(const std::string& address) {
    null::set_url("/" + address);
    app.start();
    ui::start_headless([this] { app.frame(); });
    settle();
  }
  void settle() {
    for (int i = 0; i < 4; ++i) {
      ui::frame_headless(2);
      source.deliver();
      null::answer_all_pictures();
    }
    ui::frame_headless(2);
  }
  void press(const char* role, const std::string& name) {
    ASSERT_TRUE(activate(role, name)) << "no " << role << " \"" << name << "\"; there are:" << everything();
    settle();
  }
  void type(const std::string& name, const std::string& value, const char* role = "textbox") {
    ASSERT_TRUE(semantics::set_value(role, name, value)) << "no " << role << " \"" << name << "\"; there are:" << everything();
    settle();
  }
  static std::string everything() {
    std::string out;
    for (const semantics::Seen& seen : semantics::all_seen()) out += "\n  " + seen.role + " \"" + seen.name + "\" " + seen.text + (seen.disabled ? " (disabled)" : "");
    return out;
  }
  static bool reads(const std::string& words) {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.name.find(words) != std::string::npos || seen.text.find(words) != std::string::npos) return true;
    return false;
  }
  static bool reloaded() {
    const std::vector<std::string> links = null::opened_links();
    return std::find(links.begin(), links.end(), "reload") != links.end();
  }
  void expect_no_faults() {
    EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front() << everything();
    EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
  }
  FakeSource source;
  App app{source};
};

TEST_F(PeoplePages, SignInByNameAndPasswordStaysAtTheViewAndKeepsNothing) {
  source.failure = Error{ErrorCode::kUnauthorized, "sign in first"};
  open("#/runs/7");
  EXPECT_TRUE(find("heading", "Sign in")) << everything();
  type("Name", "Ada");
  type("Password", "a wrong one", "password");
  press("submit", "Sign in");
  EXPECT_TRUE(reads("the name or the password is wrong")) << everything();
  EXPECT_FALSE(reloaded());
  EXPECT_FALSE(reads("a wrong one"));
  type("Password", "correct horse", "password");
  press("submit", "Sign in");
  EXPECT_TRUE(reloaded());
  EXPECT_EQ(platform::url().hash, "/runs/7");
  EXPECT_TRUE(app.sign_in_form.password.empty());
  expect_no_faults();
}

TEST_F(PeoplePages, AnInvitationOpensTheChoiceOfAPassword) {
  source.failure = Error{ErrorCode::kUnauthorized, "sign in first"};
  source.invitation = "secret";
  open("?invitation=secret");
  EXPECT_TRUE(find("heading", "Welcome")) << everything();
  type("Password", "long enough", "password");
  type("The same again", "long enouhg", "password");
  EXPECT_TRUE(reads("The two are not the same")) << everything();
  EXPECT_TRUE(find("submit", "Set password and sign in")->disabled);
  type("The same again", "long enough", "password");
  press("submit", "Set password and sign in");
  EXPECT_TRUE(reloaded());
  EXPECT_EQ(platform::url().query, "") << "the secret leaves the address";
  EXPECT_EQ(source.passwords["Ada"], "long enough");
  expect_no_faults();
}

TEST_F(PeoplePages, ATokenIsShownOnceAndDeletingItAsks) {
  source.me = source.people[0];
  open("#/account");
  EXPECT_TRUE(find("heading", "Your account")) << everything();
  EXPECT_TRUE(reads("Ada"));
  type("What it is for", "nightly");
  press("button", "Make a token");
  EXPECT_TRUE(reads("5ec2e7")) << everything();
  EXPECT_TRUE(find("button", "Copy token"));
  press("button", "Delete the token nightly");
  EXPECT_EQ(source.tokens.size(), 1u) << "it asks first";
  press("button", "Delete token");
  EXPECT_TRUE(source.tokens.empty());
  expect_no_faults();
  null::navigate("/#/");
  settle();
  null::navigate("/#/account");
  settle();
  EXPECT_FALSE(reads("5ec2e7"));
}

TEST_F(PeoplePages, APasswordIsChangedByWhoKnowsTheOldOne) {
  source.me = source.people[0];
  open("#/account");
  type("Present password", "a wrong one", "password");
  type("New password", "battery staple", "password");
  type("The same again", "battery staple", "password");
  press("button", "Change password");
  EXPECT_TRUE(reads("the old password is wrong")) << everything();
  type("Present password", "correct horse", "password");
  press("button", "Change password");
  EXPECT_EQ(source.passwords["Ada"], "battery staple");
  EXPECT_TRUE(app.account_form.new_password.empty());
  expect_no_faults();
}

TEST_F(PeoplePages, AnAdministratorInvitesAndDisables) {
  open("#/people");
  EXPECT_TRUE(reads("Ada") && reads("not yet accepted")) << everything();
  type("Name", "Alan");
  press("submit", "Make an account");
  EXPECT_TRUE(reads("?invitation=1234")) << everything();
  EXPECT_EQ(source.people.size(), 3u);
  type("Name", "Alan");
  press("submit", "Make an account");
  EXPECT_TRUE(reads("already")) << everything();
  press("button", "Disable the account of Ada");
  EXPECT_FALSE(source.people[0].disabled) << "it asks first";
  press("button", "Disable");
  EXPECT_TRUE(source.people[0].disabled);
  press("button", "Enable the account of Ada");
  EXPECT_FALSE(source.people[0].disabled);
  press("button", "Invite again: Grace");
  press("button", "Leave it as it is");
  EXPECT_EQ(source.calls["invite"], 0);
  expect_no_faults();
}

TEST_F(PeoplePages, AccountsAreNotForOthersAndTheirEntryIsNotThere) {
  source.me = source.people[0];
  open("#/people");
  EXPECT_TRUE(reads("For administrators")) << everything();
  EXPECT_EQ(source.calls["people"], 0);
  EXPECT_FALSE(find("link", "Accounts"));
  EXPECT_TRUE(find("link", "Your account"));
  expect_no_faults();
}

TEST_F(PeoplePages, OwnersGiveRolesAndTheLastOwnerStays) {
  open("#/studies/everyday/people");
  type("Role of Grace", "1", "combobox");
  EXPECT_EQ(source.members["everyday"].back().role, Role::kEditor);
  type("Role of Ada", "0", "combobox");
  EXPECT_TRUE(reads("a study keeps at least one owner")) << everything();
  type("Name", "Alan");
  press("submit", "Give role");
  EXPECT_EQ(source.members["everyday"].size(), 3u);
  type("Role of Alan", "3", "combobox");
  EXPECT_EQ(source.members["everyday"].size(), 2u);
  expect_no_faults();
}

TEST_F(PeoplePages, ViewersSeeRolesButCannotChangeThem) {
  source.me = source.people[1];
  source.studies[0].role = Role::kViewer;
  open("#/studies/everyday/people");
  EXPECT_TRUE(reads("Only owners of the study can change this")) << everything();
  EXPECT_FALSE(find("combobox", "Role of Ada"));
  EXPECT_FALSE(find("submit", "Give role"));
  EXPECT_TRUE(app.may(Role::kViewer));
  EXPECT_FALSE(app.may(Role::kEditor));
  expect_no_faults();
}

}  // namespace
}  // namespace tertium::console
