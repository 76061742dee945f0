/// What the name of a file says in a folder of crops:
/// `PATIENT/nodule-N/images/slice-K.png` or `PATIENT/nodule-N/mask-G/slice-K.png`.
struct CropPath: Equatable {
  /// What a file holds.
  enum Part: Hashable {
    case image
    case mask(Int)
  }

  /// The nodule with its patient, for example `LIDC-IDRI-0005/nodule-0`.
  let group: String
  let patient: String
  let part: Part
  /// The name of the slice, for example `slice-1`.
  let slice: String

  /// The id of the case that the file belongs to.
  var id: String { group + "/" + slice }

  /// Reads a name whose folders are `ancestors` and those in `name`; nil for any other layout.
  init?(_ name: String, ancestors: [String] = []) {
    let parts = ancestors + name.split(separator: "/").map(String.init)
    guard parts.count >= 3, let file = parts.last, file.lowercased().hasSuffix(".png"),
      let part = Self.part(parts[parts.count - 2])
    else { return nil }
    let folders = parts.dropLast(2)
    let isNodule = folders.count >= 2 && parts[folders.count - 1].hasPrefix("nodule")
    let names = folders.suffix(isNodule ? 2 : 1)
    group = names.joined(separator: "/")
    patient = names.first ?? group
    self.part = part
    slice = String(file.dropLast(4))
  }

  private static func part(_ folder: String) -> Part? {
    switch folder {
    case "images": .image
    case "masks": .mask(0)
    case _ where folder.hasPrefix("mask-"):
      Int(folder.dropFirst(5)).flatMap { (0..<Limits.caseGraders).contains($0) ? .mask($0) : nil }
    default: nil
    }
  }
}
