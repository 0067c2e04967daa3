// object.cpp: one object: what it looks like, which dimensions it is made of, and what is near it.
#include <algorithm>
#include <cmath>
#include <span>

#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr std::size_t kDimensionsShown = 8, kNearestShown = 12, kPetalsMarked = 5, kOffered = 12;
constexpr std::size_t kSharedShown = 8, kApartShown = 4;
constexpr float kEndPicture = 88;  // of the two objects beside each other

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
  const float numbers = platform::measure_text(phone ? share : say("object.part", {{"w", value}, {"share", share}}), ui::style_of(ui::Type::kNote)).width + 8;
  ui::text_at({head.min, ImVec2(head.max.x - 12 - numbers, head.min.y + 30)}, phone ? dimension_short(app, run, part.index) : dimension_words(app, run, part.index), text);
  text.type = ui::Type::kNote;
  text.ink = ui::Ink::kQuiet;
  text.align = ui::Align::kEnd;
  ui::text_at({head.min, ImVec2(head.max.x - 12, head.min.y + 30)}, phone ? share : say("object.part", {{"w", value}, {"share", share}}), text);
  const float top = head.min.y + 34, right = head.max.x - 12;
  canvas->AddRectFilled(ImVec2(head.min.x, top), ImVec2(right, top + 6), ui::paint(ui::Ink::kTrack), 3);
  const auto filled = static_cast<float>(largest > 0 ? part.value / largest : 0);
  canvas->AddRectFilled(ImVec2(head.min.x, top), ImVec2(head.min.x + std::max(6.0f, (right - head.min.x) * filled), top + 6), ui::paint(ui::Ink::kAccent), 3);

  const Route to = dimension_route(run.run.id, part.index + 1);
  const std::string name = say("object.dimension", {{"dimension", dimension_words(app, run, part.index)}, {"w", value}, {"share", share}}), href = to_href(to);
  semantics::Item link;
  link.role = semantics::Role::kLink;
  link.name = name;
  link.detail = href;
  semantics::add(key, head.min, head.max, link);
  if (press.pressed) app.go(to);

  if (!near_window(box.min.y, box.h())) return;  // Tab still walks through all
  StripOptions strip;
  strip.size = 36;
  strip.run = run.run.id;
  object_strip(app, {ImVec2(head.max.x + 12, box.min.y), box.max}, run.stimuli, run.strongest[part.index], strip);
}

// All dimensions around a centre, each always in the same direction, so that two objects' roses can be compared; beside it the longest in words.
void rose_and_legend(App& app, const OpenRun& run, const std::string& name, std::span<const Ranked> all, double total) {
  std::vector<std::size_t> rank(run.values.cols, run.values.cols);
  for (std::size_t i = 0; i < all.size(); ++i) rank[all[i].index] = i;
  std::vector<double> weight(run.values.cols, 0);
  for (const Ranked& part : all) weight[part.index] = part.value;
  std::vector<ui::Petal> petals;
  for (const std::uint32_t d : run.order) {
    const bool marked = rank[d] < kPetalsMarked;
    petals.push_back({weight[d], series_ink(rank[d]), marked ? std::to_string(d + 1) : "",
                      weight[d] > 0 ? say("object.petal", {{"dimension", dimension_words(app, run, d)}, {"w", ui::say_number(weight[d], 2)}}) : dimension_words(app, run, d)});
  }
  std::vector<ui::LinkedBar> legend;
  for (std::size_t i = 0; i < std::min(all.size(), kDimensionsShown); ++i) {
    const std::string w = ui::say_number(all[i].value, 2), words = dimension_words(app, run, all[i].index), share = ui::say_percent(total > 0 ? all[i].value / total : 0);
    legend.push_back({words, all[i].value, w, to_href(dimension_route(run.run.id, all[i].index + 1)), say("object.dimension", {{"dimension", words}, {"w", w}, {"share", share}}),
                      series_ink(i)});
  }
  ui::begin_row({1, 1}, 20, 560);
  const std::string summary = say("object.rose.summary", {{"name", name}, {"k", ui::say_count(all.size())}, {"dims", ui::say_count(run.values.cols)},
                                                          {"dimension", dimension_inline(app, run, all.front().index)}});
  const int petal = ui::rose("rose", petals, summary, std::min(ui::width(), 320.0f));
  if (petal >= 0) app.go(dimension_route(run.run.id, run.order[static_cast<std::size_t>(petal)] + 1));
  ui::next_cell();
  ui::gap(20);
  const int bar = ui::linked_bars("legend", legend);
  if (bar >= 0) app.go(dimension_route(run.run.id, all[static_cast<std::size_t>(bar)].index + 1));
  ui::end_row();
  ui::gap(6);
  const std::string longest = ui::say_number(all.front().value, 2), marked = std::to_string(std::min(all.size(), kPetalsMarked));
  ui::note(say("object.rose.note", {{"w", longest}, {"dims", ui::say_count(run.values.cols)}, {"k", marked}}));
}

