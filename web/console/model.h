// model.h: what the console knows: each thing from the server with how it stands (asked for, here, failed), asked for when first wanted.
// The last good value stays while a newer one is on its way or failed to come: a screen never goes blank because of the network.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/analysis/explain.h"
#include "shared/analysis/profile.h"
#include "shared/domain/dataset.h"
#include "shared/domain/fit_job.h"
#include "shared/domain/study.h"
#include "web/console/opinions.h"
#include "web/net/console_client.h"

namespace tertium::console {

template <class T>
struct Loaded {
  std::optional<T> value;      // the newest that came
  std::optional<Error> error;  // of the latest try; with a value: that value may be old
  bool loading = false;
  bool waiting() const { return !value && !error; }  // nothing to show yet, nothing wrong
};

inline constexpr std::size_t kTopObjects = 50;

// A finished fit with everything its pages show. Object numbers are those of the study.
struct OpenRun {
  RunSummary run;
  std::string study_title;
  bool demo = false;
  bool has_datasets = false;                    // the study holds imported data too
  std::vector<Stimulus> stimuli;
  std::vector<std::string> categories;          // of each stimulus; "" unknown
  Matrix values;                                // objects x dims
  std::vector<double> importance;               // of each dimension, sums to 1
  std::vector<std::uint32_t> order;             // dimensions by importance: order[0] is the most important
  std::vector<std::vector<Ranked>> strongest;   // of each dimension, at most kTopObjects
  std::map<std::string, std::uint32_t, std::less<>> number_of;  // object by name
};
// kConflict when the matrix does not have the study's objects as rows.
Result<OpenRun> open_run(const RunSummary& run, const StudyDetail& study, Matrix values);

// Which of a study's results (newest first) its links lead to: of the newest fit the recommended run, else its newest; a fit that found no
// dimension only where there is no other. 0: there is none.
std::uint64_t run_to_show(const std::vector<RunSummary>& runs);

// Objects whose shown name contains `words` (case of ASCII letters ignored): names that begin with it first, then those with a
// word that does, then the rest; each in the study's order. words empty: all objects. At most `count` (0: any).
std::vector<std::uint32_t> find_objects(const OpenRun& run, std::string_view words, std::size_t count = 0);

// Two runs of the same objects beside each other.
inline constexpr std::size_t kSimilarityObjectsMax = 256;  // over this comparing similarities takes too long for a page
struct Beside {
  struct Pair {
    std::uint32_t dimension = 0, other = 0;     // columns
    double correlation = 0;
  };
  std::vector<Pair> pairs;                      // one to one, the best first; those from kFoundAgainFrom on
  std::vector<std::uint32_t> alone, other_alone;  // dimensions without a match, most important first
  std::optional<double> similarity;             // Pearson's r of the two similarity matrices (METHODS F4); unset: too many objects, or too few
};
// kConflict when the runs have different objects.
Result<Beside> compare_runs(const OpenRun& run, const OpenRun& other);

class Model {
 public:
  explicit Model(net::ConsoleSource& source) : source_(source) {}
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  // Who is signed in; asked for when first wanted.
  const Loaded<Person>& me();
  // What they may do in a study, as far as is known: kNone until the study is. An administrator's role is owner.
  Role role_of(std::string_view slug) const;
  const Loaded<std::vector<ApiToken>>& tokens();
  const Loaded<std::vector<Person>>& people();
  const Loaded<std::vector<Membership>>& members(const std::string& slug);
  void refresh_tokens();
  void refresh_people();
  void refresh_members(const std::string& slug);
  void set_role(const std::string& slug, const std::string& name, Role role, std::function<void(const Result<std::vector<Membership>>&)> done);
  net::ConsoleSource& source() { return source_; }  // for what no page keeps: passwords, secrets that are shown once

  // Asked for when first wanted.
  const Loaded<std::vector<StudySummary>>& studies();
  const Loaded<StudyDetail>& study(const std::string& slug);
  const Loaded<std::vector<DatasetSummary>>& datasets(const std::string& slug);
  const Loaded<std::vector<FitJob>>& fits(const std::string& slug);
  const Loaded<FitJob>& fit(std::uint64_t id);
  const Loaded<std::vector<RunSummary>>& runs(const std::string& slug);
  const Loaded<OpenRun>& run(std::uint64_t id);
  const Loaded<StudyDefinition>& definition(const std::string& slug);  // as it is edited
  const Loaded<StudyDefinition>& published(const std::string& slug, std::uint32_t version);
  // What is nearest to one object; kept for the last object asked for. In large sets it is found between frames, some ms at a time: empty, and
  // frames are asked for when it is there.
  const std::vector<Ranked>& neighbours(std::uint64_t run, std::uint32_t object);
  // Of a run that is open: how often two objects stay together, and why one of three is odd; both kept for the last ones asked for.
  double together(std::uint64_t run, std::uint32_t a, std::uint32_t b);
  const TripletExplanation& explanation(std::uint64_t run, const std::array<std::uint32_t, 3>& objects);

