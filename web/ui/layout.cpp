// layout.cpp: the stack of containers and what each does with place().
#include "web/ui/layout.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "shared/base/check.h"
#include "web/semantics/semantics.h"
#include "web/ui/app.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

enum class Kind : unsigned char { kWindow, kCell, kCard, kLine, kTile, kPlain };
// The innermost container: items go to (x, y), at most w wide.
struct Flow {
  Kind kind = Kind::kPlain;
  float x = 0, y = 0, w = 0, top = 0;
  float bottom = 0;                 // lower edge of the visible part, for remaining_height()
  // line
  float left = 0, start = 0, spacing = 0, height = 0, used = 0, tallest = 0;
  ImGuiID key = 0;
  Align align = Align::kStart;
};
struct Row {
  ImGuiID key = 0;
  float x = 0, top = 0, w = 0, spacing = 0, bottom = 0, tallest = 0;
  float card_bottom = -1, card_natural = 0;  // of the card that began this cell
  std::vector<float> edges;  // left edges, then the right end
  std::size_t cell = 0;
  bool stacked = false;
};
struct Grid { float x = 0, top = 0, spacing = 0, tile = 0, bottom = 0; int columns = 1, index = 0; };
struct Card { ImGuiID key = 0; Box box; float padding = 0; bool in_row = false; bool button = false; };

struct Layout {
  std::vector<Flow> flows;
  std::vector<Row> rows;
  std::vector<Grid> grids;
  std::vector<Card> cards;
  std::unordered_map<ImGuiID, float> kept;
  std::unordered_map<ImGuiID, int> counters;
  ImGuiID main_window = 0, dialog_key = 0;
  bool to_top = false;
  float dialog_padding = 24;
};
Layout& layout() {
  static Layout l;
  return l;
}
Flow& flow() {
  CHECK(!layout().flows.empty());
  return layout().flows.back();
}
void grow(float x, float y) {
  ImGuiWindow* w = ImGui::GetCurrentWindow();
  w->DC.CursorMaxPos = ImMax(w->DC.CursorMaxPos, ImVec2(x, y));
  w->DC.IdealMaxPos = w->DC.CursorMaxPos;
}
// A key for a container without an id: its order among its siblings.
ImGuiID order_key(const char* family) {
  const ImGuiID seed = ImHashStr(family, 0, ImGui::GetCurrentWindow()->IDStack.back());
  const int number = layout().counters[seed]++;
  return ImHashData(&number, sizeof number, seed);
}
// True when the remembered value changed: then this frame is not shown.
bool keep(ImGuiID key, float value) {
  float& old = remembered(key, -1);
  if (std::fabs(old - value) < .5f) return false;
  old = value;
  lay_out_again();
  return true;
}
void push_column(Kind kind, float x, float y, float w, float bottom) {
  Flow f;
  f.kind = kind;
  f.x = f.left = std::round(x);
  f.y = f.top = std::round(y);
  f.w = std::floor(w);
  f.bottom = bottom;
  layout().flows.push_back(f);
  if (kind == Kind::kWindow) sharpen();
}
constexpr ImGuiWindowFlags kPlainWindow = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                          ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav;

