// rsa.cpp: `tertium rsa`: how far two observers' similarities of the same objects agree.
#include "native/tasks/rsa.h"

#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/thread_pool.h"
#include "native/files/file_io.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::uint32_t kBootstraps = 1000, kKendallBootstraps = 100;
const std::vector<std::string> kRules{"choice", "dot", "cosine", "pearson", "euclidean"};

std::optional<PairRule> rule_from(const std::string& text) {
  for (const PairRule rule : {PairRule::kChoice, PairRule::kDot, PairRule::kCosine, PairRule::kPearson, PairRule::kEuclidean})
    if (text == to_string(rule)) return rule;
  return {};
}

// FILE, or FILE,FILE ...; a file that is called so, comma and all, comes first.
std::vector<std::string> files_of(const std::string& text) {
  if (file_exists(text)) return {text};
  std::vector<std::string> out;
  for (const std::string_view one : split(text, ',')) out.emplace_back(one);
  return out;
}

std::string line(const std::string& name, const std::string& value, const std::string& beside = "") {
  return pad(name, 13) + value + (beside.empty() ? "" : "   (" + beside + ")") + "\n";
}
std::string interval(double low, double high) { return fixed_or_dash(low) + " to " + fixed_or_dash(high); }

// How a side's similarities came about, in a word: by which rule its rows are alike, or what its matrix holds.
std::string made_of(const SimilaritySource& source) { return source.rows ? to_string(source.rule) : source.matrix->similarities ? "similarities" : "dissimilarities"; }

std::string write_curve_csv(const CumulativeRsa& curve) {
  const auto cell = [](double value) { return std::isfinite(value) ? "," + format_double(value) : std::string(","); };
  std::string out = "dims,column,r,low,high,sd\n";
  for (const CumulativePoint& p : curve.points) out += std::to_string(p.dims) + "," + std::to_string(p.column) + cell(p.r) + cell(p.low) + cell(p.high) + cell(p.sd) + "\n";
  return out;
}

void add_cumulative(const CumulativeRsa& curve, wire::Report& report, std::string& table) {
  std::vector<wire::Report> points;
  for (const CumulativePoint& p : curve.points)
    points.emplace_back().add("dims", p.dims).add("column", p.column).add("r", p.r).add("low", p.low).add("high", p.high).add("sd", p.sd);
  report.add("cumulative", points).add("dims_90", curve.dims_90).add("dims_95", curve.dims_95).add("dims_99", curve.dims_99);
  const auto of = [](std::uint32_t dims) { return dims > 0 ? std::to_string(dims) : std::string("-"); };
  table += line("dims", of(curve.dims_90) + ", " + of(curve.dims_95) + ", " + of(curve.dims_99),
                "the first ones of B from which on r2 stays above 90, 95, 99 % of that of all " + std::to_string(curve.points.size()));
}

}  // namespace

