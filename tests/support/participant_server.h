// participant_server.h: a server for tests of the participant's side: the real rules for sessions and answers, over the null platform.
// It never repeats or drops anything by itself: the test decides, request by request, what the line does to it.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "shared/domain/session.h"
#include "shared/wire/api.h"
#include "web/platform/null.h"

namespace tertium::test {

struct Reply {
  int status = 200;
  std::string body;
};

class ParticipantServer {
 public:
  struct Session {
    SessionStart start;
    std::map<std::uint32_t, Answer> answers;  // by trial
    Ending ending = Ending::kNone;
    std::vector<SessionEvent> events;         // in order of arrival, each id once
    std::vector<Response> responses;          // as well
  };
  ParticipantStudy study;
  std::map<std::string, Session> sessions;
  int stored = 0, repeated = 0, refused = 0;
  int starts = 0, declined = 0;
  Reply refuse_start;  // status 200: sessions may begin
  bool words = false;  // stimuli without pictures
  bool names = false;  // pictures with their names, as a study with captions sends them
  std::uint32_t trials_ahead = kTrialsAhead;

  explicit ParticipantServer(std::uint32_t practice = 2, std::uint32_t trials = 6) {
    StudyDefinition& d = study.definition;
    d.slug = "demo";
    d.title = "Everyday objects";
    d.question = "Which one does not belong?";
    d.hint = "There is no right answer.";
    d.about = "A short study of how people see objects.";
    d.consent = "You choose pictures.\n\nNothing that says who you are is stored.";
    d.consent_statements = {"I am at least 18 years old.", "I take part of my own free will."};
    d.instructions = "You will see three pictures.\n\nChoose the one that fits the others least.";
    d.thanks = "Thank you for your time.";
    d.contact = "lab@example.org";
    d.practice_trials = practice;
    d.trials_per_session = trials;
    study.state = StudyState::kOpen;
  }

  // Every step there is: two questions about the person, one of the check, blocks of three, a final question.
  void ask_everything() {
    StudyDefinition& d = study.definition;
    d.demographics = {{"age", "How old are you?", {"18 to 29", "30 or more"}}, {"hand", "Which hand do you write with?", {"left", "right", "both"}}};
    d.comprehension = {{"task", "What will you choose?", {"the largest", "the odd one"}, 1}};
    d.comprehension_attempts = 2;
    d.trials_per_block = 3;
    d.final_question = "How did you choose?";
  }

  std::uint32_t total() const { return study.definition.practice_trials + study.definition.trials_per_session; }

  Trial trial(std::uint32_t number) const {
    return {number, number < study.definition.practice_trials, {3 * number, 3 * number + 1, 3 * number + 2}};
  }

  SessionView view(const std::string& key) const {
    const Session& session = sessions.at(key);
    SessionView v;
    v.key = key;
    v.total = total();
    v.practice = study.definition.practice_trials;
    v.answered = static_cast<std::uint32_t>(session.answers.size());
    v.ending = session.ending;
    v.finished = v.ending != Ending::kNone;
    v.withdrawal_code = "AWAY-" + key.substr(0, 4);
    if (v.finished) {
      const EndingRule& rule = study.definition.ending(v.ending);
      v.code = rule.code.empty() ? "CODE-" + key.substr(0, 4) : rule.code;
      v.redirect = fill_redirect(rule.redirect, v.code, kept_identifiers(session));
    }
    for (std::uint32_t n = 0; n < total() && v.upcoming.size() < trials_ahead; ++n) {
      if (session.answers.contains(n)) continue;
      TrialView t;
      t.trial = trial(n);
      for (std::size_t p = 0; p < 3; ++p) {
        const std::string object = std::to_string(t.trial.shown[p]);
        if (words) t.faces[p].name = "word " + object;
        else t.faces[p].picture = std::string(64 - object.size(), 'a') + object;
        if (names) t.faces[p].name = "thing " + object;
      }
      v.upcoming.push_back(t);
    }
    return v;
  }

  AnswerReceipt take(Session& session, const Answer& answer) {
    const auto known = session.answers.find(answer.trial);
    if (known != session.answers.end() && known->second.id == answer.id) {
      ++repeated;
      return {answer.id, AnswerVerdict::kAlreadyStored, ""};
    }
    const auto refuse = [&](const char* why) { ++refused; return AnswerReceipt{answer.id, AnswerVerdict::kRefused, why}; };
    if (known != session.answers.end()) return refuse("trial was answered before");
    if (answer.trial >= total() || !answers_trial(answer, trial(answer.trial))) return refuse("not the trial that was issued");
    session.answers[answer.trial] = answer;
    ++stored;
    return {answer.id, AnswerVerdict::kStored, ""};
  }

  // Events and responses: by id, once.
  template <class One>
  AnswerReceipt keep(std::vector<One>& all, const One& one, const Result<void>& fine) {
    if (!fine) { ++refused; return {one.id, AnswerVerdict::kRefused, fine.error().message}; }
    for (const One& known : all)
      if (known.id == one.id) return {one.id, AnswerVerdict::kAlreadyStored, ""};
    all.push_back(one);
    return {one.id, AnswerVerdict::kStored, ""};
  }

  std::vector<Identifier> kept_identifiers(const Session& session) const {
    return study.definition.identification == Identification::kNone ? std::vector<Identifier>() : session.start.identifiers;
  }

