// platform.h: everything the programs ask of the browser, in plain C++; the only door to Emscripten, and replaceable in tests.
// One implementation is linked: browser.cpp (+ browser.js) in WebAssembly, null.cpp (controls in null.h) natively.
// One thread. Callbacks come later, never from inside the call that takes them, and each is followed by at least one frame.
// Units: CSS pixels; milliseconds on the page's clock (performance.now, also the clock of event times and frames).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tertium::platform {

// ---- the window -------------------------------------------------------------------------------------------------------

struct Insets { float top = 0, right = 0, bottom = 0, left = 0; };

// What is true of the window now. Any change asks for frames and calls on_window_change.
struct Window {
  float width = 0, height = 0;  // of the canvas
  float pixel_ratio = 1;        // device pixels per CSS pixel
  float text_scale = 1;         // the reader's text size over the usual 16 px
  Insets safe;                  // notch, rounded corners; bottom: also the on-screen keyboard
  bool dark = false;            // prefers-color-scheme
  bool reduced_motion = false;  // prefers-reduced-motion
  bool touch = false;           // the main pointer is a finger: controls are 44 high, fields 16 px (else iOS zooms)
  bool online = true, visible = true, focused = true;
  bool fullscreen = false;      // by the page or by the reader's key
};
const Window& window();
void on_window_change(std::function<void()> callback);  // added to those there are
// The page is being hidden or left: the last moment to send with keepalive or to store.
void on_page_hide(std::function<void()> callback);

// ---- frames: none unless asked for ---------------------------------------------------------------------------------------

// Makes the WebGL2 context on the page's canvas and begins. False: no WebGL2. `frame` gets the rAF timestamp.
bool start(std::function<void(double raf_ms)> frame);
void request_frames(int count = 3);  // Dear ImGui needs 2 to 3 to settle after an input
double frame_ms();                   // rAF timestamp of the frame being made, or of the last one
std::uint64_t frames_made();         // tests: does not rise while idle
double now_ms();
std::string wall_clock_iso();        // "2026-11-22T13:05:09.123Z"
// How well times are known here. The period: median of the last intervals between frames that followed each other (a dozen
// empty ones are made at the start); 0: none seen yet. The step: the smallest one that performance.now() makes, measured once at the start;
// 0: too coarse to be seen within a moment.
double frame_period_ms();
double clock_step_ms();

using TimerId = std::uint32_t;       // never 0
TimerId after_ms(double milliseconds, std::function<void()> callback);
void cancel_timer(TimerId timer);

// ---- input ----------------------------------------------------------------------------------------------------------------

enum class InputKind : std::uint8_t { kNone, kMouse, kTouch, kPen, kKey, kAssistive };
const char* name_of(InputKind kind);  // "mouse", ... as stored

// The latest press: pointer down, key down, or an activation by an assistive tool. time_ms is the event's own timestamp:
// response time = last_input().time_ms - frame_ms() of the first frame that showed the pictures.
struct LastInput {
  double time_ms = 0;
  InputKind kind = InputKind::kNone;
};
LastInput last_input();

enum class PointerAction : std::uint8_t { kMove, kDown, kUp, kCancel, kLeave };
struct PointerEvent {
  PointerAction action = PointerAction::kMove;
  InputKind kind = InputKind::kMouse;
  float x = 0, y = 0;
  int button = 0;  // 0 main, 1 middle, 2 secondary
  double time_ms = 0;
};
struct KeyEvent {
  std::string_view code;  // physical key, "Digit1", "Enter", as KeyboardEvent.code
  bool down = false, repeat = false, ctrl = false, shift = false, alt = false, meta = false;
  std::uint32_t character = 0;  // what it types, or 0
  double time_ms = 0;
};
// Where raw input goes: set once by web/ui. Keys that a page element uses itself (typing, Tab, Space on a button) do not come.
struct InputListener {
  std::function<void(const PointerEvent&)> pointer;
  std::function<void(float x_px, float y_px)> wheel;  // right and down are positive
  std::function<bool(const KeyEvent&)> key;           // true: used, so the page does nothing with it
  std::function<void(bool focused)> focus;
};
void set_input_listener(InputListener listener);

// ---- text: laid out by the browser, in the page's font -----------------------------------------------------------------------

enum class Align : std::uint8_t { kStart, kCentre, kEnd };
struct TextStyle {
  float size = 14;              // px
  int weight = 400;             // 400, 500, 600
  std::uint32_t colour = 0;     // 0xRRGGBB
  float line_height = 20;       // px
  float letter_spacing = 0;     // em
  Align align = Align::kStart;
  bool wrap = false;            // break lines at the width; else one line, cut with an ellipsis
  bool operator==(const TextStyle&) const = default;
};
struct TextSize {
  float width = 0, height = 0;  // whole pixels, rounded up
  int lines = 0;
};
// The box that `text` needs. max_width counts only with style.wrap. Cached; the cache empties when fonts arrive.
TextSize measure_text(std::string_view text, const TextStyle& style, float max_width = 0);

// ---- the DOM mirror (used by web/semantics alone) -------------------------------------------------------------------------------

