// dimension.cpp: one dimension: its strongest objects first, where its meaning fades, the figures, and what people say of it.
#include <algorithm>
#include <cmath>

#include "web/console/dimension_parts.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kCategoriesShown = 8;

const DimensionRating* rating_of(const Loaded<net::Ratings>& list, const std::string& rater, std::uint32_t dimension) {
  if (!list.value) return nullptr;
  for (const DimensionRating& rating : list.value->ratings)
    if (rating.dimension == dimension && rating.rater == rater) return &rating;
  return nullptr;
}

// ---- figures ----
void weights_card(const DimensionFacts& facts) {
  const WeightSpread& spread = facts.spread;
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

void categories_card(const OpenRun& run, const DimensionFacts& facts, std::uint32_t dimension) {
  if (facts.categories.empty()) return;
  ui::gap(14);
  ui::begin_card("categories", say("dimension.categories.title", {{"n", std::to_string(run.strongest[dimension].size())}}), {.equal_height = false});
  std::vector<ui::BarRow> rows;
  std::size_t rest = 0;
  for (std::size_t i = 0; i < facts.categories.size(); ++i) {
    const CategoryShare& one = facts.categories[i];
    if (i >= kCategoriesShown) {
      rest += one.count;
      continue;
    }
    rows.push_back({display_name(one.category), static_cast<double>(one.count), ui::say_count(one.count), ui::Ink::kAccent, one.expected});
  }
  ui::bar_rows("categories", rows);
  ui::note(say("dimension.categories.expected"));
  if (rest > 0) ui::note(say("dimension.categories.rest", {{"n", std::to_string(rest)}, {"k", std::to_string(facts.categories.size() - kCategoriesShown)}}));
  ui::end_card();
}

void stability_card(const OpenRun& run, std::uint32_t dimension) {
  if (dimension >= run.run.reproducibility.size() || !std::isfinite(run.run.reproducibility[dimension])) return;
  ui::gap(14);
  ui::begin_card("stability", say("dimension.stability.title"), {.equal_height = false});
  ui::text(say("dimension.stability.words", {{"r", ui::say_number(run.run.reproducibility[dimension], 2)}}));
  ui::note(say("dimension.stability.note"));
  ui::end_card();
}

void goes_with_card(App& app, const OpenRun& run, const DimensionFacts& facts, const Route& here) {
  if (facts.goes_with.empty()) return;
  ui::gap(14);
  ui::begin_card("goes-with", say("dimension.goes_with.title"), {.equal_height = false});
  std::vector<ui::LinkedBar> bars;
  std::vector<Route> targets;
  for (const Ranked& near : facts.goes_with) {
    targets.push_back(dimension_route(run.run.id, near.index + 1).with("size", here.seen("size")));
    const std::string r = ui::say_number(near.value, 2);
    bars.push_back({dimension_short(app, run, near.index), near.value, r, to_href(targets.back()),
                    say("dimension.goes_with.name", {{"dimension", dimension_words(app, run, near.index)}, {"r", r}})});
  }
  if (const int pressed = ui::linked_bars("goes-with", bars, 1); pressed >= 0) app.go(targets[static_cast<std::size_t>(pressed)]);
  ui::note(say("dimension.goes_with.note"));
  ui::end_card();
}

// ---- the label ----
void save_label(App& app, const std::string& text, const std::string& seen, bool can_undo) {
  LabelForm& form = app.label_form;
  form.sending = true;
  form.error.reset();
  app.model().set_label(form.run, form.dimension, text, seen, [&app, run = form.run, dimension = form.dimension, seen, can_undo](Result<DimensionLabel> result) {
    LabelForm& now = app.label_form;
    if (now.run != run || now.dimension != dimension) return;  // the reader is elsewhere by now
    now.sending = false;
    if (!result) {
      now.error = result.error();
      now.touched = true;
      return;
    }
    now.touched = false;
    now.saved = can_undo;
    now.before = seen;
    now.text = now.seen = result->label;
    semantics::announce(say("label.saved"));
  });
}

void label_card(App& app, const OpenRun& run, const Opinions& said, std::uint32_t dimension) {
  LabelForm& form = app.label_form;
  const std::string& standing = said.label[dimension];
  if (form.run != run.run.id || form.dimension != dimension) {
    form = {};
    form.run = run.run.id;
    form.dimension = dimension;
  }
  if (!form.touched && !form.sending) form.text = form.seen = standing;
  if (form.error && form.error->code == ErrorCode::kConflict) form.seen = standing;  // it has been read: the next Save is on purpose
  const bool may_write = app.may(Role::kEditor);

  ui::begin_card("label", say("label.title"), {.equal_height = false});
  const std::string placeholder = say("label.placeholder"), failed = form.error ? form.error->message : std::string();
  ui::FieldOptions field;
  field.placeholder = placeholder;
  field.label_hidden = true;
  field.enabled = may_write;
  field.error = failed;
  if (ui::text_field("label", say("label.field"), &form.text, field)) form.touched = true;
  const bool fits = check_dimension_label(form.text).ok();
  if (!fits) ui::note(say("label.too_long", {{"n", std::to_string(kDimensionLabelBytesMax)}}));
  ui::gap(8);
  ui::begin_line("label-actions", 8);
  ui::ButtonOptions save;
  save.kind = ui::ButtonKind::kPrimary;
  save.submit = true;
  save.enabled = may_write && fits && !form.sending && form.text != standing;
  if (ui::button("save-label", say("label.save"), save)) save_label(app, form.text, form.seen, true);
  if (form.saved && !form.touched && form.before != standing) {
    ui::ButtonOptions undo;
    undo.kind = ui::ButtonKind::kQuiet;
    undo.enabled = !form.sending;
    if (ui::button("undo-label", say("label.undo"), undo)) save_label(app, form.before, standing, false);
  }
  ui::end_line();
  ui::gap(6);
  if (app.may(Role::kViewer) && !may_write) ui::note(say("label.viewer"));  // no role at all: not known yet
  else if (!standing.empty()) ui::note(say("label.by", {{"name", rater_words(said.labelled_by[dimension])}}));
  else ui::note(say("label.none"));
  ui::end_card();
}

// ---- ratings ----
void save_rating(App& app) {
  RatingForm& form = app.rating_form;
  form.sending = true;
  form.error.reset();
  DimensionRating rating;
  rating.dimension = form.dimension;
  rating.label = form.label;
  rating.interpretability = form.step;
  rating.nature = form.nature.value_or(DimensionNature::kUnclear);
  app.model().set_rating(form.run, rating, [&app, run = form.run, dimension = form.dimension](const Result<DimensionRating>& result) {
    RatingForm& now = app.rating_form;
    if (now.run != run || now.dimension != dimension) return;
    now.sending = false;
    if (!result) {
      now.error = result.error();
      return;
    }
    now.touched = false;
    now.filled = now.saved = true;
    semantics::announce(say("ratings.saved"));
  });
}

void my_rating_card(App& app, const OpenRun& run, std::uint32_t dimension) {
  const Loaded<net::Ratings>& ratings = app.model().ratings(run.run.id);
  if (!ratings.value) return;
  const DimensionRating* mine = rating_of(ratings, ratings.value->rater, dimension);
  ready_rating_form(app, run.run.id, dimension, mine);
  RatingForm& form = app.rating_form;
  ui::gap(14);
  ui::begin_card("my-rating", say("ratings.mine"), {.equal_height = false});
  rating_questions(app, false);
  ui::gap(10);
  ui::FieldOptions field;
  const std::string placeholder = say("rate.label.placeholder"), failed = form.error ? form.error->message : std::string();
  field.placeholder = placeholder;
  field.error = failed;
  if (ui::text_field("my-label", say("rate.label"), &form.label, field)) form.touched = true;
  ui::gap(10);
  ui::ButtonOptions save;
  save.enabled = form.touched && form.step > 0 && form.nature && !form.sending && check_dimension_label(form.label).ok();
  if (ui::button("save-rating", say("ratings.save"), save)) save_rating(app);
  ui::gap(6);
  ui::note(say(mine != nullptr && mine->blind ? "ratings.mine.blind" : form.saved && !form.touched ? "ratings.saved" : "ratings.mine.note"));
  ui::end_card();
}

void others_card(App& app, const OpenRun& run, const Opinions& said, std::uint32_t dimension) {
  const Loaded<net::Ratings>& ratings = app.model().ratings(run.run.id);
  if (!ratings.value || said.ratings[dimension].raters == 0) return;
  const RatingSummary& sum = said.ratings[dimension];
  ui::gap(14);
  ui::begin_card("raters", say("ratings.title"), {.equal_height = false});
  if (sum.scored > 0) {
    std::string words = say("ratings.mean", {{"mean", ui::say_number(sum.mean, 1)}, {"n", std::to_string(sum.scored)}});
    if (sum.scored > 1) words += " · " + say("ratings.spread", {{"sd", ui::say_number(sum.deviation, 1)}});
    ui::text(words);
    ui::gap(6);
  }
  {
    const semantics::Group list(semantics::GroupRole::kList);
    for (const DimensionRating& rating : ratings.value->ratings) {
      if (rating.dimension != dimension) continue;
      const semantics::Group item(semantics::GroupRole::kListItem);
      const std::string name = rating.rater == ratings.value->rater ? say("ratings.you") : rater_words(rating.rater);
      std::string words = rating.interpretability ? say("ratings.row", {{"name", name}, {"n", std::to_string(*rating.interpretability)}, {"nature", nature_name(rating.nature)}})
                                                  : say("ratings.row.skipped", {{"name", name}});
      if (!rating.label.empty()) words += " · " + say("ratings.row.label", {{"label", rating.label}});
      if (rating.blind) words += " · " + say("ratings.row.blind");
      ui::text(words, {.type = ui::Type::kNote});
    }
  }
  if (const std::string words = agreement_words(said.agreement); !words.empty()) {
    ui::gap(6);
    ui::note(words);
  }
  ui::end_card();
}
}  // namespace

