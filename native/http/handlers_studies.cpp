// handlers_studies.cpp: making a study of uploaded files, editing, publishing, pausing and closing it, and looking at it beforehand.
#include <algorithm>
#include <chrono>
#include <map>

#include "native/http/routes.h"
#include "native/tasks/study.h"
#include "native/tasks/upload.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/sampling/plan.h"
#include "shared/wire/api.h"
#include "shared/wire/limits.h"

namespace tertium::http {
namespace {

constexpr std::chrono::milliseconds kLookingTime{700};  // at an upload's files, before it is said how many are left

Result<std::string> query_text(const Request& request, const char* name) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return Error{ErrorCode::kInvalid, std::string("the address needs ?") + name + "="};
  return found->second;
}
Result<std::uint64_t> query_number(const Request& request, const char* name) {
  TRY(const std::string text, query_text(request, name));
  const auto number = parse_uint(text);
  if (!number) return Error{ErrorCode::kInvalid, std::string(name) + " is " + quote_for_message(text) + "; a whole number from 0 on is allowed"};
  return *number;
}

// ?seen=HASH,HASH: what may be replaced; empty where the address does not say.
Result<std::vector<std::string>> query_seen(const Request& request) {
  std::vector<std::string> seen;
  const auto found = request.query.find("seen");
  if (found == request.query.end()) return seen;
  bool legal = true;
  for (const std::string_view one : split(found->second, ',')) {
    legal = legal && is_sha256_hex(one) && seen.size() < kSeenMax;
    if (legal) seen.emplace_back(one);
  }
  if (legal && !seen.empty()) return seen;
  return Error{ErrorCode::kInvalid, "seen is " + quote_for_message(found->second, 100) + "; 1 to " + std::to_string(kSeenMax) +
                                        " SHA-256 of 64 hexadecimal digits with commas between them are allowed"};
}

// The summary as it is for who asks.
Reply reply_summary(StudySummary summary, Role role) {
  summary.role = role;
  return reply_json(wire::encode(summary));
}

// As a trial shows it: beside a picture there are words only where the study shows captions.
Stimulus face_of(const Stimulus& stimulus, bool captions) {
  Stimulus face;
  face.picture = stimulus.picture;
  if (stimulus.picture.empty()) face.name = stimulus.name;
  else if (captions) face.name = stimulus.caption.empty() ? stimulus.name : stimulus.caption;
  return face;
}

}  // namespace

Result<Reply> post_upload(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(std::string upload, context.uploads.begin(request.person.id));
  return reply_json(wire::encode(wire::UploadStarted{std::move(upload)}));
}

Result<Reply> post_upload_file(const Context& context, const Request& request) {
  TRY(const std::string name, query_text(request, "name"));
  TRY(const std::uint64_t offset, query_number(request, "offset"));
  TRY(const std::uint64_t bytes, query_number(request, "bytes"));
  TRY(const UploadFile file, context.uploads.receive(request.parameter("upload"), request.person.id, name, offset, bytes, request.body));
  return reply_json(wire::encode(file));
}

Result<Reply> post_upload_file_delete(const Context& context, const Request& request) {
  TRY(const wire::UploadFileName file, wire::decode<wire::UploadFileName>(request.body));
  TRY_DO(context.uploads.leave_out(request.parameter("upload"), request.person.id, file.name));
  return reply_json("{}");
}

Result<Reply> get_upload(const Context& context, const Request& request) {
  TRY(const UploadReport report, context.uploads.report(request.parameter("upload"), request.person.id, kLookingTime));
  Reply reply = reply_json(wire::encode(report));
  reply.header("Cache-Control", "no-store");
  return reply;
}

Result<Reply> post_upload_delete(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY_DO(context.uploads.remove(request.parameter("upload"), request.person.id));
  return reply_json("{}");
}

Result<Reply> get_upload_picture(const Context& context, const Request& request) {
  TRY(std::string bytes, context.uploads.picture(request.parameter("upload"), request.person.id, request.parameter("sha256")));
  Reply reply = reply_bytes(std::move(bytes), "image/webp");
  reply.header("Cache-Control", "private, max-age=86400");
  return reply;
}

