// alias.h: a name for a session that people can keep in mind and say to each other: "quiet-otter".
#pragma once
#include <cstdint>
#include <string>

namespace tertium {

// Follows from the study's seed and the session's number; says nothing of the person. The first 4,096 sessions of a study have different
// names; later ones a number behind it ("quiet-otter-2"), so that no two are ever the same.
std::string session_alias(std::uint64_t study_seed, std::uint32_t session_number);

}  // namespace tertium
