// observer.h: the observers of a study, read from the store, and one way to get triplets from each of them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "shared/base/executor.h"
#include "shared/domain/observer.h"
#include "shared/domain/triplets.h"
#include "shared/simulation/choices.h"

namespace tertium {

// People first, where anybody answered; then results and imported data, newest first each. Anchored judgments are none: which of two is nearer to a third is
// no odd one out. A pure reading. kNotFound: no such study.
Result<std::vector<Observer>> list_observers(Store& store, const DataDirectory& data, const std::string& slug);
// kNotFound: none of the study's.
Result<Observer> find_observer(Store& store, const DataDirectory& data, const std::string& slug, const ObserverKey& key);

struct ObserverQuestion {
  // Either these triples, whatever their order (which of the three stands last says nothing) ...
  std::vector<Triplet> triples;
  // ... or, where there are none, so many: of who can be asked, random ones without repeats; of the others, so many of their judgments at random, in the order
  // in which they are stored.
  std::uint64_t count = 0;
  std::uint64_t seed = 0;
  // How who can be asked decides, as of `tertium simulate`: a dot product of features comes after negative values became 0; of distances the nearest pair is kept
  // (kArgmax), and `rule` is not looked at.
  ChoiceRule choice = ChoiceRule::kArgmax;
  double temperature = 1;            // of kSoftmax
  SimilarityRule rule = SimilarityRule::kDot;
};

struct ObserverAnswer {
  Observer observer;
  TripletSet set;                    // names: the study's objects; the odd one third
  // Of the triples that were given, or drawn: those that nobody judged, or of which a distance was not measured. They are not in the set. Of who cannot be
  // asked the set holds every judgment of a triple that was given, which may be several.
  std::size_t without_choice = 0;
};
// kInvalid: neither triples nor a count, more asked for than there are, triples out of the study's objects, features or distances of other objects. Else as the store
// and the readers of files. Same bits for any number of threads.
Result<ObserverAnswer> ask_observer(Store& store, const DataDirectory& data, const std::string& slug, const ObserverKey& key, const ObserverQuestion& question,
                                    Executor& executor);

}  // namespace tertium
