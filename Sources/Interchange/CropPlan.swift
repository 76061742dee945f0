import Imaging

/// Which cases a list of files makes, found before any pixel is read.
struct CropPlan {
  private(set) var plan = ImagePlan()

  private struct Group {
    var patient = ""
    var slices: [String: [CropPath.Part: String]] = [:]
    var parts: Set<CropPath.Part> = []
  }

  /// Plans the cases of `files`; `ancestors` are the folders above them.
  init(files: [String], ancestors: [String]) {
    var found: [String: Group] = [:]
    var order: [String] = []
    for file in files where file.lowercased().hasSuffix(".png") {
      guard let path = CropPath(file, ancestors: ancestors) else {
        plan.reject(file, "expected to lie in a folder images or mask-N of a nodule")
        continue
      }
      if found[path.group] == nil { order.append(path.group) }
      add(file, path, to: &found[path.group, default: Group()])
    }
    let graders = Self.usualGraders(Array(found.values))
    for name in order {
      if let group = found[name] { add(group, name, graders: graders) }
    }
  }

  private mutating func add(_ file: String, _ path: CropPath, to group: inout Group) {
    group.patient = path.patient
    group.parts.insert(path.part)
    if let other = group.slices[path.slice, default: [:]].updateValue(file, forKey: path.part) {
      plan.reject(file, "the same slice comes twice: expected one file, found also \(other)")
      group.slices[path.slice]?[path.part] = other
    }
  }

  /// The number of graders that most slices have; a nodule with fewer has lost some.
  private static func usualGraders(_ groups: [Group]) -> Int {
    var counts: [Int: Int] = [:]
    for group in groups { counts[graders(group), default: 0] += group.slices.count }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
  }

  /// One more than the largest number of a grader.
  private static func graders(_ group: Group) -> Int {
    group.parts.reduce(0) { most, part in
      if case .mask(let grader) = part { max(most, grader + 1) } else { most }
    }
  }

  private mutating func add(_ group: Group, _ name: String, graders: Int) {
    let count = max(1, graders, Self.graders(group))
    var planned: [PlannedCase] = []
    for slice in group.slices.keys.sorted(by: isNaturallyBefore) {
      let files = group.slices[slice] ?? [:]
      guard let image = files[.image] else {
        plan.reject("\(name)/images/\(slice).png", "missing, but there are masks of this slice")
        continue
      }
      let masks = (0..<count).map { files[.mask($0)] }
      if let grader = masks.firstIndex(of: nil) {
        let folder = group.parts.contains(.mask(grader)) ? "" : "; the whole folder is missing"
        plan.reject(
          "\(name)/mask-\(grader)/\(slice).png", "missing: expected \(count) masks\(folder)")
        continue
      }
      planned.append(
        PlannedCase(
          id: name + "/" + slice, patient: group.patient, image: image,
          masks: masks.compactMap(\.self)))
    }
    if !planned.isEmpty { plan.groups.append(planned) }
  }
}
