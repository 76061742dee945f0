// The kernels, written once over vectors of LANES floats and compiled per instruction set.
//
// See vectors.h for what a set of kernels is given.

#include "vectors.h"

// MARK: Register blocks

#ifndef HALVES
// m[p][g] = sum over c of v[p][c] * u[g][c]; `us` floats lie between the filters of two blocks.
#define PRODUCT(NAME, P, G)                                                                       \
  INLINE void NAME(const float *v, long vs, const float *u, long us, float *m, long ms, long k) { \
    vf sum[P][(G) * PARTS];                                                                       \
    UNROLL for (int p = 0; p < P; p++) UNROLL for (int q = 0; q < (G) * PARTS; q++) sum[p][q] =   \
        (vf)0.f;                                                                                  \
    for (long c = 0; c < k; c++) {                                                                \
      vf w[(G) * PARTS];                                                                          \
      UNROLL for (int q = 0; q < (G) * PARTS; q++) w[q] =                                         \
          load(u + (q / PARTS) * us + c * BLOCK + (q % PARTS) * LANES);                           \
      UNROLL for (int p = 0; p < P; p++) {                                                        \
        vf x = splat(v[p * vs + c]);                                                              \
        UNROLL for (int q = 0; q < (G) * PARTS; q++) sum[p][q] = x * w[q] + sum[p][q];            \
      }                                                                                           \
    }                                                                                             \
    UNROLL for (int p = 0; p < P; p++) UNROLL for (int q = 0; q < (G) * PARTS; q++)               \
        store(m + p * ms + (q / PARTS) * BLOCK + (q % PARTS) * LANES, sum[p][q]);                 \
  }

PRODUCT(product_single, TILES, 1)
#if GROUP == 2
PRODUCT(product_group, TILES, 2)
#endif

// The product of `rows` rows (a multiple of TILES) with the filters of `blocks` output blocks.
static void products(const float *v, long vs, const float *u, float *m, long ms, long rows,
                     long inputs, long blocks) {
  long us = inputs * BLOCK, b = 0;
#if GROUP == 2
  for (; b + 2 <= blocks; b += 2)
    for (long t = 0; t < rows; t += TILES)
      product_group(v + t * vs, vs, u + b * us, us, m + t * ms + b * BLOCK, ms, inputs);
#endif
  for (; b < blocks; b++)
    for (long t = 0; t < rows; t += TILES)
      product_single(v + t * vs, vs, u + b * us, us, m + t * ms + b * BLOCK, ms, inputs);
}
#endif

// s[p][g] += sum over t of v[t][p] * m[t][g]; `ss` floats lie between the sums of two blocks.
#define OUTER(NAME, P, G)                                                                          \
  INLINE void NAME(const float *v, long vs, const float *m, long ms, long mg, float *s, long ss,  \
                   long k) {                                                                       \
    vf sum[P][(G) * PARTS];                                                                        \
    UNROLL for (int p = 0; p < P; p++) UNROLL for (int q = 0; q < (G) * PARTS; q++) sum[p][q] =    \
        load(s + (q / PARTS) * ss + p * BLOCK + (q % PARTS) * LANES);                              \
    for (long t = 0; t < k; t++) {                                                                 \
      vf w[(G) * PARTS];                                                                           \
      UNROLL for (int q = 0; q < (G) * PARTS; q++) w[q] =                                          \
          load(m + t * ms + (q / PARTS) * mg + (q % PARTS) * LANES);                               \
      UNROLL for (int p = 0; p < P; p++) {                                                         \
        vf x = splat(v[t * vs + p]);                                                               \
        UNROLL for (int q = 0; q < (G) * PARTS; q++) sum[p][q] = x * w[q] + sum[p][q];             \
      }                                                                                            \
    }                                                                                              \
    UNROLL for (int p = 0; p < P; p++) UNROLL for (int q = 0; q < (G) * PARTS; q++)                \
        store(s + (q / PARTS) * ss + p * BLOCK + (q % PARTS) * LANES, sum[p][q]);                  \
  }

OUTER(outer_single, TILES, 1)
#if GROUP == 2
OUTER(outer_group, TILES, 2)
#endif

// sums[block][input][16] += v[t][input] * m[t][block][16], summed over t.
static void outer_products(const float *v, long vs, const float *m, long ms, long mg, float *sums,
                           long ss, long rows, long inputs, long blocks) {
  long b = 0;
#if GROUP == 2
  for (; b + 2 <= blocks; b += 2)
    for (long c = 0; c < inputs; c += TILES)
      outer_group(v + c, vs, m + b * mg, ms, mg, sums + b * ss + c * BLOCK, ss, rows);
#endif
  for (; b < blocks; b++)
    for (long c = 0; c < inputs; c += TILES)
      outer_single(v + c, vs, m + b * mg, ms, mg, sums + b * ss + c * BLOCK, ss, rows);
}

#ifndef HALVES
// MARK: Winograd F(4x4, 3x3) (Lavin and Gray, 2016)

// Six points of the input transform: B^T d.
INLINE void input_points(const vf d[6], vf v[6]) {
  vf t0 = d[4] - 4.f * d[2], t1 = d[3] - 4.f * d[1], t2 = d[4] - d[2], t3 = d[3] - d[1];
  v[0] = 4.f * d[0] + (d[4] - 5.f * d[2]);
  v[1] = t0 + t1;
  v[2] = t0 - t1;
  v[3] = t2 + 2.f * t3;
  v[4] = t2 - 2.f * t3;
  v[5] = 4.f * d[1] + (d[5] - 5.f * d[3]);
}

// Four outputs from six points: A^T m.
INLINE void output_points(const vf m[6], vf y[4]) {
  vf s = m[1] + m[2], d = m[1] - m[2], e = m[3] + m[4], f = m[3] - m[4];
  y[0] = m[0] + s + e;
  y[1] = d + 2.f * f;
  y[2] = s + 4.f * e;
  y[3] = d + 8.f * f + m[5];
}

