// client.cpp: the server's interface as typed calls.
#include "web/net/client.h"

#include <utility>

#include "shared/base/text.h"
#include "shared/wire/api.h"

namespace tertium::net {
namespace {

using platform::Request;
using platform::Response;
using Failure = platform::Response::Failure;

Error failure_of(const Response& response, const std::string& url) {
  switch (response.failure) {
    case Failure::kAborted: return {ErrorCode::kCancelled, "the request to " + url + " was given up"};
    case Failure::kTimeout: return {ErrorCode::kIo, "no reply from " + url + " in time"};
    case Failure::kNetwork:
    case Failure::kNone: break;
  }
  return {ErrorCode::kIo, "no connection to " + url};
}

bool succeeded(int status) { return status >= 200 && status < 300; }

// Sends, and gives the body of a good reply to `read`, which makes the value.
template <class T, class Read>
RequestId call(Request request, Done<T> done, Read read) {
  if (!request.body.empty()) request.headers.emplace_back("content-type", "application/json");
  request.headers.emplace_back("accept", "application/json");
  const std::string url = request.url;
  return platform::fetch(std::move(request), [url, done = std::move(done), read](const Response& response) {
    if (response.status == 0) return done(failure_of(response, url));
    if (!succeeded(response.status)) {
      return done(wire::decode_error(response.body, url + " answered " + std::to_string(response.status)));
    }
    Result<T> value = read(response.body);
    // The server has agreed, so what cannot be read was changed on its way: a proxy's page, a body cut short.
    if (!value) return done(Error{ErrorCode::kInternal, "the reply of " + url + " cannot be read: " + value.error().message});
    done(std::move(value));
  });
}

template <class T>
RequestId call(Request request, Done<T> done) {
  return call<T>(std::move(request), std::move(done), [](const std::string& body) { return wire::decode<T>(body); });
}

Request get(const char* pattern, const std::vector<std::string>& values = {}) {
  Request request;
  request.url = wire::fill_path(pattern, values);
  return request;
}

Request post(const char* pattern, const std::vector<std::string>& values, std::string body = {}) {
  Request request = get(pattern, values);
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

}  // namespace

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

}  // namespace tertium::net
