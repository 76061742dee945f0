#ifndef PENUMBRA_DICOM_H
#define PENUMBRA_DICOM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A DICOM file that is open.
typedef struct penumbra_dicom penumbra_dicom;

/// The version of the DICOM library that is linked, for example "3.6.7".
const char *penumbra_dicom_version(void);

/// Takes from this process what reading does not need: memory above `bytes`, more than a few open
/// files, writing files, leaving a core. Silences the library and makes its decoders known. Called
/// once, before anything else. Returns 0, or -1 when the system refuses.
int penumbra_dicom_begin(size_t bytes);

/// Gives the process `seconds` more of processor time, after which the system ends it. Returns 0, or
/// -1 when the system refuses.
int penumbra_dicom_grant_seconds(unsigned seconds);

/// Opens the file at `path`; up to its pixels only, unless `with_pixels`. Returns NULL with the reason
/// in `error` when it cannot be read.
penumbra_dicom *penumbra_dicom_open(const char *path, int with_pixels, char *error,
                                    size_t error_capacity);

/// Closes the file.
void penumbra_dicom_close(penumbra_dicom *file);

/// Writes the value of an attribute as text that ends with NUL, several values with backslashes
/// between. Returns 1, 0 when the file has no such attribute or an empty one, -1 when the value is no
/// text or does not fit.
int penumbra_dicom_text(penumbra_dicom *file, uint16_t group, uint16_t element, char *text,
                        size_t capacity);

/// Returns whether the file has the attribute, whatever its value.
int penumbra_dicom_has(penumbra_dicom *file, uint16_t group, uint16_t element);

/// Decompresses the pixels; may change what the attributes of the pixels say. Returns 0, or -1 with
/// the reason in `error`.
int penumbra_dicom_decode(penumbra_dicom *file, char *error, size_t error_capacity);

/// Copies exactly `count` samples of 8 or 16 `bits` as they are stored, each to a word of its own.
/// Returns 0, or -1 with the reason in `error`.
int penumbra_dicom_samples(penumbra_dicom *file, unsigned bits, uint16_t *samples, size_t count,
                           char *error, size_t error_capacity);

/// One segment of a segmentation. Texts end with NUL.
typedef struct {
  /// What it is called, at most 64 characters.
  const char *label;
  /// What is to be known of it, at most 1024 characters.
  const char *description;
  /// The name of the algorithm that made it; NULL when a person drew it.
  const char *algorithm;
  /// Whether a person chose what the algorithm made.
  int is_chosen;
  /// Its color as L*, a*, b*, each from 0 to 65535.
  uint16_t color[3];
} penumbra_segment;

/// One frame of a segmentation: a segment on a slice, both counted from 0.
typedef struct {
  size_t segment;
  size_t source;
  /// One byte for each pixel of the slice, row by row, 0 or 1.
  const uint8_t *mask;
} penumbra_segment_frame;

/// What a segmentation is made of. Texts end with NUL.
typedef struct {
  /// The files of the slices, along the normal.
  const char *const *sources;
  size_t source_count;
  const penumbra_segment *segments;
  size_t segment_count;
  /// The frames, segment by segment, each along the normal.
  const penumbra_segment_frame *frames;
  size_t frame_count;
  /// What a frame must have.
  uint16_t rows;
  uint16_t columns;
  /// UIDs of the new object, its series, and the order of its frames.
  const char *instance_uid;
  const char *series_uid;
  const char *dimension_uid;
  /// The name of the series, at most 64 characters.
  const char *description;
  /// Who made it, as a name of a person.
  const char *creator;
  /// The version of the program.
  const char *version;
  /// The day as YYYYMMDD and the time as HHMMSS.
  const char *date;
  const char *time;
} penumbra_segmentation;

/// Makes a DICOM Segmentation of the slices, with the patient, study and space of the first. Returns 0
/// and its bytes, to be given back with `penumbra_dicom_free`, or -1 with the reason in `error`.
int penumbra_dicom_segmentation(const penumbra_segmentation *wanted, uint8_t **bytes, size_t *count,
                                char *error, size_t error_capacity);

/// Gives back the bytes of a segmentation.
void penumbra_dicom_free(uint8_t *bytes);

#ifdef __cplusplus
}
#endif

#endif