void begin_root() {
  const platform::Window& w = platform::window();
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(ImVec2(w.width, w.height));
  ImGui::Begin("##root", nullptr, kPlainWindow | ImGuiWindowFlags_NoScrollWithMouse);
}
ImGuiWindowFlags scroll_flags() {
  // Never taken from the width: margins are wider than the bar. Fingers need none.
  return ImGuiWindowFlags_NoNav | (platform::window().touch ? ImGuiWindowFlags_NoScrollbar : 0);
}
// A child window that scrolls, as the page or the main area.
void begin_main(const char* id, ImVec2 at, ImVec2 size) {
  Layout& l = layout();
  ImGui::SetCursorScreenPos(at);
  ImGui::BeginChild(id, size, ImGuiChildFlags_None, scroll_flags());
  ImGuiWindow* w = ImGui::GetCurrentWindow();
  l.main_window = w->ID;
  if (l.to_top) {
    w->Scroll.y = 0;
    ImGui::SetScrollY(w, 0);
    w->DC.CursorPos.y = w->DC.CursorStartPos.y = w->Pos.y;
    l.to_top = false;
    lay_out_again();
  }
  // Page keys scroll it when no element wants them.
  if (!ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId)) {
    const float page = w->InnerRect.GetHeight() * .85f;
    float by = 0;
    if (ImGui::IsKeyPressed(ImGuiKey_PageDown)) by = page;
    if (ImGui::IsKeyPressed(ImGuiKey_PageUp)) by = -page;
    if (by != 0) ImGui::SetScrollY(w, std::round(ImClamp(w->Scroll.y + by, 0.0f, w->ScrollMax.y)));
    if (ImGui::IsKeyPressed(ImGuiKey_Home, false)) ImGui::SetScrollY(w, 0);
    if (ImGui::IsKeyPressed(ImGuiKey_End, false)) ImGui::SetScrollY(w, w->ScrollMax.y);
  }
}
ImVec2 content_origin() {
  const ImGuiWindow* w = ImGui::GetCurrentWindow();
  return ImVec2(w->Pos.x - w->Scroll.x, w->Pos.y - w->Scroll.y);
}

}  // namespace

// ---- for app.cpp ----
void begin_layout() {
  Layout& l = layout();
  l.counters.clear();
  l.flows.clear();
}
void end_layout() {
  CHECK(layout().flows.empty() && layout().rows.empty() && layout().grids.empty() && layout().cards.empty());
}
void forget_layout() { layout() = Layout{}; }
void sharpen() { ImGui::GetWindowDrawList()->_FringeScale = 1 / std::max(1.0f, platform::window().pixel_ratio); }

// ---- basics ----
Box on_screen(const Box& b) {
  if (!right_to_left()) return b;
  const float w = std::floor(platform::window().width);
  return {ImVec2(w - b.max.x, b.min.y), ImVec2(w - b.min.x, b.max.y)};
}
float from_start(const Box& box, float from, float w) { return right_to_left() ? box.max.x - from - w : box.min.x + from; }
// The reckoned x of a column that is `w` wide and stands at x on the screen.
static float reckoned(float x, float w) { return on_screen({ImVec2(x, 0), ImVec2(x + w, 0)}).min.x; }
float width() {
  const Flow& f = flow();
  return f.kind == Kind::kLine ? f.w - (f.x - f.start) : f.w;
}
float room() { return flow().w; }
bool begins_line(float w) {
  const Flow& f = flow();
  return f.kind != Kind::kLine || (f.align == Align::kStart && (f.x <= f.left || f.x + w > f.left + f.w + .5f));
}
ImVec2 cursor() { return ImVec2(flow().x, flow().y); }
float remaining_height() { return std::max(0.0f, flow().bottom - flow().y); }

Box place(float w, float h) {
  Flow& f = flow();
  if (f.kind == Kind::kLine) {
    if (w <= 0) w = std::max(1.0f, f.w - (f.x - f.start));
    if (f.align == Align::kStart && f.x > f.left && f.x + w > f.left + f.w + .5f) {  // full: next line
      f.x = f.left;
      f.y += f.height + f.spacing;
    }
    f.tallest = std::max(f.tallest, h);
    const ImVec2 at(f.x, f.y + std::floor((f.height - h) / 2));
    f.x += w + f.spacing;
    f.used = std::max(f.used, f.x - f.spacing - f.start);
    const Box box = on_screen({at, ImVec2(at.x + w, at.y + h)});
    grow(box.max.x, box.max.y);
    return box;
  }
  if (w <= 0) w = f.w;
  const Box box = on_screen({ImVec2(f.x, f.y), ImVec2(f.x + w, f.y + h)});
  f.y += h;
  grow(box.max.x, box.max.y);
  return box;
}
void gap(float px) {
  Flow& f = flow();
  if (f.kind == Kind::kLine) f.x += px;
  else {
    f.y += px;
    grow(0, f.y);
  }
}

