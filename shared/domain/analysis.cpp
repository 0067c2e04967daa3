// analysis.cpp: who may take part in which analysis, the limits of what may be asked, and what observers are called beside each other.
#include "shared/domain/analysis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <span>

#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Error invalid(std::string message) { return {ErrorCode::kInvalid, std::move(message)}; }

Result<void> check_count(const char* name, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
  if (value >= least && value <= most) return {};
  return invalid(std::string(name) + " is " + std::to_string(value) + "; allowed are " + std::to_string(least) + " to " + std::to_string(most));
}

Result<void> check_word(const char* name, const std::string& value, std::span<const char* const> allowed) {
  std::string list;
  for (const char* word : allowed) {
    if (value == word) return {};
    list += (list.empty() ? "" : ", ") + std::string(word);
  }
  return invalid(std::string(name) + " is " + quote_for_message(value) + "; allowed are " + list);
}

Result<void> check_title(const std::string& name, const std::string& title) {
  const bool printable = std::none_of(title.begin(), title.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (title.size() <= kAnalysisTitleBytesMax && is_utf8(title) && printable) return {};
  return invalid(name + " is " + quote_for_message(title) + "; one line of at most " + std::to_string(kAnalysisTitleBytesMax) + " bytes of UTF-8 is allowed");
}

constexpr AnalysisKind kKinds[] = {AnalysisKind::kComparison, AnalysisKind::kAlignment, AnalysisKind::kProbe, AnalysisKind::kReadOut};
constexpr AnalysisRole kRoles[] = {AnalysisRole::kCompared, AnalysisRole::kNetwork, AnalysisRole::kJudge, AnalysisRole::kTest, AnalysisRole::kEmbedding};

struct Allowed {
  AnalysisRole role;
  std::size_t least, most;
};
std::vector<Allowed> allowed_roles(AnalysisKind kind) {
  switch (kind) {
    case AnalysisKind::kComparison: return {{AnalysisRole::kCompared, 2, 2}};
    case AnalysisKind::kAlignment: return {{AnalysisRole::kNetwork, 1, kAnalysisNetworksMax}, {AnalysisRole::kJudge, 1, 1}, {AnalysisRole::kEmbedding, 0, 1}};
    case AnalysisKind::kProbe: return {{AnalysisRole::kNetwork, 1, 1}, {AnalysisRole::kJudge, 1, 1}, {AnalysisRole::kTest, 0, 1}};
    case AnalysisKind::kReadOut: return {{AnalysisRole::kNetwork, 1, 1}, {AnalysisRole::kEmbedding, 1, 1}, {AnalysisRole::kJudge, 0, 1}};
  }
  return {};
}

bool may_have(AnalysisRole role, const ObserverKey& key) {
  switch (role) {
    case AnalysisRole::kCompared:
    case AnalysisRole::kEmbedding: return key.what == ObserverKey::What::kRun;
    case AnalysisRole::kNetwork: return key.what != ObserverKey::What::kPeople;
    case AnalysisRole::kJudge:
    case AnalysisRole::kTest: return key.what != ObserverKey::What::kRun;
  }
  return false;
}

Result<void> check_observers(const AnalysisRequest& r) {
  const std::vector<Allowed> allowed = allowed_roles(r.kind);
  for (const AnalysisObserver& observer : r.observers) {
    const bool known = std::any_of(allowed.begin(), allowed.end(), [&](const Allowed& a) { return a.role == observer.role; });
    if (!known) return invalid(std::string("the role ") + to_string(observer.role) + " is none of kind " + to_string(r.kind));
    if (!may_have(observer.role, observer.key))
      return invalid("the observer " + to_string(observer.key) + " cannot have the role " + to_string(observer.role));
    TRY_DO(check_title("the title of " + to_string(observer.key), observer.title));
  }
  for (const Allowed& a : allowed) {
    const std::size_t count = with_role(r, a.role).size();
    if (count >= a.least && count <= a.most) continue;
    const std::string range = a.least == a.most ? std::to_string(a.least) : std::to_string(a.least) + " to " + std::to_string(a.most);
    return invalid("observers of the role " + std::string(to_string(a.role)) + ": " + std::to_string(count) + "; kind " + to_string(r.kind) + " has " + range);
  }
  for (std::size_t i = 0; i < r.observers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (r.observers[i].key == r.observers[j].key)
        return invalid("the observer " + to_string(r.observers[i].key) + " is named twice; each can take part once");
  return {};
}

Result<void> check_options(const AnalysisRequest& r) {
  TRY_DO(check_count("bootstraps", r.bootstraps, 0, kAnalysisSamplesMax));
  if (r.bootstraps == 1) return invalid("bootstraps is 1, which makes no interval; 2 or more do, and 0 asks for none");
  if (r.kind != AnalysisKind::kComparison && r.comparison != ComparisonAsked{}) return invalid("curve_bootstraps, permutations and triplets are those of a comparison");
  if (r.kind != AnalysisKind::kAlignment && r.alignment != AlignmentAsked{}) return invalid("centre is that of an alignment");
  if (r.kind != AnalysisKind::kProbe && r.probe != ProbeAsked{}) return invalid("weights, objective, lambda and controls are those of a probe");
  if (r.kind != AnalysisKind::kReadOut && r.read_out != ReadOutAsked{}) return invalid("method, relu and standardise are those of a read-out");
  TRY_DO(check_count("curve_bootstraps", r.comparison.curve_bootstraps, 0, kAnalysisSamplesMax));
  TRY_DO(check_count("permutations", r.comparison.permutations, 0, kAnalysisSamplesMax));
  TRY_DO(check_count("triplets", r.comparison.triplets, 1, kAnalysisTripletsMax));
  TRY_DO(check_word("weights", r.probe.weights, std::array{"full", "diagonal"}));
  TRY_DO(check_word("objective", r.probe.objective, std::array{"global", "naive"}));
  if (r.probe.lambda && !(*r.probe.lambda >= 0 && *r.probe.lambda <= kProbeLambdaMax)) return invalid("lambda is not allowed; a number 0 to 1000000 is, or none for a grid");
  TRY_DO(check_count("folds", r.probe.folds, 2, kProbeFoldsMax));
  TRY_DO(check_count("folds", r.read_out.folds, 2, kReadOutAskedFoldsMax));
  TRY_DO(check_word("method", r.read_out.method, std::array{"ridge", "elastic-net", "nnls"}));
  if (r.read_out.method == "nnls" && r.read_out.standardise) return invalid("standardise is not allowed with method nnls: its weights speak of features as they are");
  return {};
}

std::string number_of(const ObserverKey& key) {
  switch (key.what) {
    case ObserverKey::What::kPeople: return "people";
    case ObserverKey::What::kRun: return "result " + std::to_string(key.id);
    case ObserverKey::What::kDataset: return "data " + std::to_string(key.id);
  }
  return "";
}

}  // namespace

const char* to_string(AnalysisKind kind) {
  constexpr const char* kNames[] = {"comparison", "alignment", "probe", "read_out"};
  return kNames[static_cast<std::size_t>(kind)];
}
Result<AnalysisKind> analysis_kind_from(const std::string& text) {
  for (const AnalysisKind kind : kKinds)
    if (text == to_string(kind)) return kind;
  return invalid("the kind of analysis " + quote_for_message(text) + " is none of comparison, alignment, probe, read_out");
}

const char* to_string(AnalysisRole role) {
  constexpr const char* kNames[] = {"compared", "network", "judge", "test", "embedding"};
  return kNames[static_cast<std::size_t>(role)];
}
Result<AnalysisRole> analysis_role_from(const std::string& text) {
  for (const AnalysisRole role : kRoles)
    if (text == to_string(role)) return role;
  return invalid("the role " + quote_for_message(text) + " is none of compared, network, judge, test, embedding");
}

Result<void> check_analysis_request(const AnalysisRequest& request) {
  TRY_DO(check_observers(request));
  return check_options(request);
}

AnalysisRequest comparison_of(std::uint64_t run_a, std::uint64_t run_b) {
  AnalysisRequest out;
  for (const std::uint64_t run : {run_a, run_b}) out.observers.push_back({AnalysisRole::kCompared, {ObserverKey::What::kRun, run}});
  return out;
}

std::vector<AnalysisObserver> with_role(const AnalysisRequest& request, AnalysisRole role) {
  std::vector<AnalysisObserver> out;
  std::copy_if(request.observers.begin(), request.observers.end(), std::back_inserter(out), [&](const AnalysisObserver& o) { return o.role == role; });
  return out;
}

void title_observers(AnalysisRequest& request, const std::vector<std::string>& known) {
  constexpr std::size_t kNumberBytes = 32;  // " (result 18446744073709551615)"
  const auto clipped = [](const std::string& title) { return std::string(clip_utf8(title, kAnalysisTitleBytesMax - kNumberBytes)); };
  for (std::size_t i = 0; i < request.observers.size(); ++i) {
    AnalysisObserver& observer = request.observers[i];
    if (!observer.title.empty()) continue;
    observer.title = i < known.size() && !known[i].empty() ? clipped(known[i]) : number_of(observer.key);
  }
  // Once is enough but for titles that look as if they were numbered.
  for (std::size_t round = 0; round < request.observers.size(); ++round) {
    std::map<std::string, int> times;
    for (const AnalysisObserver& observer : request.observers) ++times[observer.title];
    if (times.size() == request.observers.size()) return;
    for (AnalysisObserver& observer : request.observers)
      if (times[observer.title] > 1) observer.title = clipped(observer.title) + " (" + number_of(observer.key) + ")";
  }
}

const char* document_name(AnalysisKind kind) {
  constexpr const char* kNames[] = {"compare.json", "align.json", "probe.json", "regress.json"};
  return kNames[static_cast<std::size_t>(kind)];
}

AnalysisFigure single_figure(std::string name, double value) { return {std::move(name), value, kNan, kNan}; }

AnalysisFigure figure_of(const AnalysisJob& job, std::string_view name) {
  for (const AnalysisFigure& figure : job.figures)
    if (figure.name == name) return figure;
  return single_figure(std::string(name), kNan);
}
std::string file_of(const AnalysisJob& job, std::string_view name) {
  for (const AnalysisFile& file : job.files)
    if (file.name == name) return file.sha256;
  return "";
}
std::string document_of(const AnalysisJob& job) { return file_of(job, document_name(job.request.kind)); }

}  // namespace tertium
