// layout.h: where things go: a column that flows down, cells side by side, cards, lines of controls, grids, scroll areas.
// Widgets ask for place(); the innermost container answers. Sizes that are known only at the end (height of a card, width of a
// right-aligned line) are those of the last frame; when they turn out different the frame is laid out again before it is shown.
#pragma once
#include <imgui.h>

#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>

#include "web/platform/platform.h"
#include "web/ui/language.h"
#include "web/ui/theme.h"

namespace tertium::ui {

// ---- the program ----
struct Program {
  std::string catalogue = {};         // "participant": /app/<catalogue>.<language>.txt
  std::string language = "en";
  std::function<void()> screen = {};  // lays out one frame; called only when something may have changed
};
// Starts the platform, the theme, the mirror; returns false when the browser has no WebGL2 (the boot page then says so).
bool run(Program program);
// The same without a window, for tests: one frame (laid out again as often as it asks), told to semantics.
void start_headless(std::function<void()> screen);
void frame_headless(int count = 1);
void stop_headless();

// ---- containers ----
float width();                         // free width of the innermost container (of a line: what is left of it)
float room();                          // the most an item may take: of a line, all of it (it goes to the next line when full)
bool begins_line(float w);             // whether an item of this width would stand at the start side, with nothing before it
ImVec2 cursor();                       // where the next item goes, px from the start side (left; right in a right-to-left language)
struct Box { ImVec2 min, max; float w() const { return max.x - min.x; } float h() const { return max.y - min.y; } };
// Containers reckon x from the side where reading starts. place() answers with a box on the screen; on_screen() makes one of another box.
Box on_screen(const Box& reckoned);
// Screen x (the left edge) of a part of `box` that is `w` wide and begins `from` px after the side where reading starts.
float from_start(const Box& box, float from, float w);
// One-pixel lines and shapes with round ends, sharp at every pixel ratio.
void draw_line_across(float x_from, float x_to, float y, std::uint32_t colour);
void draw_line_down(float x, float y_from, float y_to, std::uint32_t colour);
void draw_pill(const Box& box, std::uint32_t colour);
Box place(float w, float h);           // takes the room; w <= 0: all of the width
void gap(float px = kUnit);            // vertical; within a line: horizontal
float remaining_height();              // to the lower edge of the page or scroll area

// The whole window, scrolling when needed; a centred column of at most max_width, page margins and safe areas kept.
// Use one per frame (or a shell). centre: content in the middle when it is shorter than the window.
struct PageOptions { float max_width = 720; bool centre = false; float top = 48; bool margins = true; float end = 24; };  // end: kept free below
void begin_page(const PageOptions& options = {});
void end_page();

// Sidebar (a bar at the top on phones) and a scrolling main area with page margins: the console's frame.
struct NavItem { std::string_view id = {}, label = {}, href = {}; bool selected = false, at_foot = false; };  // at_foot: the last ones, at the lower edge
// Returns the index of the item pressed, or -1. After it the main area is open; end with end_shell().
int begin_shell(std::string_view brand, std::span<const NavItem> items, std::string_view foot_title = {}, std::string_view foot_note = {});
void end_shell();

// Cells side by side: begin_row({2, 1}); ... next_cell(); ... end_row(). Weights share the width. stack_below: when the width
// is less, the cells go one under the other. Cards in a row get equal heights.
void begin_row(std::initializer_list<float> weights, float spacing = 14, float stack_below = 0);
void begin_row(std::span<const float> weights, float spacing = 14, float stack_below = 0);
void next_cell();
void end_row();

// As many equal columns as fit; call next_tile() before each tile.
void begin_grid(std::string_view id, float min_tile_width, float spacing = 10, int max_columns = 0);
float next_tile();                     // returns the tile's width
void end_grid();

// Controls beside each other, each centred on the line's height, wrapping to the next line when full (unless align is kEnd).
void begin_line(std::string_view id, float spacing = kUnit, platform::Align align = platform::Align::kStart, float height = 0);
void end_line();

// Surface, radius 14, one-pixel line. title empty: none.
struct CardOptions {
  float padding = 16;
  Ink fill = Ink::kSurface;
  Ink line = Ink::kLine;
  float line_width = 1, radius = kRadiusCard;
  float min_height = 0;
  bool equal_height = true;  // with the other cards that begin their cells of a row
};
void begin_card(std::string_view id, std::string_view title = {}, const CardOptions& options = {});
void end_card();
// A card that is one button (a row of a list): pressed? Contents are captions (put what they say into name).
bool begin_card_button(std::string_view id, std::string_view name, const CardOptions& options = {}, bool selected = false);
void end_card_button();

// A column at a place of its own (x reckoned as cursor() is), which takes no room from the one around it.
void begin_area(const Box& reckoned);
void end_area();

// A part that scrolls by itself: wheel, finger with momentum, keys when focused.
void begin_scroll(std::string_view id, float height);
void end_scroll();
void scroll_to_top();                  // of the page or shell: for a new screen

// Modal. Title is its heading and name. *open false or Escape closes. Inside: any widgets; end only if it returned true.
bool begin_dialog(std::string_view id, std::string_view title, bool* open, float max_width = 480);
void end_dialog();

// Identity, as in Dear ImGui: for things in loops.
struct Scope {
  explicit Scope(int n) { ImGui::PushID(n); }
  explicit Scope(std::string_view s) { ImGui::PushID(s.data(), s.data() + s.size()); }
  ~Scope() { ImGui::PopID(); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
};

// ---- for new widgets ----
struct Press { bool pressed = false, hovered = false, held = false; ImGuiID id = 0; };
enum class PressOn : unsigned char { kRelease, kDown };
Press press_area(ImGuiID id, const Box& box, bool enabled = true, PressOn on = PressOn::kRelease);
ImGuiID id_of(std::string_view id);
float& remembered(ImGuiID key, float initial = 0);  // a number kept for the next frame
void lay_out_again();                   // this frame is not shown; it is made again now
// 0..1 moving to 0 or 1 within 120 ms; jumps with reduced motion.
float ease(ImGuiID id, bool on, float milliseconds = 120);
ImDrawList* canvas();

}  // namespace tertium::ui
