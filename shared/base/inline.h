// inline.h: the mark of a small function that is always inlined; a GPU's compiler makes it for both processors.
#pragma once

#if defined(__CUDACC__)
#define TERTIUM_INLINE __host__ __device__ __forceinline__
#elif defined(__GNUC__)
#define TERTIUM_INLINE __attribute__((always_inline)) inline
#else
#define TERTIUM_INLINE inline
#endif
