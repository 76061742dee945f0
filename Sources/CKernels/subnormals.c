#include "CKernels.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

// Flush results to zero, and treat operands as zero.
#define FLUSH 0x8040u

unsigned long long penumbra_flush_subnormals(void) {
  unsigned state = _mm_getcsr();
  _mm_setcsr(state | FLUSH);
  return state;
}

void penumbra_restore_floating_point(unsigned long long state) { _mm_setcsr((unsigned)state); }
#elif defined(__aarch64__)
#define FLUSH (1ull << 24)

unsigned long long penumbra_flush_subnormals(void) {
  unsigned long long state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  __asm__ volatile("msr fpcr, %0" : : "r"(state | FLUSH));
  return state;
}

void penumbra_restore_floating_point(unsigned long long state) {
  __asm__ volatile("msr fpcr, %0" : : "r"(state));
}
#else
unsigned long long penumbra_flush_subnormals(void) { return 0; }

void penumbra_restore_floating_point(unsigned long long state) { (void)state; }
#endif
