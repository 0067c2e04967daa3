// routes.cpp: the table, and the way from a request through it to a reply.
#include "native/http/routes.h"

#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

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

    {"POST", wire::kSignIn, Access::kEveryone, post_sign_in, "Signs in by name and password; answers with the cookie"},
    {"POST", wire::kInvitation, Access::kEveryone, post_invitation, "Chooses the password that an invitation asks for, once, and signs in"},
    {"POST", wire::kSignOut, Access::kPerson, post_sign_out, "Ends this browser's login"},
    {"GET", wire::kMe, Access::kPerson, get_me, "Who asks"},
    {"POST", wire::kMyPassword, Access::kPerson, post_my_password, "Changes the password; every other login ends"},
    {"GET", wire::kMyTokens, Access::kPerson, get_my_tokens, "One's API tokens, without their secrets"},
    {"POST", wire::kMyTokens, Access::kPerson, post_my_token, "Makes an API token; its secret is shown once"},
    {"POST", wire::kMyTokenDelete, Access::kPerson, post_my_token_delete, "Deletes an API token"},
    {"GET", wire::kPeople, Access::kAdministrator, get_people, "All accounts"},
    {"POST", wire::kPeople, Access::kAdministrator, post_person, "Makes an account; its invitation is shown once"},
    {"POST", wire::kPersonInvite, Access::kAdministrator, post_person_invite, "Invites a person anew; their password, logins and tokens end"},
    {"POST", wire::kPersonDisable, Access::kAdministrator, post_person_disable, "Disables or enables an account"},
    {"GET", wire::kStudyRoles, Access::kViewer, get_study_roles, "Who has which role in a study"},
    {"POST", wire::kStudyRoles, Access::kOwner, post_study_role, "Gives a person a role in a study, or takes it away"},

    {"GET", wire::kStudies, Access::kPerson, get_studies, "The studies one may see, with their counts and one's role"},
    {"GET", wire::kStudy, Access::kViewer, get_study, "A study's definition, counts and stimuli"},
    {"POST", wire::kUploads, Access::kPerson, post_upload, "Begins an upload of files for a new study"},
    {"POST", wire::kUploadFile, Access::kPerson, post_upload_file, "Adds a piece to a file of an upload: ?name=, ?offset=, ?bytes= of the whole file"},
    {"POST", wire::kUploadFileDelete, Access::kPerson, post_upload_file_delete, "Leaves a file of an upload out"},
    {"GET", wire::kUpload, Access::kPerson, get_upload, "What an upload would become; asked again until none of its files is pending"},
    {"POST", wire::kUploadDelete, Access::kPerson, post_upload_delete, "Takes an upload away"},
    {"GET", wire::kUploadPicture, Access::kPerson, get_upload_picture, "A picture of an upload as participants would get it"},
    {"POST", wire::kStudyCreate, Access::kPerson, post_study_create, "Makes a draft of an upload and a definition; who asks is its owner"},
    {"GET", wire::kStudyDefinition, Access::kViewer, get_study_definition, "A study's definition as it is edited"},
    {"POST", wire::kStudyDefinition, Access::kEditor, post_study_definition, "Changes the definition; participants get it once it is published"},
    {"GET", wire::kStudyPreview, Access::kViewer, get_study_preview, "What a participant would get of the definition as it is edited; stores nothing"},
    {"POST", wire::kStudyPublish, Access::kEditor, post_study_publish, "Freezes the definition as a version, for participants from now on; a draft opens"},
    {"POST", wire::kStudyState, Access::kEditor, post_study_state, "Pauses, closes or opens a study again"},
    {"GET", wire::kStudyVersions, Access::kViewer, get_study_versions, "The published versions, newest first"},
    {"GET", wire::kStudyVersion, Access::kViewer, get_study_version, "A published version, word for word; its SHA-256 goes with the answers"},
    {"GET", wire::kStudyTriplets, Access::kViewer, get_study_triplets, "A study's judgments, a line each: i j k session, odd one third, 0-based"},
    {"GET", wire::kStudyIdentifiers, Access::kOwner, get_study_identifiers, "What panels put into the links, by session"},
    {"POST", wire::kStudyIdentifiersDelete, Access::kOwner, post_identifiers_delete, "Deletes a study's identifiers and nothing else"},
    {"GET", wire::kStudyDatasets, Access::kViewer, get_study_datasets, "Data that were imported into a study, newest first"},
    {"GET", wire::kStudyFits, Access::kViewer, get_study_fits, "A study's fits, newest first, without curves"},
    {"POST", wire::kStudyFits, Access::kEditor, post_fit, "Puts a fit into the queue"},
    {"GET", wire::kFit, Access::kViewer, get_fit, "A fit's state, progress and curve"},
    {"POST", wire::kFitCancel, Access::kEditor, post_fit_cancel, "Stops a fit that waits or runs"},
    {"POST", wire::kFitResume, Access::kEditor, post_fit_resume, "Lets a stopped fit go on where it was"},
    {"GET", wire::kStudyRuns, Access::kViewer, get_study_runs, "A study's results, newest first"},
    {"POST", wire::kRunImport, Access::kEditor, post_run_import, "Makes a fit that was made elsewhere, and uploaded, a result of the study"},
    {"GET", wire::kRun, Access::kViewer, get_run, "One result"},
    {"GET", wire::kRunLabels, Access::kViewer, get_run_labels, "The labels of a run's dimensions"},
    {"POST", wire::kRunLabels, Access::kEditor, post_run_label, "Sets a dimension's label, unless somebody else changed it meanwhile"},
    {"GET", wire::kRunRatings, Access::kViewer, get_run_ratings, "What raters say of a run's dimensions; ?mine=1: only who asks"},
    {"POST", wire::kRunRatings, Access::kViewer, post_run_rating, "Rates a dimension, as who asks; takes the place of their earlier rating"},
    {"GET", wire::kRunRatingsCsv, Access::kViewer, get_run_ratings_csv, "Labels and ratings of a run as a table"},
    {"GET", wire::kStudyLive, Access::kViewer, get_study_live, "How a study goes now: counts, pace, times, coverage, flagged sessions"},
    {"GET", wire::kStudyExport, Access::kViewer, get_study_export, "A file as tertium export writes it: answers.csv, sessions.csv, triplets.txt, study.json, ..."},
    {"POST", wire::kStudyWithdraw, Access::kOwner, post_study_withdraw, "Deletes a session by its number or withdrawal code, to the last byte"},
    {"GET", wire::kBackup, Access::kAdministrator, get_backup, "The server's own backups, and the one being made"},
    {"POST", wire::kBackup, Access::kAdministrator, post_backup, "Begins a backup into the data directory"},
    {"GET", wire::kStudyObservers, Access::kViewer, get_study_observers, "Who can judge a study's objects: people, results, imported features, choices and distances"},
    {"GET", wire::kStudyAnalyses, Access::kViewer, get_study_analyses, "What was asked of a study's observers, newest first"},
    {"POST", wire::kStudyAnalyses, Access::kEditor, post_analysis, "Puts one of four kinds into the queue; the same again while it waits or runs gives that one"},
    {"GET", wire::kAnalysis, Access::kViewer, get_analysis, "An analysis's state, progress, figures and files"},
    {"POST", wire::kAnalysisCancel, Access::kEditor, post_analysis_cancel, "Stops an analysis that waits or runs"},
    {"GET", wire::kAnalysisReport, Access::kViewer, get_analysis_report, "An analysis's report as a page; nothing in it runs"},
    {"GET", wire::kAnalysisFile, Access::kViewer, get_analysis_file, "A file that an analysis keeps, by the name that the command line gives it"},
    {"GET", wire::kFile, Access::kViewer, get_file, "A file of a result, an analysis or imported data, by SHA-256; never changes"},
};

