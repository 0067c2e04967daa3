// beside.cpp: two runs of the same objects side by side: which dimension of one is which of the other, and what has no match.
#include <algorithm>
#include <cmath>

#include "shared/analysis/matching.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using semantics::Group;
using semantics::GroupRole;
using ui::say;

namespace {
constexpr float kPicture = 40, kSideHeight = 76, kPadding = 12, kMiddle = 92, kRowGap = 8;

std::string run_name(const RunSummary& run) {
  std::string name = run.title;
  if (run.seed) name += " · " + say("beside.seed", {{"seed", std::to_string(*run.seed)}});
  if (run.recommended) name += " · " + say("ensemble.recommended");
  return name + " · " + say("beside.number", {{"n", std::to_string(run.id)}});
}

std::string dimension_name(const Opinions& said, std::uint32_t dimension) {
  const std::string number = say("dimension.title", {{"n", std::to_string(dimension + 1)}});
  return dimension < said.label.size() && !said.label[dimension].empty() ? number + " · " + said.label[dimension] : number;
}

// One dimension of one run: a link to its page over its strongest objects.
void side(App& app, const OpenRun& run, const Opinions& said, std::uint32_t dimension) {
  const ui::Scope scope(static_cast<int>(run.run.id % 1'000'000'000));
  route_link(app, "dimension", dimension_name(said, dimension), dimension_route(run.run.id, dimension + 1), ui::Type::kStrong);
  StripOptions strip;
  strip.size = kPicture;
  strip.run = run.run.id;
  object_strip(app, ui::place(0, kPicture + 4), run.stimuli, run.strongest[dimension], strip);
}

// Laid out only near the window: hundreds of rows stay quick.
template <class Content>
void row(float height, const Content& content) {
  const ImVec2 at = ui::cursor();
  const float w = ui::width();
  const ui::Box box = ui::place(0, height);
  ui::gap(kRowGap);
  if (!near_window(box.min.y, height)) return;
  ImDrawList* canvas = ui::canvas();
  canvas->AddRectFilled(box.min, box.max, ui::paint(ui::Ink::kSurface), ui::kRadiusCard);
  canvas->AddRect(box.min, box.max, ui::paint(ui::Ink::kLine), ui::kRadiusCard);
  const Group item(GroupRole::kListItem);
  ui::begin_area({ImVec2(at.x + kPadding, at.y + kPadding), ImVec2(at.x + w - kPadding, at.y + height - kPadding)});
  content();
  ui::end_area();
}

struct Sides {
  const OpenRun *left, *right;
  const Opinions *left_said, *right_said;
};

void pair_row(App& app, const Sides& sides, const Beside::Pair& pair, bool narrow) {
  const ui::Scope scope(static_cast<int>(pair.dimension));
  const std::string r = ui::say_number(pair.correlation, 2);
  row(narrow ? 2 * kSideHeight + 2 * kPadding + 30 : kSideHeight + 2 * kPadding, [&] {
    const auto middle = [&] {
      if (!narrow) ui::gap(14);
      ui::text(say("beside.r", {{"r", r}}), {.type = ui::Type::kStrong, .align = narrow ? ui::Align::kStart : ui::Align::kCentre});
      if (!narrow) {
        ui::gap(6);
        ui::bar(std::clamp(pair.correlation, 0.0, 1.0), pair.correlation >= 0.8 ? ui::Ink::kGood : ui::Ink::kAccent);
      }
    };
    if (narrow) {
      side(app, *sides.left, *sides.left_said, pair.dimension);
      middle();
      side(app, *sides.right, *sides.right_said, pair.other);
      return;
    }
    const float free = std::max(1.0f, (ui::width() - kMiddle - 32) / 2);
    const float weights[] = {free, kMiddle, free};
    ui::begin_row(weights, 16);
    side(app, *sides.left, *sides.left_said, pair.dimension);
    ui::next_cell();
    middle();
    ui::next_cell();
    side(app, *sides.right, *sides.right_said, pair.other);
    ui::end_row();
  });
}

void alone_list(App& app, std::string_view id, const OpenRun& run, const Opinions& said, const std::vector<std::uint32_t>& dimensions) {
  const ui::Scope scope(id);
  ui::heading(say("beside.alone", {{"run", run_name(run.run)}}), 3, ui::Type::kStrong);
  ui::gap(8);
  if (dimensions.empty()) return ui::note(say("beside.alone.none"));
  const Group list(GroupRole::kList);
  for (const std::uint32_t dimension : dimensions) {
    const ui::Scope one(static_cast<int>(dimension));
    row(kSideHeight + 2 * kPadding, [&] { side(app, run, said, dimension); });
  }
}

// Which two runs: every pair has a link.
void chooser(App& app, const Route& route, const std::vector<RunSummary>& runs) {
  std::vector<std::string> names;
  int left = -1, right = -1;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    names.push_back(run_name(runs[i]));
    if (runs[i].id == route.run) left = static_cast<int>(i);
    if (runs[i].id == route.other) right = static_cast<int>(i);
  }
  const auto chosen = [&](int i) { return i < 0 ? std::uint64_t{0} : runs[static_cast<std::size_t>(i)].id; };
  ui::begin_row({1, 1}, 16, 560);
  if (ui::combo("left", say("beside.left"), &left, names)) app.go(beside_route(chosen(left), route.other));
  ui::next_cell();
  if (ui::combo("right", say("beside.right"), &right, names)) app.go(beside_route(route.run, chosen(right)));
  ui::end_row();
}

void agreement(const OpenRun& left, const OpenRun& right, const Beside& beside) {
  double sum = 0;
  for (const Beside::Pair& pair : beside.pairs) sum += pair.correlation;
  ui::begin_row({1, 1, 1}, 14, 560);
  ui::stat_tile("found", ui::say_count(beside.pairs.size()),
                say("beside.found", {{"a", std::to_string(left.values.cols)}, {"b", std::to_string(right.values.cols)}}));
  ui::next_cell();
  ui::stat_tile("mean", beside.pairs.empty() ? say("origin.unknown") : ui::say_number(sum / static_cast<double>(beside.pairs.size()), 2), say("beside.mean"));
  ui::next_cell();
  ui::stat_tile("similarity", beside.similarity ? ui::say_number(*beside.similarity, 3) : say("origin.unknown"),
                beside.similarity                           ? say("beside.similarity", {{"n", ui::say_count(left.values.rows)}})
                : left.values.rows > kSimilarityObjectsMax ? say("beside.similarity.many", {{"n", std::to_string(kSimilarityObjectsMax)}})
                                                            : say("beside.similarity.none"));
  ui::end_row();
}

}  // namespace

void show_beside(App& app, const Route& route) {
  Model& model = app.model();
  const Loaded<OpenRun>& left = model.run(route.run);
  const Loaded<OpenRun>& right = model.run(route.other);
  const std::string slug = left.value ? left.value->run.study : "";
  ui::page_header(say("beside.title"), left.value ? say("beside.under", {{"study", left.value->study_title}}) : say("console.loading"));
  if (const Loaded<OpenRun>* failed = !left.value && left.error ? &left : !right.value && right.error ? &right : nullptr; failed != nullptr) {
    if (show_failure(app, "failed", *failed->error)) model.retry_run(failed == &left ? route.run : route.other);
    return;
  }
  if (!slug.empty()) {
    const Loaded<std::vector<RunSummary>>& runs = model.runs(slug);
    if (runs.value && runs.value->size() < 2) {
      if (ui::empty_state("empty", say("beside.empty.title"), say("beside.empty.words"), say("dimensions.empty.action"))) app.go(fits_route(slug));
      return;
    }
    if (runs.value) chooser(app, route, *runs.value);
    ui::gap(16);
  }
  if (!left.value || !right.value) {
    for (int i = 0; i < 5; ++i) {
      ui::skeleton(kSideHeight + 2 * kPadding);
      ui::gap(kRowGap);
    }
    return;
  }
  const Beside* beside = model.beside(route.run, route.other);
  if (beside == nullptr) return ui::notice("foreign", ui::Tone::kLook, say("beside.foreign.title"), say("beside.foreign.words"));
  const Sides sides{&*left.value, &*right.value, &model.opinions(route.run, left.value->values.cols), &model.opinions(route.other, right.value->values.cols)};
  agreement(*sides.left, *sides.right, *beside);
  ui::gap(20);
  ui::heading(say("beside.pairs"), 2, ui::Type::kCard);
  ui::note(say("beside.pairs.note", {{"least", ui::say_number(kFoundAgainFrom, 1)}, {"n", ui::say_count(sides.left->values.rows)}}));
  ui::gap(10);
  const bool narrow = ui::width() < 620;
  if (beside->pairs.empty()) {
    ui::note(say("beside.pairs.none"));
  } else {
    const Group list(GroupRole::kList, say("beside.pairs"));
    for (const Beside::Pair& pair : beside->pairs) pair_row(app, sides, pair, narrow);
  }
  ui::gap(18);
  ui::heading(say("beside.alone.title"), 2, ui::Type::kCard);
  ui::gap(8);
  ui::begin_row({1, 1}, 16, 620);
  alone_list(app, "left-alone", *sides.left, *sides.left_said, beside->alone);
  ui::next_cell();
  alone_list(app, "right-alone", *sides.right, *sides.right_said, beside->other_alone);
  ui::end_row();
}

}  // namespace tertium::console