// Six points from the gradient of four outputs: A y.
INLINE void gradient_points(const vf y[4], vf m[6]) {
  vf e = y[0] + y[2], o = y[1] + y[3], e2 = y[0] + 4.f * y[2], o2 = 2.f * y[1] + 8.f * y[3];
  m[0] = y[0];
  m[1] = e + o;
  m[2] = e - o;
  m[3] = e2 + o2;
  m[4] = e2 - o2;
  m[5] = y[3];
}

// Six points of a filter: G g.
INLINE void filter_points(vf g0, vf g1, vf g2, vf u[6]) {
  vf s = (g0 + g2) * (-1.f / 6), t = g1 * (1.f / 6);
  vf a = g0 * (1.f / 24) + g2 * (1.f / 6), b = g1 * (1.f / 12);
  u[0] = g0 * .25f;
  u[1] = s - t;
  u[2] = s + t;
  u[3] = a + b;
  u[4] = a - b;
  u[5] = g2;
}

// The gradient of a filter from its six points: G^T u.
INLINE void filter_gradient_points(const vf u[6], vf g[3]) {
  g[0] = u[0] * .25f + (u[1] + u[2]) * (-1.f / 6) + (u[3] + u[4]) * (1.f / 24);
  g[1] = (u[2] - u[1]) * (1.f / 6) + (u[3] - u[4]) * (1.f / 12);
  g[2] = (u[1] + u[2]) * (-1.f / 6) + (u[3] + u[4]) * (1.f / 6) + u[5];
}

// Transforms 6 x 6 pixels of LANES channels; `es` floats lie between elements of the result.
INLINE void transform_input(const float *in, long rs, float *v, long es) {
  vf z[6][6];
  UNROLL for (int j = 0; j < 6; j++) {
    vf column[6], points[6];
    UNROLL for (int i = 0; i < 6; i++) column[i] = load(in + i * rs + j * BLOCK);
    input_points(column, points);
    UNROLL for (int i = 0; i < 6; i++) z[i][j] = points[i];
  }
  UNROLL for (int i = 0; i < 6; i++) {
    vf points[6];
    input_points(z[i], points);
    UNROLL for (int j = 0; j < 6; j++) store(v + (i * 6 + j) * es, points[j]);
  }
}

// Transforms the gradient of 4 x 4 outputs.
INLINE void transform_gradient(const float *in, long rs, float *m, long es) {
  vf z[6][4];
  UNROLL for (int j = 0; j < 4; j++) {
    vf column[4], points[6];
    UNROLL for (int i = 0; i < 4; i++) column[i] = load(in + i * rs + j * BLOCK);
    gradient_points(column, points);
    UNROLL for (int i = 0; i < 6; i++) z[i][j] = points[i];
  }
  UNROLL for (int i = 0; i < 6; i++) {
    vf points[6];
    gradient_points(z[i], points);
    UNROLL for (int j = 0; j < 6; j++) store(m + (i * 6 + j) * es, points[j]);
  }
}

// Transforms back to at most `rows` x `columns` of the 4 x 4 outputs, then bias, ReLU or mask.
INLINE void transform_output(const float *m, long es, vf bias, float *out, long rs, int relu,
                             const float *mask, long maskStride, long rows, long columns) {
  vf z[4][6];
  UNROLL for (int j = 0; j < 6; j++) {
    vf column[6], points[4];
    UNROLL for (int i = 0; i < 6; i++) column[i] = load(m + (i * 6 + j) * es);
    output_points(column, points);
    UNROLL for (int i = 0; i < 4; i++) z[i][j] = points[i];
  }
  UNROLL for (int i = 0; i < 4; i++) {
    vf points[4];
    output_points(z[i], points);
    UNROLL for (int j = 0; j < 4; j++) {
      if (i >= rows || j >= columns) continue;
      vf y = points[j] + bias;
      if (relu) y = positive(y);
      if (mask) y = where_positive(y, load(mask + i * maskStride + j * BLOCK));
      store(out + i * rs + j * BLOCK, y);
    }
  }
}

// Where a tile lies.
typedef struct {
  long image, row, column;
} tile;

INLINE long tile_columns(const penumbra_convolution *op) { return (op->width + 3) / 4; }
INLINE long tile_rows(const penumbra_convolution *op) { return (op->height + 3) / 4; }
INLINE long tile_count(const penumbra_convolution *op) {
  return op->batch * tile_rows(op) * tile_columns(op);
}

INLINE tile tile_at(const penumbra_convolution *op, long index) {
  long perImage = tile_rows(op) * tile_columns(op), rest = index % perImage;
  tile t = {index / perImage, rest / tile_columns(op) * 4, rest % tile_columns(op) * 4};
  return t;
}

// Transforms the input of the tiles first ..< first + count; rows past the last tile are zero.
static void tiles_of_input(const penumbra_convolution *op, long first, long count, long rows,
                           float *v, long es) {
  long inputs = (op->input[0].blocks + op->input[1].blocks) * BLOCK;
  for (long t = 0; t < count; t++) {
    tile at = tile_at(op, first + t);
    for (long b = 0; b * BLOCK < inputs; b++) {
      long rs = row_stride(op->input, b);
      const float *in = plane(op->input, at.image, b) + at.row * rs + at.column * BLOCK;
      for (int s = 0; s < PARTS; s++)
        transform_input(in + s * LANES, rs, v + t * inputs + b * BLOCK + s * LANES, es);
    }
  }
  if (count < rows)
    for (int e = 0; e < ELEMENTS; e++)
      memset(v + e * es + count * inputs, 0, (rows - count) * inputs * sizeof(float));
}

