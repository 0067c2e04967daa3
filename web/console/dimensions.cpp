// dimensions.cpp: every dimension of a run as a row of its strongest objects: sorted, searched, filtered; the link keeps how it is looked at.
#include <algorithm>
#include <array>
#include <cmath>

#include "shared/base/text.h"
#include "web/console/dimension_parts.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr float kRowGap = 7, kBarColumn = 92, kNumberColumn = 40, kStabilityColumn = 60;
constexpr double kStable = 0.9;  // found again so well that the dot is green

struct RowShape {
  float height = 56, head = 0, picture = 40, label = 158;
  bool phone = false, stability = false;
  bool strip_below = false;
};

// Where the parts of a row's head lie, from its start.
RowShape shape_of(const OpenRun& run, PictureSize size) {
  RowShape shape;
  shape.phone = ui::narrow();
  shape.picture = size == PictureSize::kSmall ? 28.0f : size == PictureSize::kMedium ? 40.0f : 72.0f;
  shape.stability = !run.run.reproducibility.empty();
  shape.strip_below = shape.phone;
  const float stability = shape.stability ? kStabilityColumn : 0;
  if (shape.phone) {
    shape.head = ui::width();
    shape.label = shape.head - kNumberColumn - kBarColumn - stability - 12;
    shape.height = 56 + shape.picture + 8;
  } else {
    shape.head = kNumberColumn + shape.label + 12 + kBarColumn + stability + 12;
    shape.height = shape.picture + 16;
  }
  return shape;
}

ImGuiID key_of(std::uint32_t dimension) {
  const ui::Scope scope(static_cast<int>(dimension));
  return ui::id_of("dimension");
}

// Number, label, importance as a bar and a share, how well it is found again: one link to the dimension's page.
void dimension_link(App& app, const OpenRun& run, const Opinions& said, std::uint32_t dimension, const ui::Box& box, const RowShape& shape, double largest, const Route& to) {
  const std::string number = std::to_string(dimension + 1), share = ui::say_percent(run.importance[dimension], 1);
  const std::string href = to_href(to);
  const ImGuiID key = ui::id_of("dimension");
  const ui::Press press = ui::press_area(key, box);
  ImDrawList* canvas = ui::canvas();
  if (press.hovered)
    canvas->AddRectFilled(ImVec2(box.min.x + 4, box.min.y + 4), ImVec2(box.max.x - 4, box.max.y - 4), ui::paint(ui::Ink::kAccentGround), ui::kRadiusTile);
  const auto part = [&](float from, float w) {
    const float left = ui::from_start(box, from, w);
    return ui::Box{ImVec2(left, box.min.y), ImVec2(left + w, box.max.y)};
  };
  ui::TextOptions text;
  text.wrap = false;
  text.caption = true;
  text.ink = ui::Ink::kQuiet;
  ui::text_at(part(14, kNumberColumn - 14), number, text);

  const std::string& label = said.label[dimension];
  const std::string shown = clipped(label.empty() ? say("dimensions.unlabelled") : label, label.empty() ? ui::Type::kText : ui::Type::kStrong, shape.label);
  text.type = label.empty() ? ui::Type::kText : ui::Type::kStrong;
  text.ink = label.empty() ? ui::Ink::kQuiet : ui::Ink::kInk;
  ui::text_at(part(kNumberColumn, shape.label), shown, text);

  const float bar_from = kNumberColumn + shape.label + (shape.phone ? 0.0f : 12.0f);
  const ui::Box column = part(bar_from, kBarColumn - 4);
  const float middle = std::floor((box.min.y + box.max.y) / 2), top = middle - 11;
  const auto filled = static_cast<float>(largest > 0 ? run.importance[dimension] / largest : 0);
  ui::draw_pill({ImVec2(column.min.x, top), ImVec2(column.max.x, top + 5)}, ui::paint(ui::Ink::kTrack));
  const float full = std::max(5.0f, column.w() * filled), left = ui::from_start(column, 0, full);
  ui::draw_pill({ImVec2(left, top), ImVec2(left + full, top + 5)}, ui::paint(ui::Ink::kAccent));
  text.type = ui::Type::kNote;
  text.ink = ui::Ink::kQuiet;
  ui::text_at({ImVec2(column.min.x, top + 8), ImVec2(column.max.x, top + 26)}, share, text);

  std::string found;
  if (shape.stability && dimension < run.run.reproducibility.size() && std::isfinite(run.run.reproducibility[dimension])) {
    const double r = run.run.reproducibility[dimension];
    found = ui::say_number(r, 2);
    const ui::Box spot = part(bar_from + kBarColumn + 4, kStabilityColumn - 6);
    canvas->AddCircleFilled(ImVec2(ui::from_start(spot, 0, 9) + 4.5f, middle), 4.5f, ui::paint(r >= kStable ? ui::Ink::kGood : ui::Ink::kLook));
    text.ink = ui::Ink::kInk;
    const float words = ui::from_start(spot, 14, spot.w() - 14);
    ui::text_at({ImVec2(words, box.min.y), ImVec2(words + spot.w() - 14, box.max.y)}, found, text);
  }

  std::string name = say("dimension.title", {{"n", number}});
  if (!label.empty()) name += ", " + label;
  name += ", " + say("dimension.link.share", {{"share", share}});
  if (!found.empty()) name += ", " + say("dimension.link.found", {{"r", found}});
  semantics::Item item;
  item.role = semantics::Role::kLink;
  item.name = name;
  item.detail = href;
  semantics::add(key, box.min, box.max, item);
  if (press.pressed) app.go(to);
}