void profile_card(App& app, const OpenRun& run, const Route& here, std::uint32_t object, std::span<const Ranked> all) {
  ui::begin_card("dimensions", say("object.dimensions.title"), {.equal_height = false});
  if (all.empty()) {
    ui::note(say("object.no_weight"));
    return ui::end_card();
  }
  const double total = total_weight(run.values, object);
  const std::string bars = say("object.view.bars"), petals = say("object.view.rose");
  const ui::TabItem views[] = {{"bars", bars}, {"rose", petals}};
  int view = here.seen("view") == "rose" ? 1 : 0;
  if (ui::tabs("view", views, &view)) {
    app.replace(here.with("view", view == 1 ? "rose" : ""));
    platform::request_frames();
  }
  ui::gap(10);
  if (view == 1) {
    rose_and_legend(app, run, display_name(run.stimuli[object].name), all, total);
    return ui::end_card();
  }
  const bool more = here.seen("all") == "1";
  const std::span<const Ranked> parts = all.subspan(0, more ? all.size() : std::min(all.size(), kDimensionsShown));
  double covered = 0;
  {
    const semantics::Group list(semantics::GroupRole::kList);
    for (const Ranked& part : parts) {
      dimension_line(app, run, part, parts.front().value, total);
      covered += part.value;
    }
  }
  ui::gap(6);
  ui::note(say("object.dimensions.note", {{"k", std::to_string(parts.size())}, {"share", ui::say_percent(total > 0 ? covered / total : 0)}, {"total", ui::say_number(total, 2)}}));
  if (all.size() > kDimensionsShown) {
    ui::gap(8);
    ui::begin_line("more", 8);
    ui::ButtonOptions quiet;
    quiet.kind = ui::ButtonKind::kQuiet;
    if (ui::button("all", more ? say("object.fewer") : say("object.all", {{"n", ui::say_count(all.size())}}), quiet)) {
      app.replace(here.with("all", more ? "" : "1"));
      platform::request_frames();
    }
    ui::end_line();
  }
  ui::end_card();
}

