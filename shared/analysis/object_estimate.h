// object_estimate.h: how far a figure over many triplets hangs on which objects there are: leave out a group of objects, count again.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace tertium {

inline constexpr std::size_t kObjectGroups = 100;

// objects -> groups 0 to min(objects, kObjectGroups) - 1 of equal size, but for one. Dealt at random, always the same way: neighbours in a file are often alike.
std::vector<std::uint32_t> deal_object_groups(std::size_t objects);

// A figure with what it owes to the objects that happen to be there: the delete-a-group jackknife (Kott 2001, "The delete-a-group jackknife"), 95 % interval by
// Student's t with groups - 1 degrees. The error of sampling triplets is in it, and is the smaller part by far for millions of them.
struct ObjectEstimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = value, high = value;  // NaN where it cannot be said: fewer than two groups, or a figure that is NaN without some group
  double error = value;              // standard error
  double p = value;                  // two-sided, that the true value is 0: of differences; NaN of others and where the error is 0
};
// without[g]: the figure without what the objects of group g take part in.
ObjectEstimate estimate_over_objects(double value, std::span<const double> without);

}  // namespace tertium