// Transforms the gradient (output[0]) of the tiles first ..< first + count.
static void tiles_of_gradient(const penumbra_convolution *op, long first, long count, long rows,
                              float *m, long es) {
  long outputs = op->output[0].blocks * BLOCK;
  for (long t = 0; t < count; t++) {
    tile at = tile_at(op, first + t);
    for (long b = 0; b * BLOCK < outputs; b++) {
      long rs = op->output[0].rowStride;
      const float *in = plane(op->output, at.image, b) + (at.row + 1) * rs + (at.column + 1) * BLOCK;
      for (int s = 0; s < PARTS; s++)
        transform_gradient(in + s * LANES, rs, m + t * outputs + b * BLOCK + s * LANES, es);
    }
  }
  if (count < rows)
    for (int e = 0; e < ELEMENTS; e++)
      memset(m + e * es + count * outputs, 0, (rows - count) * outputs * sizeof(float));
}

static void winograd(const penumbra_convolution *op, long job, float *scratch) {
  long inputs = (op->input[0].blocks + op->input[1].blocks) * BLOCK;
  long outBlocks = op->output[0].blocks + op->output[1].blocks;
  long group = job % op->outputGroups, first = job / op->outputGroups * op->tilesPerJob;
  long from = outBlocks * group / op->outputGroups, to = outBlocks * (group + 1) / op->outputGroups;
  long width = (to - from) * BLOCK, rows = op->tilesPerJob;
  long count = shorter(rows, tile_count(op) - first);
  long ves = rows * inputs + BLOCK, mes = rows * width + BLOCK;
  float *v = scratch, *m = scratch + ELEMENTS * ves;
  tiles_of_input(op, first, count, rows, v, ves);
  for (int e = 0; e < ELEMENTS; e++)
    products(v + e * ves, inputs, op->filter + e * FILTER_STRIDE(inputs, outBlocks * BLOCK) + from * inputs * BLOCK, m + e * mes,
             width, rows, inputs, to - from);
  for (long b = from; b < to; b++) {
    long rs = row_stride(op->output, b), ms = row_stride(op->mask, b);
    for (long t = 0; t < count; t++) {
      tile at = tile_at(op, first + t);
      float *out = plane(op->output, at.image, b) + (at.row + 1) * rs + (at.column + 1) * BLOCK;
      const float *mask = plane(op->mask, at.image, b);
      if (mask) mask += (at.row + 1) * ms + (at.column + 1) * BLOCK;
      long tall = shorter(4, op->height - at.row), wide = shorter(4, op->width - at.column);
      for (int s = 0; s < PARTS; s++) {
        vf bias = op->bias ? load(op->bias + b * BLOCK + s * LANES) : (vf)0.f;
        const float *points = m + t * width + (b - from) * BLOCK + s * LANES;
        const float *gate = mask ? mask + s * LANES : NULL;
        if (tall == 4 && wide == 4)
          transform_output(points, mes, bias, out + s * LANES, rs, op->relu, gate, ms, 4, 4);
        else
          transform_output(points, mes, bias, out + s * LANES, rs, op->relu, gate, ms, tall, wide);
      }
    }
  }
}

static void add_tile_sums(const float *m, long outputs, long rows, float *sums) {
  for (long c = 0; c < outputs; c += LANES) {
    vf sum = load(sums + c);
    for (long t = 0; t < rows; t++) sum += load(m + t * outputs + c);
    store(sums + c, sum);
  }
}

static void winograd_gradient(const penumbra_convolution *op, long first, long last,
                              float *scratch, float *sums, float *biasSums) {
  long inputs = (op->input[0].blocks + op->input[1].blocks) * BLOCK;
  long blocks = op->output[0].blocks, outputs = blocks * BLOCK, rows = op->tilesPerJob;
  long ves = rows * inputs + BLOCK, mes = rows * outputs + BLOCK;
  float *v = scratch, *m = scratch + ELEMENTS * ves;
  memset(sums, 0, ELEMENTS * FILTER_STRIDE(inputs, outputs) * sizeof(float));
  memset(biasSums, 0, outputs * sizeof(float));
  for (long job = first; job < last; job++) {
    long start = job * rows, count = shorter(rows, tile_count(op) - start);
    tiles_of_input(op, start, count, rows, v, ves);
    tiles_of_gradient(op, start, count, rows, m, mes);
    for (int e = 0; e < ELEMENTS; e++)
      outer_products(v + e * ves, inputs, m + e * mes, outputs, BLOCK,
                     sums + e * FILTER_STRIDE(inputs, outputs), inputs * BLOCK, rows, inputs, blocks);
    add_tile_sums(m + 7 * mes, outputs, rows, biasSums);
  }
}

static void winograd_pairs(const penumbra_convolution *op, long job, long place, float *v,
                           float *m, long tiles) {
  long inputs = (op->input[0].blocks + op->input[1].blocks) * BLOCK;
  long outputs = op->output[0].blocks * BLOCK, rows = op->tilesPerJob, start = job * rows;
  long count = shorter(rows, tile_count(op) - start);
  tiles_of_input(op, start, count, rows, v + place * rows * inputs, tiles * inputs + BLOCK);
  tiles_of_gradient(op, start, count, rows, m + place * rows * outputs, tiles * outputs + BLOCK);
}

static void winograd_products(const penumbra_convolution *op, long element, const float *v,
                              const float *m, long tiles, long rows, int begin, float *sums,
                              float *biasSums) {
  long inputs = (op->input[0].blocks + op->input[1].blocks) * BLOCK;
  long blocks = op->output[0].blocks, outputs = blocks * BLOCK;
  const float *ve = v + element * (tiles * inputs + BLOCK);
  const float *me = m + element * (tiles * outputs + BLOCK);
  float *s = sums + element * FILTER_STRIDE(inputs, outputs);
  if (begin) memset(s, 0, inputs * outputs * sizeof(float));
  long step = 128;  // tiles whose rows stay in the second cache while all channels pass by
  for (long t = 0; t < rows; t += step)
    outer_products(ve + t * inputs, inputs, me + t * outputs, outputs, BLOCK, s, inputs * BLOCK,
                   shorter(step, rows - t), inputs, blocks);
  if (element == 7) {
    if (begin) memset(biasSums, 0, outputs * sizeof(float));
    add_tile_sums(me, outputs, rows, biasSums);
  }
}