void dimension_row(App& app, const OpenRun& run, const Opinions& said, std::uint32_t dimension, const ui::Box& row, const RowShape& shape, double largest, const Route& to) {
  const ui::Scope scope(static_cast<int>(dimension));
  const semantics::Group item(semantics::GroupRole::kListItem);
  ImDrawList* canvas = ui::canvas();
  canvas->AddRectFilled(row.min, row.max, ui::paint(ui::Ink::kSurface), ui::kRadiusCard);
  canvas->AddRect(row.min, row.max, ui::paint(ui::Ink::kLine), ui::kRadiusCard);
  const float left = ui::from_start(row, 0, shape.head);
  const ui::Box head{ImVec2(left, row.min.y), ImVec2(left + shape.head, shape.strip_below ? row.min.y + 56 : row.max.y)};
  dimension_link(app, run, said, dimension, head, shape, largest, to);
  ui::Box strip;
  if (shape.strip_below) {
    strip = {ImVec2(row.min.x + 12, row.max.y - shape.picture - 12), ImVec2(row.max.x - 12, row.max.y - 12)};
  } else {
    const float w = row.w() - shape.head - 24, x = ui::from_start(row, shape.head + 8, w);
    strip = {ImVec2(x, row.min.y), ImVec2(x + w, row.max.y)};
  }
  StripOptions options;
  options.size = shape.picture;
  options.run = run.run.id;
  object_strip(app, strip, run.stimuli, run.strongest[dimension], options);
}

void show_waiting_rows() {
  for (int i = 0; i < 11; ++i) {
    ui::skeleton(56);
    ui::gap(kRowGap);
  }
}

// "#/studies/<slug>/dimensions": its newest run, or what to do when there is none.
void lead_to_newest(App& app, const Route& route) {
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(route.study);
  if (runs.value && !runs.value->empty()) {
    app.replace(dimensions_route(run_to_show(*runs.value)));
    platform::request_frames();
  }
  ui::page_header(say("nav.dimensions"), runs.waiting() ? say("console.loading") : "");
  if (runs.waiting() || (runs.value && !runs.value->empty())) return show_waiting_rows();
  if (!runs.value) {
    if (show_failure(app, "failed", *runs.error)) app.model().refresh_runs(route.study);
    return;
  }
  if (ui::empty_state("empty", say("dimensions.empty.title"), say("dimensions.empty.words"), say("dimensions.empty.action"))) app.go(fits_route(route.study));
}

// ---- how it is looked at: in the link ----
constexpr const char* kOrders[] = {"", "reproducibility", "label", "interpretability"};
constexpr const char* kFilters[] = {"", "unlabelled", "visual", "semantic", "mixed", "unclear"};
constexpr const char* kLeast[] = {"", "3", "4", "5", "6"};

