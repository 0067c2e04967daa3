// session_test.cpp: an answer turns into the right triplet, and only a possible answer passes.
#include "shared/domain/session.h"

#include <gtest/gtest.h>

#include <limits>

namespace tertium {
namespace {

Answer answer_at(std::uint32_t position) {
  Answer a;
  a.id = std::string(32, 'a');
  a.shown = {7, 8, 9};
  a.odd_position = position;
  a.response_time_ms = 812.5;
  return a;
}

TEST(ToTriplet, PutsTheChosenOneLastWhereverItStood) {
  EXPECT_EQ(to_triplet(answer_at(0)), (Triplet{8, 9, 7}));
  EXPECT_EQ(to_triplet(answer_at(1)), (Triplet{7, 9, 8}));
  EXPECT_EQ(to_triplet(answer_at(2)), (Triplet{7, 8, 9}));
}

TEST(CheckAnswer, RefusesWhatCannotBe) {
  EXPECT_TRUE(check_answer(answer_at(1)));
  Answer a = answer_at(3);
  EXPECT_FALSE(check_answer(a));
  for (const double t : {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), kResponseTimeLimitMs * 2}) {
    a = answer_at(0);
    a.response_time_ms = t;
    EXPECT_FALSE(check_answer(a)) << t;
  }
  for (const std::string& id : {std::string(), std::string(31, 'a'), std::string(32, 'g'), std::string(32, 'A'), std::string(33, 'a')}) {
    a = answer_at(0);
    a.id = id;
    EXPECT_FALSE(check_answer(a)) << id;
  }
}

TEST(AnswersTrial, WantsTheSameObjectsInTheSamePlaces) {
  const Trial trial{0, false, {7, 8, 9}};
  EXPECT_TRUE(answers_trial(answer_at(0), trial));
  Answer moved = answer_at(0);
  moved.shown = {8, 7, 9};
  EXPECT_FALSE(answers_trial(moved, trial));
}

TEST(ConsentHash, ChangesWithAnyStatement) {
  StudyDefinition d;
  d.consent = "text";
  const std::string plain = consent_hash_of(d);
  d.consent_statements = {"I agree"};
  EXPECT_NE(consent_hash_of(d), plain);
  StudyDefinition joined;
  joined.consent = "textI agree";
  EXPECT_NE(consent_hash_of(joined), consent_hash_of(d));
}

}  // namespace
}  // namespace tertium
