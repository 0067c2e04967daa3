// language.cpp: which language is wanted, which words are there, and the requests between.
#include "web/ui/language.h"

#include <algorithm>
#include <array>
#include <utility>

#include "web/platform/platform.h"
#include "web/ui/messages.h"

namespace tertium::ui {
namespace {

constexpr double kWait_ms = 8000;                                // for the words of a study; then English, until they come
constexpr double kFirstRetry_ms = 2000, kLongestRetry_ms = 30'000;

struct State {
  std::string program, tag = "en", loaded;  // primary subtag of the words in use; "": none
  std::string first;                        // primary subtag of the first words, while they are on their way
  std::function<void(const Result<void>&)> started;  // told once, of the first words
  bool waiting = false;
  double retry_ms = kFirstRetry_ms;
  platform::TimerId timer = 0;
  std::uint64_t generation = 0;             // answers to an earlier wish are not wanted
};
State& state() {
  static State s;
  return s;
}

std::string primary_of(std::string_view tag) {
  std::string primary(tag.substr(0, std::min(tag.find('-'), tag.size())));
  for (char& c : primary)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return primary;
}

void name_language() { platform::set_language(state().tag, right_to_left()); }

// done(answered, loaded): answered is false when the line failed.
void fetch_words(const std::string& primary, std::function<void(bool answered, const Result<void>&)> done) {
  platform::Request request;
  request.url = "/app/" + state().program + "." + primary + ".txt";
  request.timeout_ms = kWait_ms;
  platform::fetch(std::move(request), [primary, done = std::move(done), generation = ++state().generation](const platform::Response& r) {
    if (generation != state().generation) return;
    Result<void> loaded = Error{ErrorCode::kNotFound, "/app/" + state().program + "." + primary + ".txt: no answer"};
    if (r.status == 200) loaded = load_messages(r.body, state().program + "." + primary + ".txt");
    if (loaded) state().loaded = primary;
    done(r.status >= 200 && r.status < 500, loaded);
    platform::request_frames();
  });
}

void fetch_chosen();
void try_again_later() {
  State& s = state();
  s.timer = platform::after_ms(s.retry_ms, [] {
    state().timer = 0;
    fetch_chosen();
  });
  s.retry_ms = std::min(kLongestRetry_ms, s.retry_ms * 2);
}
void fetch_chosen() {
  fetch_words(primary_of(state().tag), [](bool answered, const Result<void>& loaded) {
    state().waiting = false;
    if (!loaded && !answered) try_again_later();
  });
}

void tell_started(const Result<void>& loaded) {
  state().first.clear();
  if (const auto started = std::exchange(state().started, nullptr)) started(loaded);
}
// The words of the present wish, else English.
void fetch_first() {
  const std::string primary = state().first = primary_of(state().tag);
  fetch_words(primary, [primary](bool answered, const Result<void>& loaded) {
    if (loaded || primary == "en") return tell_started(loaded);
    fetch_words("en", [answered](bool, const Result<void>& english) {
      tell_started(english);
      if (english && !answered) try_again_later();
    });
  });
}

}  // namespace

void start_language(std::string program, std::string_view language, std::function<void(const Result<void>&)> done) {
  forget_language();
  state().program = std::move(program);
  state().tag = language;
  state().started = std::move(done);
  name_language();
  fetch_first();
}

void choose_language(std::string_view tag) {
  State& s = state();
  s.tag = tag;
  name_language();
  platform::cancel_timer(std::exchange(s.timer, 0));
  if (s.started) {  // a study that comes before the first words: they are its own
    if (primary_of(tag) != s.first) fetch_first();
    return;
  }
  if (s.program.empty() || primary_of(tag) == s.loaded) return;
  s.waiting = true;
  s.retry_ms = kFirstRetry_ms;
  fetch_chosen();
}

bool language_on_its_way() { return state().waiting; }
bool right_to_left() { return is_right_to_left(state().tag); }
bool is_right_to_left(std::string_view tag) {
  static constexpr std::array<std::string_view, 10> kTags{"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"};
  return std::find(kTags.begin(), kTags.end(), primary_of(tag)) != kTags.end();
}
bool may_tighten() {
  const std::string primary = primary_of(state().tag);
  return !right_to_left() && primary != "zh" && primary != "ja" && primary != "ko";
}
void forget_language() {
  platform::cancel_timer(state().timer);
  const std::uint64_t generation = state().generation + 1;
  state() = State{};
  state().generation = generation;
}

}  // namespace tertium::ui
