#ifndef PENUMBRA_TERMINAL_H
#define PENUMBRA_TERMINAL_H

/// Asks the terminal on file descriptor `fd` for its size; 0 when it has one.
int penumbra_terminal_size(int fd, int *columns, int *rows);

#endif
