// console_client.h: where the console's data comes from: an interface, so that screens can be tested (and a packed study shown)
// without a server, and the one that asks the server through client.h.
// One thread. `done` is called later, exactly once, never from inside the call. Errors as in client.h.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/domain/matrix.h"
#include "web/net/analysis_client.h"
#include "web/net/client.h"
#include "web/net/dimension_client.h"
#include "web/net/live_client.h"
#include "web/net/provenance.h"
#include "web/net/study_client.h"

namespace tertium::net {

class ConsoleSource {
 public:
  virtual ~ConsoleSource() = default;
  virtual void list_studies(Done<std::vector<StudySummary>> done) = 0;
  virtual void get_study(const std::string& slug, Done<StudyDetail> done) = 0;
  virtual void list_datasets(const std::string& slug, Done<std::vector<DatasetSummary>> done) = 0;
  virtual void list_fits(const std::string& slug, Done<std::vector<FitJob>> done) = 0;
  virtual void get_fit(std::uint64_t id, Done<FitJob> done) = 0;
  virtual void start_fit(const std::string& slug, const FitRequest& request, Done<FitJob> done) = 0;
  virtual void cancel_fit(std::uint64_t id, Done<FitJob> done) = 0;
  virtual void resume_fit(std::uint64_t id, Done<FitJob> done) = 0;
  virtual void import_run(const std::string& slug, const std::string& upload, const std::vector<std::string>& files, Done<RunSummary> done) = 0;
  virtual void get_provenance(const std::string& record_sha256, Done<Provenance> done) = 0;
  virtual void list_runs(const std::string& slug, Done<std::vector<RunSummary>> done) = 0;
  virtual void get_run(std::uint64_t id, Done<RunSummary> done) = 0;
  // A run's matrix, objects x dims, from the bytes of its .npy file. Files never change: the browser keeps them.
  virtual void get_embedding(const std::string& sha256, Done<Matrix> done) = 0;

  // ---- making and changing studies; what each does is in study_client.h ----
  virtual void create_study(const StudyFromUpload& request, Done<StudySummary> done) = 0;
  virtual void get_definition(const std::string& slug, Done<StudyDefinition> done) = 0;
  virtual void save_definition(const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen, Done<StudySummary> done) = 0;
  virtual void publish_study(const std::string& slug, Done<StudySummary> done) = 0;
  virtual void set_study_state(const std::string& slug, StudyState state, Done<StudySummary> done) = 0;
  virtual void get_version(const std::string& slug, std::uint32_t version, Done<StudyDefinition> done) = 0;

  // ---- what people say of dimensions; what each does is in dimension_client.h ----
  virtual void list_labels(std::uint64_t run, Done<std::vector<DimensionLabel>> done) = 0;
  virtual void set_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen, Done<DimensionLabel> done) = 0;
  virtual void list_ratings(std::uint64_t run, bool only_mine, Done<Ratings> done) = 0;
  virtual void set_rating(std::uint64_t run, const DimensionRating& rating, Done<DimensionRating> done) = 0;
  virtual void get_ratings_table(std::uint64_t run, Done<std::string> done) = 0;

  // ---- comparing; what each does is in analysis_client.h ----
  virtual void list_observers(const std::string& slug, Done<std::vector<Observer>> done) = 0;
  virtual void list_analyses(const std::string& slug, Done<std::vector<AnalysisJob>> done) = 0;
  virtual void get_analysis(std::uint64_t id, Done<AnalysisJob> done) = 0;
  virtual void start_analysis(const std::string& slug, const AnalysisRequest& request, Done<AnalysisJob> done) = 0;
  virtual void cancel_analysis(std::uint64_t id, Done<AnalysisJob> done) = 0;
  virtual void get_report(const std::string& sha256, Done<Report> done) = 0;

  // ---- watching a study and looking after the data; what each does is in live_client.h ----
  virtual void get_live(const std::string& slug, Done<LiveView> done) = 0;
  virtual void withdraw_session(const std::string& slug, std::uint32_t session, const std::string& code, bool only_count, Done<std::uint64_t> done) = 0;
  virtual void get_backups(Done<BackupStatus> done) = 0;
  virtual void begin_backup(Done<BackupStatus> done) = 0;

