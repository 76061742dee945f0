// The kernels for processors with AVX-512: 16 lanes, 32 registers.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"), min_vector_width(512))), apply_to = function)
#define LANES 16
#define TILES 8
#define GROUP 2
#define KERNELS penumbra_kernels_avx512
#define KERNELS_NAME "AVX-512"
#include "kernels.h"
#pragma clang attribute pop
#endif