static void winograd_filter(const float *filter, float *transformed, long inputs, long outputs,
                            int turned, long job) {
  long from = turned ? outputs : inputs, to = turned ? inputs : outputs;
  for (long b = 0; b < to; b += LANES) {
    vf g[9], z[6][3];
    for (int k = 0; k < 9; k++) {
      if (!turned) {
        g[k] = load(filter + (job * 9 + k) * outputs + b);
      } else {
        for (int l = 0; l < LANES; l++) g[k][l] = filter[((b + l) * 9 + 8 - k) * outputs + job];
      }
    }
    UNROLL for (int j = 0; j < 3; j++) {
      vf u[6];
      filter_points(g[j], g[3 + j], g[6 + j], u);
      UNROLL for (int i = 0; i < 6; i++) z[i][j] = u[i];
    }
    float *out = transformed + (b / BLOCK * from + job) * BLOCK + b % BLOCK;
    UNROLL for (int i = 0; i < 6; i++) {
      vf u[6];
      filter_points(z[i][0], z[i][1], z[i][2], u);
      UNROLL for (int j = 0; j < 6; j++) store(out + (i * 6 + j) * FILTER_STRIDE(from, to), u[j]);
    }
  }
}

static void winograd_filter_gradient(const float *sums, long parts, long stride, float *gradient,
                                     long inputs, long outputs, long job) {
  for (long b = 0; b < outputs; b += LANES) {
    vf z[3][6];
    const float *at = sums + (b / BLOCK * inputs + job) * BLOCK + b % BLOCK;
    UNROLL for (int j = 0; j < 6; j++) {
      vf u[6], g[3];
      UNROLL for (int i = 0; i < 6; i++) {
        u[i] = load(at + (i * 6 + j) * FILTER_STRIDE(inputs, outputs));
        for (long p = 1; p < parts; p++)
          u[i] += load(at + p * stride + (i * 6 + j) * FILTER_STRIDE(inputs, outputs));
      }
      filter_gradient_points(u, g);
      UNROLL for (int i = 0; i < 3; i++) z[i][j] = g[i];
    }
    UNROLL for (int i = 0; i < 3; i++) {
      vf g[3];
      filter_gradient_points(z[i], g);
      UNROLL for (int j = 0; j < 3; j++) store(gradient + (job * 9 + i * 3 + j) * outputs + b, g[j]);
    }
  }
}

// MARK: Direct convolution

// `pixels` outputs of one row for one vector of output channels.
#define DIRECT(NAME, P)                                                                           \
  INLINE void NAME(const penumbra_convolution *op, long image, long row, long column, long b,     \
                   int s) {                                                                       \
    long inBlocks = op->input[0].blocks + op->input[1].blocks;                                    \
    long outputs = (op->output[0].blocks + op->output[1].blocks) * BLOCK;                         \
    const float *w = op->filter + b * BLOCK + s * LANES;                                          \
    vf bias = op->bias ? load(op->bias + b * BLOCK + s * LANES) : (vf)0.f, sum[P];                \
    UNROLL for (int p = 0; p < P; p++) sum[p] = bias;                                             \
    for (long cb = 0; cb < inBlocks; cb++) {                                                      \
      long rs = row_stride(op->input, cb);                                                        \
      const float *in = plane(op->input, image, cb) + row * rs + column * BLOCK;                  \
      for (int c = 0; c < BLOCK; c++)                                                             \
        UNROLL for (int k = 0; k < 9; k++) {                                                      \
          vf f = load(w);                                                                         \
          w += outputs;                                                                           \
          const float *x = in + (k / 3) * rs + (k % 3) * BLOCK + c;                               \
          UNROLL for (int p = 0; p < P; p++) sum[p] = splat(x[p * BLOCK]) * f + sum[p];           \
        }                                                                                         \
    }                                                                                             \
    long rs = row_stride(op->output, b), ms = row_stride(op->mask, b);                            \
    float *out = plane(op->output, image, b) + (row + 1) * rs + (column + 1) * BLOCK + s * LANES; \
    const float *mask = plane(op->mask, image, b);                                                \
    UNROLL for (int p = 0; p < P; p++) {                                                          \
      vf y = op->relu ? positive(sum[p]) : sum[p];                                                \
      if (mask)                                                                                   \
        y = where_positive(                                                                       \
            y, load(mask + (row + 1) * ms + (column + 1 + p) * BLOCK + s * LANES));               \
      store(out + p * BLOCK, y);                                                                  \
    }                                                                                             \
  }
DIRECT(direct_many, 8)
DIRECT(direct_one, 1)

static void direct(const penumbra_convolution *op, long job) {
  long image = job / op->height, row = job % op->height;
  for (long b = 0; b < op->output[0].blocks + op->output[1].blocks; b++)
    for (int s = 0; s < PARTS; s++) {
      long x = 0;
      for (; x + 8 <= op->width; x += 8) direct_many(op, image, row, x, b, s);
      for (; x < op->width; x++) direct_one(op, image, row, x, b, s);
    }
}

static void turn_filter(const float *filter, float *turned, long inputs, long outputs, long job) {
  for (int k = 0; k < 9; k++)
    for (long c = 0; c < inputs; c++)
      turned[(job * 9 + k) * inputs + c] = filter[(c * 9 + 8 - k) * outputs + job];
}

