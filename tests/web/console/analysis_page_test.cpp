// analysis_page_test.cpp: the page of an analysis that is done: its figures, where its links lead, and what happens when its document does not come.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "shared/report/comparison_report.h"
#include "tests/web/console/fake_source.h"
#include "web/console/app.h"
#include "web/platform/null.h"
#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"

namespace tertium::console {
namespace {

namespace null = platform::null;
using semantics::find;

// The document of the golden file, over the first objects of the demo study; run 7 is its first observer, run 8 its second.
class AnalysisPage : public testing::Test {
 protected:
  void SetUp() override {
    null::reset();
    const Result<void> loaded = ui::load_messages(shipped_words(), "en");
    ASSERT_TRUE(loaded) << loaded.error().message;
    fill_demo(source);
    std::ifstream file(std::string(TERTIUM_SOURCE_DIR) + "/tests/golden/formats/compare.json");
    std::stringstream bytes;
    bytes << file.rdbuf();
    Result<wire::Comparison> document = wire::decode_comparison(bytes.str(), "compare.json");
    ASSERT_TRUE(document) << document.error().message;
    const std::vector<Stimulus>& stimuli = source.details["everyday"].stimuli;
    for (std::size_t i = 0; i < document->names.size(); ++i) document->names[i] = stimuli[i].name;
    source.reports.emplace("d0c", make_comparison_report(*document, "", ""));
    AnalysisJob job;
    job.id = 3;
    job.study = "everyday";
    job.request = comparison_of(7, 8);
    job.request.observers[0].title = "people", job.request.observers[1].title = "net";
    job.state = JobState::kDone;
    job.files = {{"compare.json", "d0c"}, {"report.html", "e1d"}};
    source.analyses = {job};
  }
  void TearDown() override { ui::stop_headless(); }
  void open(const std::string& hash = "#/studies/everyday/analyses/3") {
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
  // Everything that shows while the page is scrolled to its end.
  std::vector<semantics::Seen> scrolled() {
    std::vector<semantics::Seen> all = semantics::all_seen();
    null::pointer(platform::PointerAction::kMove, 700, 500);
    for (int i = 0; i < 60; ++i) {
      null::wheel(0, 300);
      ui::frame_headless(2);
      null::answer_all_pictures();
      const std::vector<semantics::Seen> more = semantics::all_seen();
      all.insert(all.end(), more.begin(), more.end());
      EXPECT_TRUE(semantics::problems().empty()) << semantics::problems().front();
    }
    return all;
  }
  static bool any(const std::vector<semantics::Seen>& all, const std::string& role, const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&](const semantics::Seen& seen) { return seen.role == role && seen.name == name; });
  }
  static bool leads(const std::vector<semantics::Seen>& all, const std::string& part) {
    return std::any_of(all.begin(), all.end(), [&](const semantics::Seen& seen) { return seen.role == "link" && seen.detail.find(part) != std::string::npos; });
  }

  FakeSource source;
  App app{source};
};

TEST_F(AnalysisPage, ShowsEverySectionOfTheReport) {
  open();
  const auto all = scrolled();
  for (const char* section : {"Agreement", "Matched dimensions", "How many dimensions it takes", "What decides the choices", "Objects on matched dimensions", "Triplets",
                              "Pairs and categories", "Every dimension", "Provenance"})
    EXPECT_TRUE(any(all, "heading", section)) << section;
  const auto images = std::count_if(all.begin(), all.end(), [](const semantics::Seen& seen) { return seen.role == "img" && seen.name.find(". ") != std::string::npos; });
  EXPECT_GE(images, 10);
  EXPECT_TRUE(ui::missing_messages().empty()) << ui::missing_messages().front();
}

TEST_F(AnalysisPage, LeadsToDimensionsObjectsAndTripletsOfBothResults) {
  open();
  const auto all = scrolled();
  EXPECT_TRUE(leads(all, "/runs/7/dimensions/"));
  EXPECT_TRUE(leads(all, "/runs/8/dimensions/"));
  EXPECT_TRUE(leads(all, "/runs/7/objects/"));
  EXPECT_TRUE(leads(all, "/runs/7/triplets?objects="));
  EXPECT_TRUE(leads(all, "/runs/8/triplets?objects="));
}

TEST_F(AnalysisPage, SavesTheNumbersBehindAFigure) {
  open();
  const auto all = scrolled();
  std::string name;
  for (const semantics::Seen& seen : all)
    if (seen.role == "button" && seen.name.starts_with("Save as CSV: ")) name = seen.name;
  ASSERT_FALSE(name.empty());
  ASSERT_TRUE(semantics::activate("button", name)) << name;
  ui::frame_headless(3);
  ASSERT_FALSE(null::downloads().empty());
  EXPECT_TRUE(null::downloads().back().file_name.ends_with(".csv"));
  EXPECT_NE(null::downloads().back().bytes.find('\n'), std::string::npos);
}

TEST_F(AnalysisPage, AsksForItsDocumentOnceAndKeepsTheFiguresWhileOneIsElsewhere) {
  open();
  EXPECT_EQ(source.calls["report"], 1);
  null::navigate("/#/studies/everyday");
  settle();
  null::navigate("/#/studies/everyday/analyses/3");
  settle();
  EXPECT_EQ(source.calls["report"], 1);
  EXPECT_TRUE(find("heading", "Agreement"));
}

TEST_F(AnalysisPage, SaysWhenItsDocumentDoesNotCome) {
  source.reports.clear();
  open();
  EXPECT_FALSE(find("heading", "Agreement"));
  EXPECT_TRUE(find("button", "Try again"));
  EXPECT_TRUE(semantics::problems().empty());
}

TEST_F(AnalysisPage, ObjectsThatTheStudyLacksAreNamedWithoutALink) {
  source.details["everyday"].stimuli[0].name = "renamed";
  open();
  const auto all = scrolled();
  EXPECT_TRUE(any(all, "heading", "Triplets"));
}

TEST_F(AnalysisPage, IsWholeOnAPhone) {
  platform::Window phone = platform::window();
  phone.width = 390, phone.height = 844, phone.touch = true;
  null::set_window(phone);
  open();
  for (const semantics::Seen& seen : scrolled()) {
    EXPECT_GE(seen.min.x, 0) << seen.role << " " << seen.name << " " << seen.text;
    EXPECT_LE(seen.max.x, 391) << seen.role << " " << seen.name << " " << seen.text;
  }
}

}  // namespace
}  // namespace tertium::console
