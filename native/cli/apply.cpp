// apply.cpp: `tertium apply`: features through a linear transform, ours or a published one.
#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/engine/thread_pool.h"
#include "native/files/file_source.h"
#include "native/tasks/inputs.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/domain/transform.h"
#include "shared/wire/limits.h"
#include "shared/wire/npy.h"
#include "shared/wire/transform_npz.h"

namespace tertium {

int run_apply_verb(const Arguments& arguments) {
  std::string transform_path, features_path, out_path;
  std::uint64_t threads = 0;
  bool unit_length = false;
  Command command("apply", "Writes (x - mean) / std times weights, plus bias, for each row x of features: objects x dims, with the features' names",
                  "tertium apply transform.npz clip.npy --out aligned.npy");
  command.text("TRANSFORM", transform_path, "What `tertium probe --out` wrote, or a transform.npz of gLocal or AligNet: weights, mean, std and maybe bias").required();
  command.text("FEATURES", features_path, "A matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES; as many columns as the transform was learned from").required();
  command.text("--out", out_path, "File for the result, .npy of floats").required();
  command.flag("--unit-length", unit_length, "Divide each row by its length afterwards");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    if (!out_path.ends_with(".npy")) return Error{ErrorCode::kInvalid, "--out " + out_path + ": the result is written as .npy; `tertium convert` makes other formats of it"};
    TRY(const LinearTransform transform, load_transform(transform_path));
    TRY(const MatrixFile features, load_matrix(features_path, "features"));
    TRY_DO(check_output_file(out_path, features.embedding.names));
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const Matrix applied, apply_transform(transform, features.embedding.values, unit_length, *executor, features_path));
    const std::string bytes = wire::write_npy(applied);
    TRY_DO(write_output_file(out_path, bytes, features.embedding.names));
    if (features.embedding.names.empty()) command.note("no names in " + features_path + ": the result has none either");
    wire::Report report;
    report.add("out", out_path).add("objects", applied.rows).add("features", transform.weights.rows).add("dims", applied.cols).add("bias", !transform.bias.empty());
    report.add("unit_length", unit_length).add("sha256", sha256_hex(bytes));
    return command.done(report, format_count(applied.rows) + " rows of " + format_count(applied.cols) + " values written to " + out_path + "\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