// Sums of `outer_products` lie as [block][input][16]; those of a direct filter as
// [input][9][outputs]. The blocks are small, so each is summed aside and then added.
static void direct_gradient(const penumbra_convolution *op, long first, long last, float *sums,
                            float *biasSums) {
  long inBlocks = op->input[0].blocks + op->input[1].blocks, outBlocks = op->output[0].blocks;
  long outputs = outBlocks * BLOCK, ors = op->output[0].rowStride;
  memset(sums, 0, inBlocks * BLOCK * 9 * outputs * sizeof(float));
  memset(biasSums, 0, outputs * sizeof(float));
  for (long job = first; job < last; job++) {
    long image = job / op->height, row = job % op->height;
    for (long b = 0; b < outBlocks; b++) {
      const float *g = plane(op->output, image, b) + (row + 1) * ors + BLOCK;
      for (int s = 0; s < PARTS; s++) {
        vf sum = load(biasSums + b * BLOCK + s * LANES);
        for (long x = 0; x < op->width; x++) sum += load(g + x * BLOCK + s * LANES);
        store(biasSums + b * BLOCK + s * LANES, sum);
      }
      for (long cb = 0; cb < inBlocks; cb++) {
        long rs = row_stride(op->input, cb);
        for (int k = 0; k < 9; k++) {
          const float *in = plane(op->input, image, cb) + (row + k / 3) * rs + (k % 3) * BLOCK;
          float aside[BLOCK * BLOCK] __attribute__((aligned(64))) = {0};
          outer_products(in, BLOCK, g, BLOCK, BLOCK, aside, BLOCK * BLOCK, op->width, BLOCK, 1);
          for (int c = 0; c < BLOCK; c++)
            for (int s = 0; s < BLOCK; s += LANES) {
              float *at = sums + ((cb * BLOCK + c) * 9 + k) * outputs + b * BLOCK + s;
              store(at, load(at) + load(aside + c * BLOCK + s));
            }
        }
      }
    }
  }
}

#endif

// MARK: Convolution of few planar channels

#define PLANAR(NAME, P)                                                                          \
  INLINE void NAME(const penumbra_planar *op, long image, long row, long x, long c) {            \
    long wide = op->width + 2, outputs = op->output.blocks * BLOCK;                              \
    vf sum[P];                                                                                   \
    UNROLL for (int p = 0; p < P; p++) sum[p] = load(op->bias + c);                              \
    for (long i = 0; i < op->channels; i++) {                                                    \
      const float *in = op->input + ((image * op->channels + i) * (op->height + 2) + row) * wide + x; \
      UNROLL for (int k = 0; k < 9; k++) {                                                       \
        vf f = load(op->filter + (i * 9 + k) * outputs + c);                                     \
        UNROLL for (int p = 0; p < P; p++) sum[p] =                                              \
            splat(in[(k / 3) * wide + k % 3 + p]) * f + sum[p];                                  \
      }                                                                                          \
    }                                                                                            \
    element *out = (element *)op->output.data +                                                  \
                 (image * op->output.blocks + c / BLOCK) * op->output.planeStride +              \
                 (row + 1) * op->output.rowStride + (x + 1) * BLOCK + c % BLOCK;                 \
    UNROLL for (int p = 0; p < P; p++) put(out + p * BLOCK, positive(sum[p]));                   \
  }
PLANAR(planar_many, 8)
PLANAR(planar_one, 1)

static void planar(const penumbra_planar *op, long job) {
  long image = job / op->height, row = job % op->height;
  for (long c = 0; c < op->output.blocks * BLOCK; c += LANES) {
    long x = 0;
    for (; x + 8 <= op->width; x += 8) planar_many(op, image, row, x, c);
    for (; x < op->width; x++) planar_one(op, image, row, x, c);
  }
}

static void planar_gradient(const penumbra_planar *op, long first, long last, float *sums,
                            float *biasSums) {
  long wide = op->width + 2, outputs = op->output.blocks * BLOCK;
  memset(sums, 0, op->channels * 9 * outputs * sizeof(float));
  memset(biasSums, 0, outputs * sizeof(float));
  for (long job = first; job < last; job++) {
    long image = job / op->height, row = job % op->height;
    for (long c = 0; c < outputs; c += LANES) {
      const element *g = (const element *)op->output.data +
                       (image * op->output.blocks + c / BLOCK) * op->output.planeStride +
                       (row + 1) * op->output.rowStride + BLOCK + c % BLOCK;
      for (long i = 0; i < op->channels; i++) {
        const float *in = op->input + ((image * op->channels + i) * (op->height + 2) + row) * wide;
        vf sum[9], bias = (vf)0.f;
        UNROLL for (int k = 0; k < 9; k++) sum[k] = (vf)0.f;
        for (long x = 0; x < op->width; x++) {
          vf y = fetch(g + x * BLOCK);
          bias += y;
          UNROLL for (int k = 0; k < 9; k++) sum[k] = splat(in[(k / 3) * wide + k % 3 + x]) * y + sum[k];
        }
        UNROLL for (int k = 0; k < 9; k++) {
          float *at = sums + (i * 9 + k) * outputs + c;
          store(at, load(at) + sum[k]);
        }
        if (i == 0) store(biasSums + c, load(biasSums + c) + bias);
      }
    }
  }
}

// MARK: 1 x 1 convolution

