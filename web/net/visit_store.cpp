// visit_store.cpp: what this browser remembers of a person's visit to a study.
#include "web/net/visit_store.h"

#include <array>
#include <memory>
#include <utility>

#include "shared/base/text.h"
#include "shared/wire/api.h"
#include "web/platform/platform.h"

namespace tertium::net {
namespace {

constexpr const char* kStart = "visit-start/";  // + study -> SessionStart
constexpr const char* kStudy = "visit-study/";  // + study -> ParticipantStudy
constexpr const char* kView = "visit-view/";    // + study -> SessionView
constexpr const char* kLastTrial = "tertium-last-trial/";  // + session -> "7" or "7 answered"
constexpr const char* kProgress = "tertium-progress/";     // + session -> numbers, see save_progress; more may follow

template <class T>
std::optional<T> read(const std::optional<std::string>& bytes) {
  if (!bytes) return {};
  Result<T> value = wire::decode<T>(*bytes);
  if (!value) {
    platform::log_line("what this browser kept of an earlier visit cannot be read: " + value.error().message);
    return {};
  }
  return *std::move(value);
}

}  // namespace

void load_visit(const std::string& study, std::function<void(Visit)> done) {
  platform::storage_get(kStart + study, [study, done = std::move(done)](const std::optional<std::string>& start) {
    Visit visit;
    visit.start = read<SessionStart>(start);
    if (!visit.start) return done(std::move(visit));
    platform::storage_get(kStudy + study, [study, done, visit](const std::optional<std::string>& definition) mutable {
      visit.study = read<ParticipantStudy>(definition);
      platform::storage_get(kView + study, [done, visit](const std::optional<std::string>& view) mutable {
        visit.view = read<SessionView>(view);
        if (visit.view && visit.view->key != visit.start->key) visit.view.reset();
        done(std::move(visit));
      });
    });
  });
}

void save_start(const std::string& study, const SessionStart& start, std::function<void(bool durable)> done) {
  platform::storage_put(kStart + study, wire::encode(start), std::move(done));
}

void save_study(const ParticipantStudy& study) {
  platform::storage_put(kStudy + study.definition.slug, wire::encode(study), [](bool) {});
}

void save_view(const std::string& study, const SessionView& view) {
  platform::storage_put(kView + study, wire::encode(view), [](bool) {});
}

void forget_visit(const std::string& study) {
  for (const char* shelf : {kStart, kStudy, kView}) platform::storage_remove(shelf + study, [](bool) {});
}

void save_last_trial(const std::string& session, const LastTrial& trial) {
  platform::set_setting(kLastTrial + session, std::to_string(trial.number) + (trial.answered ? " answered" : ""));
}

std::optional<LastTrial> last_trial(const std::string& session) {
  const std::optional<std::string> text = platform::setting(kLastTrial + session);
  if (!text) return {};
  const std::vector<std::string_view> words = split(*text, ' ');
  const std::optional<std::uint64_t> number = parse_uint(words.front());
  if (!number || *number >= UINT32_MAX) return {};
  return LastTrial{static_cast<std::uint32_t>(*number), words.size() > 1};
}

void save_progress(const std::string& session, const Progress& p) {
  std::string text;
  for (const std::uint32_t number : {std::uint32_t{p.demographics_given}, std::uint32_t{p.instructions_read}, std::uint32_t{p.comprehension_passed},
                                     p.comprehension_attempts, std::uint32_t{p.trials_begun}, p.breaks_taken, std::uint32_t{p.final_given},
                                     std::uint32_t{p.debrief_read}, static_cast<std::uint32_t>(p.ending), p.next_trial})
    text += std::to_string(number) + ' ';
  for (const Progress::TimedOut& t : p.timed_out) text += std::to_string(t.trial) + ' ' + std::to_string(t.times) + ' ';
  platform::set_setting(kProgress + session, text);
}

Progress progress_of(const std::string& session) {
  std::array<std::uint32_t, 10> numbers{};
  const std::string text = platform::setting(kProgress + session).value_or("");
  const std::vector<std::string_view> words = split(text, ' ');
  const auto number_at = [&](std::size_t i) {
    const std::uint64_t number = i < words.size() ? parse_uint(words[i]).value_or(0) : 0;
    return number < UINT32_MAX ? static_cast<std::uint32_t>(number) : 0;
  };
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = number_at(i);
  Progress p;
  p.demographics_given = numbers[0] != 0;
  p.instructions_read = numbers[1] != 0;
  p.comprehension_passed = numbers[2] != 0;
  p.comprehension_attempts = numbers[3];
  p.trials_begun = numbers[4] != 0;
  p.breaks_taken = numbers[5];
  p.final_given = numbers[6] != 0;
  p.debrief_read = numbers[7] != 0;
  if (numbers[8] <= static_cast<std::uint32_t>(Ending::kScreenedOut)) p.ending = static_cast<Ending>(numbers[8]);
  p.next_trial = numbers[9];
  for (std::size_t i = numbers.size(); i + 1 < words.size(); i += 2) p.timed_out.push_back({number_at(i), number_at(i + 1)});
  return p;
}

void forget_session(const std::string& session) {
  for (const char* shelf : {kLastTrial, kProgress}) platform::remove_setting(shelf + session);
}

std::int64_t unix_ms(const std::string& iso) {
  // "YYYY-MM-DDThh:mm:ss.mmmZ"
  if (iso.size() != 24 || iso[4] != '-' || iso[7] != '-' || iso[10] != 'T' || iso[13] != ':' || iso[16] != ':' || iso[19] != '.' || iso[23] != 'Z') return 0;
  const auto part = [&](std::size_t at, std::size_t digits) { return parse_int(std::string_view(iso).substr(at, digits)).value_or(0); };
  // Days since 1970-01-01, years counted from March so that a leap day ends one.
  std::int64_t year = part(0, 4);
  const std::int64_t month = part(5, 2), day = part(8, 2);
  if (month <= 2) --year;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t days = year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
  return ((days * 24 + part(11, 2)) * 60 + part(14, 2)) * 60'000 + part(17, 2) * 1000 + part(20, 3);
}

}  // namespace tertium::net
