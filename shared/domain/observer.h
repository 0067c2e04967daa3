// observer.h: who can say which of three objects of a study is the odd one: people, and whatever else judges or can be asked to.
#pragma once
#include <cstdint>
#include <string>

#include "shared/base/result.h"

namespace tertium {

enum class ObserverKind {
  kPeople,        // the study's own answers
  kEmbedding,     // a result: an embedding fitted to somebody's choices
  kFeatures,      // an imported vector for each object, of a network's layer say
  kChoices,       // imported odd-one-out choices: of people elsewhere, a language model, a brain region
  kSimilarities,  // imported matrices of distances between objects
};
const char* to_string(ObserverKind kind);        // "people", "embedding", "features", "choices", "similarities"
Result<ObserverKind> observer_kind_from(const std::string& text);
// Whether it chooses in any triplet that it is asked about; the others only in those that they were asked about once.
bool can_be_asked(ObserverKind kind);

// How an observer of a study is named in a link, a flag and a message: "people", "run-12", "dataset-3".
constexpr std::size_t kObserverKeyBytesMax = 32;
struct ObserverKey {
  enum class What : unsigned char { kPeople, kRun, kDataset } what = What::kPeople;
  std::uint64_t id = 0;                          // of the run or the dataset, from 1; 0 for people
  bool operator==(const ObserverKey&) const = default;
};
std::string to_string(const ObserverKey& key);
// Exactly what to_string writes: no blanks, no leading zeros. kInvalid otherwise.
Result<ObserverKey> observer_key_from(const std::string& text);

struct Observer {
  ObserverKind kind = ObserverKind::kPeople;
  std::uint64_t id = 0;                          // of the run or the dataset; 0: people
  std::string title;
  std::uint32_t objects = 0;                     // of the study
  std::uint32_t dims = 0;                        // of an embedding or features, else 0
  std::uint64_t triplets = 0;                    // that were judged, or that it was fitted to; 0: none, or not known
  bool simulated = false;                        // some or all of its choices were made by a model or a simulation
  std::int64_t created_at_ms = 0;                // 0: people, who come and go
  bool operator==(const Observer&) const = default;
};
ObserverKey key_of(const Observer& observer);
// Whether a key of this form can name an observer of this kind.
bool may_name(const ObserverKey& key, ObserverKind kind);

}  // namespace tertium
