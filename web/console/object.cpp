// object.cpp: one object: what it looks like, which dimensions it is made of, and what is near it.
#include <algorithm>

#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kDimensionsShown = 8, kNearestShown = 12;

void picture_card(App& app, const OpenRun& run, std::uint32_t object) {
  const Stimulus& stimulus = run.stimuli[object];
  ui::begin_card("picture", {}, {.equal_height = false});
  const float side = std::min(ui::width(), 260.0f);
  const ui::Box box = ui::place(0, stimulus.picture.empty() ? 120 : side);
  if (stimulus.picture.empty()) {
    ui::canvas()->AddRectFilled(box.min, box.max, ui::paint(ui::Ink::kSunken), ui::kRadiusTile);
    ui::TextOptions text;
    text.type = ui::Type::kPage;
    text.align = ui::Align::kCentre;
    text.wrap = false;
    text.caption = true;
    ui::text_at(box, display_name(stimulus.name), text);
  } else {
    const float left = box.min.x + (box.w() - side) / 2;
    ObjectLinkOptions one;
    one.link = false;
    one.max_side = 512;
    object_link(app, "picture", stimulus, run.run.id, {ImVec2(left, box.min.y), ImVec2(left + side, box.max.y)}, one);
  }
  ui::end_card();
}

// One of its dimensions: how much, of which kind (its strongest objects), and where to read on.
void dimension_line(App& app, const OpenRun& run, const Ranked& part, double largest, double total) {
  const ui::Scope scope(static_cast<int>(part.index));
  const semantics::Group item(semantics::GroupRole::kListItem);
  const std::string number = std::to_string(part.index + 1);
  const std::string value = ui::say_number(part.value, 2), share = ui::say_percent(total > 0 ? part.value / total : 0);
  const bool phone = ui::narrow();
  const ui::Box box = ui::place(0, 56);
  const float left_width = phone ? 150.0f : 220.0f;
  const ui::Box head{box.min, ImVec2(box.min.x + left_width, box.max.y)};
  const ImGuiID key = ui::id_of("dimension");
  const ui::Press press = ui::press_area(key, head);
  ImDrawList* canvas = ui::canvas();
  if (press.hovered) canvas->AddRectFilled(ImVec2(head.min.x - 8, head.min.y + 4), ImVec2(head.max.x, head.max.y - 4), ui::paint(ui::Ink::kAccentGround), 10);
  ui::TextOptions text;
  text.wrap = false;
  text.caption = true;
  ui::text_at({head.min, ImVec2(head.max.x - 8, head.min.y + 30)}, say("dimension.title", {{"n", number}}), text);
  text.type = ui::Type::kNote;
  text.ink = ui::Ink::kQuiet;
  text.align = ui::Align::kEnd;
  ui::text_at({head.min, ImVec2(head.max.x - 12, head.min.y + 30)}, phone ? share : say("object.part", {{"w", value}, {"share", share}}), text);
  const float top = head.min.y + 34, right = head.max.x - 12;
  canvas->AddRectFilled(ImVec2(head.min.x, top), ImVec2(right, top + 6), ui::paint(ui::Ink::kTrack), 3);
  const auto filled = static_cast<float>(largest > 0 ? part.value / largest : 0);
  canvas->AddRectFilled(ImVec2(head.min.x, top), ImVec2(head.min.x + std::max(6.0f, (right - head.min.x) * filled), top + 6), ui::paint(ui::Ink::kAccent), 3);

  const Route to = dimension_route(run.run.id, part.index + 1);
  const std::string name = say("object.dimension", {{"n", number}, {"w", value}, {"share", share}}), href = to_href(to);
  semantics::Item link;
  link.role = semantics::Role::kLink;
  link.name = name;
  link.detail = href;
  semantics::add(key, head.min, head.max, link);
  if (press.pressed) app.go(to);

  StripOptions strip;
  strip.size = 36;
  strip.run = run.run.id;
  object_strip(app, {ImVec2(head.max.x + 12, box.min.y), box.max}, run.stimuli, run.strongest[part.index], strip);
}

void neighbours_card(App& app, const OpenRun& run, std::uint32_t object) {
  const std::vector<Ranked>& near = app.model().neighbours(run.run.id, object);
  ui::begin_card("nearest", say("object.nearest.title"));
  std::vector<Ranked> shown(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(std::min(near.size(), kNearestShown)));
  GridOptions grid;
  grid.min_tile = 66;
  grid.max_columns = 12;
  grid.run = run.run.id;
  grid.weights = true;
  grid.spoken = "object.nearest.value";
  object_grid(app, "nearest", run.stimuli, shown, grid);
  ui::gap(6);
  ui::note(say("object.nearest.note"));
  ui::end_card();
}
}  // namespace

void show_object(App& app, const Route& route) {
  route_link(app, "back", say("nav.objects"), objects_route(route.run), ui::Type::kNote);
  ui::gap(4);
  const std::string title = display_name(route.object);
  const Loaded<OpenRun>& loaded = app.model().run(route.run);
  if (!loaded.value) {
    ui::page_header(title, loaded.error ? "" : say("console.loading"));
    if (!loaded.error) return ui::skeleton(480);
    if (show_failure(app, "failed", *loaded.error)) app.model().retry_run(route.run);
    return;
  }
  const OpenRun& run = *loaded.value;
  const auto known = run.number_of.find(route.object);
  if (known == run.number_of.end()) {
    ui::page_header(title, "");
    if (ui::empty_state("absent", say("object.absent.title", {{"name", route.object}}), say("object.absent.words"), say("object.absent.action")))
      app.go(objects_route(route.run));
    return;
  }
  const std::uint32_t object = known->second;
  const Stimulus& stimulus = run.stimuli[object];
  const double total = total_weight(run.values, object);
  const std::vector<Ranked> all = strongest_dimensions(run.values, object, run.values.cols);
  const std::vector<Ranked> parts(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kDimensionsShown)));
  std::string under = stimulus.category.empty() ? std::string() : display_name(stimulus.category) + " · ";
  under += say("object.under", {{"k", ui::say_count(all.size())}, {"dims", ui::say_count(run.values.cols)}});
  ui::page_header(title, under);

  ui::begin_row({1, 2.3f}, 20, 720);
  picture_card(app, run, object);
  ui::next_cell();
  ui::begin_card("dimensions", say("object.dimensions.title"), {.equal_height = false});
  if (parts.empty()) {
    ui::note(say("object.no_weight"));
  } else {
    double covered = 0;
    {
      const semantics::Group list(semantics::GroupRole::kList);
      for (const Ranked& part : parts) {
        dimension_line(app, run, part, parts.front().value, total);
        covered += part.value;
      }
    }
    ui::gap(6);
    ui::note(say("object.dimensions.note", {{"k", std::to_string(parts.size())}, {"share", ui::say_percent(total > 0 ? covered / total : 0)},
        {"total", ui::say_number(total, 2)}}));
  }
  ui::end_card();
  ui::end_row();
  if (parts.empty()) return;  // without weight it is as near to one as to another
  ui::gap(20);
  neighbours_card(app, run, object);
}

}  // namespace tertium::console