  // What people say of a run's dimensions. A blind rater's page asks for my_ratings() alone: nothing of others is sent to it.
  const Loaded<std::vector<DimensionLabel>>& labels(std::uint64_t run);
  const Loaded<net::Ratings>& ratings(std::uint64_t run);
  const Loaded<net::Ratings>& my_ratings(std::uint64_t run);
  // Both summed up for each of `dims` dimensions, as far as they have come; made anew when something changed.
  const Opinions& opinions(std::uint64_t run, std::size_t dims);
  void refresh_opinions(std::uint64_t run);  // those that were asked for before
  void set_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen, std::function<void(Result<DimensionLabel>)> done);
  void set_rating(std::uint64_t run, const DimensionRating& rating, std::function<void(Result<DimensionRating>)> done);
  void get_ratings_table(std::uint64_t run, std::function<void(Result<std::string>)> done);
  // One dimension of a run that is open, in depth; kept for the last one asked for.
  const DimensionFacts& facts(std::uint64_t run, std::uint32_t dimension);

  // What is asked of a study's observers. What is done never changes; neither does its report.
  const Loaded<std::vector<Observer>>& observers(const std::string& slug);
  const Loaded<std::vector<AnalysisJob>>& analyses(const std::string& slug);  // newest first
  const Loaded<AnalysisJob>& analysis(std::uint64_t id);
  const Loaded<Report>& report(const std::string& sha256);  // kept for the last one asked for
  bool watching_analysis(const std::string& slug) const;  // one of this study waits or runs
  void refresh_observers(const std::string& slug);
  void refresh_analyses(const std::string& slug);
  void refresh_analysis(std::uint64_t id);
  void start_analysis(const std::string& slug, const AnalysisRequest& request, std::function<void(Result<AnalysisJob>)> done);
  void cancel_analysis(std::uint64_t id, std::function<void(Result<AnalysisJob>)> done);

  const Loaded<LiveView>& live(const std::string& slug);
  const Loaded<BackupStatus>& backups();  // only administrators may know
  bool making_backup() const { return backups_.value && backups_.value->running; }
  void refresh_live(const std::string& slug);
  void refresh_backups();
  // only_count: says how many answers would go. Else the counts are asked for again.
  void withdraw_session(const std::string& slug, std::uint32_t session, const std::string& code, bool only_count, std::function<void(Result<std::uint64_t>)> done);
  void begin_backup(std::function<void(Result<BackupStatus>)> done);

  // What is known already, without asking. Null: nothing.
  const StudySummary* known_study(std::string_view slug) const;
  const RunSummary* known_newest_run(const std::string& slug) const;
  const FitJob* known_newest_fit(const std::string& slug) const;
  const RunSummary* known_run(std::uint64_t id) const;
  const OpenRun* known_open_run(std::uint64_t id) const;
  const AnalysisJob* known_analysis(std::uint64_t id) const;
  bool watching_fit(const std::string& slug) const;  // a fit of this study waits or runs

  // Ask again; while an answer is on its way this does nothing.
  void refresh_me();
  void refresh_studies();
  void refresh_study(const std::string& slug);
  void refresh_datasets(const std::string& slug);
  void refresh_fits(const std::string& slug);
  void refresh_fit(std::uint64_t id);
  void refresh_runs(const std::string& slug);
  void retry_run(std::uint64_t id);  // after a failure

  // Studies made and changed; what comes back is known everywhere at once.
  void create_study(const StudyFromUpload& request, std::function<void(Result<StudySummary>)> done);
  // seen: see net::save_definition().
  void save_definition(const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen, std::function<void(Result<StudySummary>)> done);
  // Asks for the definition once more: somebody else may have changed it.
  void fetch_definition(const std::string& slug, std::function<void(Result<StudyDefinition>)> done);
  void publish_study(const std::string& slug, std::function<void(Result<StudySummary>)> done);
  void set_study_state(const std::string& slug, StudyState state, std::function<void(Result<StudySummary>)> done);

