// browser.cpp: the platform in a browser: Emscripten, WebGL2 and the calls between C++ and browser.js.
#include <GLES3/gl3.h>
#include <emscripten.h>
#include <emscripten/html5.h>

#include <cmath>
#include <cstring>
#include <unordered_map>

#include "web/platform/platform_common.h"

// Bodies of EM_JS are JavaScript: they only hand over to browser.js and mirror.js.
// clang-format off
EM_JS(void, js_start, (), { Platform.start(); });
EM_JS(void, js_measure, (float* out, const char* t, int n, float size, int weight, float line, float spacing, float max_width),
      { Platform.measure(out, UTF8ToString(t, n), size, weight, line, spacing, max_width); });
EM_JS(void, js_fetch, (int id, const char* method, const char* url, const char* headers, const char* body, int n, double timeout, int keepalive),
      { Platform.fetch(id, UTF8ToString(method), UTF8ToString(url), UTF8ToString(headers), Platform.bytes(body, n), timeout, !!keepalive); });
EM_JS(void, js_abort, (int id), { if (Platform.fetches[id]) Platform.fetches[id](); });
EM_JS(void, js_picture, (int id, int texture, const char* url, int max_side), { Platform.picture(id, texture, UTF8ToString(url), max_side); });
EM_JS(void, js_cancel_picture, (int id), { if (Platform.pictures[id]) Platform.pictures[id].abort(); });
EM_JS(void, js_storage, (int id, const char* verb, const char* key, const char* bytes, int n),
      { Platform.storage(id, UTF8ToString(verb), UTF8ToString(key), Platform.bytes(bytes, n)); });
EM_JS(void, js_after, (int id, double ms), { Platform.timers[id] = setTimeout(function() { delete Platform.timers[id]; Platform.call('on_timer', id); }, ms); });
EM_JS(void, js_cancel_timer, (int id), { clearTimeout(Platform.timers[id]); delete Platform.timers[id]; });
EM_JS(void, js_mirror, (const char* t, int n), { Mirror.apply(UTF8ToString(t, n)); });
EM_JS(void, js_local, (const char* verb, const char* key, const char* value), {
  var k = 'tertium:' + UTF8ToString(key), v = UTF8ToString(value), verb_ = UTF8ToString(verb);
  Platform.local(function(s) {
    if (verb_ === 'set') s.setItem(k, v); else if (verb_ === 'remove') s.removeItem(k);
    else { var found = s.getItem(k); if (found !== null) Platform.call('take_text', found); }
  });
});
EM_JS(void, js_page_text, (const char* what, const char* argument), {
  var w = UTF8ToString(what), a = UTF8ToString(argument), t = null;
  if (w === 'path') t = location.pathname;
  else if (w === 'query') t = location.search.slice(1);
  else if (w === 'hash') t = location.hash.slice(1);
  else if (w === 'origin') t = location.origin;
  else if (w === 'value') t = new URLSearchParams(location.search).get(a);
  else if (w === 'values') t = Platform.queryValues();
  else if (w === 'time') t = new Date().toISOString();
  if (t !== null && t !== undefined) Platform.call('take_text', t);
});
EM_JS(double, js_clock_step, (), { return Platform.clockStep(); });
EM_JS(void, js_random, (unsigned char* p), { crypto.getRandomValues(HEAPU8.subarray(p, p + 16)); });
EM_JS(void, js_url, (const char* to, int replace), {
  var t = UTF8ToString(to); if (replace) history.replaceState(null, String(), t); else history.pushState(null, String(), t);
});
EM_JS(void, js_page, (const char* verb, const char* a, int b), {
  var v = UTF8ToString(verb), t = UTF8ToString(a), html = document.documentElement;
  if (v === 'title') document.title = t;
  else if (v === 'language') { html.lang = t; html.dir = b ? 'rtl' : 'ltr'; }
  else if (v === 'theme') html.dataset.theme = b ? 'dark' : 'light';
  else if (v === 'open') { if (b) window.open(t, '_blank', 'noopener'); else location.assign(t); }
  else if (v === 'reload') location.reload();
  else if (v === 'leave') { if (b) window.addEventListener('beforeunload', Platform.leaving); else window.removeEventListener('beforeunload', Platform.leaving); }
  else if (v === 'ready') { if (Module['onReady']) Module['onReady'](); }
  else if (v === 'fail') { if (Module['onFailure']) Module['onFailure'](t); }
  else if (v === 'log') console.info('[tertium] ' + t);
});
EM_JS(void, js_copy, (int id, const char* t, int n), { Platform.copy(id, UTF8ToString(t, n)); });
EM_JS(void, js_download, (const char* name, const char* type, const char* bytes, int n),
      { Platform.download(UTF8ToString(name), UTF8ToString(type), Platform.bytes(bytes, n)); });