#define POINTWISE(NAME, P)                                                                        \
  INLINE void NAME(const penumbra_pointwise *op, long image, long row, long x, long c) {          \
    long outputs = op->output.blocks * BLOCK;                                                     \
    vf bias = op->bias ? load(op->bias + image * op->biasStride + c) : (vf)0.f, sum[P];           \
    UNROLL for (int p = 0; p < P; p++) sum[p] = bias;                                             \
    const float *w = op->filter + c;                                                              \
    for (long b = 0; b < op->input.blocks; b++) {                                                 \
      const element *in = (const element *)op->input.data +                                       \
                        (image * op->input.blocks + b) * op->input.planeStride +                  \
                        (row + 1) * op->input.rowStride + (x + 1) * BLOCK;                        \
      for (int i = 0; i < BLOCK; i++) {                                                           \
        vf f = load(w);                                                                           \
        w += outputs;                                                                             \
        UNROLL for (int p = 0; p < P; p++) sum[p] = splat(number(in[p * BLOCK + i])) * f + sum[p];\
      }                                                                                           \
    }                                                                                             \
    element *out = (element *)op->output.data +                                                   \
                 (image * op->output.blocks + c / BLOCK) * op->output.planeStride +               \
                 (row + 1) * op->output.rowStride + (x + 1) * BLOCK + c % BLOCK;                  \
    const element *mask = op->mask.data;                                                          \
    if (mask)                                                                                     \
      mask += (image * op->mask.blocks + c / BLOCK) * op->mask.planeStride +                      \
              (row + 1) * op->mask.rowStride + (x + 1) * BLOCK + c % BLOCK;                       \
    UNROLL for (int p = 0; p < P; p++) {                                                          \
      vf y = op->relu ? positive(sum[p]) : sum[p];                                                \
      if (mask) y = where_positive(y, fetch(mask + p * BLOCK));                                   \
      put(out + p * BLOCK, y);                                                                    \
    }                                                                                             \
  }
POINTWISE(pointwise_many, 8)
POINTWISE(pointwise_one, 1)

static void pointwise(const penumbra_pointwise *op, long job) {
  long image = job / op->height, row = job % op->height;
  for (long c = 0; c < op->output.blocks * BLOCK; c += LANES) {
    long x = 0;
    for (; x + 8 <= op->width; x += 8) pointwise_many(op, image, row, x, c);
    for (; x < op->width; x++) pointwise_one(op, image, row, x, c);
  }
}

static void pointwise_gradient(const penumbra_pointwise *op, long first, long last, float *sums) {
  long outputs = op->output.blocks * BLOCK;
  memset(sums, 0, op->input.blocks * BLOCK * outputs * sizeof(float));
  long line = op->width * BLOCK;
  float rows[2 * line] __attribute__((aligned(64)));
  for (long ob = 0; ob < op->output.blocks; ob++)
    for (long ib = 0; ib < op->input.blocks; ib++) {
      float aside[BLOCK * BLOCK] __attribute__((aligned(64))) = {0};
      for (long job = first; job < last; job++) {
        long image = job / op->height, row = job % op->height;
        const element *in = (const element *)op->input.data +
                            (image * op->input.blocks + ib) * op->input.planeStride +
                            (row + 1) * op->input.rowStride + BLOCK;
        const element *g = (const element *)op->output.data +
                           (image * op->output.blocks + ob) * op->output.planeStride +
                           (row + 1) * op->output.rowStride + BLOCK;
        outer_products(floats_of(in, rows, line), BLOCK, floats_of(g, rows + line, line), BLOCK,
                       BLOCK, aside, BLOCK * BLOCK, op->width, BLOCK, 1);
      }
      for (int c = 0; c < BLOCK; c++)
        memcpy(sums + (ib * BLOCK + c) * outputs + ob * BLOCK, aside + c * BLOCK,
               BLOCK * sizeof(float));
    }
}

// The first pixel of channel block `job` of all images.
INLINE element *interior(const penumbra_map *map, long job) {
  return (element *)map->data + job * map->planeStride + map->rowStride + BLOCK;
}

static void plane_sums(const penumbra_map *map, long height, long width, long job, float *sums) {
  const element *in = interior(map, job);
  for (int s = 0; s < BLOCK; s += LANES) {
    vf sum = (vf)0.f;
    for (long y = 0; y < height; y++) {
      vf line = (vf)0.f;
      for (long x = 0; x < width; x++) line += fetch(in + y * map->rowStride + x * BLOCK + s);
      sum += line;
    }
    store(sums + job * BLOCK + s, sum);
  }
}

static void spread(const penumbra_map *map, const float *values, long height, long width, long job,
                   penumbra_map *result) {
  const element *in = interior(map, job);
  element *out = interior(result, job);
  for (long y = 0; y < height; y++)
    for (long x = 0; x < width; x++)
      for (int s = 0; s < BLOCK; s += LANES) {
        long at = y * map->rowStride + x * BLOCK + s;
        put(out + at, where_positive(load(values + job * BLOCK + s), fetch(in + at)));
      }
}

static void sum_planes(const void *from, long plane, long step, long count, void *to, long place,
                       long stride) {
  const element *in = (const element *)from + plane * stride;
  element *out = (element *)to + place * stride;
  for (long i = 0; i < stride; i += LANES) {
    vf sum = fetch(in + i);
    for (long k = 1; k < count; k++) sum += fetch(in + k * step * stride + i);
    put(out + i, sum);
  }
}

// MARK: Resizing

static void pool(const penumbra_resize *op, long job) {
  const element *fine = interior(&op->fine, job);
  element *coarse = interior(&op->coarse, job);
  long rs = op->fine.rowStride;
  for (long y = 0; y < op->coarseHeight; y++)
    for (long x = 0; x < op->coarseWidth; x++)
      for (int s = 0; s < BLOCK; s += LANES) {
        const element *in = fine + 2 * y * rs + 2 * x * BLOCK + s;
        vf sum = (fetch(in) + fetch(in + BLOCK)) + (fetch(in + rs) + fetch(in + rs + BLOCK));
        put(coarse + y * op->coarse.rowStride + x * BLOCK + s, .25f * sum);
      }
}

