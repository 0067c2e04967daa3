// comparison.cpp: the limits of what may be asked, and what two results are called beside each other.
#include "shared/domain/comparison.h"

#include <algorithm>

#include "shared/base/text.h"

namespace tertium {
namespace {

Result<void> check_count(const char* name, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
  if (value >= least && value <= most) return {};
  return Error{ErrorCode::kInvalid, std::string(name) + " is " + std::to_string(value) + "; allowed are " + std::to_string(least) + " to " + std::to_string(most)};
}

Result<void> check_title(const char* name, const std::string& title) {
  const bool printable = std::none_of(title.begin(), title.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (title.size() <= kComparisonTitleBytesMax && is_utf8(title) && printable) return {};
  return Error{ErrorCode::kInvalid, std::string(name) + " is " + quote_for_message(title) + "; one line of at most " + std::to_string(kComparisonTitleBytesMax) +
                                        " bytes of UTF-8 is allowed"};
}

}  // namespace

Result<void> check_comparison_request(const ComparisonRequest& r) {
  if (r.run_a == 0 || r.run_b == 0) return Error{ErrorCode::kInvalid, "run_a and run_b must be the numbers of two results"};
  if (r.run_a == r.run_b) return Error{ErrorCode::kInvalid, "run_a and run_b are both " + std::to_string(r.run_a) + "; two different results are compared"};
  TRY_DO(check_title("title_a", r.title_a));
  TRY_DO(check_title("title_b", r.title_b));
  TRY_DO(check_count("bootstraps", r.bootstraps, 0, kComparisonSamplesMax));
  TRY_DO(check_count("curve_bootstraps", r.curve_bootstraps, 0, kComparisonSamplesMax));
  TRY_DO(check_count("permutations", r.permutations, 0, kComparisonSamplesMax));
  return check_count("triplets", r.triplets, 1, kComparisonTripletsMax);
}

ComparisonTitles comparison_titles(const ComparisonRequest& request, const RunSummary& a, const RunSummary& b) {
  constexpr std::size_t kNumberBytes = 32;  // " (result 18446744073709551615)"
  const auto title_of = [](const std::string& asked, const RunSummary& run) {
    if (!asked.empty()) return asked;
    return run.title.empty() ? "result " + std::to_string(run.id) : std::string(clip_utf8(run.title, kComparisonTitleBytesMax - kNumberBytes));
  };
  ComparisonTitles out{title_of(request.title_a, a), title_of(request.title_b, b)};
  if (out.a == out.b) {
    const auto number = [](std::string& title, const RunSummary& run) {
      title = std::string(clip_utf8(title, kComparisonTitleBytesMax - kNumberBytes)) + " (result " + std::to_string(run.id) + ")";
    };
    number(out.a, a);
    number(out.b, b);
  }
  return out;
}

}  // namespace tertium
