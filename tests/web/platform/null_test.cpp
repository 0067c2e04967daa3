// null_test.cpp: the test platform keeps the promises of platform.h that tests of the programs rest on.
#include "web/platform/null.h"

#include "web/platform/platform_common.h"

#include <gtest/gtest.h>

namespace tertium::platform {
namespace {

class Null : public testing::Test {
 protected:
  void SetUp() override { null::reset(); }
};

TEST_F(Null, TextIsMeasuredAndBrokenAtSpaces) {
  TextStyle style;
  style.size = 10;
  style.line_height = 14;
  EXPECT_EQ(measure_text("abcd", style).width, 22);  // 4 x .52 em, a quarter pixel, rounded up
  EXPECT_EQ(measure_text("\u738b\u738b", style).width, measure_text("ab", style).width);
  style.wrap = true;
  const TextSize two = measure_text("abcd efgh", style, 30);
  EXPECT_EQ(two.lines, 2);
  EXPECT_EQ(two.height, 28);
  EXPECT_EQ(measure_text("abcd\nefgh", style, 300).lines, 2);
  EXPECT_EQ(measure_text("abcdefghijkl", style, 30).lines, 3) << "a word longer than the line is broken";
}
TEST_F(Null, TimersAndTimeOutsFireInOrder) {
  std::string order;
  after_ms(50, [&] { order += 'b'; });
  after_ms(20, [&] { order += 'a'; });
  const TimerId gone = after_ms(30, [&] { order += '!'; });
  cancel_timer(gone);
  Request request;
  request.url = "/slow";
  request.timeout_ms = 40;
  fetch(request, [&](Response r) { order += r.failure == Response::Failure::kTimeout ? 't' : '?'; });
  null::advance(60);
  EXPECT_EQ(order, "atb");
}
TEST_F(Null, RequestsAreAnsweredFailedAndAborted) {
  std::string log;
  const auto ask = [&](const char* url) {
    Request r;
    r.url = url;
    return fetch(r, [&log](Response a) { log += std::to_string(a.status) + (a.failure == Response::Failure::kNone ? "" : "!") + a.body + ' '; });
  };
  ask("/a");
  ask("/b");
  const RequestId c = ask("/c");
  EXPECT_TRUE(null::answer_fetch("/b", 200, "yes"));
  EXPECT_TRUE(null::fail_fetch("/a"));
  EXPECT_FALSE(null::answer_fetch("/a", 200, ""));
  abort_fetch(c);
  EXPECT_EQ(log, "200yes 0! ");
  null::advance(1);
  EXPECT_EQ(log, "200yes 0! 0! ");
}
TEST_F(Null, StorageAnswersLaterSurvivesReloadAndCanFail) {
  int durable = -1;
  storage_put("answer/1", "one", [&](bool ok) { durable = ok; });
  EXPECT_EQ(durable, -1) << "never from inside the call";
  null::advance(0);
  EXPECT_EQ(durable, 1);
  null::fail_storage(true);
  storage_put("answer/2", "two", [&](bool ok) { durable = ok; });
  null::advance(0);
  EXPECT_EQ(durable, 0);
  null::reload();
  std::size_t found = 0;
  storage_list("answer/", [&](auto all) { found = all.size(); });
  null::advance(0);
  EXPECT_EQ(found, 1u);
}
TEST_F(Null, TheAddressHasItsParts) {
  null::set_url("/t/demo?PROLIFIC_PID=a%20b&x=1#trial");
  EXPECT_EQ(url().path, "/t/demo");
  EXPECT_EQ(query_value("PROLIFIC_PID"), "a b");
  EXPECT_EQ(query_value("none"), std::nullopt);
  push_url("#done");
  EXPECT_EQ(url().hash, "done");
  EXPECT_EQ(url().path, "/t/demo");
  int told = 0;
  on_url_change([&] { told++; });
  push_url("#x");
  EXPECT_EQ(told, 0);
  null::navigate("#y");
  EXPECT_EQ(told, 1);
}
TEST_F(Null, TheLinkGivesAllItsParametersDecoded) {
  using Values = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(query_values(), Values{});
  null::set_url("/t/demo?PROLIFIC_PID=a%20b+c&empty=&alone&x=1&x=2%26");
  EXPECT_EQ(query_values(), (Values{{"PROLIFIC_PID", "a b c"}, {"empty", ""}, {"alone", ""}, {"x", "1"}, {"x", "2&"}}));
  EXPECT_EQ(query_value("x"), "1");
}
TEST_F(Null, ThePeriodOfFramesIsKnownOnceThereWereSome) {
  EXPECT_EQ(frame_period_ms(), 0);
  EXPECT_GT(clock_step_ms(), 0);
  start([](double) {});
  null::run_frames();
  EXPECT_EQ(frame_period_ms(), 16);
}
TEST(FrameIntervals, TheMedianOfTheLatestForgetsPausesAndOldScreens) {
  FrameIntervals intervals;
  EXPECT_EQ(intervals.median(), 0);
  for (const double ms : {300.0, 16.0, 17.0, 5000.0, 0.0, 17.0, 16.5}) intervals.add(ms);
  EXPECT_EQ(intervals.median(), 17);
  for (int i = 0; i < 15; ++i) intervals.add(8.25);  // the page was moved to another screen
  EXPECT_EQ(intervals.median(), 8.25);
}
TEST_F(Null, FramesAreMadeOnlyWhenWanted) {
  int frames = 0;
  start([&](double) { frames++; });
  null::run_frames();
  EXPECT_EQ(frames, 3);
  null::advance(1000);
  EXPECT_EQ(frames, 3);
  null::pointer(PointerAction::kDown, 1, 1, InputKind::kTouch);
  EXPECT_EQ(last_input().kind, InputKind::kTouch);
  null::run_frames();
  EXPECT_EQ(frames, 6);
}

}  // namespace
}  // namespace tertium::platform
