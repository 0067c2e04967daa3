// study_analysis_test.cpp: networks, a probe and a read-out asked in a study give the bytes that the same tasks make of the same data. (Comparisons, and what the
// worker does with any of them: tests/native/jobs/analyses_test.cpp.)
#include "native/tasks/study_analysis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "native/tasks/align_document.h"
#include "native/tasks/probe_document.h"
#include "native/tasks/regress.h"
#include "shared/base/hash.h"
#include "shared/simulation/world.h"
#include "shared/wire/linear_map_npz.h"
#include "shared/wire/npy.h"
#include "shared/wire/transform_npz.h"
#include "tests/native/store/store_support.h"
#include "tests/support/small_picture.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 12;

Matrix mind(std::uint64_t seed, std::uint32_t dims) {
  WorldOptions options;
  options.objects = kObjects, options.dims = dims, options.seed = seed;
  return make_known_world(options);
}

// All triples, the odd one by the largest dot product of the other two.
TripletSet judged_by(const Matrix& values) {
  const auto dot = [&](std::uint32_t a, std::uint32_t b) {
    double sum = 0;
    for (std::size_t d = 0; d < values.cols; ++d) sum += static_cast<double>(values.at(a, d)) * static_cast<double>(values.at(b, d));
    return sum;
  };
  TripletSet out;
  out.objects = kObjects;
  for (std::uint32_t i = 0; i < kObjects; ++i)
    for (std::uint32_t j = i + 1; j < kObjects; ++j)
      for (std::uint32_t k = j + 1; k < kObjects; ++k) {
        const double ij = dot(i, j), ik = dot(i, k), jk = dot(j, k);
        if (ij >= ik && ij >= jk) out.triplets.push_back({i, j, k});
        else if (ik >= jk) out.triplets.push_back({i, k, j});
        else out.triplets.push_back({j, k, i});
      }
  return out;
}

