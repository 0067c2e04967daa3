// study_client.cpp: making and changing studies as typed calls.
#include "web/net/study_client.h"

#include <utility>

#include "shared/base/hash.h"
#include "web/net/call.h"

namespace tertium::net {
namespace {
constexpr double kPieceTimeoutMs = 60'000;   // a piece over a slow line
constexpr double kPublishTimeoutMs = 60'000;

// A value of an address's query.
std::string escaped(const std::string& value) { return wire::fill_path("{value}", {value}); }
}  // namespace

RequestId begin_upload(Done<std::string> done) {
  return call<std::string>(post(wire::kUploads, {}, "{}"), std::move(done), [](const std::string& body) -> Result<std::string> {
    TRY(wire::UploadStarted started, wire::decode<wire::UploadStarted>(body));
    return std::move(started.upload);
  });
}

RequestId send_piece(const std::string& upload, const std::string& name, std::uint64_t offset, std::uint64_t bytes, std::string piece, Done<UploadFile> done) {
  platform::Request request = post(wire::kUploadFile, {upload}, std::move(piece));
  request.url += "?name=" + escaped(name) + "&offset=" + std::to_string(offset) + "&bytes=" + std::to_string(bytes);
  request.headers.emplace_back("content-type", "application/octet-stream");
  request.timeout_ms = kPieceTimeoutMs;
  return call<UploadFile>(std::move(request), std::move(done));
}

RequestId fetch_upload(const std::string& upload, Done<UploadReport> done) {
  platform::Request request = get(wire::kUpload, {upload});
  request.timeout_ms = kPieceTimeoutMs;
  return call<UploadReport>(std::move(request), std::move(done));
}

RequestId delete_upload(const std::string& upload) {
  return platform::fetch(post(wire::kUploadDelete, {upload}), [](const platform::Response&) {});
}

std::string upload_picture_url(const std::string& upload, const std::string& sha256) { return wire::fill_path(wire::kUploadPicture, {upload, sha256}); }

RequestId create_study(const StudyFromUpload& wanted, Done<StudySummary> done) {
  platform::Request request = post(wire::kStudyCreate, {}, wire::encode(wanted));
  request.timeout_ms = kPublishTimeoutMs;
  return call<StudySummary>(std::move(request), std::move(done));
}

RequestId fetch_definition(const std::string& slug, Done<StudyDefinition> done) {
  return call<StudyDefinition>(get(wire::kStudyDefinition, {slug}), std::move(done));
}

std::string seen_name(const StudyDefinition& definition) { return sha256_hex(wire::encode(definition)); }

RequestId save_definition(const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen, Done<StudySummary> done) {
  platform::Request request = post(wire::kStudyDefinition, {slug}, wire::encode(definition));
  for (std::size_t i = 0; i < seen.size(); ++i) request.url += (i == 0 ? "?seen=" : ",") + seen[i];
  return call<StudySummary>(std::move(request), std::move(done));
}

RequestId publish_study(const std::string& slug, Done<StudySummary> done) {
  platform::Request request = post(wire::kStudyPublish, {slug}, "{}");
  request.timeout_ms = kPublishTimeoutMs;
  return call<StudySummary>(std::move(request), std::move(done));
}

RequestId set_study_state(const std::string& slug, StudyState state, Done<StudySummary> done) {
  return call<StudySummary>(post(wire::kStudyState, {slug}, wire::encode(wire::StudyStateRequest{state})), std::move(done));
}

RequestId fetch_versions(const std::string& slug, Done<std::vector<StudyVersion>> done) {
  return call<std::vector<StudyVersion>>(get(wire::kStudyVersions, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<StudyVersion>> {
    TRY(wire::StudyVersionList list, wire::decode<wire::StudyVersionList>(body));
    return std::move(list.versions);
  });
}

RequestId fetch_version(const std::string& slug, std::uint32_t version, Done<StudyDefinition> done) {
  return call<StudyDefinition>(get(wire::kStudyVersion, {slug, std::to_string(version)}), std::move(done), [](const std::string& body) -> Result<StudyDefinition> {
    TRY(StudyDocument document, wire::decode<StudyDocument>(body));
    return std::move(document.definition);
  });
}

std::string definition_document(const StudyDefinition& definition) { return wire::encode(definition); }
Result<StudyDefinition> read_definition_document(std::string_view json) { return wire::decode<StudyDefinition>(json); }

}  // namespace tertium::net
