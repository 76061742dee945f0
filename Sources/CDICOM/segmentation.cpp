#include "CDICOM.h"
#include "guarded.hpp"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmfg/fgderimg.h>
#include <dcmtk/dcmfg/fgfracon.h>
#include <dcmtk/dcmfg/fgpixmsr.h>
#include <dcmtk/dcmfg/fgplanor.h>
#include <dcmtk/dcmfg/fgplanpo.h>
#include <dcmtk/dcmfg/fgseg.h>
#include <dcmtk/dcmiod/modcommoninstanceref.h>
#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmseg/segment.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

using namespace penumbra;

namespace {

/* What is wrong, as a sentence. */
struct Refusal : std::exception {
  explicit Refusal(const std::string &reason) : reason(reason) {}
  const char *what() const noexcept override { return reason.c_str(); }
  std::string reason;
};

void require(const OFCondition &condition, const char *step) {
  if (condition.bad()) throw Refusal(std::string(step) + ": " + condition.text());
}

/* A slice of the source without its pixels. */
struct Source {
  DcmFileFormat file;
  OFString sop_class, sop, series, position[3], orientation[6], spacing, thickness;

  explicit Source(const char *path) {
    require(file.loadFileUntilTag(path, EXS_Unknown, EGL_noChange, 4096, ERM_fileOnly,
                                  DCM_PixelData),
            "reading the source");
    sop_class = text(DCM_SOPClassUID, 0);
    sop = text(DCM_SOPInstanceUID, 0);
    series = text(DCM_SeriesInstanceUID, 0);
    for (unsigned i = 0; i < 3; i++) position[i] = text(DCM_ImagePositionPatient, i);
    for (unsigned i = 0; i < 6; i++) orientation[i] = text(DCM_ImageOrientationPatient, i);
    spacing = text(DCM_PixelSpacing, 0) + "\\" + text(DCM_PixelSpacing, 1);
    if (dataset()->tagExistsWithValue(DCM_SliceThickness)) thickness = text(DCM_SliceThickness, 0);
  }

  DcmDataset *dataset() { return file.getDataset(); }

  OFString text(const DcmTagKey &tag, unsigned long position) {
    OFString value;
    if (dataset()->findAndGetOFString(tag, value, position).bad() || value.empty())
      throw Refusal("the source has no " + std::string(DcmTag(tag).getTagName()));
    return value;
  }

  Uint16 number(const DcmTagKey &tag) {
    Uint16 value = 0;
    if (dataset()->findAndGetUint16(tag, value).bad())
      throw Refusal("the source has no " + std::string(DcmTag(tag).getTagName()));
    return value;
  }