// ---- page and shell ----
void begin_page(const PageOptions& options) {
  const platform::Window& w = platform::window();
  begin_root();
  begin_main("##page", ImVec2(0, 0), ImVec2(w.width, w.height));
  semantics::begin_group(semantics::GroupRole::kMain);
  const ImVec2 o = content_origin();
  const float margin = options.margins ? page_margin() : 0;
  const float left = margin + (right_to_left() ? w.safe.right : w.safe.left), right = margin + (right_to_left() ? w.safe.left : w.safe.right);
  const float wide = std::min(options.max_width, w.width - left - right);
  float top = w.safe.top + (narrow() ? std::min(options.top, 32.0f) : options.top);
  const ImGuiID key = order_key("page");
  if (options.centre) {
    const float content = remembered(key);
    top = std::max(top, std::floor((w.height - w.safe.bottom - content) / 2));
  }
  push_column(Kind::kWindow, left + std::floor((w.width - left - right - wide) / 2), o.y + top, wide, w.height - w.safe.bottom - options.end);
  flow().key = options.centre ? key : 0;
  flow().height = options.end;
}
void end_page() {
  CHECK(flow().kind == Kind::kWindow);
  if (flow().key) keep(flow().key, flow().y - flow().top);
  gap(flow().height + platform::window().safe.bottom);
  layout().flows.pop_back();
  semantics::end_group();
  ImGui::EndChild();
  ImGui::End();
}

int begin_shell(std::string_view brand, std::span<const NavItem> items, std::string_view foot_title, std::string_view foot_note) {
  const platform::Window& w = platform::window();
  begin_root();
  int pressed = -1;
  ImVec2 main_at(0, 0);
  if (narrow()) {
    // Brand and a chooser on top.
    const float bar = control_height() + 16 + w.safe.top;
    push_column(Kind::kWindow, w.safe.left + page_margin(), w.safe.top + 8, w.width - 2 * page_margin() - w.safe.left - w.safe.right, bar);
    semantics::begin_group(semantics::GroupRole::kNavigation, say("ui.navigation"));
    begin_line("shell.bar", 16);
    text(brand, {.type = Type::kBrand, .wrap = false});
    std::vector<std::string> labels;
    int chosen = -1;
    for (std::size_t i = 0; i < items.size(); i++) {
      labels.emplace_back(items[i].label);
      if (items[i].selected) chosen = int(i);
    }
    // A page that is none of these: its chooser must not show one of them, which could then not be chosen.
    const int before = chosen < 0 ? 1 : 0;
    if (before) labels.insert(labels.begin(), say("ui.navigation"));
    chosen += before;
    if (!items.empty() && combo("shell.nav", say("ui.navigation"), &chosen, labels, 0, true)) pressed = chosen - before;
    end_line();
    semantics::end_group();
    layout().flows.pop_back();
    draw_line_across(0, w.width, bar - 1, paint(Ink::kLine));
    main_at.y = bar;
  } else {
    const float side = 212 + w.safe.left;
    const Box side_box = on_screen({ImVec2(0, 0), ImVec2(side, w.height)});
    ImGui::SetCursorScreenPos(side_box.min);
    ImGui::BeginChild("##side", ImVec2(side, w.height), ImGuiChildFlags_None, scroll_flags());
    semantics::begin_group(semantics::GroupRole::kNavigation, say("ui.navigation"));
    const ImVec2 o = content_origin();
    push_column(Kind::kWindow, w.safe.left + 14, o.y + w.safe.top + 20, 183, w.height);
    {
      const Box box = place(0, 24);
      text_at({ImVec2(box.min.x + 12, box.min.y), ImVec2(box.max.x - 12, box.max.y)}, brand, {.type = Type::kBrand});
    }
    gap(16);
    for (std::size_t i = 0; i < items.size(); i++) {
      const NavItem& item = items[i];
      if (item.at_foot && (i == 0 || !items[i - 1].at_foot)) {
        const float below = float(items.size() - i) * 38.4f + (foot_title.empty() ? 20 : 36 + 20 + 12);
        flow().y = std::max(flow().y + 16, o.y + w.height - w.safe.bottom - below);
      }
      const Box box = place(0, 36);
      const ImGuiID id = id_of(item.id);
      const Press press = press_area(id, box);
      if (press.pressed) pressed = int(i);
      if (item.selected) canvas()->AddRectFilled(box.min, box.max, paint(Ink::kAccentGround), 9);
      else if (const float t = ease(id, press.hovered); t > 0) canvas()->AddRectFilled(box.min, box.max, paint(Ink::kLine, .5f * t), 9);
      semantics::Item seen;
      seen.role = semantics::Role::kLink;
      seen.text = item.label;
      seen.detail = item.href;
      seen.checked = item.selected;
      seen.style = style_of(Type::kStrong, item.selected ? Ink::kAccent : Ink::kQuiet);
      seen.pad_left = seen.pad_right = 12;
      semantics::add(id, box.min, box.max, seen);
      gap(2.4f);
    }
    if (!foot_title.empty()) {
      const float foot = 36 + 20;
      flow().y = std::max(flow().y + 12, o.y + w.height - w.safe.bottom - foot);
      for (const std::string_view words : {foot_title, foot_note}) {
        const Box box = place(0, 18);
        text_at({ImVec2(box.min.x + 12, box.min.y), ImVec2(box.max.x - 12, box.max.y)}, words, {.type = Type::kNote, .ink = Ink::kQuiet});
      }
      gap(20);
    }
    layout().flows.pop_back();
    semantics::end_group();
    ImGui::EndChild();
    draw_line_down(right_to_left() ? side_box.min.x : side - 1, 0, w.height, paint(Ink::kLine));
    main_at.x = side;
  }
  begin_main("##main", ImVec2(right_to_left() ? 0 : main_at.x, main_at.y), ImVec2(w.width - main_at.x, w.height - main_at.y));
  semantics::begin_group(semantics::GroupRole::kMain);
  const ImVec2 o = content_origin();
  const float margin = page_margin();
  push_column(Kind::kWindow, main_at.x + margin, o.y + (narrow() ? 20 : 22), w.width - main_at.x - 2 * margin - w.safe.right, w.height - w.safe.bottom);
  flow().height = 20;
  return pressed;
}
void end_shell() {
  CHECK(flow().kind == Kind::kWindow);
  gap(flow().height + platform::window().safe.bottom);
  layout().flows.pop_back();
  semantics::end_group();
  ImGui::EndChild();
  ImGui::End();
}
void scroll_to_top() { layout().to_top = true; }

