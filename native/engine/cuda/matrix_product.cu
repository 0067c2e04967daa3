// matrix_product.cu: opens libcublas by name, as the program must start where it is not installed, and calls the few functions that it needs.
#include "native/engine/cuda/matrix_product.h"

#include <cublas_v2.h>
#include <dlfcn.h>

#include <string>
#include <utility>

namespace tertium {
namespace {

constexpr std::size_t kRoomBytes = std::size_t{32} << 20;  // what NVIDIA advises for Hopper

struct Library {
  decltype(&cublasCreate_v2) create = nullptr;
  decltype(&cublasDestroy_v2) destroy = nullptr;
  decltype(&cublasSetStream_v2) set_stream = nullptr;
  decltype(&cublasSetWorkspace_v2) set_workspace = nullptr;
  decltype(&cublasSetMathMode) set_math_mode = nullptr;
  decltype(&cublasSgemm_v2) sgemm = nullptr;
  std::string why_not;
};

template <class Function>
void find(void* library, const char* name, Function& function, std::string& why_not) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) why_not = std::string("cuBLAS has no ") + name;
}

// Once for the program; it stays open.
const Library& library() {
  static const Library found = [] {
    Library out;
    const std::string name = "libcublas.so." + std::to_string(CUDART_VERSION / 1000);
    void* opened = nullptr;
    for (const std::string& path : {name, "/usr/local/cuda/lib64/" + name}) {
      if (opened == nullptr) opened = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    }
    if (opened == nullptr) {
      out.why_not = "cuBLAS (" + name + ") is not here";
      return out;
    }
    find(opened, "cublasCreate_v2", out.create, out.why_not);
    find(opened, "cublasDestroy_v2", out.destroy, out.why_not);
    find(opened, "cublasSetStream_v2", out.set_stream, out.why_not);
    find(opened, "cublasSetWorkspace_v2", out.set_workspace, out.why_not);
    find(opened, "cublasSetMathMode", out.set_math_mode, out.why_not);
    find(opened, "cublasSgemm_v2", out.sgemm, out.why_not);
    return out;
  }();
  return found;
}

Result<void> done(cublasStatus_t status, const char* doing) {
  if (status != CUBLAS_STATUS_SUCCESS) {
    return Error{status == CUBLAS_STATUS_ALLOC_FAILED ? ErrorCode::kTooLarge : ErrorCode::kInternal,
                 std::string("cuBLAS failed in ") + doing + ", status " + std::to_string(static_cast<int>(status))};
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<MatrixProducts>> MatrixProducts::open(cudaStream_t stream) {
  const Library& blas = library();
  if (!blas.why_not.empty()) return Error{ErrorCode::kUnsupported, blas.why_not};
  std::unique_ptr<MatrixProducts> out(new MatrixProducts());
  cublasHandle_t handle = nullptr;
  TRY_DO(done(blas.create(&handle), "starting"));
  out->handle_ = handle;
  if (cudaMalloc(&out->room_, kRoomBytes) != cudaSuccess) {
    out->room_ = nullptr;
    cudaGetLastError();
    return Error{ErrorCode::kTooLarge, "the GPU has no room for what cuBLAS needs"};
  }
  TRY_DO(done(blas.set_stream(handle, stream), "taking a stream"));
  TRY_DO(done(blas.set_workspace(handle, out->room_, kRoomBytes), "taking memory"));
  TRY_DO(done(blas.set_math_mode(handle, CUBLAS_DEFAULT_MATH), "being told to keep single precision"));  // no TF32
  return Result<std::unique_ptr<MatrixProducts>>(std::move(out));
}

MatrixProducts::~MatrixProducts() {
  if (handle_ != nullptr) library().destroy(static_cast<cublasHandle_t>(handle_));
  if (room_ != nullptr) cudaFree(room_);
  cudaGetLastError();
}

// cuBLAS has columns where we have rows: it is asked for the transposed product, right times left.
Result<void> MatrixProducts::multiply(const MatrixProduct& op) {
  const float one = 1.0f, zero = 0.0f;
  const int rows = static_cast<int>(op.rows), columns = static_cast<int>(op.columns), inner = static_cast<int>(op.inner);
  return done(library().sgemm(static_cast<cublasHandle_t>(handle_), op.right_transposed ? CUBLAS_OP_T : CUBLAS_OP_N, CUBLAS_OP_N, columns, rows, inner, &one, op.right,
                              op.right_transposed ? inner : columns, op.left, inner, &zero, op.to, columns),
              "a product");
}

}  // namespace tertium