// clang-format on

namespace tertium::platform {
namespace {

struct PictureJob {
  TextureId texture = 0;
  std::string url;
  int max_side = 0;
  std::function<void(Picture)> done;  // empty when the picture comes back after a context loss
};
struct LoadedPicture { std::string url; int max_side = 0; };
struct KeptTexture { int width = 0, height = 0; std::vector<unsigned char> rgba; };
struct StorageJob {
  std::vector<std::pair<std::string, std::string>> items;
  std::function<void(bool, std::vector<std::pair<std::string, std::string>>)> done;
};

constexpr int kFramesMeasured = 12;

struct State {
  Window window;
  std::function<void(double)> frame;
  std::vector<std::function<void()>> window_changed, page_hidden, url_changed;
  InputListener input;
  MirrorListener mirror;
  LastInput last_input;
  int wanted = 0;
  bool pending = false, started = false, lost = false, durable = true;
  double frame_ms = 0, measured_ms = 0, clock_step = 0;
  int to_measure = kFramesMeasured;
  FrameIntervals intervals;
  std::uint64_t frames = 0;
  std::uint32_t next = 1;
  std::unordered_map<std::uint32_t, std::function<void()>> timers;
  std::unordered_map<std::uint32_t, std::function<void(Response)>> fetches;
  std::unordered_map<std::uint32_t, PictureJob> pictures;
  std::unordered_map<TextureId, LoadedPicture> loaded;
  std::unordered_map<TextureId, KeptTexture> kept;
  std::unordered_map<std::uint32_t, StorageJob> storage;
  std::unordered_map<std::uint32_t, std::function<void(bool)>> copies;
  std::string text;  // what JavaScript handed over last
  bool has_text = false;
  GLuint shader = 0, vertices = 0, indices = 0, array = 0;
  GLint size_at = -1;
};
State& state() {
  static State s;
  return s;
}

EM_BOOL on_frame(double time_ms, void*) {
  State& s = state();
  s.pending = false;
  if (s.lost || !s.frame) return EM_FALSE;
  if (s.measured_ms > 0) s.intervals.add(time_ms - s.measured_ms);
  if (s.to_measure > 0) --s.to_measure;
  if (s.wanted > 0) {
    --s.wanted;
    s.frame_ms = time_ms;
    ++s.frames;
    s.frame(time_ms);
  }
  // The next frame follows this one: their distance is the screen's period.
  const bool more = s.wanted > 0 || s.to_measure > 0;
  s.measured_ms = more || s.pending ? time_ms : 0;
  if (more && !s.pending) {
    s.pending = true;
    emscripten_request_animation_frame(on_frame, nullptr);
  }
  return EM_FALSE;
}

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  return shader;
}
// Colours and textures are blended premultiplied; vertices carry plain colours.
void make_pipeline() {
  State& s = state();
  const GLuint vertex = compile(GL_VERTEX_SHADER,
      "#version 300 es\nuniform vec2 size;layout(location=0)in vec2 p;layout(location=1)in vec2 t;layout(location=2)in vec4 c;"
      "out vec2 uv;out vec4 tint;void main(){uv=t;tint=vec4(c.rgb*c.a,c.a);gl_Position=vec4(p.x*2./size.x-1.,1.-p.y*2./size.y,0,1);}");
  const GLuint fragment = compile(GL_FRAGMENT_SHADER,
      "#version 300 es\nprecision mediump float;uniform sampler2D picture;in vec2 uv;in vec4 tint;out vec4 colour;"
      "void main(){colour=tint*texture(picture,uv);}");
  s.shader = glCreateProgram();
  glAttachShader(s.shader, vertex);
  glAttachShader(s.shader, fragment);
  glLinkProgram(s.shader);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  s.size_at = glGetUniformLocation(s.shader, "size");
  glGenVertexArrays(1, &s.array);
  glGenBuffers(1, &s.vertices);
  glGenBuffers(1, &s.indices);
}
void upload(TextureId texture, const KeptTexture& kept) {
  std::vector<unsigned char> premultiplied = kept.rgba;
  for (std::size_t i = 0; i + 3 < premultiplied.size(); i += 4)
    for (std::size_t c = 0; c < 3; c++)
      premultiplied[i + c] = static_cast<unsigned char>(premultiplied[i + c] * premultiplied[i + 3] / 255);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, kept.width, kept.height, 0, GL_RGBA, GL_UNSIGNED_BYTE, premultiplied.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}
// WebGL forgets everything with its context. Names stay: a new WebGL object is put under each old one, and pictures are fetched
// again (from the browser's cache).
EM_JS(void, js_revive_texture, (int name), { var t = GLctx.createTexture(); t.name = name; GL.textures[name] = t; });
void rebuild_after_loss() {
  State& s = state();
  make_pipeline();
  for (const auto& [texture, kept] : s.kept) {
    js_revive_texture(int(texture));
    upload(texture, kept);
  }
  const unsigned char clear[4] = {0, 0, 0, 0};
  for (const auto& [texture, picture] : s.loaded) {
    js_revive_texture(int(texture));
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, 1, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, clear);
    const std::uint32_t id = s.next++;
    s.pictures[id] = {texture, picture.url, picture.max_side, nullptr};
    js_picture(int(id), int(texture), picture.url.c_str(), picture.max_side);
  }
}

