// The kernels for processors with AVX2 and FMA: 8 lanes, 16 registers.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"), min_vector_width(256))), apply_to = function)
#define LANES 8
#define TILES 4
#define GROUP 1
#define KERNELS penumbra_kernels_avx2
#define KERNELS_NAME "AVX2"
#include "kernels.h"
#pragma clang attribute pop
#endif
