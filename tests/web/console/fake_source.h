// fake_source.h: a server in a few lines, for tests of the console: answers come when the test lets them, or fail.
#pragma once
#include <deque>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "web/net/console_client.h"

namespace tertium::console {

// The words of the console as they are shipped.
inline std::string shipped_words() {
  const std::string here = __FILE__;
  const std::string root = here.substr(0, here.rfind("/tests/"));
  std::string words;
  for (const char* part : {"ui", "console"}) {
    std::ifstream file(root + "/assets/catalogue/en." + part + ".txt");
    std::stringstream text;
    text << file.rdbuf();
    words += text.str();
  }
  return words;
}

class FakeSource final : public net::ConsoleSource {
 public:
  std::vector<StudySummary> studies;
  std::map<std::string, StudyDetail> details;
  std::vector<FitJob> jobs;
  std::vector<RunSummary> runs;
  std::vector<DatasetSummary> datasets;
  std::map<std::string, Matrix> files;
  std::vector<FitRequest> started;
  std::optional<Error> failure;     // every call fails with it
  std::map<std::string, int> calls;

  // Lets all waiting answers out, and those they lead to.
  void deliver() {
    while (!waiting_.empty()) {
      const std::function<void()> next = std::move(waiting_.front());
      waiting_.pop_front();
      next();
    }
  }
  std::size_t waiting() const { return waiting_.size(); }

  void list_studies(net::Done<std::vector<StudySummary>> done) override { answer<std::vector<StudySummary>>("studies", std::move(done), [this] { return studies; }); }
  void get_study(const std::string& slug, net::Done<StudyDetail> done) override {
    answer<StudyDetail>("study", std::move(done), [this, slug]() -> Result<StudyDetail> {
      const auto it = details.find(slug);
      if (it == details.end()) return Error{ErrorCode::kNotFound, "no study " + slug};
      return it->second;
    });
  }
  void list_datasets(const std::string& slug, net::Done<std::vector<DatasetSummary>> done) override {
    answer<std::vector<DatasetSummary>>("datasets", std::move(done), [this, slug] {
      std::vector<DatasetSummary> out;
      for (const DatasetSummary& dataset : datasets)
        if (dataset.study == slug) out.push_back(dataset);
      return out;
    });
  }
  void list_fits(const std::string& slug, net::Done<std::vector<FitJob>> done) override {
    answer<std::vector<FitJob>>("fits", std::move(done), [this, slug] {
      std::vector<FitJob> out;
      for (const FitJob& job : jobs)
        if (job.study == slug) out.push_back(job);
      return out;
    });
  }
  void get_fit(std::uint64_t id, net::Done<FitJob> done) override { answer<FitJob>("fit", std::move(done), [this, id] { return job_with(id); }); }
  void start_fit(const std::string& slug, const FitRequest& request, net::Done<FitJob> done) override {
    answer<FitJob>("start", std::move(done), [this, slug, request]() -> Result<FitJob> {
      started.push_back(request);
      FitJob job;
      job.id = jobs.size() + 1;
      job.study = slug;
      job.request = request;
      for (const DatasetSummary& dataset : datasets)
        if (request.dataset == dataset.id) job.dataset = DatasetReference{dataset.id, dataset.title, dataset.file};
      jobs.push_back(job);
      return job;
    });
  }
  void cancel_fit(std::uint64_t id, net::Done<FitJob> done) override {
    answer<FitJob>("cancel", std::move(done), [this, id] {
      for (FitJob& job : jobs)
        if (job.id == id) job.state = JobState::kCancelled;
      return job_with(id);
    });
  }
  void list_runs(const std::string& slug, net::Done<std::vector<RunSummary>> done) override {
    answer<std::vector<RunSummary>>("runs", std::move(done), [this, slug] {
      std::vector<RunSummary> out;
      for (const RunSummary& run : runs)
        if (run.study == slug) out.push_back(run);
      return out;
    });
  }
  void get_run(std::uint64_t id, net::Done<RunSummary> done) override {
    answer<RunSummary>("run", std::move(done), [this, id]() -> Result<RunSummary> {
      for (const RunSummary& run : runs)
        if (run.id == id) return run;
      return Error{ErrorCode::kNotFound, "no run " + std::to_string(id)};
    });
  }
  void get_embedding(const std::string& sha256, net::Done<Matrix> done) override {
    answer<Matrix>("embedding", std::move(done), [this, sha256]() -> Result<Matrix> {
      const auto it = files.find(sha256);
      if (it == files.end()) return Error{ErrorCode::kNotFound, "no file " + sha256};
      return it->second;
    });
  }