static void pool_gradient(const penumbra_resize *op, long job) {
  element *fine = interior(&op->fine, job);
  const element *coarse = interior(&op->coarse, job);
  const element *mask = op->mask.data ? interior(&op->mask, job) : NULL;
  for (long y = 0; y < op->fineHeight; y++)
    for (long x = 0; x < op->fineWidth; x++)
      for (int s = 0; s < BLOCK; s += LANES) {
        long at = y * op->fine.rowStride + x * BLOCK + s;
        vf g = .25f * fetch(coarse + y / 2 * op->coarse.rowStride + x / 2 * BLOCK + s);
        if (op->accumulate) g += fetch(fine + at);
        if (mask) g = where_positive(g, fetch(mask + y * op->mask.rowStride + x * BLOCK + s));
        put(fine + at, g);
      }
}

// Where output `index` of `fine` falls among `coarse` points: corners on corners.
INLINE long corner(long index, long fine, long coarse, float *weight) {
  float at = fine > 1 ? (float)index * (float)(coarse - 1) / (float)(fine - 1) : 0.f;
  long low = (long)at;
  if (low > coarse - 2) low = coarse > 1 ? coarse - 2 : 0;
  *weight = coarse > 1 ? at - (float)low : 0.f;
  return low;
}

static void enlarge(const penumbra_resize *op, long job) {
  element *fine = interior(&op->fine, job);
  const element *coarse = interior(&op->coarse, job);
  long below = op->coarseHeight > 1 ? op->coarse.rowStride : 0;
  long right = op->coarseWidth > 1 ? BLOCK : 0;
  for (long y = 0; y < op->fineHeight; y++) {
    float wy;
    const element *row = coarse + corner(y, op->fineHeight, op->coarseHeight, &wy) * op->coarse.rowStride;
    for (long x = 0; x < op->fineWidth; x++) {
      float wx;
      const element *in = row + corner(x, op->fineWidth, op->coarseWidth, &wx) * BLOCK;
      for (int s = 0; s < BLOCK; s += LANES) {
        vf top = fetch(in + s) * (1 - wx) + fetch(in + right + s) * wx;
        vf bottom = fetch(in + below + s) * (1 - wx) + fetch(in + below + right + s) * wx;
        put(fine + y * op->fine.rowStride + x * BLOCK + s, top * (1 - wy) + bottom * wy);
      }
    }
  }
}

// Writes a finished row of a coarse gradient.
INLINE void put_row(const penumbra_resize *op, long job, long y, const float *sums) {
  element *out = interior(&op->coarse, job) + y * op->coarse.rowStride;
  const element *mask =
      op->mask.data ? interior(&op->mask, job) + y * op->mask.rowStride : NULL;
  for (long x = 0; x < op->coarseWidth * BLOCK; x += LANES) {
    vf g = load(sums + x);
    put(out + x, mask ? where_positive(g, fetch(mask + x)) : g);
  }
}

// Two rows of the result are summed in floats while the rows between them pass by.
static void enlarge_gradient(const penumbra_resize *op, long job) {
  const element *fine = interior(&op->fine, job);
  long line = op->coarseWidth * BLOCK, right = op->coarseWidth > 1 ? BLOCK : 0, low = 0;
  float rows[2 * line] __attribute__((aligned(64)));
  float *upper = rows, *lower = rows + line;
  memset(rows, 0, 2 * line * sizeof(float));
  for (long y = 0; y < op->fineHeight; y++) {
    float wy;
    for (long wanted = corner(y, op->fineHeight, op->coarseHeight, &wy); low < wanted; low++) {
      put_row(op, job, low, upper);
      float *done = upper;
      upper = lower;
      lower = done;
      memset(lower, 0, line * sizeof(float));
    }
    for (long x = 0; x < op->fineWidth; x++) {
      float wx;
      long at = corner(x, op->fineWidth, op->coarseWidth, &wx) * BLOCK;
      for (int s = 0; s < BLOCK; s += LANES) {
        vf g = fetch(fine + y * op->fine.rowStride + x * BLOCK + s);
        float *above = upper + at + s, *below = lower + at + s;
        store(above, load(above) + g * ((1 - wx) * (1 - wy)));
        store(above + right, load(above + right) + g * (wx * (1 - wy)));
        store(below, load(below) + g * ((1 - wx) * wy));
        store(below + right, load(below + right) + g * (wx * wy));
      }
    }
  }
  put_row(op, job, low, upper);
  if (low + 1 < op->coarseHeight) put_row(op, job, low + 1, lower);
}

// MARK: Loss

static double cross_entropy(const penumbra_map *logits, const unsigned char *classes, long count,
                            long height, long width, long job, float scale,
                            penumbra_map *gradient) {
  long image = job / height, row = job % height;
  const element *in = (const element *)logits->data + image * logits->blocks * logits->planeStride +
                    (row + 1) * logits->rowStride + BLOCK;
  element *out = gradient ? (element *)gradient->data + image * gradient->blocks * gradient->planeStride +
                              (row + 1) * gradient->rowStride + BLOCK
                        : NULL;
  double total = 0;
  for (long x = 0; x < width; x++) {
    long wanted = classes[(image * height + row) * width + x];
    int ignored = wanted >= count;
    float largest = -INFINITY, sum = 0;
    for (long k = 0; k < count; k++) {
      float y = number(in[k / BLOCK * logits->planeStride + x * BLOCK + k % BLOCK]);
      if (y > largest) largest = y;
    }
    for (long k = 0; k < count; k++)
      sum += expf(number(in[k / BLOCK * logits->planeStride + x * BLOCK + k % BLOCK]) - largest);
    if (!ignored) {
      float y = number(in[wanted / BLOCK * logits->planeStride + x * BLOCK + wanted % BLOCK]);
      total += (double)(logf(sum) + largest - y);
    }
    if (!out) continue;
    for (long k = 0; k < count; k++) {
      float p = expf(number(in[k / BLOCK * logits->planeStride + x * BLOCK + k % BLOCK]) - largest) / sum;
      float g = ignored ? 0 : (p - (k == wanted)) * scale;
      out[k / BLOCK * gradient->planeStride + x * BLOCK + k % BLOCK] = rounded(g);
    }
  }
  return total;
}

