// report_test.cpp: a report of a fit holds what the fit says, needs nothing else, and is the same bytes each time.
#include "native/tasks/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>

#include "native/engine/thread_pool.h"
#include "native/tasks/ensemble.h"
#include "shared/base/hash.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "shared/wire/npy.h"
#include "tests/support/small_picture.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

void put(const std::string& path, const std::string& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}
std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// The page without what it carries along in data URIs.
std::string without_data(const std::string& html) {
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    const std::size_t data = html.find("data:", at);
    out += html.substr(at, data - at);
    if (data == std::string::npos) break;
    at = html.find_first_of("\"')> ;", data);
    while (at < html.size() && html[at] == ';') at = html.find_first_of("\"')> ;", at + 1);  // data:image/webp;base64,...
  }
  return out;
}
// Whatever a browser would fetch.
void expect_alone(const std::string& html) {
  const std::string page = without_data(html);
  for (const char* outside : {"http:", "https:", "//", "url(", "@import", "<script", "<link", "<iframe", "<object", "src="}) {
    // A font's url() is there without its data.
    std::string rest = page;
    for (std::size_t at = rest.find("src:url("); at != std::string::npos; at = rest.find("src:url(")) rest.erase(at, 8);
    EXPECT_FALSE(has(rest, outside)) << outside << ": " << rest.substr(rest.find(outside) > 60 ? rest.find(outside) - 60 : 0, 160);
  }
  for (std::size_t at = page.find("href=\""); at != std::string::npos; at = page.find("href=\"", at + 1))
    EXPECT_TRUE(page[at + 6] == '#' || page[at + 6] == '"') << page.substr(at, 60);
}
// Every element that is opened is closed, in order (but for those of HTML that never are).
void expect_well_formed(const std::string& html) {
  std::vector<std::string> open;
  const std::size_t style = html.find("<style>");
  const std::string page = html.substr(0, style) + html.substr(html.find("</style>") + 8);
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string inside = page.substr(at + 1, end - at - 1);
    if (inside.starts_with("!") || inside.starts_with("meta") || inside.back() == '/') continue;
    if (inside[0] == '/') {
      ASSERT_FALSE(open.empty()) << inside;
      ASSERT_EQ(open.back(), inside.substr(1)) << page.substr(at > 200 ? at - 200 : 0, 260);
      open.pop_back();
    } else {
      open.push_back(inside.substr(0, inside.find_first_of(" \n")));
    }
  }
  EXPECT_TRUE(open.empty());
}
void expect_ids_are_unique(const std::string& html) {
  std::vector<std::string> ids;
  for (std::size_t at = html.find(" id=\""); at != std::string::npos; at = html.find(" id=\"", at + 1)) ids.push_back(html.substr(at + 5, html.find('"', at + 5) - at - 5));
  std::sort(ids.begin(), ids.end());
  EXPECT_TRUE(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
  EXPECT_GT(ids.size(), 10u);
}

class Report : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    WorldOptions world;
    world.objects = 40, world.dims = 3;
    SimulationOptions options;
    options.triplets = 1500;
    Executor one;
    FitTask task;
    task.train = *simulate_choices(make_known_world(world), options, one);
    for (std::size_t i = 0; i < 40; ++i) task.train.names.push_back("thing " + std::to_string(i));
    task.train.names[3] = "<script>alert(\"&'\")</script>";
    task.train.names[4] = "\u0643\u0644\u0628";
    task.train.names[5] = "turn\u202Earound";
    task.request.method = FitMethod::kSpose, task.request.preset = FitPreset::kFast, task.request.dims = 6, task.request.seeds = 3;
    task.inputs.push_back({"triplets", "t.txt", std::string(64, 'a')});
    task.options.epochs = 12;
    // A search as its record holds it.
    wire::FitTune tune;
    tune.folds = 3, tune.preset = "fast", tune.chosen = 1, tune.note = "lambda .02 foretells them best.";
    tune.points = {{{{"lambda", .01}}, {1.02, 1.03}, {5, 6}}, {{{"lambda", .02}}, {1.01, 1.02}, {3, 3}}};
    std::vector<FitOutcome> runs;
    const auto verdict = run_ensemble(task, one, {}, [&](std::uint32_t, const FitOutcome& outcome) -> Result<void> { runs.push_back(outcome); return {}; });
    ASSERT_TRUE(verdict) << verdict.error().message;
    FitOutcome& best = runs[verdict->recommended];
    best.record.tune = tune;
    best.record_json = wire::encode_fit_record(best.record);
    const std::vector<const Matrix*> values{&runs[0].embedding.values, &runs[1].embedding.values, &runs[2].embedding.values};
    const Consensus consensus = make_consensus(values, verdict->recommended);
    write_fit("ensemble", best);
    put(*folder_ / "ensemble/reproducibility.csv", write_reproducibility_csv({0, 1, 2}, *verdict));
    put(*folder_ / "ensemble/consensus.csv", write_consensus_csv(consensus, 3));
    put(*folder_ / "ensemble/consensus.npy", wire::write_npy(consensus.values));
    write_fit("alone", best);
    dims_ = best.record.dims;
  }
  static void TearDownTestSuite() { delete folder_; }
  static void write_fit(const std::string& name, const FitOutcome& fit) {
    put(*folder_ / (name + "/embedding.npy"), fit.embedding_npy);
    if (!fit.names_text.empty()) put(*folder_ / (name + "/embedding.names.txt"), fit.names_text);
    put(*folder_ / (name + "/fit.json"), fit.record_json);
  }
  static ReportOutcome make(const ReportTask& task) {
    Executor one;
    const auto outcome = run_report_task(task, one);
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? *outcome : ReportOutcome{};
  }
  static inline TemporaryFolder* folder_ = nullptr;
  static inline std::uint32_t dims_ = 0;
};

