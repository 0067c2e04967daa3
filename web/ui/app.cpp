// app.cpp: the frame: input into Dear ImGui, the screen, the mirror, the drawing; finger scrolling; toasts.
#include "web/ui/app.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/check.h"
#include "web/semantics/semantics.h"
#include "web/ui/messages.h"
#include "web/ui/pictures.h"
#include "web/ui/widgets.h"

namespace tertium::ui {
namespace {

constexpr float kFontSize = 13;        // of the font that is never drawn; Dear ImGui scrolls 5 of them a notch
constexpr float kFingerSlop = 8;       // px before a touch is a scroll
constexpr double kRest_ms = 100;       // a finger that rested so long lets go without momentum
constexpr double kGlide_ms = 325;      // time constant of momentum, as on phones

// One finger on a scrolling part.
struct Finger {
  bool down = false, scrolling = false;
  float start_x = 0, start_y = 0, y = 0, scroll_start = 0, glide_from = 0;
  float velocity = 0;  // px per ms
  double time_ms = 0;
  ImGuiID window = 0;
  bool gliding = false;
};
struct Toast { std::string words; double until_ms = 0; };

struct App {
  Program program;
  double last_frame_ms = 0;
  bool again = false, dark = false, first = true;
  platform::TextureId atlas = 0;
  Finger finger;
  Toast toast;
  std::vector<platform::DrawCommand> commands;
};
std::unique_ptr<App> g_app;

ImGuiKey key_of(std::string_view code) {
  if (code.size() == 6 && code.starts_with("Digit")) return static_cast<ImGuiKey>(ImGuiKey_0 + (code[5] - '0'));
  if (code.size() == 7 && code.starts_with("Numpad") && code[6] >= '0' && code[6] <= '9') return static_cast<ImGuiKey>(ImGuiKey_Keypad0 + (code[6] - '0'));
  if (code.size() == 4 && code.starts_with("Key")) return static_cast<ImGuiKey>(ImGuiKey_A + (code[3] - 'A'));
  static constexpr std::pair<std::string_view, ImGuiKey> kKeys[] = {
    {"ArrowLeft", ImGuiKey_LeftArrow}, {"ArrowRight", ImGuiKey_RightArrow}, {"ArrowUp", ImGuiKey_UpArrow}, {"ArrowDown", ImGuiKey_DownArrow},
    {"Enter", ImGuiKey_Enter}, {"NumpadEnter", ImGuiKey_KeypadEnter}, {"Escape", ImGuiKey_Escape}, {"Space", ImGuiKey_Space},
    {"Backspace", ImGuiKey_Backspace}, {"Delete", ImGuiKey_Delete}, {"Home", ImGuiKey_Home}, {"End", ImGuiKey_End},
    {"PageUp", ImGuiKey_PageUp}, {"PageDown", ImGuiKey_PageDown}, {"Comma", ImGuiKey_Comma}, {"Period", ImGuiKey_Period}, {"Slash", ImGuiKey_Slash},
  };
  for (const auto& [name, key] : kKeys)
    if (name == code) return key;
  return ImGuiKey_None;
}

// The nearest window, from the one in front at this point upwards, that can scroll up and down.
ImGuiWindow* scrolling_window(float x, float y) {
  const ImGuiContext& g = *GImGui;
  ImGuiWindow* w = nullptr;
  for (int n = g.Windows.Size; n-- > 0 && !w;) {
    ImGuiWindow* each = g.Windows[n];
    if (each->WasActive && !each->Hidden && !(each->Flags & ImGuiWindowFlags_NoMouseInputs) && each->OuterRectClipped.Contains(ImVec2(x, y))) w = each;
  }
  while (w && !(w->ScrollMax.y > 0 && !(w->Flags & ImGuiWindowFlags_NoScrollWithMouse))) w = w->ParentWindow;
  return w;
}

void tell_pointer(const platform::PointerEvent& e) {
  ImGuiIO& io = ImGui::GetIO();
  Finger& f = g_app->finger;
  const bool touch = e.kind == platform::InputKind::kTouch;
  io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : e.kind == platform::InputKind::kPen ? ImGuiMouseSource_Pen : ImGuiMouseSource_Mouse);
  const int button = e.button == 2 ? ImGuiMouseButton_Right : e.button == 1 ? ImGuiMouseButton_Middle : ImGuiMouseButton_Left;
  using enum platform::PointerAction;
  if (e.action != kLeave) io.AddMousePosEvent(e.x, e.y);
  if (e.action == kDown) io.AddMouseButtonEvent(button, true);
  if (e.action == kUp || e.action == kCancel) io.AddMouseButtonEvent(button, false);
  if (e.action == kLeave || (touch && (e.action == kUp || e.action == kCancel))) io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  if (!touch) return;
  if (e.action == kDown) {
    f = Finger{};
    f.down = true;
    f.start_x = e.x;
    f.start_y = f.y = e.y;
    f.time_ms = e.time_ms;
  } else if (e.action == kMove && f.down) {
    const double elapsed = e.time_ms - f.time_ms;
    if (elapsed > 0) {
      const float v = (f.y - e.y) / float(elapsed);
      f.velocity = f.velocity * .4f + v * .6f;
    }
    f.y = e.y;
    f.time_ms = e.time_ms;
    // Steeper than wide: it is a scroll; what was pressed is let go.
    if (!f.scrolling && std::fabs(e.y - f.start_y) > kFingerSlop && std::fabs(e.y - f.start_y) > std::fabs(e.x - f.start_x)) {
      if (ImGuiWindow* w = scrolling_window(f.start_x, f.start_y)) {
        f.scrolling = true;
        f.window = w->ID;
        f.scroll_start = w->Scroll.y;
        f.start_y = e.y;
        ImGui::ClearActiveID();
      }
    }
  } else if ((e.action == kUp || e.action == kCancel) && f.down) {
    f.down = false;
    f.gliding = f.scrolling && e.action == kUp && e.time_ms - f.time_ms < kRest_ms && std::fabs(f.velocity) > .05f;
    f.scrolling = false;
  }
}

void take_pointer(const platform::PointerEvent& e) {
  semantics::in_order([e] { tell_pointer(e); });
}

void move_finger_scroll(float elapsed_ms) {
  Finger& f = g_app->finger;
  if (!f.scrolling && !f.gliding) return;
  ImGuiWindow* w = ImGui::FindWindowByID(f.window);
  if (!w) {
    f = Finger{};
    return;
  }
  if (f.scrolling) {
    if (ImGui::GetActiveID()) ImGui::ClearActiveID();
    ImGui::SetScrollY(w, std::round(ImClamp(f.scroll_start + f.start_y - f.y, 0.0f, w->ScrollMax.y)));
    f.glide_from = w->Scroll.y;
    return;
  }
  if (platform::window().reduced_motion) {
    f.gliding = false;
    return;
  }
  const float decay = float(std::exp(-double(elapsed_ms) / kGlide_ms));
  f.glide_from += f.velocity * float(kGlide_ms) * (1 - decay);
  f.velocity *= decay;
  ImGui::SetScrollY(w, std::round(ImClamp(f.glide_from, 0.0f, w->ScrollMax.y)));
  if (std::fabs(f.velocity) < .02f || f.glide_from < 0 || f.glide_from > w->ScrollMax.y) f.gliding = false;
  platform::request_frames(2);
}

bool take_key(const platform::KeyEvent& e) {
  const ImGuiKey key = key_of(e.code);
  if (key == ImGuiKey_None) return false;
  if (e.down && (e.ctrl || e.alt || e.meta)) return false;  // the browser's
  ImGui::GetIO().AddKeyEvent(key, e.down);
  if (!e.down) return false;  // a button is clicked by the page when Space is let go
  return key == ImGuiKey_Space || key == ImGuiKey_PageUp || key == ImGuiKey_PageDown || (key >= ImGuiKey_LeftArrow && key <= ImGuiKey_DownArrow);
}

void set_style() {
  ImGuiStyle& s = ImGui::GetStyle();
  s = ImGuiStyle{};
  s.WindowPadding = s.FramePadding = s.ItemSpacing = s.ItemInnerSpacing = ImVec2(0, 0);
  s.WindowMinSize = ImVec2(1, 1);
  s.WindowBorderSize = s.ChildBorderSize = s.PopupBorderSize = s.FrameBorderSize = 0;
  s.WindowRounding = s.PopupRounding = kRadiusCard;
  s.ChildRounding = 0;
  s.ScrollbarSize = 10;
  s.ScrollbarRounding = 5;
  s.CircleTessellationMaxError = .12f;
  s.DisabledAlpha = 1;
  const bool dark = &theme() == &kDarkTheme;
  for (ImVec4& colour : s.Colors) colour = ImVec4(0, 0, 0, 0);
  const auto set = [&](ImGuiCol at, std::uint32_t packed) { s.Colors[at] = ImGui::ColorConvertU32ToFloat4(packed); };
  set(ImGuiCol_PopupBg, paint(Ink::kSurface));
  set(ImGuiCol_ScrollbarGrab, paint(Ink::kControlLine, .45f));
  set(ImGuiCol_ScrollbarGrabHovered, paint(Ink::kControlLine, .75f));
  set(ImGuiCol_ScrollbarGrabActive, paint(Ink::kControlLine));
  s.Colors[ImGuiCol_ModalWindowDimBg] = dark ? ImVec4(0, 0, 0, .55f) : ImVec4(.10f, .11f, .12f, .35f);
}

void show_toast() {
  Toast& t = g_app->toast;
  if (t.words.empty()) return;
  if (platform::now_ms() >= t.until_ms) {
    t.words.clear();
    return;
  }
  const platform::Window& w = platform::window();
  const platform::TextStyle style = style_of(Type::kStrong, Ink::kGround, Align::kCentre, true);
  const float most = std::min(520.0f, w.width - 2 * page_margin()) - 40;
  platform::TextStyle loose = style;
  loose.wrap = false;
  const platform::TextSize one = platform::measure_text(t.words, loose);
  const platform::TextSize size = one.width <= most ? one : platform::measure_text(t.words, style, most);
  const ImVec2 box(size.width + 40, size.height + 24);
  ImGui::SetNextWindowPos(ImVec2(std::round((w.width - box.x) / 2), w.height - box.y - 24 - w.safe.bottom));
  ImGui::SetNextWindowSize(box);
  ImGui::Begin("##toast", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
  ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  const ImVec2 p = ImGui::GetWindowPos();
  sharpen();
  ImGui::GetWindowDrawList()->AddRectFilled(p, ImVec2(p.x + box.x, p.y + box.y), paint(Ink::kInk), 12);
  semantics::Item item;
  item.role = semantics::Role::kCaption;
  item.text = t.words;
  item.style = one.width <= most ? loose : style;
  semantics::add(0, ImVec2(p.x + 20, p.y + 12), ImVec2(p.x + 20 + size.width, p.y + 12 + size.height), item);
  ImGui::End();
}

void render() {
  const ImDrawData* data = ImGui::GetDrawData();
  platform::begin_drawing(rgb(Ink::kGround));
  static_assert(sizeof(ImDrawVert) == sizeof(platform::Vertex) && sizeof(ImDrawIdx) == 4);
  for (int n = 0; n < data->CmdListsCount; n++) {
    const ImDrawList* list = data->CmdLists[n];
    g_app->commands.clear();
    for (const ImDrawCmd& c : list->CmdBuffer) {
      if (c.UserCallback || c.ElemCount == 0) continue;
      CHECK(c.VtxOffset == 0);
      g_app->commands.push_back({c.ClipRect.x, c.ClipRect.y, c.ClipRect.z, c.ClipRect.w,
                                 static_cast<platform::TextureId>(reinterpret_cast<std::uintptr_t>(c.GetTexID())), c.IdxOffset, c.ElemCount});
    }
    if (!g_app->commands.empty())
      platform::draw(reinterpret_cast<const platform::Vertex*>(list->VtxBuffer.Data), static_cast<std::size_t>(list->VtxBuffer.Size),
                     list->IdxBuffer.Data, static_cast<std::size_t>(list->IdxBuffer.Size), g_app->commands);
  }
}

void make_frame(double raf_ms) {
  App& app = *g_app;
  const platform::Window& w = platform::window();
  if (w.width < 1 || w.height < 1 || language_on_its_way()) return;
  const float elapsed = app.last_frame_ms > 0 ? float(raf_ms - app.last_frame_ms) : 16.0f;
  app.last_frame_ms = raf_ms;
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(w.width, w.height);
  io.DeltaTime = std::clamp(elapsed, 1.0f, 100.0f) / 1000;
  const bool dark = &theme() == &kDarkTheme;
  if (app.first || dark != app.dark) platform::set_page_theme(dark);
  app.dark = dark;
  set_style();
  // Sizes known only at the end come from the last frame; where they changed, the frame is made again before anyone sees it.
  for (int attempt = 0; attempt < 5; attempt++) {
    app.again = false;
    semantics::begin_frame();
    ImGui::NewFrame();
    move_finger_scroll(attempt == 0 ? std::min(elapsed, 100.0f) : 0);
    begin_layout();
    app.program.screen();
    end_layout();
    show_toast();
    ImGui::Render();
    if (!app.again) break;
    if (attempt < 4) semantics::drop_frame();
    io.DeltaTime = 1e-5f;
  }
  semantics::end_frame();
  render();
  if (app.first) platform::program_ready();
  app.first = false;
  if (semantics::busy()) platform::request_frames(2);
}

void make_context() {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigInputTextCursorBlink = false;
  // No glyph is ever drawn: the atlas is the one white pixel that shapes are made of, and a font without letters. Made by hand, so that
  // Dear ImGui's own font and its reader of fonts (20 kB on the way to a phone) are not linked.
  ImFont* font = IM_NEW(ImFont)();
  font->ContainerAtlas = io.Fonts;
  font->FontSize = kFontSize;
  io.Fonts->Flags = ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
  io.Fonts->Fonts.push_back(font);
  io.Fonts->TexWidth = io.Fonts->TexHeight = 1;
  io.Fonts->TexUvWhitePixel = ImVec2(.5f, .5f);
  io.Fonts->TexReady = true;
  constexpr unsigned char kWhite[4] = {255, 255, 255, 255};
  g_app->atlas = platform::make_texture(1, 1, kWhite);
  io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(g_app->atlas)));
  semantics::enable();
  platform::InputListener listener;
  listener.pointer = take_pointer;
  listener.wheel = [](float x, float y) {
    g_app->finger = Finger{};
    const float notch = 5 * kFontSize;  // px that Dear ImGui scrolls for 1: one px on the wheel is one px on the page
    ImGui::GetIO().AddMouseWheelEvent(-x / notch, -y / notch);
  };
  listener.key = take_key;
  listener.focus = [](bool focused) { ImGui::GetIO().AddFocusEvent(focused); };
  platform::set_input_listener(std::move(listener));
}

}  // namespace

