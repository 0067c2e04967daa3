// cka.cpp: `tertium cka`: how alike two sets of features of the same objects are, up to rotation and scale.
#include "native/tasks/cka.h"

#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/text.h"

namespace tertium {

int run_cka_verb(const Arguments& arguments) {
  std::string a, b, kernel = "linear";
  std::optional<double> sigma;
  std::uint64_t threads = 0;
  bool ignore_names = false;
  Command command("cka", "Centred kernel alignment of two sets of features or embeddings of the same objects: 1 for equal ones up to rotation and scale",
                  "tertium cka layer_1.npy layer_2.npy --json");
  command.text("A", a, "Features or an embedding (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit").required();
  command.text("B", b, "The same; its rows are taken into the order of A's").required();
  command.word("--kernel", kernel, {"linear", "rbf"}, "Products of rows, or a Gaussian of their distances");
  command.real("--sigma", sigma, "rbf: the Gaussian's width as a share of the median distance (default 1)", 1e-6, 1e6);
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    if (sigma && kernel != "rbf") return Error{ErrorCode::kInvalid, "--sigma is of --kernel rbf"};
    CkaTask task;
    task.options.kernel = kernel == "rbf" ? CkaKernel::kRbf : CkaKernel::kLinear;
    task.options.sigma = sigma.value_or(1);
    task.ignore_names = ignore_names;
    task.a_what = a;
    task.b_what = b;
    TRY(MatrixFile file_a, load_matrix(a, "features"));
    TRY(MatrixFile file_b, load_matrix(b, "features"));
    task.a = std::move(file_a.embedding);
    task.b = std::move(file_b.embedding);
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const CkaTaskReport result, run_cka_task(task, *executor));
    if (!result.aligned && !ignore_names) command.note(std::string("no names in ") + (task.a.names.empty() ? a : b) + ": rows are taken as they are stored");
    wire::Report report;
    report.add("cka", result.cka.cka).add("cka_debiased", result.cka.debiased).add("kernel", kernel).add("sigma_a", result.cka.sigma_a).add("sigma_b", result.cka.sigma_b);
    report.add("objects", result.objects).add("columns_a", task.a.values.cols).add("columns_b", task.b.values.cols);
    report.add("rows_moved", result.rows_moved).add("aligned", result.aligned);
    const auto fixed_or_dash = [](double value) { return std::isfinite(value) ? format_fixed(value, 4) : std::string("-"); };
    return command.done(report, "CKA          " + fixed_or_dash(result.cka.cka) + "   (" + kernel + ", as published)\ndebiased     " + fixed_or_dash(result.cka.debiased) +
                                    "   (0 is expected of what is unrelated)\nobjects      " + format_count(result.objects) + "   (" + format_count(task.a.values.cols) + " and " +
                                    format_count(task.b.values.cols) + " columns)\nrows moved   " + format_count(result.rows_moved) + "   (" +
                                    (result.aligned ? "aligned by names" : "as stored") + ")\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
