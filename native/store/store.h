// store.h: the database of studies, sessions, answers, jobs, runs and console tokens, spoken to in intentions.
// What returns success is on disk (SQLite in WAL mode, synchronous=FULL): all writes go through one thread that commits
// everything waiting in one transaction and answers after the commit. Reads have their own connections and never wait for
// writes. Any thread may call anything; calls block. Times are milliseconds since 1970, UTC.
// Every call can fail with kBusy (too much is waiting: try again), kDiskFull (nothing was stored), kIo or kInternal.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/store/passwords.h"
#include "shared/base/result.h"
#include "shared/domain/analysis.h"
#include "shared/domain/dataset.h"
#include "shared/domain/dimension_rating.h"
#include "shared/domain/fit_job.h"
#include "shared/domain/person.h"
#include "shared/domain/session.h"
#include "shared/domain/study.h"
#include "shared/domain/triplets.h"
#include "shared/domain/upload.h"
#include "shared/quality/tally.h"

namespace tertium {

struct StoreOptions {
  bool read_only = false;                      // beside a running server; the database must exist and be of this version
  std::optional<std::uint64_t> bytes_max;      // the database refuses to grow over this, as a full disk would
  std::size_t waiting_writes_max = 4096;       // more than this are kBusy
  PasswordCost password_cost = {};             // of passwords that are set from now on
};

// Where a session's answers come from.
enum class SessionSource { kParticipant, kSimulated, kImported };
const char* to_string(SessionSource source);   // "participant", "simulated", "imported"

// A whole session that did not come through the participant's page. Answers speak of `trials` by number; ids that are empty
// are made. Any trial may lack an answer.
struct RecordedSession {
  std::vector<Trial> trials;
  std::vector<Answer> answers;
  std::int64_t started_at_ms = 0;
  std::int64_t finished_at_ms = 0;             // 0: not finished
};

// The trials of the session with this number (from 1, counted per study); called once per new session.
// catch_triples: the definition's catch trials by object number, the odd one last.
using TrialPlanner = std::function<Result<std::vector<Trial>>(const StudyDefinition&, std::uint32_t stimuli,
                                                              const std::vector<std::array<std::uint32_t, 3>>& catch_triples, std::uint32_t session_number)>;

// One stored answer as it is exported.
struct AnswerRow {
  std::uint64_t number = 0;                    // grows with each stored answer, never used twice
  std::uint32_t session = 0;                   // the session's number in its study: a pseudonym, not its key
  SessionSource source = SessionSource::kParticipant;
  bool practice = false;
  TrialKind kind = TrialKind::kMain;
  std::uint32_t version = 0;                   // of the definition under which the session began; 0: none was published then
  std::string version_hash;                    // its SHA-256, or ""
  Answer answer;
  std::int64_t received_at_ms = 0;
};

// ---- What else a session holds, as it is exported; `session` is the session's number in its study ----
struct SessionRecord {
  std::uint32_t session = 0;
  SessionSource source = SessionSource::kParticipant;
  std::string language, consent_hash;          // "" where nobody consented here
  std::optional<std::int64_t> consented_at_ms;
  std::int64_t started_at_ms = 0;
  Ending ending = Ending::kNone;
  std::optional<std::int64_t> ended_at_ms;
  std::uint32_t trials = 0, answers = 0;       // practice, catch and repeat trials included
  std::uint32_t version = 0;                   // as of AnswerRow
  std::string version_hash;
};
struct EventRow {
  std::uint32_t session = 0;
  SessionEvent event;
  std::int64_t received_at_ms = 0;
};
struct ResponseRow {
  std::uint32_t session = 0;
  Response response;
  std::int64_t received_at_ms = 0;
};
struct IdentifierRow {
  std::uint32_t session = 0;
  Identifier identifier;
};
// A text that people agreed to, kept for ever: its hash stands beside their sessions.
struct ConsentText {
  std::string hash, language, text;
  std::vector<std::string> statements;
  std::int64_t first_used_at_ms = 0;
};
// That somebody withdrew: nothing says who.
struct Withdrawal {
  std::string day;                             // "2026-11-22", UTC
  std::uint64_t answers = 0;                   // how many were deleted, of every kind
};

// The judgments of a study that a fit may use.
struct StudyTriplets {
  TripletSet set;                              // names: the study's stimuli; participants: session numbers; practice, catch and repeat trials left out
  std::uint64_t simulated = 0;                 // how many of them were simulated
  std::uint64_t last_answer = 0;               // the highest answer number among them: with it the same set can be read again
};

// What became of data that were brought in: the row, and whether it is new.
struct AddedDataset {
  DatasetSummary dataset;
  bool already_there = false;                  // the study had this kind with this file: nothing was changed
};

// A result to be kept: summary.id, summary.study and summary.created_at_ms are filled in by the store.
struct NewRun {
  RunSummary summary;
  std::string posterior_file;                  // SHA-256 of posterior.npz, or "" where the method has none
};

// ---- People. Each secret is 64 hexadecimal digits, shown once; only its hash is kept. ----
struct Login {
  std::string secret;                          // a cookie's value; good for 30 days
  Person person;
};
struct Invitation {
  Person person;
  std::string secret;                          // lets whoever has it choose the person's password, once
  std::int64_t expires_at_ms = 0;              // 7 days from now
};
struct NewApiToken {
  ApiToken token;
  std::string secret;
};
// What a role is asked for: a study by its slug, a fit, a run or an analysis by its id, or a file by its SHA-256.
struct RoleIn {
  enum What { kStudy, kFit, kRun, kAnalysis, kFile } what = kStudy;
  std::string name;
  std::uint64_t id = 0;
};

// What a job that starts can go on from.
struct JobStanding {
  std::string checkpoint_file;                 // SHA-256, or "": its run begins at the beginning
  std::uint64_t answers_to = 0;                // the last answer it reads; 0: not settled yet
  std::vector<RunSummary> finished;            // of its seeds, in order
};
struct EnsembleRun {
  std::uint64_t run = 0;
  std::vector<double> reproducibility;         // of each of its dimensions
};

// What of all that waits is to be done next.
enum class WaitingWork { kNone, kFit, kAnalysis };

inline constexpr std::uint64_t kJobsWaitingMax = 100;  // fits; and as many analyses
inline constexpr std::uint64_t kEventsPerSessionMax = 20'000, kResponsesPerSessionMax = 500;
inline constexpr std::size_t kWithdrawalCodeCharacters = 12;

class Store {
 public:
  // Opens or creates the database file and brings it to the newest schema. The caller holds the data directory's lock
  // (native/files/data_directory.h). kUnsupported: made by a newer Tertium (the message says which schema).
  static Result<std::unique_ptr<Store>> open(const std::string& path, const StoreOptions& options = {});
  ~Store();  // finishes what is waiting
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // ---- Studies ----
  // kInvalid: definition out of its limits, stimuli without or with equal names, an example or a catch trial that names no stimulus;
  // kConflict: the slug is taken.
  // owner: the person who makes it (Request::person.id) and so becomes its owner; 0: whoever runs the server, who owns every study anyway.
  Result<void> create_study(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, StudyState state, bool demo = false, std::uint64_t owner = 0);
  // The same with its first run, or its first data: both rows or none.
  Result<RunSummary> add_study_with_run(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, StudyState state, const NewRun& run);
  Result<AddedDataset> add_study_with_dataset(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, StudyState state,
                                              const DatasetSummary& dataset);
  // Open, paused and closed become one another. kConflict: a draft (it opens by being published), and to a draft.
  Result<void> set_study_state(const std::string& slug, StudyState state);
  // What participants get is what was published last. The definition of a draft is edited in place; of a study that was open, an edit waits
  // beside it as its document (`document`: the definition as JSON, kept word for word) until it is published. kInvalid: as of create_study,
  // or another slug. An edit that says what is published already takes the waiting one away. `may_replace` sees, in the same transaction, what
  // would be replaced: what participants get (or the draft), and the document that waits beside it, or ""; its error is given back.
  using MayReplace = std::function<Result<void>(const StudyDefinition& published, const std::string& waiting)>;
  Result<StudySummary> edit_study(const std::string& slug, const StudyDefinition& definition, const std::string& document, const MayReplace& may_replace = {});
  Result<std::string> waiting_edit(const std::string& slug);               // the document, or "" where nothing waits; kNotFound
  // Freezes a version: `definition` is what participants get from now on, `document` says it word for word with the stimuli, `hash` is its
  // SHA-256; a draft opens. `waiting` is what waiting_edit() said when the document was made. What is published already makes no new version.
  // kConflict: the definition was edited meanwhile, or the study is closed.
  Result<StudySummary> publish_study(const std::string& slug, const StudyDefinition& definition, const std::string& waiting, const std::string& document,
                                     const std::string& hash);
  Result<std::vector<StudyVersion>> study_versions(const std::string& slug);  // newest first; kNotFound
  Result<std::string> version_document(const std::string& slug, std::uint32_t version);  // kNotFound
  Result<std::vector<StudySummary>> list_studies();
  Result<StudySummary> find_study(const std::string& slug);                // kNotFound
  Result<StudyDefinition> study_definition(const std::string& slug);       // kNotFound
  Result<StudyDetail> study_detail(const std::string& slug);               // kNotFound
  // What the pictures or words of definition.examples look like, as on a trial.
  Result<std::vector<std::array<Stimulus, 3>>> example_faces(const std::string& slug);  // kNotFound
  // Whether any study shows this picture: what is not shown by a study is not served.
  Result<bool> is_picture(const std::string& sha256);

