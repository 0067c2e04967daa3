// rate.cpp: the blind task of a rater: one dimension after the other in an order of their own, seen by pictures alone.
#include <algorithm>

#include "shared/base/text.h"
#include "web/console/dimension_parts.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
// One's rating of each dimension; null: none yet.
std::vector<const DimensionRating*> by_dimension(const net::Ratings& mine, std::size_t dims) {
  std::vector<const DimensionRating*> out(dims, nullptr);
  for (const DimensionRating& rating : mine.ratings)
    if (rating.dimension < dims) out[rating.dimension] = &rating;
  return out;
}

// Stores what was given (step 0: skipped), then goes on; a failure leaves everything as it is.
void give(App& app, bool skip, const Route& next) {
  RatingForm& form = app.rating_form;
  form.sending = true;
  form.error.reset();
  DimensionRating rating;
  rating.dimension = form.dimension;
  rating.label = form.label;
  rating.blind = true;
  if (!skip) {
    rating.interpretability = form.step;
    rating.nature = form.nature.value_or(DimensionNature::kUnclear);
  }
  app.model().set_rating(form.run, rating, [&app, next, run = form.run, dimension = form.dimension](const Result<DimensionRating>& result) {
    RatingForm& now = app.rating_form;
    if (now.run != run || now.dimension != dimension) return;
    now.sending = false;
    if (!result) {
      now.error = result.error();
      platform::request_frames();
      return;
    }
    now = {};
    app.go(next);
  });
}

void show_end(App& app, const Route& route, const std::vector<const DimensionRating*>& given) {
  std::size_t rated = 0, skipped = 0;
  for (const DimensionRating* rating : given) {
    if (rating == nullptr) continue;
    rated += rating->interpretability ? 1 : 0;
    skipped += rating->interpretability ? 0 : 1;
  }
  const std::size_t left = given.size() - rated - skipped;
  ui::page_header(say("rate.title"), say("rate.end.under"));
  ui::begin_card("end", say(left == 0 ? "rate.end.title" : "rate.left.title"));
  ui::paragraph(say("rate.end.words", {{"n", ui::say_count(rated)}, {"skipped", ui::say_count(skipped)}, {"left", ui::say_count(left)}}));
  ui::gap(14);
  ui::begin_line("end-actions", 10);
  ui::ButtonOptions see;
  see.kind = ui::ButtonKind::kPrimary;
  if (ui::button("see", say("rate.end.see"), see)) {
    app.model().refresh_opinions(route.run);
    app.go(dimensions_route(route.run));
  }
  if (ui::button("again", say("rate.end.again"))) app.go(rate_route(route.run).with("at", "1"));
  ui::end_line();
  ui::end_card();
}
}  // namespace

// The link's "at" says which place of the rater's order is shown, from 1; without it the first that is not rated yet; "end": the end.
void show_rate(App& app, const Route& route) {
  const Loaded<OpenRun>& loaded = app.model().run(route.run);
  const Loaded<net::Ratings>& mine = app.model().my_ratings(route.run);
  if (!loaded.value || !mine.value) {
    const std::optional<Error> error = loaded.error ? loaded.error : mine.error;
    ui::page_header(say("rate.title"), error ? "" : say("console.loading"));
    if (!error) return ui::skeleton(480);
    if (show_failure(app, "failed", *error)) {
      if (loaded.error) app.model().retry_run(route.run);
      app.model().forget_failures();
    }
    return;
  }
  const OpenRun& run = *loaded.value;
  const std::size_t dims = run.values.cols;
  const std::vector<const DimensionRating*> given = by_dimension(*mine.value, dims);
  const std::vector<std::uint32_t> order = rating_order(dims, mine.value->rater, route.run);
  std::size_t at = dims;
  if (route.seen("at").empty()) {
    for (std::size_t i = dims; i-- > 0;)
      if (given[order[i]] == nullptr) at = i;
  } else if (const std::optional<std::uint64_t> wished = parse_uint(route.seen("at")); wished && *wished >= 1 && *wished <= dims) {
    at = static_cast<std::size_t>(*wished - 1);
  }
  if (at >= dims) return show_end(app, route, given);

  const std::uint32_t dimension = order[at];
  ready_rating_form(app, route.run, dimension, given[dimension]);
  RatingForm& form = app.rating_form;
  const auto place = [&](std::size_t i) { return rate_route(route.run).with("at", i < dims ? std::to_string(i + 1) : "end").with("size", route.seen("size")); };
  const std::string progress = say("rate.progress", {{"n", ui::say_count(at + 1)}, {"of", ui::say_count(dims)}});
  ui::page_header(say("rate.title"), say("rate.under"), [&] { picture_size_choice(app); });
  const auto done = static_cast<double>(std::count_if(given.begin(), given.end(), [](const DimensionRating* rating) { return rating != nullptr; }));
  ui::progress_line(dims > 0 ? done / static_cast<double>(dims) : 0, say("rate.progress.name"));
  ui::gap(16);

  const PictureSize pictures = picture_size(route);
  ui::begin_row({2.04f, 1}, 20, 720);
  ui::begin_card("top", say("rate.top"), {.equal_height = false});
  if (run.strongest[dimension].empty()) {
    ui::note(say("dimension.no_weight"));
  } else {
    GridOptions grid;
    grid.min_tile = pictures == PictureSize::kSmall ? 48.0f : pictures == PictureSize::kMedium ? 66.0f : 112.0f;
    grid.max_columns = pictures == PictureSize::kMedium ? 8 : 0;
    grid.bare = true;
    object_grid(app, "top", run.stimuli, run.strongest[dimension], grid);
  }
  ui::end_card();
  ui::gap(14);
  ui::begin_card("sheet", say("dimension.sheet.title"), {.equal_height = false});
  ui::note(say("dimension.sheet.note"));
  ui::gap(6);
  percentile_rows(app, run, app.model().facts(route.run, dimension), 48, false);
  ui::end_card();
  ui::next_cell();
  ui::begin_card("form", progress, {.equal_height = false});
  const std::string placeholder = say("rate.label.placeholder"), failed = form.error ? say("rate.failed", {{"message", form.error->message}}) : std::string();
  ui::FieldOptions field;
  field.placeholder = placeholder;
  field.error = failed;
  if (ui::text_field("words", say("rate.label"), &form.label, field)) form.touched = true;
  ui::gap(12);
  rating_questions(app, true);
  ui::gap(14);
  const bool fits = check_dimension_label(form.label).ok(), whole = form.step > 0 && form.nature && fits;
  ui::begin_line("rate-actions", 8);
  ui::ButtonOptions next;
  next.kind = ui::ButtonKind::kPrimary;
  next.submit = true;
  next.enabled = whole && !form.sending;
  if (ui::button("next", say("rate.next"), next)) give(app, false, place(at + 1));
  ui::ButtonOptions skip;
  skip.enabled = !form.sending && fits;
  if (ui::button("skip", say("rate.skip"), skip)) give(app, true, place(at + 1));
  ui::ButtonOptions back;
  back.kind = ui::ButtonKind::kQuiet;
  back.enabled = at > 0 && !form.sending;
  if (ui::button("back", say("rate.back"), back)) app.go(place(at - 1));
  ui::end_line();
  ui::gap(8);
  ui::note(say(whole ? "rate.stored" : "rate.whole"));
  ui::end_card();
  ui::end_row();
}

}  // namespace tertium::console
