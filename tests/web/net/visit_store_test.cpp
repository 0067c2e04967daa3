// visit_store_test.cpp: what a browser remembers of a visit comes back as it was, and nothing else does.
#include "web/net/visit_store.h"

#include <gtest/gtest.h>

#include "tests/support/participant_server.h"

namespace tertium::net {
namespace {

namespace null = platform::null;

Visit load(const std::string& study) {
  Visit visit;
  bool loaded = false;
  load_visit(study, [&](Visit v) { visit = std::move(v); loaded = true; });
  null::advance(5);
  EXPECT_TRUE(loaded);
  return visit;
}

SessionStart start_of(char digit) { return {std::string(32, digit), "en", std::string(64, 'b'), 1234}; }

TEST(VisitStore, ANewBrowserRemembersNothing) {
  null::reset();
  const Visit visit = load("demo");
  EXPECT_FALSE(visit.start || visit.study || visit.view);
}

TEST(VisitStore, AVisitComesBackAfterAReload) {
  null::reset();
  test::ParticipantServer server(1, 3);
  const SessionStart start = start_of('a');
  server.sessions[start.key].start = start;
  bool durable = false;
  save_start("demo", start, [&](bool d) { durable = d; });
  save_study(server.study);
  save_view("demo", server.view(start.key));
  null::advance(1);
  EXPECT_TRUE(durable);
  null::reload();
  const Visit visit = load("demo");
  ASSERT_TRUE(visit.start && visit.study && visit.view);
  EXPECT_EQ(visit.start->key, start.key);
  EXPECT_EQ(visit.start->consented_at_ms, 1234);
  EXPECT_EQ(visit.study->definition, server.study.definition);
  EXPECT_EQ(visit.view->upcoming, server.view(start.key).upcoming);
  EXPECT_FALSE(load("another").start);
}

TEST(VisitStore, AViewOfAnotherSessionIsNotTakenForThisOne) {
  null::reset();
  test::ParticipantServer server;
  server.sessions[start_of('a').key];
  save_start("demo", start_of('c'), [](bool) {});
  save_view("demo", server.view(start_of('a').key));
  null::advance(1);
  EXPECT_FALSE(load("demo").view);
}

TEST(VisitStore, ForgettingAndDamageLeaveNothing) {
  null::reset();
  save_start("demo", start_of('a'), [](bool) {});
  null::advance(1);
  forget_visit("demo");
  null::advance(1);
  EXPECT_FALSE(load("demo").start);
  EXPECT_TRUE(null::stored().empty());
  null::stored()["visit-start/demo"] = "{\"key\": 7";
  EXPECT_FALSE(load("demo").start);
}

TEST(VisitStore, ABrowserThatKeepsNothingSaysSo) {
  null::reset();
  null::fail_storage(true);
  bool durable = true;
  save_start("demo", start_of('a'), [&](bool d) { durable = d; });
  null::advance(1);
  EXPECT_FALSE(durable);
}

TEST(VisitStore, TheTrialOnScreenIsRememberedPerSession) {
  null::reset();
  EXPECT_FALSE(last_trial("s"));
  save_last_trial("s", {41, false});
  null::reload();
  EXPECT_EQ(last_trial("s"), (LastTrial{41, false}));
  EXPECT_FALSE(last_trial("t"));
  save_last_trial("s", {41, true});
  EXPECT_EQ(last_trial("s"), (LastTrial{41, true}));
  platform::set_setting("tertium-last-trial/s", "soon");
  EXPECT_FALSE(last_trial("s"));
}

TEST(VisitStore, AReloadAsksNothingTwice) {
  null::reset();
  EXPECT_EQ(progress_of("s"), Progress{});
  Progress far;
  far.demographics_given = far.instructions_read = far.comprehension_passed = far.trials_begun = far.final_given = far.debrief_read = true;
  far.comprehension_attempts = 1;
  far.breaks_taken = 3;
  far.ending = Ending::kEarly;
  save_progress("s", far);
  null::reload();
  EXPECT_EQ(progress_of("s"), far);
  EXPECT_EQ(progress_of("t"), Progress{}) << "another person";
  for (int field = 0; field < 9; ++field) {  // each for itself
    Progress one;
    if (field == 0) one.demographics_given = true;
    if (field == 1) one.instructions_read = true;
    if (field == 2) one.comprehension_passed = true;
    if (field == 3) one.comprehension_attempts = 7;
    if (field == 4) one.trials_begun = true;
    if (field == 5) one.breaks_taken = 9;
    if (field == 6) one.final_given = true;
    if (field == 7) one.debrief_read = true;
    if (field == 8) one.ending = Ending::kScreenedOut;
    save_progress("s", one);
    EXPECT_EQ(progress_of("s"), one) << field;
  }
}

TEST(VisitStore, DamagedProgressIsNoProgress) {
  null::reset();
  for (const char* damaged : {"", "soon", "1", "-1 -1 -1 -1", "1 1 1 99999999999999999999 1 4294967295 1 1 9", "\xff\xfe"}) {
    platform::set_setting("tertium-progress/s", damaged);
    const Progress read = progress_of("s");
    EXPECT_LT(read.comprehension_attempts, 2u) << damaged;
    EXPECT_EQ(read.breaks_taken, 0u) << damaged;
    EXPECT_EQ(read.ending, Ending::kNone) << damaged;
  }
}

TEST(VisitStore, AForgottenSessionLeavesNoSettings) {
  null::reset();
  Progress begun;
  begun.trials_begun = true;
  save_progress("s", begun);
  save_last_trial("s", {4, true});
  save_last_trial("t", {5, true});
  forget_session("s");
  EXPECT_FALSE(last_trial("s"));
  EXPECT_EQ(progress_of("s"), Progress{});
  EXPECT_TRUE(last_trial("t"));
}

TEST(UnixMs, CountsMillisecondsSince1970) {
  // GNU date: date -u -d '2026-11-22T13:05:09Z' +%s = 1795352709; the others likewise.
  EXPECT_EQ(unix_ms("2026-11-22T13:05:09.123Z"), 1795352709123);
  EXPECT_EQ(unix_ms("1970-01-01T00:00:00.000Z"), 0);
  EXPECT_EQ(unix_ms("2024-02-29T23:59:59.999Z"), 1709251199999);
  EXPECT_EQ(unix_ms("2100-03-01T00:00:00.000Z"), 4107542400000);
  EXPECT_EQ(unix_ms("yesterday"), 0);
}

}  // namespace
}  // namespace tertium::net
