// live_client.h: watching a study, withdrawing sessions and backups as typed calls; errors as in client.h.
#pragma once
#include <cstdint>
#include <string>

#include "shared/domain/live.h"
#include "web/net/client.h"

namespace tertium::net {

RequestId fetch_live(const std::string& slug, Done<LiveView> done);
// Where a file of the study is downloaded: "answers.csv", as `tertium export` names it.
std::string export_url(const std::string& slug, const std::string& file);
std::string identifiers_url(const std::string& slug);
// session: its number, or 0 and the code it was given. only_count: how many answers would go, and nothing is deleted.
RequestId withdraw_session(const std::string& slug, std::uint32_t session, const std::string& withdrawal_code, bool only_count, Done<std::uint64_t> done);
RequestId fetch_backups(Done<BackupStatus> done);
RequestId begin_backup(Done<BackupStatus> done);

}  // namespace tertium::net