  // ---- people ----
  virtual void get_me(Done<Person> done) = 0;
  virtual void sign_in(const std::string& name, const std::string& password, Done<Person> done) = 0;  // kUnauthorized: a wrong name or password
  virtual void sign_out(Done<Nothing> done) = 0;
  virtual void accept_invitation(const std::string& invitation, const std::string& password, Done<Person> done) = 0;
  virtual void change_password(const std::string& old_password, const std::string& new_password, Done<Person> done) = 0;
  virtual void list_tokens(Done<std::vector<ApiToken>> done) = 0;
  virtual void create_token(const std::string& title, std::uint32_t days, Done<NewSecret> done) = 0;
  virtual void delete_token(std::uint64_t id, Done<Nothing> done) = 0;
  virtual void list_people(Done<std::vector<Person>> done) = 0;
  virtual void create_person(const std::string& name, bool administrator, Done<Invitation> done) = 0;
  virtual void invite_again(std::uint64_t person, Done<Invitation> done) = 0;
  virtual void disable_person(std::uint64_t person, bool disabled, Done<Person> done) = 0;
  virtual void list_members(const std::string& slug, Done<std::vector<Membership>> done) = 0;
  virtual void set_role(const std::string& slug, const std::string& name, Role role, Done<std::vector<Membership>> done) = 0;
};

// The file as a matrix; kInternal when its bytes are no .npy.
RequestId fetch_matrix(const std::string& sha256, Done<Matrix> done);

// Over HTTP.
class ConsoleClient final : public ConsoleSource {
 public:
  void list_studies(Done<std::vector<StudySummary>> done) override { fetch_studies(std::move(done)); }
  void get_study(const std::string& slug, Done<StudyDetail> done) override { fetch_study(slug, std::move(done)); }
  void list_datasets(const std::string& slug, Done<std::vector<DatasetSummary>> done) override { fetch_datasets(slug, std::move(done)); }
  void list_fits(const std::string& slug, Done<std::vector<FitJob>> done) override { fetch_fits(slug, std::move(done)); }
  void get_fit(std::uint64_t id, Done<FitJob> done) override { fetch_fit(id, std::move(done)); }
  void start_fit(const std::string& slug, const FitRequest& request, Done<FitJob> done) override { net::start_fit(slug, request, std::move(done)); }
  void cancel_fit(std::uint64_t id, Done<FitJob> done) override { net::cancel_fit(id, std::move(done)); }
  void resume_fit(std::uint64_t id, Done<FitJob> done) override { net::resume_fit(id, std::move(done)); }
  void import_run(const std::string& slug, const std::string& upload, const std::vector<std::string>& files, Done<RunSummary> done) override {
    net::import_run(slug, upload, files, std::move(done));
  }
  void get_provenance(const std::string& record_sha256, Done<Provenance> done) override { fetch_provenance(record_sha256, std::move(done)); }
  void list_runs(const std::string& slug, Done<std::vector<RunSummary>> done) override { fetch_runs(slug, std::move(done)); }
  void get_run(std::uint64_t id, Done<RunSummary> done) override { fetch_run(id, std::move(done)); }
  void get_embedding(const std::string& sha256, Done<Matrix> done) override { fetch_matrix(sha256, std::move(done)); }

  void create_study(const StudyFromUpload& request, Done<StudySummary> done) override { net::create_study(request, std::move(done)); }
  void get_definition(const std::string& slug, Done<StudyDefinition> done) override { fetch_definition(slug, std::move(done)); }
  void save_definition(const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen, Done<StudySummary> done) override {
    net::save_definition(slug, definition, seen, std::move(done));
  }
  void publish_study(const std::string& slug, Done<StudySummary> done) override { net::publish_study(slug, std::move(done)); }
  void set_study_state(const std::string& slug, StudyState state, Done<StudySummary> done) override { net::set_study_state(slug, state, std::move(done)); }
  void get_version(const std::string& slug, std::uint32_t version, Done<StudyDefinition> done) override { fetch_version(slug, version, std::move(done)); }

