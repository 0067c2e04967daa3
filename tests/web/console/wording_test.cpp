// wording_test.cpp: names, spans and shares read as a person would say them.
#include "web/console/wording.h"

#include <gtest/gtest.h>

#include "tests/web/console/fake_source.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

class Wording : public testing::Test {
 protected:
  void SetUp() override {
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
  }
};

TEST_F(Wording, NamesLoseUnderscoresForTheEyeOnlyAndKeepWhatTellsThemApart) {
  EXPECT_EQ(display_name("ice_cream"), "ice cream");
  EXPECT_EQ(display_name("bat1"), "bat1");
  EXPECT_EQ(display_name("camera_lens2"), "camera lens2");
  EXPECT_EQ(display_name("4x4 car"), "4x4 car");
  EXPECT_EQ(display_name("2001"), "2001");
  EXPECT_EQ(display_name("___"), "___");
}

TEST_F(Wording, SpansAreCoarse) {
  EXPECT_EQ(say_span(0.2), "about 1 s");
  EXPECT_EQ(say_span(7), "about 7 s");
  EXPECT_EQ(say_span(41), "about 45 s");
  EXPECT_EQ(say_span(58), "about 1 min");
  EXPECT_EQ(say_span(185), "about 3 min");
  EXPECT_EQ(say_span(7800), "about 2 h 10 min");
  EXPECT_EQ(say_seconds(2312), "2.31 s");
}

TEST_F(Wording, AShareIsNeverRoundedToAllOrNothing) {
  const std::string gap = "\xE2\x80\xAF";
  EXPECT_EQ(say_share(0, 0), "0" + gap + "%");
  EXPECT_EQ(say_share(0, 9), "0" + gap + "%");
  EXPECT_EQ(say_share(9, 9), "100" + gap + "%");
  EXPECT_EQ(say_share(1, 36000), "under 1" + gap + "%");
  EXPECT_EQ(say_share(35999, 36000), "over 99" + gap + "%");
  EXPECT_EQ(say_share(3, 8), "38" + gap + "%");
}

TEST_F(Wording, ADayIsWrittenInFull) {
  EXPECT_EQ(say_day(0), "1970-01-01");
  EXPECT_EQ(say_day(1'795'348'800'123), "2026-11-22");
  EXPECT_EQ(say_day(951'782'399'999), "2000-02-28");
  EXPECT_EQ(say_day(951'782'400'000), "2000-02-29");
}

TEST_F(Wording, WhatWasFittedIsSaidWhereItCouldBeSomethingElse) {
  EXPECT_EQ(say_source({}, false), "");
  EXPECT_EQ(say_source({}, true), "fitted to the answers of this study");
  EXPECT_EQ(say_source(DatasetReference{4, "a.tsv", ""}, true), "fitted to imported data: a.tsv");
  EXPECT_EQ(say_source(DatasetReference{4, "a.tsv", ""}, false), "fitted to imported data: a.tsv");
}

TEST_F(Wording, EveryKindOfDataHasWords) {
  for (const DatasetKind k : {DatasetKind::kTriplets, DatasetKind::kJudgments, DatasetKind::kAnchored, DatasetKind::kFeatures, DatasetKind::kDissimilarities,
                              DatasetKind::kPseudoTriplets})
    EXPECT_TRUE(ui::has_message(std::string("dataset.kind.") + to_string(k))) << to_string(k);
}

TEST_F(Wording, SimulatedAnswersAreSaidSo) {
  StudyCounts counts;
  counts.answers = 1200;
  EXPECT_EQ(say_answers(counts), "1,200 answers");
  counts.simulated_answers = 1200;
  EXPECT_EQ(say_answers(counts), "1,200 answers (100\xE2\x80\xAF% simulated)");
}

TEST_F(Wording, EveryStateAndPresetHasWords) {
  for (const StudyState s : {StudyState::kDraft, StudyState::kOpen, StudyState::kPaused, StudyState::kClosed}) state_name(s);
  for (const JobState s : {JobState::kQueued, JobState::kRunning, JobState::kDone, JobState::kFailed, JobState::kCancelled}) state_name(s);
  for (const FitPreset p : {FitPreset::kFast, FitPreset::kDefault, FitPreset::kPaper}) preset_name(p);
  EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
}

}  // namespace
}  // namespace tertium::console
