// matrix_product.h: products of matrices by cuBLAS, which is opened when it is needed; only *.cu includes this.
#pragma once
#include <cuda_runtime_api.h>

#include <memory>

#include "native/engine/cuda/operations.h"
#include "shared/base/result.h"

namespace tertium {

// Of one device and one stream, with room of its own, so that a product has the same bits whatever else the device does.
class MatrixProducts {
 public:
  // kUnsupported: the library is not here. kTooLarge, kInternal: the device.
  static Result<std::unique_ptr<MatrixProducts>> open(cudaStream_t stream);
  ~MatrixProducts();
  MatrixProducts(const MatrixProducts&) = delete;
  MatrixProducts& operator=(const MatrixProducts&) = delete;
  Result<void> multiply(const MatrixProduct& op);

 private:
  MatrixProducts() = default;
  void* handle_ = nullptr;
  void* room_ = nullptr;
};

}  // namespace tertium
