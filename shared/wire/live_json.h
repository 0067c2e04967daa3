// live_json.h: the messages of watching a study and looking after its data: how it goes, a withdrawal by the console, backups.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/domain/live.h"
#include "shared/wire/api.h"

namespace tertium::wire {

// Exactly one of the first two. only_count: says how many answers would go, and deletes nothing.
struct WithdrawOrder {
  std::uint32_t session = 0;               // its number in the study, from 1; 0: not given
  std::string withdrawal_code;
  bool only_count = false;
};

std::string encode(const LiveView& value);
std::string encode(const WithdrawOrder& value);
std::string encode(const BackupStatus& value);
template <> Result<LiveView> decode<LiveView>(std::string_view json);
template <> Result<WithdrawOrder> decode<WithdrawOrder>(std::string_view json);  // unknown fields are refused: a person's data go
template <> Result<BackupStatus> decode<BackupStatus>(std::string_view json);

}  // namespace tertium::wire
