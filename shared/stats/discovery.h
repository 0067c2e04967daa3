// discovery.h: how many of many tests may be called discoveries when a share of false ones is allowed.
#pragma once
#include <span>
#include <vector>

namespace tertium {

// Benjamini and Hochberg 1995, the true step-up: with p sorted, the largest r with p_(r) <= r / n * alpha; every test with
// p <= p_(r) is rejected, also those before it that miss their own line. Returns how many.
std::size_t count_discoveries(std::span<const double> p_values, double alpha);
// Which of them, in the order given.
std::vector<bool> find_discoveries(std::span<const double> p_values, double alpha);

}  // namespace tertium