  // ---- Sessions and answers ----
  // Begins a session, or, when its key is known, says where it stands. Somebody whom the panel's identifiers show to have begun already
  // (the same SESSION_ID, assignmentId or survey_code) gets that session, and so its key. Identifiers are kept only when the study asks
  // for them. kNotFound: no such study; kForbidden: the study is not open (a session that has begun goes on), or it must know who comes
  // and the link does not say; kConflict: the key belongs to another study, or the consent text is another by now.
  Result<SessionView> start_session(const std::string& slug, const SessionStart& start, const TrialPlanner& plan);
  Result<SessionView> session_view(const std::string& key);                // kNotFound
  // One receipt for each answer, then each event, then each response, in order. An answer is stored when its trial was issued to this session,
  // shows the same objects and has no answer yet, however the session ended; an event or response when it keeps to its limits and to what
  // the study asks; an id that is stored already says so and changes nothing; all else is refused with the reason. kNotFound: no such session.
  Result<std::vector<AnswerReceipt>> submit(const std::string& key, const Submission& submission);
  // Ends the session and settles its code, once: what ended already stays as it is. kConflict: complete, but trials are left unanswered or
  // the comprehension check is not passed; screened_out, but that check is not failed. kInvalid: no ending of a session.
  Result<SessionView> finish_session(const std::string& key, Ending ending = Ending::kComplete);
  // Deletes the session and all that came with it, and leaves only a Withdrawal. Returns how many answers went, when no byte of it is left in
  // the database's files. Blanks and hyphens in the code, and small letters, do no harm. kInvalid: no code at all; kNotFound: no session of the
  // study has it (or it is deleted already); kBusy: deleted, but somebody reads the database and so bytes of it are left: ask again with the same code.
  Result<std::uint64_t> withdraw(const std::string& slug, const std::string& withdrawal_code);
  // The same by the session's number, for whoever looks after the study. kNotFound: no such session; kBusy: ask again with the same number.
  Result<std::uint64_t> withdraw_session(const std::string& slug, std::uint32_t session);
  // How many answers would go with it; changes nothing. kNotFound, kInvalid as above.
  Result<std::uint64_t> count_answers_of(const std::string& slug, const std::string& withdrawal_code);
  Result<std::uint64_t> count_answers_of(const std::string& slug, std::uint32_t session);
  // Adds whole sessions, all or none; their numbers continue the study's. kNotFound, kInvalid.
  Result<void> add_recorded_sessions(const std::string& slug, const std::vector<RecordedSession>& sessions, SessionSource source);

