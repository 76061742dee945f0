#ifndef PENUMBRA_KERNELS_H
#define PENUMBRA_KERNELS_H

/// The numeric kernels of the engine: pure functions over memory that the caller owns.
///
/// They allocate nothing, start no thread and keep no state. Work is cut into numbered jobs; a
/// caller runs the jobs in any order and on any thread, and the result is the same to the bit,
/// because each job owns what it writes and every sum has a fixed order.

/// The number of channels that lie together in memory.
#define PENUMBRA_CHANNEL_BLOCK 16

/// The elements of a Winograd tile in the transformed domain: 6 x 6.
#define PENUMBRA_TILE_ELEMENTS 36

/// A feature map: `[batch, blocks, paddedRows, paddedColumns, 16]`, with a border of zeros.
///
/// Row 0 and column 0 are border; there is border of at least one pixel on the far sides too.
typedef struct {
  /// The first element of the border of the first plane; NULL when there is no such map. Elements
  /// are floats or bfloat16 numbers, as the kernels in use say.
  void *data;
  /// Channel blocks of one image.
  long blocks;
  /// Elements from one block's plane to the next.
  long planeStride;
  /// Elements from one row to the next.
  long rowStride;
} penumbra_map;

/// A convolution with 3 x 3 filters over maps of one size, in any of its three directions.
///
/// Forward: output = relu(input * filter + bias). Towards the input: `input[0]` is the gradient
/// of the output, `output` the gradient of the input, and the filters are turned about.
typedef struct {
  long batch, height, width;
  /// What is read; two maps count as one with the channels of both.
  penumbra_map input[2];
  /// What is written, or, for the gradient of the filters, the gradient of the output.
  penumbra_map output[2];
  /// Gradients are stopped where these activations are not positive; without data: nowhere.
  penumbra_map mask[2];
  /// One number per output channel, or NULL.
  const float *bias;
  /// Whether negative results become 0.
  int relu;
  /// Filters: for direct kernels `[inputs][9][outputs]`, for Winograd kernels transformed.
  const float *filter;
  /// Tiles that one job takes; a multiple of 16.
  long tilesPerJob;
  /// Into how many groups the output blocks are cut; each is a job of its own.
  long outputGroups;
} penumbra_convolution;

/// A 1 x 1 convolution; `filter` is `[inputs][outputs]`, `bias` one row per image.
typedef struct {
  long batch, height, width;
  penumbra_map input;
  penumbra_map output;
  penumbra_map mask;
  const float *bias;
  long biasStride;
  int relu;
  const float *filter;
} penumbra_pointwise;

/// A convolution of few, planar channels: `[batch, channels, height + 2, width + 2]`.
typedef struct {
  long batch, height, width, channels;
  const float *input;
  penumbra_map output;
  const float *bias;
  const float *filter;
} penumbra_planar;

/// A 2 x 2 average or a bilinear resize between a `fine` and a `coarse` map.
typedef struct {
  long batch;
  long fineHeight, fineWidth, coarseHeight, coarseWidth;
  penumbra_map fine;
  penumbra_map coarse;
  /// Activations of the map whose gradient is written; without data nothing is stopped.
  penumbra_map mask;
  /// Whether the gradient is added to what is there.
  int accumulate;
} penumbra_resize;

/// The decoder f_comb without its z-independent first part, over blocks of 64 pixels.
typedef struct {
  /// Blocks of 64 pixels.
  long pixelBlocks;
  /// Channels of the hidden layers, a multiple of 16.
  long width;
  /// Hidden layers after the first.
  long hiddenLayers;
  /// Logits per pixel.
  long outputs;
  /// `[pixelBlocks][width][64]`: the part of the first layer that does not depend on z.
  const float *base;
  /// `[samples][width]`: what z adds to the first layer.
  const float *shift;
  long samples;
  /// `[hiddenLayers][width inputs][width outputs]` and `[hiddenLayers][width]`.
  const float *hiddenFilter, *hiddenBias;
  /// `[width inputs][outputs]` and `[outputs]`.
  const float *lastFilter, *lastBias;
  /// `[samples][outputs][pixelBlocks * 64]`.
  float *logits;
} penumbra_decoder;

