#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libpng reports an error by longjmp; it never leaves this file. Memory that must be freed after a
   jump lives in `session`, behind a pointer, so that the jump cannot restore an old value. */
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  uint8_t *palette;
  uint8_t *out;
  size_t out_count;
  size_t out_capacity;
  png_text *texts;
  char *error;
  size_t error_capacity;
} session;

const char *penumbra_png_version(void) { return png_get_libpng_ver(NULL); }

static void fail(png_structp png, png_const_charp message) {
  session *s = png_get_error_ptr(png);
  snprintf(s->error, s->error_capacity, "%s", message);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void read_bytes(png_structp png, png_bytep destination, size_t count) {
  session *s = png_get_io_ptr(png);
  if (count > s->count - s->offset) png_error(png, "the file ends early");
  memcpy(destination, s->bytes + s->offset, count);
  s->offset += count;
}

static void write_bytes(png_structp png, png_bytep source, size_t count) {
  session *s = png_get_io_ptr(png);
  if (count > s->out_capacity - s->out_count) {
    size_t capacity = 2 * s->out_capacity + count + 1024;
    uint8_t *grown = realloc(s->out, capacity);
    if (!grown) png_error(png, "no memory");
    s->out = grown;
    s->out_capacity = capacity;
  }
  memcpy(s->out + s->out_count, source, count);
  s->out_count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

static void set_limits(png_structp png, uint32_t max_side) {
  png_set_user_limits(png, max_side, max_side);
  png_set_chunk_malloc_max(png, 8000000);
  png_set_chunk_cache_max(png, 128);
}

static void fill_header(png_structp png, png_infop info, penumbra_png_header *header) {
  header->width = png_get_image_width(png, info);
  header->height = png_get_image_height(png, info);
  header->depth = png_get_bit_depth(png, info);
  header->channels = png_get_channels(png, info);
  header->is_palette = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
}

static void fill_palette(png_structp png, png_infop info, uint8_t *palette) {
  png_colorp colors = NULL;
  png_bytep opacities = NULL;
  int color_count = 0, opacity_count = 0;
  png_get_PLTE(png, info, &colors, &color_count);
  png_get_tRNS(png, info, &opacities, &opacity_count, NULL);
  for (int i = 0; i < 256; i++) {
    int has_color = colors && i < color_count;
    palette[4 * i] = has_color ? colors[i].red : 0;
    palette[4 * i + 1] = has_color ? colors[i].green : 0;
    palette[4 * i + 2] = has_color ? colors[i].blue : 0;
    palette[4 * i + 3] = opacities && i < opacity_count ? opacities[i] : 255;
  }
}

static void read_rows(png_structp png, png_infop info, uint8_t *destination, size_t count) {
  uint32_t height = png_get_image_height(png, info);
  uint16_t one = 1;
  png_set_packing(png);
  if (*(uint8_t *)&one == 1) png_set_swap(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t stride = png_get_rowbytes(png, info);
  if (count / height != stride || count % height != 0) png_error(png, "the header has changed");
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < height; row++)
      png_read_row(png, destination + row * stride, NULL);
  png_read_end(png, NULL);
}

/* Reads the header, and the samples too when there is a destination. */
static int read_png(session *s, uint32_t max_side, penumbra_png_header *header,
                    uint8_t *destination, size_t destination_count) {
  if (s->count < 8 || png_sig_cmp(s->bytes, 0, 8) != 0) {
    snprintf(s->error, s->error_capacity, "the signature is not that of a PNG");
    return -1;
  }
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, s, fail, ignore_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    snprintf(s->error, s->error_capacity, "no memory");
    return -1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return -1;
  }
  set_limits(png, max_side);
  png_set_read_fn(png, s, read_bytes);
  png_read_info(png, info);
  fill_header(png, info, header);
  if (s->palette) fill_palette(png, info, s->palette);
  if (destination) read_rows(png, info, destination, destination_count);
  png_destroy_read_struct(&png, &info, NULL);
  return 0;
}

int penumbra_png_read_header(const uint8_t *bytes, size_t count, uint32_t max_side,
                             penumbra_png_header *header, char *error, size_t error_capacity) {
  session s = {.bytes = bytes, .count = count, .error = error, .error_capacity = error_capacity};
  return read_png(&s, max_side, header, NULL, 0);
}

int penumbra_png_read_palette(const uint8_t *bytes, size_t count, uint32_t max_side,
                              uint8_t *palette, char *error, size_t error_capacity) {
  session s = {.bytes = bytes,
               .count = count,
               .palette = palette,
               .error = error,
               .error_capacity = error_capacity};
  penumbra_png_header header;
  return read_png(&s, max_side, &header, NULL, 0);
}

int penumbra_png_read_samples(const uint8_t *bytes, size_t count, uint32_t max_side,
                              uint8_t *destination, size_t destination_count, char *error,
                              size_t error_capacity) {
  session s = {.bytes = bytes, .count = count, .error = error, .error_capacity = error_capacity};
  penumbra_png_header header;
  return read_png(&s, max_side, &header, destination, destination_count);
}

static void set_texts(png_structp png, png_infop info, session *s, const penumbra_png_text *texts,
                      int count) {
  if (count == 0) return;
  s->texts = calloc((size_t)count, sizeof *s->texts);
  if (!s->texts) png_error(png, "no memory");
  for (int i = 0; i < count; i++) {
    s->texts[i].compression = PNG_TEXT_COMPRESSION_NONE;
    s->texts[i].key = (char *)texts[i].keyword;
    s->texts[i].text = (char *)texts[i].text;
  }
  png_set_text(png, info, s->texts, count);
}

int penumbra_png_write(const uint8_t *samples, uint32_t width, uint32_t height, int channels,
                       uint32_t pixels_per_meter, const penumbra_png_text *texts, int text_count, penumbra_png_bytes *out,
                       char *error, size_t error_capacity) {
  session state = {.error = error, .error_capacity = error_capacity};
  session *s = &state;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, s, fail, ignore_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    snprintf(error, error_capacity, "no memory");
    return -1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    free(s->texts);
    free(s->out);
    return -1;
  }
  png_set_write_fn(png, s, write_bytes, flush_nothing);
  png_set_compression_level(png, 6);
  png_set_IHDR(png, info, width, height, 8, channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (pixels_per_meter)
    png_set_pHYs(png, info, pixels_per_meter, pixels_per_meter, PNG_RESOLUTION_METER);
  set_texts(png, info, s, texts, text_count);
  png_write_info(png, info);
  for (uint32_t row = 0; row < height; row++)
    png_write_row(png, samples + (size_t)row * width * (size_t)channels);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  free(s->texts);
  out->bytes = s->out;
  out->count = s->out_count;
  return 0;
}

void penumbra_png_free(penumbra_png_bytes *bytes) {
  free(bytes->bytes);
  bytes->bytes = NULL;
  bytes->count = 0;
}
