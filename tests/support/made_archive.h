// made_archive.h: an archive around a fuzzer's bytes, so that they reach what lies behind the checksums.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/wire/npz.h"

namespace tertium {

// For each name a member: two bytes that say its length (lowest first), then so many bytes or what is left. A length of 0: no such member.
inline std::string made_archive(std::string_view bytes, const std::vector<std::string>& names) {
  std::vector<wire::NpzMember> members;
  for (const std::string& name : names) {
    if (bytes.size() < 2) break;
    const std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) | static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8;
    const std::string_view part = bytes.substr(2, length);
    bytes.remove_prefix(2 + part.size());
    if (length != 0) members.push_back({name, std::string(part)});
  }
  return *wire::write_npz(members);
}

}  // namespace tertium
