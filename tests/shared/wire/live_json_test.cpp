// live_json_test.cpp: these messages read back as themselves, and wrong ones are refused by field.
#include "shared/wire/live_json.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/wire/backup_manifest.h"

namespace tertium::wire {
namespace {

LiveView full_view() {
  LiveView v;
  v.at_ms = 1'795'348'800'000, v.target_answers = 60'000;
  v.people = {412, 41'206, 380, 12, 3, 17};
  v.simulated = {10, 600, 10, 0, 0, 0};
  v.people_now = 38, v.of_people = true, v.bin_minutes = 10;
  v.pace = {{1'795'348'200'000, 50, 0}, {1'795'348'800'000, 7, 2}};
  v.remaining_s = 7812.5, v.median_response_time_ms = 2310.5;
  v.times[3] = 7, v.times[39] = 1, v.slower = 4, v.median_session_s = 431.25;
  v.kept = {{0, 395}, {60, 380}};
  v.objects = 612, v.shown_least = 190, v.shown_most = 212, v.shown_median = 202.5;
  v.rarest = {{7, 190}, {99, 191}};
  v.pairs = 186'966, v.pairs_seen = 100'000, v.pair_times = {86'966, 60'000, 30'000, 10'000, 0, 0, 0, 0, 0};
  v.repeats = 120, v.repeats_same = 88, v.rules_version = 1, v.flagged = 9;
  v.sessions = {{12, "quiet-otter", false, 60, {{FlagKind::kPosition, 35, 60, 2, 0}, {FlagKind::kTooFast, 40, 60, 0, 1100}}},
                {3, "calm-heron", true, 25, {{FlagKind::kOneKey, 31, 60, 1, 0}}}};
  return v;
}

TEST(LiveViewJson, ReadsBackAsItself) {
  const auto back = decode<LiveView>(encode(full_view()));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, full_view());
}

TEST(LiveViewJson, ATimeThatIsNotKnownIsNull) {
  LiveView view = full_view();
  view.remaining_s = std::nan("");
  const std::string json = encode(view);
  EXPECT_NE(json.find("\"remaining_s\":null"), std::string::npos);
  EXPECT_TRUE(std::isnan(decode<LiveView>(json)->remaining_s));
}

TEST(LiveViewJson, RefusalsNameTheField) {
  const auto broken = [](const std::string& from, const std::string& to) {
    std::string json = encode(full_view());
    const std::size_t at = json.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    json.replace(at, from.size(), to);
    const auto read = decode<LiveView>(json);
    return read ? std::string() : read.error().message;
  };
  EXPECT_NE(broken("\"people_now\":38", "\"people_now\":-1").find("people_now"), std::string::npos);
  EXPECT_NE(broken("\"kind\":\"position\"", "\"kind\":\"mood\"").find("flags[0]"), std::string::npos);
  EXPECT_NE(broken("\"times\":[0,", "\"times\":[").find("times"), std::string::npos);
  EXPECT_NE(broken("\"position\":2", "\"position\":3").find("position"), std::string::npos);
  EXPECT_NE(broken("\"pairs_seen\":100000", "\"pairs_seen\":1.5").find("pairs_seen"), std::string::npos);
}

TEST(WithdrawOrderJson, NeedsExactlyOneWayToSayWhich) {
  EXPECT_EQ(decode<WithdrawOrder>(encode(WithdrawOrder{12, "", true}))->session, 12u);
  EXPECT_TRUE(decode<WithdrawOrder>(encode(WithdrawOrder{12, "", true}))->only_count);
  EXPECT_EQ(decode<WithdrawOrder>(encode(WithdrawOrder{0, "ABCDEFGH2345", false}))->withdrawal_code, "ABCDEFGH2345");
  for (const char* wrong : {"{}", R"({"only_count":true})", R"({"session":1,"withdrawal_code":"A"})", R"({"session":0})", R"({"session":-1})", R"({"withdrawal_code":""})",
                            R"({"session":1,"all":true})", R"({"session":"1"})"})
    EXPECT_FALSE(decode<WithdrawOrder>(wrong)) << wrong;
}

TEST(BackupStatusJson, ReadsBackAsItself) {
  const BackupStatus status{true, 0.25, "the disk is full", {{"2026-11-22T23-50-00Z", 1'795'348'800'000, 9'000'000'000, 612}}};
  const auto back = decode<BackupStatus>(encode(status));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, status);
}

BackupManifest small_manifest() {
  return {1'795'348'800'000, "0.1", 4, {std::string(64, 'd'), 8192}, {{std::string(64, '1'), 5}, {std::string(64, '2'), 7}}};
}

TEST(BackupManifestJson, ReadsBackAsItself) {
  const auto back = read_backup_manifest(write_backup_manifest(small_manifest()), "manifest.json");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, small_manifest());
  EXPECT_EQ(back->bytes(), 8204u);
}

TEST(BackupManifestJson, WhatDoesNotSayExactlyWhatItHoldsIsRefused) {
  const std::string good = write_backup_manifest(small_manifest());
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string json = good;
    json.replace(json.find(from), from.size(), to);
    const auto read = read_backup_manifest(json, "manifest.json");
    EXPECT_FALSE(read) << to;
    if (!read) { EXPECT_TRUE(read.error().message.starts_with("manifest.json: ")) << read.error().message; }
  };
  refused("tertium backup", "another backup");
  refused("\"version\":1", "\"version\":2");
  refused(std::string(64, '1'), std::string(64, '2'));  // twice the same
  refused(std::string(64, '1'), std::string(64, 'g'));
  refused(std::string(64, '1'), "../../../../etc/passwd");
  refused("\"bytes\":5", "\"bytes\":-5");
  refused("\"schema\":4", "\"schema\":0");
  refused("\"files\"", "\"others\"");
  for (const char* wrong : {"", "[]", "null", "{}", "{\"format\":\"tertium backup\"}"}) EXPECT_FALSE(read_backup_manifest(wrong, "x")) << wrong;
}

}  // namespace
}  // namespace tertium::wire
