// stimuli.cpp: object links, strips, grids and the search for one.
#include "web/console/stimuli.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "web/console/wording.h"
#include "web/net/client.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr float kChipHeight = 32, kChipPadding = 12;

ui::Box box_at(float x, float y, float w, float h) { return {ImVec2(x, y), ImVec2(x + w, y + h)}; }

// The name under the pointer, in a small window of its own so that it covers the words below it.
void name_tooltip(std::string_view name, const ui::Box& over) {
  const platform::TextSize size = platform::measure_text(name, ui::style_of(ui::Type::kNote));
  const float w = size.width + 20, h = size.height + 12;
  const float x = std::clamp((over.min.x + over.max.x - w) / 2, 4.0f, std::max(4.0f, platform::window().width - w - 4));
  const float y = over.min.y - h - 6 > 4 ? over.min.y - h - 6 : over.max.y + 6;
  ImGui::SetNextWindowPos(ImVec2(x, y));
  ImGui::SetNextWindowSize(ImVec2(w, h));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, ui::paint(ui::Ink::kInk));
  if (ImGui::Begin("##tooltip-name", nullptr,
                   ImGuiWindowFlags_Tooltip | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                       ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoSavedSettings)) {
    ui::TextOptions text;
    text.type = ui::Type::kNote;
    text.ink = ui::Ink::kGround;
    text.align = ui::Align::kCentre;
    text.wrap = false;
    text.caption = true;
    ui::text_at(box_at(x, y, w, h), name, text);
  }
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
}
}  // namespace

bool near_window(float top, float height) { return top + 2 * height > 0 && top < platform::window().height + height; }

bool are_words(std::span<const Stimulus> stimuli) {
  std::size_t words = 0;
  for (const Stimulus& s : stimuli) words += s.picture.empty() ? 1 : 0;
  return words * 2 > stimuli.size();
}

std::vector<Ranked> sample_objects(std::size_t objects, std::size_t count) {
  std::vector<Ranked> out;
  const std::size_t shown = std::min(objects, count);
  for (std::size_t i = 0; i < shown; ++i) out.push_back({static_cast<std::uint32_t>((i * objects + objects / 2) / shown), 0.0});
  return out;
}

void object_link(App& app, std::string_view id, const Stimulus& stimulus, std::uint64_t run, const ui::Box& box, const ObjectLinkOptions& options) {
  const std::string name = display_name(stimulus.name), url = net::picture_url(stimulus);
  const bool word = url.empty();
  ImDrawList* canvas = ui::canvas();
  const float radius = word ? 8.0f : ui::kRadiusTile;
  platform::TextStyle style = ui::style_of(ui::Type::kText, ui::Ink::kInk, ui::Align::kCentre);
  const float pad = word ? 8.0f : options.tile ? 8.0f : 0.0f;
  const ui::Box inside{ImVec2(box.min.x + pad, box.min.y + pad), ImVec2(box.max.x - pad, box.max.y - pad)};
  semantics::Item item;
  item.name = name;
  if (word) {
    item.text = name;  // the word is what is seen
    item.style = style;
    item.pad_left = item.pad_right = pad;
  }
  if (!options.link) {
    if (options.tile || word) canvas->AddRectFilled(box.min, box.max, ui::paint(ui::Ink::kSunken), radius);
    if (!word) return ui::stimulus_at(inside, {url, name}, options.opacity, options.max_side);
    const float top = std::floor((box.min.y + box.max.y - style.line_height) / 2);
    item.role = semantics::Role::kParagraph;
    item.name = {};
    semantics::add(0, ImVec2(box.min.x, top), ImVec2(box.max.x, top + style.line_height), item);
    return;
  }
  const ImGuiID key = ui::id_of(id);
  const ui::Press press = ui::press_area(key, box);
  if (options.tile || press.hovered || word) {
    const ui::Ink ground = press.hovered ? ui::Ink::kAccentGround : options.outlined ? ui::Ink::kSurface : ui::Ink::kSunken;
    canvas->AddRectFilled(box.min, box.max, ui::paint(ground), radius);
    if (options.outlined) canvas->AddRect(box.min, box.max, ui::paint(ui::Ink::kLine), radius);
  }
  if (!word) ui::stimulus_at(inside, {url, name}, options.opacity, options.max_side, false);

  const Route to = options.to != nullptr ? *options.to : object_route(run, stimulus.name);
  const std::string href = to_href(to);
  item.role = semantics::Role::kLink;
  if (!options.name.empty()) item.name = options.name;
  item.detail = href;
  item.description = options.description;
  semantics::add(key, box.min, box.max, item);
  if (press.pressed) app.go(to);
  if (press.hovered && options.tooltip && !word && !platform::window().touch) name_tooltip(name, box);
}

