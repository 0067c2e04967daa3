// semantics.cpp: collects the records of a frame, compares them with the last frame's, and tells the page what changed.
#include "web/semantics/semantics.h"

#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>
#include <unordered_map>
#include <utility>

namespace tertium::semantics {
namespace {

const char* const kRoleNames[] = {"button",   "submit",   "link",   "tab",    "option",   "menuitem", "heading",  "paragraph",
                                  "status",   "caption",  "textbox", "password", "email", "search",   "number",   "textarea",
                                  "combobox", "checkbox", "radio",  "slider", "img",      "progressbar", "iframe"};
const char* const kGroupNames[] = {"main", "navigation", "complementary", "banner", "region", "form", "group", "radiogroup",
                                   "tablist", "list", "listitem", "listbox", "menu", "table", "row", "columnheader", "cell"};

// A window, a group or an item, as the page gets it. Rectangles are in the content coordinates of the window, so that
// scrolling changes one window's scroll and no item.
struct Record {
  char kind = 'i';  // w, g, i
  ImGuiID id = 0, parent = 0, window = 0;
  std::string role, name, text, value, options, detail, placeholder, description, language;
  float x = 0, y = 0, w = 0, h = 0;
  float scroll_x = 0, scroll_y = 0, content_w = 0, content_h = 0;  // windows
  int z = 0;                                                        // windows
  std::vector<std::array<float, 4>> covers;                         // windows: those in front, relative to it
  double min = 0, max = 0, step = 0;
  int checked = -1, expanded = -1;
  bool disabled = false, invalid = false, required = false, modal = false;
  platform::TextStyle style;
  float pad_left = 0, pad_right = 0;
  bool operator==(const Record&) const = default;
};

// Numbers by id, made anew in every frame: one block that stays, and clearing it is one step. Ids are never 0.
class NumberById {
 public:
  void clear() { ++age_, used_ = 0; }
  // Its place for a number; 0 where it is new (then *is_new).
  std::uint32_t& at(ImGuiID id, bool* is_new = nullptr) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[place_of(id)];
    const bool fresh = slot.age != age_;
    if (fresh) slot = {id, 0, age_}, ++used_;
    if (is_new != nullptr) *is_new = fresh;
    return slot.number;
  }
  const std::uint32_t* find(ImGuiID id) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(id)];
    return slot.age == age_ ? &slot.number : nullptr;
  }
  void swap(NumberById& other) {
    slots_.swap(other.slots_);
    std::swap(age_, other.age_);
    std::swap(used_, other.used_);
  }

 private:
  struct Slot { ImGuiID id = 0; std::uint32_t number = 0, age = 0; };
  // Where this id is, or the free slot where it would be.
  std::size_t place_of(ImGuiID id) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (id * 0x9E3779B1u >> 7) & mask;
    while (slots_[at].age == age_ && slots_[at].id != id) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(64, slots_.size() * 2));
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.age == age_) slots_[place_of(slot.id)] = slot;
  }
  std::vector<Slot> slots_;
  std::uint32_t age_ = 1;
  std::size_t used_ = 0;
};

// The records of a frame. Those of earlier frames are written over, so that their texts need no new memory.
struct Records {
  std::vector<Record> all;
  std::size_t count = 0;
  NumberById index;
  Record& push() {
    if (count == all.size()) all.emplace_back();
    return all[count++];
  }
  void clear() {
    count = 0;
    index.clear();
  }
  Record* find(ImGuiID id) {
    const std::uint32_t* at = index.find(id);
    return at == nullptr ? nullptr : &all[*at];
  }
  std::span<Record> list() { return {all.data(), count}; }
};

struct State {
  Records now, before;
  std::vector<ImGuiID> groups;
  NumberById counters;                                   // texts in a window so far
  std::vector<ImGuiID> reported;                         // items that Dear ImGui laid out in this frame
  std::unordered_map<ImGuiID, std::string> typed;        // from the page, until the widget takes it
  struct Presses { int count = 0; bool taken = false; };
  std::unordered_map<ImGuiID, Presses> activations;      // presses from the page, until their widget takes them
  bool deliver = false;
  int following = 0;                                     // frames until Dear ImGui hit-tests where the page scrolled to
  struct Step { bool scrolls; std::function<void()> tell; };
  std::vector<Step> steps;                               // pointer events and the page's own scrolls not told yet
  std::unordered_map<ImGuiID, int> resend;               // the page's element may differ from its record: sent again after so many calm frames
  std::vector<std::string> problems, duplicates;
  std::vector<Seen> seen;                                // of the last frame, once somebody asked
  bool seen_made = false;
  std::string announcement, last_announced;
  bool urgent = false;
  ImGuiID focus = 0, last_focus = 0, last_added = 0, held = 0;
};
constexpr int kCalmFrames = 2;  // the program has then seen the input and shown what it makes of it
State& state() {
  static State s;
  return s;
}

