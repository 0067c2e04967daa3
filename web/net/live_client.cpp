// live_client.cpp: watching, withdrawing and backups as typed calls.
#include "web/net/live_client.h"

#include <utility>

#include "shared/wire/live_json.h"
#include "web/net/call.h"

namespace tertium::net {

RequestId fetch_live(const std::string& slug, Done<LiveView> done) { return call<LiveView>(get(wire::kStudyLive, {slug}), std::move(done)); }

std::string export_url(const std::string& slug, const std::string& file) { return wire::fill_path(wire::kStudyExport, {slug, file}); }
std::string identifiers_url(const std::string& slug) { return wire::fill_path(wire::kStudyIdentifiers, {slug}); }

RequestId withdraw_session(const std::string& slug, std::uint32_t session, const std::string& withdrawal_code, bool only_count, Done<std::uint64_t> done) {
  return call<std::uint64_t>(post(wire::kStudyWithdraw, {slug}, wire::encode(wire::WithdrawOrder{session, withdrawal_code, only_count})), std::move(done),
                             [](const std::string& body) -> Result<std::uint64_t> {
                               TRY(const wire::Withdrawn reply, wire::decode<wire::Withdrawn>(body));
                               return reply.answers;
                             });
}

RequestId fetch_backups(Done<BackupStatus> done) { return call<BackupStatus>(get(wire::kBackup), std::move(done)); }
RequestId begin_backup(Done<BackupStatus> done) { return call<BackupStatus>(post(wire::kBackup, {}, "{}"), std::move(done)); }

}  // namespace tertium::net