// Whose request it is: by an API token, else by the cookie. A browser sends the cookie whoever's page asks, so what changes anything must come from
// a page of ours; a token is never sent by itself.
Result<void> find_person(const Context& context, Request& request) {
  constexpr std::string_view kBearer = "Bearer ";
  std::optional<Person> person;
  if (const std::string header = request.header("Authorization"); !header.empty()) {
    if (!header.starts_with(kBearer)) return Error{ErrorCode::kUnauthorized, "the header Authorization must be 'Bearer' and an API token"};
    TRY(person, context.store.person_of_token(header.substr(kBearer.size())));
    if (!person) return Error{ErrorCode::kUnauthorized, "this API token is not known here: it may be too old, or was deleted"};
    request.by_token = true;
  } else if (const std::string secret = cookie_of(request, context.cookie_name); !secret.empty()) {
    TRY(person, context.store.person_of_login(secret));
  }
  if (!person) return Error{ErrorCode::kUnauthorized, "sign in first, in the console, or with the link that the server printed when it started"};
  request.person = *std::move(person);
  return request.by_token || request.method != "POST" ? Result<void>() : check_same_origin(request);
}

// What of a study the path names, so that whose it is can be looked up; nothing: the path names no study.
Result<std::optional<RoleIn>> named_by(const Route& route, const Request& request) {
  const std::string_view pattern = route.pattern;
  if (pattern.find("{study}") != pattern.npos) return std::optional(RoleIn{RoleIn::kStudy, request.parameter("study"), 0});
  if (pattern.starts_with("/api/v1/files/")) return std::optional(RoleIn{RoleIn::kFile, request.parameter("sha256"), 0});
  constexpr std::pair<std::string_view, RoleIn::What> kNumbered[] = {
      {"/api/v1/fits/", RoleIn::kFit}, {"/api/v1/runs/", RoleIn::kRun}, {"/api/v1/analyses/", RoleIn::kAnalysis}};
  for (const auto& [start, what] : kNumbered) {
    if (!pattern.starts_with(start)) continue;
    TRY(const std::uint64_t id, number_of(request, "id"));
    return std::optional(RoleIn{what, "", id});
  }
  return std::optional<RoleIn>();
}

