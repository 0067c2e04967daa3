// making_studies_test.cpp: a study made from dropped files, edited beside its preview, published, paused and closed, by role and name.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "shared/domain/study.h"
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
using semantics::set_value;

struct MakingStudies : testing::Test {
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
    StudyDefinition& d = source.details["everyday"].definition;
    d.consent = "What is asked.";
    d.trials_per_session = 60;
    source.published["everyday"] = {d};
    source.studies[0].version = 1;
    source.studies[0].version_hash = std::string(64, 'f');
    source.details["everyday"].summary = source.studies[0];
  }
  void TearDown() override {
    expect_no_faults();
    ui::stop_headless();
  }
  void open(const std::string& hash) {
    null::set_url("/" + hash);
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
  void type(const char* role, const std::string& name, const std::string& value) {
    ASSERT_TRUE(set_value(role, name, value)) << "no " << role << " \"" << name << "\"; there are:" << everything();
    settle();
  }
  // A pause in typing.
  void pause() {
    null::advance(kSaveAfterMs + 10);
    settle();
  }
  static std::string everything() {
    std::string out;
    for (const semantics::Seen& seen : semantics::all_seen()) out += "\n  " + seen.role + " \"" + seen.name + "\"" + (seen.disabled ? " (disabled)" : "");
    return out;
  }
  static bool reads(const std::string& words) {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.name.find(words) != std::string::npos || seen.text.find(words) != std::string::npos || seen.description.find(words) != std::string::npos) return true;
    return false;
  }
  static std::string preview() {
    for (const semantics::Seen& seen : semantics::all_seen())
      if (seen.role == "iframe") return seen.detail;
    return "";
  }
  void expect_no_faults() {
    for (const std::string& problem : semantics::problems()) ADD_FAILURE() << problem << everything();
    for (const std::string& key : ui::missing_messages()) ADD_FAILURE() << key;
  }
  // Everything that was dropped arrives, and the server says what it is.
  void arrive(const UploadReport& report) {
    for (int i = 0; i < 50; ++i) {
      null::advance(1);
      if (null::answer_fetch("/files?", 200, piece())) continue;
      if (null::answer_fetch("/api/v1/uploads/u1", 200, wire_report(report))) continue;
      if (null::answer_fetch("/api/v1/uploads", 200, R"({"upload":"u1"})")) continue;
      break;
    }
    settle();
  }
  static std::string piece() {
    for (const null::PendingFetch& fetch : null::pending_fetches())
      if (const std::size_t at = fetch.request.url.find("/files?name="); at != std::string::npos) {
        const std::string bytes = std::to_string(fetch.request.body.size());
        return R"({"name":"x","bytes":)" + bytes + R"(,"received":)" + bytes + R"(,"use":"waiting"})";
      }
    return "";
  }
  static std::string wire_report(const UploadReport& report) {
    std::string stimuli, problems;
    for (const Stimulus& s : report.stimuli)
      stimuli += (stimuli.empty() ? "" : ",") + (R"({"name":")" + s.name + R"(","category":")" + s.category + R"(","picture":")" + s.picture + R"(","licence":""})");
    for (const UploadNote& n : report.problems)
      problems += (problems.empty() ? "" : ",") + (R"({"file":")" + n.file + R"(","message":")" + n.message + R"(","blocks":false})");
    return R"({"upload":"u1","bytes":3,"total":3,"pending":0,"ready":)" + std::string(report.ready ? "true" : "false") + R"(,"files":[],"stimuli":[)" + stimuli +
           R"(],"problems":[)" + problems + R"(],"warnings":[],"problems_left_out":0,"warnings_left_out":0})";
  }
  static UploadReport three_animals() {
    UploadReport report;
    report.stimuli = {{"cat", "animal", std::string(64, '1'), "", ""}, {"dog", "animal", std::string(64, '2'), "", ""}, {"hammer", "tool", std::string(64, '3'), "", ""}};
    report.ready = true;
    return report;
  }

  FakeSource source;
  App app{source};
};

