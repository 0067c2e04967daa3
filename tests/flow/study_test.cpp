// study_test.cpp: a study from its files to a simulated cohort's answers, through the real program.
#include <gtest/gtest.h>

#include "shared/base/text.h"
#include "shared/wire/api.h"
#include "tests/flow/serving.h"
#include "tests/support/small_picture.h"

namespace tertium {
namespace {

class StudyVerbs : public testing::Test {
 protected:
  StudyVerbs() {
    std::filesystem::create_directories(f / "pictures");
    for (char c = 'a'; c <= 'l'; ++c) f.put(std::string("pictures/") + c + ".webp", small_picture(static_cast<unsigned>(10 * (c - 'a'))));
    define(R"(, "catch_trials": [{"stimuli": ["a", "b", "c"]}, {"stimuli": ["d", "e", "f"]}], "catch_trials_per_session": 2, "repeats_per_session": 2)");
  }
  void define(const std::string& more) {
    f.put("study.json", R"({"slug": "letters", "title": "Letters", "language": "en", "question": "Which one does not belong?", "consent": "We keep your answers.",
                            "practice_trials": 1, "trials_per_session": 20)" + more + "}");
  }
  Finished make(const std::vector<std::string>& more = {}) {
    std::vector<std::string> line = {"study", "new", f / "study.json", "--pictures", f / "pictures", "--data", f / "data"};
    line.insert(line.end(), more.begin(), more.end());
    return run_tertium(line);
  }
  TestFolder f;
};

TEST_F(StudyVerbs, MakeADraftPublishItAndLetACohortTakePart) {
  const Finished made = make({"--json"});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(made.json()["state"], "draft");
  EXPECT_EQ(made.json()["stimuli"], 12);
  EXPECT_EQ(made.json()["pictures"], 12);
  EXPECT_EQ(made.json()["session_trials"], 25);
  EXPECT_EQ(made.json()["link"], "/t/letters");
  {
    Serving draft(f / "data");
    const Finished early = run_tertium({"simulate-participants", std::string(draft.links["address"]) + "/t/letters", "--people", "1"});
    EXPECT_EQ(early.code, 2) << "nobody takes part in a draft";
    EXPECT_EQ(draft.stop(), 0);
  }
  const Finished published = run_tertium({"study", "publish", "letters", "--data", f / "data", "--json"});
  ASSERT_EQ(published.code, 0) << published.err;
  EXPECT_EQ(published.json()["state"], "open");
  EXPECT_EQ(published.json()["already_open"], false);
  EXPECT_EQ(run_tertium({"study", "publish", "letters", "--data", f / "data", "--json"}).json()["already_open"], true);

  Serving server(f / "data");
  const std::string link = std::string(server.links["address"]) + "/t/letters";
  EXPECT_EQ(server.links["participant"], link);
  const Finished cohort = run_tertium({"simulate-participants", link, "--people", "10", "--seed", "3", "--spammers", "0.4", "--drop-out", "0.2", "--truth", f / "truth.csv",
                                       "--json"});
  ASSERT_EQ(cohort.code, 0) << cohort.err;
  EXPECT_EQ(cohort.json()["sessions"], 10);
  EXPECT_EQ(cohort.json()["complete"], 8);
  EXPECT_EQ(cohort.json()["answers"], cohort.json()["acknowledged"]);
  EXPECT_EQ(cohort.json()["kinds"].size(), 5u);
  EXPECT_EQ(cohort.json()["shown_by_name"], 0) << "pictures are shown without names";
  const std::string truth = bytes_of(f / "truth.csv");
  EXPECT_EQ(std::count(truth.begin(), truth.end(), '\n'), 11);
  for (const char* kind : {",attentive,", ",always-left,", ",random-fast,", ",alternating,", ",careless,"}) EXPECT_NE(truth.find(kind), std::string::npos) << kind;
  const Finished table = run_tertium({"simulate-participants", link, "--people", "2", "--position-bias", "2,1,0", "--temperature", "0.5", "--lapse", "0.1", "--speed", "10000"});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_NE(table.out.find("attentive"), std::string::npos) << table.out;
  EXPECT_EQ(server.stop(), 0);

  const Finished exported = run_tertium({"export", "letters", "--data", f / "data", "--out", f / "out", "--json"});
  ASSERT_EQ(exported.code, 0) << exported.err;
  EXPECT_EQ(exported.json()["answers"], cohort.json()["acknowledged"].get<int>() + 2 * 25);
  EXPECT_EQ(exported.json()["triplets"], exported.json()["simulated_triplets"]) << "nobody was there";
  // The truth names each session by its first answer, as the export does.
  const std::string answers = bytes_of(f / "out/answers.csv");
  for (const std::string_view line : split(truth, '\n')) {
    const auto cells = split(line, ',');
    EXPECT_TRUE(cells.size() < 6 || cells[0] == "person" || answers.find(cells[5]) != std::string::npos) << line;
  }
}

TEST_F(StudyVerbs, StoreNothingWhenAnythingIsWrong) {
  for (const auto& [more, names] : {std::pair(R"(, "trials_per_session": 20)", "trials_per_session"), {R"(, "fixation": 3)", "'fixation'"},
                                    {R"(, "feedback_ms": 5)", "feedback_ms"},
                                    {R"(, "catch_trials": [{"stimuli": ["a", "b", "zebra"]}])", "catch_trials[0].stimuli names 'zebra'"}}) {
    define(more);
    const Finished refused = make();
    EXPECT_EQ(refused.code, 2);
    EXPECT_NE(refused.err.find(names), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("study.json"), std::string::npos) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(f / "data")) << names;
    const Finished checked = run_tertium({"study", "check", f / "study.json", "--pictures", f / "pictures"});
    EXPECT_EQ(checked.code, 2);
    EXPECT_EQ(checked.err.substr(checked.err.find(": ")), refused.err.substr(refused.err.find(": "))) << "what check says, new says";
  }
  define("");
  f.put("pictures/notes.txt", "no picture");
  EXPECT_EQ(make().code, 2);
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
  std::filesystem::remove(f / "pictures/notes.txt");
  EXPECT_EQ(run_tertium({"study", "new", f / "study.json", "--data", f / "data"}).code, 2) << "no objects";
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
  ASSERT_EQ(make({"--open"}).code, 0);
  const auto before = f.files();
  f.put("pictures/m.webp", small_picture(255));
  const Finished twice = make();
  EXPECT_EQ(twice.code, 2);
  EXPECT_NE(twice.err.find("'letters'"), std::string::npos) << twice.err;
  std::filesystem::remove(f / "pictures/m.webp");
  EXPECT_EQ(f.files(), before) << "the new picture is not kept";
}

