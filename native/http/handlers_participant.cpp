// handlers_participant.cpp: what the participant's page asks for.
#include "native/http/routes.h"
#include "shared/sampling/plan.h"
#include "shared/wire/api.h"

namespace tertium::http {

void hide_from_participants(StudyDefinition& definition) {
  definition.seed = 0;
  definition.target_answers = 0;
  definition.catch_trials.clear();
  definition.catch_trials_per_session = 0;
  definition.endings = {};
}

Result<Reply> get_participant_study(const Context& context, const Request& request) {
  TRY(const StudySummary summary, context.store.find_study(request.parameter("study")));
  if (summary.state == StudyState::kDraft) return Error{ErrorCode::kNotFound, "there is no study at this address"};
  ParticipantStudy study;
  study.state = summary.state;
  TRY(study.definition, context.store.study_definition(summary.slug));
  TRY(study.examples, context.store.example_faces(summary.slug));
  hide_from_participants(study.definition);
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
  wire::FinishRequest finish;  // nothing said: complete
  if (!request.body.empty() && request.body != "{}") {
    TRY(finish, wire::decode<wire::FinishRequest>(request.body));
  }
  TRY(const SessionView view, context.store.finish_session(request.parameter("key"), finish.ending));
  return reply_json(wire::encode(view));
}

Result<Reply> post_decline(const Context& context, const Request& request) {
  TRY(const wire::DeclineRequest who, wire::decode<wire::DeclineRequest>(request.body));
  TRY(const StudySummary summary, context.store.find_study(request.parameter("study")));
  if (summary.state == StudyState::kDraft) return Error{ErrorCode::kNotFound, "there is no study at this address"};
  TRY(const StudyDefinition definition, context.store.study_definition(summary.slug));
  // Who said no leaves nothing here: the identifiers go back in the address, and nowhere else.
  const EndingRule& rule = definition.ending(Ending::kNoConsent);
  return reply_json(wire::encode(EndingNote{rule.code, fill_redirect(rule.redirect, rule.code, who.identifiers)}));
}

Result<Reply> post_withdraw(const Context& context, const Request& request) {
  TRY(const wire::WithdrawRequest withdraw, wire::decode<wire::WithdrawRequest>(request.body));
  wire::Withdrawn done;
  TRY(done.answers, context.store.withdraw(request.parameter("study"), withdraw.withdrawal_code));
  return reply_json(wire::encode(done));
}

}  // namespace tertium::http
