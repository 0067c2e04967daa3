// dimension.cpp: one dimension: its strongest objects first, the figures beside them.
#include <algorithm>

#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kBins = 32, kCategoriesShown = 8;

void weights_card(const OpenRun& run, std::uint32_t dimension) {
  const WeightSpread spread = weight_spread(run.values, dimension, kBins);
  ui::begin_card("weights", say("dimension.weights.title"), {.equal_height = false});
  // The first bin holds the many objects that have next to nothing of it; drawn, it would flatten all the others.
  std::vector<double> heights;
  for (std::size_t b = 1; b < spread.counts.size(); ++b) heights.push_back(static_cast<double>(spread.counts[b]));
  const std::string below = ui::say_number(spread.bin_width, 2), largest = ui::say_number(spread.largest, 2);
  const std::string summary =
      say("dimension.weights.note", {{"share", say_share(spread.counts[0], spread.objects)}, {"n", ui::say_count(spread.objects)}, {"below", below}, {"largest", largest}});
  ui::histogram("weights", heights, summary);
  ui::begin_row({1, 1}, 8);
  ui::note(below);
  ui::next_cell();
  ui::note(say("dimension.weights.axis", {{"largest", largest}}), ui::Align::kEnd);
  ui::end_row();
  ui::gap(6);
  ui::note(summary);
  ui::end_card();
}

void categories_card(const OpenRun& run, std::uint32_t dimension) {
  const std::vector<Ranked>& top = run.strongest[dimension];
  const std::vector<CategoryCount> counts = count_categories(top, run.categories);
  if (counts.empty()) return;
  ui::gap(14);
  ui::begin_card("categories", say("dimension.categories.title", {{"n", std::to_string(top.size())}}));
  std::vector<ui::BarRow> rows;
  std::size_t rest = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (i >= kCategoriesShown) {
      rest += counts[i].count;
      continue;
    }
    rows.push_back({display_name(counts[i].category), static_cast<double>(counts[i].count), ui::say_count(counts[i].count)});
  }
  ui::bar_rows("categories", rows);
  if (rest > 0) ui::note(say("dimension.categories.rest", {{"n", std::to_string(rest)}, {"k", std::to_string(counts.size() - kCategoriesShown)}}));
  ui::end_card();
}
}  // namespace

void show_dimension(App& app, const Route& route) {
  const std::string title = say("dimension.title", {{"n", std::to_string(route.dimension)}});
  route_link(app, "back", say("nav.dimensions"), dimensions_route(route.run), ui::Type::kNote);
  ui::gap(4);
  const Loaded<OpenRun>& loaded = app.model().run(route.run);
  if (!loaded.value) {
    ui::page_header(title, loaded.error ? "" : say("console.loading"));
    if (!loaded.error) return ui::skeleton(480);
    if (show_failure(app, "failed", *loaded.error)) app.model().retry_run(route.run);
    return;
  }
  const OpenRun& run = *loaded.value;
  if (route.dimension > run.values.cols) {
    ui::page_header(title, "");
    if (ui::empty_state("absent", say("dimension.absent.title"), say("dimension.absent.words", {{"dims", ui::say_count(run.values.cols)}}), say("dimension.absent.action")))
      app.go(dimensions_route(route.run));
    return;
  }
  const std::uint32_t dimension = route.dimension - 1;
  const auto here = std::find(run.order.begin(), run.order.end(), dimension);
  const Route before = here == run.order.begin() ? Route() : dimension_route(route.run, *(here - 1) + 1);
  const Route after = here + 1 == run.order.end() ? Route() : dimension_route(route.run, *(here + 1) + 1);
  const bool has_before = before.page == Page::kDimension, has_after = after.page == Page::kDimension;
  const auto step = [&](const Route& to) {
    app.go(to);
    semantics::announce(say("dimension.title", {{"n", std::to_string(to.dimension)}}));
  };
  ui::page_header(title, say("dimension.under", {{"share", ui::say_percent(run.importance[dimension], 1)}, {"dims", ui::say_count(run.values.cols)}}), [&] {
    ui::ButtonOptions options;
    options.enabled = has_before;
    if (ui::button("previous", say("console.previous"), options)) step(before);
    options.enabled = has_after;
    if (ui::button("next", say("console.next"), options)) step(after);
  });
  if (has_before && ui::key_pressed(ImGuiKey_LeftArrow)) step(before);
  if (has_after && ui::key_pressed(ImGuiKey_RightArrow)) step(after);

  const std::vector<Ranked>& top = run.strongest[dimension];
  ui::begin_row({2.04f, 1}, 20, 720);
  ui::begin_card("top", {}, {.equal_height = false});
  if (top.empty()) {
    ui::note(say("dimension.no_weight"));
  } else {
    GridOptions grid;
    grid.min_tile = 66;
    grid.max_columns = 8;
    grid.run = route.run;
    grid.fade = true;
    grid.weights = true;
    object_grid(app, "top", run.stimuli, top, grid);
  }
  ui::end_card();
  ui::next_cell();
  weights_card(run, dimension);
  categories_card(run, dimension);
  ui::end_row();
}

}  // namespace tertium::console
