// The kernels for any processor: 4 lanes, which are SSE2 or NEON registers where there are such.
#define LANES 4
#define TILES 2
#define GROUP 1
#define KERNELS penumbra_kernels_plain
#define KERNELS_NAME "plain"
#include "kernels.h"