Result<Reply> post_study_create(const Context& context, const Request& request) {
  TRY(const StudyFromUpload wanted, wire::decode<StudyFromUpload>(request.body));
  TRY(StudySummary summary, context.uploads.create_study(context.store, request.person.id, wanted));
  return reply_summary(std::move(summary), Role::kOwner);
}

Result<Reply> get_study_definition(const Context& context, const Request& request) {
  TRY(const StudyDefinition definition, edited_definition(context.store, request.parameter("study")));
  Reply reply = reply_json(wire::encode(definition));
  reply.header("Cache-Control", "no-store");
  return reply;
}

Result<Reply> post_study_definition(const Context& context, const Request& request) {
  TRY(const StudyDefinition definition, wire::decode<StudyDefinition>(request.body));
  TRY(const std::vector<std::string> seen, query_seen(request));
  TRY(StudySummary summary, edit_study(context.store, request.parameter("study"), definition, seen));
  return reply_summary(std::move(summary), request.role);
}

Result<Reply> get_study_preview(const Context& context, const Request& request) {
  const std::string& slug = request.parameter("study");
  TRY(const StudyDetail detail, context.store.study_detail(slug));
  StudyPreview preview;
  StudyDefinition& definition = preview.study.definition;
  TRY(definition, edited_definition(context.store, slug));
  preview.study.state = StudyState::kOpen;

  std::map<std::string, std::uint32_t> number;
  for (std::uint32_t i = 0; i < detail.stimuli.size(); ++i) number.emplace(detail.stimuli[i].name, i);
  std::vector<std::array<std::uint32_t, 3>> catch_triples;
  for (const CatchTrial& one : definition.catch_trials) catch_triples.push_back({number.at(one.stimuli[0]), number.at(one.stimuli[1]), number.at(one.stimuli[2])});
  for (const WorkedExample& example : definition.examples) {
    preview.study.examples.emplace_back();
    for (std::size_t p = 0; p < 3; ++p) preview.study.examples.back()[p] = face_of(detail.stimuli[number.at(example.stimuli[p])], definition.captions);
  }
  TRY(const std::vector<Trial> trials, plan_session(definition, static_cast<std::uint32_t>(detail.stimuli.size()), catch_triples, 1));
  SessionView& session = preview.session;
  session.key = std::string(32, '0');
  for (const Trial& trial : trials) {
    if (session.upcoming.size() == kTrialsAhead) break;
    TrialView view;
    view.trial = trial;
    for (std::size_t p = 0; p < 3; ++p) view.faces[p] = face_of(detail.stimuli[trial.shown[p]], definition.captions);
    session.practice += trial.practice ? 1 : 0;
    session.upcoming.push_back(std::move(view));
  }
  session.total = static_cast<std::uint32_t>(session.upcoming.size());
  hide_from_participants(definition);
  Reply reply = reply_json(wire::encode(preview));
  reply.header("Cache-Control", "no-store");
  return reply;
}

Result<Reply> post_study_publish(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(StudySummary summary, publish_study(context.store, request.parameter("study")));
  return reply_summary(std::move(summary), request.role);
}

Result<Reply> post_study_state(const Context& context, const Request& request) {
  TRY(const wire::StudyStateRequest wanted, wire::decode<wire::StudyStateRequest>(request.body));
  const std::string& slug = request.parameter("study");
  TRY_DO(context.store.set_study_state(slug, wanted.state));
  TRY(StudySummary summary, context.store.find_study(slug));
  return reply_summary(std::move(summary), request.role);
}

Result<Reply> get_study_versions(const Context& context, const Request& request) {
  wire::StudyVersionList list;
  TRY(list.versions, context.store.study_versions(request.parameter("study")));
  return reply_json(wire::encode(list));
}

Result<Reply> get_study_version(const Context& context, const Request& request) {
  TRY(const std::uint64_t number, number_of(request, "version"));
  if (number > UINT32_MAX) return Error{ErrorCode::kNotFound, "the study has no version " + std::to_string(number)};
  TRY(std::string document, context.store.version_document(request.parameter("study"), static_cast<std::uint32_t>(number)));
  return reply_json(std::move(document));
}

}  // namespace tertium::http