TEST_F(Report, OfAnEnsembleHasItsSectionsAndNumbers) {
  const ReportOutcome out = make({*folder_ / "ensemble", "A fit <of> things", ""});
  EXPECT_EQ(out.kind, "fit");
  for (const char* title : {"Dimensions", "How well it foretells", "Found again", "Similarity", "Training", "Tuning", "Provenance"})
    EXPECT_TRUE(has(out.html, std::string(">") + title + "</h2>")) << title;
  EXPECT_TRUE(has(out.html, "<h1>A fit &lt;of&gt; things</h1>"));
  EXPECT_TRUE(has(out.html, "SPoSE found " + std::to_string(dims_) + " dimension"));
  EXPECT_TRUE(has(out.html, std::string(64, 'a'))) << "the hash of what it was made of";
  EXPECT_GE(out.figures, 10u);
  EXPECT_EQ(std::count(out.html.begin(), out.html.end(), '\0'), 0);
  std::size_t cards = 0;
  for (std::size_t at = out.html.find("<figure"); at != std::string::npos; at = out.html.find("<figure", at + 1)) ++cards;
  EXPECT_EQ(cards, out.figures);
}

TEST_F(Report, NeedsNothingElse) {
  const ReportOutcome out = make({*folder_ / "ensemble", "", ""});
  expect_alone(out.html);
  expect_well_formed(out.html);
  expect_ids_are_unique(out.html);
  EXPECT_TRUE(has(out.html, "default-src 'none'")) << "nor may it fetch anything";
}

TEST_F(Report, EscapesNames) {
  const std::string html = make({*folder_ / "alone", "", ""}).html;
  EXPECT_FALSE(has(html, "<script"));
  EXPECT_FALSE(has(html, "\u202E")) << "nor does a name turn the page around";
  EXPECT_TRUE(has(html, "&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;") || !has(html, "alert"));
  EXPECT_FALSE(has(html, "Found again")) << "one run says nothing of it";
}

TEST_F(Report, IsTheSameBytesOnAnyNumberOfThreads) {
  const std::unique_ptr<Executor> two = make_thread_pool(2);
  const ReportTask task{*folder_ / "ensemble", "", ""};
  const auto again = run_report_task(task, *two);
  ASSERT_TRUE(again);
  EXPECT_EQ(make(task).html, again->html);
}

