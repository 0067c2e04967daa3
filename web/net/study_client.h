// study_client.h: making and changing studies as typed calls; as in client.h: `done` is called later, once.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/study.h"
#include "shared/domain/upload.h"
#include "shared/wire/limits.h"
#include "web/net/client.h"

namespace tertium::net {

// ---- files for a new study: see uploads.h for sending many of them ----
RequestId begin_upload(Done<std::string> done);  // its id
// Bytes of the file `name` from `offset` on; `bytes`: of the whole file. How many of them are there then.
RequestId send_piece(const std::string& upload, const std::string& name, std::uint64_t offset, std::uint64_t bytes, std::string piece, Done<UploadFile> done);
RequestId fetch_upload(const std::string& upload, Done<UploadReport> done);
RequestId delete_upload(const std::string& upload);  // whoever does not want it any more need not hear of it
std::string upload_picture_url(const std::string& upload, const std::string& sha256);

// ---- studies ----
RequestId create_study(const StudyFromUpload& request, Done<StudySummary> done);
RequestId fetch_definition(const std::string& slug, Done<StudyDefinition> done);
// The name by which the server knows that this definition was seen: the SHA-256 of its document.
std::string seen_name(const StudyDefinition& definition);
inline constexpr std::size_t kSeenDefinitionsMax = kSeenMax;
// seen: names of what the edit may replace, at most kSeenDefinitionsMax. kConflict: somebody else's changes are there.
RequestId save_definition(const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen, Done<StudySummary> done);
RequestId publish_study(const std::string& slug, Done<StudySummary> done);
RequestId set_study_state(const std::string& slug, StudyState state, Done<StudySummary> done);
RequestId fetch_versions(const std::string& slug, Done<std::vector<StudyVersion>> done);
RequestId fetch_version(const std::string& slug, std::uint32_t version, Done<StudyDefinition> done);

inline constexpr std::uint64_t kDefinitionDocumentBytesMax = 1 << 20;  // as the server takes it
// The document that is downloaded and loaded: the same that `tertium study` reads.
std::string definition_document(const StudyDefinition& definition);
Result<StudyDefinition> read_definition_document(std::string_view json);

}  // namespace tertium::net