int run_rsa_verb(const Arguments& arguments) {
  std::string a, b, rule, rule_b, method = "pearson", control, by = "object", curve_path;
  std::optional<std::uint32_t> bootstraps, permutations, cumulative_bootstraps;
  std::optional<double> level, ceiling, ceiling_b;
  std::uint64_t seed = 0, threads = 0;
  bool similarities = false, dissimilarities = false, split_half = false, cumulative = false, ignore_names = false;
  Command command("rsa", "Correlates how alike each two objects are to A with how alike they are to B (representational similarity analysis), with an interval",
                  "tertium rsa people/fit clip.npy --rule-b pearson --permutations 1000 --json");
  const std::string side = "A similarity or dissimilarity matrix, square or condensed, an embedding, features (any known format), FILE@NAMES, or the folder of a fit";
  command.text("A", a, side).required();
  command.text("B", b, side + "; B's objects are taken into the order of A's").required();
  command.word("--rule", rule, kRules, "How alike two rows are, where a side is no matrix of pairs (default: choice for embeddings, pearson for features)");
  command.word("--rule-b", rule_b, kRules, "The same for B alone (default: as --rule)");
  command.word("--method", method, {"pearson", "spearman", "kendall"}, "Correlation of the pairs");
  command.text("--control", control, "Hold these similarities constant: FILE, or FILE,FILE ... (partial correlation); of the kinds that A may be");
  command.whole("--bootstraps", bootstraps, "Bootstrap samples for the interval (default 1,000; kendall: 100); 0: none", 0, kBootstrapsMax);
  command.word("--by", by, {"object", "entry"}, "What they draw: objects, or pairs as if independent of each other (as published; far too narrow)");
  command.real("--level", level, "Of the interval (default .95)", 0.5, 0.9999);
  command.whole("--permutations", permutations, "Mantel's test: permute B's objects so often", 1, kBootstrapsMax);
  command.real("--ceiling", ceiling, "Reliability of A, above 0 to 1: r is divided by its square root", 0, 1);
  command.real("--ceiling-b", ceiling_b, "The same of B", 0, 1);
  command.flag("--split-half", split_half, "The reliabilities are correlations of two halves: Spearman-Brown makes them those of the whole");
  command.flag("--cumulative", cumulative, "Also of what B's first dimensions predict, for 1, 2 ... of them; B is an embedding");
  command.whole("--curve-bootstraps", cumulative_bootstraps, "Bootstrap samples for an interval at each number of them (default: none)", 1, kBootstrapsMax);
  command.text("--curve", curve_path, "Write that as a CSV file (--cumulative goes without saying)");
  command.flag("--similarities", similarities, "Matrices that do not say so themselves (condensed ones) hold similarities")
      .excludes(command.flag("--dissimilarities", dissimilarities, "... hold dissimilarities"));
  command.whole("--seed", seed, "Seed of bootstrap and permutations (default 0)", 0, UINT64_MAX);
  command.flag("--ignore-names", ignore_names, "Take objects as they are stored, whatever the names say");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    if (!curve_path.empty()) cumulative = true;
    if (cumulative_bootstraps && !cumulative) return Error{ErrorCode::kInvalid, "--curve-bootstraps needs --cumulative or --curve"};
    if (split_half && !ceiling && !ceiling_b) return Error{ErrorCode::kInvalid, "--split-half needs --ceiling or --ceiling-b"};
    RsaTask task;
    task.options.method = method == "spearman" ? RsaMethod::kSpearman : method == "kendall" ? RsaMethod::kKendall : RsaMethod::kPearson;
    task.options.bootstraps = bootstraps.value_or(task.options.method == RsaMethod::kKendall ? kKendallBootstraps : kBootstraps);
    task.options.by = by == "entry" ? RsaBootstrap::kEntries : RsaBootstrap::kObjects;
    task.options.level = level.value_or(0.95);
    task.options.permutations = permutations.value_or(0);
    task.options.seed = seed;
    task.ignore_names = ignore_names;
    task.reliability_a = ceiling;
    task.reliability_b = ceiling_b;
    task.split_half = split_half;
    task.cumulative = cumulative;
    task.cumulative_bootstraps = cumulative_bootstraps.value_or(0);
    if (!curve_path.empty()) TRY_DO(check_output_file(curve_path, {}));
    SimilarityLoading loading;
    loading.rule = rule_from(rule);
    if (similarities || dissimilarities) loading.similarities = similarities;
    TRY(task.a, load_similarities(a, "embedding", loading));
    if (!control.empty())
      for (const std::string& file : files_of(control)) {
        if (file.empty()) return Error{ErrorCode::kInvalid, "--control " + quote_for_message(control) + " names a file that has no name"};
        TRY(SimilaritySource one, load_similarities(file, "embedding", loading));
        task.controls.push_back(std::move(one));
      }
    if (!rule_b.empty()) loading.rule = rule_from(rule_b);
    TRY(task.b, load_similarities(b, "embedding", loading));
    for (const SimilaritySource* source : {&std::as_const(task.a), &std::as_const(task.b)}) {
      if (source->transposed) command.note(source->what + ": its rows were taken to be dimensions, its columns objects");
      if (source->averaged > 1) command.note(source->what + ": the mean of its " + format_count(source->averaged) + " matrices is taken");
    }
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    RsaTaskReport result;
    {
      ProgressBar bar;
      const auto watch = [&](double share) {
        bar.show(share, share < 0.2 || !cumulative ? "resampling" : "dimensions of B");
        return true;
      };
      TRY(result, run_rsa_task(task, *executor, watch));
    }
    const RsaReport& rsa = result.rsa;
    if (!result.aligned && !ignore_names)
      command.note(std::string("no names in ") + (task.a.names().empty() ? a : b) + ": objects are taken as they are stored");

    wire::Report report;
    report.add("r", rsa.r).add("low", rsa.low).add("high", rsa.high).add("sd", rsa.sd).add("level", task.options.level);
    report.add("method", method).add("bootstraps", rsa.bootstraps).add("by", by).add("seed", seed);
    report.add("objects", rsa.objects).add("pairs", rsa.pairs).add("not_measured", rsa.not_measured);
    report.add("rows_moved", result.rows_moved).add("aligned", result.aligned);
    report.add("a", a).add("a_by", made_of(task.a)).add("a_matrices", task.a.averaged).add("b", b).add("b_by", made_of(task.b)).add("b_matrices", task.b.averaged);
    std::vector<wire::Report> held;
    for (std::size_t c = 0; c < task.controls.size(); ++c)
      held.emplace_back().add("control", task.controls[c].what).add("by", made_of(task.controls[c])).add("rows_moved", result.control_rows_moved[c]);
    report.add("controls", held);
    std::string table = line("r", fixed_or_dash(rsa.r),
                             method + (held.empty() ? "" : ", partial") + " of " + format_count(rsa.pairs) + " pairs of " + format_count(rsa.objects) + " objects");
    if (rsa.bootstraps > 0)
      table += line("interval", interval(rsa.low, rsa.high), format_double(100 * task.options.level) + " %, " + format_count(rsa.bootstraps) + " bootstrap samples of " +
                                                                 (task.options.by == RsaBootstrap::kEntries ? "pairs, as if independent: too narrow" : "objects"));
    if (rsa.permutations > 0) {
      report.add("p", rsa.p).add("p_two_sided", rsa.p_two_sided).add("permuted_low", rsa.permuted_low).add("permuted_high", rsa.permuted_high);
      report.add("permutations", rsa.permutations);
      table += line("permuted", interval(rsa.permuted_low, rsa.permuted_high),
                    format_count(rsa.permutations) + " permutations of B's objects, p " + format_fixed(rsa.p, 5) + ", two-sided " + format_fixed(rsa.p_two_sided, 5));
    }
    if (result.corrected) {
      const CorrectedAgreement& c = *result.corrected;
      report.add("corrected_r", c.r).add("corrected_low", c.low).add("corrected_high", c.high).add("explainable_share", c.explainable);
      report.add("reliability_a", c.reliability_a).add("reliability_b", c.reliability_b);
      table += line("corrected", fixed_or_dash(c.r), (rsa.bootstraps > 0 ? interval(c.low, c.high) + ", " : "") + "r2 is " + format_fixed(100 * c.explainable, 1) +
                                                         " % of what can be explained at reliability " + fixed_or_dash(c.reliability_a * c.reliability_b));
    }
    if (result.cumulative) {
      add_cumulative(*result.cumulative, report, table);
      if (!curve_path.empty()) {
        TRY_DO(write_output_file(curve_path, write_curve_csv(*result.cumulative), {}));
        report.add("curve", curve_path);
        table += line("curve", "written to " + curve_path);
      }
    }
    table += line("alike by", made_of(task.a) + ", " + made_of(task.b), "A, B");
    table += line("rows moved", format_count(result.rows_moved), result.aligned ? "aligned by names" : "as stored");
    if (rsa.not_measured > 0) table += line("not measured", format_count(rsa.not_measured) + " pairs", "left out");
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
