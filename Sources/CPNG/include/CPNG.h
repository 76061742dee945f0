#ifndef PENUMBRA_PNG_H
#define PENUMBRA_PNG_H

#include <stddef.h>
#include <stdint.h>

/// What the header of a PNG says.
typedef struct {
  uint32_t width;
  uint32_t height;
  /// Bits of one sample: 1, 2, 4, 8 or 16.
  uint8_t depth;
  /// Samples of one pixel: 1 gray or palette index, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  uint8_t channels;
  /// Whether the samples are indices of a palette.
  uint8_t is_palette;
} penumbra_png_header;

/// A text that is stored in a PNG; both parts end with NUL.
typedef struct {
  const char *keyword;
  const char *text;
} penumbra_png_text;

/// Bytes that the caller gives back to `penumbra_png_free`.
typedef struct {
  uint8_t *bytes;
  size_t count;
} penumbra_png_bytes;

/// The version of the PNG library that is linked, for example "1.6.39".
const char *penumbra_png_version(void);

/// Reads the header of the PNG in `bytes`; sides above `max_side` are refused. Returns 0, or -1 with
/// the reason in `error`.
int penumbra_png_read_header(const uint8_t *bytes, size_t count, uint32_t max_side,
                             penumbra_png_header *header, char *error, size_t error_capacity);

/// Reads the palette of the PNG in `bytes`: red, green, blue and opacity of 256 colors, which is 1,024
/// bytes; those that the file does not name are black and opaque. Returns 0, or -1 with the reason in
/// `error`.
int penumbra_png_read_palette(const uint8_t *bytes, size_t count, uint32_t max_side,
                              uint8_t *palette, char *error, size_t error_capacity);

/// Reads the samples as they are stored, row by row: a byte each, or two in this machine's order when
/// the depth is 16. `destination_count` must be what the header asks for. Returns 0, or -1 with the
/// reason in `error`.
int penumbra_png_read_samples(const uint8_t *bytes, size_t count, uint32_t max_side,
                              uint8_t *destination, size_t destination_count, char *error,
                              size_t error_capacity);

/// Writes 8-bit samples of 1 (gray) or 3 (RGB) channels as a PNG without a time; of no stated size
/// where `pixels_per_meter` is 0. Returns 0, or -1 with the reason in `error`.
int penumbra_png_write(const uint8_t *samples, uint32_t width, uint32_t height, int channels,
                       uint32_t pixels_per_meter, const penumbra_png_text *texts, int text_count, penumbra_png_bytes *out,
                       char *error, size_t error_capacity);

/// Frees what `penumbra_png_write` made.
void penumbra_png_free(penumbra_png_bytes *bytes);

#endif
