// never_lost_test.cpp: the outbox's promises to people and studies, each over a line and a server that misbehave.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/wire/api.h"
#include "web/net/outbox.h"
#include "web/platform/null.h"

namespace tertium::net {
namespace {

namespace null = platform::null;
constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr const char* kOtherKey = "ffffffffffffffffffffffffffffffff";

std::string random_hex() {
  const auto bytes = platform::random_id();
  return to_hex(bytes.data(), bytes.size());
}

// What a server has on its disk: it outlives its own restarts and every page. An id is stored once, whatever comes twice.
struct Disk {
  std::map<std::string, Answer> answers;
  std::map<std::string, SessionEvent> events;
  std::map<std::string, tertium::Response> responses;
  int repeated = 0;
  std::set<std::string> refuse;  // ids

  std::string take(const std::string& body) {
    const Result<Submission> batch = wire::decode<Submission>(body);
    EXPECT_TRUE(batch) << body;
    wire::AnswerReceipts reply;
    const auto keep = [&](auto& shelf, const auto& item) {
      if (refuse.contains(item.id)) return reply.receipts.push_back({item.id, AnswerVerdict::kRefused, "not wanted"});
      const bool fresh = shelf.emplace(item.id, item).second;
      if (!fresh) ++repeated;
      reply.receipts.push_back({item.id, fresh ? AnswerVerdict::kStored : AnswerVerdict::kAlreadyStored, ""});
    };
    if (batch) {
      for (const Answer& a : batch->answers) keep(answers, a);
      for (const SessionEvent& e : batch->events) keep(events, e);
      for (const tertium::Response& r : batch->responses) keep(responses, r);
    }
    return wire::encode(reply);
  }
};

class NeverLost : public ::testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    open();
  }
  void TearDown() override { box.reset(); }
  void open() {
    box = std::make_unique<Outbox>(Outbox::Listener{});
    box->load({});
    null::advance(1);
  }
  // The page ends without a word, and its requests with it.
  void reload() {
    box.reset();
    null::reload();
    open();
  }
  Answer answer(std::uint32_t trial) {
    Answer a;
    a.id = random_hex();
    a.trial = trial;
    a.shown = {3 * trial, 3 * trial + 1, 3 * trial + 2};
    a.odd_position = trial % 3;
    a.response_time_ms = 900.25;
    a.answered_at_ms = 1'700'000'000'000 + trial;
    a.frame_period_ms = 16.7;
    a.clock_step_ms = 0.1;
    return a;
  }
  tertium::Response response(const std::string& value, ResponseKind kind = ResponseKind::kFinal) {
    tertium::Response r;
    r.id = random_hex();
    r.kind = kind;
    r.question = "final";
    r.value = value;
    r.answered_at_ms = 1'700'000'500'000;
    return r;
  }
  SessionEvent event(EventKind kind) {
    SessionEvent e;
    e.id = random_hex();
    e.kind = kind;
    e.at_ms = 1'700'000'600'000;
    return e;
  }
  // Everything that is pending reaches the server, and every reply comes back.
  int serve() {
    int served = 0;
    for (const auto& pending : null::pending_fetches()) {
      null::answer_fetch(pending.request.url, 200, disk.take(pending.request.body));
      ++served;
    }
    return served;
  }
  void lose_all() {
    while (!null::pending_fetches().empty()) null::fail_fetch("");
  }
  OutboxState state() const { return box->state(kKey); }
  static std::size_t on_disk() { return null::stored().size(); }

  Disk disk;
  std::unique_ptr<Outbox> box;
};

TEST_F(NeverLost, WhatWasGivenSurvivesAReloadAtAnyMoment) {
  for (int moment = 0; moment < 4; ++moment) {
    SCOPED_TRACE(moment);
    const Answer a = answer(static_cast<std::uint32_t>(moment));
    const tertium::Response r = response("words");
    box->add(kKey, a);
    box->add(kKey, r);
    null::advance(1);                    // saved
    if (moment == 1) lose_all();         // sent in vain
    if (moment == 2) for (const auto& p : null::pending_fetches()) disk.take(p.request.body);  // stored, and nobody heard
    if (moment == 3) serve();            // acknowledged
    reload();
    for (int i = 0; i < 3; ++i) { serve(); null::advance(1); }
    EXPECT_EQ(state().unsent, 0u);
    EXPECT_EQ(on_disk(), 0u);
    EXPECT_EQ(disk.answers.at(a.id), a);
    EXPECT_EQ(disk.responses.at(r.id), r);
  }
  EXPECT_EQ(disk.answers.size(), 4u);
  EXPECT_GT(disk.repeated, 0);
}