// Two profiles back to back: what they share, most first, then what tells them apart.
void beside_card(App& app, const OpenRun& run, const Route& here, std::uint32_t a, std::uint32_t b) {
  const std::string first = display_name(run.stimuli[a].name), second = display_name(run.stimuli[b].name);
  ui::begin_card("beside", say("object.beside.title", {{"a", first}, {"b", second}}), {.equal_height = false});
  const double together = app.model().together(run.run.id, a, b);
  const ui::Box ends = ui::place(0, kEndPicture);
  ObjectLinkOptions picture;
  picture.max_side = 256;
  picture.link = false;
  const float word_side = std::min(ends.w() / 3, 160.0f);
  const auto side_of = [&](std::uint32_t object) { return run.stimuli[object].picture.empty() ? word_side : kEndPicture; };
  const auto end_picture = [&](std::uint32_t object, bool at_end) {
    const float side = side_of(object), height = run.stimuli[object].picture.empty() ? 32.0f : kEndPicture;
    const float left = ui::from_start(ends, at_end ? ends.w() - side : 0, side), top = (ends.min.y + ends.max.y - height) / 2;
    const ui::Scope scope(at_end ? "second" : "first");
    object_link(app, "picture", run.stimuli[object], run.run.id, {ImVec2(left, top), ImVec2(left + side, top + height)}, picture);
  };
  end_picture(a, false);
  end_picture(b, true);
  const ui::Box middle{ImVec2(ends.min.x + word_side, ends.min.y), ImVec2(ends.max.x - word_side, ends.max.y)};
  ui::TextOptions text;
  text.type = ui::Type::kNumber;
  text.align = ui::Align::kCentre;
  text.wrap = false;
  ui::text_at({middle.min, ImVec2(middle.max.x, middle.min.y + 54)}, ui::say_percent(together), text);
  text.type = ui::Type::kNote;
  text.ink = ui::Ink::kQuiet;
  ui::text_at({ImVec2(middle.min.x, middle.min.y + 46), ImVec2(middle.max.x, middle.min.y + 68)}, say("object.beside.together"), text);
  ui::text_at({ImVec2(middle.min.x, middle.min.y + 63), ImVec2(middle.max.x, middle.min.y + 85)}, say("object.beside.chance"), text);
  ui::gap(12);

  const std::vector<Ranked> shared = shared_weight(run.values, a, b);
  double similarity = 0;
  for (const Ranked& part : shared) similarity += part.value;
  std::vector<std::uint32_t> rows;
  for (std::size_t i = 0; i < std::min(shared.size(), kSharedShown); ++i) rows.push_back(shared[i].index);
  const std::size_t together_rows = rows.size();
  std::vector<Ranked> apart;
  for (std::uint32_t d = 0; d < run.values.cols; ++d) {
    const double gap = std::fabs(static_cast<double>(run.values.at(a, d)) - static_cast<double>(run.values.at(b, d)));
    if (gap > 0 && std::find(rows.begin(), rows.end(), d) == rows.end()) apart.push_back({d, gap});
  }
  std::stable_sort(apart.begin(), apart.end(), [](const Ranked& x, const Ranked& y) { return x.value > y.value; });
  for (std::size_t i = 0; i < std::min(apart.size(), kApartShown); ++i) rows.push_back(apart[i].index);

  std::vector<ui::MirroredBar> bars;
  double most = 0;
  for (const std::uint32_t d : rows) {
    const double x = static_cast<double>(run.values.at(a, d)), y = static_cast<double>(run.values.at(b, d));
    most = std::max({most, x, y});
    const std::string w = ui::say_number(x, 2), v = ui::say_number(y, 2), words = dimension_words(app, run, d);
    bars.push_back({words, x, y, w, v, to_href(dimension_route(run.run.id, d + 1)),
                    say("object.beside.bar", {{"dimension", words}, {"a", first}, {"w", w}, {"b", second}, {"v", v}, {"p", ui::say_number(x * y, 2)}})});
  }
  const std::span<const ui::MirroredBar> all(bars);
  const auto show = [&](const char* id, std::size_t from, std::size_t count) {
    if (const int pressed = ui::mirrored_bars(id, all.subspan(from, count), most); pressed >= 0)
      app.go(dimension_route(run.run.id, rows[from + static_cast<std::size_t>(pressed)] + 1));
  };
  if (together_rows == 0) ui::note(say("object.beside.none"));
  show("shared", 0, together_rows);
  ui::gap(4);
  ui::note(say("object.beside.note", {{"s", ui::say_number(similarity, 2)}, {"k", ui::say_count(shared.size())}}));
  if (rows.size() > together_rows) {
    ui::gap(12);
    ui::heading(say("object.beside.apart"), 3, ui::Type::kStrong);
    ui::gap(2);
    show("apart", together_rows, rows.size() - together_rows);
  }
  ui::gap(12);
  ui::begin_line("go", 12);
  // A third: what is nearest to the first, and not the second.
  const std::vector<Ranked>& near = app.model().neighbours(run.run.id, a);
  for (const Ranked& third : near) {
    if (third.index == b) continue;
    if (ui::button("triplet", say("object.beside.triplet", {{"c", display_name(run.stimuli[third.index].name)}})))
      app.go(three_objects_route(run.run.id, run.stimuli[a].name, run.stimuli[b].name, run.stimuli[third.index].name));
    break;
  }
  ui::ButtonOptions quiet;
  quiet.kind = ui::ButtonKind::kQuiet;
  if (ui::button("close", say("object.beside.close"), quiet)) app.go(here.with("with", ""));
  ui::end_line();
  ui::end_card();
}

