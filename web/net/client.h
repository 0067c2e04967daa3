// client.h: the server's interface as typed calls: one function a route, our types in and out, every failure an Error.
// `done` is called later, once. Codes: what the server said (shared/wire/api.h); kIo: no reply came (offline, time-out);
// kInternal: a reply that is not ours (a proxy's page, a hotel's log-in page, half a body); kCancelled: abort_fetch.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "shared/domain/dataset.h"
#include "shared/domain/fit_job.h"
#include "shared/domain/person.h"
#include "shared/domain/session.h"
#include "shared/domain/study.h"
#include "web/platform/platform.h"

namespace tertium::net {

template <class T>
using Done = std::function<void(Result<T>)>;
using platform::RequestId;

// True when the same request may succeed later without anyone changing anything.
bool may_help_to_retry(const Error& error);

std::string picture_url(const Stimulus& stimulus);  // "" for a word
std::string privacy_url(const std::string& slug);    // the page that says what a study stores
std::string file_url(const std::string& sha256);

// ---- participants ----
RequestId fetch_participant_study(const std::string& slug, Done<ParticipantStudy> done);
// Harmless to repeat: the same key gives the same session.
RequestId start_session(const std::string& slug, const SessionStart& start, Done<SessionView> done);
RequestId fetch_session(const std::string& key, Done<SessionView> done);
// One receipt per answer, event and response. keepalive: may outlive the page (kLeavingBytesMax of outbox.h in all), and then the
// reply may not be heard (kIo) although everything arrived.
RequestId submit(const std::string& key, const Submission& submission, bool keepalive, Done<std::vector<AnswerReceipt>> done);
// ending: kComplete, kEarly or kScreenedOut.
RequestId finish_session(const std::string& key, Ending ending, Done<SessionView> done);
// Stores nothing; the identifiers only fill in the redirect.
RequestId decline_study(const std::string& slug, const std::vector<Identifier>& identifiers, Done<EndingNote> done);
// Everything of the session with this code is deleted; how many answers that were.
RequestId withdraw(const std::string& slug, const std::string& withdrawal_code, Done<std::uint64_t> done);

// ---- researchers ----
RequestId fetch_studies(Done<std::vector<StudySummary>> done);
RequestId fetch_study(const std::string& slug, Done<StudyDetail> done);
RequestId fetch_datasets(const std::string& slug, Done<std::vector<DatasetSummary>> done);
RequestId fetch_fits(const std::string& slug, Done<std::vector<FitJob>> done);
RequestId start_fit(const std::string& slug, const FitRequest& request, Done<FitJob> done);
RequestId fetch_fit(std::uint64_t id, Done<FitJob> done);
RequestId cancel_fit(std::uint64_t id, Done<FitJob> done);
RequestId resume_fit(std::uint64_t id, Done<FitJob> done);
// Files of an upload that was sent with net::Upload, without look.
RequestId import_run(const std::string& slug, const std::string& upload, const std::vector<std::string>& files, Done<RunSummary> done);
RequestId fetch_runs(const std::string& slug, Done<std::vector<RunSummary>> done);
RequestId fetch_run(std::uint64_t id, Done<RunSummary> done);
RequestId fetch_file(const std::string& sha256, Done<std::string> done);  // bytes

// ---- people ----
struct Invitation { Person person; std::string link; std::int64_t expires_at_ms = 0; };  // link: "/?invitation=...", shown once
struct NewSecret { ApiToken token; std::string secret; };                                // shown once
struct Nothing {};                                                                       // it is done
std::string invitation_link(const std::string& secret);
RequestId fetch_me(Done<Person> done);
RequestId sign_in(const std::string& name, const std::string& password, Done<Person> done);
RequestId sign_out(Done<Nothing> done);
RequestId accept_invitation(const std::string& invitation, const std::string& password, Done<Person> done);
RequestId change_password(const std::string& old_password, const std::string& new_password, Done<Person> done);
RequestId fetch_tokens(Done<std::vector<ApiToken>> done);
RequestId create_token(const std::string& title, std::uint32_t days, Done<NewSecret> done);  // days 0: until it is deleted
RequestId delete_token(std::uint64_t id, Done<Nothing> done);
RequestId fetch_people(Done<std::vector<Person>> done);
RequestId create_person(const std::string& name, bool administrator, Done<Invitation> done);
RequestId invite_again(std::uint64_t person, Done<Invitation> done);
RequestId disable_person(std::uint64_t person, bool disabled, Done<Person> done);
RequestId fetch_members(const std::string& slug, Done<std::vector<Membership>> done);
RequestId set_role(const std::string& slug, const std::string& name, Role role, Done<std::vector<Membership>> done);

}  // namespace tertium::net
