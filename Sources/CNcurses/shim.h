#ifndef PENUMBRA_NCURSES_SHIM_H
#define PENUMBRA_NCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <wchar.h>

// What Swift cannot import: macros with casts, and globals that are not safe to share.

/// Opens the terminal `type` on the standard streams; null when it is unknown.
static inline SCREEN *penumbra_newterm(const char *type) { return newterm(type, stdout, stdin); }

/// The number of colours of the open terminal.
static inline int penumbra_colors(void) { return COLORS; }

/// The number of colour pairs of the open terminal.
static inline int penumbra_color_pairs(void) { return COLOR_PAIRS; }

/// The window of the size of the terminal.
static inline WINDOW *penumbra_screen(void) { return stdscr; }

static const attr_t penumbra_bold = A_BOLD;
static const attr_t penumbra_dim = A_DIM;
static const attr_t penumbra_underline = A_UNDERLINE;
static const attr_t penumbra_reverse = A_REVERSE;

/// Sets `cell` to one character with attributes and a pair of any number.
static inline int penumbra_set_cell(cchar_t *cell, wchar_t character, attr_t attributes, int pair) {
  wchar_t text[2] = {character, 0};
  return setcchar(cell, text, attributes, 0, &pair);
}

/// Whether the locale's characters are UTF-8.
static inline int penumbra_is_utf8(void) {
  const char *codeset = nl_langinfo(CODESET);
  return codeset[0] == 'U' && codeset[1] == 'T' && codeset[2] == 'F';
}

/// The columns that the locale gives `character`; -1 when it does not print it.
static inline int penumbra_width(wchar_t character) {
  extern int wcwidth(wchar_t);
  return wcwidth(character);
}

/// The code of function key `number`.
static inline int penumbra_function_key(int number) { return KEY_F(number); }

#endif
