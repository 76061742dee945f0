#include "CKernels.h"

const char *penumbra_kernels_name(void) { return "plain"; }
