// client.cpp: the server's interface as typed calls.
#include "web/net/client.h"

#include <utility>

#include "shared/wire/people.h"
#include "web/net/call.h"

namespace tertium::net {

using platform::Request;

Error failure_of(const platform::Response& response, const std::string& url) {
  switch (response.failure) {
    case platform::Response::Failure::kAborted: return {ErrorCode::kCancelled, "the request to " + url + " was given up"};
    case platform::Response::Failure::kTimeout: return {ErrorCode::kIo, "no reply from " + url + " in time"};
    case platform::Response::Failure::kNetwork:
    case platform::Response::Failure::kNone: break;
  }
  return {ErrorCode::kIo, "no connection to " + url};
}

bool may_help_to_retry(const Error& error) {
  switch (error.code) {
    case ErrorCode::kIo:
    case ErrorCode::kBusy:
    case ErrorCode::kDiskFull:
    case ErrorCode::kInternal:
    case ErrorCode::kCancelled: return true;
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kForbidden:
    case ErrorCode::kTooLarge:
    case ErrorCode::kUnsupported: return false;
  }
  return false;
}

std::string picture_url(const Stimulus& stimulus) {
  return stimulus.picture.empty() ? std::string() : wire::fill_path(wire::kPicture, {stimulus.picture});
}

std::string privacy_url(const std::string& slug) { return wire::fill_path(wire::kPrivacyPage, {slug}); }
std::string file_url(const std::string& sha256) { return wire::fill_path(wire::kFile, {sha256}); }

RequestId fetch_participant_study(const std::string& slug, Done<ParticipantStudy> done) {
  return call<ParticipantStudy>(get(wire::kParticipantStudy, {slug}), std::move(done));
}

RequestId start_session(const std::string& slug, const SessionStart& start, Done<SessionView> done) {
  return call<SessionView>(post(wire::kParticipantSessions, {slug}, wire::encode(start)), std::move(done));
}

RequestId fetch_session(const std::string& key, Done<SessionView> done) {
  return call<SessionView>(get(wire::kSession, {key}), std::move(done));
}

RequestId submit(const std::string& key, const Submission& submission, bool keepalive, Done<std::vector<AnswerReceipt>> done) {
  Request request = post(wire::kSessionAnswers, {key}, wire::encode(submission));
  request.timeout_ms = 20'000;
  request.keepalive = keepalive;
  return call<std::vector<AnswerReceipt>>(std::move(request), std::move(done), [](const std::string& body) -> Result<std::vector<AnswerReceipt>> {
    TRY(wire::AnswerReceipts reply, wire::decode<wire::AnswerReceipts>(body));
    return std::move(reply.receipts);
  });
}

RequestId finish_session(const std::string& key, Ending ending, Done<SessionView> done) {
  return call<SessionView>(post(wire::kSessionFinish, {key}, wire::encode(wire::FinishRequest{ending})), std::move(done));
}

RequestId decline_study(const std::string& slug, const std::vector<Identifier>& identifiers, Done<EndingNote> done) {
  return call<EndingNote>(post(wire::kParticipantDecline, {slug}, wire::encode(wire::DeclineRequest{identifiers})), std::move(done));
}

RequestId withdraw(const std::string& slug, const std::string& withdrawal_code, Done<std::uint64_t> done) {
  return call<std::uint64_t>(post(wire::kParticipantWithdraw, {slug}, wire::encode(wire::WithdrawRequest{withdrawal_code})), std::move(done),
                             [](const std::string& body) -> Result<std::uint64_t> {
                               TRY(const wire::Withdrawn reply, wire::decode<wire::Withdrawn>(body));
                               return reply.answers;
                             });
}

RequestId fetch_studies(Done<std::vector<StudySummary>> done) {
  return call<std::vector<StudySummary>>(get(wire::kStudies), std::move(done), [](const std::string& body) -> Result<std::vector<StudySummary>> {
    TRY(wire::StudyList list, wire::decode<wire::StudyList>(body));
    return std::move(list.studies);
  });
}

RequestId fetch_study(const std::string& slug, Done<StudyDetail> done) {
  return call<StudyDetail>(get(wire::kStudy, {slug}), std::move(done));
}

RequestId fetch_datasets(const std::string& slug, Done<std::vector<DatasetSummary>> done) {
  return call<std::vector<DatasetSummary>>(get(wire::kStudyDatasets, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<DatasetSummary>> {
    TRY(wire::DatasetList list, wire::decode<wire::DatasetList>(body));
    return std::move(list.datasets);
  });
}

RequestId fetch_fits(const std::string& slug, Done<std::vector<FitJob>> done) {
  return call<std::vector<FitJob>>(get(wire::kStudyFits, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<FitJob>> {
    TRY(wire::FitJobList list, wire::decode<wire::FitJobList>(body));
    return std::move(list.fits);
  });
}

RequestId start_fit(const std::string& slug, const FitRequest& request, Done<FitJob> done) {
  return call<FitJob>(post(wire::kStudyFits, {slug}, wire::encode(request)), std::move(done));
}

RequestId fetch_fit(std::uint64_t id, Done<FitJob> done) { return call<FitJob>(get(wire::kFit, {std::to_string(id)}), std::move(done)); }

RequestId cancel_fit(std::uint64_t id, Done<FitJob> done) {
  return call<FitJob>(post(wire::kFitCancel, {std::to_string(id)}), std::move(done));
}

RequestId resume_fit(std::uint64_t id, Done<FitJob> done) {
  return call<FitJob>(post(wire::kFitResume, {std::to_string(id)}), std::move(done));
}

RequestId import_run(const std::string& slug, const std::string& upload, const std::vector<std::string>& files, Done<RunSummary> done) {
  return call<RunSummary>(post(wire::kRunImport, {slug}, wire::encode(wire::RunFromUpload{upload, files})), std::move(done));
}

RequestId fetch_runs(const std::string& slug, Done<std::vector<RunSummary>> done) {
  return call<std::vector<RunSummary>>(get(wire::kStudyRuns, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<RunSummary>> {
    TRY(wire::RunList list, wire::decode<wire::RunList>(body));
    return std::move(list.runs);
  });
}

RequestId fetch_run(std::uint64_t id, Done<RunSummary> done) { return call<RunSummary>(get(wire::kRun, {std::to_string(id)}), std::move(done)); }

RequestId fetch_file(const std::string& sha256, Done<std::string> done) {
  Request request;
  request.url = file_url(sha256);
  request.timeout_ms = 120'000;
  return call<std::string>(std::move(request), std::move(done), [](const std::string& body) -> Result<std::string> { return body; });
}

// ---- people ----
namespace {
Result<Nothing> read_nothing(const std::string&) { return Nothing{}; }
Result<Invitation> read_invitation(const std::string& body) {
  TRY(wire::Invited invited, wire::decode<wire::Invited>(body));
  return Invitation{std::move(invited.person), invitation_link(invited.invitation), invited.expires_at_ms};
}
Result<std::vector<Membership>> read_members(const std::string& body) {
  TRY(wire::MembershipList list, wire::decode<wire::MembershipList>(body));
  return std::move(list.members);
}
}  // namespace

std::string invitation_link(const std::string& secret) { return "/?invitation=" + secret; }

RequestId fetch_me(Done<Person> done) { return call<Person>(get(wire::kMe), std::move(done)); }

RequestId sign_in(const std::string& name, const std::string& password, Done<Person> done) {
  return call<Person>(post(wire::kSignIn, {}, wire::encode(wire::Credentials{name, password})), std::move(done));
}

RequestId sign_out(Done<Nothing> done) { return call<Nothing>(post(wire::kSignOut, {}), std::move(done), read_nothing); }

RequestId accept_invitation(const std::string& invitation, const std::string& password, Done<Person> done) {
  return call<Person>(post(wire::kInvitation, {}, wire::encode(wire::InvitationAnswer{invitation, password})), std::move(done));
}

RequestId change_password(const std::string& old_password, const std::string& new_password, Done<Person> done) {
  return call<Person>(post(wire::kMyPassword, {}, wire::encode(wire::PasswordChange{old_password, new_password})), std::move(done));
}

RequestId fetch_tokens(Done<std::vector<ApiToken>> done) {
  return call<std::vector<ApiToken>>(get(wire::kMyTokens), std::move(done), [](const std::string& body) -> Result<std::vector<ApiToken>> {
    TRY(wire::TokenList list, wire::decode<wire::TokenList>(body));
    return std::move(list.tokens);
  });
}

RequestId create_token(const std::string& title, std::uint32_t days, Done<NewSecret> done) {
  return call<NewSecret>(post(wire::kMyTokens, {}, wire::encode(wire::NewToken{title, days})), std::move(done), [](const std::string& body) -> Result<NewSecret> {
    TRY(wire::TokenSecret made, wire::decode<wire::TokenSecret>(body));
    return NewSecret{std::move(made.token), std::move(made.secret)};
  });
}

RequestId delete_token(std::uint64_t id, Done<Nothing> done) {
  return call<Nothing>(post(wire::kMyTokenDelete, {std::to_string(id)}), std::move(done), read_nothing);
}

RequestId fetch_people(Done<std::vector<Person>> done) {
  return call<std::vector<Person>>(get(wire::kPeople), std::move(done), [](const std::string& body) -> Result<std::vector<Person>> {
    TRY(wire::PersonList list, wire::decode<wire::PersonList>(body));
    return std::move(list.people);
  });
}

RequestId create_person(const std::string& name, bool administrator, Done<Invitation> done) {
  return call<Invitation>(post(wire::kPeople, {}, wire::encode(wire::NewPerson{name, administrator})), std::move(done), read_invitation);
}

RequestId invite_again(std::uint64_t person, Done<Invitation> done) {
  return call<Invitation>(post(wire::kPersonInvite, {std::to_string(person)}), std::move(done), read_invitation);
}

RequestId disable_person(std::uint64_t person, bool disabled, Done<Person> done) {
  return call<Person>(post(wire::kPersonDisable, {std::to_string(person)}, wire::encode(wire::Disabling{disabled})), std::move(done));
}

RequestId fetch_members(const std::string& slug, Done<std::vector<Membership>> done) {
  return call<std::vector<Membership>>(get(wire::kStudyRoles, {slug}), std::move(done), read_members);
}

RequestId set_role(const std::string& slug, const std::string& name, Role role, Done<std::vector<Membership>> done) {
  return call<std::vector<Membership>>(post(wire::kStudyRoles, {slug}, wire::encode(wire::RoleChange{name, role})), std::move(done), read_members);
}

}  // namespace tertium::net
