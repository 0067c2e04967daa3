// figures.h: a plot of shared/figure on a page: laid out for the width there is, drawn while it is near the window, said in words to assistive tools.
#pragma once
#include <string_view>

#include "shared/figure/drawing.h"
#include "shared/figure/plot.h"

namespace tertium::ui {

// Keeps its layout until the width or the text size changes, so a frame lays out nothing. Pictures of Points are addresses (ui::picture).
// Under the pointer the nearest mark, bar or word says its title.
class FigureView {
 public:
  FigureView() = default;
  explicit FigureView(figure::Plot plot) : plot_(std::move(plot)) {}
  const figure::Plot& plot() const { return plot_; }
  // In the flow, over all the width. Its name to assistive tools: the plot's title and description.
  void show(std::string_view id);

 private:
  figure::Plot plot_;
  figure::Drawing drawing_;
  float wide_ = 0, scale_ = 0;  // what drawing_ was laid out for
};

}  // namespace tertium::ui
