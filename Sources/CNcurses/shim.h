#ifndef PENUMBRA_NCURSES_SHIM_H
#define PENUMBRA_NCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

// What Swift cannot import: macros with casts, and globals that are not safe to share.

/// Opens the terminal `type` on the standard streams; null when it is unknown.
static inline SCREEN *penumbra_newterm(const char *type) { return newterm(type, stdout, stdin); }

/// Whether a description of the terminal `type` is installed; nothing is opened.
static inline int penumbra_is_known(const char *type) {
  extern int setupterm(const char *, int, int *);
  int error = 0;
  return setupterm(type, 1, &error) == OK && error == 1;
}

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

/// Asks for presses and releases of the left button, movements and the wheel, at once; 0 when the
/// terminal has no mouse. Movements are only reported in a mode that ncurses does not switch on.
static inline int penumbra_mouse_on(void) {
  mouseinterval(0);
  return mousemask(
           BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED |
             REPORT_MOUSE_POSITION,
           NULL) != 0;
}

/// Takes the latest report of the mouse that waits: 1 for a press of the left button, 2 for a movement,
/// 3 for a release, 4 and 5 for the wheel turned away from and towards the user, 0 for anything else;
/// -1 when none waits.
static inline int penumbra_mouse(int *row, int *column) {
  MEVENT event;
  if (getmouse(&event) != OK) return -1;
  *row = event.y;
  *column = event.x;
  if (event.bstate & REPORT_MOUSE_POSITION) return 2;
  if (event.bstate & BUTTON4_PRESSED) return 4;
  if (event.bstate & BUTTON5_PRESSED) return 5;
  if (event.bstate & BUTTON1_RELEASED) return 3;
  return event.bstate & BUTTON1_PRESSED ? 1 : 0;
}

/// The code that announces something done with the mouse.
static inline int penumbra_mouse_key(void) { return KEY_MOUSE; }

/// A capability of the open terminal, which is a text; null when it has none of that name.
static inline const char *penumbra_capability(const char *name) {
  extern char *tigetstr(const char *);
  const char *text = tigetstr(name);
  return text == (const char *)-1 ? NULL : text;
}

/// What reports of the mouse begin with; null when the terminal's description does not tell, and
/// where their numbers are characters of UTF-8 (mode 1005).
static inline const char *penumbra_mouse_prefix(void) {
  const char *mode = penumbra_capability("XM");
  return mode && strstr(mode, "1005") ? NULL : penumbra_capability("kmous");
}

/// The code that stands for that beginning where ncurses does not read reports itself; beyond all
/// codes that it gives to keys.
static inline int penumbra_report_key(void) { return 0x7000; }

/// The code of function key `number`.
static inline int penumbra_function_key(int number) { return KEY_F(number); }

#endif