// ---- rows ----
void begin_row(std::initializer_list<float> weights, float spacing, float stack_below) {
  begin_row(std::span<const float>(weights.begin(), weights.size()), spacing, stack_below);
}
void begin_row(std::span<const float> weights, float spacing, float stack_below) {
  CHECK(!weights.empty());
  Row row;
  row.key = order_key("row");
  row.x = flow().x;
  row.top = row.bottom = flow().y;
  row.w = width();
  row.spacing = spacing;
  row.stacked = row.w < stack_below;
  float total = 0, at = row.x;
  for (const float weight : weights) total += weight;
  const float free = row.w - spacing * float(weights.size() - 1);
  for (const float weight : weights) {
    row.edges.push_back(std::round(at));
    at += free * weight / total + spacing;
  }
  row.edges.push_back(row.x + row.w + spacing);
  const float bottom = flow().bottom;
  push_column(Kind::kCell, row.x, row.top, row.stacked ? row.w : row.edges[1] - spacing - row.x, bottom);
  layout().rows.push_back(std::move(row));
}
// A cell that is one card is drawn as high as the row; the row is as high as its highest cell wants to be.
static void close_cell(Row& row) {
  CHECK(flow().kind == Kind::kCell);
  const float end = flow().y;
  const bool one_card = !row.stacked && row.card_bottom == end;
  row.bottom = std::max(row.bottom, end);
  row.tallest = std::max(row.tallest, one_card ? row.card_natural : end - row.top);
  row.card_bottom = -1;
  keep(row.key + 1 + ImGuiID(row.cell), one_card ? 1 : 0);
}
void next_cell() {
  Row& row = layout().rows.back();
  CHECK(row.cell + 2 < row.edges.size());
  const float bottom = flow().bottom, end = flow().y;
  close_cell(row);
  layout().flows.pop_back();
  row.cell++;
  if (row.stacked) push_column(Kind::kCell, row.x, end + row.spacing, row.w, bottom);
  else push_column(Kind::kCell, row.edges[row.cell], row.top, row.edges[row.cell + 1] - row.spacing - row.edges[row.cell], bottom);
}
void end_row() {
  Row& row = layout().rows.back();
  close_cell(row);
  layout().flows.pop_back();
  if (!row.stacked) keep(row.key, row.tallest);
  const float h = row.bottom - row.top;
  layout().rows.pop_back();
  place(0, h);
}

