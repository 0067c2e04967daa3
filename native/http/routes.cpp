// routes.cpp: the table, and the way from a request through it to a reply.
#include "native/http/routes.h"

#include <cstdio>
#include <exception>
#include <new>

#include "shared/base/text.h"
#include "shared/domain/session.h"
#include "shared/wire/api.h"

namespace tertium::http {
namespace {

constexpr Route kRoutes[] = {
    {"GET", wire::kHealth, Access::kEveryone, get_health, "Says that the server and its database work"},
    {"GET", "/", Access::kEveryone, get_console_page, "The console; ?token= opens it, once"},
    {"GET", wire::kParticipantPage, Access::kEveryone, get_participant_page, "The participant's page of a study"},
    {"GET", wire::kPrivacyPage, Access::kEveryone, get_privacy_page, "What a study stores of a person, and withdrawal by code"},
    {"GET", "/app/{file...}", Access::kEveryone, get_page_file, "Programs, styles and texts of the pages"},
    {"GET", "/fonts/{file...}", Access::kEveryone, get_page_file, "Fonts of the pages"},
    {"GET", wire::kPicture, Access::kEveryone, get_picture, "A stimulus, by the SHA-256 of its bytes; never changes"},

    {"GET", wire::kParticipantStudy, Access::kEveryone, get_participant_study, "What a participant reads before the first trial"},
    {"POST", wire::kParticipantSessions, Access::kEveryone, post_session, "Begins a session; the same key again gives the same session"},
    {"GET", wire::kSession, Access::kSession, get_session, "Where a session stands, and its next trials"},
    {"POST", wire::kSessionAnswers, Access::kSession, post_answers, "Stores answers, events and responses; on disk when the receipts come; harmless to repeat"},
    {"POST", wire::kSessionFinish, Access::kSession, post_finish, "Ends a session: complete, early or screened out; gives its code"},
    {"POST", wire::kParticipantDecline, Access::kEveryone, post_decline, "Where to go for who does not consent; stores nothing"},
    {"POST", wire::kParticipantWithdraw, Access::kEveryone, post_withdraw, "Deletes a session by its withdrawal code, to the last byte"},

    {"GET", wire::kStudies, Access::kPerson, get_studies, "All studies with their counts"},
    {"GET", wire::kStudy, Access::kViewer, get_study, "A study's definition, counts and stimuli"},
    {"GET", wire::kStudyTriplets, Access::kViewer, get_study_triplets, "A study's judgments, a line each: i j k session, odd one third, 0-based"},
    {"GET", wire::kStudyIdentifiers, Access::kOwner, get_study_identifiers, "What panels put into the links, by session"},
    {"POST", wire::kStudyIdentifiersDelete, Access::kOwner, post_identifiers_delete, "Deletes a study's identifiers and nothing else"},
    {"GET", wire::kStudyDatasets, Access::kViewer, get_study_datasets, "Data that were imported into a study, newest first"},
    {"GET", wire::kStudyFits, Access::kViewer, get_study_fits, "A study's fits, newest first, without curves"},
    {"POST", wire::kStudyFits, Access::kEditor, post_fit, "Puts a fit into the queue"},
    {"GET", wire::kFit, Access::kViewer, get_fit, "A fit's state, progress and curve"},
    {"POST", wire::kFitCancel, Access::kEditor, post_fit_cancel, "Stops a fit that waits or runs"},
    {"GET", wire::kStudyRuns, Access::kViewer, get_study_runs, "A study's results, newest first"},
    {"GET", wire::kRun, Access::kViewer, get_run, "One result"},
    {"GET", wire::kFile, Access::kViewer, get_file, "A file of a result or of imported data, by SHA-256; never changes"},
};

// A page of another site must not act in the researcher's name, though the browser would send the cookie along.
Result<void> check_same_origin(const Request& request) {
  const std::string site = request.header("Sec-Fetch-Site"), origin = request.header("Origin"), host = request.header("Host");
  const bool fine_site = site.empty() || site == "same-origin" || site == "none";
  const bool fine_origin = origin.empty() || origin == "http://" + host || origin == "https://" + host;
  if (fine_site && fine_origin) return {};
  return Error{ErrorCode::kForbidden, "this request comes from a page of another site"};
}

Result<void> check_access(const Context& context, const Route& route, const Request& request) {
  switch (route.access) {
    case Access::kEveryone: return {};
    case Access::kSession:
      if (!is_random_id(request.parameter("key")))
        return Error{ErrorCode::kInvalid, "the session's key is " + quote_for_message(request.parameter("key")) + "; it must be 32 hexadecimal digits"};
      return {};
    case Access::kPerson:
    case Access::kViewer:
    case Access::kEditor:
    case Access::kOwner:
    case Access::kAdministrator: {
      const std::string secret = cookie_of(request, context.cookie_name);
      const Error stranger{ErrorCode::kUnauthorized, "open the console first, with the link that the server printed when it started"};
      if (secret.empty()) return stranger;
      TRY(const bool known, context.store.is_login(secret));
      if (!known) return stranger;
      return request.method == "POST" ? check_same_origin(request) : Result<void>();
    }
  }
  return Error{ErrorCode::kInternal, "a route without an access rule"};
}

// What failed inside is for whoever runs the server; strangers read that it failed, not where its files lie.
Error for_outside(const Route& route, const Error& error) {
  if (error.code != ErrorCode::kIo && error.code != ErrorCode::kInternal) return error;
  std::fprintf(stderr, "%s %s: %s\n", route.method, route.pattern, error.message.c_str());
  if (route.access >= Access::kPerson) return error;
  return {error.code, "the server could not do this; whoever runs it can read why in its output"};
}

Result<Reply> call(const Context& context, const Route& route, const Request& request) {
  TRY_DO(check_access(context, route, request));
  return route.handler(context, request);
}

}  // namespace

std::span<const Route> all_routes() { return kRoutes; }

std::string cookie_of(const Request& request, const std::string& name) { return cookie_of(request.header("Cookie"), name); }

Result<void> check_no_body(const Request& request) {
  if (request.body.empty() || request.body == "{}") return {};
  return Error{ErrorCode::kInvalid, "the body is " + quote_for_message(request.body) + "; this address takes none"};
}

Reply answer(const Context& context, Request& request) {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : kRoutes) {
    auto parameters = match_pattern(route.pattern, request.path);
    if (!parameters) continue;
    if (method != route.method) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
      continue;
    }
    request.parameters = std::move(*parameters);
    Result<Reply> reply = Error{};
    try {
      reply = call(context, route, request);
    } catch (const std::bad_alloc&) {
      reply = Error{ErrorCode::kBusy, "the server has too little memory for this now"};
    } catch (const std::exception& error) {
      reply = Error{ErrorCode::kInternal, std::string("an unforeseen failure: ") + error.what()};
    }
    return reply ? *std::move(reply) : reply_error(for_outside(route, reply.error()));
  }
  const int status = allowed.empty() ? 404 : 405;
  Reply reply = reply_error(error_of_status(status));
  reply.status = status;
  if (!allowed.empty()) reply.header("Allow", allowed);
  return reply;
}

}  // namespace tertium::http