// The same for what is not there and for what one may not see.
Error hidden(const RoleIn& what) {
  switch (what.what) {
    case RoleIn::kStudy: return {ErrorCode::kNotFound, "there is no study " + quote_for_message(what.name)};
    case RoleIn::kFit: return {ErrorCode::kNotFound, "there is no fit " + std::to_string(what.id)};
    case RoleIn::kRun: return {ErrorCode::kNotFound, "there is no run " + std::to_string(what.id)};
    case RoleIn::kAnalysis: return {ErrorCode::kNotFound, "there is no analysis " + std::to_string(what.id)};
    case RoleIn::kFile: break;
  }
  return {ErrorCode::kNotFound, "no result, no analysis and no imported data have this file"};
}

Role needed_for(Access access) {
  switch (access) {
    case Access::kViewer: return Role::kViewer;
    case Access::kEditor: return Role::kEditor;
    case Access::kOwner: return Role::kOwner;
    case Access::kEveryone:
    case Access::kSession:
    case Access::kPerson:
    case Access::kAdministrator: break;
  }
  return Role::kNone;
}

Result<void> check_access(const Context& context, const Route& route, Request& request) {
  if (route.access == Access::kEveryone) return {};
  if (route.access == Access::kSession) {
    if (!is_random_id(request.parameter("key")))
      return Error{ErrorCode::kInvalid, "the session's key is " + quote_for_message(request.parameter("key")) + "; it must be 32 hexadecimal digits"};
    return {};
  }
  TRY_DO(find_person(context, request));
  if (route.access == Access::kAdministrator && !request.person.administrator)
    return Error{ErrorCode::kForbidden, "this is for administrators of the server"};
  TRY(const std::optional<RoleIn> named, named_by(route, request));
  if (named) { TRY(request.role, context.store.role_of(request.person, *named)); }
  const Role needed = needed_for(route.access);
  if (may(request.role, needed)) return {};
  if (!named) return Error{ErrorCode::kInternal, "a route that asks for a role must name a study"};
  if (request.role == Role::kNone) return request.person.administrator ? Result<void>() : hidden(*named);  // an administrator: there is no such thing
  return Error{ErrorCode::kForbidden, std::string("this is for ") + to_string(needed) + "s of the study; you are its " + to_string(request.role) +
                                          ", which an owner of the study can change"};
}

// What failed inside is for whoever runs the server; strangers read that it failed, not where its files lie.
Error for_outside(const Route& route, const Error& error) {
  if (error.code != ErrorCode::kIo && error.code != ErrorCode::kInternal) return error;
  std::fprintf(stderr, "%s %s: %s\n", route.method, route.pattern, error.message.c_str());
  if (route.access >= Access::kPerson) return error;
  return {error.code, "the server could not do this; whoever runs it can read why in its output"};
}

Result<Reply> call(const Context& context, const Route& route, Request& request) {
  TRY_DO(check_access(context, route, request));
  return route.handler(context, request);
}

}  // namespace

std::span<const Route> all_routes() { return kRoutes; }

std::string cookie_of(const Request& request, const std::string& name) { return cookie_of(request.header("Cookie"), name); }

Result<void> check_same_origin(const Request& request) {
  const std::string site = request.header("Sec-Fetch-Site"), origin = request.header("Origin"), host = request.header("Host");
  const bool fine_site = site.empty() || site == "same-origin" || site == "none";
  const bool fine_origin = origin.empty() || origin == "http://" + host || origin == "https://" + host;
  if (fine_site && fine_origin) return {};
  return Error{ErrorCode::kForbidden, "this request comes from a page of another site"};
}

std::string login_cookie(const Context& context, const Request& request, const std::string& secret) {
  const bool secure = request.header("X-Forwarded-Proto") == "https";
  // Lax: a link followed from another site, a mail program's page say, arrives with its redirect signed in. What changes
  // anything is a POST from our own origin.
  return context.cookie_name + "=" + secret + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + (secret.empty() ? "0" : "2592000") + (secure ? "; Secure" : "");
}

Result<std::uint64_t> number_of(const Request& request, const char* name) {
  const std::string& text = request.parameter(name);
  const std::optional<std::uint64_t> number = parse_uint(text);
  if (!number || *number == 0 || *number > INT64_MAX) return Error{ErrorCode::kInvalid, name + (" " + quote_for_message(text)) + " must be a whole number from 1 on"};
  return *number;
}

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