bool run(Program program) {
  g_app = std::make_unique<App>();
  g_app->program = std::move(program);
  if (!platform::start([](double raf_ms) { if (ImGui::GetCurrentContext()) make_frame(raf_ms); })) return false;
  start_language(g_app->program.catalogue, g_app->program.language, [](const Result<void>& loaded) {
    if (!loaded) return platform::program_failed(loaded.error().message);
    make_context();
    platform::request_frames();
  });
  return true;
}

void start_headless(std::function<void()> screen) {
  g_app = std::make_unique<App>();
  g_app->program.screen = std::move(screen);
  CHECK(platform::start([](double raf_ms) { make_frame(raf_ms); }));
  make_context();
}
void frame_headless(int count) {
  for (int n = 0; n < count; n++) make_frame(g_app->last_frame_ms + 16);
}
void stop_headless() {
  forget_pictures();
  forget_language();
  platform::set_input_listener({});
  ImGui::DestroyContext();
  forget_layout();
  g_app.reset();
}

void lay_out_again() { g_app->again = true; }

void toast(std::string_view words) {
  constexpr double kShown_ms = 4000;
  g_app->toast = {std::string(words), platform::now_ms() + kShown_ms};
  semantics::announce(words);
  platform::after_ms(kShown_ms + 20, [] { platform::request_frames(); });
}

bool key_pressed(ImGuiKey key) { return ImGui::IsKeyPressed(key, false); }

}  // namespace tertium::ui
