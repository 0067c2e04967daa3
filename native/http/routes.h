// routes.h: the one table of the server's addresses: method, pattern, who may ask, and who answers.
// Routing, the access check and the test of docs/api.md all follow from it.
#pragma once
#include <span>
#include <string>

#include "native/http/address.h"
#include "native/http/message.h"
#include "native/jobs/worker.h"

namespace tertium::http {

enum class Access {
  kEveryone,    // participants before they begin; pages and pictures
  kSession,     // who holds the session key in the path, which is a secret
  kPerson,      // anyone signed in: by a password, the server's link (a cookie) or an API token
  kViewer,      // who has this role, or a higher one, in the study that the path names; a fit, a run and a file belong to a study
  kEditor,
  kOwner,
  kAdministrator,  // makes accounts; the owner of every study
};

// What handlers stand on; outlives the server.
struct Context {
  Store& store;
  DataDirectory& data;
  Worker& worker;
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
Result<Reply> get_study_runs(const Context&, const Request&);
Result<Reply> get_run(const Context&, const Request&);
Result<Reply> get_file(const Context&, const Request&);

// For what is posted without a message: {} and nothing are allowed.
Result<void> check_no_body(const Request& request);
// The value of a cookie of the request, or "".
std::string cookie_of(const Request& request, const std::string& name);

}  // namespace tertium::http
