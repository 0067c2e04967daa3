// api.h: the HTTP interface both sides speak: its paths, and JSON for each message.
// docs/api.md says the same for people. Version 1; a change that an old page cannot read makes version 2.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/dataset.h"
#include "shared/domain/fit_job.h"
#include "shared/domain/session.h"
#include "shared/domain/study.h"
#include "shared/domain/upload.h"

namespace tertium::wire {

// ---- Paths (also the patterns of the route table, where a parameter is written {name}) ----
inline constexpr const char* kHealth = "/health";
inline constexpr const char* kParticipantPage = "/t/{study}";
inline constexpr const char* kPrivacyPage = "/t/{study}/privacy";                           // what is stored, and withdrawal; plain HTML
inline constexpr const char* kPicture = "/pictures/{sha256}";                               // immutable
inline constexpr const char* kParticipantStudy = "/api/v1/participant/{study}";             // GET -> ParticipantStudy
inline constexpr const char* kParticipantSessions = "/api/v1/participant/{study}/sessions"; // POST SessionStart -> SessionView
inline constexpr const char* kSession = "/api/v1/sessions/{key}";                           // GET -> SessionView
inline constexpr const char* kSessionAnswers = "/api/v1/sessions/{key}/answers";            // POST Submission -> AnswerReceipts
inline constexpr const char* kSessionFinish = "/api/v1/sessions/{key}/finish";              // POST FinishRequest -> SessionView with its code
inline constexpr const char* kParticipantDecline = "/api/v1/participant/{study}/decline";   // POST DeclineRequest -> EndingNote; stores nothing
inline constexpr const char* kParticipantWithdraw = "/api/v1/participant/{study}/withdraw"; // POST WithdrawRequest -> Withdrawn
inline constexpr const char* kStudies = "/api/v1/studies";                                  // GET -> StudySummary list
inline constexpr const char* kStudy = "/api/v1/studies/{study}";                            // GET -> StudyDetail
inline constexpr const char* kStudyTriplets = "/api/v1/studies/{study}/triplets.txt";       // GET -> text, odd one last
inline constexpr const char* kStudyIdentifiers = "/api/v1/studies/{study}/identifiers.csv"; // GET -> CSV: session, name, value
inline constexpr const char* kStudyIdentifiersDelete = "/api/v1/studies/{study}/identifiers/delete";  // POST -> {"deleted": n}
inline constexpr const char* kStudyDatasets = "/api/v1/studies/{study}/datasets";           // GET -> DatasetSummary list
inline constexpr const char* kStudyFits = "/api/v1/studies/{study}/fits";                   // GET -> FitJob list; POST FitRequest -> FitJob
inline constexpr const char* kStudyRuns = "/api/v1/studies/{study}/runs";                   // GET -> RunSummary list
inline constexpr const char* kFit = "/api/v1/fits/{id}";                                    // GET -> FitJob
inline constexpr const char* kFitCancel = "/api/v1/fits/{id}/cancel";                       // POST -> FitJob
inline constexpr const char* kRun = "/api/v1/runs/{id}";                                    // GET -> RunSummary
// People. Secrets are shown once.
inline constexpr const char* kMe = "/api/v1/me";                                            // GET -> Me
inline constexpr const char* kMyPassword = "/api/v1/me/password";                           // POST {"old", "new"}
inline constexpr const char* kMyTokens = "/api/v1/me/tokens";                               // GET -> ApiToken list; POST {"title", "days"} -> its secret
inline constexpr const char* kMyTokenDelete = "/api/v1/me/tokens/{id}/delete";              // POST
inline constexpr const char* kSignIn = "/api/v1/sign-in";                                   // POST {"name", "password"} -> Me and the cookie
inline constexpr const char* kSignOut = "/api/v1/sign-out";                                 // POST
inline constexpr const char* kInvitation = "/api/v1/invitations/accept";                    // POST {"invitation", "password"} -> Me and the cookie
inline constexpr const char* kPeople = "/api/v1/people";                                    // GET -> Person list; POST {"name", "administrator"} -> invitation
inline constexpr const char* kPersonInvite = "/api/v1/people/{person}/invite";              // POST -> a new invitation; the old password ends
inline constexpr const char* kPersonDisable = "/api/v1/people/{person}/disable";            // POST {"disabled"}
inline constexpr const char* kStudyRoles = "/api/v1/studies/{study}/roles";                 // GET -> Membership list; POST {"name", "role"}
// Making and changing studies. An upload belongs to who began it, and is gone when the server ends, or a day after its last piece.
inline constexpr const char* kUploads = "/api/v1/uploads";                                  // POST {} -> UploadStarted
inline constexpr const char* kUploadFile = "/api/v1/uploads/{upload}/files";                // POST bytes?name=&offset=&bytes= -> UploadFile
inline constexpr const char* kUploadFileDelete = "/api/v1/uploads/{upload}/files/delete";   // POST UploadFileName: leaves a file out
inline constexpr const char* kUpload = "/api/v1/uploads/{upload}";                          // GET -> UploadReport: what it would become
inline constexpr const char* kUploadDelete = "/api/v1/uploads/{upload}/delete";             // POST: all of it
inline constexpr const char* kUploadPicture = "/api/v1/uploads/{upload}/pictures/{sha256}"; // GET -> a prepared picture
inline constexpr const char* kStudyCreate = "/api/v1/studies/create";                       // POST StudyFromUpload -> StudySummary, a draft
inline constexpr const char* kStudyDefinition = "/api/v1/studies/{study}/definition";       // GET -> StudyDefinition as it is edited; POST it, ?seen -> StudySummary
inline constexpr const char* kStudyPreview = "/api/v1/studies/{study}/preview";             // GET -> StudyPreview of the definition as it is edited
inline constexpr const char* kStudyPublish = "/api/v1/studies/{study}/publish";             // POST {} -> StudySummary; a draft opens
inline constexpr const char* kStudyState = "/api/v1/studies/{study}/state";                 // POST StudyStateRequest -> StudySummary
inline constexpr const char* kStudyVersions = "/api/v1/studies/{study}/versions";           // GET -> StudyVersionList, newest first
inline constexpr const char* kStudyVersion = "/api/v1/studies/{study}/versions/{version}";  // GET -> the published document, word for word
// Watching a study.
inline constexpr const char* kStudyLive = "/api/v1/studies/{study}/live";                   // GET -> LiveView
inline constexpr const char* kStudyExport = "/api/v1/studies/{study}/export/{file}";        // GET -> answers.csv, sessions.csv, ... as tertium export
inline constexpr const char* kStudyWithdraw = "/api/v1/studies/{study}/withdraw";           // POST {"session"} or {"withdrawal_code"} -> Withdrawn
inline constexpr const char* kBackup = "/api/v1/backup";                                    // POST -> starts one; GET -> how it stands
// Dimensions.
inline constexpr const char* kRunLabels = "/api/v1/runs/{id}/labels";                       // GET, POST DimensionLabel
inline constexpr const char* kRunRatingsCsv = "/api/v1/runs/{id}/ratings.csv";              // GET -> CSV of labels and ratings
inline constexpr const char* kRunRatings = "/api/v1/runs/{id}/ratings";                     // GET, POST DimensionRating
inline constexpr const char* kFitResume = "/api/v1/fits/{id}/resume";                       // POST -> FitJob
inline constexpr const char* kRunImport = "/api/v1/studies/{study}/runs/import";            // POST RunFromUpload -> RunSummary
// Asking observers (analysis_messages.h).
inline constexpr const char* kStudyObservers = "/api/v1/studies/{study}/observers";         // GET -> ObserverList
inline constexpr const char* kStudyAnalyses = "/api/v1/studies/{study}/analyses";           // GET -> AnalysisList; POST AnalysisRequest -> AnalysisJob
inline constexpr const char* kAnalysis = "/api/v1/analyses/{id}";                           // GET -> AnalysisJob
inline constexpr const char* kAnalysisCancel = "/api/v1/analyses/{id}/cancel";              // POST -> AnalysisJob
inline constexpr const char* kAnalysisReport = "/api/v1/analyses/{id}/report.html";         // GET -> the report, a page that shows and runs nothing
inline constexpr const char* kAnalysisFile = "/api/v1/analyses/{id}/files/{file}";          // GET -> a file that it keeps, to be saved
inline constexpr const char* kFile = "/api/v1/files/{sha256}";                              // GET -> bytes, immutable

// The pattern with its parameters, in order, put in (percent-encoded).
std::string fill_path(const char* pattern, const std::vector<std::string>& values);

// ---- Messages ----
struct AnswerReceipts { std::vector<AnswerReceipt> receipts; };  // one per answer, then per event, then per response
struct FinishRequest { Ending ending = Ending::kComplete; };      // complete, early or screened_out
struct DeclineRequest { std::vector<Identifier> identifiers; };   // only to fill in the redirect
struct WithdrawRequest { std::string withdrawal_code; };
struct Withdrawn { std::uint64_t answers = 0; };                  // how many were deleted
struct StudyList { std::vector<StudySummary> studies; };
struct UploadStarted { std::string upload; };
struct UploadFileName { std::string name; };
// Files of an upload that was not asked what it would become; among them a fit made elsewhere.
struct RunFromUpload { std::string upload; std::vector<std::string> files; };
struct StudyStateRequest { StudyState state = StudyState::kOpen; };  // open, paused or closed
struct StudyVersionList { std::vector<StudyVersion> versions; };
struct DatasetList { std::vector<DatasetSummary> datasets; };
struct FitJobList { std::vector<FitJob> fits; };
struct RunList { std::vector<RunSummary> runs; };

std::string encode(const Error& error);             // {"error": {"code": "invalid", "message": "..."}}
std::string encode(const ParticipantStudy& value);
std::string encode(const SessionStart& value);
std::string encode(const SessionView& value);
std::string encode(const Submission& value);
std::string encode(const FinishRequest& value);
std::string encode(const DeclineRequest& value);
std::string encode(const EndingNote& value);
std::string encode(const WithdrawRequest& value);
std::string encode(const Withdrawn& value);
std::string encode(const AnswerReceipts& value);
std::string encode(const StudyDefinition& value);
std::string encode(const StudySummary& value);
std::string encode(const StudyDetail& value);
std::string encode(const UploadStarted& value);
std::string encode(const UploadFile& value);
std::string encode(const UploadFileName& value);
std::string encode(const UploadReport& value);
std::string encode(const StudyFromUpload& value);
std::string encode(const RunFromUpload& value);
std::string encode(const StudyStateRequest& value);
std::string encode(const StudyVersionList& value);
std::string encode(const StudyPreview& value);
std::string encode(const StudyDocument& value);     // canonical: fields by name, no blanks, so that the same study has the same hash
std::string encode(const StudyList& value);
std::string encode(const DatasetList& value);
std::string encode(const DatasetReference& value);  // in a fit, a run and a fit's record
std::string encode(const FitRequest& value);
std::string encode(const FitJob& value);
std::string encode(const FitJobList& value);
std::string encode(const RunSummary& value);
std::string encode(const RunList& value);
std::string encode(const FitProgress& value);       // kept with a job's row

// Parses and checks one message; the error names the field, what was found and what is allowed. Specialised for every
// type above that is sent. Unknown fields are refused where a person writes (StudyDefinition, FitRequest), else skipped.
template <class Message>
Result<Message> decode(std::string_view json);
template <> Result<ParticipantStudy> decode<ParticipantStudy>(std::string_view json);
template <> Result<SessionStart> decode<SessionStart>(std::string_view json);
template <> Result<SessionView> decode<SessionView>(std::string_view json);
template <> Result<Submission> decode<Submission>(std::string_view json);
template <> Result<FinishRequest> decode<FinishRequest>(std::string_view json);
template <> Result<DeclineRequest> decode<DeclineRequest>(std::string_view json);
template <> Result<EndingNote> decode<EndingNote>(std::string_view json);
template <> Result<WithdrawRequest> decode<WithdrawRequest>(std::string_view json);
template <> Result<Withdrawn> decode<Withdrawn>(std::string_view json);
template <> Result<AnswerReceipts> decode<AnswerReceipts>(std::string_view json);
template <> Result<StudyDefinition> decode<StudyDefinition>(std::string_view json);
template <> Result<StudySummary> decode<StudySummary>(std::string_view json);
template <> Result<StudyDetail> decode<StudyDetail>(std::string_view json);
template <> Result<UploadStarted> decode<UploadStarted>(std::string_view json);
template <> Result<UploadFile> decode<UploadFile>(std::string_view json);
template <> Result<UploadFileName> decode<UploadFileName>(std::string_view json);
template <> Result<UploadReport> decode<UploadReport>(std::string_view json);
template <> Result<RunFromUpload> decode<RunFromUpload>(std::string_view json);
template <> Result<StudyFromUpload> decode<StudyFromUpload>(std::string_view json);
template <> Result<StudyStateRequest> decode<StudyStateRequest>(std::string_view json);
template <> Result<StudyVersionList> decode<StudyVersionList>(std::string_view json);
template <> Result<StudyPreview> decode<StudyPreview>(std::string_view json);
template <> Result<StudyDocument> decode<StudyDocument>(std::string_view json);
template <> Result<StudyList> decode<StudyList>(std::string_view json);
template <> Result<DatasetList> decode<DatasetList>(std::string_view json);
template <> Result<DatasetReference> decode<DatasetReference>(std::string_view json);
template <> Result<FitRequest> decode<FitRequest>(std::string_view json);
template <> Result<FitJob> decode<FitJob>(std::string_view json);
template <> Result<FitJobList> decode<FitJobList>(std::string_view json);
template <> Result<RunSummary> decode<RunSummary>(std::string_view json);
template <> Result<RunList> decode<RunList>(std::string_view json);
template <> Result<FitProgress> decode<FitProgress>(std::string_view json);

// The error that a refused request carried; when the body is not one of ours, kInternal with `fallback`.
Error decode_error(std::string_view json, const std::string& fallback);
const char* to_string(ErrorCode code);              // "invalid", "not_found", ...

}  // namespace tertium::wire
