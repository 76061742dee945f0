#ifndef PENUMBRA_FUZZ_H
#define PENUMBRA_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/// The main function of libFuzzer, which the compiler's runtime brings.
int LLVMFuzzerRunDriver(int *count, char ***arguments,
                        int (*test_one_input)(const uint8_t *bytes, size_t count));

#endif
