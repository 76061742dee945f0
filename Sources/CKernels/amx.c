// The kernels of mixed precision, for processors with AMX: maps of bfloat16 numbers, and 3 x 3
// convolutions on tile registers.
//
// A job works on whole lines of the images. The lines of all images follow each other, with one
// line of zeros between two images, and each line has one zero before its pixels: so a tap is a
// fixed distance between positions, and sixteen positions in a row make the rows of a tile.

#define _GNU_SOURCE  // syscall
#include "CKernels.h"

#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#pragma clang attribute push(                                                                    \
    __attribute__((target("amx-tile,amx-bf16,avx512f,avx512vl,avx512bw,avx512dq,avx512bf16"),    \
                   min_vector_width(512))),                                                      \
    apply_to = function)

#define HALVES
#define LANES 16
#define TILES 8
#define GROUP 2
#define KERNELS penumbra_kernels_amx
#define KERNELS_NAME "AMX bfloat16"
#include "vectors.h"

typedef element half;

// Halves of a tile: 16 rows of 64 bytes.
#define TILE 512

// MARK: Tiles

// Gives all eight tile registers 16 rows of 64 bytes.
static void begin_tiles(void) {
  struct {
    unsigned char palette, start, unused[14];
    unsigned short columnBytes[16];
    unsigned char rows[16];
  } shape;
  memset(&shape, 0, sizeof shape);
  shape.palette = 1;
  for (int tile = 0; tile < 8; tile++) {
    shape.columnBytes[tile] = 64;
    shape.rows[tile] = 16;
  }
  _tile_loadconfig(&shape);
}

static void end_tiles(void) { _tile_release(); }

// MARK: Lines

// Lines of all images: their rows, and one line of zeros after each.
INLINE long line_pitch(const penumbra_convolution *op) { return op->width + 1; }

// The pixels of a line of channel block `block`, or NULL for a line of zeros.
INLINE half *line(const penumbra_map maps[2], const penumbra_convolution *op, long block,
                  long index) {
  if (index < 0 || index >= op->batch * (op->height + 1)) return NULL;
  long image = index / (op->height + 1), row = index % (op->height + 1);
  half *first = plane(maps, image, block);
  if (!first || row == op->height) return NULL;
  return first + (row + 1) * row_stride(maps, block) + BLOCK;
}

// Writes `count` lines of two blocks: 32 channels of a position together. Returns the end.
static half *pack_pair(const penumbra_convolution *op, const penumbra_map maps[2], long block,
                       long first, long count, half *to) {
  for (long index = first; index < first + count; index++) {
    const half *low = line(maps, op, block, index), *high = line(maps, op, block + 1, index);
    if (!low) {
      memset(to, 0, line_pitch(op) * 64);
      to += line_pitch(op) * 32;
      continue;
    }
    _mm512_storeu_si512(to, _mm512_setzero_si512());
    to += 32;
    for (long x = 0; x < op->width; x++, to += 32) {
      _mm256_storeu_si256((__m256i *)to, _mm256_load_si256((const __m256i *)(low + x * BLOCK)));
      _mm256_storeu_si256((__m256i *)(to + 16),
                          _mm256_load_si256((const __m256i *)(high + x * BLOCK)));
    }
  }
  return to;
}

// Writes `count` lines of one block: 16 channels of a position together. Returns the end.
static half *pack_single(const penumbra_convolution *op, const penumbra_map maps[2], long block,
                         long first, long count, half *to) {
  for (long index = first; index < first + count; index++) {
    const half *pixels = line(maps, op, block, index);
    if (!pixels) {
      memset(to, 0, line_pitch(op) * 32);
      to += line_pitch(op) * 16;
      continue;
    }
    _mm256_storeu_si256((__m256i *)to, _mm256_setzero_si256());
    to += 16;
    for (long x = 0; x < op->width; x++, to += 16)
      _mm256_storeu_si256((__m256i *)to,
                          _mm256_load_si256((const __m256i *)(pixels + x * BLOCK)));
  }
  return to;
}

// MARK: Filters

// What one product step multiplies: nine taps of 32 channels, or, where one block is left over,
// two taps of 16 channels at once, the second of which may be missing.
INLINE long steps_of(long blocks) { return blocks / 2 * 9 + blocks % 2 * 6; }

long penumbra_tile_filter_floats(long inputs, long outputs) {
  return steps_of(inputs / BLOCK) * (outputs / BLOCK) * TILE / 2;
}

