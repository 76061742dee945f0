#ifndef PENUMBRA_KERNELS_H
#define PENUMBRA_KERNELS_H

/// The number of channels that lie together in memory.
#define PENUMBRA_CHANNEL_BLOCK 16

/// The instruction set of the fastest kernels that this processor runs, for example "AVX-512".
const char *penumbra_kernels_name(void);

#endif
