// chance.h: what accuracy guessing reaches, so that a score can be read beside it.
#pragma once
#include <cstddef>

namespace tertium {

struct ChanceBand { double low = 0, high = 0; };

// The central 95 % of accuracy when every choice is made at random among three. Permuting at random which of a triplet's
// objects is the odd one makes the number right binomial(triplets, 1/3); these are its exact 2.5 % and 97.5 % quantiles
// over `triplets` (no sampling). `ties` of them have a shared maximum and are wrong whichever object is the odd one, so only the others can be right.
// {0, 0} for no triplets.
ChanceBand chance_band(std::size_t triplets, std::size_t ties = 0);

}  // namespace tertium
