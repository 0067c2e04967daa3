// layout.h: places a plot: margins, ticks, legend, series, labels that keep out of each other's way.
#pragma once
#include "shared/figure/drawing.h"
#include "shared/figure/plot.h"
#include "shared/figure/text_width.h"

namespace tertium::figure {

struct LayoutOptions {
  double width = 640;        // px, at least 160; a plot is laid out anew for another width, never shrunk
  Measure measure = {};      // unset: text_width()
};

// A pure function: the same plot and options give the same shapes. A plot without any value is an empty frame that says "no data".
Drawing lay_out(const Plot& plot, const LayoutOptions& options);

}  // namespace tertium::figure