void call_all(const std::vector<std::function<void()>>& callbacks) {
  const auto copy = callbacks;
  for (const auto& callback : copy) callback();
}
std::optional<std::string> page_text(const char* what, const char* argument = "") {
  State& s = state();
  s.has_text = false;
  js_page_text(what, argument);
  if (!s.has_text) return std::nullopt;
  return std::move(s.text);
}
std::uint32_t storage_job(decltype(StorageJob::done) done) {
  State& s = state();
  const std::uint32_t id = s.next++;
  s.storage[id].done = std::move(done);
  return id;
}

}  // namespace

// ---- what JavaScript calls ----
extern "C" {
EMSCRIPTEN_KEEPALIVE void platform_on_pointer(int action, int kind, double x, double y, int button, double time_ms) {
  State& s = state();
  const PointerEvent e{static_cast<PointerAction>(action), static_cast<InputKind>(kind), float(x), float(y), button == 1 ? 1 : button == 2 ? 2 : 0, time_ms};
  if (e.action == PointerAction::kDown) s.last_input = {time_ms, e.kind};
  if (s.input.pointer) s.input.pointer(e);
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_wheel(double x, double y) {
  if (state().input.wheel) state().input.wheel(float(x), float(y));
  request_frames();
}
EMSCRIPTEN_KEEPALIVE int platform_on_key(int down, const char* code, int n, int character, int mods, int repeat, double time_ms) {
  State& s = state();
  if (down && !repeat) s.last_input = {time_ms, InputKind::kKey};
  const KeyEvent e{std::string_view(code, static_cast<std::size_t>(n)), down != 0, repeat != 0, (mods & 1) != 0, (mods & 2) != 0,
                   (mods & 4) != 0, (mods & 8) != 0, static_cast<std::uint32_t>(character), time_ms};
  const bool used = s.input.key && s.input.key(e);
  request_frames();
  return used ? 1 : 0;
}
EMSCRIPTEN_KEEPALIVE void platform_on_focus(int focused) {
  if (state().input.focus) state().input.focus(focused != 0);
  request_frames();
}
// A key or an assistive tool pressed an element of the mirror.
EMSCRIPTEN_KEEPALIVE void platform_on_press(double time_ms, int assistive) {
  state().last_input = {time_ms, assistive ? InputKind::kAssistive : InputKind::kKey};
}
EMSCRIPTEN_KEEPALIVE void platform_on_window(double w, double h, double ratio, double text_scale, double top, double right, double bottom,
                                             double left, int dark, int reduced, int touch, int online, int visible, int focused, int fullscreen) {
  State& s = state();
  s.window = {float(w), float(h), float(ratio), float(text_scale), {float(top), float(right), float(bottom), float(left)},
              dark != 0, reduced != 0, touch != 0, online != 0, visible != 0, focused != 0, fullscreen != 0};
  call_all(s.window_changed);
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_hide() { call_all(state().page_hidden); }
EMSCRIPTEN_KEEPALIVE void platform_on_url() {
  call_all(state().url_changed);
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_fonts() {
  forget_measured_texts();
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_context(int restored) {
  state().lost = !restored;
  if (restored) {
    rebuild_after_loss();
    request_frames();
  }
}
EMSCRIPTEN_KEEPALIVE void platform_on_timer(std::uint32_t id) {
  State& s = state();
  const auto found = s.timers.find(id);
  if (found == s.timers.end()) return;
  const auto callback = std::move(found->second);
  s.timers.erase(found);
  callback();
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_response(std::uint32_t id, int status, const char* headers, int header_bytes, const char* body, int body_bytes, int failure) {
  State& s = state();
  const auto found = s.fetches.find(id);
  if (found == s.fetches.end()) return;
  const auto done = std::move(found->second);
  s.fetches.erase(found);
  Response r;
  r.status = status;
  r.failure = static_cast<Response::Failure>(failure);
  r.body.assign(body, static_cast<std::size_t>(body_bytes));
  std::string_view rest(headers, static_cast<std::size_t>(header_bytes));
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    if (colon != line.npos) r.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  done(std::move(r));
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_picture(std::uint32_t id, int width, int height) {
  State& s = state();
  const auto found = s.pictures.find(id);
  if (found == s.pictures.end()) return;
  PictureJob job = std::move(found->second);
  s.pictures.erase(found);
  if (width > 0) {
    s.loaded[job.texture] = {job.url, job.max_side};
  } else if (job.done) {
    glDeleteTextures(1, &job.texture);
    job.texture = 0;
  }
  if (job.done) job.done({job.texture, width, height});
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_stored_item(std::uint32_t id, const char* key, int key_bytes, const char* bytes, int count) {
  if (const auto found = state().storage.find(id); found != state().storage.end())
    found->second.items.emplace_back(std::string(key, static_cast<std::size_t>(key_bytes)), std::string(bytes, static_cast<std::size_t>(count)));
}
EMSCRIPTEN_KEEPALIVE void platform_on_stored(std::uint32_t id, int ok) {
  State& s = state();
  const auto found = s.storage.find(id);
  if (found == s.storage.end()) return;
  StorageJob job = std::move(found->second);
  s.storage.erase(found);
  job.done(ok != 0, std::move(job.items));
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_storage(int durable) {
  state().durable = durable != 0;
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_on_copied(std::uint32_t id, int ok) {
  State& s = state();
  const auto found = s.copies.find(id);
  if (found == s.copies.end()) return;
  const auto done = std::move(found->second);
  s.copies.erase(found);
  done(ok != 0);
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_take_text(const char* text, int n) {
  state().text.assign(text, static_cast<std::size_t>(n));
  state().has_text = true;
}
EMSCRIPTEN_KEEPALIVE void platform_mirror_activate(std::uint32_t id) {
  if (state().mirror.activate) state().mirror.activate(id);
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_mirror_value(std::uint32_t id, const char* value, int n) {
  if (state().mirror.value) state().mirror.value(id, std::string_view(value, static_cast<std::size_t>(n)));
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_mirror_resend(std::uint32_t id) {
  if (state().mirror.resend) state().mirror.resend(id);
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_mirror_scroll(std::uint32_t id, double x, double y) {
  if (state().mirror.scroll) state().mirror.scroll(id, float(x), float(y));
  request_frames();
}
EMSCRIPTEN_KEEPALIVE void platform_mirror_focus(std::uint32_t id) {
  if (state().mirror.focus) state().mirror.focus(id);
}
EMSCRIPTEN_KEEPALIVE void platform_mirror_dismiss() {
  if (state().mirror.dismiss) state().mirror.dismiss();
  request_frames();
}
EMSCRIPTEN_KEEPALIVE double platform_frames() { return double(state().frames); }
}

// ---- platform.h ----
const Window& window() { return state().window; }
void on_window_change(std::function<void()> callback) { state().window_changed.push_back(std::move(callback)); }
void on_page_hide(std::function<void()> callback) { state().page_hidden.push_back(std::move(callback)); }

bool start(std::function<void(double)> frame) {
  EmscriptenWebGLContextAttributes wanted;
  emscripten_webgl_init_context_attributes(&wanted);
  wanted.majorVersion = 2;
  wanted.alpha = wanted.antialias = wanted.depth = wanted.stencil = wanted.preserveDrawingBuffer = wanted.enableExtensionsByDefault = EM_FALSE;
  const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context("#canvas", &wanted);
  if (context <= 0 || emscripten_webgl_make_context_current(context) != EMSCRIPTEN_RESULT_SUCCESS) return false;
  make_pipeline();
  state().frame = std::move(frame);
  state().started = true;
  js_start();
  state().clock_step = js_clock_step();
  request_frames();
  return true;
}
void request_frames(int count) {
  State& s = state();
  if (count > s.wanted) s.wanted = count;
  if (s.pending || !s.started || s.lost) return;
  s.pending = true;
  emscripten_request_animation_frame(on_frame, nullptr);
}
double frame_ms() { return state().frame_ms; }
std::uint64_t frames_made() { return state().frames; }
double frame_period_ms() { return state().intervals.median(); }
double clock_step_ms() { return state().clock_step; }
double now_ms() { return emscripten_get_now(); }
std::string wall_clock_iso() { return page_text("time").value_or(""); }
TimerId after_ms(double milliseconds, std::function<void()> callback) {
  State& s = state();
  const TimerId id = s.next++;
  s.timers[id] = std::move(callback);
  js_after(int(id), milliseconds);
  return id;
}
void cancel_timer(TimerId timer) {
  if (state().timers.erase(timer)) js_cancel_timer(int(timer));
}

LastInput last_input() { return state().last_input; }
void set_input_listener(InputListener listener) { state().input = std::move(listener); }

RawTextSize measure_raw(std::string_view text, const TextStyle& style, float max_width) {
  float out[2] = {0, 1};
  js_measure(out, text.data(), int(text.size()), style.size, style.weight, style.line_height, style.letter_spacing, max_width);
  return {out[0], out[1]};
}
void mirror_apply(std::string_view message) { js_mirror(message.data(), int(message.size())); }
void set_mirror_listener(MirrorListener listener) { state().mirror = std::move(listener); }

void begin_drawing(std::uint32_t rgb) {
  const Window& w = state().window;
  glViewport(0, 0, int(std::lround(w.width * w.pixel_ratio)), int(std::lround(w.height * w.pixel_ratio)));
  glDisable(GL_SCISSOR_TEST);
  glClearColor(float(rgb >> 16 & 255) / 255, float(rgb >> 8 & 255) / 255, float(rgb & 255) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);
  glEnable(GL_BLEND);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}
void draw(const Vertex* vertices, std::size_t vertex_count, const std::uint32_t* indices, std::size_t index_count,
          const std::vector<DrawCommand>& commands) {
  State& s = state();
  const float ratio = s.window.pixel_ratio;
  const int height = int(std::lround(s.window.height * ratio));
  glUseProgram(s.shader);
  glUniform2f(s.size_at, s.window.width, s.window.height);
  glBindVertexArray(s.array);
  glBindBuffer(GL_ARRAY_BUFFER, s.vertices);
  glBufferData(GL_ARRAY_BUFFER, GLsizeiptr(vertex_count * sizeof(Vertex)), vertices, GL_STREAM_DRAW);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, s.indices);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, GLsizeiptr(index_count * sizeof(std::uint32_t)), indices, GL_STREAM_DRAW);
  for (GLuint i = 0; i < 3; i++) glEnableVertexAttribArray(i);
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, sizeof(Vertex), reinterpret_cast<void*>(offsetof(Vertex, x)));
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, sizeof(Vertex), reinterpret_cast<void*>(offsetof(Vertex, u)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(Vertex), reinterpret_cast<void*>(offsetof(Vertex, rgba)));
  for (const DrawCommand& c : commands) {
    const int left = int(std::floor(c.left * ratio)), top = int(std::floor(c.top * ratio));
    const int right = int(std::ceil(c.right * ratio)), bottom = int(std::ceil(c.bottom * ratio));
    if (right <= left || bottom <= top || c.indices == 0) continue;
    glScissor(left, height - bottom, right - left, bottom - top);
    glBindTexture(GL_TEXTURE_2D, c.texture);
    glDrawElements(GL_TRIANGLES, GLsizei(c.indices), GL_UNSIGNED_INT, reinterpret_cast<void*>(c.first_index * sizeof(std::uint32_t)));
  }
}
TextureId make_texture(int width, int height, const unsigned char* rgba) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  KeptTexture& kept = state().kept[texture];
  kept = {width, height, {rgba, rgba + std::size_t(width) * std::size_t(height) * 4}};
  upload(texture, kept);
  return texture;
}
PictureRequest load_picture(const std::string& url, int max_side, std::function<void(Picture)> done) {
  State& s = state();
  GLuint texture = 0;
  glGenTextures(1, &texture);
  const PictureRequest id = s.next++;
  s.pictures[id] = {texture, url, max_side, std::move(done)};
  js_picture(int(id), int(texture), url.c_str(), max_side);
  return id;
}
void cancel_picture(PictureRequest request) { js_cancel_picture(int(request)); }
void free_texture(TextureId texture) {
  glDeleteTextures(1, &texture);
  state().loaded.erase(texture);
  state().kept.erase(texture);
}

RequestId fetch(Request request, std::function<void(Response)> done) {
  State& s = state();
  const RequestId id = s.next++;
  s.fetches[id] = std::move(done);
  std::string headers;
  for (const auto& [name, value] : request.headers) headers += name + ':' + value + '\n';
  js_fetch(int(id), request.method.c_str(), request.url.c_str(), headers.c_str(), request.body.data(), int(request.body.size()),
           request.timeout_ms, request.keepalive);
  return id;
}
void abort_fetch(RequestId request) { js_abort(int(request)); }

void storage_put(const std::string& key, std::string bytes, std::function<void(bool)> done) {
  const auto id = storage_job([done = std::move(done)](bool ok, const auto&) { done(ok); });
  js_storage(int(id), "put", key.c_str(), bytes.data(), int(bytes.size()));
}
void storage_get(const std::string& key, std::function<void(std::optional<std::string>)> done) {
  const auto id = storage_job([done = std::move(done)](bool, auto items) {
    done(items.empty() ? std::nullopt : std::optional(std::move(items.front().second)));
  });
  js_storage(int(id), "get", key.c_str(), "", 0);
}
void storage_remove(const std::string& key, std::function<void(bool)> done) {
  const auto id = storage_job([done = std::move(done)](bool ok, const auto&) { done(ok); });
  js_storage(int(id), "remove", key.c_str(), "", 0);
}
void storage_list(const std::string& prefix, std::function<void(std::vector<std::pair<std::string, std::string>>)> done) {
  const auto id = storage_job([done = std::move(done)](bool, auto items) { done(std::move(items)); });
  js_storage(int(id), "list", prefix.c_str(), "", 0);
}
bool storage_is_durable() { return state().durable; }
std::optional<std::string> setting(const std::string& key) {
  State& s = state();
  s.has_text = false;
  js_local("get", key.c_str(), "");
  if (!s.has_text) return std::nullopt;
  return std::move(s.text);
}
void set_setting(const std::string& key, const std::string& value) { js_local("set", key.c_str(), value.c_str()); }
void remove_setting(const std::string& key) { js_local("remove", key.c_str(), ""); }

std::array<unsigned char, 16> random_id() {
  std::array<unsigned char, 16> id{};
  js_random(id.data());
  return id;
}
Url url() { return {page_text("path").value_or(""), page_text("query").value_or(""), page_text("hash").value_or("")}; }
std::string page_origin() { return page_text("origin").value_or(""); }
std::optional<std::string> query_value(const std::string& name) { return page_text("value", name.c_str()); }
std::vector<std::pair<std::string, std::string>> query_values() {
  std::vector<std::pair<std::string, std::string>> values;
  const std::string text = page_text("values").value_or("");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t middle = text.find('\1', at), end = text.find('\1', middle + 1);
    if (middle == text.npos || end == text.npos) break;
    values.emplace_back(text.substr(at, middle - at), text.substr(middle + 1, end - middle - 1));
    at = end + 1;
  }
  return values;
}
void push_url(const std::string& to) { js_url(to.c_str(), 0); }
void replace_url(const std::string& to) { js_url(to.c_str(), 1); }
void on_url_change(std::function<void()> callback) { state().url_changed.push_back(std::move(callback)); }
void set_title(const std::string& title) { js_page("title", title.c_str(), 0); }
void set_page_theme(bool dark) { js_page("theme", "", dark); }
void set_language(const std::string& tag, bool right_to_left) { js_page("language", tag.c_str(), right_to_left); }
void copy_to_clipboard(const std::string& text, std::function<void(bool)> done) {
  const std::uint32_t id = state().next++;
  state().copies[id] = std::move(done);
  js_copy(int(id), text.data(), int(text.size()));
}
void download(const std::string& file_name, const std::string& media_type, std::string_view bytes) {
  js_download(file_name.c_str(), media_type.c_str(), bytes.data(), int(bytes.size()));
}
void open_link(const std::string& to, bool new_tab) { js_page("open", to.c_str(), new_tab); }
void reload_page() { js_page("reload", "", 0); }
void warn_before_leaving(bool on) { js_page("leave", "", on); }
void program_ready() { js_page("ready", "", 0); }
void program_failed(const std::string& why) { js_page("fail", why.c_str(), 0); }
void log_line(std::string_view text) { js_page("log", std::string(text).c_str(), 0); }

}  // namespace tertium::platform
