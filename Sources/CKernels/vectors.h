// Vectors of LANES floats, and the elements of feature maps. A set of kernels defines:
//
// LANES   floats of a vector
// TILES   rows that one register block of a product holds (tiles or pixels)
// GROUP   channel blocks that one register block of a product writes
// HALVES  defined where feature maps hold bfloat16 numbers instead of floats
// KERNELS, KERNELS_NAME   the table and what it is called

#pragma once

#include "CKernels.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define BLOCK PENUMBRA_CHANNEL_BLOCK
#define PARTS (BLOCK / LANES)
#define ELEMENTS PENUMBRA_TILE_ELEMENTS

// Floats from one element's filters to the next: not a power of two, since 36 such streams would
// fall into the same few sets of the caches.
#define FILTER_STRIDE(inputs, outputs) ((inputs) * (outputs) + BLOCK)

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int vi __attribute__((ext_vector_type(LANES)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vf load(const float *p) { return *(const vf *)p; }
INLINE void store(float *p, vf x) { *(vf *)p = x; }
INLINE vf splat(float x) { return (vf)x; }
INLINE vf positive(vf x) { return __builtin_elementwise_max(x, (vf)0.f); }
INLINE vf where_positive(vf x, vf gate) { return (vf)((vi)x & (gate > (vf)0.f)); }
INLINE long shorter(long a, long b) { return a < b ? a : b; }

// What maps hold: `fetch` and `put` move LANES of them, `number` and `rounded` convert one.
#ifdef HALVES
#include <immintrin.h>

typedef unsigned short element;
typedef unsigned short halves_of __attribute__((ext_vector_type(LANES)));
INLINE vf fetch(const element *p) {
  return (vf)(__builtin_convertvector(*(const halves_of *)p, vi) << 16);
}
INLINE void put(element *p, vf x) {
  *(__m256i *)p = (__m256i)_mm512_cvtneps_pbh((__m512)x);
}
INLINE float number(element x) {
  unsigned bits = (unsigned)x << 16;
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}
INLINE element rounded(float x) {
  unsigned bits;
  memcpy(&bits, &x, sizeof bits);
  return x == x ? (element)((bits + 0x7fff + (bits >> 16 & 1)) >> 16) : 0x7fc0;
}
#else
typedef float element;
INLINE vf fetch(const element *p) { return load(p); }
INLINE void put(element *p, vf x) { store(p, x); }
INLINE float number(element x) { return x; }
INLINE element rounded(float x) { return x; }
#endif

// A row of a map as floats: the row itself, or a copy in `aside`.
INLINE const float *floats_of(const element *row, float *aside, long count) {
#ifdef HALVES
  for (long i = 0; i < count; i += LANES) store(aside + i, fetch(row + i));
  return aside;
#else
  (void)aside, (void)count;
  return row;
#endif
}

// The plane of channel block `block` of image `image`, which may lie in either of two maps.
INLINE element *plane(const penumbra_map maps[2], long image, long block) {
  const penumbra_map *map = &maps[0];
  if (block >= map->blocks) {
    block -= map->blocks;
    map = &maps[1];
  }
  if (!map->data) return NULL;
  return (element *)map->data + (image * map->blocks + block) * map->planeStride;
}

// The stride of the rows of that plane.
INLINE long row_stride(const penumbra_map maps[2], long block) {
  return block < maps[0].blocks ? maps[0].rowStride : maps[1].rowStride;
}
