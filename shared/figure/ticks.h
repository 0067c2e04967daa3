// ticks.h: round numbers along an axis, and numbers as axes and labels write them.
#pragma once
#include <string>
#include <vector>

#include "shared/figure/plot.h"

namespace tertium::figure {

struct Ticks {
  double low = 0, high = 1;        // of the axis
  std::vector<double> values;      // within it, rising
  std::vector<std::string> labels;
};

// Steps of 1, 2, 2.5 or 5 times a power of ten, at most `most` (>= 1) of them between the ends, and one at least. `round_out`: the ends move out to ticks. Whole formats
// step by whole numbers. low > high is turned round; equal ends, or ends too close to tell apart, are moved apart. Both must be values.
Ticks linear_ticks(double low, double high, int most, Format format, bool round_out);
// Powers of ten, with 2 and 5 between them where there is room, or every second, third ... power. low > 0.
Ticks log_ticks(double low, double high, int most, Format format);

// With so many decimals; beyond 10^6 and where decimals would show nothing as a power of ten. Minus is U+2212.
std::string write_value(double value, Format format, int decimals);
// With about four digits that count, for tooltips and tables; "" when missing.
std::string write_short(double value, Format format = Format::kNumber);

}  // namespace tertium::figure
