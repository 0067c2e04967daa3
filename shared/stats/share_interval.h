// share_interval.h: how far a share that was counted may be from the true one.
#pragma once
#include <cstdint>

namespace tertium {

struct ShareInterval { double low = 0, high = 0; };

// Wilson's score interval (1927, JASA 22: 209-212) of `hits` of `n` independent trials, for the normal quantile z (1.96: 95 %). Within 0 to 1, and not empty
// where all or none hit. {0, 1} for n = 0; hits are held to n.
ShareInterval share_interval(double hits, double n, double z = 1.959963984540054);

}  // namespace tertium
