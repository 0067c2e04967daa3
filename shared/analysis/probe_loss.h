// probe_loss.h: what a linear probe of choices minimises, and its gradient: the NLL of odd-one-out choices under x' = x W + b (METHODS Q4), a penalty on W,
// and the local term of gLocal, by which neighbourhoods of other images stay as they were (METHODS A1).
// Products are taken in single precision by shared/base/matrix_product.h, sums over choices and rows in double precision: same bits for any executor.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/aligned.h"
#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"

namespace tertium {

enum class ProbeKind {
  kFull,      // W: features x features
  kDiagonal,  // one weight for each feature
};
enum class ProbeTarget {
  kZero,      // the penalty is of W
  kIdentity,  // of W - (trace W / features) I: how far W is from scaling everything alike
};
enum class ProbePenalty {
  kSquared,  // lambda |W|_F^2: smooth
  kNorm,     // lambda |W|_F, not squared, as human_alignment's code has it
};

// How the parameters lie in one vector: the weights (features rows of `row` floats; of a diagonal one row), then the bias (one row), if there is one.
// row: the features, padded to whole lanes; padding is 0 and stays so. What is added to x W is bias_scale times the bias parameters: a descent that moves all
// parameters alike moves the bias faster with a larger scale.
struct ProbeShape {
  std::size_t features = 0;
  ProbeKind kind = ProbeKind::kFull;
  bool bias = false;
  double bias_scale = 1;
  std::size_t row() const;
  std::size_t weights() const { return (kind == ProbeKind::kFull ? features : 1) * row(); }
  std::size_t size() const { return weights() + (bias ? row() : 0); }
};

// Features of some objects as products want them.
struct ProbeRows {
  std::size_t count = 0, row = 0, pitch = 0;
  Floats values;  // count x row, padding 0
  Floats turned;  // features x pitch: values turned
};
// Fills `turned` of rows whose values, count x row, are there already.
void turn_rows(ProbeRows& rows, std::size_t features, Executor& executor);

// y = x W + b. y: count x row.
void transform_rows(const ProbeShape& shape, const Floats& parameters, const ProbeRows& rows, Floats& y, Executor& executor);

// Choices among rows.count objects, laid out for the gradient. Triplets name rows of `rows`; both must outlive it.
class ChoiceLoss {
 public:
  ChoiceLoss(const ProbeRows& rows, std::span<const Triplet> triplets);
  // weight times the mean NLL of the choices; the gradient's share is added to `gradient`.
  double add(const ProbeShape& shape, const Floats& parameters, double weight, Floats& gradient, Executor& executor);

 private:
  void measure(Executor& executor);
  double find_slopes(double scale, Executor& executor);
  void spread_slopes(Executor& executor);

  const ProbeRows* rows_;
  std::span<const Triplet> triplets_;
  bool all_pairs_;  // similarities of all pairs are made: with many choices for the objects that is less work
  struct Partner { std::uint32_t slope, object; };  // slope: its number in slopes_
  std::vector<std::size_t> first_partner_;          // of each object, in partners_
  std::vector<Partner> partners_;
  std::size_t pitch_ = 0;
  Floats y_, y_gradient_, square_, slopes_;  // slopes_: three per triplet: of (first, second), (first, odd), (second, odd)
};

// The local term: for every image of a block, the cross-entropy between softmax(cosines of the features as they were / temperature) and the same after the
// transform, over the block's other images; averaged over all images. A block has two images or more.
class LocalLoss {
 public:
  // originals: beside each block the same images as they were, count x row of their own.
  LocalLoss(std::vector<ProbeRows> blocks, std::vector<ProbeRows> originals, double temperature, Executor& executor);
  // One block alone, as if there were no others; or, from kAll, all of them.
  static constexpr std::size_t kAll = SIZE_MAX;
  std::size_t blocks() const { return blocks_.size(); }
  double add(const ProbeShape& shape, const Floats& parameters, double weight, Floats& gradient, Executor& executor, std::size_t block = kAll);

 private:
  double temperature_;
  std::vector<ProbeRows> blocks_;
  std::vector<Floats> before_;  // of each block: the probabilities as they were, count x pitch
};

// lambda times the penalty; its gradient is added. The norm's gradient at 0 is taken as 0.
double add_penalty(const ProbeShape& shape, const Floats& parameters, ProbePenalty penalty, ProbeTarget target, double lambda, Floats& gradient);

}  // namespace tertium
