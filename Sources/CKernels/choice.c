#include "CKernels.h"

#include <stddef.h>

extern const penumbra_kernels penumbra_kernels_avx512, penumbra_kernels_avx2,
    penumbra_kernels_plain;

const penumbra_kernels *penumbra_kernels_at(int index) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
    if (index-- == 0) return &penumbra_kernels_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    if (index-- == 0) return &penumbra_kernels_avx2;
  }
#endif
  return index == 0 ? &penumbra_kernels_plain : NULL;
}