class StudyAnalyses : public ::testing::Test {
 protected:
  void SetUp() override {
    data = value_of(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    store = value_of(Store::open(data->database_path()));
    std::vector<Stimulus> stimuli = small_stimuli();
    for (std::uint32_t i = 0; i < kObjects; ++i) stimuli[i].picture = value_of(data->put(small_picture(i * 20)));
    done(store->create_study(small_definition(), stimuli, StudyState::kOpen));
    for (const Stimulus& stimulus : stimuli) names.push_back(stimulus.name);
    run = add_run(people);
    network = add_features("vgg.npy", features), other_network = add_features("clip.npy", other_features);
    judge = add_choices("judged", judged_by(people)), test = add_choices("judged again", judged_by(mind(9, 2)));
  }
  ObserverKey add_run(const Matrix& values) {
    NewRun r;
    r.summary.title = "VICE", r.summary.method = "vice", r.summary.objects = kObjects, r.summary.dims = static_cast<std::uint32_t>(values.cols);
    r.summary.embedding_file = value_of(data->put(wire::write_npy(values))), r.summary.record_file = value_of(data->put("{}"));
    return {ObserverKey::What::kRun, value_of(store->add_run("words", r)).id};
  }
  ObserverKey add_features(const std::string& title, const Matrix& values) {
    DatasetSummary d = small_dataset(DatasetKind::kFeatures);
    d.title = title, d.source_sha256 = sha256_hex(title), d.file = value_of(data->put(wire::write_npy(values)));
    return {ObserverKey::What::kDataset, value_of(store->add_dataset("words", d)).dataset.id};
  }
  ObserverKey add_choices(const std::string& title, const TripletSet& set) {
    DatasetSummary d = small_dataset();
    d.title = title, d.source_sha256 = sha256_hex(title), d.file = d.triplets_file = value_of(data->put(wire::write_npy(set))), d.rows = set.triplets.size(), d.participants = 0;
    return {ObserverKey::What::kDataset, value_of(store->add_dataset("words", d)).dataset.id};
  }
  AnalysisJob queue(const AnalysisRequest& request) { return value_of(store->create_analysis("words", request)); }
  Result<AnalysisOutcome> run_job(const AnalysisJob& job) {
    TRY(const AnalysisTask task, load_analysis(*store, *data, job));
    return run_analysis_task(task, executor);
  }
  Embedding named(const Matrix& values) const {
    Embedding out;
    out.values = values, out.names = names;
    return out;
  }
  TripletSet named(TripletSet set) const {
    set.names = names;
    return set;
  }
  // As small_stimuli has them.
  wire::CategoryTable categories() const {
    wire::CategoryTable table;
    table.objects = kObjects, table.names = names, table.categories = {"even", "odd"};
    table.members.assign(2, std::vector<bool>(kObjects, false));
    for (std::uint32_t i = 0; i < kObjects; ++i) table.members[i % 2][i] = true;
    return table;
  }
  static std::string bytes_of(const AnalysisOutcome& outcome, const std::string& name) {
    for (const AnalysisOutput& file : outcome.files)
      if (file.name == name) return file.bytes;
    return "";
  }
  static AnalysisFigure figure(const AnalysisOutcome& outcome, const std::string& name) {
    AnalysisJob job;
    job.figures = outcome.figures;
    return figure_of(job, name);
  }
  // Without what names the inputs: the store knows other files than a folder has.
  static std::string without_inputs(const std::string& document) {
    const std::size_t from = document.find("\"inputs\""), to = from == std::string::npos ? from : document.find(']', from);
    return to == std::string::npos ? document : document.substr(0, from) + document.substr(to + 1);
  }

  const Matrix people = mind(1, 3), features = mind(1, 4), other_features = mind(5, 6);
  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
  Names names;
  Executor executor;
  ObserverKey run, network, other_network, judge, test;
};

TEST_F(StudyAnalyses, NetworksOnChoicesAreTheAlignmentOfTheCommandLine) {
  AnalysisRequest r;
  r.kind = AnalysisKind::kAlignment, r.bootstraps = 20, r.seed = 3, r.alignment.centre = true;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kNetwork, other_network, "CLIP"}, {AnalysisRole::kJudge, judge}, {AnalysisRole::kEmbedding, run}};
  const AnalysisJob job = queue(r);
  EXPECT_EQ(job.request.observers[0].title, "vgg.npy");
  const AnalysisOutcome outcome = value_of(run_job(job));

  AlignTask task;
  task.models = {{"vgg.npy", "vgg.npy", [&]() -> Result<Embedding> { return named(features); }}, {"CLIP", "CLIP", [&]() -> Result<Embedding> { return named(other_features); }}};
  task.triplets = named(judged_by(people)), task.embedding = named(people), task.categories = categories();
  task.centre = true, task.bootstraps = 20, task.seed = 3;
  const AlignReport report = value_of(run_align_task(task, executor));
  EXPECT_EQ(without_inputs(bytes_of(outcome, "align.json")), without_inputs(wire::print_report(alignment_document(task, report)) + "\n"));
  EXPECT_NE(bytes_of(outcome, "align.json").find("CLIP: features"), std::string::npos) << "which file whose features are";
  const std::size_t best = report.models[0].accuracy >= report.models[1].accuracy ? 0 : 1;
  EXPECT_EQ(figure(outcome, "best").value, static_cast<double>(best));
  EXPECT_EQ(figure(outcome, "accuracy").value, report.models[best].accuracy);
  EXPECT_EQ(figure(outcome, "lowest").value, report.models[1 - best].accuracy);
  EXPECT_EQ(figure(outcome, "triplets").value, 220);
  EXPECT_TRUE(std::isnan(figure(outcome, "ceiling").value)) << "nothing was judged twice";
  EXPECT_NE(bytes_of(outcome, "report.html").find("alignment-" + std::to_string(job.id)), std::string::npos);
  EXPECT_TRUE(bytes_of(outcome, "compare.json").empty());
}

TEST_F(StudyAnalyses, AProbeIsThatOfTheCommandLineAndKeepsItsTransform) {
  AnalysisRequest r;
  r.kind = AnalysisKind::kProbe, r.bootstraps = 10, r.seed = 5, r.probe.folds = 2, r.probe.lambda = 0.1;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kJudge, judge}};
  const AnalysisOutcome outcome = value_of(run_job(queue(r)));

  ProbeTask task;
  task.features = named(features), task.triplets = named(judged_by(people));
  task.options = make_probe_options(ProbePreset::kDefault, ProbeKind::kFull, ProbeObjective::kGlobal);
  task.options.seed = 5, task.lambdas = {0.1}, task.folds = 2, task.bootstraps = 10;
  task.features_what = "vgg.npy", task.triplets_what = "judged";
  const ProbeReport report = value_of(run_probe_task(task, executor));
  EXPECT_EQ(without_inputs(bytes_of(outcome, "probe.json")), without_inputs(wire::print_report(probe_document(task, report)) + "\n"));
  EXPECT_EQ(bytes_of(outcome, "transform.npz"), value_of(wire::write_transform(report.transform)));
  EXPECT_EQ(figure(outcome, "accuracy").value, report.test.value);
  EXPECT_EQ(figure(outcome, "gain").low, report.gain.low);
  EXPECT_TRUE(std::isnan(figure(outcome, "controls_hold").value)) << "not run";
  EXPECT_FALSE(bytes_of(outcome, "report.html").empty());
}