// ---- grids ----
void begin_grid(std::string_view id, float min_tile_width, float spacing, int max_columns) {
  ImGui::PushID(id.data(), id.data() + id.size());
  Grid grid;
  const float w = width();
  grid.columns = std::max(1, int((w + spacing) / (min_tile_width + spacing)));
  if (max_columns > 0) grid.columns = std::min(grid.columns, max_columns);
  grid.spacing = spacing;
  grid.tile = std::floor((w - spacing * float(grid.columns - 1)) / float(grid.columns));
  grid.x = flow().x;
  grid.top = grid.bottom = flow().y;
  layout().grids.push_back(grid);
}
float next_tile() {
  Grid& grid = layout().grids.back();
  float bottom_edge = flow().bottom;
  if (grid.index > 0) {
    CHECK(flow().kind == Kind::kTile);
    grid.bottom = std::max(grid.bottom, flow().y);
    layout().flows.pop_back();
    bottom_edge = flow().bottom;
  }
  const int column = grid.index % grid.columns;
  if (column == 0 && grid.index > 0) grid.top = grid.bottom + grid.spacing;
  push_column(Kind::kTile, grid.x + float(column) * (grid.tile + grid.spacing), grid.top, grid.tile, bottom_edge);
  grid.index++;
  return grid.tile;
}
void end_grid() {
  Grid& grid = layout().grids.back();
  if (grid.index > 0) {
    CHECK(flow().kind == Kind::kTile);
    grid.bottom = std::max(grid.bottom, flow().y);
    layout().flows.pop_back();
  }
  const float h = grid.bottom - flow().y;
  layout().grids.pop_back();
  ImGui::PopID();
  place(0, std::max(0.0f, h));
}

// ---- lines ----
void begin_line(std::string_view id, float spacing, Align align, float height) {
  const ImGuiID key = id_of(id);
  Flow f;
  f.kind = Kind::kLine;
  f.key = key;
  f.left = f.x = flow().x;
  f.y = f.top = flow().y;
  f.w = width();
  f.bottom = flow().bottom;
  f.spacing = spacing;
  f.align = align;
  f.height = height > 0 ? height : remembered(key + 1, control_height());
  if (align != Align::kStart) {
    const float used = remembered(key, 0), free = std::max(0.0f, f.w - used);
    f.x = f.left + (align == Align::kEnd ? free : std::floor(free / 2));
  }
  f.start = f.x;
  if (height > 0) f.tallest = height;
  layout().flows.push_back(f);
}
void end_line() {
  const Flow f = flow();
  CHECK(f.kind == Kind::kLine);
  layout().flows.pop_back();
  if (f.align != Align::kStart) keep(f.key, f.used);
  if (f.tallest > 0) keep(f.key + 1, f.tallest);
  place(0, f.y + f.height - f.top);
}

// ---- cards ----
static void open_card(ImGuiID key, const CardOptions& options, bool button) {
  Layout& l = layout();
  Card card;
  card.key = key;
  card.padding = options.padding;
  card.button = button;
  card.in_row = options.equal_height && flow().kind == Kind::kCell && !l.rows.empty() && !l.rows.back().stacked && flow().y == flow().top;
  float h = std::max(remembered(key, 0), options.min_height);
  if (card.in_row && remembered(l.rows.back().key + 1 + ImGuiID(l.rows.back().cell)) == 1) h = std::max(h, remembered(l.rows.back().key, 0));
  const float x = flow().x, y = flow().y, w = width();
  card.box = {ImVec2(x, y), ImVec2(x + w, y + h)};
  l.cards.push_back(card);
}
static void fill_card(const CardOptions& options) {
  const Box box = on_screen(layout().cards.back().box);
  canvas()->AddRectFilled(box.min, box.max, paint(options.fill), options.radius);
  if (options.line_width > 0) canvas()->AddRect(box.min, box.max, paint(options.line), options.radius, 0, options.line_width);
}
static void close_card() {
  Layout& l = layout();
  const Card card = l.cards.back();
  const float natural = flow().y - card.box.min.y + card.padding;
  l.flows.pop_back();
  l.cards.pop_back();
  keep(card.key, natural);
  place(0, std::max(card.box.h(), natural));
  if (card.in_row) {
    l.rows.back().card_bottom = flow().y;
    l.rows.back().card_natural = natural;
  }
}