template <std::size_t N>
int place_of(const char* const (&names)[N], const std::string& name) {
  for (std::size_t i = 0; i < N; ++i)
    if (name == names[i]) return static_cast<int>(i);
  return 0;
}

DimensionQuery query_of(const App& app, const Route& route) {
  DimensionQuery query;
  query.words = app.objects_words;
  query.order = static_cast<DimensionOrder>(place_of(kOrders, route.seen("sort")));
  query.filter = static_cast<DimensionFilter>(place_of(kFilters, route.seen("show")));
  const std::string least = kLeast[place_of(kLeast, route.seen("least"))];
  query.least = least.empty() ? 0 : static_cast<std::uint32_t>(least[0] - '0');
  return query;
}

template <std::size_t N>
void choose(App& app, const char* id, const char* part, const char* const (&names)[N], const std::array<std::string, N>& words) {
  int chosen = place_of(names, app.route().seen(part));
  if (ui::combo(id, say(std::string("dimensions.") + id), &chosen, words, ui::narrow() ? 0.0f : 174.0f, true)) app.replace(app.route().with(part, names[chosen]));
}

void toolbar(App& app) {
  const bool phone = ui::narrow();  // there two controls share a row
  const auto next = [&] {
    if (phone) ui::next_cell();
  };
  const auto next_row = [&] {
    if (!phone) return;
    ui::end_row();
    ui::gap(10);
    ui::begin_row({1.35f, 1}, 10);  // one has more to say
  };
  if (!phone) ui::begin_line("view", 10);
  const std::string placeholder = say("dimensions.find");
  ui::FieldOptions field;
  field.kind = ui::FieldKind::kSearch;
  field.placeholder = placeholder;
  field.label_hidden = true;
  field.width = phone ? 0.0f : 216.0f;
  if (ui::text_field("find-dimension", say("dimensions.find"), &app.objects_words, field)) app.replace(app.route().with("find", app.objects_words));
  if (phone) {
    ui::gap(10);
    ui::begin_row({1, 1}, 10);
  }
  choose(app, "sort", "sort", kOrders,
         std::array<std::string, 4>{say("dimensions.sort.importance"), say("dimensions.sort.reproducibility"), say("dimensions.sort.label"),
                                    say("dimensions.sort.interpretability")});
  next();
  choose(app, "show", "show", kFilters,
         std::array<std::string, 6>{say("dimensions.show.all"), say("dimensions.show.unlabelled"), say("dimensions.show.visual"), say("dimensions.show.semantic"),
                                    say("dimensions.show.mixed"), say("dimensions.show.unclear")});
  next_row();
  choose(app, "least", "least", kLeast,
         std::array<std::string, 5>{say("dimensions.least.any"), say("dimensions.least.n", {{"n", "3"}}), say("dimensions.least.n", {{"n", "4"}}),
                                    say("dimensions.least.n", {{"n", "5"}}), say("dimensions.least.n", {{"n", "6"}})});
  next();
  picture_size_choice(app);
  if (phone) ui::end_row();
  else ui::end_line();
  ui::gap(12);
}

// Up and Down go from row to row; Enter opens, as links do.
void step_between_rows(const std::vector<std::uint32_t>& rows, std::size_t first_shown) {
  const int step = (ui::key_pressed(ImGuiKey_DownArrow) ? 1 : 0) - (ui::key_pressed(ImGuiKey_UpArrow) ? 1 : 0);
  if (step == 0 || rows.empty()) return;
  const ImGuiID focused = semantics::focused();
  std::size_t here = rows.size();
  for (std::size_t i = 0; i < rows.size() && focused != 0; ++i)
    if (key_of(rows[i]) == focused) here = i;
  if (here == rows.size()) here = std::min(first_shown, rows.size() - 1);
  else if (step < 0 && here > 0) --here;
  else if (step > 0 && here + 1 < rows.size()) ++here;
  semantics::focus(key_of(rows[here]));
}

void export_table(App& app, const OpenRun& run) {
  app.model().get_ratings_table(run.run.id, [study = run.run.study, id = run.run.id](Result<std::string> table) {
    if (table) platform::download(study + "-run-" + std::to_string(id) + "-ratings.csv", "text/csv", *table);
    else ui::toast(say("dimensions.export.failed", {{"message", table.error().message}}));
  });
}
}  // namespace

