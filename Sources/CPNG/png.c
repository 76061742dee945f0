#include "CPNG.h"

#include <png.h>

const char *penumbra_png_version(void) { return png_get_libpng_ver(NULL); }
