// figures.cpp: a row for each thing that was measured.
#include "tests/bench/fit/figures.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "shared/base/text.h"
#include "tests/bench/fit/limits.h"

namespace tertium {
namespace {

using wire::Json;

// What a reader keeps: three digits at most.
std::string rounded(double value) {
  return format_fixed(value, value < 1 ? 2 : value < 10 ? 1 : 0);
}

std::vector<double> values_of(const Json& rows, const char* method, const char* key) {
  std::vector<double> out;
  for (const Json& row : rows) {
    if (row["method"] == method) out.push_back(row[key].get<double>());
  }
  return out;
}

std::string from_to(std::vector<double> values, int digits) {
  std::sort(values.begin(), values.end());
  const std::string low = format_fixed(values.front(), digits), high = format_fixed(values.back(), digits);
  return low == high ? low : low + " to " + high;
}

void print_row(const std::string& what, const std::string& measured, const std::string& beside) {
  std::printf("| %s | %s | %s |\n", what.c_str(), measured.c_str(), beside.c_str());
}

void print_kernels(const Json& kernels) {
  std::string direct, share, gram;
  for (const Json& row : kernels["rates"]) {
    if (row["objects"] != 1854 || (row["dims"] != 100 && row["dims"] != 48)) continue;
    const double rate = row["direct"].get<double>(), dims = row["dims"].get<double>() == 48 ? 48 : 112;
    if (row["gram"].is_null()) {
      direct += (direct.empty() ? "" : " / ") + rounded(rate * 1e-6);
      share += (share.empty() ? "" : " / ") + format_fixed(100 * rate * 12 * 4 * dims / (kernels["cache_gbps"].get<double>() * 1e9), 0);
    } else if (row["dims"] == 100) {
      gram = rounded(row["gram"].get<double>() * 1e-6);
    }
  }
  print_row("gradient, 48 / 100 dims", direct + " million triplets/s", share + " % of what the second cache's bandwidth allows");
  print_row("gradient of 4.2 million triplets at once, 100 dims", gram + " million triplets/s", format_fixed(kernels["gflops"].get<double>(), 0) + " GFLOP/s of a matrix product");
}

void print_steps(const Json& steps) {
  for (const auto& [method, name] : {std::pair{"spose", "SPoSE"}, {"vice", "VICE"}}) {
    std::string here, theirs, ratio;
    for (const Json& row : steps["cases"]) {
      if (row["method"] != method || !row.contains("torch_us")) continue;
      const std::string between = here.empty() ? "" : " / ";
      here += between + format_fixed(row["here_us"].get<double>(), row["here_us"].get<double>() < 0.1 ? 3 : 2);
      theirs += between + rounded(row["torch_us"].get<double>());
      ratio += between + rounded(row["ratio"].get<double>());
    }
    if (here.empty()) continue;
    print_row("steps of " + std::string(name) + ", batches of 128 / 32,768, 100 dims", here + " µs per triplet",
              "PyTorch " + steps["torch"].get<std::string>() + ": " + theirs + " µs, " + ratio + " times");
  }
}

void print_race(const Json& race) {
  for (const Json& mark : race["marks"]) {
    if (mark["mark"].get<std::string>().ends_with("above that")) continue;
    std::string here;
    double least = 0;
    for (const Json& row : mark["rows"]) {
      if (!row["who"].get<std::string>().starts_with("here, default") || row["cpu_s"].is_null()) continue;
      if (least == 0 || row["cpu_s"] < least) least = row["cpu_s"].get<double>(), here = row["who"].get<std::string>().substr(6);
    }
    const Json& first = mark["rows"][0];
    if (least == 0 || first["cpu_s"].is_null()) continue;
    const double beside = first["cpu_s"].get<double>();
    const std::string nll = format_fixed(mark["nll"].get<double>(), 4) + " (" + mark["mark"].get<std::string>() + ")";
    print_row("SPoSE of 0.9 million choices, until held-out ones are foretold with NLL " + nll,
              format_fixed(least, 1) + " s (" + here + ")", first["who"].get<std::string>() + ": " + rounded(beside) + " s, " + rounded(beside / least) + " times");
  }
}

void print_converge(const Json& rows) {
  for (const auto& [method, name] : {std::pair{"spose", "SPoSE"}, {"vice", "VICE"}}) {
    const std::vector<double> seconds = values_of(rows, method, "cpu_s");
    if (seconds.empty()) continue;
    print_row(std::string(name) + " of 4.7 million choices sampled from the published VICE embedding, to convergence, " + std::to_string(seconds.size()) + " seeds",
              format_fixed(median_of(seconds), 1) + " s (" + from_to(seconds, 1) + ")",
              "NLL " + from_to(values_of(rows, method, "above_truth"), 4) + " above the truth's; " + from_to(values_of(rows, method, "found"), 0) +
                  " of its 42 dims found at r > .9, " + from_to(values_of(rows, method, "dims"), 0) + " kept");
  }
}

void print_ensemble(const Json& row) {
  print_row("20 SPoSE runs of the same on two cores", format_fixed(row["wall_s"].get<double>(), 0) + " s",
            std::to_string(row["consensus_dims"].get<int>()) + " dims that at least half of the runs have");
}

void print_people(const Json& rows) {
  for (const auto& [method, name, accuracy, nll] : {std::array{"spose --tune", "SPoSE, `--tune`", "accuracy", "nll"},
                                                    {"vice", "VICE, over 50 draws", "drawn_accuracy", "drawn_nll"}}) {
    const std::vector<double> right = values_of(rows, method, accuracy);
    if (right.empty()) continue;
    print_row("124,121 human judgments, tested on 50,000 others: " + std::string(name) + ", " + std::to_string(right.size()) + " seeds",
              "accuracy " + from_to(right, 4) + ", NLL " + from_to(values_of(rows, method, nll), 4), from_to(values_of(rows, method, "cpu_s"), 1) + " s of CPU");
  }
}

void print_memory(const Json& rows) {
  std::string here, theirs;
  for (const Json& row : rows) {
    here += (here.empty() ? "" : " / ") + format_fixed(row["peak_mb"].get<double>(), 0);
    if (row.contains("torch_peak_mb")) theirs += (theirs.empty() ? "" : " / ") + format_fixed(row["torch_peak_mb"].get<double>(), 0);
  }
  print_row("most memory, 4.7 million triplets, SPoSE / VICE", here + " MB", theirs.empty() ? "-" : "PyTorch: " + theirs + " MB");
}

}  // namespace

void print_figures(const Json& out) {
  std::printf("\n## Figures for the README\n| 1,854 objects, one core | measured | beside |\n|---|---|---|\n");
  if (out.contains("kernels")) print_kernels(out["kernels"]);
  if (out.contains("steps")) print_steps(out["steps"]);
  if (out.contains("race") && out["race"].contains("marks")) print_race(out["race"]);
  if (out.contains("converge")) print_converge(out["converge"]);
  if (out.contains("ensemble")) print_ensemble(out["ensemble"]);
  if (out.contains("people")) print_people(out["people"]);
  if (out.contains("scale")) print_memory(out["scale"]["memory"]);
}

}  // namespace tertium
