// objects.cpp: all objects of a run, with a search that the link keeps.
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

void show_objects(App& app, const Route& route) {
  const Loaded<OpenRun>& loaded = app.model().run(route.run);
  if (!loaded.value) {
    ui::page_header(say("nav.objects"), loaded.error ? "" : say("console.loading"));
    if (!loaded.error) return ui::skeleton(480);
    if (show_failure(app, "failed", *loaded.error)) app.model().retry_run(route.run);
    return;
  }
  const OpenRun& run = *loaded.value;
  const std::vector<std::uint32_t> found = find_objects(run, app.objects_words);
  const std::string all = say("count.objects", {{"n", ui::say_count(run.stimuli.size())}});
  const std::string under = app.objects_words.empty() ? all : say("objects.found", {{"n", ui::say_count(found.size())}, {"all", all}});
  ui::page_header(say("nav.objects"), under, [&] {
    const std::string placeholder = say("find.placeholder");
    ui::FieldOptions field;
    field.kind = ui::FieldKind::kSearch;
    field.placeholder = placeholder;
    field.label_hidden = true;
    field.width = 240;
    if (ui::text_field("find", say("find.label"), &app.objects_words, field)) app.replace(objects_route(route.run, app.objects_words));
  });
  if (found.empty()) {
    if (ui::empty_state("none", say("find.none", {{"words", app.objects_words}}), say("objects.none.words"), say("objects.none.action"))) {
      app.objects_words.clear();
      app.replace(objects_route(route.run));
    }
    return;
  }
  std::vector<Ranked> objects;
  for (const std::uint32_t number : found) objects.push_back({number, 0});
  GridOptions grid;
  grid.min_tile = 84;
  grid.outlined = true;
  grid.run = route.run;
  object_grid(app, "all", run.stimuli, objects, grid);
}

}  // namespace tertium::console
