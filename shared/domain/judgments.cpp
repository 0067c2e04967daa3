// judgments.cpp: from recorded judgments to triplets.
#include "shared/domain/judgments.h"

namespace tertium {

TripletSet triplets_of(const JudgmentSet& set) {
  TripletSet out;
  out.objects = set.objects;
  out.names = set.names;
  out.triplets.reserve(set.judgments.size());
  for (const Judgment& judgment : set.judgments) out.triplets.push_back(judgment.triplet());
  if (set.participants.empty()) return out;
  out.participants.reserve(set.judgments.size());
  for (const Judgment& judgment : set.judgments) out.participants.push_back(judgment.participant);
  return out;
}

}  // namespace tertium
