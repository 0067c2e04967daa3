// outbox_test.cpp: no answer is lost, none is stored twice, whatever the line, the disk and the reader do.
#include "web/net/outbox.h"

#include <gtest/gtest.h>

#include "shared/base/random.h"
#include "tests/support/participant_server.h"

namespace tertium::net {
namespace {

namespace null = platform::null;
using Line = test::ParticipantServer::Line;

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr const char* kOtherKey = "ffffffffffffffffffffffffffffffff";

std::string random_hex() {
  const auto bytes = platform::random_id();
  std::string text;
  for (const unsigned char b : bytes) { text += "0123456789abcdef"[b >> 4]; text += "0123456789abcdef"[b & 15]; }
  return text;
}

class OutboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    server.sessions[kKey];
    server.sessions[kOtherKey];
    open();
  }
  void TearDown() override { box.reset(); }

  void open() {
    box = std::make_unique<Outbox>(Outbox::Listener{[this] { ++changes; }, [this](const std::string&, const Answer&, const std::string& why) { refusals.push_back(why); }});
    box->load({});
    null::advance(1);
  }
  void reload() {
    box.reset();
    null::reload();
    open();
  }
  Answer answer(std::uint32_t trial) {
    Answer a;
    a.id = random_hex();
    a.trial = trial;
    a.shown = server.trial(trial).shown;
    a.odd_position = trial % 3;
    a.response_time_ms = 900;
    a.answered_at_ms = 1;
    return a;
  }
  void add(std::uint32_t trial) {
    box->add(kKey, answer(trial));
    null::advance(1);
  }
  std::size_t unsent() const { return box->state(kKey).unsent; }
  std::size_t on_disk() const {
    return static_cast<std::size_t>(std::count_if(null::stored().begin(), null::stored().end(), [](const auto& e) { return e.first.starts_with("outbox/"); }));
  }

  test::ParticipantServer server{0, 400};
  std::unique_ptr<Outbox> box;
  int changes = 0;
  std::vector<std::string> refusals;
};

TEST_F(OutboxTest, AnAnswerIsSentAndGoneWhenItIsAcknowledged) {
  add(0);
  EXPECT_EQ(unsent(), 1u);
  EXPECT_EQ(on_disk(), 1u);
  EXPECT_EQ(server.serve(), 1);
  null::advance(1);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(on_disk(), 0u);
  EXPECT_EQ(server.sessions[kKey].answers.size(), 1u);
  EXPECT_GT(changes, 0);
}

TEST_F(OutboxTest, NothingIsSentBeforeItIsSaved) {
  null::hold_storage(true);
  box->add(kKey, answer(0));
  null::advance(500);
  EXPECT_TRUE(null::pending_fetches().empty());
  null::hold_storage(false);
  null::advance(1);
  EXPECT_EQ(null::pending_fetches().size(), 1u);
  EXPECT_TRUE(box->state(kKey).kept);
}

TEST_F(OutboxTest, AStorageThatNeverAnswersDoesNotHoldTheAnswerBack) {
  null::hold_storage(true);
  box->add(kKey, answer(0));
  null::advance(kSaveWaitMs + 1);
  EXPECT_EQ(null::pending_fetches().size(), 1u);
  EXPECT_FALSE(box->state(kKey).kept);
  server.serve();
  null::advance(1);
  EXPECT_EQ(unsent(), 0u);
  null::hold_storage(false);  // the late write must not bring the answer back to life
  null::advance(10);
  EXPECT_EQ(on_disk(), 0u);
}

TEST_F(OutboxTest, WithoutStorageAnswersAreKeptInMemoryAndThePersonCanBeTold) {
  null::fail_storage(true);
  add(0);
  EXPECT_FALSE(box->state(kKey).kept);
  server.serve([](const auto&) { return Line::kRequestLost; });
  EXPECT_EQ(unsent(), 1u);
  null::advance(5000);
  server.serve();
  null::advance(1);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(server.stored, 1);
}

TEST_F(OutboxTest, ALostReplyMeansTheSameAnswerAgainAndNoHarm) {
  add(0);
  server.serve([](const auto&) { return Line::kReplyLost; });
  null::advance(1);
  EXPECT_EQ(unsent(), 1u);
  EXPECT_TRUE(box->state(kKey).failing);
  null::advance(1500);
  server.serve();
  null::advance(1);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_FALSE(box->state(kKey).failing);
  EXPECT_EQ(server.stored, 1);
  EXPECT_EQ(server.repeated, 1);
}

