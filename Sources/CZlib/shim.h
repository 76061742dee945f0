#ifndef PENUMBRA_ZLIB_SHIM_H
#define PENUMBRA_ZLIB_SHIM_H

#include <zlib.h>

#endif