ImGuiWindow* window_of(const Record& record) { return ImGui::FindWindowByID(record.window); }
Record* find_now(ImGuiID id) { return state().now.find(id); }
// A record whose parts are to be set, all of them: it may hold those of another.
Record& append(ImGuiID id) {
  State& s = state();
  bool is_new = false;
  std::uint32_t& place = s.now.index.at(id, &is_new);
  if (!is_new) {
    const Record& first = s.now.all[place];
    char text[96];
    std::snprintf(text, sizeof text, "two items with the id %08X: ", id);
    s.duplicates.push_back(text + first.role + " \"" + first.name + first.text + "\"");
    static Record spare;  // the second one goes nowhere
    return spare;
  }
  place = static_cast<std::uint32_t>(s.now.count);
  Record& record = s.now.push();
  record.id = id;
  return record;
}
// The parts that only items have.
void make_plain(Record& r) {
  for (std::string* text : {&r.text, &r.value, &r.options, &r.detail, &r.placeholder, &r.description, &r.language}) text->clear();
  r.x = r.y = r.w = r.h = r.pad_left = r.pad_right = 0;
  r.min = r.max = r.step = 0;
  r.checked = r.expanded = -1;
  r.disabled = r.invalid = r.required = false;
  r.style = {};
}
// The parts that only windows have.
void make_flat(Record& r) {
  r.scroll_x = r.scroll_y = r.content_w = r.content_h = 0;
  r.z = 0;
  r.covers.clear();
  r.modal = false;
}
// The innermost open group of this window, or the window itself.
ImGuiID container(const ImGuiWindow* window) {
  State& s = state();
  for (std::size_t n = s.groups.size(); n-- > 0;)
    if (const Record* group = find_now(s.groups[n]); group && group->window == window->ID) return group->id;
  return window->ID;
}
ImVec2 to_screen(const Record& record, const ImGuiWindow* window) {
  return {record.x + window->Pos.x - window->Scroll.x, record.y + window->Pos.y - window->Scroll.y};
}

// ---- the message: fields parted by U+001F, records by U+001E; both are taken out of texts, and so is 0, at which the page would stop to read ----
void put(std::string& out, std::string_view text) {
  for (const char c : text)
    if (c != '\x1e' && c != '\x1f' && c != '\0') out += c;
  out += '\x1f';
}
void put(std::string& out, double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g\x1f", number);
  out += text;
}
void put_id(std::string& out, ImGuiID id) {
  out += std::to_string(id);
  out += '\x1f';
}
// The order of fields is that of `Mirror.read` in mirror.js.
void put_record(std::string& out, const Record& r) {
  out += r.kind;
  put_id(out, r.id);
  put_id(out, r.parent);
  put(out, r.role);
  put(out, r.name);
  for (const float v : {r.x, r.y, r.w, r.h}) put(out, double(v));
  if (r.kind == 'w') {
    for (const float v : {r.scroll_x, r.scroll_y, r.content_w, r.content_h, float(r.z), float(r.modal)}) put(out, double(v));
    std::string covers;
    for (const auto& c : r.covers) {
      char text[80];
      std::snprintf(text, sizeof text, "%s%.6g %.6g %.6g %.6g", covers.empty() ? "" : ",", double(c[0]), double(c[1]), double(c[2]), double(c[3]));
      covers += text;
    }
    put(out, covers);
  } else if (r.kind == 'i') {
    for (const std::string* text : {&r.text, &r.value, &r.options, &r.detail, &r.placeholder, &r.description, &r.language}) put(out, *text);
    for (const double v : {r.min, r.max, r.step, double(r.checked), double(r.expanded),
                           double((r.disabled ? 1 : 0) | (r.invalid ? 2 : 0) | (r.required ? 4 : 0))})
      put(out, v);
    const platform::TextStyle& t = r.style;
    for (const double v : {double(t.size), double(t.weight), double(t.colour), double(t.line_height), double(t.letter_spacing),
                           double(t.align), double(t.wrap), double(r.pad_left), double(r.pad_right)})
      put(out, v);
  }
  out += '\x1e';
}

bool is_open(const ImGuiWindow* w) { return w && w->Active && !w->Hidden; }

