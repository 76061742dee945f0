import Imaging

/// One case and the files it is made of.
struct PlannedCase: Equatable {
  let id: String
  let patient: String
  let image: String
  /// The files of the graders, in their order.
  let masks: [String]
  /// What the graders are called, in their order; empty where they have numbers only.
  var graders: [String] = []
  /// The part of the library, where the names tell.
  var split: String?
  /// Further facts that the names tell.
  var facts: [String: String] = [:]

  /// All files of the case.
  var files: [String] { [image] + masks }
}

/// Which cases a list of image files makes, found before any pixel is read.
struct ImagePlan {
  /// The cases; those of a group come from files that lie together.
  var groups: [[PlannedCase]] = []
  /// What makes no case.
  var rejections: [Rejection] = []

  /// The number of cases.
  var count: Int { groups.reduce(0) { $0 + $1.count } }

  /// Notes that a file makes no case.
  mutating func reject(_ item: String, _ reason: String) {
    rejections.append(Rejection(item: item, reason: reason))
  }
}

/// How images and the masks of their graders are told apart by the names of their files.
package enum ImageLayout: String, Sendable {
  /// `PATIENT/nodule-N/images/slice-K.png` beside `mask-0`, `mask-1`, ...
  case crops
  /// `SPLIT/images/PATIENT/z-Z_cN.png` and `SPLIT/gt/PATIENT/z-Z_cN_lK.png`.
  case hpunet
  /// Images with one folder or one ending per grader.
  case folder

  /// What is said when there is nothing of the layout.
  var expectation: String {
    switch self {
    case .crops:
      "no crops found: expected PATIENT/nodule-N/images/slice-K.png beside mask-0, mask-1, ...,"
        + " found none"
    case .hpunet:
      "no crops found: expected SPLIT/images/PATIENT/z-Z_cN.png and"
        + " SPLIT/gt/PATIENT/z-Z_cN_l0.png, ..., found none"
    case .folder:
      "no images with masks found: expected PNG images in a folder called images and masks of the"
        + " same names in other folders, or masks named after their image (B01_1.png beside"
        + " B01.png), found none"
    }
  }

  /// Plans the cases of `files`; `ancestors` are the folders above them.
  func plan(_ files: [String], ancestors: [String]) -> ImagePlan {
    switch self {
    case .crops: CropPlan(files: files, ancestors: ancestors).plan
    case .hpunet: HPUNetPlan(files: files, ancestors: ancestors).plan
    case .folder: FolderPlan(files: files, name: ancestors.last ?? "images").plan
    }
  }
}

/// The part of a library that a folder of that name holds, if the name means one.
func splitNamed(_ name: String) -> String? {
  switch name.lowercased() {
  case "train", "training": "train"
  case "val", "valid", "validation": "val"
  case "test", "testing": "test"
  default: nil
  }
}
