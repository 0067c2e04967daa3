// fit_checkpoint.cpp: the state of a fit as NumPy arrays: what it is of, its counters, its curve, the engine's arrays, the best state.
#include "shared/wire/fit_checkpoint.h"

#include <cstring>

#include "shared/base/hash.h"
#include "shared/wire/npz.h"

namespace tertium::wire {
namespace {

constexpr const char* kMark = "Tertium fit checkpoint";
constexpr const char* kVersion = "1";
constexpr std::size_t kCurveColumns = 8;
enum Counter : std::size_t { kEpoch, kBestEpoch, kAnswersTo, kArrays, kBestRows, kBestCols, kBestHasScale, kCounters };

// Numbers as they lie in memory: little-endian wherever this runs.
template <class Number>
NpyArray array_of(NpyKind kind, const std::vector<Number>& values) {
  NpyArray out;
  out.header.kind = kind;
  out.header.item_bytes = sizeof(Number);
  out.header.shape = {values.size()};
  out.data.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number));
  return out;
}

template <class Number>
Result<std::vector<Number>> numbers_of(const NpzArchive& archive, std::string_view name, NpyKind kind) {
  TRY(const NpyArray array, archive.array(name));
  const NpyHeader& h = array.header;
  if (h.kind != kind || h.item_bytes != sizeof(Number) || h.big_endian || h.shape.size() != 1)
    return Error{ErrorCode::kInvalid, archive.what_of(name) + ": is " + type_name(h) + " of " + std::to_string(h.shape.size()) + " axes; a checkpoint holds others here"};
  std::vector<Number> out(array.data.size() / sizeof(Number));
  if (!out.empty()) std::memcpy(out.data(), array.data.data(), array.data.size());
  return out;
}

}  // namespace

Result<std::string> write_fit_checkpoint(const FitCheckpointFile& c) {
  std::vector<std::uint64_t> counters(kCounters);
  counters[kEpoch] = c.epoch, counters[kBestEpoch] = c.best_epoch, counters[kAnswersTo] = c.answers_to, counters[kArrays] = c.arrays.size();
  counters[kBestRows] = c.best.location.rows, counters[kBestCols] = c.best.location.cols, counters[kBestHasScale] = c.best.scale.values.empty() ? 0 : 1;
  std::vector<double> curve;
  for (const CheckpointEpoch& e : c.curve)
    for (const double value : {static_cast<double>(e.point.epoch), e.point.loss, e.point.train_nll, e.point.validation_nll, e.point.validation_accuracy,
                               static_cast<double>(e.point.dims), static_cast<double>(e.step), e.learning_rate})
      curve.push_back(value);
  std::vector<NpzMember> members{{"about", write_npy(make_text_array({4}, {kMark, kVersion, c.fingerprint, c.kernel}))},
                                 {"counters", write_npy(array_of(NpyKind::kUnsigned, counters))},
                                 {"curve", write_npy(array_of(NpyKind::kFloat, curve))},
                                 {"best_location", write_npy(array_of(NpyKind::kFloat, c.best.location.values))},
                                 {"best_scale", write_npy(array_of(NpyKind::kFloat, c.best.scale.values))}};
  for (std::size_t a = 0; a < c.arrays.size(); ++a) members.push_back({"engine" + std::to_string(a), write_npy(array_of(NpyKind::kFloat, c.arrays[a]))});
  return write_npz(members);
}

Result<FitCheckpointFile> read_fit_checkpoint(std::string_view bytes, const std::string& what) {
  TRY(const NpzArchive archive, NpzArchive::open(bytes, what));
  const auto wrong = [&](const std::string& found) { return Error{ErrorCode::kInvalid, what + ": " + found}; };
  std::uint64_t unpacked = 0;
  for (const std::string& name : archive.names()) {
    TRY(const ZipMember* member, archive.member(name));
    unpacked += member->unpacked_bytes;
    if (unpacked > kCheckpointBytesMax) return Error{ErrorCode::kTooLarge, what + ": unpacks to more than a checkpoint's " + std::to_string(kCheckpointBytesMax) + " bytes"};
  }
  TRY(const std::vector<std::string> about, archive.text("about"));
  if (about.size() != 4 || about[0] != kMark) return wrong("is no checkpoint of a fit");
  if (about[1] != kVersion) return Error{ErrorCode::kUnsupported, what + ": is a checkpoint of another version than " + kVersion};
  FitCheckpointFile out;
  out.fingerprint = about[2], out.kernel = about[3];
  if (!is_sha256_hex(out.fingerprint)) return wrong("its fingerprint is no SHA-256");
  TRY(const std::vector<std::uint64_t> counters, numbers_of<std::uint64_t>(archive, "counters", NpyKind::kUnsigned));
  if (counters.size() != kCounters) return wrong("has " + std::to_string(counters.size()) + " counters; a checkpoint has " + std::to_string(kCounters));
  if (counters[kEpoch] > kCheckpointEpochsMax || counters[kBestEpoch] > counters[kEpoch] || counters[kArrays] > kCheckpointArraysMax || counters[kBestHasScale] > 1)
    return wrong("its counters do not hang together");
  out.epoch = static_cast<std::uint32_t>(counters[kEpoch]), out.best_epoch = static_cast<std::uint32_t>(counters[kBestEpoch]);
  out.answers_to = counters[kAnswersTo];
  TRY(const std::vector<double> curve, numbers_of<double>(archive, "curve", NpyKind::kFloat));
  if (curve.size() != std::uint64_t{out.epoch} * kCurveColumns) return wrong("its curve has not as many epochs as it says");
  for (std::uint32_t e = 0; e < out.epoch; ++e) {
    const double* row = curve.data() + std::size_t{e} * kCurveColumns;
    if (row[0] != e + 1.0 || !(row[5] >= 0 && row[5] <= 1e6) || !(row[6] >= 0 && row[6] <= 9e15)) return wrong("epoch " + std::to_string(e + 1) + " of its curve is out of order");
    out.curve.push_back({{e + 1, row[1], row[2], row[3], row[4], static_cast<std::uint32_t>(row[5])}, static_cast<std::uint64_t>(row[6]), row[7]});
  }
  for (std::uint64_t a = 0; a < counters[kArrays]; ++a) {
    TRY(std::vector<float> values, numbers_of<float>(archive, "engine" + std::to_string(a), NpyKind::kFloat));
    out.arrays.push_back(std::move(values));
  }
  TRY(std::vector<float> location, numbers_of<float>(archive, "best_location", NpyKind::kFloat));
  TRY(std::vector<float> scale, numbers_of<float>(archive, "best_scale", NpyKind::kFloat));
  const std::uint64_t rows = counters[kBestRows], cols = counters[kBestCols];
  if (cols > location.size() || rows > location.size() || rows * cols != location.size() || scale.size() != (counters[kBestHasScale] ? location.size() : 0))
    return wrong("its best state has not the size that it says");
  if (!location.empty()) {
    out.best.location.rows = static_cast<std::size_t>(rows), out.best.location.cols = static_cast<std::size_t>(cols);
    out.best.location.values = std::move(location);
  }
  if (!scale.empty()) {
    out.best.scale.rows = out.best.location.rows, out.best.scale.cols = out.best.location.cols;
    out.best.scale.values = std::move(scale);
  }
  return out;
}

}  // namespace tertium::wire
