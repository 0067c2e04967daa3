// name_order.h: which of the orders that circulate a list of names stands in. The same 1,854 THINGS concepts circulate in two of them,
// 21 rows apart, which costs so little accuracy that it goes by unseen.
#pragma once
#include "shared/domain/names.h"

namespace tertium {

enum class NameOrder {
  kSorted,  // by their bytes, as sort() of most languages gives (which may be one of the next two as well)
  kThings,  // as THINGS lists its concepts (unique_id): by bytes with '_' taken as a blank, so that "camera_lens" comes before "camera1"
  kPath,    // as a walk over folders gives, and so thingsvision: by bytes of the name and '/', so that "ice-cream_cone" comes before "ice"
  kAny,     // several of these: they do not differ for these names
  kOwn,     // none of these
};
// Of names in the order given; kAny for fewer than two.
NameOrder find_name_order(const Names& names);
// Words for "names in ...": "alphabetical order", "THINGS order", "path order", "an order of its own"; kAny says that the first three are the same.
const char* to_string(NameOrder order);

}  // namespace tertium