void begin_card(std::string_view id, std::string_view title, const CardOptions& options) {
  const ImGuiID key = id_of(id);
  open_card(key, options, false);
  fill_card(options);
  const Box box = layout().cards.back().box;
  ImGui::PushOverrideID(key);
  push_column(Kind::kCard, box.min.x + options.padding, box.min.y + options.padding, box.w() - 2 * options.padding, flow().bottom);
  if (!title.empty()) {
    heading(title, 2, Type::kCard);
    gap(12);
  }
}
void end_card() {
  CHECK(flow().kind == Kind::kCard && !layout().cards.back().button);
  ImGui::PopID();
  close_card();
}
bool begin_card_button(std::string_view id, std::string_view name, const CardOptions& options, bool selected) {
  const ImGuiID key = id_of(id);
  open_card(key, options, true);
  const Box reckoned_box = layout().cards.back().box, box = on_screen(reckoned_box);
  const Press press = press_area(key, box);
  CardOptions shown = options;
  if (selected) {
    shown.line = Ink::kAccent;
    shown.line_width = 2;
  }
  fill_card(shown);
  if (const float t = ease(key, press.hovered && !selected); t > 0)
    canvas()->AddRect(box.min, box.max, paint(Ink::kAccent, .6f * t), options.radius, 0, 1);
  semantics::Item item;
  item.name = name;
  item.checked = selected ? 1 : -1;
  semantics::add(key, box.min, box.max, item);
  ImGui::PushOverrideID(key);
  push_column(Kind::kCard, reckoned_box.min.x + options.padding, box.min.y + options.padding, box.w() - 2 * options.padding, flow().bottom);
  return press.pressed;
}
void end_card_button() {
  CHECK(flow().kind == Kind::kCard && layout().cards.back().button);
  ImGui::PopID();
  close_card();
}

// ---- areas ----
void begin_area(const Box& reckoned_box) {
  push_column(Kind::kPlain, reckoned_box.min.x, reckoned_box.min.y, reckoned_box.w(), reckoned_box.max.y);
}
void end_area() {
  CHECK(flow().kind == Kind::kPlain);
  layout().flows.pop_back();
}

// ---- scrolling part ----
void begin_scroll(std::string_view id, float height) {
  const Box box = place(0, height);
  ImGui::SetCursorScreenPos(box.min);
  // Dear ImGui lays out nothing in a child that is wholly out of sight; its elements must exist all the same. So it gets a clip
  // rectangle of its own, draws nothing and takes no mouse.
  const bool out_of_sight = !ImRect(box.min, box.max).Overlaps(ImGui::GetCurrentWindow()->ClipRect);
  if (out_of_sight) ImGui::PushClipRect(box.min, box.max, false);
  ImGui::BeginChild(id_of(id), ImVec2(box.w(), box.h()), ImGuiChildFlags_None, scroll_flags() | (out_of_sight ? ImGuiWindowFlags_NoMouseInputs : 0));
  if (out_of_sight) ImGui::PushClipRect(ImVec2(-2, -2), ImVec2(-1, -1), false);
  const ImVec2 o = content_origin();
  const float wide = box.w() - (platform::window().touch ? 0 : 14);  // the bar stays at the right
  push_column(Kind::kWindow, reckoned(o.x, wide), o.y, wide, box.max.y);
  flow().key = out_of_sight;
}
void end_scroll() {
  CHECK(flow().kind == Kind::kWindow);
  const bool out_of_sight = flow().key != 0;
  layout().flows.pop_back();
  if (out_of_sight) ImGui::PopClipRect();
  ImGui::EndChild();
  if (out_of_sight) ImGui::PopClipRect();
}

