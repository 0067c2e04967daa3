// name_order.cpp: three orders of names, compared byte by byte.
#include "shared/domain/name_order.h"

#include <string_view>

namespace tertium {
namespace {

// The byte of a name's key under an order; past the name's end the order's own ending, then nothing (-1).
int key_byte(std::string_view name, std::size_t at, NameOrder order) {
  if (at < name.size()) return order == NameOrder::kThings && name[at] == '_' ? ' ' : static_cast<unsigned char>(name[at]);
  return order == NameOrder::kPath && at == name.size() ? '/' : -1;
}

bool in_order(const Names& names, NameOrder order) {
  for (std::size_t n = 1; n < names.size(); ++n) {
    for (std::size_t at = 0;; ++at) {
      const int before = key_byte(names[n - 1], at, order), after = key_byte(names[n], at, order);
      if (before > after) return false;
      if (before < after || before < 0) break;
    }
  }
  return true;
}

}  // namespace

NameOrder find_name_order(const Names& names) {
  const bool sorted = in_order(names, NameOrder::kSorted), things = in_order(names, NameOrder::kThings), path = in_order(names, NameOrder::kPath);
  if (sorted && things && path) return NameOrder::kAny;
  return sorted ? NameOrder::kSorted : things ? NameOrder::kThings : path ? NameOrder::kPath : NameOrder::kOwn;
}

const char* to_string(NameOrder order) {
  switch (order) {
    case NameOrder::kSorted: return "alphabetical order";
    case NameOrder::kThings: return "THINGS order";
    case NameOrder::kPath: return "path order";
    case NameOrder::kAny: return "alphabetical order (THINGS order and path order are the same here)";
    case NameOrder::kOwn: return "an order of its own";
  }
  return "an order of its own";
}

}  // namespace tertium