TEST_F(NeverLost, HoursWithoutALineAndAServerThatWasRestartedLoseNothing) {
  platform::Window window = platform::window();
  std::size_t attempts = 0;
  for (std::uint32_t t = 0; t < 60; ++t) {
    box->add(kKey, answer(t));
    null::advance(1);
    for (int minute = 0; minute < 6; ++minute) {
      attempts += null::pending_fetches().size();
      lose_all();
      null::advance(60'000);
    }
  }
  EXPECT_EQ(state().unsent, 60u);
  EXPECT_TRUE(state().kept);
  EXPECT_TRUE(state().failing);
  EXPECT_LT(attempts, 900u) << "a telephone's battery is not ours";
  window.online = true;  // the browser did not even notice
  null::set_window(window);
  // A server that is starting again first refuses connections, then says 503, then works.
  const auto wait_for_request = [] {
    for (int i = 0; i < 1200 && null::pending_fetches().empty(); ++i) null::advance(100);
    return !null::pending_fetches().empty();
  };
  lose_all();
  ASSERT_TRUE(wait_for_request());
  null::answer_fetch("", 503, "<html>starting</html>");
  ASSERT_TRUE(wait_for_request()) << "within two minutes";
  while (serve() > 0) null::advance(1);
  EXPECT_EQ(disk.answers.size(), 60u);
  EXPECT_EQ(state().unsent, 0u);
  EXPECT_FALSE(state().failing);
  EXPECT_EQ(on_disk(), 0u);
}

TEST_F(NeverLost, ManyPagesThatLoseTheLineTogetherDoNotComeBackTogether) {
  std::set<double> waits;
  for (int page = 0; page < 8; ++page) {
    box->add(kKey, answer(static_cast<std::uint32_t>(page)));
    null::advance(1);
    for (int i = 0; i < 3; ++i) { lose_all(); null::advance(60'000); }
    lose_all();
    const double failed = platform::now_ms();
    while (null::pending_fetches().empty()) null::advance(10);
    waits.insert(platform::now_ms() - failed);
    serve();
    null::advance(1);
  }
  EXPECT_GT(waits.size(), 4u);
}

TEST_F(NeverLost, ALeftPageSendsWhatItMaySendAndEventsComeLast) {
  for (int i = 0; i < 40; ++i) box->add(kKey, event(EventKind::kResized));
  for (std::uint32_t t = 0; t < 60; ++t) box->add(kKey, answer(t));
  for (std::uint32_t t = 60; t < 90; ++t) box->add(kOtherKey, answer(t));
  for (int i = 0; i < 8; ++i) box->add(kKey, response(std::string(4000, 'x')));
  null::advance(1);
  null::hide_page();  // the page is hidden
  const auto leaving = [] {
    std::vector<platform::Request> all;
    for (const auto& pending : null::pending_fetches())
      if (pending.request.keepalive) all.push_back(pending.request);
    return all;
  };
  std::size_t bytes = 0, answers = 0, events = 0, responses = 0;
  for (const platform::Request& request : leaving()) {
    bytes += request.body.size();
    const auto batch = wire::decode<Submission>(request.body);
    ASSERT_TRUE(batch);
    answers += batch->answers.size();
    events += batch->events.size();
    responses += batch->responses.size();
  }
  EXPECT_EQ(leaving().size(), 2u) << "one for each session";
  EXPECT_LE(bytes, 60u * 1024);
  EXPECT_GT(bytes, 50u * 1024) << "room was left although more waits";
  EXPECT_EQ(answers, 90u);
  EXPECT_GT(responses, 4u);
  const std::size_t before = leaving().size();
  null::hide_page();  // and then left: what is on its way does not go again
  EXPECT_EQ(leaving().size(), before);
  EXPECT_EQ(state().unsent, 68u) << "only a receipt ends an answer";
  serve();
  null::advance(1);
  EXPECT_EQ(disk.answers.size(), 90u);
  null::hide_page();  // the page stayed after all, and is left again
  for (const platform::Request& request : leaving()) disk.take(request.body);
  reload();
  for (int i = 0; i < 5; ++i) { serve(); null::advance(kEventWaitMs); }
  EXPECT_EQ(disk.responses.size(), 8u);
  EXPECT_EQ(disk.events.size(), 40u);
  EXPECT_EQ(on_disk(), 0u);
  EXPECT_GE(events, 0u);
}

TEST_F(NeverLost, TheBudgetOfALeftPageHoldsOverBothSignsOfLeaving) {
  for (int i = 0; i < 30; ++i) box->add(kKey, response(std::string(4500, 'y')));
  null::advance(1);
  null::hide_page();
  null::hide_page();
  std::size_t bytes = 0;
  for (const auto& pending : null::pending_fetches())
    if (pending.request.keepalive) bytes += pending.request.body.size();
  EXPECT_LE(bytes, 60u * 1024);
  lose_all();         // all failed, the page is still there
  null::hide_page();  // so all may be tried again
  bytes = 0;
  for (const auto& pending : null::pending_fetches())
    if (pending.request.keepalive) bytes += pending.request.body.size();
  EXPECT_GT(bytes, 50u * 1024);
}

TEST_F(NeverLost, AnEventWaitsForCompanyHoldsNothingUpAndIsDroppedWhenRefused) {
  const SessionEvent lone = event(EventKind::kFocusLost);
  box->add(kKey, lone);
  null::advance(1);
  EXPECT_TRUE(null::pending_fetches().empty());
  EXPECT_EQ(state().unsent, 0u);
  EXPECT_EQ(state().events, 1u);
  EXPECT_TRUE(state().kept);
  EXPECT_EQ(on_disk(), 1u);
  box->add(kKey, answer(1));
  null::advance(1);
  ASSERT_EQ(null::pending_fetches().size(), 1u);
  EXPECT_NE(null::pending_fetches()[0].request.body.find(lone.id), std::string::npos);
  serve();
  null::advance(1);
  EXPECT_EQ(disk.events.at(lone.id), lone);
  EXPECT_EQ(state().events, 0u);

  const SessionEvent late = event(EventKind::kShown), unwanted = event(EventKind::kHidden);
  disk.refuse.insert(unwanted.id);
  box->add(kKey, late);
  box->add(kKey, unwanted);
  null::advance(kEventWaitMs + 10);
  EXPECT_EQ(serve(), 1);
  null::advance(1);
  EXPECT_TRUE(disk.events.contains(late.id));
  EXPECT_EQ(state().events, 0u);
  EXPECT_EQ(state().set_aside, 0u) << "nobody misses it";
  EXPECT_EQ(on_disk(), 0u);

  null::fail_storage(true);
  box->add(kKey, event(EventKind::kHidden));
  null::advance(1);
  EXPECT_TRUE(state().kept) << "an event is no reason to stay on the page";
}

TEST_F(NeverLost, ARefusedResponseIsSetAsideWithItsReason) {
  const tertium::Response r = response("too long for this study");
  disk.refuse.insert(r.id);
  box->add(kKey, r);
  null::advance(1);
  serve();
  null::advance(1);
  EXPECT_EQ(state().unsent, 0u);
  EXPECT_EQ(state().set_aside, 1u);
  const std::string kept = null::stored().at(std::string("set-aside/") + kKey + "/" + r.id);
  EXPECT_NE(kept.find("too long for this study"), std::string::npos);
  EXPECT_NE(kept.find("not wanted"), std::string::npos);
}

TEST_F(NeverLost, WhatThePageOfBeforeLeftIsStillSent) {
  box.reset();
  // As the page wrote it when a session held nothing but answers.
  const std::string id = "00000000000000000000000000000abc";
  null::stored()[std::string("outbox/") + kKey + "/" + id] =
      R"({"answers":[{"answered_at_ms":1700000000000,"id":"00000000000000000000000000000abc","input":"touch","odd_position":2,"response_time_ms":1234.5,)"
      R"("resumed":true,"shown":[4,5,6],"trial":17}]})";
  null::stored()[std::string("set-aside/") + kKey + "/" + std::string(32, 'd')] = R"({"receipts":[]})";
  reload();
  EXPECT_EQ(state().unsent, 1u);
  EXPECT_EQ(state().set_aside, 1u);
  EXPECT_EQ(box->unsent_trials(kKey), std::vector<std::uint32_t>{17});
  serve();
  null::advance(1);
  ASSERT_TRUE(disk.answers.contains(id));
  EXPECT_EQ(disk.answers[id].response_time_ms, 1234.5);
  EXPECT_TRUE(disk.answers[id].resumed);
  EXPECT_EQ(disk.answers[id].frame_period_ms, 0);
  EXPECT_EQ(state().unsent, 0u);
}

TEST_F(NeverLost, AfterAWithdrawalNothingOfTheSessionIsKeptOrSent) {
  null::hold_storage(true);
  box->add(kKey, answer(9));  // still being written when the person withdraws
  null::hold_storage(false);
  null::advance(1);
  lose_all();
  box->add(kKey, response("words"));
  box->add(kKey, event(EventKind::kHidden));
  box->add(kOtherKey, answer(1));
  const Answer refused = answer(2);
  null::stored()[std::string("set-aside/") + kKey + "/" + refused.id] = "{}";
  null::advance(1);
  lose_all();
  null::hold_storage(true);
  box->add(kKey, answer(3));
  box->forget(kKey);
  null::hold_storage(false);
  null::advance(1);
  null::advance(1);
  EXPECT_EQ(state(), OutboxState{.failing = true});
  for (const auto& [key, bytes] : null::stored()) EXPECT_EQ(key.find(kKey), std::string::npos) << key;
  EXPECT_EQ(on_disk(), 1u) << "another person's answer stays";
  for (int i = 0; i < 20; ++i) { serve(); null::advance(10'000); }
  EXPECT_EQ(disk.answers.size(), 1u);
  EXPECT_TRUE(disk.responses.empty());
  EXPECT_TRUE(disk.events.empty());
}

// A line that drops, doubles, delays and reorders. A request may arrive long after the page gave it up, and twice; replies of
// the dead are not heard. Reloads fall anywhere. In the end everything is stored once, as it was given.
class BadLine : public NeverLost, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(BadLine, EverythingIsStoredExactlyOnceAsItWasGiven) {
  RandomStream random(derive_key(GetParam(), "bad line"));
  std::vector<std::string> underway;  // bodies that will arrive at some time, in any order
  int dropped = 0, late = 0;
  const auto line = [&] {
    // Some of what is under way arrives now, not in the order it was sent.
    while (!underway.empty() && random.uniform() < 0.5) {
      const auto at = static_cast<std::ptrdiff_t>(random.uniform() * static_cast<double>(underway.size()));
      disk.take(underway[static_cast<std::size_t>(at)]);
      underway.erase(underway.begin() + at);
      ++late;
    }
    for (const auto& pending : null::pending_fetches()) {
      const double u = random.uniform();
      if (u < 0.15) {
        ++dropped;
        null::fail_fetch(pending.request.url);
      } else if (u < 0.35) {
        underway.push_back(pending.request.body);
        if (u < 0.25) underway.push_back(pending.request.body);
        null::fail_fetch(pending.request.url, platform::Response::Failure::kTimeout);
      } else if (u < 0.45) {
        disk.take(pending.request.body);
        null::answer_fetch(pending.request.url, 200, "{\"receipts\": [");  // cut short
      } else if (u < 0.6) {
        continue;  // the answer takes its time
      } else {
        null::answer_fetch(pending.request.url, 200, disk.take(pending.request.body));
      }
    }
  };
  std::map<std::string, Answer> answers;
  std::map<std::string, tertium::Response> responses;
  std::map<std::string, SessionEvent> events;
  for (std::uint32_t t = 0; t < 50; ++t) {
    const Answer a = answer(t);
    answers[a.id] = a;
    box->add(kKey, a);
    if (t % 7 == 0) {
      const tertium::Response r = response("answer " + std::to_string(t));
      responses[r.id] = r;
      box->add(kKey, r);
    }
    if (t % 3 == 0) {
      const SessionEvent e = event(EventKind::kFocusLost);
      events[e.id] = e;
      box->add(kKey, e);
    }
    null::advance(1);  // saved, at least
    if (random.uniform() < 0.7) null::advance(random.uniform() * 2000);
    line();
    if (random.uniform() < 0.1) null::hide_page();
    if (random.uniform() < 0.2) reload();
  }
  for (int i = 0; i < 600 && (state().unsent > 0 || state().events > 0); ++i) {
    line();
    null::advance(1000);
  }
  null::advance(10);
  for (const std::string& body : underway) disk.take(body);  // ghosts of closed pages
  EXPECT_EQ(state(), OutboxState{});
  EXPECT_EQ(on_disk(), 0u);
  EXPECT_EQ(disk.answers, answers);
  EXPECT_EQ(disk.responses, responses);
  EXPECT_EQ(disk.events, events);
  EXPECT_GT(disk.repeated, 0);
  EXPECT_GT(dropped, 0);
  EXPECT_GT(late, 0) << "the line was too good for this test to mean anything";
}

INSTANTIATE_TEST_SUITE_P(Seeds, BadLine, ::testing::Range<std::uint64_t>(0, 20));

}  // namespace
}  // namespace tertium::net