/// One step of Adam over `count` parameters (Kingma and Ba, 2015), gradients scaled first.
typedef struct {
  float *values, *gradients, *firstMoments, *secondMoments;
  /// A running average of the values, or NULL.
  float *averages;
  long count;
  float gradientScale, weightDecay;
  float rate, beta1, beta2, epsilon, correction1, correction2;
  float averageDecay;
} penumbra_adam;

/// The kernels for one instruction set.
typedef struct {
  const char *name;
  /// Bytes of an element of a map: 4, or 2 for bfloat16. Kernels with 4 have the Winograd and direct
  /// convolutions, those with 2 the tile convolutions; the others are NULL.
  long elementBytes;

  /// Writes `U[36][outBlocks][inputs][16]`, with 16 unused floats after each of the 36, the transform of `filter[inputs][9][outputs]`.
  /// With `turned` the roles of inputs and outputs are exchanged and the filters mirrored; the
  /// arguments still name the sizes of `filter`. One job per input channel of the result.
  void (*winograd_filter)(const float *filter, float *transformed, long inputs, long outputs,
                          int turned, long job);
  /// Jobs: tile jobs x output groups. Scratch: 36 (tilesPerJob (inputs + outputs) + 32) floats.
  void (*winograd)(const penumbra_convolution *op, long job, float *scratch);
  /// Adds the tiles of the jobs `first ..< last` to `sums[36][outBlocks][inputs][16]` and to
  /// `biasSums[outputs]`, both of which it first sets to zero. `output[0]` is the gradient.
  void (*winograd_gradient)(const penumbra_convolution *op, long first, long last, float *scratch,
                            float *sums, float *biasSums);
  /// Writes the transforms of one tile job as job `place` of the arrays `V[36][tiles][inputs]` and
  /// `M[36][tiles][outputs]`, where `tiles` counts whole jobs.
  void (*winograd_pairs)(const penumbra_convolution *op, long job, long place, float *v, float *m,
                         long tiles);
  /// Multiplies the first `rows` tiles of the arrays of `winograd_pairs` for element `element` of 36
  /// and adds them to `sums[36][outBlocks][inputs][16]`, for element 7 also the sum over tiles to
  /// `biasSums`; with `begin` both are first set to zero.
  void (*winograd_products)(const penumbra_convolution *op, long element, const float *v,
                            const float *m, long tiles, long rows, int begin, float *sums,
                            float *biasSums);
  /// Writes `gradient[inputs][9][outputs]` of input channel `job` from `parts` arrays of sums that
  /// lie `stride` floats apart.
  void (*winograd_filter_gradient)(const float *sums, long parts, long stride, float *gradient,
                                   long inputs, long outputs, long job);

  /// One row of one image, for `filter[inputs][9][outputs]`. Jobs: batch x height.
  void (*direct)(const penumbra_convolution *op, long job);
  /// Turns `filter[inputs][9][outputs]` into `turned[outputs][9][inputs]`, mirrored.
  void (*turn_filter)(const float *filter, float *turned, long inputs, long outputs, long job);
  /// Adds the rows `first ..< last` of batch x height to `sums[inputs][9][outputs]` and
  /// `biasSums[outputs]`, both of which it first sets to zero.
  void (*direct_gradient)(const penumbra_convolution *op, long first, long last, float *sums,
                          float *biasSums);

  // Convolutions on matrix registers: factors rounded to bfloat16, products added in float. Work is
  // cut by lines: the rows of all images one after the other, with one line of zeros after each
  // image, batch * (height + 1) in all.

  /// Writes the tiles of one output block, `job`, of `filter[inputs][9][outputs]` into an array of
  /// `penumbra_tile_filter_floats`. `turned` is as for `winograd_filter`.
  void (*tile_filter)(const float *filter, void *packed, long inputs, long outputs, int turned,
                      long job);
  /// Computes lines `firstLine ..< lastLine` of output blocks `firstBlock ..< lastBlock`;
  /// `op->filter` is what `tile_filter` wrote. Scratch: `penumbra_tile_scratch_floats`.
  void (*tile_convolution)(const penumbra_convolution *op, long firstLine, long lastLine,
                           long firstBlock, long lastBlock, float *scratch);
  /// Sums over lines the gradients of the filters between a range of input blocks and one of output
  /// blocks into their part of `sums[inputs][9][outputs]`, and of the bias into `biasSums[outputs]`
  /// unless that is NULL. `output[0]` is the gradient. Scratch:
  /// `penumbra_tile_gradient_scratch_floats`.
  void (*tile_gradient)(const penumbra_convolution *op, long firstLine, long lastLine,
                        long firstInput, long lastInput, long firstOutput, long lastOutput,
                        float *scratch, float *sums, float *biasSums);

  /// One row of one image. Jobs: batch x height.
  void (*planar)(const penumbra_planar *op, long job);
  /// Adds the rows `first ..< last` to `sums[channels][9][outputs]` and `biasSums[outputs]`.
  void (*planar_gradient)(const penumbra_planar *op, long first, long last, float *sums,
                          float *biasSums);

  /// One row of one image. Jobs: batch x height.
  void (*pointwise)(const penumbra_pointwise *op, long job);
  /// Adds the rows `first ..< last` to `sums[inputs][outputs]`; `output` is the gradient.
  void (*pointwise_gradient)(const penumbra_pointwise *op, long first, long last, float *sums);
  /// Writes the sum of `map` over the pixels of image and block `job` to `sums[job][16]`.
  void (*plane_sums)(const penumbra_map *map, long height, long width, long job, float *sums);
  /// Writes `values[job][16]` to every pixel of `result` where `map` is positive, else 0.
  void (*spread)(const penumbra_map *map, const float *values, long height, long width, long job,
                 penumbra_map *result);

  /// Writes to plane `place` of `to` the sum of `count` planes of `from`, every `step` planes from
  /// `plane` on; `stride` elements make a plane.
  void (*sum_planes)(const void *from, long plane, long step, long count, void *to, long place,
                     long stride);

  /// Coarse = mean of 2 x 2. Jobs: batch x blocks, here and in the three that follow.
  void (*pool)(const penumbra_resize *op, long job);
  void (*pool_gradient)(const penumbra_resize *op, long job);
  /// Fine = bilinear interpolation of coarse, corners on corners.
  void (*enlarge)(const penumbra_resize *op, long job);
  void (*enlarge_gradient)(const penumbra_resize *op, long job);

  /// Softmax cross-entropy of row `job`, summed, ignoring class 255; the gradient times `scale`
  /// replaces the logits where `gradient` is not NULL. `classes` counts logits of one pixel.
  double (*cross_entropy)(const penumbra_map *logits, const unsigned char *classes, long count,
                          long height, long width, long job, float scale, penumbra_map *gradient);

  /// Decodes the pixel block `job` for all samples. Scratch: 2 * width * 64 floats.
  void (*decode)(const penumbra_decoder *op, long job, float *scratch);

  /// Returns the sum of the squares of `count` numbers, a multiple of 16.
  double (*squares)(const float *values, long count);
  /// Steps the parameters `first ..< last`.
  void (*adam)(const penumbra_adam *op, long first, long last);
} penumbra_kernels;

/// Returns the kernels by speed, the fastest that this processor runs first; NULL past the last,
/// which needs nothing but the language.
const penumbra_kernels *penumbra_kernels_at(int index);

/// Returns the kernels of mixed precision where processor and system have them, else NULL.
const penumbra_kernels *penumbra_mixed_kernels(void);

/// Floats of a filter as `tile_filter` writes it, for its inputs and outputs after turning.
long penumbra_tile_filter_floats(long inputs, long outputs);

/// Floats of scratch memory for `tile_convolution` over a number of lines.
long penumbra_tile_scratch_floats(const penumbra_convolution *op, long lines);

/// Floats of scratch memory for `tile_gradient` over a number of lines and blocks.
long penumbra_tile_gradient_scratch_floats(const penumbra_convolution *op, long lines,
                                           long inputBlocks, long outputBlocks);

/// Makes this thread's processor treat numbers too small for a normal float as zero, and returns
/// its former state. Gradients are full of such numbers, and each costs a hundred cycles.
unsigned long long penumbra_flush_subnormals(void);

/// Puts this thread's processor back into a former state.
void penumbra_restore_floating_point(unsigned long long state);

#endif
