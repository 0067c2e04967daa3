// wording.cpp: values in words, by the catalogue.
#include "web/console/wording.h"

#include <chrono>
#include <cmath>

#include "shared/base/text.h"
#include "web/ui/messages.h"

namespace tertium::console {
using ui::say;

std::string display_name(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c == '_') c = ' ';
  const std::string_view trimmed = trim(out);
  return trimmed.empty() ? std::string(name) : std::string(trimmed);
}

std::string say_span(double seconds) {
  const auto s = static_cast<std::uint64_t>(std::llround(std::fmax(seconds, 1.0)));
  if (s < 10) return say("span.seconds", {{"s", std::to_string(s)}});
  if (s < 55) return say("span.seconds", {{"s", std::to_string((s + 4) / 5 * 5)}});
  const std::uint64_t minutes = (s + 30) / 60;
  if (minutes < 60) return say("span.minutes", {{"min", std::to_string(minutes == 0 ? 1 : minutes)}});
  return say("span.hours", {{"h", std::to_string(minutes / 60)}, {"min", std::to_string(minutes % 60)}});
}

std::string say_seconds(double milliseconds) { return say("unit.seconds", {{"s", ui::say_number(milliseconds / 1000.0, 2)}}); }

std::string say_share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return ui::say_percent(0);
  if (part >= whole) return ui::say_percent(1);
  const double share = static_cast<double>(part) / static_cast<double>(whole);
  if (share < 0.01) return say("share.under", {{"share", ui::say_percent(0.01)}});
  if (share > 0.99) return say("share.over", {{"share", ui::say_percent(0.99)}});
  return ui::say_percent(share);
}

namespace {
std::string with_simulated(const char* key, std::uint64_t count, std::uint64_t simulated) {
  const std::string all = say(key, {{"n", ui::say_count(count)}});
  return simulated == 0 ? all : say("simulated.of", {{"what", all}, {"share", say_share(simulated, count)}});
}
}  // namespace

std::string say_answers(const StudyCounts& counts) { return with_simulated("count.answers", counts.answers, counts.simulated_answers); }
std::string say_judgments(const RunSummary& run) { return with_simulated("count.judgments", run.triplets, run.simulated_triplets); }

std::string say_day(std::int64_t ms_since_1970) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms_since_1970))));
  const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(static_cast<int>(day.year())) + "-" + two(static_cast<unsigned>(day.month())) + "-" + two(static_cast<unsigned>(day.day()));
}

std::string say_moment(std::int64_t ms_since_1970) {
  const std::int64_t minutes = ms_since_1970 / 60'000;
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return say("moment", {{"day", say_day(ms_since_1970)}, {"time", two(minutes / 60 % 24) + ":" + two(minutes % 60)}});
}

std::string say_source(const std::optional<DatasetReference>& dataset, bool has_datasets) {
  if (dataset) return say("source.dataset", {{"title", dataset->title}});
  return has_datasets ? say("source.answers") : std::string();
}

std::string method_name(std::string_view method) {
  if (method == "vice") return "VICE";
  if (method == "spose") return "SPoSE";
  return std::string(method);
}
std::string method_name(FitMethod method) { return method_name(std::string_view(to_string(method))); }
std::string state_name(StudyState state) { return say(std::string("study.state.") + to_string(state)); }
std::string state_name(JobState state) { return say(std::string("fit.state.") + to_string(state)); }
std::string preset_name(FitPreset preset) { return say(std::string("fit.preset.") + to_string(preset)); }

}  // namespace tertium::console
