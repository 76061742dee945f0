#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

int penumbra_terminal_size(int fd, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

int penumbra_cell_size(int fd, int *width, int *height) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return -1;
  *width = size.ws_xpixel / size.ws_col;
  *height = size.ws_ypixel / size.ws_row;
  return *width > 0 && *height > 0 ? 0 : -1;
}

// Signals that the program answers at its leisure.

static const int calm[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGPIPE};
enum { calm_count = sizeof calm / sizeof *calm };
static struct sigaction calm_before[calm_count];
static int signal_pipe[2] = {-1, -1};

static void note_signal(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(signal_pipe[1], &byte, 1);
  (void)written;
  errno = saved;
}

int penumbra_signals_begin(void) {
  if (pipe2(signal_pipe, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
  sigset_t all;
  sigfillset(&all);
  // A parent may have left signals blocked, and then nothing could end the program.
  pthread_sigmask(SIG_UNBLOCK, &all, NULL);
  for (int i = 0; i < calm_count; i++) {
    struct sigaction action = {0};
    action.sa_handler = calm[i] == SIGPIPE ? SIG_IGN : note_signal;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    sigaction(calm[i], &action, &calm_before[i]);
  }
  return signal_pipe[0];
}

void penumbra_signals_end(void) {
  if (signal_pipe[0] < 0) return;
  for (int i = 0; i < calm_count; i++) sigaction(calm[i], &calm_before[i], NULL);
  close(signal_pipe[0]);
  close(signal_pipe[1]);
  signal_pipe[0] = signal_pipe[1] = -1;
}

// Signals after which nothing can be trusted.

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS};
enum { fatal_count = sizeof fatal / sizeof *fatal };
static struct sigaction fatal_before[fatal_count];
static struct termios terminal_before;
static int guarded_fd = -1;
static char guard_message[256];

static const char restore_bytes[] =
    "\033[?2026l\033[?1000l\033[?1002l\033[?1006l\033[?2004l\033[?1l\033>\033[0m\033(B\033[?25h\033[?1049l\r\n";

static int stderr_before = -1;
static int caught = -1;

// Copies what was written to standard error while it was caught.
static void copy_caught(int to) {
  char chunk[4096];
  lseek(caught, 0, SEEK_SET);
  for (ssize_t count; (count = read(caught, chunk, sizeof chunk)) > 0;) {
    ssize_t written = write(to, chunk, (size_t)count);
    (void)written;
  }
}

static void restore_and_die(int number) {
  if (guarded_fd >= 0) {
    ssize_t written = write(guarded_fd, restore_bytes, sizeof restore_bytes - 1);
    tcsetattr(guarded_fd, TCSANOW, &terminal_before);
    int out = stderr_before >= 0 ? stderr_before : STDERR_FILENO;
    if (caught >= 0) copy_caught(out);
    written = write(out, guard_message, strlen(guard_message));
    (void)written;
  }
  signal(number, SIG_DFL);
  raise(number);
}

void penumbra_guard_thread(void) {
  stack_t stack = {0};
  stack.ss_size = 64 * 1024;
  stack.ss_sp = malloc(stack.ss_size);
  if (stack.ss_sp && sigaltstack(&stack, NULL) != 0) free(stack.ss_sp);
}

int penumbra_guard_begin(int fd, const char *message) {
  if (tcgetattr(fd, &terminal_before) != 0) return -1;
  guarded_fd = fd;
  strncpy(guard_message, message, sizeof guard_message - 1);
  penumbra_guard_thread();
  for (int i = 0; i < fatal_count; i++) {
    struct sigaction action = {0};
    action.sa_handler = restore_and_die;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    sigaction(fatal[i], &action, &fatal_before[i]);
  }
  return 0;
}

void penumbra_guard_end(void) {
  if (guarded_fd < 0) return;
  for (int i = 0; i < fatal_count; i++) sigaction(fatal[i], &fatal_before[i], NULL);
  tcsetattr(guarded_fd, TCSADRAIN, &terminal_before);
  guarded_fd = -1;
}

void penumbra_suspend(void) { kill(getpid(), SIGSTOP); }

// Standard error.

int penumbra_stderr_capture(void) {
  caught = memfd_create("penumbra-stderr", MFD_CLOEXEC);
  if (caught < 0) return -1;
  stderr_before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  return stderr_before >= 0 && dup2(caught, STDERR_FILENO) >= 0 ? 0 : -1;
}

void penumbra_stderr_release(void) {
  if (caught < 0) return;
  if (stderr_before >= 0) {
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
  }
  copy_caught(STDERR_FILENO);
  close(caught);
  caught = stderr_before = -1;
}
