// routes.h: the one table of the server's addresses: method, pattern, who may ask, and who answers.
// Routing, the access check and the test of docs/api.md all follow from it.
#pragma once
#include <span>
#include <string>

#include "native/http/address.h"
#include "native/http/message.h"
#include "native/jobs/backup_keeper.h"
#include "native/jobs/worker.h"
#include "native/tasks/live.h"
#include "native/tasks/upload.h"

namespace tertium::http {

enum class Access {
  kEveryone,    // participants before they begin; pages and pictures
  kSession,     // who holds the session key in the path, which is a secret
  kPerson,      // anyone signed in: by a password, the server's link (a cookie) or an API token
  kViewer,      // who has this role, or a higher one, in the study that the path names; a fit, a run, an analysis and a file belong to a study
  kEditor,
  kOwner,
  kAdministrator,  // makes accounts; the owner of every study
};

// What handlers stand on; outlives the server.
struct Context {
  Store& store;
  DataDirectory& data;
  Worker& worker;
  LiveStatistics& live;
  BackupKeeper& backups;
  Uploads& uploads;
  std::string www_folder;            // page files come from here instead of the binary; "": from the binary
  std::string cookie_name;           // of the console's login
};

using Handler = Result<Reply> (*)(const Context&, const Request&);

struct Route {
  const char* method;                // "GET" (HEAD follows from it) or "POST"
  const char* pattern;               // /api/v1/fits/{id}; a last {name...} takes the rest of the path, slashes too
  Access access;
  Handler handler;
  const char* about;                 // one line for people
};
std::span<const Route> all_routes();

// Finds the route, checks access and calls the handler; every failure becomes a reply. No exception leaves it.
Reply answer(const Context& context, Request& request);

// ---- The handlers, by file ----
Result<Reply> get_health(const Context&, const Request&);             // handlers_pages.cpp
Result<Reply> get_console_page(const Context&, const Request&);
Result<Reply> get_participant_page(const Context&, const Request&);
Result<Reply> get_privacy_page(const Context&, const Request&);
Result<Reply> get_page_file(const Context&, const Request&);
Result<Reply> get_picture(const Context&, const Request&);
Result<Reply> get_participant_study(const Context&, const Request&);  // handlers_participant.cpp
Result<Reply> post_session(const Context&, const Request&);
Result<Reply> get_session(const Context&, const Request&);
Result<Reply> post_answers(const Context&, const Request&);
Result<Reply> post_finish(const Context&, const Request&);
Result<Reply> post_decline(const Context&, const Request&);
Result<Reply> post_withdraw(const Context&, const Request&);
Result<Reply> post_upload(const Context&, const Request&);            // handlers_studies.cpp
Result<Reply> post_upload_file(const Context&, const Request&);
Result<Reply> post_upload_file_delete(const Context&, const Request&);
Result<Reply> get_upload(const Context&, const Request&);
Result<Reply> post_upload_delete(const Context&, const Request&);
Result<Reply> get_upload_picture(const Context&, const Request&);
Result<Reply> post_study_create(const Context&, const Request&);
Result<Reply> get_study_definition(const Context&, const Request&);
Result<Reply> post_study_definition(const Context&, const Request&);
Result<Reply> get_study_preview(const Context&, const Request&);
Result<Reply> post_study_publish(const Context&, const Request&);
Result<Reply> post_study_state(const Context&, const Request&);
Result<Reply> get_study_versions(const Context&, const Request&);
Result<Reply> get_study_version(const Context&, const Request&);
Result<Reply> get_studies(const Context&, const Request&);            // handlers_researcher.cpp
Result<Reply> get_study(const Context&, const Request&);
Result<Reply> get_study_triplets(const Context&, const Request&);
Result<Reply> get_study_identifiers(const Context&, const Request&);
Result<Reply> post_identifiers_delete(const Context&, const Request&);
Result<Reply> get_study_datasets(const Context&, const Request&);
Result<Reply> get_study_fits(const Context&, const Request&);
Result<Reply> post_fit(const Context&, const Request&);
Result<Reply> get_fit(const Context&, const Request&);
Result<Reply> post_fit_cancel(const Context&, const Request&);
Result<Reply> post_fit_resume(const Context&, const Request&);
Result<Reply> get_study_runs(const Context&, const Request&);
Result<Reply> get_run(const Context&, const Request&);
Result<Reply> post_run_import(const Context&, const Request&);
Result<Reply> get_file(const Context&, const Request&);
Result<Reply> get_study_live(const Context&, const Request&);         // handlers_live.cpp
Result<Reply> get_study_export(const Context&, const Request&);
Result<Reply> post_study_withdraw(const Context&, const Request&);
Result<Reply> get_backup(const Context&, const Request&);
Result<Reply> post_backup(const Context&, const Request&);
Result<Reply> get_run_labels(const Context&, const Request&);         // handlers_dimensions.cpp
Result<Reply> post_run_label(const Context&, const Request&);
Result<Reply> get_run_ratings(const Context&, const Request&);
Result<Reply> post_run_rating(const Context&, const Request&);
Result<Reply> get_run_ratings_csv(const Context&, const Request&);
Result<Reply> get_study_observers(const Context&, const Request&);    // handlers_analyses.cpp
Result<Reply> get_study_analyses(const Context&, const Request&);
Result<Reply> post_analysis(const Context&, const Request&);
Result<Reply> get_analysis(const Context&, const Request&);
Result<Reply> post_analysis_cancel(const Context&, const Request&);
Result<Reply> get_analysis_file(const Context&, const Request&);
Result<Reply> get_analysis_report(const Context&, const Request&);

Result<Reply> get_me(const Context&, const Request&);                 // handlers_people.cpp
Result<Reply> post_sign_in(const Context&, const Request&);
Result<Reply> post_sign_out(const Context&, const Request&);
Result<Reply> post_invitation(const Context&, const Request&);
Result<Reply> post_my_password(const Context&, const Request&);
Result<Reply> get_my_tokens(const Context&, const Request&);
Result<Reply> post_my_token(const Context&, const Request&);
Result<Reply> post_my_token_delete(const Context&, const Request&);
Result<Reply> get_people(const Context&, const Request&);
Result<Reply> post_person(const Context&, const Request&);
Result<Reply> post_person_invite(const Context&, const Request&);
Result<Reply> post_person_disable(const Context&, const Request&);
Result<Reply> get_study_roles(const Context&, const Request&);
Result<Reply> post_study_role(const Context&, const Request&);

// A page of another site must not act in the researcher's name, though the browser would send the cookie along. Done already for every POST
// with the cookie; for those that give one.
Result<void> check_same_origin(const Request& request);
// The header Set-Cookie that signs this browser in; secret "": out.
std::string login_cookie(const Context& context, const Request& request, const std::string& secret);
// A parameter of the path that counts something, from 1 on.
Result<std::uint64_t> number_of(const Request& request, const char* name);
// Takes out of a definition what is not for participants: from the seed follows what others will be shown, catch trials are not told apart,
// and codes come with the end.
void hide_from_participants(StudyDefinition& definition);
// For what is posted without a message: {} and nothing are allowed.
Result<void> check_no_body(const Request& request);
// The value of a cookie of the request, or "".
std::string cookie_of(const Request& request, const std::string& name);

}  // namespace tertium::http