// Windows, front to back, and what lies in front of each; drops what is not on screen; looks for faults.
void settle() {
  State& s = state();
  ImGuiContext& g = *GImGui;
  s.problems = s.duplicates;
  // Nearly always all of a window's records follow each other, and nearly always all windows are open.
  ImGuiID window = 0;
  bool open = false;
  std::size_t kept = 0;
  for (std::size_t n = 0; n < s.now.count; n++) {
    Record& r = s.now.all[n];
    if (r.window != window || n == 0) {
      window = r.window;
      open = is_open(window_of(r));
    }
    if (!open) continue;
    if (kept != n) std::swap(s.now.all[kept], r);
    kept++;
  }
  if (kept != s.now.count) {
    s.now.count = kept;
    s.now.index.clear();
    for (std::size_t n = 0; n < kept; n++) s.now.index.at(s.now.all[n].id) = static_cast<std::uint32_t>(n);
  }
  for (Record& r : s.now.list()) {
    if (r.kind != 'w') continue;
    ImGuiWindow* w = window_of(r);
    r.scroll_x = w->Scroll.x;
    r.scroll_y = w->Scroll.y;
    r.content_w = w->ScrollMax.x + w->Size.x;
    r.content_h = w->ScrollMax.y + w->Size.y;
    if (w->RootWindow != w && !(w->Flags & ImGuiWindowFlags_Popup)) continue;  // children share their root's place
    r.z = g.Windows.index_from_ptr(g.Windows.find(w)) + 1;
    for (int n = r.z; n < g.Windows.Size; n++) {
      const ImGuiWindow* o = g.Windows[n];
      if (is_open(o) && o != w && !(o->Flags & ImGuiWindowFlags_ChildWindow) && !(o->Flags & ImGuiWindowFlags_NoBackground) && o->Rect().Overlaps(w->Rect()))
        r.covers.push_back({o->Pos.x - r.x, o->Pos.y - r.y, o->Size.x, o->Size.y});
    }
  }
  for (const Record& r : s.now.list()) {
    if (r.kind == 'i' && r.name.empty() && r.text.empty()) s.problems.push_back(r.role + " without a name");
    if (r.kind == 'g' && r.name.empty() && (r.role == "region" || r.role == "radiogroup")) s.problems.push_back(r.role + " without a name");
  }
  for (const ImGuiID id : s.reported)
    if (s.now.index.find(id) == nullptr) {
      char text[80];
      std::snprintf(text, sizeof text, "an item that no record describes (id %08X)", id);
      s.problems.push_back(text);
    }
}

// What was shown last, for those who ask.
const std::vector<Seen>& seen_now() {
  State& s = state();
  if (s.seen_made) return s.seen;
  s.seen_made = true;
  s.seen.clear();
  for (const Record& r : s.before.list()) {
    if (r.kind != 'i') continue;
    const ImVec2 at = to_screen(r, window_of(r));
    s.seen.push_back({r.id, r.window, r.role, r.name.empty() ? r.text : r.name, r.text, r.value, r.description, r.detail, at,
                      {at.x + r.w, at.y + r.h}, r.checked, r.expanded, r.disabled});
  }
  return s.seen;
}

void ask_activation(ImGuiID id) {
  state().activations[id].count++;
  platform::request_frames();
}

// Between frames: what was told is done when Dear ImGui's queue is empty.
void tell_steps() {
  State& s = state();
  while (!s.steps.empty()) {
    if (s.steps.front().scrolls ? GImGui->InputEventsQueue.Size > 0 : s.following > 0) break;
    const auto tell = std::move(s.steps.front().tell);
    s.steps.erase(s.steps.begin());
    tell();
  }
}

// Dear ImGui laid out a window: remember it as a record.
void open_window(ImGuiWindow* w) {
  const bool popup = (w->Flags & ImGuiWindowFlags_Popup) != 0, child = (w->Flags & ImGuiWindowFlags_ChildWindow) && !popup;
  const ImGuiID parent = child ? container(w->ParentWindow) : 0;
  Record& r = append(w->ID);
  make_plain(r);
  make_flat(r);
  r.name.clear();
  r.kind = 'w';
  r.window = w->ID;
  r.parent = parent;
  r.role = popup ? "dialog" : (w->Flags & ImGuiWindowFlags_Tooltip) ? "tooltip" : "group";
  r.modal = (w->Flags & ImGuiWindowFlags_Modal) != 0;
  r.x = w->Pos.x;
  r.y = w->Pos.y;
  if (child) {
    r.x += w->ParentWindow->Scroll.x - w->ParentWindow->Pos.x;
    r.y += w->ParentWindow->Scroll.y - w->ParentWindow->Pos.y;
  }
  r.w = w->Size.x;
  r.h = w->Size.y;
}

}  // namespace