void mirror_apply(std::string_view message);  // format: web/semantics/mirror.js
struct MirrorListener {
  std::function<void(std::uint32_t id)> activate;  // by keyboard or assistive tool
  std::function<void(std::uint32_t id, std::string_view value)> value;
  std::function<void(std::uint32_t id)> resend;    // the page's element may differ from its record
  std::function<void(std::uint32_t id, float x, float y)> scroll;
  std::function<void()> dismiss;                   // Escape
  std::function<void(std::uint32_t id)> focus;     // this element has the focus now; 0: none has
};
void set_mirror_listener(MirrorListener listener);

// ---- drawing ---------------------------------------------------------------------------------------------------------------------

using TextureId = std::uint32_t;  // 0: none. Stays valid when the WebGL context is lost and restored.
struct Vertex { float x, y, u, v; std::uint32_t rgba; };  // rgba: red in the low byte, not premultiplied
struct DrawCommand {
  float left, top, right, bottom;     // clip
  TextureId texture;
  std::uint32_t first_index, indices;  // triangles
};
void begin_drawing(std::uint32_t background_rgb);  // clears
void draw(const Vertex* vertices, std::size_t vertex_count, const std::uint32_t* indices, std::size_t index_count,
          const std::vector<DrawCommand>& commands);
TextureId make_texture(int width, int height, const unsigned char* rgba);  // not premultiplied; kept for context restore

struct Picture {
  TextureId texture = 0;
  int width = 0, height = 0;  // as uploaded
};
using PictureRequest = std::uint32_t;  // never 0
// Fetches, decodes (any format the browser knows) and uploads with mipmaps; done is called when it can be drawn, with
// texture 0 when it failed. max_side > 0: reduced so that no side is longer. After a context loss pictures come back by themselves.
PictureRequest load_picture(const std::string& url, int max_side, std::function<void(Picture)> done);
void cancel_picture(PictureRequest request);
void free_texture(TextureId texture);

// ---- network -----------------------------------------------------------------------------------------------------------------------

using Headers = std::vector<std::pair<std::string, std::string>>;
struct Request {
  std::string method = "GET", url;
  Headers headers;
  std::string body;         // bytes
  double timeout_ms = 30000;
  bool keepalive = false;   // may outlive the page (browsers allow 64 KiB in all)
};
struct Response {
  int status = 0;           // 0: no answer; `failure` says why
  std::string body;         // bytes
  Headers headers;          // names in lower case
  enum class Failure : std::uint8_t { kNone, kNetwork, kTimeout, kAborted } failure = Failure::kNone;
};
using RequestId = std::uint32_t;  // never 0
RequestId fetch(Request request, std::function<void(Response)> done);
void abort_fetch(RequestId request);  // done is called with kAborted

// ---- storage -------------------------------------------------------------------------------------------------------------------------

// Key -> bytes, in this browser (IndexedDB, strict durability). storage_is_durable() is false when the browser gives none
// (private windows): then it is memory, and the participant should be told that reloading loses unsent answers.
void storage_put(const std::string& key, std::string bytes, std::function<void(bool durable)> done);
void storage_get(const std::string& key, std::function<void(std::optional<std::string>)> done);
void storage_remove(const std::string& key, std::function<void(bool)> done);
void storage_list(const std::string& prefix, std::function<void(std::vector<std::pair<std::string, std::string>>)> done);  // by key
bool storage_is_durable();
// Small settings, at once (localStorage). Never for answers.
std::optional<std::string> setting(const std::string& key);
void set_setting(const std::string& key, const std::string& value);
void remove_setting(const std::string& key);

// ---- the page -----------------------------------------------------------------------------------------------------------------------

std::array<unsigned char, 16> random_id();  // 128 bits from the browser's secure generator
struct Url { std::string path, query, hash; };  // "/t/demo", "a=1&b=2", "fits/3": without ? and #, as written (not decoded)
Url url();
std::string page_origin();  // "http://127.0.0.1:8080", for links that are copied
std::optional<std::string> query_value(const std::string& name);  // decoded
std::vector<std::pair<std::string, std::string>> query_values();  // all of them, decoded, in order
void push_url(const std::string& path_query_hash);     // a new entry in the history; "#fits" changes the hash only
void replace_url(const std::string& path_query_hash);  // the same entry
void on_url_change(std::function<void()> callback);    // Back, Forward, a link, or typed; not the two calls above
void set_title(const std::string& title);
void set_page_theme(bool dark);  // <html data-theme>: the colours of the page's own parts
void set_language(const std::string& tag, bool right_to_left);  // <html lang dir>
void copy_to_clipboard(const std::string& text, std::function<void(bool)> done);
void download(const std::string& file_name, const std::string& media_type, std::string_view bytes);
void open_link(const std::string& url, bool new_tab);
void reload_page();
void warn_before_leaving(bool on);
void program_ready();              // the first screen is there: the boot page's progress goes
void program_failed(const std::string& why);  // the boot page says so instead
void log_line(std::string_view text);  // developer console

}  // namespace tertium::platform
