/// Which of the two values of a mask means inside: a habit of the program that a grader drew with.
enum MaskConvention {
  /// How many masks of a grader are looked at.
  static let sample = 32

  /// The graders of `plan` whose darker value means inside.
  ///
  /// A mask votes for that when more than half of the pixels along its edge are of the brighter value: a
  /// lesion rarely touches most of the edge. The majority of up to 32 masks of a grader, spread evenly,
  /// decides for all of them, so that neither a large lesion nor an empty mask is read the wrong way. A
  /// mask of one value does not vote. Where no mask of a grader does, all graders decide.
  static func inverted(in plan: ImagePlan, folder: String) -> Set<String> {
    var files: [String: [String]] = [:]
    for planned in plan.groups.joined() {
      for (grader, file) in zip(planned.graders, planned.masks) {
        files[grader, default: []].append(file)
      }
    }
    let votes = files.mapValues { files in
      spread(files).map { vote(folder + "/" + $0) }.reduce(0, +)
    }
    let all = votes.values.reduce(0, +)
    return Set(votes.filter { ($0.value == 0 ? all : $0.value) > 0 }.keys)
  }

  /// 1 for a mask that looks inverted, -1 for one that does not, 0 for one that tells nothing.
  private static func vote(_ path: String) -> Int {
    guard let mask = try? PNG(path: path).twoValuedMask(), !mask.isConstant else { return 0 }
    return mask.isBrightAtEdge ? 1 : -1
  }

  private static func spread(_ files: [String]) -> [String] {
    guard files.count > sample else { return files }
    return (0..<sample).map { files[$0 * files.count / sample] }
  }
}
