/// A kind of files that masks can leave the program as.
package enum ExportFormat: String, CaseIterable, Sendable {
  /// A picture of each mask, and of each mask over the image.
  case png
  /// Image and masks as volumes.
  case nifti
  /// All masks as one DICOM Segmentation of the slice they belong to.
  case seg
  /// All masks as one segmentation of 3D Slicer.
  case nrrd
  /// Where each mask comes from, and how it compares with the graders'.
  case json
  /// A table with one line for each mask.
  case csv

  /// What a user reads of it.
  package var title: String {
    switch self {
    case .png: "PNG: masks 0/255, and over the image"
    case .nifti: "NIfTI: image and masks as volumes"
    case .seg: "DICOM Segmentation"
    case .nrrd: "seg.nrrd for 3D Slicer"
    case .json: "JSON: z, seed, model, metrics of each mask"
    case .csv: "CSV: one line for each mask"
    }
  }
}

extension Case {
  /// What is said of files of a case whose spacing and place are not known.
  package static let pixelSpaceNote =
    "pixel space only: neither spacing nor place is known, 1 mm stands for a pixel"

  /// Why the case cannot leave the program as `format`, and what to do; nil when it can.
  ///
  /// `hasSlices` tells whether a folder with the DICOM slices of the source is at hand.
  package func obstacle(to format: ExportFormat, hasSlices: Bool) -> String? {
    guard format == .seg else { return nil }
    guard provenance.sopInstanceUID != nil, provenance.facts["cropRow"] != nil else {
      return "it was not imported from a DICOM scan"
    }
    return hasSlices ? nil : "name the folder of its slices with --dicom"
  }
}
