#ifndef PENUMBRA_PNG_H
#define PENUMBRA_PNG_H

/// The version of the PNG library that is linked, for example "1.6.39".
const char *penumbra_png_version(void);

#endif