// MARK: Decoder

#define PIXELS 64
#if LANES == 16
#define PIXEL_VECTORS 4
#elif LANES == 8
#define PIXEL_VECTORS 2
#else
#define PIXEL_VECTORS 2
#endif
#define CHANNELS 4

// y = relu(W x + b) over 64 pixels, CHANNELS outputs and PIXEL_VECTORS vectors at a time.
INLINE void hidden_layer(const float *x, float *y, const float *w, const float *b, long width) {
  for (long o = 0; o < width; o += CHANNELS)
    for (int v = 0; v < PIXELS; v += PIXEL_VECTORS * LANES) {
      vf sum[CHANNELS][PIXEL_VECTORS];
      UNROLL for (int c = 0; c < CHANNELS; c++) UNROLL for (int p = 0; p < PIXEL_VECTORS; p++)
          sum[c][p] = splat(b[o + c]);
      for (long i = 0; i < width; i++) {
        vf in[PIXEL_VECTORS];
        UNROLL for (int p = 0; p < PIXEL_VECTORS; p++) in[p] = load(x + i * PIXELS + v + p * LANES);
        UNROLL for (int c = 0; c < CHANNELS; c++) {
          vf f = splat(w[i * width + o + c]);
          UNROLL for (int p = 0; p < PIXEL_VECTORS; p++) sum[c][p] = in[p] * f + sum[c][p];
        }
      }
      UNROLL for (int c = 0; c < CHANNELS; c++) UNROLL for (int p = 0; p < PIXEL_VECTORS; p++)
          store(y + (o + c) * PIXELS + v + p * LANES, positive(sum[c][p]));
    }
}

static void decode(const penumbra_decoder *op, long job, float *scratch) {
  long width = op->width;
  const float *base = op->base + job * width * PIXELS;
  for (long n = 0; n < op->samples; n++) {
    float *x = scratch, *y = scratch + width * PIXELS;
    for (long c = 0; c < width; c++) {
      vf shift = splat(op->shift[n * width + c]);
      UNROLL for (int p = 0; p < PIXELS; p += LANES)
          store(x + c * PIXELS + p, positive(load(base + c * PIXELS + p) + shift));
    }
    for (long h = 0; h < op->hiddenLayers; h++) {
      hidden_layer(x, y, op->hiddenFilter + h * width * width, op->hiddenBias + h * width, width);
      float *swap = x;
      x = y;
      y = swap;
    }
    for (long k = 0; k < op->outputs; k++) {
      float *out = op->logits + (n * op->outputs + k) * op->pixelBlocks * PIXELS + job * PIXELS;
      vf sum[PIXELS / LANES];
      UNROLL for (int p = 0; p < PIXELS / LANES; p++) sum[p] = splat(op->lastBias[k]);
      for (long c = 0; c < width; c++) {
        vf f = splat(op->lastFilter[c * op->outputs + k]);
        UNROLL for (int p = 0; p < PIXELS / LANES; p++) sum[p] =
            load(x + c * PIXELS + p * LANES) * f + sum[p];
      }
      UNROLL for (int p = 0; p < PIXELS / LANES; p++) store(out + p * LANES, sum[p]);
    }
  }
}

// MARK: Adam

static double squares(const float *values, long count) {
  double total = 0;
  for (long first = 0; first < count; first += 4096) {
    vf sum = (vf)0.f;
    for (long i = first; i < shorter(count, first + 4096); i += LANES) {
      vf x = load(values + i);
      sum += x * x;
    }
    for (int l = 0; l < LANES; l++) total += (double)sum[l];
  }
  return total;
}

static void adam(const penumbra_adam *op, long first, long last) {
  for (long i = first; i < last; i += LANES) {
    vf w = load(op->values + i);
    vf g = load(op->gradients + i) * op->gradientScale + w * op->weightDecay;
    vf m = load(op->firstMoments + i) * op->beta1 + g * (1 - op->beta1);
    vf v = load(op->secondMoments + i) * op->beta2 + g * g * (1 - op->beta2);
    vf root = __builtin_elementwise_sqrt(v * op->correction2);
    w -= op->rate * (m * op->correction1) / (root + op->epsilon);
    store(op->firstMoments + i, m);
    store(op->secondMoments + i, v);
    store(op->values + i, w);
    if (op->averages)
      store(op->averages + i,
            load(op->averages + i) * op->averageDecay + w * (1 - op->averageDecay));
  }
}

const penumbra_kernels KERNELS = {
    .name = KERNELS_NAME,
    .elementBytes = sizeof(element),
#ifdef HALVES
    .tile_filter = tile_filter,
    .tile_convolution = tile_convolution,
    .tile_gradient = tile_gradient,
#else
    .winograd_filter = winograd_filter,
    .winograd = winograd,
    .winograd_gradient = winograd_gradient,
    .winograd_pairs = winograd_pairs,
    .winograd_products = winograd_products,
    .winograd_filter_gradient = winograd_filter_gradient,
    .direct = direct,
    .turn_filter = turn_filter,
    .direct_gradient = direct_gradient,
#endif
    .planar = planar,
    .planar_gradient = planar_gradient,
    .pointwise = pointwise,
    .pointwise_gradient = pointwise_gradient,
    .plane_sums = plane_sums,
    .spread = spread,
    .sum_planes = sum_planes,
    .pool = pool,
    .pool_gradient = pool_gradient,
    .enlarge = enlarge,
    .enlarge_gradient = enlarge_gradient,
    .cross_entropy = cross_entropy,
    .decode = decode,
    .squares = squares,
    .adam = adam,
};