// ---- a new study ----
TEST_F(MakingStudies, AFolderDroppedOnTheListBecomesADraftThatIsOpenedForEditing) {
  open("");
  ASSERT_TRUE(find("submit", "New study")) << everything();
  EXPECT_TRUE(null::accepts_drops());
  null::drag_files(true);
  settle();
  EXPECT_TRUE(reads("Let go to begin a new study"));
  null::drag_files(false);
  ASSERT_TRUE(null::drop_files({{"animals/cat.jpg", "1"}, {"animals/dog.jpg", "2"}, {"animals/hammer.jpg", "3"}}));
  settle();
  EXPECT_TRUE(find("heading", "Sending files")) << everything();
  EXPECT_EQ(platform::url().hash, "/new");
  EXPECT_TRUE(null::warns_before_leaving());
  arrive(three_animals());
  EXPECT_TRUE(find("heading", "Objects: 3")) << everything();
  EXPECT_TRUE(reads("animal"));
  const semantics::Seen* create = find("submit", "Create study");
  ASSERT_TRUE(create) << everything();
  EXPECT_TRUE(create->disabled) << "a title is needed";
  type("textbox", "Title", "Animals & tools");
  EXPECT_EQ(find("textbox", "Address")->value, "animals-tools");
  press("submit", "Create study");
  ASSERT_EQ(source.created.size(), 1u);
  EXPECT_EQ(source.created[0].upload, "u1");
  EXPECT_TRUE(check_definition(source.created[0].definition)) << "the texts it begins with are a legal definition";
  EXPECT_EQ(platform::url().hash, "/studies/animals-tools/definition");
  EXPECT_EQ(find("textbox", "Title")->value, "Animals & tools");
  EXPECT_FALSE(null::warns_before_leaving());
}

TEST_F(MakingStudies, KeyboardUsersChooseFilesOrAFolderInTheBrowsersDialog) {
  open("#/new");
  press("button", "Choose a folder");
  EXPECT_EQ(null::asks_for_folder(), std::optional(true));
  press("button", "Choose files");
  EXPECT_EQ(null::asks_for_folder(), std::optional(false));
  ASSERT_TRUE(null::give_files({{"words.txt", "cat\ndog\n"}}));
  settle();
  EXPECT_TRUE(find("heading", "Sending files"));
  press("button", "Cancel");
  EXPECT_TRUE(find("button", "Choose files")) << "back to the beginning";
  EXPECT_FALSE(null::warns_before_leaving());
}

TEST_F(MakingStudies, FilesThatCannotBeUsedAreListedAndLeftOutOnlyWhenSomebodySaysSo) {
  open("#/new");
  ASSERT_TRUE(null::drop_files({{"cat.jpg", "1"}}));
  UploadReport report = three_animals();
  report.problems = {{"bad.tiff", "this is no PNG, JPEG or WebP", false}};
  arrive(report);
  EXPECT_TRUE(reads("bad.tiff"));
  EXPECT_TRUE(reads("this is no PNG, JPEG or WebP"));
  type("textbox", "Title", "Animals");
  EXPECT_TRUE(find("submit", "Create study")->disabled);
  press("checkbox", "Leave out the files that cannot be used");
  press("submit", "Create study");
  ASSERT_EQ(source.created.size(), 1u);
  EXPECT_TRUE(source.created[0].leave_out);
}

TEST_F(MakingStudies, AnAddressMustBeOneAndNobodyElses) {
  open("#/new");
  ASSERT_TRUE(null::drop_files({{"cat.jpg", "1"}}));
  arrive(three_animals());
  type("textbox", "Title", "Everyday");
  EXPECT_TRUE(reads("There is a study with this address already"));
  EXPECT_TRUE(find("submit", "Create study")->disabled);
  type("textbox", "Address", "Not An Address");
  EXPECT_TRUE(reads("1 to 40 of a-z, 0-9 and -"));
  EXPECT_TRUE(find("submit", "Create study")->disabled);
  type("textbox", "Address", "mine");
  EXPECT_FALSE(find("submit", "Create study")->disabled);
  type("textbox", "Title", "Another title");
  EXPECT_EQ(find("textbox", "Address")->value, "mine") << "what was typed stays";
}