// Called from Dear ImGui's hooks, below.
void on_item(ImGuiWindow* window, ImGuiID id, bool is_item) {
  if (window->IsFallbackWindow) return;  // Dear ImGui's own, never shown
  if (id == window->ID) {
    if (!find_now(id)) open_window(window);
    return;
  }
  // Scroll bars and a child window's own item are not for people: the child is mirrored as a window.
  if (!is_item || id == ImGui::GetWindowScrollbarID(window, ImGuiAxis_X) || id == ImGui::GetWindowScrollbarID(window, ImGuiAxis_Y)) return;
  if (const ImGuiWindow* child = ImGui::FindWindowByID(id); child) return;
  for (const ImGuiWindow* child : window->DC.ChildWindows)
    if (child->ChildId == id) return;
  state().reported.push_back(id);
}

void enable() {
  state() = State{};
  GImGui->TestEngineHookItems = true;
  platform::MirrorListener listener;
  listener.activate = ask_activation;
  listener.value = [](std::uint32_t id, std::string_view value) { state().typed[id] = std::string(value); };
  listener.resend = [](std::uint32_t id) { state().resend[id] = kCalmFrames; };
  listener.scroll = [](std::uint32_t id, float x, float y) {
    const auto scroll = [id, x, y] {
      ImGuiWindow* w = ImGui::FindWindowByID(id);
      if (!w) return;
      ImGui::SetScrollX(w, std::floor(x));
      ImGui::SetScrollY(w, std::floor(y));
      state().following = 2;
    };
    state().steps.push_back({true, scroll});
    tell_steps();
  };
  listener.dismiss = [] {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiKey_Escape, true);
    io.AddKeyEvent(ImGuiKey_Escape, false);
  };
  listener.focus = [](std::uint32_t id) { state().held = id; };
  platform::set_mirror_listener(std::move(listener));
}

void begin_frame() {
  State& s = state();
  s.now.clear();
  s.groups.clear();
  s.counters.clear();
  s.reported.clear();
  s.duplicates.clear();
  tell_steps();
  s.deliver = GImGui->InputEventsQueue.Size == 0 && s.steps.empty() && s.following == 0;  // a click still being told comes first
}

static bool has_input() {
  const State& s = state();
  return !s.activations.empty() || !s.typed.empty() || !s.steps.empty() || GImGui->InputEventsQueue.Size > 0;
}
bool busy() { return has_input() || !state().resend.empty() || state().following > 0; }
void in_order(std::function<void()> tell_pointer) {
  state().steps.push_back({false, std::move(tell_pointer)});
  tell_steps();
}

void drop_frame() {
  State& s = state();
  s.now.clear();
  s.groups.clear();
}

void end_frame() {
  State& s = state();
  settle();
  std::vector<ImGuiID> again;
  // Not while input is under way: the click that the element already shows may still be in the queue.
  if (!has_input())
    for (auto it = s.resend.begin(); it != s.resend.end();) {
      if (--it->second > 0) {
        ++it;
        continue;
      }
      again.push_back(it->first);
      it = s.resend.erase(it);
    }
  std::string set, order;
  bool same = s.now.count == s.before.count;
  for (std::size_t n = 0; n < s.now.count; n++) {
    const Record& r = s.now.all[n];
    if (same && s.before.all[n].id != r.id) same = false;
    const Record* old = same ? &s.before.all[n] : s.before.find(r.id);
    if (old == nullptr || !(*old == r) || (!again.empty() && std::find(again.begin(), again.end(), r.id) != again.end())) put_record(set, r);
  }
  if (!same) {
    order = "o";
    for (const Record& r : s.now.list()) put_id(order, r.id);
    order += '\x1e';
  }
  if (s.focus) {
    order += 'f';
    put_id(order, s.focus);
    order += '\x1e';
  }
  if (!s.announcement.empty()) {
    order += s.urgent ? "S" : "s";
    put(order, s.announcement);
    order += '\x1e';
  }
  if (!set.empty() || !order.empty()) platform::mirror_apply(set + order);
  s.focus = 0;
  s.announcement.clear();
  if (s.following > 0) s.following--;
  // Widgets had their chance in this frame; what nobody took (gone, disabled, of another kind) must not keep frames going.
  s.typed.clear();
  if (s.deliver)
    for (auto it = s.activations.begin(); it != s.activations.end();) {
      const bool more = it->second.taken && --it->second.count > 0;
      it->second.taken = false;
      it = more ? std::next(it) : s.activations.erase(it);
    }
  s.before.all.swap(s.now.all);
  s.before.index.swap(s.now.index);
  std::swap(s.before.count, s.now.count);
  s.seen_made = false;
}

