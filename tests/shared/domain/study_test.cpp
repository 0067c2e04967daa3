// study_test.cpp: a study's definition is checked field by field.
#include "shared/domain/study.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

StudyDefinition good() {
  StudyDefinition d;
  d.slug = "everyday-objects";
  d.title = "Everyday objects";
  d.question = "Which one does not belong?";
  d.consent = "You may stop at any time.";
  return d;
}

TEST(CheckDefinition, TakesASmallCompleteStudy) { EXPECT_TRUE(check_definition(good())); }

TEST(CheckDefinition, NamesTheFieldThatIsWrong) {
  struct Case { const char* field; void (*spoil)(StudyDefinition&); };
  for (const Case& c : {Case{"slug", [](StudyDefinition& d) { d.slug = "../etc"; }}, Case{"slug", [](StudyDefinition& d) { d.slug = ""; }},
                        Case{"slug", [](StudyDefinition& d) { d.slug = "Upper"; }}, Case{"title", [](StudyDefinition& d) { d.title.clear(); }},
                        Case{"question", [](StudyDefinition& d) { d.question = std::string(301, 'x'); }}, Case{"consent", [](StudyDefinition& d) { d.consent.clear(); }},
                        Case{"hint", [](StudyDefinition& d) { d.hint = "\xFF"; }}, Case{"trials_per_session", [](StudyDefinition& d) { d.trials_per_session = 0; }},
                        Case{"practice_trials", [](StudyDefinition& d) { d.practice_trials = 51; }},
                        Case{"consent statement", [](StudyDefinition& d) { d.consent_statements = {""}; }}}) {
    StudyDefinition d = good();
    c.spoil(d);
    const auto verdict = check_definition(d);
    ASSERT_FALSE(verdict) << c.field;
    EXPECT_EQ(verdict.error().code, ErrorCode::kInvalid);
    EXPECT_NE(verdict.error().message.find(c.field), std::string::npos) << verdict.error().message;
  }
}

TEST(StudyState, HasOneWordEach) {
  for (const StudyState s : {StudyState::kDraft, StudyState::kOpen, StudyState::kPaused, StudyState::kClosed}) EXPECT_EQ(*study_state_from(to_string(s)), s);
  EXPECT_FALSE(study_state_from("gone"));
}

}  // namespace
}  // namespace tertium