  Reply start(const SessionStart& start) {
    const StudyDefinition& d = study.definition;
    std::string key = start.key;
    if (d.identification != Identification::kNone)  // the same visit of a panel's member, in another browser
      for (const auto& [known, session] : sessions)
        for (const Identifier& was : session.start.identifiers)
          for (const Identifier& is : start.identifiers)
            if (was == is && was.name == "SESSION_ID") key = known;
    if (!sessions.contains(key)) {
      if (study.state != StudyState::kOpen) return fail(403, ErrorCode::kForbidden, "this study is not open");
      if (d.identification == Identification::kRequired && !identifies_person(start.identifiers)) return fail(403, ErrorCode::kForbidden, "who are you");
      if (start.consent_hash != consent_hash_of(d)) return fail(409, ErrorCode::kConflict, "the consent text has changed");
      sessions[key].start = start;
    }
    return {200, wire::encode(view(key))};
  }

  Reply finish(const std::string& key, Ending ending) {
    Session& session = sessions.at(key);
    if (session.ending == Ending::kNone) {
      const Comprehension check = comprehension_of(study.definition, session.responses);
      if (ending == Ending::kComplete && session.answers.size() != total()) return fail(409, ErrorCode::kConflict, "trials are left");
      if (ending == Ending::kComplete && check != Comprehension::kPassed) return fail(409, ErrorCode::kConflict, "the check is not passed");
      if (ending == Ending::kScreenedOut && check != Comprehension::kFailed) return fail(409, ErrorCode::kConflict, "the check is not failed");
      session.ending = ending;
    }
    return {200, wire::encode(view(key))};
  }

  static Reply fail(int status, ErrorCode code, const std::string& message) { return {status, wire::encode(Error{code, message})}; }

  // What the server does with a request, whether or not anyone hears the reply.
  Reply handle(const platform::Request& request) {
    const auto parts = split_path(request.url);
    if (parts.size() == 4 && parts[2] == "participant" && request.method == "GET") {
      if (parts[3] != study.definition.slug) return fail(404, ErrorCode::kNotFound, "no study " + parts[3]);
      return {200, wire::encode(study)};
    }
    if (parts.size() == 5 && parts[4] == "sessions" && request.method == "POST") {
      if (refuse_start.status != 200) return refuse_start;
      auto beginning = wire::decode<SessionStart>(request.body);
      if (!beginning) return fail(400, ErrorCode::kInvalid, beginning.error().message);
      ++starts;
      return start(*beginning);
    }
    if (parts.size() == 5 && parts[4] == "decline" && request.method == "POST") {
      auto who = wire::decode<wire::DeclineRequest>(request.body);
      if (!who) return fail(400, ErrorCode::kInvalid, who.error().message);
      ++declined;
      const EndingRule& rule = study.definition.ending(Ending::kNoConsent);
      return {200, wire::encode(EndingNote{rule.code, fill_redirect(rule.redirect, rule.code, who->identifiers)})};
    }
    if (parts.size() >= 4 && parts[2] == "sessions") {
      const auto at = sessions.find(parts[3]);
      if (at == sessions.end()) return fail(404, ErrorCode::kNotFound, "no such session");
      if (parts.size() == 4) return {200, wire::encode(view(parts[3]))};
      if (parts[4] == "answers") {
        auto batch = wire::decode<Submission>(request.body);
        if (!batch) return fail(400, ErrorCode::kInvalid, batch.error().message);
        wire::AnswerReceipts reply;
        for (const Answer& answer : batch->answers) reply.receipts.push_back(take(at->second, answer));
        for (const SessionEvent& event : batch->events) reply.receipts.push_back(keep(at->second.events, event, check_event(event)));
        for (const Response& response : batch->responses)
          reply.receipts.push_back(keep(at->second.responses, response, check_response(response, study.definition)));
        return {200, wire::encode(reply)};
      }
      if (parts[4] == "finish") {
        auto wanted = wire::decode<wire::FinishRequest>(request.body);
        if (!wanted) return fail(400, ErrorCode::kInvalid, wanted.error().message);
        return finish(parts[3], wanted->ending);
      }
    }
    return fail(404, ErrorCode::kNotFound, "no such route");
  }

  enum class Line { kGood, kRequestLost, kReplyLost, kTwice, kTroubled };
  // Answers everything that is pending now. Lost requests never reach the server; lost replies do, and nobody hears.
  int serve(const std::function<Line(const platform::Request&)>& line = {}) {
    int served = 0;
    for (const auto& pending : platform::null::pending_fetches()) {
      const platform::Request& request = pending.request;
      const Line how = line ? line(request) : Line::kGood;
      ++served;
      if (how == Line::kRequestLost) { platform::null::fail_fetch(request.url); continue; }
      if (how == Line::kTroubled) { platform::null::answer_fetch(request.url, 503, "<html>try later</html>"); continue; }
      const Reply reply = handle(request);
      if (how == Line::kTwice) handle(request);
      if (how == Line::kReplyLost) platform::null::fail_fetch(request.url, platform::Response::Failure::kTimeout);
      else platform::null::answer_fetch(request.url, reply.status, reply.body);
    }
    return served;
  }

 private:
  static std::vector<std::string> split_path(const std::string& url) {
    std::vector<std::string> parts;
    std::string part;
    for (std::size_t i = 1; i <= url.size(); ++i) {
      if (i == url.size() || url[i] == '/') { parts.push_back(part); part.clear(); }
      else part += url[i];
    }
    return parts;
  }
};

}  // namespace tertium::test