void show_dimensions(App& app, const Route& route) {
  if (route.page == Page::kStudyDimensions) return lead_to_newest(app, route);
  const Loaded<OpenRun>& loaded = app.model().run(route.run);
  if (!loaded.value) {
    ui::page_header(say("nav.dimensions"), loaded.error ? "" : say("console.loading"));
    if (!loaded.error) return show_waiting_rows();
    if (show_failure(app, "failed", *loaded.error)) app.model().retry_run(route.run);
    return;
  }
  const OpenRun& run = *loaded.value;
  const Opinions& said = app.model().opinions(route.run, run.values.cols);
  const std::string dims = ui::say_count(run.run.dims);  // what was imported may not say from how many judgments
  std::string under = run.run.triplets > 0 ? say("dimensions.under", {{"dims", dims}, {"judgments", say_judgments(run.run)}}) : say("fit.outcome.short", {{"dims", dims}});
  if (!run.run.method.empty()) under += " · " + method_name(run.run.method);
  if (run.run.origin == "imported") under += " · " + say("run.imported");
  else if (const std::string source = say_source(run.run.dataset, run.has_datasets); !source.empty()) under += " · " + source;
  ui::page_header(say("nav.dimensions"), under, [&] {
    if (run.order.empty()) return;
    if (ui::button("find-object", say("find.label"))) app.go(objects_route(route.run));
    if (ui::button("rate", say("rate.title"))) app.go(rate_route(route.run));
    ui::ButtonOptions options;
    options.kind = ui::ButtonKind::kPrimary;  // not by Enter: that belongs to the search
    if (ui::button("export", say("dimensions.export"), options)) export_table(app, run);
  });
  if (run.order.empty()) {
    if (ui::empty_state("none", say("dimensions.none.title"), say("dimensions.none.words"), say("dimensions.empty.action"))) app.go(fits_route(run.run.study));
    return;
  }
  toolbar(app);
  for (const std::optional<Error>& error : {app.model().labels(route.run).error, app.model().ratings(route.run).error})
    if (error) {
      show_stale_note(app, error);
      break;
    }
  if (const std::string words = agreement_words(said.agreement); !words.empty()) {
    ui::note(words);
    ui::gap(12);
  }

  const DimensionQuery query = query_of(app, route);
  DimensionRows& rows = app.dimension_rows;
  if (rows.run != route.run || rows.version != said.version || !(rows.query == query)) rows = {route.run, said.version, query, find_dimensions(run, said, query)};
  if (rows.dimensions.empty()) {
    if (ui::empty_state("no-match", say("dimensions.no_match.title"), say("dimensions.no_match.words"), say("dimensions.no_match.action"))) {
      app.objects_words.clear();
      app.replace(app.route().with("find", "").with("show", "").with("least", ""));
    }
    return;
  }
  const RowShape shape = shape_of(run, picture_size(route));
  const double largest = run.importance[run.order.front()];
  const float step = shape.height + kRowGap;
  const std::size_t count = rows.dimensions.size();
  // One place for all rows: those outside the window and a little around it are room only.
  const ui::Box all = ui::place(0, step * static_cast<float>(count) - kRowGap);
  const std::string size = route.seen("size");
  std::size_t first_shown = count;
  {
    const semantics::Group list(semantics::GroupRole::kList);
    for (std::size_t i = 0; i < count; ++i) {
      const float top = all.min.y + step * static_cast<float>(i);
      if (!near_window(top, shape.height)) continue;
      if (top >= 0) first_shown = std::min(first_shown, i);
      const ui::Box row{ImVec2(all.min.x, std::round(top)), ImVec2(all.max.x, std::round(top) + shape.height)};
      const std::uint32_t dimension = rows.dimensions[i];
      dimension_row(app, run, said, dimension, row, shape, largest, dimension_route(route.run, dimension + 1).with("size", size));
    }
  }
  step_between_rows(rows.dimensions, first_shown);
  ui::gap(8);
  ui::note(say("dimensions.note"));
  if (shape.stability) ui::note(say("dimensions.note.found"));
}

}  // namespace tertium::console