  void list_labels(std::uint64_t run, Done<std::vector<DimensionLabel>> done) override { fetch_labels(run, std::move(done)); }
  void set_label(std::uint64_t run, std::uint32_t dimension, const std::string& label, const std::string& seen, Done<DimensionLabel> done) override {
    net::set_label(run, dimension, label, seen, std::move(done));
  }
  void list_ratings(std::uint64_t run, bool only_mine, Done<Ratings> done) override { fetch_ratings(run, only_mine, std::move(done)); }
  void set_rating(std::uint64_t run, const DimensionRating& rating, Done<DimensionRating> done) override { net::set_rating(run, rating, std::move(done)); }
  void get_ratings_table(std::uint64_t run, Done<std::string> done) override { fetch_ratings_table(run, std::move(done)); }

  void list_observers(const std::string& slug, Done<std::vector<Observer>> done) override { fetch_observers(slug, std::move(done)); }
  void list_analyses(const std::string& slug, Done<std::vector<AnalysisJob>> done) override { fetch_analyses(slug, std::move(done)); }
  void get_analysis(std::uint64_t id, Done<AnalysisJob> done) override { fetch_analysis(id, std::move(done)); }
  void start_analysis(const std::string& slug, const AnalysisRequest& request, Done<AnalysisJob> done) override {
    net::start_analysis(slug, request, std::move(done));
  }
  void cancel_analysis(std::uint64_t id, Done<AnalysisJob> done) override { net::cancel_analysis(id, std::move(done)); }
  void get_report(const std::string& sha256, Done<Report> done) override { fetch_report(sha256, std::move(done)); }

  void get_live(const std::string& slug, Done<LiveView> done) override { fetch_live(slug, std::move(done)); }
  void withdraw_session(const std::string& slug, std::uint32_t session, const std::string& code, bool only_count, Done<std::uint64_t> done) override {
    net::withdraw_session(slug, session, code, only_count, std::move(done));
  }
  void get_backups(Done<BackupStatus> done) override { fetch_backups(std::move(done)); }
  void begin_backup(Done<BackupStatus> done) override { net::begin_backup(std::move(done)); }

  void get_me(Done<Person> done) override { fetch_me(std::move(done)); }
  void sign_in(const std::string& name, const std::string& password, Done<Person> done) override { net::sign_in(name, password, std::move(done)); }
  void sign_out(Done<Nothing> done) override { net::sign_out(std::move(done)); }
  void accept_invitation(const std::string& invitation, const std::string& password, Done<Person> done) override {
    net::accept_invitation(invitation, password, std::move(done));
  }
  void change_password(const std::string& old_password, const std::string& new_password, Done<Person> done) override {
    net::change_password(old_password, new_password, std::move(done));
  }
  void list_tokens(Done<std::vector<ApiToken>> done) override { fetch_tokens(std::move(done)); }
  void create_token(const std::string& title, std::uint32_t days, Done<NewSecret> done) override { net::create_token(title, days, std::move(done)); }
  void delete_token(std::uint64_t id, Done<Nothing> done) override { net::delete_token(id, std::move(done)); }
  void list_people(Done<std::vector<Person>> done) override { fetch_people(std::move(done)); }
  void create_person(const std::string& name, bool administrator, Done<Invitation> done) override { net::create_person(name, administrator, std::move(done)); }
  void invite_again(std::uint64_t person, Done<Invitation> done) override { net::invite_again(person, std::move(done)); }
  void disable_person(std::uint64_t person, bool disabled, Done<Person> done) override { net::disable_person(person, disabled, std::move(done)); }
  void list_members(const std::string& slug, Done<std::vector<Membership>> done) override { fetch_members(slug, std::move(done)); }
  void set_role(const std::string& slug, const std::string& name, Role role, Done<std::vector<Membership>> done) override {
    net::set_role(slug, name, role, std::move(done));
  }
};

}  // namespace tertium::net
