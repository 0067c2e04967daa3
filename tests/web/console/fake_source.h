// fake_source.h: a server in a few lines, for tests of the console: answers come when the test lets them, or fail.
#pragma once
#include <algorithm>
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
  Person me{0, "", true, false, false, 0};  // whoever runs the server
  std::vector<Person> people;
  std::vector<ApiToken> tokens;
  std::map<std::string, std::vector<Membership>> members;  // by slug
  std::map<std::string, std::string> passwords;            // by name
  std::string invitation;                                  // what a link may hold
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
  void resume_fit(std::uint64_t id, net::Done<FitJob> done) override {
    answer<FitJob>("resume", std::move(done), [this, id] {
      for (FitJob& job : jobs)
        if (job.id == id) job.state = JobState::kQueued, job.resumable = false;
      return job_with(id);
    });
  }
  std::vector<std::vector<std::string>> imported;  // the files of each import
  void import_run(const std::string& slug, const std::string&, const std::vector<std::string>& files_given, net::Done<RunSummary> done) override {
    answer<RunSummary>("import", std::move(done), [this, slug, files_given]() -> Result<RunSummary> {
      imported.push_back(files_given);
      RunSummary run = runs.front();
      run.id = 90, run.study = slug, run.job = 0, run.title = "brought in", run.origin = "imported";
      runs.push_back(run);
      return run;
    });
  }
  std::map<std::string, net::Provenance> records;  // by the SHA-256 of fit.json
  void get_provenance(const std::string& record_sha256, net::Done<net::Provenance> done) override {
    answer<net::Provenance>("provenance", std::move(done), [this, record_sha256]() -> Result<net::Provenance> {
      const auto it = records.find(record_sha256);
      if (it == records.end()) return Error{ErrorCode::kNotFound, "no record " + record_sha256};
      return it->second;
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

  // ---- comparing ----
  std::vector<Observer> observers;
  std::vector<AnalysisJob> analyses;
  std::map<std::string, Report> reports;                     // by their documents' SHA-256
  std::vector<AnalysisRequest> asked;                        // what was asked for
  std::optional<Error> ask_failure;
  void list_observers(const std::string&, net::Done<std::vector<Observer>> done) override {
    answer<std::vector<Observer>>("observers", std::move(done), [this] { return observers; });
  }
  void list_analyses(const std::string& slug, net::Done<std::vector<AnalysisJob>> done) override {
    answer<std::vector<AnalysisJob>>("analyses", std::move(done), [this, slug] {
      std::vector<AnalysisJob> out;
      for (const AnalysisJob& job : analyses)
        if (job.study == slug) out.push_back(job);
      return out;
    });
  }
  void get_analysis(std::uint64_t id, net::Done<AnalysisJob> done) override {
    answer<AnalysisJob>("analysis", std::move(done), [this, id] { return analysis_with(id); });
  }
  void start_analysis(const std::string& slug, const AnalysisRequest& request, net::Done<AnalysisJob> done) override {
    answer<AnalysisJob>("ask", std::move(done), [this, slug, request]() -> Result<AnalysisJob> {
      if (ask_failure) return *ask_failure;
      asked.push_back(request);
      AnalysisJob job;
      job.id = analyses.size() + 1, job.study = slug, job.request = request;
      for (AnalysisObserver& observer : job.request.observers)
        if (observer.title.empty()) observer.title = to_string(observer.key);
      analyses.push_back(job);
      return job;
    });
  }
  void cancel_analysis(std::uint64_t id, net::Done<AnalysisJob> done) override {
    answer<AnalysisJob>("cancel analysis", std::move(done), [this, id] {
      for (AnalysisJob& job : analyses)
        if (job.id == id) job.state = JobState::kCancelled;
      return analysis_with(id);
    });
  }
  void get_report(const std::string& sha256, net::Done<Report> done) override {
    answer<Report>("report", std::move(done), [this, sha256]() -> Result<Report> {
      const auto it = reports.find(sha256);
      if (it == reports.end()) return Error{ErrorCode::kNotFound, "no document " + sha256};
      return it->second;
    });
  }
  Result<AnalysisJob> analysis_with(std::uint64_t id) const {
    for (const AnalysisJob& job : analyses)
      if (job.id == id) return job;
    return Error{ErrorCode::kNotFound, "there is no analysis " + std::to_string(id)};
  }

  // ---- making and changing studies ----
  std::map<std::string, StudyDefinition> definitions;                    // as edited; else that of the details
  std::map<std::string, std::vector<StudyDefinition>> published;         // by slug, oldest first
  std::vector<StudyFromUpload> created;
  std::optional<Error> save_failure;
  std::optional<Error> save_reply_lost;  // the server keeps the edit, and nobody hears of it
  void create_study(const StudyFromUpload& request, net::Done<StudySummary> done) override {
    answer<StudySummary>("create", std::move(done), [this, request]() -> Result<StudySummary> {
      for (const StudySummary& known : studies)
        if (known.slug == request.definition.slug) return Error{ErrorCode::kConflict, "there is a study " + known.slug + " already"};
      created.push_back(request);
      StudySummary study;
      study.slug = request.definition.slug;
      study.title = request.definition.title;
      studies.push_back(study);
      details[study.slug] = {study, request.definition, {}};
      return study;
    });
  }
  void get_definition(const std::string& slug, net::Done<StudyDefinition> done) override {
    answer<StudyDefinition>("definition", std::move(done), [this, slug] { return edited(slug); });
  }
  void save_definition(const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen, net::Done<StudySummary> done) override {
    answer<StudySummary>("save", std::move(done), [this, slug, definition, seen]() -> Result<StudySummary> {
      if (save_failure) return *save_failure;
      const StudyDefinition now = edited(slug);
      if (!(now == definition) && std::find(seen.begin(), seen.end(), net::seen_name(now)) == seen.end())
        return Error{ErrorCode::kConflict, "somebody else changed the definition of '" + slug + "' meanwhile"};
      if (save_reply_lost) {
        definitions[slug] = definition;
        return *save_reply_lost;
      }
      definitions[slug] = definition;
      StudySummary& study = summary(slug);
      study.title = definition.title;
      study.changed = published[slug].empty() || !(published[slug].back() == definition);
      return study;
    });
  }
  void publish_study(const std::string& slug, net::Done<StudySummary> done) override {
    answer<StudySummary>("publish", std::move(done), [this, slug]() -> Result<StudySummary> {
      published[slug].push_back(edited(slug));
      StudySummary& study = summary(slug);
      study.version = static_cast<std::uint32_t>(published[slug].size());
      study.version_hash = std::string(60, '0') + "abc" + std::to_string(study.version % 10);
      study.changed = false;
      if (study.state == StudyState::kDraft) study.state = StudyState::kOpen;
      return study;
    });
  }
  void set_study_state(const std::string& slug, StudyState state, net::Done<StudySummary> done) override {
    answer<StudySummary>("state", std::move(done), [this, slug, state] {
      summary(slug).state = state;
      return summary(slug);
    });
  }
  void get_version(const std::string& slug, std::uint32_t version, net::Done<StudyDefinition> done) override {
    answer<StudyDefinition>("version", std::move(done), [this, slug, version]() -> Result<StudyDefinition> {
      if (version == 0 || version > published[slug].size()) return Error{ErrorCode::kNotFound, "no such version"};
      return published[slug][version - 1];
    });
  }

  // ---- people ----
  void get_me(net::Done<Person> done) override { answer<Person>("me", std::move(done), [this] { return me; }); }
  void sign_in(const std::string& name, const std::string& password, net::Done<Person> done) override {
    answer_always<Person>("sign in", std::move(done), [this, name, password]() -> Result<Person> {
      const auto it = passwords.find(name);
      if (it == passwords.end() || it->second != password) return Error{ErrorCode::kUnauthorized, "the name or the password is wrong"};
      failure.reset();
      me = {7, name, false, true, false, 1'795'348'800'000};
      return me;
    });
  }
  void sign_out(net::Done<net::Nothing> done) override {
    answer<net::Nothing>("sign out", std::move(done), [this] {
      failure = Error{ErrorCode::kUnauthorized, "sign in first"};
      return net::Nothing{};
    });
  }
  void accept_invitation(const std::string& secret, const std::string& password, net::Done<Person> done) override {
    answer_always<Person>("accept", std::move(done), [this, secret, password]() -> Result<Person> {
      if (secret != invitation) return Error{ErrorCode::kUnauthorized, "this invitation was used already or is too old"};
      failure.reset();
      invitation.clear();
      me = {7, "Ada", false, true, false, 1'795'348'800'000};
      passwords["Ada"] = password;
      return me;
    });
  }
  void change_password(const std::string& old_password, const std::string& new_password, net::Done<Person> done) override {
    answer<Person>("password", std::move(done), [this, old_password, new_password]() -> Result<Person> {
      if (passwords[me.name] != old_password) return Error{ErrorCode::kForbidden, "the old password is wrong"};
      passwords[me.name] = new_password;
      return me;
    });
  }
  void list_tokens(net::Done<std::vector<ApiToken>> done) override { answer<std::vector<ApiToken>>("tokens", std::move(done), [this] { return tokens; }); }
  void create_token(const std::string& title, std::uint32_t days, net::Done<net::NewSecret> done) override {
    answer<net::NewSecret>("new token", std::move(done), [this, title, days] {
      ApiToken token{tokens.size() + 1, title, 1'795'348'800'000, {}, {}};
      if (days > 0) token.expires_at_ms = token.created_at_ms + std::int64_t{days} * 86'400'000;
      tokens.push_back(token);
      return net::NewSecret{token, "5ec2e7"};
    });
  }
  void delete_token(std::uint64_t id, net::Done<net::Nothing> done) override {
    answer<net::Nothing>("delete token", std::move(done), [this, id] {
      std::erase_if(tokens, [&](const ApiToken& token) { return token.id == id; });
      return net::Nothing{};
    });
  }
  void list_people(net::Done<std::vector<Person>> done) override { answer<std::vector<Person>>("people", std::move(done), [this] { return people; }); }
  void create_person(const std::string& name, bool administrator, net::Done<net::Invitation> done) override {
    answer<net::Invitation>("new person", std::move(done), [this, name, administrator]() -> Result<net::Invitation> {
      for (const Person& person : people)
        if (person.name == name) return Error{ErrorCode::kConflict, "there is a person '" + name + "' already"};
      people.push_back({people.size() + 1, name, administrator, false, false, 1'795'348'800'000});
      return net::Invitation{people.back(), net::invitation_link("1234"), 1'795'348'800'000};
    });
  }
  void invite_again(std::uint64_t id, net::Done<net::Invitation> done) override {
    answer<net::Invitation>("invite", std::move(done), [this, id]() -> Result<net::Invitation> {
      for (Person& person : people)
        if (person.id == id) {
          person.has_password = false;
          return net::Invitation{person, net::invitation_link("5678"), 1'795'348'800'000};
        }
      return Error{ErrorCode::kNotFound, "no such person"};
    });
  }
  void disable_person(std::uint64_t id, bool disabled, net::Done<Person> done) override {
    answer<Person>("disable", std::move(done), [this, id, disabled]() -> Result<Person> {
      for (Person& person : people)
        if (person.id == id) {
          person.disabled = disabled;
          return person;
        }
      return Error{ErrorCode::kNotFound, "no such person"};
    });
  }
  void list_members(const std::string& slug, net::Done<std::vector<Membership>> done) override {
    answer<std::vector<Membership>>("members", std::move(done), [this, slug] { return members[slug]; });
  }
  void set_role(const std::string& slug, const std::string& name, Role role, net::Done<std::vector<Membership>> done) override {
    answer<std::vector<Membership>>("role", std::move(done), [this, slug, name, role]() -> Result<std::vector<Membership>> {
      std::vector<Membership>& all = members[slug];
      const auto owners = std::count_if(all.begin(), all.end(), [](const Membership& m) { return m.role == Role::kOwner; });
      for (const Membership& m : all)
        if (m.person.name == name && m.role == Role::kOwner && role != Role::kOwner && owners == 1)
          return Error{ErrorCode::kConflict, "a study keeps at least one owner"};
      std::erase_if(all, [&](const Membership& m) { return m.person.name == name; });
      if (role != Role::kNone) all.push_back({{all.size() + 20, name, false, true, false, 0}, role});
      return all;
    });
  }

  // Labels and ratings of every run; `asker` is who rates.
  std::vector<DimensionLabel> labels;
  std::vector<DimensionRating> ratings;
  std::string asker;
  void list_labels(std::uint64_t, net::Done<std::vector<DimensionLabel>> done) override {
    answer<std::vector<DimensionLabel>>("labels", std::move(done), [this] { return labels; });
  }
  void set_label(std::uint64_t, std::uint32_t dimension, const std::string& label, const std::string& seen, net::Done<DimensionLabel> done) override {
    answer<DimensionLabel>("label", std::move(done), [this, dimension, label, seen]() -> Result<DimensionLabel> {
      for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i].dimension == dimension) {
          if (labels[i].label != seen) return Error{ErrorCode::kConflict, "the label was changed to '" + labels[i].label + "' by '" + labels[i].changed_by + "' meanwhile"};
          labels.erase(labels.begin() + static_cast<std::ptrdiff_t>(i));
          break;
        }
      DimensionLabel kept{dimension, label, asker, 1'795'348'800'123};
      if (!label.empty()) labels.push_back(kept);
      return kept;
    });
  }
  void list_ratings(std::uint64_t, bool only_mine, net::Done<net::Ratings> done) override {
    answer<net::Ratings>(only_mine ? "my ratings" : "ratings", std::move(done), [this, only_mine] {
      net::Ratings out{asker, {}};
      for (const DimensionRating& rating : ratings)
        if (!only_mine || rating.rater == asker) out.ratings.push_back(rating);
      return out;
    });
  }
  void set_rating(std::uint64_t, const DimensionRating& rating, net::Done<DimensionRating> done) override {
    answer<DimensionRating>("rating", std::move(done), [this, rating] {
      DimensionRating kept = rating;
      kept.rater = asker;
      std::erase_if(ratings, [&](const DimensionRating& known) { return known.dimension == rating.dimension && known.rater == asker; });
      ratings.push_back(kept);
      return kept;
    });
  }
  std::map<std::string, LiveView> live;
  BackupStatus backups;
  struct Withdrawn { std::string study, code; std::uint32_t session; };
  std::vector<Withdrawn> withdrawn;
  void get_live(const std::string& slug, net::Done<LiveView> done) override {
    answer<LiveView>("live", std::move(done), [this, slug]() -> Result<LiveView> {
      if (!live.contains(slug)) return Error{ErrorCode::kNotFound, "no study " + slug};
      return live[slug];
    });
  }
  void withdraw_session(const std::string& slug, std::uint32_t session, const std::string& code, bool only_count, net::Done<std::uint64_t> done) override {
    answer<std::uint64_t>(only_count ? "count" : "withdraw", std::move(done), [this, slug, session, code, only_count]() -> Result<std::uint64_t> {
      if (session == 404) return Error{ErrorCode::kNotFound, "the study has no session 404"};
      if (!only_count) withdrawn.push_back({slug, code, session});
      return std::uint64_t{63};
    });
  }
  void get_backups(net::Done<BackupStatus> done) override { answer<BackupStatus>("backups", std::move(done), [this] { return backups; }); }
  void begin_backup(net::Done<BackupStatus> done) override {
    answer<BackupStatus>("backup", std::move(done), [this] {
      backups.running = true;
      backups.share = 0.25;
      return backups;
    });
  }
  void get_ratings_table(std::uint64_t, net::Done<std::string> done) override {
    answer<std::string>("ratings table", std::move(done), [] { return std::string("dimension,shown_label\r\n"); });
  }

 private:
  StudySummary& summary(const std::string& slug) {
    for (StudySummary& study : studies)
      if (study.slug == slug) return study;
    return studies.emplace_back();
  }
  StudyDefinition edited(const std::string& slug) { return definitions.contains(slug) ? definitions[slug] : details[slug].definition; }
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
  // The same for what a stranger may ask.
  template <class T, class Make>
  void answer_always(const char* call, net::Done<T> done, Make make) {
    ++calls[call];
    waiting_.push_back([done = std::move(done), make] { done(make()); });
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
