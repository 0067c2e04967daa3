// widgets.h: what a screen is made of. Each widget lays itself out, draws on the canvas, and adds its element and text to the mirror.
// First argument `id`: unique among its siblings and constant (not the label, which changes with language and data).
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "web/semantics/semantics.h"
#include "web/ui/layout.h"
#include "web/ui/messages.h"
#include "web/ui/pictures.h"
#include "web/ui/theme.h"

namespace tertium::ui {

using platform::Align;

// ---- text ----
struct TextOptions {
  Type type = Type::kText;
  Ink ink = Ink::kInk;
  Align align = Align::kStart;
  bool wrap = true;
  bool caption = false;  // belongs to a named control: seen only, never takes the pointer
  std::string_view language = {};
};
void text(std::string_view words, const TextOptions& options = {});
void heading(std::string_view words, int level = 1, Type type = Type::kPage, Align align = Align::kStart);  // h1..h4
void paragraph(std::string_view words);                                    // 14, wraps
void body(std::string_view words, Align align = Align::kStart);            // 16, roomy: for participants
void note(std::string_view words, Align align = Align::kStart);            // 12, quiet: what a number means, under it
void caption(std::string_view words, Type type = Type::kText, Ink ink = Ink::kInk, Align align = Align::kStart);
// Title, quiet line under it, and the page's actions at the right (under it on phones).
void page_header(std::string_view title, std::string_view under, const std::function<void()>& actions = {});
// Draws text in a given box, centred vertically; takes no room. For own widgets.
void text_at(const Box& box, std::string_view words, const TextOptions& options);

// ---- controls ----
enum class ButtonKind : unsigned char { kPrimary, kSecondary, kQuiet, kDanger, kFaint };  // kFaint: small and grey, there for whoever looks for it
struct ButtonOptions {
  ButtonKind kind = ButtonKind::kSecondary;
  bool enabled = true;
  float width = 0;              // 0: by its label; < 0: all the width
  bool submit = false;          // Enter in a field of the page presses it
  std::string_view name = {};   // when the label alone does not say enough
  int pressed = -1;             // toggle: 0 or 1
};
bool button(std::string_view id, std::string_view label, const ButtonOptions& options = {});  // a label longer than the room wraps
bool primary_button(std::string_view id, std::string_view label, bool enabled = true);  // one a page
// A real <a href>: opens in a new tab on middle click. True: pressed here, follow it yourself (push_url). As high as a finger needs on touch.
bool link(std::string_view id, std::string_view label, std::string_view href, Type type = Type::kText);
bool checkbox(std::string_view id, std::string_view label, bool* on, bool enabled = true);  // label wraps
// Radios: begin_group(kRadioGroup, question) around; `group` the same for all of them. True: chosen now.
bool radio(std::string_view id, std::string_view group, std::string_view label, bool chosen, bool enabled = true);
enum class FieldKind : unsigned char { kText, kPassword, kEmail, kSearch, kNumber, kMultiline };
struct FieldOptions {
  FieldKind kind = FieldKind::kText;
  std::string_view placeholder = {}, note = {}, error = {};
  std::string_view autocomplete = "off";
  int rows = 3;                 // of kMultiline
  float width = 0;              // 0: all
  bool enabled = true, required = false, label_hidden = false;
};
bool text_field(std::string_view id, std::string_view label, std::string* value, const FieldOptions& options = {});  // changed
bool combo(std::string_view id, std::string_view label, int* chosen, std::span<const std::string> options, float width = 0, bool label_hidden = false);
struct SliderOptions { double min = 0, max = 100, step = 1; std::string_view low = {}, high = {}; std::string_view value_text = {}; };
bool slider(std::string_view id, std::string_view label, double* value, const SliderOptions& options = {});
struct TabItem { std::string_view id = {}, label = {}; };
bool tabs(std::string_view id, std::span<const TabItem> items, int* chosen);

// ---- marks ----
enum class Tone : unsigned char { kPlain, kAccent, kGood, kLook, kPeople, kNetwork };
void chip(std::string_view words, Tone tone = Tone::kAccent);              // small rounded label
void progress_line(double share, std::string_view name, float height = 3); // thin; role progressbar
void top_progress(double share, std::string_view name);                    // the same at the window's upper edge; takes no room
void bar(double share, Ink ink = Ink::kAccent, float height = 5);          // decoration: say the number beside it
void dot(Ink ink, float size = 9);
void line_across();                                                         // one-pixel separator
void stat_tile(std::string_view id, std::string_view value, std::string_view under);  // a card with one number that matters
void notice(std::string_view id, Tone tone, std::string_view title, std::string_view words);  // what happened, what is safe, what to do
// For a few seconds at the lower edge; announced.
void toast(std::string_view words);
// What to do next, where nothing is yet. True: its action was pressed (action_label empty: none).
bool empty_state(std::string_view id, std::string_view title, std::string_view words, std::string_view action_label = {});
void skeleton(float height, float radius = kRadiusCard);                    // keeps the room while loading

// A page within the page, centred; it thinks it is width x height and is drawn as small as the room and max_height want it (0: any).
// Another address loads it anew.
void page_frame(std::string_view id, std::string_view name, std::string_view address, float width, float height, float max_height = 0);

// ---- stimuli ----
// A stimulus: a picture by address, or its word when there is none (or it failed). name: for assistive tools and as the word.
struct Stimulus { std::string_view url = {}, name = {}; };
// In the box, fitted, centred; opacity for weights. Not a control.
void stimulus_at(const Box& box, const Stimulus& stimulus, float opacity = 1, int max_side = 0, bool described = true);
void stimulus(const Stimulus& s, float width, float height, int max_side = 0);
struct TileOptions {
  float width = 0, height = 0;    // 0: all the width; square
  float radius = kRadiusTile, padding = 8;
  Ink fill = Ink::kSunken;
  bool outlined = false;          // one-pixel line, as a card
  float opacity = 1;              // of the picture
  int max_side = 0;
  bool selected = false;          // accent edge and soft shadow: acknowledged
  Ink selected_ink = Ink::kAccent;
  bool enabled = true, pressable = true;
  std::string_view corner = {};   // small text in the corner: the key
  std::string_view under = {};    // small text under the tile: a number
  std::string_view name = {};     // default: the stimulus's name
  std::string_view description = {};
  PressOn press_on = PressOn::kRelease;
};
bool stimulus_tile(std::string_view id, const Stimulus& s, const TileOptions& options = {});  // pressed

// ---- plots: plain data in, axes, units, n and intervals out ----
struct Series {
  std::string_view name = {};
  std::vector<double> x = {}, y = {}, low = {}, high = {};  // low and high: an interval, or empty
  Ink ink = Ink::kSeries1;
  bool dashed = false;
};
struct PlotOptions {
  std::string_view x_label = {}, y_label = {};  // with unit
  std::string_view summary = {};       // the sentence assistive tools get, and readers under the plot
  float height = 240;
  double y_min = 0, y_max = 0;         // equal: from the data
  bool from_zero = false;
  int x_decimals = -1, y_decimals = -1;  // -1: as needed
};
void line_plot(std::string_view id, std::span<const Series> series, const PlotOptions& options);
// mark: a tick at this value across the row (what is to be expected, say); < 0: none.
struct BarRow { std::string label = {}; double value = 0; std::string value_text = {}; Ink ink = Ink::kAccent; double mark = -1; };
void bar_rows(std::string_view id, std::span<const BarRow> rows, double max_value = 0, float label_width = 0);
// Bars that lead somewhere: the whole row is a real link, its name says label and value. Returns the row that was pressed here, or -1.
struct LinkedBar { std::string label = {}; double value = 0; std::string value_text = {}; std::string href = {}; std::string name = {}; Ink ink = Ink::kAccent; };
int linked_bars(std::string_view id, std::span<const LinkedBar> rows, double max_value = 0, float label_width = 0);
// Two profiles back to back: the first grows towards the start, the second away from it, the label between them; one scale for both.
struct MirroredBar { std::string label = {}; double first = 0, second = 0; std::string first_text = {}, second_text = {}; std::string href = {}; std::string name = {}; };
int mirrored_bars(std::string_view id, std::span<const MirroredBar> rows, double max_value = 0);
// A rose: one petal for each value, clockwise from the top, its length the value; rings at half and all of the scale. A petal's mark (a number, say)
// stands at its tip, so that the legend does not rest on colour. To assistive tools it is one picture that says `summary`: give the values in
// a list beside it. Returns the petal pressed by a pointer, or -1; `spoken` of the petal under the pointer is shown.
struct Petal { double value = 0; Ink ink = Ink::kAccent; std::string mark = {}; std::string spoken = {}; };
int rose(std::string_view id, std::span<const Petal> petals, std::string_view summary, float side, double max_value = 0);
void histogram(std::string_view id, std::span<const double> heights, std::string_view summary, float height = 72);  // summary: the sentence for assistive tools

// "1 2 3" and such for the whole screen: true when the key went down in this frame and no field has the focus.
bool key_pressed(ImGuiKey key);

}  // namespace tertium::ui