  void forget_failures();            // whatever failed is asked for again when it is wanted

  // done: the new job, or why there is none. The lists are asked for again.
  void start_fit(const std::string& slug, const FitRequest& request, std::function<void(Result<FitJob>)> done);
  void cancel_fit(std::uint64_t id, std::function<void(Result<FitJob>)> done);
  void resume_fit(std::uint64_t id, std::function<void(Result<FitJob>)> done);
  // files: names of the upload; the study's results are asked for again.
  void import_run(const std::string& slug, const std::string& upload, const std::vector<std::string>& files, std::function<void(Result<RunSummary>)> done);
  // What a result's record says, by the record's SHA-256; records never change.
  const Loaded<net::Provenance>& provenance(const std::string& record_sha256);
  // Which dimension of one run is which of the other, and how alike their similarities are; null while either run is not open. Kept for
  // the last pair asked for.
  const Beside* beside(std::uint64_t run, std::uint64_t other);

  bool signed_out() const { return signed_out_; }   // the latest reply was kUnauthorized
  bool unreachable() const { return unreachable_; } // the latest request got no answer

 private:
  template <class T>
  void take(Loaded<T>& slot, Result<T> result);
  void note_outcome(const Error* error);
  void keep_job(const FitJob& job);
  void keep_analysis(const AnalysisJob& job);
  void keep_study(const StudySummary& study);
  std::function<void(Result<StudySummary>)> keeping(std::function<void(Result<StudySummary>)> done);
  void assemble(std::uint64_t id);
  void look_for_neighbours();

  struct RunParts {
    Loaded<OpenRun> open;
    std::optional<RunSummary> summary;
    std::optional<StudyDetail> study;
    std::optional<Matrix> values;
    std::uint64_t last_used = 0;
  };

  net::ConsoleSource& source_;
  Loaded<Person> me_;
  Loaded<std::vector<ApiToken>> tokens_;
  Loaded<std::vector<Person>> people_;
  std::map<std::string, Loaded<std::vector<Membership>>> members_;
  Loaded<std::vector<StudySummary>> studies_;
  std::map<std::string, Loaded<LiveView>> live_;
  std::map<std::string, Loaded<std::vector<Observer>>> observers_;
  std::map<std::string, Loaded<std::vector<AnalysisJob>>> analyses_;
  std::map<std::uint64_t, Loaded<AnalysisJob>> analysis_;
  std::string document_name_;  // SHA-256
  Loaded<Report> document_;
  Loaded<BackupStatus> backups_;
  std::map<std::string, Loaded<StudyDetail>> study_;
  std::map<std::string, Loaded<StudyDefinition>> definition_;
  std::map<std::pair<std::string, std::uint32_t>, Loaded<StudyDefinition>> published_;
  std::map<std::string, Loaded<std::vector<DatasetSummary>>> datasets_;
  std::map<std::string, Loaded<std::vector<FitJob>>> fits_;
  std::map<std::uint64_t, Loaded<FitJob>> fit_;
  std::map<std::string, Loaded<std::vector<RunSummary>>> runs_;
  std::map<std::uint64_t, RunParts> run_;
  std::uint64_t uses_ = 0;
  bool signed_out_ = false, unreachable_ = false;
  std::map<std::string, Loaded<net::Provenance>> provenance_;
  std::optional<Beside> beside_;
  std::uint64_t beside_run_ = 0, beside_other_ = 0;
  std::uint64_t near_run_ = 0;
  std::uint32_t near_object_ = 0;
  std::vector<Ranked> near_;
  std::optional<SimilarityRow> near_row_;       // while it is worked on
  platform::TimerId near_timer_ = 0;
  struct Said {
    Loaded<std::vector<DimensionLabel>> labels;
    Loaded<net::Ratings> ratings, mine;
    Opinions opinions;
    bool changed = true;  // opinions are to be made anew
  };
  std::map<std::uint64_t, Said> said_;
  std::uint64_t versions_ = 0;
  std::uint64_t facts_run_ = 0;
  std::uint32_t facts_dimension_ = 0;
  std::optional<DimensionFacts> facts_;
  struct { std::uint64_t run = 0; std::uint32_t a = 0, b = 0; double value = 0; } together_;
  struct { std::uint64_t run = 0; std::array<std::uint32_t, 3> objects{}; TripletExplanation value; } explained_;
};

}  // namespace tertium::console