TEST_F(MakingStudies, AnUploadThatTheServerRefusesSaysWhyAndHowToGoOn) {
  open("#/new");
  ASSERT_TRUE(null::drop_files({{"cat.jpg", "1"}}));
  ASSERT_TRUE(null::answer_fetch("/api/v1/uploads", 403, R"({"error":{"code":"forbidden","message":"only people with an account make studies"}})"));
  settle();
  EXPECT_TRUE(reads("only people with an account make studies")) << everything();
  press("button", "Start over");
  EXPECT_TRUE(find("button", "Choose a folder"));
}

TEST_F(MakingStudies, PagesWithoutAPlaceForFilesLetDropsGoByHarmlessly) {
  open("#/studies/everyday");
  EXPECT_FALSE(null::accepts_drops());
}

// ---- its definition ----
TEST_F(MakingStudies, WhatIsTypedIsSavedAfterAPauseAndThePreviewFollows) {
  open("#/studies/everyday/definition");
  EXPECT_TRUE(reads("Saved")) << everything();
  const std::string before = preview();
  EXPECT_NE(before.find("/t/everyday?preview=1"), std::string::npos) << before;
  type("textbox", "Title", "Things of every day");
  EXPECT_EQ(source.calls["save"], 0) << "not before a pause";
  EXPECT_TRUE(null::warns_before_leaving());
  EXPECT_EQ(preview(), before);
  pause();
  EXPECT_EQ(source.definitions["everyday"].title, "Things of every day");
  EXPECT_TRUE(reads("Saved"));
  EXPECT_NE(preview(), before) << "loaded again once the server has it";
  EXPECT_FALSE(null::warns_before_leaving());
  EXPECT_TRUE(reads("changed since version 1"));
}

TEST_F(MakingStudies, WhatNoServerWouldTakeIsSaidBesideItsFieldAndNotSent) {
  open("#/studies/everyday/definition");
  type("textbox", "Title", "");
  pause();
  EXPECT_EQ(source.calls["save"], 0);
  EXPECT_NE(find("textbox", "Title")->description.find("title has 0 bytes"), std::string::npos) << find("textbox", "Title")->description;
  EXPECT_TRUE(find("heading", "Not saved") || reads("Not saved")) << everything();
  press("button", "Undo");
  pause();
  EXPECT_EQ(find("textbox", "Title")->value, "Everyday objects");
  EXPECT_TRUE(find("button", "Undo")->disabled);
}

TEST_F(MakingStudies, NumbersAreCheckedAsTheyAreTyped) {
  open("#/studies/everyday/definition?part=trials");
  for (const char* wrong : {"0", "5001", "ten", "", "-3"}) {
    type("number", "Trials a session", wrong);
    EXPECT_EQ(find("number", "Trials a session")->value, wrong) << "what was typed stays to be mended";
    EXPECT_NE(find("number", "Trials a session")->description.find("from 1 to 5,000"), std::string::npos) << wrong;
    pause();
    EXPECT_EQ(source.calls["save"], 0) << wrong;
  }
  type("number", "Trials a session", "120");
  pause();
  EXPECT_EQ(source.definitions["everyday"].trials_per_session, 120u);
}

TEST_F(MakingStudies, ChangesOfOneFieldAreOneStepToUndo) {
  open("#/studies/everyday/definition");
  for (const char* title : {"T", "Th", "Thi"}) type("textbox", "Title", title);
  type("textbox", "Question", "Which is odd?");
  press("button", "Undo");
  EXPECT_EQ(find("textbox", "Question")->value, "Which one does not belong?");
  EXPECT_EQ(find("textbox", "Title")->value, "Thi");
  press("button", "Undo");
  EXPECT_EQ(find("textbox", "Title")->value, "Everyday objects");
}