  // In order of storage; answers numbered up to `up_to_answer` (0: all).
  Result<StudyTriplets> triplets_of(const std::string& slug, bool include_simulated = true, std::uint64_t up_to_answer = 0);
  // Calls `visit` for each answer, practice included, in order of storage. So the others; sessions and identifiers by session number.
  Result<void> visit_answers(const std::string& slug, const std::function<void(const AnswerRow&)>& visit);
  Result<void> visit_sessions(const std::string& slug, const std::function<void(const SessionRecord&)>& visit);
  Result<void> visit_events(const std::string& slug, const std::function<void(const EventRow&)>& visit);
  Result<void> visit_responses(const std::string& slug, const std::function<void(const ResponseRow&)>& visit);
  Result<void> visit_identifiers(const std::string& slug, const std::function<void(const IdentifierRow&)>& visit);
  // Deletes the identifiers of all sessions of the study and leaves all else; says how many, when no byte of them is left. kBusy as above.
  Result<std::uint64_t> delete_identifiers(const std::string& slug);
  // The texts that the study's sessions agreed to, the oldest first.
  Result<std::vector<ConsentText>> consent_texts(const std::string& slug);
  Result<std::vector<Withdrawal>> withdrawals(const std::string& slug);    // the oldest first

  // ---- Watching a study, and looking after the data (store_care.cpp) ----
  // Grows with every write to this store: while it stands, nothing has changed.
  std::uint64_t change_count() const;
  // Calls `visit` for answers stored after number `after`, at most `most` of them, in order; returns the number of the last one visited, or
  // `after` when there are no more. A repeat comes with what was chosen the first time, where that was stored before. kNotFound.
  Result<std::uint64_t> visit_new_answers(const std::string& slug, std::uint64_t after, std::uint64_t most, const std::function<void(const TalliedAnswer&)>& visit);
  Result<std::uint64_t> count_objects(const std::string& slug);            // kNotFound
  // All sessions by number, and how many have withdrawn.
  struct WatchedSessions {
    std::vector<TalliedSession> sessions;
    std::uint64_t withdrawals = 0;
  };
  Result<WatchedSessions> watch_sessions(const std::string& slug);         // kNotFound
  static int newest_schema();                                              // that this program makes and reads
  // Writes the whole database as it is at one moment into a new file, while others go on reading and writing; progress from 0 to 1. With
  // bytes_max the copy refuses to grow over it, as on a full disk. kConflict: the file is there already; kDiskFull, kIo: and no file is left.
  Result<void> copy_database(const std::string& to, const std::function<void(double)>& progress = {}, std::optional<std::uint64_t> bytes_max = {});
  // What is wrong with the database, in words; none: nothing. Reads all of it.
  Result<std::vector<std::string>> check_database();
  // Every file (by its SHA-256) that some row names, once each, in order.
  Result<std::vector<std::string>> named_files();