TEST_F(StudyAnalyses, AProbeLearnsNothingFromWhatItIsTestedOn) {
  // All triples are tested on: none is left to learn from.
  AnalysisRequest r;
  r.kind = AnalysisKind::kProbe, r.bootstraps = 0, r.probe.folds = 2;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kJudge, judge}, {AnalysisRole::kTest, test}};
  const auto outcome = run_job(queue(r));
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().message.find("no triplets are left: all of judged occur in judged again"), std::string::npos) << outcome.error().message;
}

TEST_F(StudyAnalyses, AReadOutIsThatOfTheCommandLineAndKeepsMapAndPrediction) {
  value_of(store->set_dimension_label(run.id, 0, "tools", "", 0));
  const auto rate = [&](std::uint32_t dimension, DimensionNature nature) {
    DimensionRating rating;
    rating.dimension = dimension, rating.nature = nature;
    value_of(store->set_dimension_rating(run.id, rating, 0));
  };
  rate(0, DimensionNature::kVisual), rate(1, DimensionNature::kSemantic), rate(2, DimensionNature::kVisual);
  AnalysisRequest r;
  r.kind = AnalysisKind::kReadOut, r.bootstraps = 10, r.seed = 2, r.read_out.folds = 3, r.read_out.relu = true;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kEmbedding, run}, {AnalysisRole::kJudge, judge}};
  const AnalysisOutcome outcome = value_of(run_job(queue(r)));

  RegressTask task;
  task.features = named(features), task.embedding = named(people), task.triplets = named(judged_by(people)), task.categories = categories();
  task.preset = "default", task.options = read_out_options(ReadOutPreset::kDefault);
  task.options.folds = 3, task.options.seed = 2, task.options.features.rectify = true, task.bootstraps = 10;
  task.labels = {"tools", "", ""}, task.natures = {DimensionNature::kVisual, DimensionNature::kSemantic, DimensionNature::kVisual};
  task.features_what = "vgg.npy", task.embedding_what = "VICE", task.triplets_what = "judged", task.categories_what = "the study's categories";
  const RegressReport report = value_of(run_regress_task(task, executor));
  ASSERT_TRUE(report.semantic) << "ratings say what is visual";
  EXPECT_EQ(without_inputs(bytes_of(outcome, "regress.json")), without_inputs(wire::print_report(regress_document(task, report)) + "\n"));
  EXPECT_EQ(bytes_of(outcome, "predicted.npy"), wire::write_npy(report.predicted.values));
  EXPECT_FALSE(bytes_of(outcome, "weights.npz").empty());
  EXPECT_EQ(figure(outcome, "r2").value, report.read_out.mean_r2);
  EXPECT_EQ(figure(outcome, "similarity").high, report.similarity->predicted.high);
  EXPECT_EQ(figure(outcome, "truth").value, report.triplets->truth.accuracy);
  const std::string html = bytes_of(outcome, "report.html");
  EXPECT_NE(html.find("read-out-"), std::string::npos);
  EXPECT_NE(html.find("data:image/"), std::string::npos) << "with the study's pictures";
}

TEST_F(StudyAnalyses, AReadOutOfTooFewDimensionsForATrendLeavesThatQuestionOut) {
  const ObserverKey two = add_run(mind(4, 2));
  for (const std::uint32_t d : {0u, 1u}) {
    DimensionRating rating;
    rating.dimension = d, rating.nature = d == 0 ? DimensionNature::kVisual : DimensionNature::kSemantic;
    value_of(store->set_dimension_rating(two.id, rating, 0));
  }
  AnalysisRequest r;
  r.kind = AnalysisKind::kReadOut, r.bootstraps = 0, r.read_out.folds = 3;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kEmbedding, two}};
  const auto outcome = run_job(queue(r));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(bytes_of(*outcome, "regress.json").find("\"semantic\""), std::string::npos);
}

