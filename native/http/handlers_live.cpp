// handlers_live.cpp: watching a study, taking its data out, withdrawing sessions, and backups.
#include "native/files/file_stream.h"
#include "native/http/routes.h"
#include "native/tasks/export.h"
#include "shared/base/text.h"
#include "shared/wire/live_json.h"

namespace tertium::http {

Result<Reply> get_study_live(const Context& context, const Request& request) {
  TRY(const std::shared_ptr<const LiveView> view, context.live.view(request.parameter("study")));
  return reply_json(wire::encode(*view));
}

Result<Reply> get_study_export(const Context& context, const Request& request) {
  const std::string& study = request.parameter("study");
  const std::string& name = request.parameter("file");
  // Who people are has an address of its own, for owners.
  bool known = false;
  for (const char* one : export_file_names()) known = known || name == one;
  if (!known)
    return Error{ErrorCode::kNotFound, "there is no file " + quote_for_message(name) + " to export; there are answers.csv, sessions.csv, triplets.txt, study.json and others"};
  TRY(SetAside aside, SetAside::open(context.data.path()));
  TRY(const std::uint64_t rows, write_export_file(context.store, study, name, [&](std::string_view piece) { return aside.write(piece); }));
  if (rows == 0) return Error{ErrorCode::kNotFound, "the study has nothing for " + name + " yet"};
  TRY(SetAside::Bytes bytes, aside.read());
  const bool json = name.ends_with(".json"), csv = name.ends_with(".csv");
  Reply reply;
  reply.owned = std::move(bytes.owner);
  reply.body = bytes.bytes;
  reply.content_type = json ? "application/json; charset=utf-8" : csv ? "text/csv; charset=utf-8" : "text/plain; charset=utf-8";
  // The study's slug is of letters, digits and hyphens alone.
  reply.header("Cache-Control", "no-store").header("Content-Disposition", "attachment; filename=\"" + study + "-" + name + "\"");
  return reply;
}

Result<Reply> post_study_withdraw(const Context& context, const Request& request) {
  TRY(const wire::WithdrawOrder order, wire::decode<wire::WithdrawOrder>(request.body));
  const std::string& study = request.parameter("study");
  wire::Withdrawn done;
  if (order.only_count) {
    TRY(done.answers, order.session > 0 ? context.store.count_answers_of(study, order.session) : context.store.count_answers_of(study, order.withdrawal_code));
  } else {
    TRY(done.answers, order.session > 0 ? context.store.withdraw_session(study, order.session) : context.store.withdraw(study, order.withdrawal_code));
  }
  return reply_json(wire::encode(done));
}

Result<Reply> get_backup(const Context& context, const Request&) { return reply_json(wire::encode(context.backups.status())); }

Result<Reply> post_backup(const Context& context, const Request& request) {
  TRY_DO(check_no_body(request));
  TRY_DO(context.backups.begin());
  return reply_json(wire::encode(context.backups.status()));
}

}  // namespace tertium::http