TEST_F(OutboxTest, ARefusedAnswerIsSetAsideWithItsReasonAndRemembered) {
  Answer wrong = answer(0);
  wrong.shown = {7, 8, 9};
  box->add(kKey, wrong);
  null::advance(1);
  server.serve();
  null::advance(1);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(on_disk(), 0u);
  EXPECT_EQ(box->state(kKey).set_aside, 1u);
  EXPECT_EQ(box->state(kOtherKey).set_aside, 0u);
  ASSERT_EQ(refusals.size(), 1u);
  EXPECT_EQ(refusals[0], "not the trial that was issued");
  reload();
  EXPECT_EQ(box->state(kKey).set_aside, 1u);
  EXPECT_TRUE(null::pending_fetches().empty());
  const auto& kept = null::stored().at(std::string("set-aside/") + kKey + "/" + wrong.id);
  EXPECT_NE(kept.find(wrong.id), std::string::npos);
}

TEST_F(OutboxTest, OneBadAnswerDoesNotHoldTheOthersBack) {
  server.serve();
  const auto refuse_bad_batches = [&](const platform::Request& request) {
    return request.body.find("\"trial\":2") != std::string::npos;  // a server that refuses the request as a whole
  };
  for (std::uint32_t t = 0; t < 5; ++t) box->add(kKey, answer(t));
  null::advance(1);
  for (int round = 0; round < 40; ++round) {
    for (const auto& pending : null::pending_fetches()) {
      if (refuse_bad_batches(pending.request)) {
        const test::Reply reply = test::ParticipantServer::fail(400, ErrorCode::kInvalid, "answers[2] is odd");
        null::answer_fetch(pending.request.url, reply.status, reply.body);
      } else {
        const test::Reply reply = server.handle(pending.request);
        null::answer_fetch(pending.request.url, reply.status, reply.body);
      }
    }
    null::advance(100);
  }
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(server.stored, 4);
  EXPECT_EQ(box->state(kKey).set_aside, 1u);
}

TEST_F(OutboxTest, ASessionTheServerDoesNotKnowKeepsItsAnswersAndFreesTheLine) {
  server.sessions.erase(kKey);
  add(0);
  box->add(kOtherKey, answer(1));
  for (int round = 0; round < 10; ++round) { server.serve(); null::advance(100); }
  EXPECT_EQ(unsent(), 1u);
  EXPECT_EQ(on_disk(), 1u);
  EXPECT_EQ(box->state(kKey).set_aside, 0u);
  EXPECT_TRUE(box->state(kKey).failing);
  EXPECT_FALSE(box->state(kOtherKey).failing) << "its own line is good";
  EXPECT_EQ(server.sessions[kOtherKey].answers.size(), 1u);
  server.sessions[kKey];  // the server's memory came back
  for (int round = 0; round < 100; ++round) { server.serve(); null::advance(100); }
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(server.sessions[kKey].answers.size(), 1u);
  EXPECT_FALSE(box->state(kKey).failing);
}

