// handlers_participant.cpp: what the participant's page asks for.
#include "native/http/routes.h"
#include "shared/sampling/plan.h"
#include "shared/wire/api.h"

namespace tertium::http {

Result<Reply> get_participant_study(const Context& context, const Request& request) {
  TRY(const StudySummary summary, context.store.find_study(request.parameter("study")));
  if (summary.state == StudyState::kDraft) return Error{ErrorCode::kNotFound, "there is no study at this address"};
  ParticipantStudy study;
  study.state = summary.state;
  TRY(study.definition, context.store.study_definition(summary.slug));
  // Not for participants: from the seed follows what others will be shown.
  study.definition.seed = 0;
  study.definition.target_answers = 0;
  return reply_json(wire::encode(study));
}

Result<Reply> post_session(const Context& context, const Request& request) {
  TRY(const SessionStart start, wire::decode<SessionStart>(request.body));
  TRY(const SessionView view, context.store.start_session(request.parameter("study"), start, plan_session));
  return reply_json(wire::encode(view));
}

Result<Reply> get_session(const Context& context, const Request& request) {
  TRY(const SessionView view, context.store.session_view(request.parameter("key")));
  return reply_json(wire::encode(view));
}

Result<Reply> post_answers(const Context& context, const Request& request) {
  TRY(const Submission submission, wire::decode<Submission>(request.body));
  wire::AnswerReceipts receipts;
  TRY(receipts.receipts, context.store.submit(request.parameter("key"), submission));
  return reply_json(wire::encode(receipts));
}

Result<Reply> post_finish(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY(const SessionView view, context.store.finish_session(request.parameter("key")));
  return reply_json(wire::encode(view));
}

}  // namespace tertium::http