  /* How far along the normal the slice lies. */
  double height() const {
    double x[3], y[3], p[3];
    for (int i = 0; i < 3; i++) {
      x[i] = std::atof(orientation[i].c_str());
      y[i] = std::atof(orientation[i + 3].c_str());
      p[i] = std::atof(position[i].c_str());
    }
    return (x[1] * y[2] - x[2] * y[1]) * p[0] + (x[2] * y[0] - x[0] * y[2]) * p[1] +
           (x[0] * y[1] - x[1] * y[0]) * p[2];
  }
};

/* The spacing between slices as DICOM writes numbers; the thickness when there is one slice. */
OFString distance(const std::vector<std::unique_ptr<Source>> &sources) {
  const OFString &thickness = sources[0]->thickness;
  if (sources.size() < 2) return thickness;
  const double span = sources.back()->height() - sources.front()->height();
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", std::fabs(span) / double(sources.size() - 1));
  return text;
}

void add_segments(DcmSegmentation &object, const penumbra_segmentation &wanted) {
  const CodeSequenceMacro category("49755003", "SCT", "Morphologically Abnormal Structure");
  const CodeSequenceMacro type("27925004", "SCT", "Nodule");
  for (size_t i = 0; i < wanted.segment_count; i++) {
    const penumbra_segment &given = wanted.segments[i];
    DcmSegTypes::E_SegmentAlgoType kind = DcmSegTypes::SAT_MANUAL;
    if (given.algorithm)
      kind = given.is_chosen ? DcmSegTypes::SAT_SEMIAUTOMATIC : DcmSegTypes::SAT_AUTOMATIC;
    DcmSegment *segment = nullptr;
    require(DcmSegment::create(segment, given.label, category, type, kind,
                               given.algorithm ? given.algorithm : ""),
            "making a segment");
    std::unique_ptr<DcmSegment> kept(segment);
    require(segment->setSegmentDescription(given.description), "describing a segment");
    require(segment->setRecommendedDisplayCIELabValue(given.color[0], given.color[1],
                                                      given.color[2]),
            "coloring a segment");
    Uint16 number = 0;
    require(object.addSegment(segment, number), "adding a segment");
    kept.release();
  }
}

void add_shared(DcmSegmentation &object, const std::vector<std::unique_ptr<Source>> &sources) {
  const Source &first = *sources[0];
  FGPixelMeasures measures;
  require(measures.setPixelSpacing(first.spacing), "setting the spacing");
  if (!first.thickness.empty())
    require(measures.setSliceThickness(first.thickness), "setting the thickness");
  const OFString between = distance(sources);
  if (!between.empty())
    require(measures.setSpacingBetweenSlices(between), "setting the spacing of slices");
  require(object.addForAllFrames(measures), "adding the spacing");
  const OFString *o = first.orientation;
  std::unique_ptr<FGPlaneOrientationPatient> orientation(
      FGPlaneOrientationPatient::createMinimal(o[0], o[1], o[2], o[3], o[4], o[5]));
  if (!orientation) throw Refusal("setting the orientation");
  require(object.addForAllFrames(*orientation), "adding the orientation");
}

void add_frame(DcmSegmentation &object, const penumbra_segment_frame &frame,
               const Source &source, size_t pixels) {
  const OFString *p = source.position;
  std::unique_ptr<FGPlanePosPatient> position(FGPlanePosPatient::createMinimal(p[0], p[1], p[2]));
  if (!position) throw Refusal("setting the position");
  FGFrameContent content;
  require(content.setFrameAcquisitionNumber(1), "setting the acquisition");
  require(content.setDimensionIndexValues(Uint32(frame.segment + 1), 0), "setting the index");
  require(content.setDimensionIndexValues(Uint32(frame.source + 1), 1), "setting the index");
  ImageSOPInstanceReferenceMacro reference;
  require(reference.setReferencedSOPClassUID(source.sop_class), "naming the source");
  require(reference.setReferencedSOPInstanceUID(source.sop), "naming the source");
  OFVector<ImageSOPInstanceReferenceMacro> references;
  references.push_back(reference);
  std::unique_ptr<FGDerivationImage> derivation(FGDerivationImage::createMinimal(
      references, "", CodeSequenceMacro("113076", "DCM", "Segmentation"),
      CodeSequenceMacro("121322", "DCM", "Source image for image processing operation")));
  if (!derivation) throw Refusal("naming the source");
  OFVector<FGBase *> groups;
  groups.push_back(position.get());
  groups.push_back(&content);
  groups.push_back(derivation.get());
  std::vector<Uint8> mask(frame.mask, frame.mask + pixels);
  require(object.addFrame(mask.data(), Uint16(frame.segment + 1), groups), "adding a frame");
}

void add_references(DcmSegmentation &object, const std::vector<std::unique_ptr<Source>> &sources) {
  auto item = std::make_unique<IODSeriesAndInstanceReferenceMacro::ReferencedSeriesItem>();
  require(item->setSeriesInstanceUID(sources[0]->series), "naming the series");
  for (const auto &source : sources)
    require(item->addReference(source->sop_class, source->sop), "naming a slice");
  object.getCommonInstanceReference().getReferencedSeriesItems().push_back(item.release());
}

void add_names(DcmSegmentation &object, const penumbra_segmentation &wanted) {
  IODGeneralSeriesModule &series = object.getSeries();
  require(series.setSeriesInstanceUID(wanted.series_uid), "naming the series");
  require(series.setSeriesNumber("300"), "numbering the series");
  require(series.setSeriesDescription(wanted.description), "describing the series");
  require(series.setSeriesDate(wanted.date), "dating the series");
  require(series.setSeriesTime(wanted.time), "dating the series");
  require(object.getSOPCommon().setSOPInstanceUID(wanted.instance_uid), "naming the object");
  IODMultiframeDimensionModule &dimensions = object.getDimensions();
  require(dimensions.addDimensionIndex(DCM_ReferencedSegmentNumber, wanted.dimension_uid,
                                       DCM_SegmentIdentificationSequence, "segment"),
          "adding a dimension");
  require(dimensions.addDimensionIndex(DCM_ImagePositionPatient, wanted.dimension_uid,
                                       DCM_PlanePositionSequence, "position"),
          "adding a dimension");
}

std::unique_ptr<DcmSegmentation> make(const penumbra_segmentation &wanted,
                                      std::vector<std::unique_ptr<Source>> &sources) {
  const IODGeneralEquipmentModule::EquipmentInfo equipment("Penumbra", "Penumbra", "1",
                                                           wanted.version);
  ContentIdentificationMacro *content = nullptr;
  require(ContentIdentificationMacro::create("1", "HYPOTHESES", wanted.description,
                                             wanted.creator, content),
          "naming the content");
  std::unique_ptr<ContentIdentificationMacro> kept(content);
  DcmSegmentation *made = nullptr;
  require(DcmSegmentation::createBinarySegmentation(made, wanted.rows, wanted.columns, equipment,
                                                    *content),
          "making the object");
  std::unique_ptr<DcmSegmentation> object(made);
  require(object->importFromSourceImage(*sources[0]->dataset()), "taking over the patient");
  add_names(*object, wanted);
  add_segments(*object, wanted);
  add_shared(*object, sources);
  for (size_t i = 0; i < wanted.frame_count; i++) {
    const penumbra_segment_frame &frame = wanted.frames[i];
    if (frame.segment >= wanted.segment_count || frame.source >= sources.size())
      throw Refusal("a frame names a segment or a slice that is not there");
    add_frame(*object, frame, *sources[frame.source], size_t(wanted.rows) * wanted.columns);
  }
  add_references(*object, sources);
  return object;
}

/* The library has no way to say that a mask lies on its source pixel by pixel. */
void tell_preserved(DcmDataset &dataset) {
  DcmSequenceOfItems *frames = nullptr;
  require(dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, frames),
          "finding the frames");
  for (unsigned long i = 0; i < frames->card(); i++) {
    DcmItem *derivation = nullptr, *source = nullptr;
    require(frames->getItem(i)->findAndGetSequenceItem(DCM_DerivationImageSequence, derivation),
            "finding the source of a frame");
    require(derivation->findAndGetSequenceItem(DCM_SourceImageSequence, source),
            "finding the source of a frame");
    require(source->putAndInsertString(DCM_SpatialLocationsPreserved, "YES"),
            "relating a frame to its source");
  }
}