TEST_F(StudyVerbs, SayThatAServerHoldsTheData) {
  ASSERT_EQ(make().code, 0);
  Serving server(f / "data");
  define("");
  for (const Finished& refused : {make(), run_tertium({"study", "publish", "letters", "--data", f / "data"})}) {
    EXPECT_EQ(refused.code, 1);
    EXPECT_NE(refused.err.find(std::to_string(server.pid())), std::string::npos) << refused.err;
  }
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(StudyVerbs, KnowWhatCanBeDoneWithAStudy) {
  for (const std::vector<std::string>& line : {std::vector<std::string>{"study"}, {"study", "fly"}, {"study", "--open"}, {"study", ""}}) {
    const Finished refused = run_tertium(line);
    EXPECT_EQ(refused.code, 2);
    EXPECT_NE(refused.err.find("new, check, show, edit, publish, pause, open and close"), std::string::npos) << refused.err;
  }
  EXPECT_EQ(run_tertium({"study", "--help"}).code, 0);
  EXPECT_EQ(run_tertium({"study", "publish", "none", "--data", f / "nowhere"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(f / "nowhere"));
  for (const char* link : {"letters", "http://127.0.0.1:1", "http://127.0.0.1:1/t/", "http://127.0.0.1:1/t/A", "http://127.0.0.1:1/x/letters", "ftp://127.0.0.1/t/letters",
                           "http://:1/t/letters"})
    EXPECT_EQ(run_tertium({"simulate-participants", link}).code, 2) << link;
  const Finished nobody = run_tertium({"simulate-participants", "http://127.0.0.1:1/t/letters"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_NE(nobody.err.find("no reply from http://127.0.0.1:1"), std::string::npos) << nobody.err;
}

TEST(StudyPage, ShowsADefinitionThatIsValidAndNamesEveryField) {
  const std::string page = bytes_of(std::string(TERTIUM_SOURCE_DIR) + "/docs/study.md");
  const std::size_t from = page.find("```json\n"), to = page.find("```", from + 8);
  ASSERT_LT(from, to);
  const TestFolder f;
  f.put("study.json", page.substr(from + 8, to - from - 8));
  f.put("words.txt", "cat\ndog\ntrout\nlion\nsalmon\neagle\nbee\n");
  const Finished checked = run_tertium({"study", "check", f / "study.json", "--words", f / "words.txt"});
  EXPECT_EQ(checked.code, 0) << checked.err;
  const auto fields = wire::parse_json(wire::encode(StudyDefinition{}));
  ASSERT_TRUE(fields);
  for (const auto& field : fields->items()) EXPECT_NE(page.find("| `" + field.key() + "` |"), std::string::npos) << "docs/study.md does not say what " << field.key() << " is";
}

}  // namespace
}  // namespace tertium