 private:
  Result<FitJob> job_with(std::uint64_t id) const {
    for (const FitJob& job : jobs)
      if (job.id == id) return job;
    return Error{ErrorCode::kNotFound, "no fit " + std::to_string(id)};
  }
  template <class T, class Make>
  void answer(const char* call, net::Done<T> done, Make make) {
    ++calls[call];
    waiting_.push_back([this, done = std::move(done), make] {
      if (failure) return done(*failure);
      done(make());
    });
  }
  std::deque<std::function<void()>> waiting_;
};

// A study of twelve objects with pictures, 36,000 answers (all but 600 simulated), one run of three dimensions.
inline void fill_demo(FakeSource& source) {
  StudySummary study;
  study.slug = "everyday";
  study.title = "Everyday objects";
  study.state = StudyState::kOpen;
  study.demo = true;
  study.target_answers = 60000;
  study.counts = {12, 310, 305, 36000, 300, 35400, 1, 2310};
  source.studies = {study};
  StudyDetail detail;
  detail.summary = study;
  detail.definition.slug = study.slug;
  detail.definition.title = study.title;
  detail.definition.question = "Which one does not belong?";
  const char* const names[] = {"red apple", "pear", "carrot", "dog", "cat2", "monkey_face", "train", "bus", "fire_engine", "hammer", "saw", "wrench"};
  const char* const categories[] = {"fruit", "fruit", "vegetable", "animal", "animal", "animal", "vehicle", "vehicle", "vehicle", "tool", "tool", "tool"};
  for (int i = 0; i < 12; ++i) detail.stimuli.push_back({names[i], categories[i], std::string(62, 'a') + (i < 10 ? "0" : "1") + std::to_string(i % 10), ""});
  source.details[study.slug] = detail;
  RunSummary run;
  run.id = 7;
  run.study = study.slug;
  run.method = "vice";
  run.origin = "fitted here";
  run.objects = 12;
  run.dims = 3;
  run.triplets = 36000;
  run.simulated_triplets = 35400;
  run.embedding_file = "e";
  source.runs = {run};
  Matrix x(12, 3);
  for (std::size_t i = 0; i < 12; ++i) {
    x.at(i, 0) = i < 6 ? 2.0f - 0.1f * static_cast<float>(i) : 0.0f;         // living and edible: the heaviest column
    x.at(i, 1) = i >= 6 && i < 9 ? 1.5f : 0.0f;                              // vehicles
    x.at(i, 2) = i >= 9 ? 1.8f : i == 8 ? 0.4f : 0.0f;                       // tools
  }
  source.files["e"] = x;
}

// Two imports into that study: judgments that can be fitted, and features that cannot.
inline void add_datasets(FakeSource& source) {
  DatasetSummary judged;
  judged.id = 4, judged.study = "everyday", judged.title = "triplets_large.tsv", judged.kind = DatasetKind::kJudgments, judged.format = "things-tsv";
  judged.source_file = "triplets_large.tsv", judged.source_sha256 = std::string(64, '1'), judged.file = std::string(64, '2'), judged.triplets_file = std::string(64, '3');
  judged.objects = 12, judged.rows = 4'699'160, judged.participants = 12'340, judged.created_at_ms = 1'795'348'800'123;
  judged.conventions = "Numbers begin at 1: found are 1 to 12.\nTimes are in ms: the median is 2,310.";
  DatasetSummary features = judged;
  features.id = 5, features.title = "clip.npy", features.kind = DatasetKind::kFeatures, features.format = "npy", features.triplets_file.clear();
  features.rows = 12, features.participants = 0, features.simulated = true, features.conventions.clear();
  source.datasets = {features, judged};
  source.studies[0].counts.datasets = 2;
  source.details["everyday"].summary.counts.datasets = 2;
}

}  // namespace tertium::console