TEST_F(MakingStudies, APartAndTheDeviceAreInTheLink) {
  open("#/studies/everyday/definition?device=desktop&part=consent");
  EXPECT_TRUE(find("textarea", "Consent")) << everything();
  EXPECT_TRUE(find("iframe", "Preview on a desktop"));
  press("tab", "Trials");
  EXPECT_EQ(platform::url().hash, "/studies/everyday/definition?device=desktop&part=trials");
  EXPECT_NE(preview().find("at=trials"), std::string::npos);
  press("button", "Phone");
  EXPECT_EQ(platform::url().hash, "/studies/everyday/definition?part=trials");
}

TEST_F(MakingStudies, ListsAndQuestionsGrowAndShrink) {
  open("#/studies/everyday/definition?part=people");
  press("button", "Add a question");
  pause();
  ASSERT_EQ(source.definitions["everyday"].demographics.size(), 1u) << everything();
  type("textarea", "Options", "one\n two \n\n");
  EXPECT_EQ(find("textarea", "Options")->value, "one\n two \n\n") << "a line that is being begun stays";
  pause();
  EXPECT_EQ(source.definitions["everyday"].demographics[0].options, (std::vector<std::string>{"one", "two"}));
  press("button", "Remove question 1");
  pause();
  EXPECT_TRUE(source.definitions["everyday"].demographics.empty());
  press("radio", "Let in only who has one");
  pause();
  EXPECT_EQ(source.definitions["everyday"].identification, Identification::kRequired);
}

TEST_F(MakingStudies, CatchTrialsAreLinesOfKnownNames) {
  open("#/studies/everyday/definition?part=trials");
  type("textarea", "Catch trials", "pear | carrot");
  EXPECT_TRUE(reads("Line 1: three names are needed"));
  type("textarea", "Catch trials", "pear | carrot | hammer\nbus | train | unicorn");
  EXPECT_TRUE(reads("Line 2: no object is named unicorn"));
  pause();
  EXPECT_EQ(source.calls["save"], 0);
  type("textarea", "Catch trials", "pear | carrot | hammer\n");
  pause();
  ASSERT_EQ(source.definitions["everyday"].catch_trials.size(), 1u) << everything();
  EXPECT_EQ(source.definitions["everyday"].catch_trials[0].stimuli[2], "hammer");
}

TEST_F(MakingStudies, WorkedExamplesShowTheirObjectsAndNameUnknownOnes) {
  open("#/studies/everyday/definition?part=instructions");
  press("button", "Add an example");
  type("textbox", "The odd one", "unicorn");
  EXPECT_TRUE(reads("No object of this name"));
  type("textbox", "The odd one", "saw");
  pause();
  ASSERT_EQ(source.definitions["everyday"].examples.size(), 1u);
  EXPECT_EQ(source.definitions["everyday"].examples[0].stimuli[2], "saw");
}

