// api_fuzz.cpp: any bytes as each message of the HTTP interface; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/analysis_messages.h"
#include "shared/wire/api.h"
#include "shared/wire/backup_manifest.h"
#include "shared/wire/dimension_messages.h"
#include "shared/wire/live_json.h"
#include "shared/wire/people.h"

namespace {

template <class Message>
void try_message(std::string_view input) {
  using namespace tertium::wire;
  if (const auto message = decode<Message>(input)) {
    const std::string json = encode(*message);
    const auto again = decode<Message>(json);
    CHECK(again && encode(*again) == json);
  }
}

// The first byte says which message the rest is taken for: 'a' the first, 'b' the second ...; of the second list 'A' the first, of the third '0'.
template <class... Messages>
void try_one_of(char letter, std::string_view input) {
  char at = 'a';
  ((at++ == letter ? try_message<Messages>(input) : void()), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  if (count == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(bytes) + 1, count - 1);
  try_one_of<ParticipantStudy, SessionStart, SessionView, Submission, wire::AnswerReceipts, StudyDefinition, StudyDetail, wire::StudyList, FitRequest, FitJob,
             wire::FitJobList, RunSummary, wire::RunList, FitProgress, wire::DatasetList,
             wire::FinishRequest, wire::DeclineRequest, EndingNote, wire::WithdrawRequest, wire::Withdrawn,
             wire::LabelList, wire::LabelChange, wire::RatingList, DimensionRating, LiveView, wire::WithdrawOrder, BackupStatus>(static_cast<char>(bytes[0]), input);
  try_one_of<Person, wire::Credentials, wire::PasswordChange, wire::InvitationAnswer, wire::NewPerson, wire::Invited, wire::Disabling, wire::NewToken, wire::TokenSecret,
             wire::RoleChange, wire::PersonList, wire::TokenList, wire::MembershipList, wire::UploadStarted, UploadFile, wire::UploadFileName, UploadReport, wire::RunFromUpload,
             StudyFromUpload, wire::StudyStateRequest, wire::StudyVersionList, StudyPreview, StudyDocument, StudySummary, AnalysisRequest, AnalysisJob>(
      static_cast<char>(bytes[0] - 'A' + 'a'), input);
  if (bytes[0] == '~')
    if (const auto manifest = wire::read_backup_manifest(input, "manifest.json")) CHECK(*wire::read_backup_manifest(wire::write_backup_manifest(*manifest), "again") == *manifest);
  try_one_of<wire::AnalysisList, Observer, wire::ObserverList>(static_cast<char>(bytes[0] - '0' + 'a'), input);
  if (bytes[0] == 'z') CHECK(!wire::decode_error(input, "fallback").message.empty() || count > 1);
  return 0;
}
