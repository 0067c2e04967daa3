// agreement.h: how far several raters agree beyond chance: Krippendorff's alpha for any number of raters, some of whose ratings may be missing.
// K. Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability" (University of Pennsylvania, Annenberg School), sections C and D.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tertium {

// How far two values are apart. kNominal: equal or not; kOrdinal: by how many ratings lie between them.
enum class Scale { kNominal, kOrdinal };

inline constexpr std::uint32_t kScaleValuesMax = 100;

struct Agreement {
  double alpha = 0;                // 1: perfect, 0: as by chance, below: worse. NaN where it cannot be said
  double low = 0, high = 0;        // the middle 95 % over bootstrap samples of units; NaN where there are none
  std::size_t units = 0;           // units with two or more ratings: others carry nothing
  std::size_t ratings = 0;         // in them
};

// units[u]: the values that raters gave to unit u, each in [0, values), missing ones left out; raters need not be told apart.
// alpha = 1 - observed / expected disagreement from the table of coincidences. NaN when no unit has two ratings, or all ratings in such units
// are equal (nothing was told apart, so nothing can be said). `samples` bootstrap samples of units, drawn with `seed`; 0: no interval.
// Cost: samples x units x values squared.
Agreement krippendorff_alpha(std::span<const std::vector<std::uint32_t>> units, std::uint32_t values, Scale scale, std::size_t samples = 0, std::uint64_t seed = 0);

}  // namespace tertium
