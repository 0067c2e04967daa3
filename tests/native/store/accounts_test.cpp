// accounts_test.cpp: accounts: passwords, invitations, logins, tokens, roles, and what guessing costs.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "native/store/store_parts.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class Accounts : public testing::Test {
 protected:
  Accounts() {
    StoreOptions options;
    options.password_cost = kCheapestCost;
    store = value_of(Store::open(folder / "tertium.db", options), "open");
  }
  Person add(const std::string& name, const std::string& password = "correct horse", bool administrator = false) {
    const Invitation invited = value_of(store->create_person(name, administrator));
    return value_of(store->accept_invitation(invited.secret, password)).person;
  }
  ErrorCode code_of(const std::string& name, const std::string& password) {
    const auto login = store->sign_in(name, password);
    return login ? ErrorCode::kCancelled : login.error().code;
  }
  TemporaryFolder folder;
  std::unique_ptr<Store> store;
};

TEST_F(Accounts, BeginWithAnInvitationThatWorksOnce) {
  const Invitation invited = value_of(store->create_person("Ada", false));
  EXPECT_EQ(invited.secret.size(), 64u);
  EXPECT_FALSE(invited.person.has_password);
  EXPECT_EQ(code_of("Ada", ""), ErrorCode::kUnauthorized) << "no password is not the empty one";
  EXPECT_EQ(store->accept_invitation(invited.secret, "short").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store->accept_invitation("0000", "correct horse").error().code, ErrorCode::kUnauthorized);
  const Login login = value_of(store->accept_invitation(invited.secret, "correct horse"));
  EXPECT_TRUE(login.person.has_password);
  EXPECT_EQ(value_of(store->person_of_login(login.secret))->name, "Ada");
  EXPECT_EQ(store->accept_invitation(invited.secret, "correct horse").error().code, ErrorCode::kUnauthorized);
  EXPECT_FALSE(value_of(store->person_of_login(invited.secret))) << "an invitation is no login";
  EXPECT_EQ(value_of(store->sign_in("aDA", "correct horse")).person.id, login.person.id);
  EXPECT_EQ(store->create_person("ADA", true).error().code, ErrorCode::kConflict);
  for (const char* bad : {"", " Ada", "Ada ", "a\nb", "\xff"}) EXPECT_EQ(store->create_person(bad, false).error().code, ErrorCode::kInvalid) << bad;
}