TEST_F(Report, ShowsPicturesOnceAndSaysWhatIsMissing) {
  for (int i = 6; i < 40; ++i) put(*folder_ / ("pictures/thing " + std::to_string(i) + ".bmp"), small_picture(static_cast<unsigned>(9 * i)));
  const ReportOutcome out = make({*folder_ / "ensemble", "", *folder_ / "pictures"});
  EXPECT_GT(out.pictures, 0u);
  EXPECT_GT(out.pictures_missing, 0u);
  EXPECT_EQ(out.pictures_left_out, 0u);
  std::size_t symbols = 0;
  for (std::size_t at = out.html.find("<symbol"); at != std::string::npos; at = out.html.find("<symbol", at + 1)) ++symbols;
  EXPECT_EQ(symbols, out.pictures);
  EXPECT_TRUE(has(out.html, "objects have none in the folder"));
  expect_alone(out.html);
  expect_well_formed(out.html);
}

TEST_F(Report, OfAFitThatFoundNothingSaysSo) {
  Executor one;
  FitTask task;
  SimulationOptions options;
  options.triplets = 300;
  WorldOptions world;
  world.objects = 20, world.dims = 2;
  task.train = *simulate_choices(make_known_world(world), options, one);
  task.request.method = FitMethod::kSpose, task.request.preset = FitPreset::kFast, task.request.dims = 3, task.request.lambda = 5;
  task.options.epochs = 3;
  const auto fit = run_fit_task(task, one);
  ASSERT_TRUE(fit) << fit.error().message;
  ASSERT_EQ(fit->record.dims, 0u);
  write_fit("nothing", *fit);
  const ReportOutcome out = make({*folder_ / "nothing", "", ""});
  EXPECT_TRUE(has(out.html, "kept no dimension behind 300 judgments of 20 objects"));
  EXPECT_TRUE(has(out.html, "No dimension is left"));
  EXPECT_FALSE(has(out.html, ">Dimensions</h2>"));
  EXPECT_FALSE(has(out.html, "With them it foretells"));
  expect_well_formed(out.html);
}

TEST_F(Report, OfAnEmbeddingMadeElsewhereLeavesOutWhatNobodyKnows) {
  FitOutcome made;
  made.embedding.values = Matrix(5, 2);
  for (std::size_t o = 0; o < 5; ++o) made.embedding.values.at(o, o % 2) = 1.0f + static_cast<float>(o);
  made.embedding_npy = wire::write_npy(made.embedding.values);
  wire::FitRecord& record = made.record;
  record.tool_version = "0.1.0", record.origin = "somewhere", record.imported_method = "spose", record.objects = 5, record.dims = 2;
  record.importance = {.6, .4}, record.objects_with = {3, 2}, record.kept = {0, 1};
  record.train_nll = record.validation_nll = record.validation_accuracy = std::numeric_limits<double>::quiet_NaN();
  record.embedding_sha256 = sha256_hex(made.embedding_npy);
  made.record_json = wire::encode_fit_record(record);
  write_fit("elsewhere", made);
  const ReportOutcome out = make({*folder_ / "elsewhere", "", ""});
  EXPECT_TRUE(has(out.html, "2 dimensions of 5 objects, made by SPoSE."));
  EXPECT_TRUE(has(out.html, "object 4")) << "without names objects have numbers";
  EXPECT_FALSE(has(out.html, "not known"));
  EXPECT_FALSE(has(out.html, ">Training</h2>"));
  expect_well_formed(out.html);
}

TEST_F(Report, OfAComparisonHasItsSectionsAndNumbers) {
  put(*folder_ / "compared/compare.json", bytes_of(std::string(TERTIUM_SOURCE_DIR) + "/tests/golden/formats/compare.json"));
  const ReportTask task{*folder_ / "compared", "", ""};
  const ReportOutcome out = make(task);
  EXPECT_EQ(out.kind, "comparison");
  for (const char* title : {"Agreement", "Matched dimensions", "How many dimensions it takes", "What decides the choices", "Objects on matched dimensions",
                            "Triplets", "Pairs and categories",
                            "Every dimension", "Provenance"})
    EXPECT_TRUE(has(out.html, std::string(">") + title + "</h2>")) << title;
  EXPECT_TRUE(has(out.html, "<h1>People and net &lt;1&gt;</h1>"));
  EXPECT_TRUE(has(out.html, "d&quot;og"));
  EXPECT_TRUE(has(out.html, "Mantel, p")) << "statistics have their test";
  EXPECT_TRUE(has(out.html, "far too narrow")) << "and an interval that should not be reported says so";
  EXPECT_GE(out.figures, 10u);
  expect_alone(out.html);
  expect_well_formed(out.html);
  expect_ids_are_unique(out.html);
  EXPECT_EQ(out.html, make(task).html);
  // What is no comparison is refused with its place.
  put(*folder_ / "compared/compare.json", "{\"kind\":\"comparison\"}");
  Executor one;
  const auto refused = run_report_task(task, one);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(has(refused.error().message, "compare.json: ")) << refused.error().message;
}

