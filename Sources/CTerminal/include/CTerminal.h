#ifndef PENUMBRA_TERMINAL_H
#define PENUMBRA_TERMINAL_H

#include <stddef.h>

/// Asks the terminal on file descriptor `fd` for its size; 0 when it has one.
int penumbra_terminal_size(int fd, int *columns, int *rows);

/// Asks the terminal for the size of one cell in pixels; 0 when it tells.
int penumbra_cell_size(int fd, int *width, int *height);

/// Makes WINCH, TERM, HUP, INT, QUIT, TSTP and CONT write their number as one byte to a pipe, and
/// ignores PIPE. Returns the end to read from, or -1.
int penumbra_signals_begin(void);

/// Gives those signals their former meaning back and closes the pipe.
void penumbra_signals_end(void);

/// Remembers how the terminal on `fd` is set now, and has a crash put it back and print `message`.
///
/// Handlers for SEGV, BUS, ILL, TRAP, FPE, ABRT and SYS run on a stack of their own, write fixed
/// bytes, restore the terminal and die of the signal. Returns 0, or -1 when `fd` is no terminal.
int penumbra_guard_begin(int fd, const char *message);

/// Gives the calling thread a stack for those handlers; needed once in each thread.
void penumbra_guard_thread(void);

/// Ends what `penumbra_guard_begin` began.
void penumbra_guard_end(void);

/// Stops this process as the terminal's suspend key does; returns when it is continued.
void penumbra_suspend(void);

/// Sends what is written to standard error into memory; 0 when done.
int penumbra_stderr_capture(void);

/// Undoes that and writes what was caught to the former standard error.
void penumbra_stderr_release(void);

#endif