TEST_F(Accounts, KeepNoSecretInTheFile) {
  const Person ada = add("Ada", "an unusual password");
  const Login login = value_of(store->sign_in("Ada", "an unusual password"));
  const NewApiToken token = value_of(store->create_token(ada.id, "nightly", {}));
  std::string all;
  for (const char* name : {"tertium.db", "tertium.db-wal"}) {
    std::ifstream file(folder / name, std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  EXPECT_NE(all.find("$argon2id$v=19$"), std::string::npos);
  for (const std::string& secret : {std::string("an unusual password"), login.secret, token.secret}) EXPECT_EQ(all.find(secret), std::string::npos) << secret;
}

TEST_F(Accounts, EndTheirLoginsWithTheOldPassword) {
  const Person ada = add("Ada");
  const Login before = value_of(store->sign_in("Ada", "correct horse")), other = value_of(store->sign_in("Ada", "correct horse"));
  EXPECT_EQ(store->change_password(ada.id, "wrong horse", "battery staple").error().code, ErrorCode::kForbidden);
  EXPECT_EQ(store->change_password(ada.id, "correct horse", "short").error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(value_of(store->person_of_login(before.secret))) << "what failed changed nothing";
  const Login after = value_of(store->change_password(ada.id, "correct horse", "battery staple"));
  EXPECT_FALSE(value_of(store->person_of_login(before.secret)));
  EXPECT_FALSE(value_of(store->person_of_login(other.secret)));
  EXPECT_TRUE(value_of(store->person_of_login(after.secret)));
  EXPECT_EQ(code_of("Ada", "correct horse"), ErrorCode::kUnauthorized);
  EXPECT_TRUE(store->sign_out(after.secret));
  EXPECT_FALSE(value_of(store->person_of_login(after.secret)));
  EXPECT_EQ(store->change_password(0, "a", "battery staple").error().code, ErrorCode::kConflict) << "whoever runs the server has none";
}

TEST_F(Accounts, AreShutByDisablingAndRestoredByAnInvitation) {
  const Person ada = add("Ada");
  const Login login = value_of(store->sign_in("Ada", "correct horse"));
  const NewApiToken token = value_of(store->create_token(ada.id, "nightly", {}));
  EXPECT_EQ(value_of(store->person_of_token(token.secret))->id, ada.id);
  EXPECT_TRUE(value_of(store->set_person_disabled(ada.id, true)).disabled);
  EXPECT_FALSE(value_of(store->person_of_login(login.secret)));
  EXPECT_FALSE(value_of(store->person_of_token(token.secret)));
  EXPECT_EQ(code_of("Ada", "correct horse"), ErrorCode::kUnauthorized);
  EXPECT_EQ(store->invite_again(ada.id).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(value_of(store->set_person_disabled(ada.id, false)).disabled);
  EXPECT_TRUE(value_of(store->person_of_token(token.secret))) << "tokens only rested";
  EXPECT_FALSE(value_of(store->person_of_login(login.secret))) << "logins ended";
  const Invitation again = value_of(store->invite_again(ada.id));
  EXPECT_EQ(code_of("Ada", "correct horse"), ErrorCode::kUnauthorized);
  EXPECT_FALSE(value_of(store->person_of_token(token.secret)));
  EXPECT_EQ(value_of(store->accept_invitation(again.secret, "battery staple")).person.id, ada.id);
  EXPECT_EQ(store->set_person_disabled(99, true).error().code, ErrorCode::kNotFound);
}

TEST_F(Accounts, SlowDownGuessesForOneNameAndNobodyElse) {
  add("Ada");
  add("Grace");
  int refused = 0;
  for (int i = 0; i < SignInGuard::kFreeTries; ++i) refused += code_of("ada", "a wrong guess") == ErrorCode::kUnauthorized;
  EXPECT_EQ(refused, SignInGuard::kFreeTries);
  EXPECT_EQ(code_of("ADA", "correct horse"), ErrorCode::kBusy) << "even the right one must wait now";
  EXPECT_TRUE(store->sign_in("Grace", "correct horse"));
  EXPECT_EQ(code_of("Nobody", "a wrong guess"), ErrorCode::kUnauthorized);
}

TEST(SignInGuards, DoubleThePauseUpToAMinuteAndForget) {
  SignInGuard guard;
  std::int64_t now = 1'000'000;
  for (int i = 0; i < SignInGuard::kFreeTries; ++i) EXPECT_TRUE(guard.begin("a", now));
  EXPECT_FALSE(guard.begin("A", now + SignInGuard::kFirstPauseMs - 1));
  EXPECT_TRUE(guard.begin("a", now += SignInGuard::kFirstPauseMs));
  EXPECT_FALSE(guard.begin("a", now + 2 * SignInGuard::kFirstPauseMs - 1));
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(guard.begin("a", now += SignInGuard::kLongestPauseMs)) << "never longer than that";
  guard.succeed("a");
  for (int i = 0; i < SignInGuard::kFreeTries; ++i) EXPECT_TRUE(guard.begin("a", now));
  EXPECT_FALSE(guard.begin("a", now));
  EXPECT_TRUE(guard.begin("a", now + SignInGuard::kForgottenAfterMs));
  for (std::size_t i = 0; i < SignInGuard::kNamesMax + 10; ++i) EXPECT_TRUE(guard.begin("made up " + std::to_string(i), now)) << "a flood of names locks nobody out";
}

TEST_F(Accounts, TakeAsLongForANameThatNobodyHas) {
  Passwords passwords({.passes = 3, .bytes = std::size_t{8} << 20});
  const std::string hash = value_of(passwords.hash("correct horse"));
  const auto time = [&](const std::string& against) {
    const auto from = std::chrono::steady_clock::now();
    EXPECT_FALSE(value_of(passwords.matches(against, "wrong horse")));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  };
  double least_known = 1e9, least_unknown = 1e9;
  for (int i = 0; i < 5; ++i) least_known = std::min(least_known, time(hash)), least_unknown = std::min(least_unknown, time(""));
  EXPECT_GT(least_unknown, least_known / 4);
  EXPECT_TRUE(value_of(passwords.matches(hash, "correct horse")));
}

TEST_F(Accounts, HashAFewAtATimeAndTurnAwayWhatIsTooMuch) {
  Passwords passwords({.passes = 2, .bytes = std::size_t{4} << 20});
  std::atomic<int> done{0}, busy{0};
  std::vector<std::thread> all;
  for (int i = 0; i < 80; ++i)
    all.emplace_back([&] {
      const auto hash = passwords.hash("correct horse");
      if (hash) ++done;
      else if (hash.error().code == ErrorCode::kBusy) ++busy;
    });
  for (std::thread& one : all) one.join();
  EXPECT_EQ(done + busy, 80);
  EXPECT_GE(done, Passwords::kAtOnce);
}

TEST_F(Accounts, OwnTokensThatExpireAndAreTheirsAlone) {
  const Person ada = add("Ada"), grace = add("Grace");
  const NewApiToken gone = value_of(store->create_token(ada.id, "old", now_ms() - 1)), good = value_of(store->create_token(ada.id, "new", now_ms() + 60'000));
  EXPECT_FALSE(value_of(store->person_of_token(gone.secret)));
  EXPECT_EQ(value_of(store->person_of_token(good.secret))->name, "Ada");
  const auto listed = value_of(store->list_tokens(ada.id));
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].title, "new");
  EXPECT_TRUE(listed[0].last_used_at_ms);
  EXPECT_FALSE(listed[1].last_used_at_ms);
  EXPECT_TRUE(value_of(store->list_tokens(grace.id)).empty());
  EXPECT_EQ(store->delete_token(grace.id, good.token.id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(store->delete_token(ada.id, good.token.id));
  EXPECT_FALSE(value_of(store->person_of_token(good.secret)));
  const NewApiToken mine = value_of(store->create_token(0, "the operator's", {}));
  EXPECT_TRUE(value_of(store->person_of_token(mine.secret))->administrator);
  EXPECT_EQ(store->create_token(ada.id, "", {}).error().code, ErrorCode::kInvalid);
  for (std::size_t i = value_of(store->list_tokens(ada.id)).size(); i < kTokensPerPersonMax; ++i) value_of(store->create_token(ada.id, "many", {}));
  EXPECT_EQ(store->create_token(ada.id, "one more", {}).error().code, ErrorCode::kConflict);
}

TEST_F(Accounts, SeeTheStudiesInWhichTheyHaveARole) {
  const Person ada = add("Ada"), grace = add("Grace"), chief = add("Chief", "correct horse", true);
  done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen, false, ada.id));
  done(store->create_study(full_definition(), small_stimuli(), StudyState::kOpen));
  EXPECT_EQ(value_of(store->role_of(ada, {RoleIn::kStudy, "words", 0})), Role::kOwner) << "who makes it owns it";
  EXPECT_EQ(value_of(store->role_of(grace, {RoleIn::kStudy, "words", 0})), Role::kNone);
  EXPECT_EQ(value_of(store->role_of(chief, {RoleIn::kStudy, "full", 0})), Role::kOwner);
  EXPECT_EQ(value_of(store->role_of(chief, {RoleIn::kStudy, "nothing", 0})), Role::kNone);
  EXPECT_EQ(value_of(store->list_studies(ada)).size(), 1u);
  EXPECT_TRUE(value_of(store->list_studies(grace)).empty());
  EXPECT_EQ(value_of(store->list_studies(chief)).size(), 2u);
  EXPECT_EQ(store->set_role("words", "Ada", Role::kEditor).error().code, ErrorCode::kConflict) << "the only owner";
  done(store->set_role("words", "Grace", Role::kOwner));
  done(store->set_role("words", "Ada", Role::kNone));
  EXPECT_EQ(store->set_role("words", "Nobody", Role::kViewer).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->set_role("nothing", "Ada", Role::kViewer).error().code, ErrorCode::kNotFound);
  done(store->set_role("full", "Ada", Role::kViewer));
  const auto members = value_of(store->list_members("words"));
  ASSERT_EQ(members.size(), 1u);
  EXPECT_EQ(members[0].person.name, "Grace");
  const auto seen = value_of(store->list_studies(ada));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].slug, "full");
  EXPECT_EQ(seen[0].role, Role::kViewer);
  value_of(store->set_person_disabled(grace.id, true));
  EXPECT_EQ(value_of(store->role_of(value_of(store->find_person("Grace")), {RoleIn::kStudy, "words", 0})), Role::kNone);
}

}  // namespace
}  // namespace tertium