// Which object to put beside it: what is typed, else what is near.
void compare_card(App& app, const OpenRun& run, const Route& here, std::uint32_t object) {
  ui::begin_card("compare", say("object.compare.title"));
  if (const std::string& wanted = here.seen("with"); !wanted.empty() && run.number_of.find(wanted) == run.number_of.end()) {
    ui::note(say("object.absent.title", {{"name", wanted}}));
    ui::gap(8);
  }
  const std::string placeholder = say("find.placeholder");
  ui::FieldOptions field;
  field.kind = ui::FieldKind::kSearch;
  field.placeholder = placeholder;
  field.label_hidden = true;
  field.width = 240;
  ui::text_field("pick", say("object.compare.label"), &app.pick_words, field);
  if (!app.pick_words.empty()) {
    ui::gap(12);
    std::vector<Ranked> objects;
    for (const std::uint32_t found : find_objects(run, app.pick_words, kOffered + 1))
      if (found != object && objects.size() < kOffered) objects.push_back({found, 0});
    if (objects.empty()) ui::note(say("find.none", {{"words", app.pick_words}}));
    GridOptions grid;
    grid.min_tile = 66;
    grid.max_columns = static_cast<int>(kOffered);
    grid.run = run.run.id;
    grid.named = "object.compare.take";
    grid.to = [&](const Stimulus& stimulus) { return here.with("with", stimulus.name); };
    object_grid(app, "found", run.stimuli, objects, grid);
  } else {
    ui::gap(6);
    ui::note(say("object.compare.note"));
  }
  ui::end_card();
}

void neighbours_card(App& app, const OpenRun& run, std::uint32_t object) {
  const std::vector<Ranked>& near = app.model().neighbours(run.run.id, object);
  ui::begin_card("nearest", say("object.nearest.title"));
  if (near.empty()) {  // looked for between frames
    ui::skeleton(84, ui::kRadiusTile);
    ui::gap(6);
    ui::note(say("object.nearest.note"));
    return ui::end_card();
  }
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
  if (near.size() >= 2) {
    const Stimulus &itself = run.stimuli[object], &first = run.stimuli[near[0].index], &second = run.stimuli[near[1].index];
    ui::gap(12);
    ui::begin_line("odd", 8);
    if (ui::button("triplet", say("object.nearest.triplet", {{"a", display_name(itself.name)}, {"b", display_name(first.name)}, {"c", display_name(second.name)}})))
      app.go(three_objects_route(run.run.id, itself.name, first.name, second.name));
    ui::end_line();
  }
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
  const std::vector<Ranked> all = strongest_dimensions(run.values, object, run.values.cols);
  std::string under = stimulus.category.empty() ? std::string() : display_name(stimulus.category) + " · ";
  under += say("object.under", {{"k", ui::say_count(all.size())}, {"dims", ui::say_count(run.values.cols)}});
  ui::page_header(title, under);

  const Route here = route;
  const auto other = run.number_of.find(here.seen("with"));
  const bool beside = other != run.number_of.end() && other->second != object;
  if (beside) {
    beside_card(app, run, here, object, other->second);
    ui::gap(20);
  }
  ui::begin_row({1, 2.3f}, 20, 720);
  picture_card(app, run, object);
  ui::next_cell();
  profile_card(app, run, here, object, all);
  ui::end_row();
  if (all.empty()) return;  // without weight it is as near to one as to another
  ui::gap(20);
  neighbours_card(app, run, object);
  ui::gap(20);
  compare_card(app, run, here, object);
}

}  // namespace tertium::console