  // ---- Datasets ----
  // The files it names are on disk before this is called. id, study and created_at_ms are filled in. Never changed after.
  // kNotFound: no such study; kInvalid: fields out of their limits, or objects differ from the study's.
  Result<AddedDataset> add_dataset(const std::string& slug, const DatasetSummary& dataset);
  Result<std::vector<DatasetSummary>> list_datasets(const std::string& slug);  // newest first; kNotFound
  Result<DatasetSummary> find_dataset(std::uint64_t dataset);              // kNotFound
  Result<bool> is_dataset_file(const std::string& sha256);                 // whether any dataset names this file

  // ---- Jobs ----
  // kNotFound: no such study; kInvalid: the request's dataset is not one of the study, or has no triplets; kBusy: kJobsWaitingMax are
  // waiting already.
  Result<FitJob> create_fit_job(const std::string& slug, const FitRequest& request);
  Result<std::optional<FitJob>> claim_job();                               // the oldest queued one, now running; none: empty
  Result<void> update_progress(std::uint64_t job, const FitProgress& progress);       // curve points are added, never removed
  // The run and the job's end in one transaction; returns the run. message: what a reader of the result should know, or "".
  // kConflict: the job is not running.
  Result<RunSummary> finish_job(std::uint64_t job, const NewRun& run, const std::string& message = "");
  // Of an ensemble: a run that is finished, while its job goes on with the next seed from its beginning. It stays, however the job ends.
  Result<RunSummary> add_job_run(std::uint64_t job, const NewRun& run);
  // Its end: what its runs' dimensions are worth, which run is recommended, and the job's end, all or nothing. kInvalid: a run of another job.
  Result<void> finish_ensemble(std::uint64_t job, const std::vector<EnsembleRun>& runs, std::uint64_t recommended, const std::string& message = "");
  Result<JobStanding> job_standing(std::uint64_t job);                     // kNotFound
  Result<void> settle_answers(std::uint64_t job, std::uint64_t answers_to);
  // The file is on disk before. kConflict: the job is not running. The file named before is no longer named by this job.
  Result<void> keep_checkpoint(std::uint64_t job, const std::string& file);
  Result<void> begin_anew(std::uint64_t job);                              // its run: curve, epochs and checkpoint are forgotten
  Result<bool> is_checkpoint_file(const std::string& sha256);              // whether any job names it
  // Back into the queue, to go on where it was. kNotFound; kConflict: it is not resumable.
  Result<FitJob> resume_job(std::uint64_t job);
  Result<void> fail_job(std::uint64_t job, const std::string& message);
  // Queued: cancelled at once. Running: marked; the worker ends it with end_cancelled(). kConflict: already over.
  Result<FitJob> cancel_job(std::uint64_t job);
  Result<void> end_cancelled(std::uint64_t job, const std::string& message = "");
  Result<void> requeue_job(std::uint64_t job);                             // running -> queued: its worker goes away; a checkpoint and finished runs stay
  Result<void> requeue_running_jobs();                                     // at start: no worker can be running them, fits and analyses alike
  Result<bool> cancel_requested(std::uint64_t job);
  Result<std::vector<FitJob>> list_jobs(const std::string& slug);          // newest first, without their curves
  Result<FitJob> find_job(std::uint64_t job);                              // with its curve
  Result<WaitingWork> oldest_waiting();                                    // the oldest fit or analysis that waits

