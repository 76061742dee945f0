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

#ifdef __cplusplus
}
#endif

#endif