TEST_F(OutboxTest, ARefusalOfTheWholeRequestIsTriedAgainWithGrowingWaits) {
  for (const auto& [status, code] : std::vector<std::pair<int, ErrorCode>>{
           {401, ErrorCode::kUnauthorized}, {403, ErrorCode::kForbidden}, {404, ErrorCode::kNotFound}, {409, ErrorCode::kConflict}}) {
    add(static_cast<std::uint32_t>(status) % 100);
    const std::string url = null::pending_fetches().front().request.url;
    double last = 0;
    for (int failure = 0; failure < 4; ++failure) {
      const test::Reply reply = test::ParticipantServer::fail(status, code, "not now");
      ASSERT_TRUE(null::answer_fetch(url, reply.status, reply.body)) << status;
      double waited = 0;
      while (null::pending_fetches().empty() && waited < 200'000) { null::advance(100); waited += 100; }
      EXPECT_GT(waited, last * 0.99) << status;
      last = waited / 2;
      EXPECT_EQ(unsent(), 1u) << status;
    }
    EXPECT_GE(last, 1900) << status;
    EXPECT_EQ(box->state(kKey).set_aside, 0u) << status;
    server.serve();
    null::advance(1);
    EXPECT_EQ(unsent(), 0u) << status;
  }
}

TEST_F(OutboxTest, TheWaitingCopyStaysUntilTheCopyThatIsSetAsideIsSafe) {
  Answer wrong = answer(0);
  wrong.shown = {7, 8, 9};
  box->add(kKey, wrong);
  null::advance(1);
  null::set_storage_durable(false);  // the new copy is in memory only; removing would still succeed
  server.serve();
  null::advance(1);
  null::set_storage_durable(true);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(on_disk(), 1u) << "the only copy is gone";
  reload();  // asked once more, refused once more, and now there is room
  server.serve();
  null::advance(1);
  EXPECT_EQ(on_disk(), 0u);
  EXPECT_EQ(null::stored().size(), 1u);
}

TEST_F(OutboxTest, KeptIsSaidOnlyWhenEveryAnswerOfTheSessionIs) {
  null::hold_storage(true);
  box->add(kKey, answer(0));
  EXPECT_FALSE(box->state(kKey).kept) << "nothing is written yet";
  EXPECT_TRUE(box->state(kKey).keeping);
  EXPECT_TRUE(box->state(kOtherKey).kept) << "it has nothing to lose";
  null::hold_storage(false);
  null::advance(1);
  EXPECT_TRUE(box->state(kKey).kept);
  EXPECT_FALSE(box->state(kKey).keeping);
  null::fail_storage(true);
  add(1);
  null::fail_storage(false);
  add(2);
  EXPECT_FALSE(box->state(kKey).kept) << "the second answer is in memory alone";
  EXPECT_FALSE(box->state(kKey).keeping);
  box->add(kOtherKey, answer(3));
  null::advance(1);
  EXPECT_TRUE(box->state(kOtherKey).kept);
}

TEST_F(OutboxTest, AProxysPageOrABrokenReplyIsNoReceipt) {
  add(0);
  const std::string url = null::pending_fetches().front().request.url;
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
           {200, "<html>Welcome to the hotel</html>"}, {200, "{\"receipts\": []}"}, {200, ""}, {404, "<html>not found</html>"}, {502, ""}, {200, "{\"receipts\": [{\"id\": \"x"}}) {
    ASSERT_TRUE(null::answer_fetch(url, status, body)) << body;
    null::advance(1);
    EXPECT_EQ(unsent(), 1u) << body;
    EXPECT_TRUE(null::pending_fetches().empty()) << "asked again at once after " << body;
    for (int i = 0; i < 700 && null::pending_fetches().empty(); ++i) null::advance(100);
  }
  server.serve();
  null::advance(1);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(server.stored, 1);
}

