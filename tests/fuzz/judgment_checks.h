// judgment_checks.h: what must hold of any judgments that a reader returns, and when two sets say the same.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

#include "shared/base/check.h"
#include "shared/domain/anchored.h"
#include "shared/domain/judgments.h"

namespace tertium::fuzz {

inline std::string_view text_of(const std::uint8_t* bytes, std::size_t count) { return {reinterpret_cast<const char*>(bytes), count}; }

inline bool same_time(double a, double b) { return (a != a && b != b) || a == b; }

inline void check_extra(const std::vector<TextColumn>& extra, std::size_t rows) {
  for (const TextColumn& column : extra) {
    CHECK(column.cells.size() == rows);
    for (const std::uint32_t cell : column.cells) CHECK(cell < column.values.size());
  }
}

inline void check_set(const JudgmentSet& set) {
  CHECK(!set.judgments.empty());
  CHECK(set.names.empty() || set.names.size() == set.objects);
  for (const Judgment& j : set.judgments) {
    CHECK(j.odd_position < 3 && j.shown[0] != j.shown[1] && j.shown[0] != j.shown[2] && j.shown[1] != j.shown[2]);
    for (const std::uint32_t object : j.shown) CHECK(object < set.objects);
    CHECK(set.participants.empty() ? j.participant == 0 : j.participant < set.participants.size());
    CHECK(!(j.response_time_ms < 0));
  }
  check_extra(set.extra, set.judgments.size());
}

inline void check_set(const AnchoredSet& set) {
  CHECK(!set.judgments.empty());
  CHECK(set.names.empty() || set.names.size() == set.objects);
  for (const AnchoredJudgment& j : set.judgments) {
    CHECK(j.anchor < set.objects && j.nearer < set.objects && j.farther < set.objects);
    CHECK(j.anchor != j.nearer && j.anchor != j.farther && j.nearer != j.farther);
    CHECK(set.participants.empty() ? j.participant == 0 : j.participant < set.participants.size());
    CHECK(!(j.response_time_ms < 0));
  }
  check_extra(set.extra, set.judgments.size());
}

inline void check_same(const JudgmentSet& a, const JudgmentSet& b, bool times = true) {
  CHECK(a.judgments.size() == b.judgments.size());
  for (std::size_t i = 0; i < a.judgments.size(); ++i) {
    const Judgment &x = a.judgments[i], &y = b.judgments[i];
    CHECK(x.shown == y.shown && x.odd_position == y.odd_position && x.participant == y.participant);
    if (times) CHECK(same_time(x.response_time_ms, y.response_time_ms));
  }
}

inline void check_same(const AnchoredSet& a, const AnchoredSet& b) {
  CHECK(a.judgments.size() == b.judgments.size());
  for (std::size_t i = 0; i < a.judgments.size(); ++i) {
    const AnchoredJudgment &x = a.judgments[i], &y = b.judgments[i];
    CHECK(x.anchor == y.anchor && x.nearer == y.nearer && x.farther == y.farther && x.participant == y.participant);
    CHECK(same_time(x.response_time_ms, y.response_time_ms));
    if (a.positions_known && b.positions_known) CHECK(x.nearer_on_left == y.nearer_on_left);
  }
}

}  // namespace tertium::fuzz
