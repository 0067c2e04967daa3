// objects.cpp: all objects of a run; search, order, category and size of the pictures are kept in the link.
#include <algorithm>
#include <iterator>
#include <set>

#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {

constexpr const char* kOrders[] = {"", "name", "weight", "category"};         // in the link; "": as in the study
constexpr const char* kSizes[] = {"small", "", "large"};
constexpr float kTiles[] = {60, 84, 132};

int place_of(std::span<const char* const> all, const std::string& wanted, int otherwise) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (wanted == all[i]) return static_cast<int>(i);
  return otherwise;
}

// Made again only when run, words, order or category changed: names are many and sorting them costs.
const ObjectList& list_objects(App& app, const OpenRun& run, const Route& here) {
  ObjectList& list = app.object_list;
  const std::string &order = here.seen("sort"), &category = here.seen("category");
  if (list.run == run.run.id && list.words == app.objects_words && list.order == order && list.category == category) return list;
  list = {run.run.id, app.objects_words, order, category, {}, {}};
  const std::set<std::string> categories(run.categories.begin(), run.categories.end());
  for (const std::string& each : categories)
    if (!each.empty()) list.categories.push_back(each);
  for (const std::uint32_t number : find_objects(run, app.objects_words))
    if (category.empty() || run.categories[number] == category) list.objects.push_back({number, 0});
  const auto sort_by = [&](auto before) { std::stable_sort(list.objects.begin(), list.objects.end(), before); };
  if (order == "name") {
    std::vector<std::string> names;
    for (const Stimulus& stimulus : run.stimuli) names.push_back(display_name(stimulus.name));
    sort_by([&](const Ranked& a, const Ranked& b) { return names[a.index] < names[b.index]; });
  } else if (order == "weight") {
    for (Ranked& object : list.objects) object.value = total_weight(run.values, object.index);
    sort_by([](const Ranked& a, const Ranked& b) { return a.value > b.value; });
  } else if (order == "category") {
    sort_by([&](const Ranked& a, const Ranked& b) { return run.categories[a.index] < run.categories[b.index]; });
  }
  return list;
}

// Order, category, size: in one line above the grid.
void show_choices(App& app, const Route& here, const ObjectList& list, bool words) {
  const auto look = [&](const char* part, const std::string& value) {
    app.replace(here.with(part, value));
    platform::request_frames();
  };
  const bool phone = ui::narrow();  // there the first has a row of its own
  if (!phone) ui::begin_line("choices", 10);
  std::vector<std::string> orders;
  for (const char* key : {"objects.sort.study", "objects.sort.name", "objects.sort.weight", "objects.sort.category"}) orders.push_back(say(key));
  if (list.categories.empty()) orders.pop_back();
  int order = place_of(std::span(kOrders).first(orders.size()), here.seen("sort"), 0);
  if (ui::combo("sort", say("objects.sort"), &order, orders, phone ? 0.0f : 190.0f, true)) look("sort", kOrders[order]);
  const bool categories = !list.categories.empty(), sizes_too = !words;
  if (phone) ui::gap(10);
  if (phone && categories && sizes_too) ui::begin_row({1.35f, 1}, 10);
  if (categories) {
    std::vector<std::string> names{say("objects.category.all")};
    int category = 0;
    for (std::size_t i = 0; i < list.categories.size(); ++i) {
      names.push_back(display_name(list.categories[i]));
      if (list.categories[i] == here.seen("category")) category = static_cast<int>(i) + 1;
    }
    if (ui::combo("category", say("objects.category"), &category, names, phone ? 0.0f : 190.0f, true))
      look("category", category == 0 ? "" : list.categories[static_cast<std::size_t>(category) - 1]);
  }
  if (phone && categories && sizes_too) ui::next_cell();
  if (sizes_too) {
    const std::vector<std::string> sizes{say("objects.size.small"), say("objects.size.medium"), say("objects.size.large")};
    int size = place_of(kSizes, here.seen("size"), 1);
    if (ui::combo("size", say("objects.size"), &size, sizes, phone ? 0.0f : 170.0f, true)) look("size", kSizes[size]);
  }
  if (!phone) ui::end_line();
  else if (categories && sizes_too) ui::end_row();
  ui::gap(16);
}

}  // namespace

void show_objects(App& app, const Route& route) {
  const Route here = route;
  const Loaded<OpenRun>& loaded = app.model().run(here.run);
  if (!loaded.value) {
    ui::page_header(say("nav.objects"), loaded.error ? "" : say("console.loading"));
    if (!loaded.error) return ui::skeleton(480);
    if (show_failure(app, "failed", *loaded.error)) app.model().retry_run(here.run);
    return;
  }
  const OpenRun& run = *loaded.value;
  const ObjectList& list = list_objects(app, run, here);
  const std::string all = say("count.objects", {{"n", ui::say_count(run.stimuli.size())}});
  const bool some = !app.objects_words.empty() || !here.seen("category").empty();
  const std::string under = some ? say("objects.found", {{"n", ui::say_count(list.objects.size())}, {"all", all}}) : all;
  ui::page_header(say("nav.objects"), under, [&] {
    const std::string placeholder = say("find.placeholder");
    ui::FieldOptions field;
    field.kind = ui::FieldKind::kSearch;
    field.placeholder = placeholder;
    field.label_hidden = true;
    field.width = ui::narrow() ? 0.0f : 240.0f;
    if (ui::text_field("find", say("find.label"), &app.objects_words, field)) app.replace(here.with("find", app.objects_words));
  });
  show_choices(app, app.route(), list, are_words(run.stimuli));
  if (list.objects.empty()) {
    const std::string title = app.objects_words.empty() ? say("objects.none.category") : say("find.none", {{"words", app.objects_words}});
    if (ui::empty_state("none", title, say("objects.none.words"), say("objects.none.action"))) {
      app.objects_words.clear();
      app.replace(objects_route(here.run));
      platform::request_frames();
    }
    return;
  }
  GridOptions grid;
  grid.min_tile = kTiles[place_of(kSizes, here.seen("size"), 1)];
  grid.outlined = true;
  grid.run = here.run;
  object_grid(app, "all", run.stimuli, list.objects, grid);
}

}  // namespace tertium::console
