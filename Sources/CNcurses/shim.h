#ifndef PENUMBRA_NCURSES_SHIM_H
#define PENUMBRA_NCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <curses.h>

#endif