TEST_F(OutboxTest, WaitsGrowWithEachFailureUpToAMinute) {
  add(0);
  std::vector<double> waits;
  for (int failure = 0; failure < 9; ++failure) {
    server.serve([](const auto&) { return Line::kRequestLost; });
    double waited = 0;
    while (null::pending_fetches().empty() && waited < 200'000) { null::advance(100); waited += 100; }
    waits.push_back(waited);
  }
  EXPECT_GE(waits[0], 500);
  EXPECT_LE(waits[0], 1100);
  EXPECT_GE(waits[3], 4000);
  EXPECT_GE(waits[8], 30'000);
  EXPECT_LE(waits[8], 60'200);
}

TEST_F(OutboxTest, TriesAtOnceWhenTheLineIsBackOrThePageIsSeenAgain) {
  platform::Window window = platform::window();
  window.online = false;
  null::set_window(window);
  add(0);
  for (int i = 0; i < 6; ++i) { server.serve([](const auto&) { return Line::kRequestLost; }); null::advance(60'000); }
  server.serve([](const auto&) { return Line::kRequestLost; });
  null::advance(1);
  ASSERT_TRUE(null::pending_fetches().empty());
  window.online = true;
  null::set_window(window);
  null::advance(1);
  EXPECT_EQ(null::pending_fetches().size(), 1u);
  server.serve([](const auto&) { return Line::kRequestLost; });
  null::advance(1);
  ASSERT_TRUE(null::pending_fetches().empty());
  window.visible = false;
  null::set_window(window);
  null::advance(1);
  EXPECT_TRUE(null::pending_fetches().empty());
  window.visible = true;
  null::set_window(window);
  null::advance(1);
  EXPECT_EQ(null::pending_fetches().size(), 1u);
}

TEST_F(OutboxTest, OnLeavingEverythingGoesOnceMoreAndOutlivesThePage) {
  for (std::uint32_t t = 0; t < 150; ++t) box->add(kKey, answer(t));  // one is on its way, the rest waits
  null::advance(1);
  null::hide_page();
  std::size_t bytes = 0;
  int outliving = 0;
  for (const auto& pending : null::pending_fetches())
    if (pending.request.keepalive) { ++outliving; bytes += pending.request.body.size(); }
  EXPECT_EQ(outliving, 1);
  EXPECT_LT(bytes, 64u * 1024);
  server.serve();  // they reach the server, but nobody is there for the replies
  const int stored = server.stored;
  EXPECT_GE(stored, 100);
  reload();
  for (int i = 0; i < 10; ++i) { server.serve(); null::advance(10); }
  EXPECT_EQ(server.stored, 150);
  EXPECT_EQ(server.refused, 0);
}

TEST_F(OutboxTest, ManyAnswersGoInBatchesAndInOrder) {
  for (std::uint32_t t = 0; t < 250; ++t) box->add(kKey, answer(t));
  null::advance(1);
  reload();
  std::vector<std::size_t> sizes;
  while (!null::pending_fetches().empty()) {
    const auto batch = wire::decode<Submission>(null::pending_fetches().front().request.body);
    ASSERT_TRUE(batch);
    sizes.push_back(batch->answers.size());
    EXPECT_TRUE(std::is_sorted(batch->answers.begin(), batch->answers.end(), [](const Answer& a, const Answer& b) { return a.trial < b.trial; }));
    server.serve();
    null::advance(1);
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{100, 100, 50}));
}

TEST_F(OutboxTest, TheSameAnswerAddedTwiceIsOne) {
  const Answer a = answer(3);
  box->add(kKey, a);
  box->add(kKey, a);
  EXPECT_EQ(unsent(), 1u);
  EXPECT_EQ(box->unsent_trials(kKey), std::vector<std::uint32_t>{3});
}

TEST_F(OutboxTest, WhatCannotBeReadIsLeftWhereItIsAndStopsNothing) {
  null::stored()["outbox/" + std::string(kKey) + "/damaged"] = "{half";
  box->add(kKey, answer(1));
  null::advance(1);
  reload();
  EXPECT_EQ(unsent(), 1u);
  server.serve();
  null::advance(1);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(on_disk(), 1u);
}

// Every fifth request or reply is lost, some are delivered twice, the server is in trouble at times, the page is reloaded in
// the middle of everything: at the end each answer is stored exactly once, with the values given.
class RoughLine : public OutboxTest, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(RoughLine, EveryAnswerIsStoredExactlyOnce) {
  RandomStream random(derive_key(GetParam(), "rough line"));
  const auto line = [&](const platform::Request&) {
    const double u = random.uniform();
    if (u < 0.10) return Line::kRequestLost;
    if (u < 0.20) return Line::kReplyLost;
    if (u < 0.27) return Line::kTwice;
    if (u < 0.32) return Line::kTroubled;
    return Line::kGood;
  };
  std::map<std::uint32_t, Answer> given;
  for (std::uint32_t t = 0; t < 60; ++t) {
    const Answer a = answer(t);
    given[t] = a;
    box->add(kKey, a);
    const double u = random.uniform();
    if (u < 0.5) null::advance(random.uniform() * 3000);
    else null::advance(1);  // saved, at least
    if (random.uniform() < 0.8) server.serve(line);
    if (random.uniform() < 0.15) reload();
    if (random.uniform() < 0.1) null::hide_page();
  }
  for (int i = 0; i < 400 && unsent() > 0; ++i) {
    server.serve(line);
    null::advance(1000);
  }
  null::advance(10);
  EXPECT_EQ(unsent(), 0u);
  EXPECT_EQ(on_disk(), 0u);
  EXPECT_EQ(server.sessions[kKey].answers, given);
  EXPECT_EQ(server.stored, 60);
  EXPECT_EQ(server.refused, 0);
  EXPECT_GT(server.repeated, 0) << "the line was too good for this test to mean anything";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RoughLine, ::testing::Range<std::uint64_t>(0, 25));

}  // namespace
}  // namespace tertium::net