TEST_F(StudyAnalyses, SimulatedAnswersStayOutWherePeopleAnswered) {
  const auto answer = [&](SessionSource source, std::uint32_t shift) {
    RecordedSession session;
    session.trials = value_of(simple_plan(small_definition(), kObjects, {}, 1));
    for (const Trial& t : session.trials) session.answers.push_back(answer_to(t, shift + t.number));
    done(store->add_recorded_sessions("words", {session}, source));
  };
  AnalysisRequest r;
  r.kind = AnalysisKind::kAlignment, r.bootstraps = 0;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kJudge, {}}};
  answer(SessionSource::kSimulated, 1);
  const AnalysisJob simulated = queue(r);
  EXPECT_EQ(simulated.request.observers[1].title, "simulated people");
  const AnalysisOutcome all = value_of(run_job(simulated));
  EXPECT_EQ(figure(all, "triplets").value, 10);
  EXPECT_NE(bytes_of(all, "align.json").find("simulated answers up to "), std::string::npos);
  value_of(store->cancel_analysis(simulated.id));
  answer(SessionSource::kParticipant, 100);
  const AnalysisJob of_people = queue(r);
  EXPECT_EQ(of_people.request.observers[1].title, "people");
  const AnalysisOutcome outcome = value_of(run_job(of_people));
  EXPECT_EQ(figure(outcome, "triplets").value, 10) << "and not 20";
  EXPECT_NE(bytes_of(outcome, "align.json").find("answers of people up to "), std::string::npos);
}

TEST_F(StudyAnalyses, OfDataThatCannotBeReadFailWithASentence) {
  AnalysisRequest r;
  r.kind = AnalysisKind::kAlignment;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kJudge, judge}};
  const AnalysisJob job = queue(r);
  std::filesystem::remove(data->path_of(value_of(store->find_dataset(network.id)).file));
  const auto gone = run_job(job);
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().message.find("is missing"), std::string::npos) << gone.error().message;
  const auto few = add_features("of seven.npy", Matrix(7, 2, 1.0f));
  r.observers[0].key = few;
  const auto short_one = run_job(queue(r));
  ASSERT_FALSE(short_one);
  EXPECT_NE(short_one.error().message.find("has 7 rows, but its study has 12 objects"), std::string::npos) << short_one.error().message;
}

TEST_F(StudyAnalyses, AreRefusedWithObserversThatCannotHaveTheirRole) {
  const auto refused = [&](AnalysisKind kind, std::vector<AnalysisObserver> observers) {
    AnalysisRequest r;
    r.kind = kind, r.observers = std::move(observers);
    const auto job = store->create_analysis("words", r);
    return job ? std::string("taken") : job.error().message;
  };
  EXPECT_NE(refused(AnalysisKind::kAlignment, {{AnalysisRole::kNetwork, judge}, {AnalysisRole::kJudge, test}}).find("the role network needs features"), std::string::npos);
  EXPECT_NE(refused(AnalysisKind::kAlignment, {{AnalysisRole::kNetwork, network}, {AnalysisRole::kJudge, other_network}}).find("the role judge needs odd-one-out choices"),
            std::string::npos);
  EXPECT_NE(refused(AnalysisKind::kAlignment, {{AnalysisRole::kNetwork, network}, {AnalysisRole::kJudge, {}}}).find("has no answers of people yet"), std::string::npos);
  EXPECT_NE(refused(AnalysisKind::kReadOut, {{AnalysisRole::kNetwork, {ObserverKey::What::kDataset, 77}}, {AnalysisRole::kEmbedding, run}}).find("77"), std::string::npos);
}

TEST_F(StudyAnalyses, StopWhenTheWatcherSaysSo) {
  AnalysisRequest r;
  r.kind = AnalysisKind::kProbe, r.probe.folds = 2;
  r.observers = {{AnalysisRole::kNetwork, network}, {AnalysisRole::kJudge, judge}};
  const AnalysisTask task = value_of(load_analysis(*store, *data, queue(r)));
  for (const double at : {0.0, 0.3, 0.94}) {
    const auto stopped = run_analysis_task(task, executor, [&](double share, const std::string&) { return share < at; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled) << at;
  }
}

}  // namespace
}  // namespace tertium