// Exchanges the order [position][channel] of two positions for [channel][position].
INLINE __m512i interleaved(__m512i rows) {
  const __m512i order = _mm512_set_epi16(
      31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19,
      3, 18, 2, 17, 1, 16, 0);
  return _mm512_permutexvar_epi16(order, rows);
}

// Transposes 16 x 16 numbers of 32 bits.
INLINE void transpose(__m512i r[16]) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
  }
  for (int i = 0; i < 4; i++) {
    r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    r[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    r[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

// Thirty-two floats rounded.
INLINE __m512i halves(const float *low, const float *high) {
  return (__m512i)_mm512_cvtne2ps_pbh(_mm512_load_ps(high), _mm512_load_ps(low));
}

// Half a tile, 16 summed numbers x 16 outputs, from filter[inputs][9][outputs].
INLINE void pack_half_tile(const float *filter, long outputs, half *to) {
  for (int r = 0; r < 8; r++)
    _mm512_storeu_si512(to + r * 32, interleaved(halves(filter + 2 * r * 9 * outputs,
                                                        filter + (2 * r + 1) * 9 * outputs)));
}

// The same with inputs and outputs exchanged: the summed numbers lie together.
INLINE void pack_turned_half_tile(const float *filter, long summed, half *to) {
  __m512i rows[16];
  for (int o = 0; o < 16; o++)
    rows[o] = _mm512_zextsi256_si512((__m256i)_mm512_cvtneps_pbh(
        _mm512_load_ps(filter + o * 9 * summed)));
  transpose(rows);
  for (int r = 0; r < 8; r++) _mm512_storeu_si512(to + r * 32, rows[r]);
}

static void tile_filter(const float *filter, void *packed, long inputs, long outputs, int turned,
                        long job) {
  long blocks = (turned ? outputs : inputs) / BLOCK, pairSteps = blocks / 2 * 9;
  half *to = (half *)packed + job * steps_of(blocks) * TILE;
  for (long step = 0; step < steps_of(blocks); step++)
    for (long part = 0; part < 2; part++, to += TILE / 2) {
      long isPair = step < pairSteps, rest = step - pairSteps;
      long block = isPair ? step / 9 * 2 + part : blocks - 1;
      long tap = isPair ? step % 9 : rest / 2 * 3 + rest % 2 * 2 + part;
      if (!isPair && rest % 2 && part)
        memset(to, 0, TILE);
      else if (turned)
        pack_turned_half_tile(filter + (job * 16 * 9 + 8 - tap) * outputs + block * 16, outputs,
                              to);
      else
        pack_half_tile(filter + (block * 16 * 9 + tap) * outputs + job * 16, outputs, to);
    }
}

// MARK: Forward, and backward to the input

// Positions of a register block with two, or with one output block.
#define PAIR_ROWS 32
#define SINGLE_ROWS 64

// Where a tap's positions begin, in positions.
INLINE long tap_offset(long tap, long pitch) { return tap / 3 * pitch + tap % 3; }

// Begins four tiles of sums with the biases of the first and third, and of the second and fourth.
#define BEGIN_WITH_BIAS(FIRST, SECOND) \
  if (bias) {                          \
    _tile_loadd(0, FIRST, 0);          \
    _tile_loadd(1, SECOND, 0);         \
    _tile_loadd(2, FIRST, 0);          \
    _tile_loadd(3, SECOND, 0);         \
  } else {                             \
    _tile_zero(0);                     \
    _tile_zero(1);                     \
    _tile_zero(2);                     \
    _tile_zero(3);                     \
  }

// Takes the product steps of positions from `p` on, in the order of the filter's tiles.
#define EACH_STEP                                                                  \
  for (long c = 0; c < pairCount; c++)                                             \
    for (long tap = 0; tap < 9; tap++)                                             \
      STEP(pairs + c * pairHalves + (p + tap_offset(tap, pitch)) * 32, 64)         \
  if (single)                                                                      \
    for (long dy = 0; dy < 3; dy++)                                                \
      for (long dx = 0; dx < 3; dx += 2) STEP(single + (p + dy * pitch + dx) * 16, 32)

// 32 positions x 2 output blocks.
static void multiply_pair(const half *pairs, long pairHalves, long pairCount, const half *single,
                          long pitch, long p, const half *b, long panel, const float *bias,
                          float *sums) {
  BEGIN_WITH_BIAS(bias, bias + BLOCK)
#define STEP(A, STRIDE)                          \
  {                                              \
    const half *a = (A);                         \
    _tile_loadd(6, b, 64);                       \
    _tile_loadd(4, a, STRIDE);                   \
    _tile_dpbf16ps(0, 4, 6);                     \
    _tile_loadd(7, b + panel, 64);               \
    _tile_dpbf16ps(1, 4, 7);                     \
    _tile_loadd(5, a + 16 * (STRIDE) / 2, STRIDE); \
    _tile_dpbf16ps(2, 5, 6);                     \
    _tile_dpbf16ps(3, 5, 7);                     \
    b += TILE;                                   \
  }
  EACH_STEP
#undef STEP
  _tile_stored(0, sums, 64);
  _tile_stored(1, sums + 512, 64);
  _tile_stored(2, sums + 256, 64);
  _tile_stored(3, sums + 768, 64);
}

// 64 positions x 1 output block.
static void multiply_single(const half *pairs, long pairHalves, long pairCount, const half *single,
                            long pitch, long p, const half *b, const float *bias, float *sums) {
  BEGIN_WITH_BIAS(bias, bias)
#define STEP(A, STRIDE)                          \
  {                                              \
    const half *a = (A);                         \
    _tile_loadd(6, b, 64);                       \
    _tile_loadd(4, a, STRIDE);                   \
    _tile_dpbf16ps(0, 4, 6);                     \
    _tile_loadd(5, a + 16 * (STRIDE) / 2, STRIDE); \
    _tile_dpbf16ps(1, 5, 6);                     \
    _tile_loadd(4, a + 32 * (STRIDE) / 2, STRIDE); \
    _tile_dpbf16ps(2, 4, 6);                     \
    _tile_loadd(5, a + 48 * (STRIDE) / 2, STRIDE); \
    _tile_dpbf16ps(3, 5, 6);                     \
    b += TILE;                                   \
  }
  EACH_STEP
#undef STEP
  _tile_stored(0, sums, 64);
  _tile_stored(1, sums + 256, 64);
  _tile_stored(2, sums + 512, 64);
  _tile_stored(3, sums + 768, 64);
}

// Writes the pixels among `count` positions of output block `block`, with ReLU or mask.
static void write_positions(const penumbra_convolution *op, long block, long firstLine,
                            long lastLine, long position, long count, const float *sums) {
  long pitch = line_pitch(op), index = firstLine + position / pitch, x = position % pitch;
  while (count > 0 && index < lastLine) {
    long run = shorter(count, pitch - x), pixels = shorter(run, op->width - x);
    half *out = line(op->output, op, block, index);
    if (out) {
      const half *mask = line(op->mask, op, block, index);
      out += x * BLOCK;
      if (mask) {
        mask += x * BLOCK;
        for (long i = 0; i < pixels; i++)
          put(out + i * BLOCK, where_positive(load(sums + i * BLOCK), fetch(mask + i * BLOCK)));
      } else if (op->relu) {
        for (long i = 0; i < pixels; i++) put(out + i * BLOCK, positive(load(sums + i * BLOCK)));
      } else {
        for (long i = 0; i < pixels; i++) put(out + i * BLOCK, load(sums + i * BLOCK));
      }
    }
    sums += run * BLOCK;
    count -= run;
    x = 0;
    index++;
  }
}

// Positions that are packed for lines first ..< last: a line more on both sides, and what register
// blocks read past the end.
INLINE long packed_positions(const penumbra_convolution *op, long lines) {
  long pitch = line_pitch(op);
  return (lines * pitch + SINGLE_ROWS - 1) / SINGLE_ROWS * SINGLE_ROWS + 2 * pitch + 4;
}

long penumbra_tile_scratch_floats(const penumbra_convolution *op, long lines) {
  long blocks = op->input[0].blocks + op->input[1].blocks;
  return 1024 + packed_positions(op, lines) * blocks * BLOCK / 2;
}

static void tile_convolution(const penumbra_convolution *op, long firstLine, long lastLine,
                             long firstBlock, long lastBlock, float *scratch) {
  long blocks = op->input[0].blocks + op->input[1].blocks, pairCount = blocks / 2;
  long pitch = line_pitch(op), lines = lastLine - firstLine;
  long positions = packed_positions(op, lines), count = lines * pitch;
  float *sums = scratch;
  half *pairs = (half *)(scratch + 1024), *single = NULL;
  for (long c = 0; c < pairCount; c++) {
    half *end = pack_pair(op, op->input, c * 2, firstLine - 1, lines + 2, pairs + c * positions * 32);
    memset(end, 0, (positions - (lines + 2) * pitch) * 64);
  }
  if (blocks % 2) {
    single = pairs + pairCount * positions * 32;
    half *end = pack_single(op, op->input, blocks - 1, firstLine - 1, lines + 2, single);
    memset(end, 0, (positions - (lines + 2) * pitch) * 32);
  }
  long panel = steps_of(blocks) * TILE, block = firstBlock;
  const half *filter = (const half *)op->filter;
  begin_tiles();
  for (; block + 2 <= lastBlock; block += 2)
    for (long p = 0; p < count; p += PAIR_ROWS) {
      multiply_pair(pairs, positions * 32, pairCount, single, pitch, p, filter + block * panel,
                    panel, op->bias ? op->bias + block * BLOCK : NULL, sums);
      write_positions(op, block, firstLine, lastLine, p, PAIR_ROWS, sums);
      write_positions(op, block + 1, firstLine, lastLine, p, PAIR_ROWS, sums + 512);
    }
  for (; block < lastBlock; block++)
    for (long p = 0; p < count; p += SINGLE_ROWS) {
      multiply_single(pairs, positions * 32, pairCount, single, pitch, p, filter + block * panel,
                      op->bias ? op->bias + block * BLOCK : NULL, sums);
      write_positions(op, block, firstLine, lastLine, p, SINGLE_ROWS, sums);
    }
  end_tiles();
}

// MARK: Backward to the filters

// The sums lie as tiles of 16 outputs x 16 inputs while lines pass by: [9][outputs][inputs][256].
// A tile's rows are outputs, with 32 positions of the gradient together; its columns are inputs, in
// pairs of positions. A tap moves the positions of the input, by an odd number for some taps, and
// pairs cannot be taken apart: so the input is there twice, with pairs that begin at even and at
// odd positions.

// Halves from one channel's positions to the next: an odd number of cache lines, so that the
// channels of a tile do not fall into the same few sets of the caches.
INLINE long channel_stride(long positions) { return ((positions + 31) / 32 | 1) * 32; }

// From 16 channels of a position together to 32 positions of a channel together.
static void transpose_block(const half *rows, long positions, half *channels, long stride) {
  for (long p = 0; p < positions; p += 32) {
    __m512i r[16];
    for (int i = 0; i < 16; i++) r[i] = interleaved(_mm512_loadu_si512(rows + (p + 2 * i) * 16));
    transpose(r);
    for (int i = 0; i < 16; i++) _mm512_store_si512(channels + i * stride + p, r[i]);
  }
}

// From 16 channels of a position together to pairs of positions that begin at even, then at odd
// positions.
static void pair_block(const half *rows, long positions, half *pairs) {
  for (long odd = 0; odd < 2; odd++)
    for (long p = 0; p < positions; p += 2, pairs += 32)
      _mm512_store_si512(pairs, interleaved(_mm512_loadu_si512(rows + (p + odd) * 16)));
}

// What the products of some lines read, and where their sums go.
typedef struct {
  const half *gradient;  // [outputs][stride]
  long stride;
  const half *pairs;     // [inputs][2][positions / 2][16][2]
  long positions, pitch, steps;
  float *sums;
  long ins, outs;
  int isFirst;           // sums begin at zero
} products;

// The pairs of an input block from where a tap's positions begin.
INLINE const half *tap_pairs(const products *with, long in, long tap) {
  long offset = tap_offset(tap, with->pitch);
  return with->pairs + (in * 2 + offset % 2) * with->positions * 16 + offset / 2 * 32;
}

INLINE float *tile_sums(const products *with, long tap, long out, long in) {
  return with->sums + ((tap * with->outs + out) * with->ins + in) * 256;
}

// Begins a tile register with zeros or with the sums so far.
#define BEGIN(REGISTER, PLACE)       \
  if (with->isFirst)                 \
    _tile_zero(REGISTER);            \
  else                               \
    _tile_loadd(REGISTER, PLACE, 64);

// Two blocks of outputs and two of inputs.
static void add_products_22(const products *with, long tap, long out, long in) {
  const half *a = with->gradient + out * 16 * with->stride, *c = a + 16 * with->stride;
  const half *b = tap_pairs(with, in, tap), *d = tap_pairs(with, in + 1, tap);
  long rows = with->stride * 2;
  float *upper = tile_sums(with, tap, out, in), *lower = tile_sums(with, tap, out + 1, in);
  BEGIN(0, upper)
  BEGIN(1, upper + 256)
  BEGIN(2, lower)
  BEGIN(3, lower + 256)
  for (long k = 0; k < with->steps; k++, a += 32, c += 32, b += TILE, d += TILE) {
    _tile_loadd(6, b, 64);
    _tile_loadd(4, a, rows);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, d, 64);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, c, rows);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, upper, 64);
  _tile_stored(1, upper + 256, 64);
  _tile_stored(2, lower, 64);
  _tile_stored(3, lower + 256, 64);
}

// Two blocks of outputs and one of inputs.
static void add_products_21(const products *with, long tap, long out, long in) {
  const half *a = with->gradient + out * 16 * with->stride, *c = a + 16 * with->stride;
  const half *b = tap_pairs(with, in, tap);
  long rows = with->stride * 2;
  float *upper = tile_sums(with, tap, out, in), *lower = tile_sums(with, tap, out + 1, in);
  BEGIN(0, upper)
  BEGIN(2, lower)
  for (long k = 0; k < with->steps; k++, a += 32, c += 32, b += TILE) {
    _tile_loadd(6, b, 64);
    _tile_loadd(4, a, rows);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(5, c, rows);
    _tile_dpbf16ps(2, 5, 6);
  }
  _tile_stored(0, upper, 64);
  _tile_stored(2, lower, 64);
}

// One block of outputs and one of inputs: three taps that follow each other.
static void add_products_taps(const products *with, long tap, long out, long in) {
  const half *a = with->gradient + out * 16 * with->stride;
  const half *b = tap_pairs(with, in, tap), *c = tap_pairs(with, in, tap + 1),
             *d = tap_pairs(with, in, tap + 2);
  long rows = with->stride * 2;
  float *first = tile_sums(with, tap, out, in), *second = tile_sums(with, tap + 1, out, in),
        *third = tile_sums(with, tap + 2, out, in);
  BEGIN(0, first)
  BEGIN(1, second)
  BEGIN(2, third)
  for (long k = 0; k < with->steps; k++, a += 32, b += TILE, c += TILE, d += TILE) {
    _tile_loadd(4, a, rows);
    _tile_loadd(5, b, 64);
    _tile_dpbf16ps(0, 4, 5);
    _tile_loadd(6, c, 64);
    _tile_dpbf16ps(1, 4, 6);
    _tile_loadd(7, d, 64);
    _tile_dpbf16ps(2, 4, 7);
  }
  _tile_stored(0, first, 64);
  _tile_stored(1, second, 64);
  _tile_stored(2, third, 64);
}

static void add_all_products(const products *with) {
  long ins = with->ins, outs = with->outs, out = 0;
  for (; out + 2 <= outs; out += 2)
    for (long in = 0; in < ins; in += 2)
      for (long tap = 0; tap < 9; tap++) {
        if (in + 2 <= ins)
          add_products_22(with, tap, out, in);
        else
          add_products_21(with, tap, out, in);
      }
  for (; out < outs; out++)
    for (long in = 0; in < ins; in++)
      for (long tap = 0; tap < 9; tap += 3) add_products_taps(with, tap, out, in);
}

// Lines that are multiplied at once, so that the tiles of two blocks stay in the first-level cache.
INLINE long gradient_lines(const penumbra_convolution *op, long lines) {
  long fitting = 512 / line_pitch(op);
  return shorter(lines, fitting < 1 ? 1 : fitting);
}

INLINE long gradient_steps(const penumbra_convolution *op, long lines) {
  return (lines * line_pitch(op) + 31) / 32;
}

INLINE long gradient_positions(const penumbra_convolution *op, long lines) {
  return (gradient_steps(op, lines) * 32 + 2 * line_pitch(op) + 2 + 31) / 32 * 32;
}

long penumbra_tile_gradient_scratch_floats(const penumbra_convolution *op, long lines,
                                           long inputBlocks, long outputBlocks) {
  long own = gradient_lines(op, lines), positions = gradient_positions(op, own);
  long halves = (positions + 32) * 16 + inputBlocks * positions * 32 +
                outputBlocks * 16 * channel_stride(gradient_steps(op, own) * 32);
  return halves / 2 + 9 * inputBlocks * outputBlocks * 256;
}

static void add_bias_sums(const penumbra_convolution *op, long block, long firstLine,
                          long lastLine, float *sums) {
  vf sum = load(sums);
  for (long index = firstLine; index < lastLine; index++) {
    const half *pixels = line(op->output, op, block, index);
    vf own = (vf)0.f;
    for (long x = 0; pixels && x < op->width; x++) own += fetch(pixels + x * BLOCK);
    sum += own;
  }
  store(sums, sum);
}

// Writes tiles of outputs x inputs as [inputs][9][outputs].
static void write_tile_sums(const products *with, long outputs, float *to) {
  for (long tap = 0; tap < 9; tap++)
    for (long out = 0; out < with->outs; out++)
      for (long in = 0; in < with->ins; in++) {
        const float *tile = tile_sums(with, tap, out, in);
        __m512i r[16];
        for (int i = 0; i < 16; i++) r[i] = _mm512_load_si512(tile + i * 16);
        transpose(r);
        for (int i = 0; i < 16; i++)
          _mm512_store_si512(to + ((in * 16 + i) * 9 + tap) * outputs + out * 16, r[i]);
      }
}

static void tile_gradient(const penumbra_convolution *op, long firstLine, long lastLine,
                          long firstInput, long lastInput, long firstOutput, long lastOutput,
                          float *scratch, float *sums, float *biasSums) {
  long ins = lastInput - firstInput, outs = lastOutput - firstOutput;
  long outputs = op->output[0].blocks * BLOCK, pitch = line_pitch(op);
  long step = gradient_lines(op, lastLine - firstLine), positions = gradient_positions(op, step);
  long stride = channel_stride(gradient_steps(op, step) * 32);
  half *rows = (half *)(scratch + 9 * ins * outs * 256), *pairs = rows + (positions + 32) * 16;
  half *gradient = pairs + ins * positions * 32;
  products with = {gradient, stride, pairs, positions, pitch, 0, scratch, ins, outs, 1};
  if (biasSums) memset(biasSums + firstOutput * 16, 0, outs * 16 * sizeof(float));
  begin_tiles();
  for (long first = firstLine; first < lastLine; first += step) {
    long lines = shorter(step, lastLine - first);
    with.steps = gradient_steps(op, lines);
    for (long b = 0; b < ins; b++) {
      half *end = pack_single(op, op->input, firstInput + b, first - 1, lines + 2, rows);
      memset(end, 0, (positions + 32 - (lines + 2) * pitch) * 32);
      pair_block(rows, positions, pairs + b * positions * 32);
    }
    for (long b = 0; b < outs; b++) {
      // A line begins with a zero here too: without it, positions are those of the pixels.
      half *end = pack_single(op, op->output, firstOutput + b, first, lines, rows);
      memset(end, 0, (with.steps * 32 + 1 - lines * pitch) * 32);
      transpose_block(rows + 16, with.steps * 32, gradient + b * 16 * stride, stride);
      if (biasSums)
        add_bias_sums(op, firstOutput + b, first, first + lines,
                      biasSums + (firstOutput + b) * 16);
    }
    add_all_products(&with);
    with.isFirst = 0;
  }
  end_tiles();
  write_tile_sums(&with, outputs, sums + firstInput * 16 * 9 * outputs + firstOutput * 16);
}

#include "kernels.h"

#pragma clang attribute pop

// A process asks once for the right to use the tile registers (arch_prctl, Linux 5.16).
static int is_permitted(void) {
  const long requestPermission = 0x1023, tileData = 18;
  return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}

const penumbra_kernels *penumbra_mixed_kernels(void) {
  if (!__builtin_cpu_supports("amx-tile") || !__builtin_cpu_supports("amx-bf16") ||
      !__builtin_cpu_supports("avx512bf16") || !__builtin_cpu_supports("avx512vl") ||
      !__builtin_cpu_supports("avx512bw") || !is_permitted())
    return NULL;
  return &penumbra_kernels_amx;
}
#else
long penumbra_tile_filter_floats(long inputs, long outputs) { return 0 * inputs * outputs; }

long penumbra_tile_scratch_floats(const penumbra_convolution *op, long lines) {
  return 0 * op->batch * lines;
}

long penumbra_tile_gradient_scratch_floats(const penumbra_convolution *op, long lines,
                                           long inputBlocks, long outputBlocks) {
  return 0 * op->batch * lines * inputBlocks * outputBlocks;
}

const penumbra_kernels *penumbra_mixed_kernels(void) { return NULL; }
#endif