void object_strip(App& app, const ui::Box& box, std::span<const Stimulus> stimuli, std::span<const Ranked> objects, const StripOptions& options) {
  const float middle = (box.min.y + box.max.y) / 2;
  ObjectLinkOptions one;
  one.link = options.run > 0;
  float x = box.min.x;
  std::size_t shown = 0;
  // Pictures share the width evenly, as the drawing has it; words take what they need.
  const auto fitting = static_cast<std::size_t>(std::max(1.0f, std::floor((box.w() + options.spacing) / (options.size + options.spacing))));
  const std::size_t pictures = std::min(fitting, objects.size());
  const float step = fitting > 1 ? (box.w() - options.size) / static_cast<float>(fitting - 1) : 0;
  for (const Ranked& object : objects) {
    const Stimulus& stimulus = stimuli[object.index];
    ui::Box at;
    if (stimulus.picture.empty()) {
      const platform::TextSize size = platform::measure_text(display_name(stimulus.name), ui::style_of(ui::Type::kText));
      const float w = std::max(size.width + 2 * kChipPadding, 36.0f);
      if (x + w > box.max.x) break;
      at = box_at(x, middle - kChipHeight / 2, w, kChipHeight);
      x += w + 6;
    } else {
      if (shown >= pictures) break;
      at = box_at(std::round(box.min.x + static_cast<float>(shown) * step), middle - options.size / 2, options.size, options.size);
    }
    const std::string weight = options.weights ? say("weight.value", {{"w", ui::say_number(object.value, 2)}}) : std::string();
    one.description = weight;
    const ui::Scope scope(static_cast<int>(object.index));
    object_link(app, "object", stimulus, options.run, at, one);
    ++shown;
  }
}

void object_grid(App& app, std::string_view id, std::span<const Stimulus> stimuli, std::span<const Ranked> objects, const GridOptions& options) {
  if (objects.empty()) return;
  const ui::Scope grid_scope(id);
  const bool words = are_words(stimuli);
  const float width = ui::width();
  const float min_tile = words ? std::max(options.min_tile, 116.0f) : options.min_tile;
  auto columns = static_cast<std::size_t>(std::max(1.0f, std::floor((width + options.spacing) / (min_tile + options.spacing))));
  if (options.max_columns > 0) columns = std::min(columns, static_cast<std::size_t>(options.max_columns));
  const float tile = (width - options.spacing * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  const float tile_height = words ? 44.0f : tile;
  const bool label = !options.bare && (options.weights || !words);  // a word is its own name
  const float label_height = label ? 18.0f : 0.0f;
  const float row_height = tile_height + label_height + options.spacing;
  const std::size_t rows = (objects.size() + columns - 1) / columns;
  const ui::Box all = ui::place(width, row_height * static_cast<float>(rows) - options.spacing);
  const double strongest = objects.empty() ? 0 : objects.front().value;

  const semantics::Group list(semantics::GroupRole::kList);
  for (std::size_t row = 0; row < rows; ++row) {
    const float y = all.min.y + row_height * static_cast<float>(row);
    if (!near_window(y, row_height)) continue;
    for (std::size_t column = 0; column < columns && row * columns + column < objects.size(); ++column) {
      const Ranked& object = objects[row * columns + column];
      const Stimulus& stimulus = stimuli[object.index];
      const float x = all.min.x + (tile + options.spacing) * static_cast<float>(column);
      const ui::Box box = box_at(std::round(x), std::round(y), std::floor(tile), std::floor(tile_height));
      ObjectLinkOptions one;
      one.tile = true;
      one.outlined = options.outlined;
      one.link = options.run > 0;
      one.max_side = 256;
      one.tooltip = options.weights;
      if (options.fade && strongest > 0) one.opacity = static_cast<float>(0.45 + 0.55 * object.value / strongest);
      const std::string weight = options.weights ? ui::say_number(object.value, 2) : std::string();
      const std::string spoken = options.weights ? say(options.spoken, {{"w", weight}}) : std::string();
      one.description = spoken;
      Route to;
      std::string named;
      if (options.to) {
        to = options.to(stimulus);
        one.to = &to;
        if (options.named != nullptr) named = say(options.named, {{"name", display_name(stimulus.name)}});
        one.name = named;
      }
      const ui::Scope scope(static_cast<int>(object.index));
      const semantics::Group item(semantics::GroupRole::kListItem);
      object_link(app, "object", stimulus, options.run, box, one);
      if (!label) continue;
      ui::TextOptions text;
      text.type = ui::Type::kTiny;
      text.ink = ui::Ink::kQuiet;
      text.align = ui::Align::kCentre;
      text.wrap = false;
      text.caption = true;
      ui::text_at(box_at(box.min.x, box.max.y + 1, box.w(), label_height), options.weights ? weight : display_name(stimulus.name), text);
    }
  }
}

std::string dimension_words(App& app, const OpenRun& run, std::uint32_t dimension) {
  const std::string& label = app.model().opinions(run.run.id, run.values.cols).label[dimension];
  return label.empty() ? say("dimension.title", {{"n", std::to_string(dimension + 1)}}) : label;
}

std::string dimension_inline(App& app, const OpenRun& run, std::uint32_t dimension) {
  const std::string& label = app.model().opinions(run.run.id, run.values.cols).label[dimension];
  const std::string number = std::to_string(dimension + 1);
  return label.empty() ? say("dimension.inline", {{"n", number}}) : say("dimension.inline.label", {{"n", number}, {"label", label}});
}

std::string dimension_short(App& app, const OpenRun& run, std::uint32_t dimension) {
  const std::string& label = app.model().opinions(run.run.id, run.values.cols).label[dimension];
  return label.empty() ? std::to_string(dimension + 1) : label;
}

ui::Ink series_ink(std::size_t n) {
  constexpr ui::Ink kInks[] = {ui::Ink::kSeries1, ui::Ink::kSeries2, ui::Ink::kSeries3, ui::Ink::kSeries4, ui::Ink::kSeries5};
  return n < std::size(kInks) ? kInks[n] : ui::Ink::kSeries6;
}

}  // namespace tertium::console
