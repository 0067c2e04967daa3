// null.cpp: the platform without a window: nothing happens unless the test makes it.
#include "web/platform/null.h"

#include <algorithm>
#include <cmath>

#include "shared/base/check.h"
#include "web/platform/platform_common.h"

namespace tertium::platform {
namespace {

struct Timer { TimerId id; double due_ms; std::function<void()> callback; };
struct Fetch { null::PendingFetch pending; std::function<void(Response)> done; };
struct PictureJob { null::PendingPicture pending; std::function<void(Picture)> done; };

struct State {
  // The browser: survives a reload.
  std::map<std::string, std::string> stored, settings;
  bool durable = true;
  Window window{1280, 800, 1, 1, {}, false, false, false, true, true, true};
  Url url{"/", "", ""};
  std::uint64_t random = 1;
  // The page.
  double now_ms = 1000, frame_ms = 0, next_frame_ms = 0;
  std::uint64_t frames = 0;
  int wanted = 0;
  FrameIntervals intervals;
  bool started = false, storage_fails = false, storage_held = false, leave_warning = false, ready = false;
  std::uint32_t next = 1;
  std::function<void(double)> frame;
  std::vector<std::function<void()>> window_changed, page_hidden, url_changed, soon;
  InputListener input;
  MirrorListener mirror;
  LastInput last_input;
  std::vector<Timer> timers;
  std::vector<Fetch> fetches;
  std::vector<Request> sent;
  std::vector<PictureJob> pictures;
  int textures = 0;
  std::size_t vertices = 0, draws = 0;
  std::vector<std::string> mirror_messages, links;
  std::string title, language, clipboard;
  std::vector<null::Download> downloads;
};
State& state() {
  static State s;
  return s;
}
Url parse_url(const std::string& text) {
  Url url = state().url;
  std::string_view rest = text;
  const std::size_t hash = rest.find('#');
  url.hash = hash == rest.npos ? "" : std::string(rest.substr(hash + 1));
  rest = rest.substr(0, hash);
  if (rest.empty()) return url;
  const std::size_t question = rest.find('?');
  url.query = question == rest.npos ? "" : std::string(rest.substr(question + 1));
  if (question != 0) url.path = std::string(rest.substr(0, question));
  return url;
}
void call_all(const std::vector<std::function<void()>>& callbacks) {
  const auto copy = callbacks;  // a callback may add to the list. NOLINT(performance-unnecessary-copy-initialization)
  for (const auto& callback : copy) callback();
}
// Storage answers come with the next advance() or run_frames(), never from inside the call.
void run_soon() {
  State& s = state();
  while (!s.storage_held && !s.soon.empty()) {
    const auto callbacks = std::move(s.soon);
    s.soon.clear();
    call_all(callbacks);
    request_frames();
  }
}
void finish_fetch(std::size_t index, Response response) {
  State& s = state();
  const auto done = std::move(s.fetches[index].done);
  s.fetches.erase(s.fetches.begin() + static_cast<std::ptrdiff_t>(index));
  done(std::move(response));
  request_frames();
}
std::optional<std::size_t> fetch_with(std::string_view part) {
  const State& s = state();
  for (std::size_t i = 0; i < s.fetches.size(); i++)
    if (s.fetches[i].pending.request.url.find(part) != std::string::npos) return i;
  return std::nullopt;
}
std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

const Window& window() { return state().window; }
void on_window_change(std::function<void()> callback) { state().window_changed.push_back(std::move(callback)); }
void on_page_hide(std::function<void()> callback) { state().page_hidden.push_back(std::move(callback)); }

bool start(std::function<void(double)> frame) {
  state().frame = std::move(frame);
  state().started = true;
  request_frames();
  return true;
}
void request_frames(int count) { state().wanted = std::max(state().wanted, count); }
double frame_ms() { return state().frame_ms; }
std::uint64_t frames_made() { return state().frames; }
double frame_period_ms() { return state().intervals.median(); }
double clock_step_ms() { return 0.1; }
double now_ms() { return state().now_ms; }
std::string wall_clock_iso() { return "2026-01-01T00:00:00.000Z"; }
TimerId after_ms(double milliseconds, std::function<void()> callback) {
  State& s = state();
  s.timers.push_back({s.next, s.now_ms + milliseconds, std::move(callback)});
  return s.next++;
}
void cancel_timer(TimerId timer) { std::erase_if(state().timers, [&](const Timer& t) { return t.id == timer; }); }
LastInput last_input() { return state().last_input; }
void set_input_listener(InputListener listener) { state().input = std::move(listener); }

// Every character is .52 em wide; lines break at spaces where they can.
RawTextSize measure_raw(std::string_view text, const TextStyle& style, float max_width) {
  const float em = style.size * (.52f + style.letter_spacing);
  float widest = 0, line = 0, word = 0;
  int lines = 1;
  const auto end_line = [&] { widest = std::max(widest, line); line = 0; lines++; };
  const auto end_word = [&](float space) {
    if (max_width > 0 && line > 0 && line + word > max_width) end_line();
    while (max_width > 0 && word > max_width) { line = max_width; word -= max_width; end_line(); }
    line += word + space;
    word = 0;
  };
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
    if (c == '\n') { end_word(0); end_line(); }
    else if (c == ' ') end_word(em);
    else word += em;
  }
  end_word(0);
  return {std::max(widest, line), float(lines)};
}
void mirror_apply(std::string_view message) { state().mirror_messages.emplace_back(message); }
void set_mirror_listener(MirrorListener listener) { state().mirror = std::move(listener); }

void begin_drawing(std::uint32_t) { state().vertices = state().draws = 0; }
void draw(const Vertex*, std::size_t vertex_count, const std::uint32_t* indices, std::size_t index_count,
          const std::vector<DrawCommand>& commands) {
  State& s = state();
  s.vertices += vertex_count;
  s.draws += commands.size();
  for (const DrawCommand& c : commands) CHECK(std::size_t(c.first_index) + c.indices <= index_count);
  for (std::size_t i = 0; i < index_count; i++) CHECK(indices[i] < vertex_count);
}
TextureId make_texture(int, int, const unsigned char*) {
  state().textures++;
  return state().next++;
}
PictureRequest load_picture(const std::string& url, int max_side, std::function<void(Picture)> done) {
  State& s = state();
  s.pictures.push_back({{s.next, url, max_side}, std::move(done)});
  return s.next++;
}
void cancel_picture(PictureRequest request) {
  State& s = state();
  for (std::size_t i = 0; i < s.pictures.size(); i++) {
    if (s.pictures[i].pending.id != request) continue;
    const auto done = std::move(s.pictures[i].done);
    s.pictures.erase(s.pictures.begin() + static_cast<std::ptrdiff_t>(i));
    s.soon.push_back([done] { done({}); });
    return;
  }
}
void free_texture(TextureId) { state().textures--; }

RequestId fetch(Request request, std::function<void(Response)> done) {
  State& s = state();
  s.sent.push_back(request);
  s.fetches.push_back({{s.next, std::move(request), s.now_ms}, std::move(done)});
  return s.next++;
}
void abort_fetch(RequestId request) {
  State& s = state();
  for (std::size_t i = 0; i < s.fetches.size(); i++) {
    if (s.fetches[i].pending.id != request) continue;
    const auto done = std::move(s.fetches[i].done);
    s.fetches.erase(s.fetches.begin() + static_cast<std::ptrdiff_t>(i));
    s.soon.push_back([done] { Response r; r.failure = Response::Failure::kAborted; done(r); });
    return;
  }
}

void storage_put(const std::string& key, std::string bytes, std::function<void(bool)> done) {
  state().soon.push_back([key, bytes = std::move(bytes), done = std::move(done)] {
    State& s = state();
    if (!s.storage_fails) s.stored[key] = bytes;
    done(!s.storage_fails && s.durable);
  });
}
void storage_get(const std::string& key, std::function<void(std::optional<std::string>)> done) {
  state().soon.push_back([key, done = std::move(done)] {
    const auto found = state().stored.find(key);
    done(found == state().stored.end() ? std::nullopt : std::optional(found->second));
  });
}
void storage_remove(const std::string& key, std::function<void(bool)> done) {
  state().soon.push_back([key, done = std::move(done)] {
    if (!state().storage_fails) state().stored.erase(key);
    done(!state().storage_fails);
  });
}
void storage_list(const std::string& prefix, std::function<void(std::vector<std::pair<std::string, std::string>>)> done) {
  state().soon.push_back([prefix, done = std::move(done)] {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& item : state().stored)
      if (item.first.starts_with(prefix)) found.emplace_back(item);
    done(std::move(found));
  });
}
bool storage_is_durable() { return state().durable; }
std::optional<std::string> setting(const std::string& key) {
  const auto found = state().settings.find(key);
  return found == state().settings.end() ? std::nullopt : std::optional(found->second);
}
void set_setting(const std::string& key, const std::string& value) { state().settings[key] = value; }
void remove_setting(const std::string& key) { state().settings.erase(key); }

