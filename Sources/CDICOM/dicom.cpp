#include "CDICOM.h"
#include "guarded.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <cstring>
#include <sys/resource.h>

struct penumbra_dicom {
  DcmFileFormat format;
};

using namespace penumbra;

namespace {

/* Values above this many bytes stay in the file until they are asked for. */
constexpr Uint32 lazy_bytes = 4096;

bool limit(decltype(RLIMIT_AS) resource, rlim_t value) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return false;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < value) value = now.rlim_max;
  const struct rlimit wanted = {value, value};
  return setrlimit(resource, &wanted) == 0;
}

/* One byte for each sample, in the order of the samples. */
int bytes_of(DcmDataset *dataset, uint16_t *samples, size_t count) {
  const Uint8 *bytes = nullptr;
  const Uint16 *words = nullptr;
  unsigned long found = 0;
  if (dataset->findAndGetUint8Array(DCM_PixelData, bytes, &found).good() && bytes) {
    if (found < count || found > count + 1) return -1;
    for (size_t i = 0; i < count; i++) samples[i] = bytes[i];
    return 0;
  }
  if (dataset->findAndGetUint16Array(DCM_PixelData, words, &found).bad() || !words) return -1;
  if (found != (count + 1) / 2) return -1;
  for (size_t i = 0; i < count; i++) samples[i] = (words[i / 2] >> (8 * (i % 2))) & 255;
  return 0;
}

int words_of(DcmDataset *dataset, uint16_t *samples, size_t count) {
  const Uint8 *bytes = nullptr;
  const Uint16 *words = nullptr;
  unsigned long found = 0;
  if (dataset->findAndGetUint16Array(DCM_PixelData, words, &found).good() && words) {
    if (found != count) return -1;
    std::memcpy(samples, words, count * sizeof *samples);
    return 0;
  }
  if (dataset->findAndGetUint8Array(DCM_PixelData, bytes, &found).bad() || !bytes) return -1;
  if (found != 2 * count) return -1;
  for (size_t i = 0; i < count; i++)
    samples[i] = static_cast<uint16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8);
  return 0;
}

} // namespace

const char *penumbra_dicom_version(void) { return OFFIS_DCMTK_VERSION_STRING; }

int penumbra_dicom_begin(size_t bytes) {
  char error[64];
  return guarded(error, sizeof error, [&] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    const bool is_limited = limit(RLIMIT_AS, bytes) && limit(RLIMIT_CORE, 0) &&
                            limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 32);
    return is_limited ? 0 : -1;
  });
}

int penumbra_dicom_grant_seconds(unsigned seconds) {
  struct rusage usage;
  struct rlimit now;
  if (getrusage(RUSAGE_SELF, &usage) != 0 || getrlimit(RLIMIT_CPU, &now) != 0) return -1;
  const rlim_t used = static_cast<rlim_t>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
  now.rlim_cur = used + 1 + seconds;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < now.rlim_cur) now.rlim_cur = now.rlim_max;
  return setrlimit(RLIMIT_CPU, &now);
}

penumbra_dicom *penumbra_dicom_open(const char *path, int with_pixels, char *error,
                                    size_t error_capacity) {
  penumbra_dicom *file = nullptr;
  const int outcome = guarded(error, error_capacity, [&] {
    file = new penumbra_dicom;
    const DcmTagKey end = with_pixels ? DCM_UndefinedTagKey : DCM_PixelData;
    return check(file->format.loadFileUntilTag(path, EXS_Unknown, EGL_noChange, lazy_bytes,
                                               ERM_fileOnly, end),
                 error, error_capacity);
  });
  if (outcome == 0) return file;
  penumbra_dicom_close(file);
  return nullptr;
}

void penumbra_dicom_close(penumbra_dicom *file) {
  char error[64];
  guarded(error, sizeof error, [&] {
    delete file;
    return 0;
  });
}

int penumbra_dicom_text(penumbra_dicom *file, uint16_t group, uint16_t element, char *text,
                        size_t capacity) {
  char error[64];
  return guarded(error, sizeof error, [&] {
    DcmItem *item = file->format.getDataset();
    if (group == 2) item = file->format.getMetaInfo();
    const DcmTagKey key(group, element);
    if (!item->tagExistsWithValue(key)) return 0;
    OFString value;
    if (item->findAndGetOFStringArray(key, value).bad()) return -1;
    if (value.length() >= capacity) return -1;
    std::memcpy(text, value.c_str(), value.length() + 1);
    return 1;
  });
}

int penumbra_dicom_has(penumbra_dicom *file, uint16_t group, uint16_t element) {
  char error[64];
  return guarded(error, sizeof error, [&] {
    return file->format.getDataset()->tagExists(DcmTagKey(group, element)) ? 1 : 0;
  });
}

int penumbra_dicom_decode(penumbra_dicom *file, char *error, size_t error_capacity) {
  return guarded(error, error_capacity, [&] {
    DcmDataset *dataset = file->format.getDataset();
    return check(dataset->chooseRepresentation(EXS_LittleEndianExplicit, nullptr), error,
                 error_capacity);
  });
}

int penumbra_dicom_samples(penumbra_dicom *file, unsigned bits, uint16_t *samples, size_t count,
                           char *error, size_t error_capacity) {
  return guarded(error, error_capacity, [&] {
    DcmDataset *dataset = file->format.getDataset();
    if (!dataset->tagExists(DCM_PixelData)) {
      tell(error, error_capacity, "there are no pixels in it");
      return -1;
    }
    const int outcome = bits == 8 ? bytes_of(dataset, samples, count)
                                  : words_of(dataset, samples, count);
    if (outcome != 0)
      tell(error, error_capacity, "its pixels are not as many as its rows and columns say");
    return outcome;
  });
}