// ---- dialog ----
bool begin_dialog(std::string_view id, std::string_view title, bool* open, float max_width) {
  const platform::Window& w = platform::window();
  const ImGuiID key = id_of(id);
  char name[32];
  ImFormatString(name, sizeof name, "##dialog%08X", key);
  if (*open && !ImGui::IsPopupOpen(name)) ImGui::OpenPopup(name);
  if (!*open && !ImGui::IsPopupOpen(name)) return false;
  const float padding = narrow() ? 20 : 24, wide = std::min(max_width, w.width - 2 * page_margin());
  const float content = remembered(key, 200), high = std::min(content, w.height - 48);
  ImGui::SetNextWindowPos(ImVec2(std::round((w.width - wide) / 2), std::round((w.height - high) / 2)));
  ImGui::SetNextWindowSize(ImVec2(wide, high));
  if (!ImGui::BeginPopupModal(name, nullptr, ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                                                 ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse | scroll_flags())) {
    *open = false;
    return false;
  }
  if (!*open || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    *open = false;
    ImGui::CloseCurrentPopup();
  }
  semantics::name_window(title);
  const ImVec2 o = content_origin();
  push_column(Kind::kWindow, reckoned(o.x + padding, wide - 2 * padding), o.y + padding, wide - 2 * padding, o.y + high);
  flow().key = key;
  flow().height = padding;
  heading(title, 2, Type::kPage);
  gap(8);
  return true;
}
void end_dialog() {
  const Flow f = flow();
  gap(f.height);
  keep(f.key, flow().y - f.top + f.height);
  layout().flows.pop_back();
  ImGui::EndPopup();
}

// ---- for widgets ----
Press press_area(ImGuiID id, const Box& box, bool enabled, PressOn on) {
  const ImRect rect(box.min, box.max);
  ImGuiWindow* w = ImGui::GetCurrentWindow();
  Press press;
  press.id = id;
  if (!enabled) ImGui::BeginDisabled();
  w->DC.CursorPos = box.min;
  // A widget out of sight still answers to its element, so ItemAdd's verdict on visibility does not matter here.
  ImGui::ItemAdd(rect, id);
  ImGuiButtonFlags flags = ImGuiButtonFlags_None;
  if (on == PressOn::kDown) flags |= ImGuiButtonFlags_PressedOnClick;
  press.pressed = ImGui::ButtonBehavior(rect, id, &press.hovered, &press.held, flags);
  if (semantics::take_activation(id)) press.pressed = true;
  if (!enabled) {
    ImGui::EndDisabled();
    press.pressed = press.hovered = press.held = false;
  }
  return press;
}
ImGuiID id_of(std::string_view id) { return ImGui::GetCurrentWindow()->GetID(id.data(), id.data() + id.size()); }
float& remembered(ImGuiID key, float initial) { return layout().kept.try_emplace(key, initial).first->second; }
float ease(ImGuiID id, bool on, float milliseconds) {
  float& t = remembered(id + 0x9E3779B9u, on ? 1.0f : 0.0f);
  const float target = on ? 1.0f : 0.0f;
  if (platform::window().reduced_motion) return t = target;
  if (t == target) return t;
  const float step = ImGui::GetIO().DeltaTime * 1000 / milliseconds;
  t = on ? std::min(1.0f, t + step) : std::max(0.0f, t - step);
  platform::request_frames(2);
  return t;
}
void draw_line_across(float x_from, float x_to, float y, std::uint32_t colour) {
  canvas()->AddRectFilled(ImVec2(x_from, std::round(y)), ImVec2(x_to, std::round(y) + 1), colour);
}
void draw_line_down(float x, float y_from, float y_to, std::uint32_t colour) {
  canvas()->AddRectFilled(ImVec2(std::round(x), y_from), ImVec2(std::round(x) + 1, y_to), colour);
}
void draw_pill(const Box& box, std::uint32_t colour) {
  const float r = std::min(box.h(), box.w()) / 2, y = (box.min.y + box.max.y) / 2;
  ImDrawList* paper = canvas();
  paper->PathArcTo(ImVec2(box.min.x + r, y), r, IM_PI * .5f, IM_PI * 1.5f);
  paper->PathArcTo(ImVec2(box.max.x - r, y), r, -IM_PI * .5f, IM_PI * .5f);
  paper->PathFillConvex(colour);
}
ImDrawList* canvas() { return ImGui::GetWindowDrawList(); }

}  // namespace tertium::ui