TEST_F(Report, OfAProbeAndOfAReadOutAreWholePages) {
  const auto made_of = [&](const std::string& file, const std::string& kind, const std::string& source) {
    const std::string document = bytes_of(std::string(TERTIUM_SOURCE_DIR) + "/tests/golden/formats/" + file);
    put(*folder_ / kind + "/" + file, document);
    const ReportOutcome out = make({*folder_ / kind, "", ""});
    EXPECT_EQ(out.kind, kind);
    EXPECT_GE(out.figures, 7u);
    EXPECT_TRUE(has(out.html, "from " + source + " in " + kind + "."));
    EXPECT_FALSE(has(out.html, ">nan<"));
    expect_alone(out.html);
    expect_well_formed(out.html);
    expect_ids_are_unique(out.html);
    // The same document that lies in no folder says by itself what it is.
    const auto alone = run_document_report_task({document, "", kind, {}});
    ASSERT_TRUE(alone) << alone.error().message;
    EXPECT_EQ(alone->kind, kind);
    EXPECT_EQ(alone->html, out.html);
    put(*folder_ / kind + "/" + file, "{\"kind\":\"fit\",\"format\":1}");
    Executor one;
    const auto refused = run_report_task({*folder_ / kind, "", ""}, one);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(has(refused.error().message, file + ": its kind is 'fit'")) << refused.error().message;
  };
  made_of("probe.json", "probe", "the probe");
  made_of("regress.json", "read-out", "the read-out");
}

TEST_F(Report, OfADocumentKnowsItsKindOrIsRefused) {
  const auto kind_of = [&](const std::string& document) {
    const auto out = run_document_report_task({document, "", "", {}});
    return out ? out->kind : "refused: " + out.error().message;
  };
  for (const auto& [file, kind] : {std::pair{"compare.json", "comparison"}, {"align.json", "alignment"}, {"probe.json", "probe"}, {"regress.json", "read-out"}})
    EXPECT_EQ(kind_of(bytes_of(std::string(TERTIUM_SOURCE_DIR) + "/tests/golden/formats/" + file)), kind);
  EXPECT_TRUE(has(kind_of("{\"kind\":\"<b>\\u0007\"}"), "its kind is '<b>\\x07'; a report is made of")) << kind_of("{\"kind\":\"<b>\\u0007\"}");
  EXPECT_TRUE(has(kind_of("{}"), "refused: the document: "));
  EXPECT_TRUE(has(kind_of("{\"kind\":\"probe\"}"), "the document: the field format is missing"));
}

TEST_F(Report, IsRefusedWhereThereIsNothingToReport) {
  Executor one;
  const auto refused = [&](const std::string& folder, const std::string& pictures, ErrorCode code) {
    const auto outcome = run_report_task({folder, "", pictures}, one);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, code) << outcome.error().message;
  };
  std::filesystem::create_directories(*folder_ / "empty");
  refused(*folder_ / "missing", "", ErrorCode::kNotFound);
  refused(*folder_ / "empty", "", ErrorCode::kNotFound);
  refused(*folder_ / "alone/fit.json", "", ErrorCode::kInvalid);
  refused(*folder_ / "alone", *folder_ / "empty", ErrorCode::kInvalid);
  refused(*folder_ / "alone", *folder_ / "missing", ErrorCode::kNotFound);
  std::filesystem::copy(*folder_ / "ensemble", *folder_ / "torn");
  put(*folder_ / "torn/reproducibility.csv", "seed,column\n1,2\n");
  refused(*folder_ / "torn", "", ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tertium
