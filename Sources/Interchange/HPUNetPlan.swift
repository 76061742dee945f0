import Imaging

/// What the name of a file says in the crops of the Hierarchical Probabilistic U-Net
/// (<https://github.com/deepmind/deepmind-research>, `hierarchical_probabilistic_unet`):
/// `SPLIT/images/PATIENT/z-Z_cN.png` or `SPLIT/gt/PATIENT/z-Z_cN_lK.png`.
struct HPUNetPath: Equatable {
  let split: String?
  let patient: String
  /// The name of the crop, for example `z-105.0_c0`.
  let crop: String
  /// The number of the grader as it is written; nil for an image.
  let grader: Int?

  /// Reads a name whose folders are `ancestors` and those in `name`; nil for any other layout.
  init?(_ name: String, ancestors: [String] = []) {
    let parts = ancestors + name.split(separator: "/").map(String.init)
    guard parts.count >= 3, let file = parts.last, file.lowercased().hasSuffix(".png") else {
      return nil
    }
    patient = parts[parts.count - 2]
    split = parts.count >= 4 ? splitNamed(parts[parts.count - 4]) : nil
    let stem = String(file.dropLast(4))
    switch parts[parts.count - 3] {
    case "images":
      grader = nil
      crop = stem
    case "gt":
      guard let mark = stem.range(of: "_l", last: true), let number = Int(stem[mark.upperBound...]),
        (0..<Limits.caseGraders).contains(number)
      else { return nil }
      grader = number
      crop = String(stem[..<mark.lowerBound])
    default: return nil
    }
    guard crop.hasPrefix("z"), let mark = crop.range(of: "_c", last: true),
      Int(crop[mark.upperBound...]) != nil
    else { return nil }
  }

  /// Where the slice lies along the body in millimeters, as the name writes it: `z-105.0`, `z105.0`
  /// or `z--105.0`.
  var zInMillimeters: Double? {
    guard let end = crop.range(of: "_c", last: true)?.lowerBound else { return nil }
    let text = crop[..<end].dropFirst()
    return Double(text.hasPrefix("--") ? text.dropFirst() : text).flatMap { $0.isFinite ? $0 : nil }
  }
}

/// Which cases the crops of the Hierarchical Probabilistic U-Net make.
struct HPUNetPlan {
  private(set) var plan = ImagePlan()

  private struct Crop {
    let path: HPUNetPath
    var image: String?
    var masks: [Int: String] = [:]
  }

  /// Plans the cases of `files`; `ancestors` are the folders above them.
  init(files: [String], ancestors: [String]) {
    var crops: [String: Crop] = [:]
    var order: [String] = []
    for file in files where file.lowercased().hasSuffix(".png") {
      guard let path = HPUNetPath(file, ancestors: ancestors) else {
        plan.reject(file, "expected images/PATIENT/z-Z_cN.png or gt/PATIENT/z-Z_cN_lK.png")
        continue
      }
      let id = path.patient + "/" + path.crop
      if crops[id] == nil { order.append(id) }
      add(file, path, to: &crops[id, default: Crop(path: path)])
    }
    // The README of the crops counts graders from 1, its code from 0.
    let numbers = Set(crops.values.flatMap(\.masks.keys))
    let graders = (numbers.min() ?? 0)...(numbers.max() ?? 0)
    for id in order.sorted(by: isNaturallyBefore) {
      if let crop = crops[id] { add(crop, id, graders) }
    }
  }

  private mutating func add(_ file: String, _ path: HPUNetPath, to crop: inout Crop) {
    let other = path.grader.map { crop.masks[$0] } ?? crop.image
    if let other {
      return plan.reject(file, "the same file comes twice: expected one, found also \(other)")
    }
    if let grader = path.grader { crop.masks[grader] = file } else { crop.image = file }
  }

  private mutating func add(_ crop: Crop, _ id: String, _ graders: ClosedRange<Int>) {
    guard let image = crop.image else {
      return plan.reject(id, "its image is missing, but there are masks of it")
    }
    let missing = graders.filter { crop.masks[$0] == nil }
    guard missing.isEmpty else {
      let names = missing.map { "l\($0)" }.joined(separator: ", ")
      return plan.reject(image, "expected \(graders.count) masks, found none called \(names)")
    }
    plan.groups.append([
      PlannedCase(
        id: id, patient: crop.path.patient, image: image,
        masks: graders.compactMap { crop.masks[$0] },
        split: crop.path.split,
        facts: crop.path.zInMillimeters.map { ["zInMillimeters": "\($0)"] } ?? [:])
    ])
  }
}

extension String {
  /// Where `mark` stands in the text, for the first or the last time.
  func range(of mark: String, last: Bool) -> Range<String.Index>? {
    last ? ranges(of: mark).last : ranges(of: mark).first
  }
}