  // ---- Analyses, the same way (store_analyses.cpp) ----
  // The one that waits or runs already, where the same was asked before. kNotFound: no such study; kInvalid: out of its limits, or an observer that is
  // none of the study or cannot have its role; kBusy: kJobsWaitingMax are waiting already.
  Result<AnalysisJob> create_analysis(const std::string& slug, const AnalysisRequest& request);
  Result<std::optional<AnalysisJob>> claim_analysis();                     // the oldest queued one, now running; none: empty
  Result<void> update_analysis(std::uint64_t analysis, double share, const std::string& step, double elapsed_s, double remaining_s);
  // The result and the end in one transaction; the files are on disk before. kConflict: it is not running.
  Result<AnalysisJob> finish_analysis(std::uint64_t analysis, const std::vector<AnalysisFigure>& figures, const std::vector<AnalysisFile>& files);
  // Queued: cancelled at once. Running: marked; the worker ends it with end_analysis(). kConflict: already over.
  Result<AnalysisJob> cancel_analysis(std::uint64_t analysis);
  // A running one: failed with the reason, cancelled, or back in the queue, to begin anew.
  Result<void> end_analysis(std::uint64_t analysis, JobState to, const std::string& message = "");
  Result<bool> analysis_cancel_requested(std::uint64_t analysis);
  Result<std::vector<AnalysisJob>> list_analyses(const std::string& slug);  // newest first; kNotFound
  Result<AnalysisJob> find_analysis(std::uint64_t analysis);               // kNotFound
  Result<bool> is_analysis_file(const std::string& sha256);                // whether any analysis names this file