std::array<unsigned char, 16> random_id() {
  std::array<unsigned char, 16> id{};
  std::uint64_t n = state().random++;
  for (auto& byte : id) {
    n = n * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<unsigned char>(n >> 56);
  }
  return id;
}
Url url() { return state().url; }
std::string page_origin() { return "http://tertium.test"; }
std::optional<std::string> query_value(const std::string& name) {
  for (auto& [key, value] : query_values())
    if (key == name) return value;
  return std::nullopt;
}
std::vector<std::pair<std::string, std::string>> query_values() {
  const std::string& query = state().url.query;
  std::vector<std::pair<std::string, std::string>> values;
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const std::size_t equal = part.find('=');
    if (!part.empty()) values.emplace_back(decode(part.substr(0, equal)), equal == part.npos ? "" : decode(part.substr(equal + 1)));
  }
  return values;
}
void push_url(const std::string& to) { state().url = parse_url(to); }
void replace_url(const std::string& to) { state().url = parse_url(to); }
void on_url_change(std::function<void()> callback) { state().url_changed.push_back(std::move(callback)); }
void set_title(const std::string& title) { state().title = title; }
void set_page_theme(bool) {}
void set_language(const std::string& tag, bool right_to_left) { state().language = tag + (right_to_left ? " rtl" : " ltr"); }
void copy_to_clipboard(const std::string& text, std::function<void(bool)> done) {
  state().clipboard = text;
  state().soon.push_back([done = std::move(done)] { done(true); });
}
void download(const std::string& file_name, const std::string& media_type, std::string_view bytes) {
  state().downloads.push_back({file_name, media_type, std::string(bytes)});
}
void open_link(const std::string& to, bool) { state().links.push_back(to); }
void reload_page() { state().links.push_back("reload"); }
void warn_before_leaving(bool on) { state().leave_warning = on; }
void program_ready() { state().ready = true; }
void program_failed(const std::string&) {}
void log_line(std::string_view) {}

