// semantics.h: every widget's role, name, text and rectangle, mirrored into real DOM elements over the canvas.
// The page's words are DOM text: the canvas has no font. Widgets (web/ui) call add() for each item they lay out; screens need
// this header only for groups, focus() and announce(). Once a frame the records are compared with those of the last frame and
// only the differences go to the page; nothing changed = no call.
#pragma once
#include <imgui.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "web/platform/platform.h"

namespace tertium::semantics {

enum class Role : std::uint8_t {
  // shown as their own text
  kButton, kSubmit, kLink, kTab, kOption, kMenuItem, kHeading, kParagraph, kStatus,
  kCaption,   // text that belongs to a control which is named already: seen, but hidden from assistive tools, never takes the pointer
  // the page's own fields: they draw their text, caret and options
  kTextbox, kPassword, kEmail, kSearch, kNumber, kTextarea, kCombobox,
  // drawn by the canvas
  kCheckbox, kRadio, kSlider, kImage, kProgressbar,
  // a page within the page (console only): detail is its address; step: how much smaller it is drawn than it thinks it is (1: not)
  kFrame,
};
enum class GroupRole : std::uint8_t {
  kMain, kNavigation, kComplementary, kBanner, kRegion, kForm, kGroup, kRadioGroup, kTabList, kList, kListItem, kListBox, kMenu,
  kTable, kRow, kColumnHeader, kCell,
};

// One element. rect in screen coordinates (CSS px).
struct Item {
  Role role = Role::kButton;
  std::string_view name;          // what assistive tools and tests call it; empty: `text`
  std::string_view text;          // what is seen; empty: nothing (the canvas shows it, or captions do)
  std::string_view value;         // field: its text; slider, progressbar: a number; combobox: index of the chosen option
  std::string_view options;       // combobox: lines
  std::string_view detail;        // heading: level "1".."4"; radio: its group; field: autocomplete token; link: href
  std::string_view placeholder;   // fields
  std::string_view description;   // read after the name: a note or an error under a field, a key ("1")
  std::string_view language;      // of a text that is not in the page's language
  double min = 0, max = 0, step = 0;
  int checked = -1;               // -1 does not apply, 0, 1; of a button: pressed; of tab, option, nav link: selected
  int expanded = -1;
  bool disabled = false, invalid = false, required = false;
  platform::TextStyle style;      // of text or of the field's text
  float pad_left = 0, pad_right = 0;  // between rect and text: before and after it, as it is read
};

// ---- the frame (called by web/ui) ----
void enable();             // once, after ImGui::CreateContext
void begin_frame();        // just before ImGui::NewFrame
void end_frame();          // just after ImGui::Render: tells the page
void drop_frame();         // instead of end_frame: this layout will be made again at once
bool busy();               // another frame is needed
// Pointer events go through here: the page scrolls by itself when it brings a focused or clicked element into sight, and Dear ImGui is there
// some frames later. Clicks and such scrolls are told one after the other, or a click would meet what lay there before or after.
void in_order(std::function<void()> tell_pointer);

// ---- widgets ----
// id 0: made from role and order within the window (texts). Returns the id.
ImGuiID add(ImGuiID id, const ImVec2& min, const ImVec2& max, const Item& item);
// What the reader typed, chose or set for this item since the last frame; to be taken before add().
bool take_value(ImGuiID id, std::string* value);
// Enter, Space, an assistive tool or a script pressed this item's element; true once for each press.
bool take_activation(ImGuiID id);
// Names the window that Begin() just opened: role "dialog" etc. come from its flags.
void name_window(std::string_view name);

// ---- screens ----
void begin_group(GroupRole role, std::string_view name = {});
void end_group();
struct Group {  // { semantics::Group main(GroupRole::kMain); ... }
  explicit Group(GroupRole role, std::string_view name = {}) { begin_group(role, name); }
  ~Group() { end_group(); }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
};
void focus(ImGuiID id);        // moves the focus there after this frame
void focus_last();             // to the item added last: the heading of a new screen
ImGuiID focused();             // the item whose element has the page's focus; 0: none
void announce(std::string_view text, bool urgent = false);  // read out now; not seen

// Faults of the last frame: "button without a name", "two items with one id", "an item that no record describes". Tests want none.
const std::vector<std::string>& problems();

// ---- for tests without a browser: the person's side ----
struct Seen {
  ImGuiID id = 0, window = 0;
  std::string role, name, text, value, description, detail;
  ImVec2 min, max;  // screen
  int checked = -1, expanded = -1;
  bool disabled = false;
};
std::vector<Seen> all_seen();                                     // in reading order, groups not included
const Seen* find(std::string_view role, std::string_view name);   // first with this role and exact name; of the last frame
bool activate(std::string_view role, std::string_view name);      // as Enter on it; false: absent or disabled. Then run frames
bool set_value(std::string_view role, std::string_view name, std::string_view value);  // as typing or choosing
ImGuiID focused_by_program();                                     // last target of focus()
const std::string& announced();                                   // last text announced

}  // namespace tertium::semantics