ImGuiID add(ImGuiID id, const ImVec2& min, const ImVec2& max, const Item& item) {
  State& s = state();
  ImGuiWindow* w = GImGui->CurrentWindow;
  const char* role = kRoleNames[static_cast<std::size_t>(item.role)];
  if (id == 0) {
    // By role and order, so that an element keeps its kind when texts come and go before it.
    const ImGuiID family = ImHashStr(role, 0, w->IDStack.back());
    const int number = static_cast<int>(s.counters.at(family)++);
    id = ImHashData(&number, sizeof number, family);
  }
  const ImGuiID parent = container(w);
  Record& r = append(id);
  make_flat(r);
  r.kind = 'i';
  r.parent = parent;
  r.window = w->ID;
  r.role = role;
  r.name = item.name;
  r.text = item.text;
  r.value = item.value;
  r.options = item.options;
  r.detail = item.detail;
  r.placeholder = item.placeholder;
  r.description = item.description;
  r.language = item.language;
  r.x = min.x - w->Pos.x + w->Scroll.x;
  r.y = min.y - w->Pos.y + w->Scroll.y;
  r.w = max.x - min.x;
  r.h = max.y - min.y;
  r.min = item.min;
  r.max = item.max;
  r.step = item.step;
  r.checked = item.checked;
  r.expanded = item.expanded;
  r.disabled = item.disabled;
  r.invalid = item.invalid;
  r.required = item.required;
  r.style = item.style;
  r.pad_left = item.pad_left;
  r.pad_right = item.pad_right;
  s.last_added = id;
  return id;
}

bool take_activation(ImGuiID id) {
  State& s = state();
  const auto found = s.deliver ? s.activations.find(id) : s.activations.end();
  if (found == s.activations.end() || found->second.taken) return false;  // one a frame
  found->second.taken = true;
  return true;
}

bool take_value(ImGuiID id, std::string* value) {
  State& s = state();
  const auto found = s.typed.find(id);
  if (found == s.typed.end()) return false;
  *value = std::move(found->second);
  s.typed.erase(found);
  s.resend[id] = kCalmFrames;  // should the program refuse or change the value, the page gets to know
  return true;
}

void name_window(std::string_view name) {
  if (Record* r = find_now(GImGui->CurrentWindow->ID)) r->name = name;
}

void begin_group(GroupRole role, std::string_view name) {
  State& s = state();
  ImGuiWindow* w = GImGui->CurrentWindow;
  const char* role_name = kGroupNames[static_cast<std::size_t>(role)];
  const ImGuiID family = ImHashStr(role_name, 0, w->IDStack.back());
  const int number = static_cast<int>(s.counters.at(family)++);
  const ImGuiID id = ImHashData(&number, sizeof number, family);
  const ImGuiID parent = container(w);
  Record& r = append(id);
  make_plain(r);
  make_flat(r);
  r.kind = 'g';
  r.parent = parent;
  r.window = w->ID;
  r.role = role_name;
  r.name = name;
  s.groups.push_back(id);
}
void end_group() { state().groups.pop_back(); }
void focus(ImGuiID id) { state().focus = state().last_focus = state().held = id; }
ImGuiID focused() { return state().held; }
void focus_last() { focus(state().last_added); }
void announce(std::string_view text, bool urgent) {
  state().announcement = state().last_announced = std::string(text);
  state().urgent = urgent;
  platform::request_frames(1);
}
const std::vector<std::string>& problems() { return state().problems; }

std::vector<Seen> all_seen() { return seen_now(); }
const Seen* find(std::string_view role, std::string_view name) {
  for (const Seen& seen : seen_now())
    if (seen.role == role && seen.name == name) return &seen;
  return nullptr;
}
bool activate(std::string_view role, std::string_view name) {
  const Seen* seen = find(role, name);
  if (!seen || seen->disabled) return false;
  ask_activation(seen->id);
  return true;
}
bool set_value(std::string_view role, std::string_view name, std::string_view value) {
  const Seen* seen = find(role, name);
  if (!seen || seen->disabled) return false;
  state().typed[seen->id] = std::string(value);
  platform::request_frames();
  return true;
}
ImGuiID focused_by_program() { return state().last_focus; }
const std::string& announced() { return state().last_announced; }

}  // namespace tertium::semantics

// ---- Dear ImGui calls these for each item (IMGUI_ENABLE_TEST_ENGINE) ----
void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect&, const ImGuiLastItemData* data) {
  tertium::semantics::on_item(context->CurrentWindow, id, data != nullptr);
}
void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID, const char*, ImGuiItemStatusFlags) {}
void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}
const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }
