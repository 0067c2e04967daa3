// wording.h: names, spans of time and shares in the words that a person reads; everything else is in the catalogue.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/domain/fit_job.h"
#include "shared/domain/study.h"

namespace tertium::console {

// A stimulus's name as a reader wants it: "ice_cream" -> "ice cream". A number stays: "bat1" and "bat2" are two objects.
// Only for the eye: links and lookups keep the name.
std::string display_name(std::string_view name);
// "about 40 s", "about 3 min", "about 2 h 10 min": coarse on purpose.
std::string say_span(double seconds);
// "2.31 s" from milliseconds.
std::string say_seconds(double milliseconds);
// A count out of a whole as "100 %" or "38 %"; of nothing "0 %"; never 0 or 100 for what is neither ("under 1 %", "over 99 %").
std::string say_share(std::uint64_t part, std::uint64_t whole);
// "36,000 answers (100 % simulated)", the note only where there are any.
std::string say_answers(const StudyCounts& counts);
// "36,000 judgments (100 % simulated)" of a run.
std::string say_judgments(const RunSummary& run);
// "2026-11-22", by UTC.
std::string say_day(std::int64_t ms_since_1970);
// "2026-11-22 23:50 UTC".
std::string say_moment(std::int64_t ms_since_1970);
// What a fit or run was fitted to: "imported data: NAME", or, where a study holds such data too, "answers of this study"; else "".
std::string say_source(const std::optional<DatasetReference>& dataset, bool has_datasets);
std::string method_name(std::string_view method);  // "VICE", "SPoSE", else as written
std::string method_name(FitMethod method);
std::string state_name(StudyState state);
std::string state_name(JobState state);
std::string preset_name(FitPreset preset);

}  // namespace tertium::console