namespace null {

void reset() {
  state() = State{};
  reset_files();
  forget_measured_texts();
}
void reload() {
  State& s = state();
  State fresh;
  fresh.stored = std::move(s.stored);
  fresh.settings = std::move(s.settings);
  fresh.durable = s.durable;
  fresh.window = s.window;
  fresh.url = s.url;
  fresh.random = s.random;
  fresh.now_ms = s.now_ms;
  s = std::move(fresh);
}
void set_window(const Window& w) {
  state().window = w;
  call_all(state().window_changed);
  request_frames();
}
void set_url(const std::string& to) { state().url = parse_url(to); }
void navigate(const std::string& to) {
  state().url = parse_url(to);
  call_all(state().url_changed);
  request_frames();
}
void hide_page() { call_all(state().page_hidden); }

int run_frames(int limit) {
  State& s = state();
  run_soon();
  int made = 0;
  while (s.started && s.frame && s.wanted > 0 && made < limit) {
    s.wanted--;
    s.now_ms += 16;
    s.intervals.add(16);
    s.frame_ms = s.now_ms;
    s.frames++;
    made++;
    s.frame(s.frame_ms);
    run_soon();
  }
  return made;
}
void advance(double milliseconds) {
  State& s = state();
  const double end = s.now_ms + milliseconds;
  for (;;) {
    run_soon();
    // Next thing to happen: a timer or a request's time-out.
    double due = end;
    std::size_t timer = s.timers.size(), timed_out = s.fetches.size();
    for (std::size_t i = 0; i < s.timers.size(); i++)
      if (s.timers[i].due_ms <= due && (timer == s.timers.size() || s.timers[i].due_ms < s.timers[timer].due_ms)) timer = i;
    if (timer < s.timers.size()) due = s.timers[timer].due_ms;
    for (std::size_t i = 0; i < s.fetches.size(); i++) {
      const PendingFetch& f = s.fetches[i].pending;
      if (f.request.timeout_ms > 0 && f.sent_ms + f.request.timeout_ms < due) { due = f.sent_ms + f.request.timeout_ms; timed_out = i; }
    }
    s.now_ms = std::max(s.now_ms, due);
    if (timed_out < s.fetches.size()) {
      Response r;
      r.failure = Response::Failure::kTimeout;
      finish_fetch(timed_out, std::move(r));
    } else if (timer < s.timers.size()) {
      const auto callback = std::move(s.timers[timer].callback);
      s.timers.erase(s.timers.begin() + static_cast<std::ptrdiff_t>(timer));
      callback();
      request_frames();
    } else {
      break;
    }
    const double now = s.now_ms;
    run_frames();
    s.now_ms = now;  // frames made on the way take no time of their own
  }
  s.now_ms = std::max(s.now_ms, end);
  run_frames();
}
bool frames_wanted() { return state().wanted > 0; }

void pointer(PointerAction action, float x, float y, InputKind kind, int button) {
  State& s = state();
  if (action == PointerAction::kDown) s.last_input = {s.now_ms, kind};
  if (s.input.pointer) s.input.pointer({action, kind, x, y, button, s.now_ms});
  request_frames();
}
void wheel(float x_px, float y_px) {
  if (state().input.wheel) state().input.wheel(x_px, y_px);
  request_frames();
}
bool key(std::string_view code, bool down, std::uint32_t character, bool repeat) {
  State& s = state();
  if (down && !repeat) s.last_input = {s.now_ms, InputKind::kKey};
  KeyEvent e;
  e.code = code;
  e.down = down;
  e.repeat = repeat;
  e.character = character;
  e.time_ms = s.now_ms;
  const bool used = s.input.key && s.input.key(e);
  request_frames();
  return used;
}
void press_from_page(InputKind kind) { state().last_input = {state().now_ms, kind}; }

std::vector<PendingFetch> pending_fetches() {
  std::vector<PendingFetch> all;
  for (const Fetch& f : state().fetches) all.push_back(f.pending);
  return all;
}
bool answer_fetch(std::string_view part, int status, std::string body, Headers headers) {
  const auto index = fetch_with(part);
  if (!index) return false;
  Response r;
  r.status = status;
  r.body = std::move(body);
  r.headers = std::move(headers);
  finish_fetch(*index, std::move(r));
  return true;
}
bool fail_fetch(std::string_view part, Response::Failure why) {
  const auto index = fetch_with(part);
  if (!index) return false;
  Response r;
  r.failure = why;
  finish_fetch(*index, std::move(r));
  return true;
}
std::vector<Request> sent_requests() { return state().sent; }

std::vector<PendingPicture> pending_pictures() {
  std::vector<PendingPicture> all;
  for (const PictureJob& p : state().pictures) all.push_back(p.pending);
  return all;
}
bool answer_picture(std::string_view part, int width, int height) {
  State& s = state();
  for (std::size_t i = 0; i < s.pictures.size(); i++) {
    if (s.pictures[i].pending.url.find(part) == std::string::npos) continue;
    const auto done = std::move(s.pictures[i].done);
    s.pictures.erase(s.pictures.begin() + static_cast<std::ptrdiff_t>(i));
    if (width > 0) s.textures++;
    done(width > 0 ? Picture{s.next++, width, height} : Picture{});
    request_frames();
    return true;
  }
  return false;
}
void answer_all_pictures(int width, int height) {
  while (answer_picture("", width, height)) {}
}
int live_textures() { return state().textures; }

std::map<std::string, std::string>& stored() { return state().stored; }
void fail_storage(bool on) { state().storage_fails = on; }
void hold_storage(bool on) {
  state().storage_held = on;
  run_soon();
}
void set_storage_durable(bool on) { state().durable = on; }
std::size_t drawn_vertices() { return state().vertices; }
std::size_t draw_calls() { return state().draws; }
std::vector<std::string> mirror_messages() { return std::exchange(state().mirror_messages, {}); }
MirrorListener& mirror_listener() { return state().mirror; }
std::string title() { return state().title; }
std::string language() { return state().language; }
std::string clipboard() { return state().clipboard; }
std::vector<Download> downloads() { return state().downloads; }
std::vector<std::string> opened_links() { return state().links; }
bool warns_before_leaving() { return state().leave_warning; }
bool is_ready() { return state().ready; }

}  // namespace null
}  // namespace tertium::platform