  // ---- Runs ----
  Result<RunSummary> add_run(const std::string& slug, const NewRun& run);  // kNotFound; kInvalid: objects differ from the study's
  Result<std::vector<RunSummary>> list_runs(const std::string& slug);      // newest first
  Result<RunSummary> find_run(std::uint64_t run);                          // kNotFound
  Result<bool> is_run_file(const std::string& sha256);                     // whether any run names this file

  // ---- What people say of a run's dimensions ---- kNotFound: no such run or person; kInvalid: no such dimension, or out of the limits of
  // shared/domain/dimension_rating.h. person 0: whoever runs the server.
  Result<std::vector<DimensionLabel>> dimension_labels(std::uint64_t run);                        // by dimension
  // label "": takes it away. seen: the label its writer was looking at. kConflict: another one than `seen` stands there by now; the message says
  // which and whose. What stands there already is no conflict.
  Result<DimensionLabel> set_dimension_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen, std::uint64_t person);
  // By dimension, in order of their first arrival; only those of `rater`, when there is one.
  Result<std::vector<DimensionRating>> dimension_ratings(std::uint64_t run, const std::optional<std::string>& rater = {});
  // Takes the place of the person's earlier one. rater and rated_at_ms are filled in.
  Result<DimensionRating> set_dimension_rating(std::uint64_t run, const DimensionRating& rating, std::uint64_t person);

  // ---- Who may open the console ----
  // A secret to be shown once; only its hash is kept. It opens one login within `lifetime_ms`.
  Result<std::string> create_login_token(std::int64_t lifetime_ms);
  // Uses it up and returns the secret of the login (a cookie's value). kUnauthorized: unknown, used or too old.
  Result<std::string> redeem_login_token(const std::string& token);

  // ---- People ---- person 0: whoever runs the server; it has no account and may own tokens. kNotFound where a number or name is nobody's.
  // kConflict: the name is taken, whatever the case of its letters.
  Result<Invitation> create_person(const std::string& name, bool administrator);
  // The person's password, logins, tokens and earlier invitations end. kConflict: disabled.
  Result<Invitation> invite_again(std::uint64_t person);
  // Sets the password and signs in. kUnauthorized: used, too old, unknown; kInvalid: the password (shared/domain/person.h).
  Result<Login> accept_invitation(const std::string& invitation, const std::string& password);
  // Takes as long for a name that nobody has. kUnauthorized: wrong, or disabled; kBusy: too many tries with this name, or too many people at once.
  Result<Login> sign_in(const std::string& name, const std::string& password);
  Result<void> sign_out(const std::string& login);
  // All logins of the person end; the one returned is new. kForbidden: the old password is wrong; kBusy as above.
  Result<Login> change_password(std::uint64_t person, const std::string& old_password, const std::string& new_password);
  // Disabled: cannot sign in, and logins end; tokens rest until the account is enabled again.
  Result<Person> set_person_disabled(std::uint64_t person, bool disabled);
  Result<std::vector<Person>> list_people();                               // by name
  Result<Person> find_person(std::uint64_t person);
  Result<Person> find_person(const std::string& name);
  // Nothing: the secret opens nothing (any more).
  Result<std::optional<Person>> person_of_login(const std::string& secret);
  Result<std::optional<Person>> person_of_token(const std::string& secret);
  // kConflict: kTokensPerPersonMax are there already.
  Result<NewApiToken> create_token(std::uint64_t person, const std::string& title, std::optional<std::int64_t> expires_at_ms);
  Result<std::vector<ApiToken>> list_tokens(std::uint64_t person);         // newest first
  Result<void> delete_token(std::uint64_t person, std::uint64_t token);
  // kNone also where there is no such thing: who may not see it does not learn which. An administrator's is kOwner.
  Result<Role> role_of(const Person& person, const RoleIn& where);
  Result<std::vector<StudySummary>> list_studies(const Person& person);    // that the person may see, with their role in each
  Result<std::vector<Membership>> list_members(const std::string& slug);   // by name; administrators without a role of their own are not among them
  // kNone takes the role away. kConflict: the study would have no owner left.
  Result<void> set_role(const std::string& slug, const std::string& name, Role role);

 private:
  struct Parts;
  explicit Store(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tertium