/* The bytes of a file that holds the object. */
std::vector<uint8_t> file_of(DcmSegmentation &object, const penumbra_segmentation &wanted) {
  DcmFileFormat file;
  require(object.writeDataset(*file.getDataset()), "writing the object");
  DcmDataset &dataset = *file.getDataset();
  require(dataset.putAndInsertString(DCM_ContentDate, wanted.date), "dating the content");
  require(dataset.putAndInsertString(DCM_ContentTime, wanted.time), "dating the content");
  tell_preserved(dataset);
  require(file.validateMetaInfo(EXS_LittleEndianExplicit), "making the header");
  const Uint32 length = file.calcElementLength(EXS_LittleEndianExplicit, EET_ExplicitLength);
  std::vector<uint8_t> bytes(size_t(length) + 1024);
  DcmOutputBufferStream stream(bytes.data(), offile_off_t(bytes.size()));
  file.transferInit();
  require(file.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr),
          "writing the file");
  file.transferEnd();
  void *start = nullptr;
  offile_off_t size = 0;
  stream.flushBuffer(start, size);
  bytes.resize(size_t(size));
  return bytes;
}

} // namespace

int penumbra_dicom_segmentation(const penumbra_segmentation *wanted, uint8_t **bytes, size_t *count,
                                char *error, size_t error_capacity) {
  return guarded(error, error_capacity, [&] {
    if (wanted->source_count == 0 || wanted->frame_count == 0)
      throw Refusal("a segmentation needs a slice and a frame");
    std::vector<std::unique_ptr<Source>> sources;
    for (size_t i = 0; i < wanted->source_count; i++) {
      sources.push_back(std::make_unique<Source>(wanted->sources[i]));
      Source &source = *sources.back();
      if (source.number(DCM_Rows) != wanted->rows || source.number(DCM_Columns) != wanted->columns)
        throw Refusal("the source has another number of rows or columns");
      if (source.series != sources[0]->series) throw Refusal("the sources are of several series");
    }
    const std::unique_ptr<DcmSegmentation> object = make(*wanted, sources);
    const std::vector<uint8_t> file = file_of(*object, *wanted);
    *bytes = static_cast<uint8_t *>(std::malloc(file.size()));
    if (!*bytes) throw std::bad_alloc();
    std::memcpy(*bytes, file.data(), file.size());
    *count = file.size();
    return 0;
  });
}

void penumbra_dicom_free(uint8_t *bytes) { std::free(bytes); }