void show_dimension(App& app, const Route& route) {
  const std::string number = say("dimension.title", {{"n", std::to_string(route.dimension)}});
  const std::string& size = route.seen("size");
  route_link(app, "back", say("nav.dimensions"), dimensions_route(route.run).with("size", size), ui::Type::kNote);
  ui::gap(4);
  const Loaded<OpenRun>& loaded = app.model().run(route.run);
  if (!loaded.value) {
    ui::page_header(number, loaded.error ? "" : say("console.loading"));
    if (!loaded.error) return ui::skeleton(480);
    if (show_failure(app, "failed", *loaded.error)) app.model().retry_run(route.run);
    return;
  }
  const OpenRun& run = *loaded.value;
  if (route.dimension > run.values.cols) {
    ui::page_header(number, "");
    if (ui::empty_state("absent", say("dimension.absent.title"), say("dimension.absent.words", {{"dims", ui::say_count(run.values.cols)}}), say("dimension.absent.action")))
      app.go(dimensions_route(route.run));
    return;
  }
  const std::uint32_t dimension = route.dimension - 1;
  const Opinions& said = app.model().opinions(route.run, run.values.cols);
  const DimensionFacts& facts = app.model().facts(route.run, dimension);
  const auto here = std::find(run.order.begin(), run.order.end(), dimension);
  const Route before = here == run.order.begin() ? Route() : dimension_route(route.run, *(here - 1) + 1).with("size", size);
  const Route after = here + 1 == run.order.end() ? Route() : dimension_route(route.run, *(here + 1) + 1).with("size", size);
  const bool has_before = before.page == Page::kDimension, has_after = after.page == Page::kDimension;
  const auto step = [&](const Route& to) {
    app.go(to);
    semantics::announce(dimension_words(app, run, to.dimension - 1));
  };
  const std::string& label = said.label[dimension];
  const RatingSummary& rated = said.ratings[dimension];
  std::string under = say("dimension.under", {{"share", ui::say_percent(run.importance[dimension], 1)}, {"dims", ui::say_count(run.values.cols)}});
  if (!label.empty()) under = number + " · " + under;
  if (rated.nature) under += " · " + nature_name(*rated.nature);
  if (rated.scored > 0) under += " · " + say("dimension.rated", {{"mean", ui::say_number(rated.mean, 1)}, {"n", std::to_string(rated.scored)}});
  ui::page_header(label.empty() ? number : label, under, [&] {
    picture_size_choice(app);
    ui::ButtonOptions options;
    options.enabled = has_before;
    if (ui::button("previous", say("console.previous"), options)) step(before);
    options.enabled = has_after;
    if (ui::button("next", say("console.next"), options)) step(after);
  });
  if (has_before && ui::key_pressed(ImGuiKey_LeftArrow)) step(before);
  if (has_after && ui::key_pressed(ImGuiKey_RightArrow)) step(after);

  const PictureSize pictures = picture_size(route);
  const std::vector<Ranked>& top = run.strongest[dimension];
  ui::begin_row({2.04f, 1}, 20, 720);
  ui::begin_card("top", {}, {.equal_height = false});
  if (top.empty()) {
    ui::note(say("dimension.no_weight"));
  } else {
    GridOptions grid;
    grid.min_tile = pictures == PictureSize::kSmall ? 48.0f : pictures == PictureSize::kMedium ? 66.0f : 112.0f;
    grid.max_columns = pictures == PictureSize::kMedium ? 8 : 0;
    grid.run = route.run;
    grid.fade = true;
    grid.weights = true;
    object_grid(app, "top", run.stimuli, top, grid);
  }
  ui::end_card();
  ui::gap(14);
  ui::begin_card("sheet", say("dimension.sheet.title"), {.equal_height = false});
  ui::note(say("dimension.sheet.note"));
  ui::gap(6);
  percentile_rows(app, run, facts, pictures == PictureSize::kSmall ? 36.0f : pictures == PictureSize::kMedium ? 48.0f : 72.0f, true);
  ui::end_card();
  ui::next_cell();
  label_card(app, run, said, dimension);
  ui::gap(14);
  weights_card(facts);
  categories_card(run, facts, dimension);
  stability_card(run, dimension);
  goes_with_card(app, run, facts, route);
  my_rating_card(app, run, dimension);
  others_card(app, run, said, dimension);
  ui::end_row();
}

}  // namespace tertium::console