TEST_F(MakingStudies, AServerThatCannotBeReachedIsTriedAgainAndNothingTypedIsLost) {
  open("#/studies/everyday/definition");
  source.save_failure = Error{ErrorCode::kIo, "no connection to /api"};
  type("textbox", "Title", "Kept");
  pause();
  EXPECT_TRUE(reads("no connection to /api"));
  EXPECT_TRUE(null::warns_before_leaving());
  EXPECT_EQ(find("textbox", "Title")->value, "Kept");
  source.save_failure.reset();
  null::advance(5'000);
  settle();
  EXPECT_EQ(source.definitions["everyday"].title, "Kept");
  EXPECT_FALSE(null::warns_before_leaving());
}

TEST_F(MakingStudies, WhatSomebodyElseSavedMeanwhileIsNotOverwrittenButTakenOverOrReplacedKnowingly) {
  open("#/studies/everyday/definition");
  StudyDefinition theirs = source.details["everyday"].definition;
  theirs.hint = "Theirs";
  source.definitions["everyday"] = theirs;
  type("textbox", "Title", "Mine");
  pause();
  EXPECT_EQ(source.definitions["everyday"].hint, "Theirs") << "kept";
  EXPECT_TRUE(reads("Somebody else changed this study meanwhile"));
  EXPECT_TRUE(null::warns_before_leaving());
  press("button", "Take over theirs");
  EXPECT_EQ(find("textbox", "Hint")->value, "Theirs");
  EXPECT_NE(find("textbox", "Title")->value, "Mine");
  EXPECT_FALSE(reads("Somebody else changed this study meanwhile"));
  EXPECT_FALSE(null::warns_before_leaving());
  press("button", "Undo");
  pause();
  EXPECT_EQ(source.definitions["everyday"].title, "Mine") << "now knowingly";
  EXPECT_NE(source.definitions["everyday"].hint, "Theirs");
}

TEST_F(MakingStudies, AnEditWhoseReplyWasLostIsNotTakenForSomebodyElses) {
  open("#/studies/everyday/definition");
  source.save_reply_lost = Error{ErrorCode::kIo, "no connection to /api"};
  type("textbox", "Title", "First");
  pause();
  EXPECT_EQ(source.definitions["everyday"].title, "First");
  EXPECT_TRUE(reads("no connection to /api"));
  source.save_reply_lost.reset();
  type("textbox", "Title", "Second");
  pause();
  EXPECT_EQ(source.definitions["everyday"].title, "Second");
  EXPECT_FALSE(reads("Somebody else changed this study meanwhile"));
}

TEST_F(MakingStudies, TheLastWordsOfSomeoneWhoLeavesThePageAreSaved) {
  open("#/studies/everyday/definition");
  type("textbox", "Title", "Last words");
  press("link", "Overview");
  EXPECT_EQ(source.definitions["everyday"].title, "Last words");
}

TEST_F(MakingStudies, ADefinitionGoesOutAndComesInAsOneDocument) {
  open("#/studies/everyday/definition");
  press("button", "Download JSON");
  ASSERT_EQ(null::downloads().size(), 1u);
  std::string document = null::downloads()[0].bytes;
  const std::string title = "Everyday objects";
  document.replace(document.find(title), title.size(), "From a file");
  document.replace(document.find("\"slug\":\"everyday\""), 17, "\"slug\":\"somebody\"");
  press("button", "Load JSON");
  ASSERT_TRUE(null::give_files({{"d.json", document}}));
  null::advance(1);
  settle();
  pause();
  EXPECT_EQ(source.definitions["everyday"].title, "From a file");
  EXPECT_EQ(source.definitions["everyday"].slug, "everyday") << "its address stays";
  press("button", "Undo");
  pause();
  EXPECT_EQ(source.definitions["everyday"].title, title);
  press("button", "Load JSON");
  ASSERT_TRUE(null::give_files({{"d.json", "{\"title\": 3}"}}));
  null::advance(1);
  settle();
  EXPECT_NE(semantics::announced().find("Not loaded"), std::string::npos) << semantics::announced();
}

TEST_F(MakingStudies, AViewerLooksAndChangesNothing) {
  source.studies[0].role = Role::kViewer;
  open("#/studies/everyday/definition");
  EXPECT_TRUE(reads("Changing it takes the role of an editor"));
  EXPECT_TRUE(find("textbox", "Title")->disabled);
  press("link", "Overview");
  EXPECT_FALSE(find("button", "Pause"));
  EXPECT_FALSE(find("button", "Close"));
}

// ---- published, paused, closed ----
TEST_F(MakingStudies, PublishingSaysWhatItFreezesAndWhatChanged) {
  open("#/studies/everyday/definition");
  type("textbox", "Title", "Newer");
  pause();
  press("link", "Overview");
  EXPECT_TRUE(reads("Changed since version 1: Title")) << everything();
  press("button", "Publish version 2");
  EXPECT_TRUE(reads("The definition is frozen as it is now"));
  EXPECT_EQ(source.calls["publish"], 0) << "asked first";
  press("button", "Not now");
  EXPECT_EQ(source.calls["publish"], 0);
  press("button", "Publish version 2");
  const std::vector<semantics::Seen> all = semantics::all_seen();
  const auto in_dialog = std::find_if(all.rbegin(), all.rend(), [](const semantics::Seen& s) { return s.role == "button" && s.name == "Publish version 2" && !s.disabled; });
  ASSERT_NE(in_dialog, all.rend());
  const float x = (in_dialog->min.x + in_dialog->max.x) / 2, y = (in_dialog->min.y + in_dialog->max.y) / 2;
  for (const platform::PointerAction action : {platform::PointerAction::kMove, platform::PointerAction::kDown, platform::PointerAction::kUp}) null::pointer(action, x, y);
  settle();
  EXPECT_EQ(source.calls["publish"], 1);
  EXPECT_EQ(source.published["everyday"].size(), 2u);
  EXPECT_TRUE(reads("Version 2")) << everything();
  EXPECT_FALSE(find("button", "Publish version 3")) << "nothing new to publish";
}

TEST_F(MakingStudies, AStudyIsPausedOpenedAgainAndClosedAfterAQuestion) {
  open("#/studies/everyday");
  press("button", "Pause");
  EXPECT_EQ(source.studies[0].state, StudyState::kPaused);
  press("button", "Open again");
  EXPECT_EQ(source.studies[0].state, StudyState::kOpen);
  press("button", "Close");
  EXPECT_EQ(source.studies[0].state, StudyState::kOpen) << "asked first";
  press("button", "Close study");
  EXPECT_EQ(source.studies[0].state, StudyState::kClosed);
  EXPECT_TRUE(reads("Closed: nobody can begin"));
}

TEST_F(MakingStudies, LinksForPanelsAreCopiedWithTheirMarksAndAWarningWhereNothingIsKept) {
  open("#/studies/everyday");
  press("button", "Copy for Plain link");
  EXPECT_EQ(null::clipboard(), "http://tertium.test/t/everyday");
  EXPECT_FALSE(reads("Identifiers are not kept"));
  press("button", "Copy for Prolific");
  EXPECT_EQ(null::clipboard(), "http://tertium.test/t/everyday?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}");
  EXPECT_TRUE(reads("Identifiers are not kept")) << everything();
  press("button", "Copy for SONA");
  EXPECT_EQ(null::clipboard(), "http://tertium.test/t/everyday?survey_code=%SURVEY_CODE%");
  press("button", "Copy for MTurk (HTML of the task)");
  EXPECT_NE(null::clipboard().find("href=\"http://tertium.test/t/everyday\""), std::string::npos);
  press("button", "Keep identifiers");
  EXPECT_EQ(platform::url().hash, "/studies/everyday/definition?part=people");
}

// ---- without a page ----
TEST(SlugOf, ATitleGivesAnAddress) {
  EXPECT_EQ(slug_of("Animals & tools"), "animals-tools");
  EXPECT_EQ(slug_of("  2026: The Best!  "), "the-best");
  EXPECT_EQ(slug_of("\u738b\u738b"), "");
  EXPECT_TRUE(is_slug(slug_of(std::string(100, 'a'))));
  EXPECT_TRUE(is_slug(slug_of("a b c d e f g h i j k l m n o p q r s t u v w x y z")));
}

TEST(ChangedFields, EveryFieldOfADefinitionIsCompared) {
  StudyDefinition a;
  EXPECT_TRUE(changed_fields(a, a).empty());
  StudyDefinition b = a;
  b.title = "x";
  b.seed = 9;
  b.captions = true;
  b.ending(Ending::kEarly).code = "c";
  EXPECT_EQ(changed_fields(a, b), (std::vector<std::string>{"title", "seed", "captions", "endings"}));
  b = a;
  b.language = "de", b.question = b.hint = b.about = b.consent = b.instructions = b.thanks = b.contact = b.final_question = b.debrief = b.retention = "x";
  b.consent_statements = {"x"};
  b.practice_trials = b.trials_per_session = b.instructions_seconds = b.comprehension_attempts = b.fixation_ms = b.feedback_ms = b.trial_seconds = 77;
  b.too_fast_ms = b.trials_per_block = b.break_seconds = b.catch_trials_per_session = b.repeats_per_session = 77;
  b.target_answers = 5;
  b.identification = Identification::kOptional;
  b.demographics.resize(1), b.examples.resize(1), b.comprehension.resize(1), b.catch_trials.resize(1);
  EXPECT_EQ(changed_fields(a, b).size(), 30u);
}

}  // namespace
}  // namespace tertium::console
