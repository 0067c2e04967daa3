// dimensions.cpp: every dimension of a run as a row of its strongest objects, the most important first.
#include <algorithm>
#include <cmath>

#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr float kRowHeight = 56, kRowGap = 7;

// Number, importance as a bar and a share: one link to the dimension's page.
void dimension_link(App& app, const OpenRun& run, std::uint32_t dimension, const ui::Box& box, double largest) {
  const std::string number = std::to_string(dimension + 1), share = ui::say_percent(run.importance[dimension], 1);
  const Route to = dimension_route(run.run.id, dimension + 1);
  const std::string href = to_href(to);
  const ImGuiID key = ui::id_of("dimension");
  const ui::Press press = ui::press_area(key, box);
  ImDrawList* canvas = ui::canvas();
  if (press.hovered)
    canvas->AddRectFilled(ImVec2(box.min.x + 4, box.min.y + 4), ImVec2(box.max.x - 4, box.max.y - 4), ui::paint(ui::Ink::kAccentGround), ui::kRadiusTile);

  ui::TextOptions text;
  text.wrap = false;
  text.caption = true;
  text.type = ui::Type::kText;
  text.ink = ui::Ink::kQuiet;
  ui::text_at({ImVec2(box.min.x + 14, box.min.y), ImVec2(box.min.x + 40, box.max.y)}, number, text);
  const float left = box.min.x + 44, right = box.max.x - 12, top = box.min.y + 17;
  const auto filled = static_cast<float>(largest > 0 ? run.importance[dimension] / largest : 0);
  canvas->AddRectFilled(ImVec2(left, top), ImVec2(right, top + 5), ui::paint(ui::Ink::kTrack), 3);
  canvas->AddRectFilled(ImVec2(left, top), ImVec2(left + std::max(5.0f, (right - left) * filled), top + 5), ui::paint(ui::Ink::kAccent), 3);
  text.type = ui::Type::kNote;
  ui::text_at({ImVec2(left, top + 8), ImVec2(right, top + 26)}, share, text);

  const std::string name = say("dimension.link", {{"n", number}, {"share", share}});
  semantics::Item item;
  item.role = semantics::Role::kLink;
  item.name = name;
  item.detail = href;
  semantics::add(key, box.min, box.max, item);
  if (press.pressed) app.go(to);
}

void dimension_row(App& app, const OpenRun& run, std::uint32_t dimension, double largest) {
  const bool phone = ui::narrow();
  const float height = phone ? kRowHeight * 2 - 8 : kRowHeight;
  const ui::Box row = ui::place(0, height);
  ui::gap(kRowGap);
  const ui::Scope scope(static_cast<int>(dimension));
  const semantics::Group item(semantics::GroupRole::kListItem);
  ImDrawList* canvas = ui::canvas();
  canvas->AddRectFilled(row.min, row.max, ui::paint(ui::Ink::kSurface), ui::kRadiusCard);
  canvas->AddRect(row.min, row.max, ui::paint(ui::Ink::kLine), ui::kRadiusCard);
  const ui::Box head{row.min, ImVec2(phone ? row.max.x : row.min.x + 176, row.min.y + kRowHeight)};
  dimension_link(app, run, dimension, head, largest);  // always there: Tab walks through all rows
  if (!near_window(row.min.y, height)) return;
  const ui::Box strip = phone ? ui::Box{ImVec2(row.min.x + 12, row.min.y + kRowHeight - 8), ImVec2(row.max.x - 12, row.max.y - 4)}
                              : ui::Box{ImVec2(head.max.x + 8, row.min.y), ImVec2(row.max.x - 16, row.max.y)};
  StripOptions options;
  options.run = run.run.id;
  object_strip(app, strip, run.stimuli, run.strongest[dimension], options);
}

void show_waiting_rows() {
  for (int i = 0; i < 11; ++i) {
    ui::skeleton(kRowHeight);
    ui::gap(kRowGap);
  }
}

// "#/studies/<slug>/dimensions": its newest run, or what to do when there is none.
void lead_to_newest(App& app, const Route& route) {
  const Loaded<std::vector<RunSummary>>& runs = app.model().runs(route.study);
  if (runs.value && !runs.value->empty()) {
    app.replace(dimensions_route(runs.value->front().id));
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
  std::string under = say("dimensions.under", {{"dims", ui::say_count(run.run.dims)}, {"judgments", say_judgments(run.run)}});
  if (!run.run.method.empty()) under += " · " + method_name(run.run.method);
  if (run.run.origin == "imported") under += " · " + say("run.imported");
  else if (const std::string source = say_source(run.run.dataset, run.has_datasets); !source.empty()) under += " · " + source;
  ui::page_header(say("nav.dimensions"), under, [&] { find_field(app, run); });
  show_matches(app, run);
  if (run.order.empty()) {
    if (ui::empty_state("none", say("dimensions.none.title"), say("dimensions.none.words"), say("dimensions.empty.action"))) app.go(fits_route(run.run.study));
    return;
  }
  const double largest = run.importance[run.order.front()];
  const semantics::Group list(semantics::GroupRole::kList);
  for (const std::uint32_t dimension : run.order) dimension_row(app, run, dimension, largest);
  ui::gap(8);
  ui::note(say("dimensions.note"));
}

}  // namespace tertium::console
