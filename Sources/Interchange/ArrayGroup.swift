import Imaging

/// Arrays that belong together: images, their masks, and what is known of them.
struct ArrayGroup {
  /// What the cases are called after.
  let name: String
  /// The part of a library that the names of the arrays tell.
  let split: String?
  let shapes: ArrayShapes
  /// The names of the cases; empty where there are none.
  private(set) var ids: [String] = []
  /// The patients of the cases; empty where there are none.
  private(set) var patients: [String] = []

  private let images: ArrayFile
  private let masks: ArrayFile
  private var range = ValueRange()
  private let meaning: ValueRange.Meaning
  /// The spacing of each case, or one for all; empty where there is none.
  private var spacing: [Spacing?] = []
  /// Why cases have no possible spacing, by their numbers.
  private var strangeSpacing: [Int: CaseError] = [:]

  /// The number of cases.
  var count: Int { shapes.cases ?? 1 }

  /// Checks arrays by their roles, images and masks to their end; `progress` hears how many cases of
  /// how many were looked at, and ends the listing by returning false, which makes the group nil.
  init?(
    name: String, split: String?, _ files: [ArrayRole: ArrayFile], progress: (Int, Int) -> Bool
  ) throws(ArrayError) {
    self.name = name
    self.split = split
    guard let images = files[.images], let masks = files[.masks] else {
      throw .missing(names: files.values.map(\.name).sorted())
    }
    self.images = images
    self.masks = masks
    shapes = try Self.shapes(images, masks)
    let total = shapes.cases ?? 1
    var read = 0
    func advance() -> Bool {
      read += 1
      return progress(read / 2, total)
    }
    var range = ValueRange()
    let type = try Self.readAll(images, asOne: shapes.cases == nil) { values in
      range.add(values)
      return advance()
    }
    guard let type else { return nil }
    self.range = range
    meaning = range.meaning(isInteger: type.isInteger)
    guard try Self.checkAll(masks, asOne: shapes.cases == nil, advance) else { return nil }
    ids = try texts(files[.ids])
    patients = try texts(files[.patients])
    try readSpacing(files[.spacing])
  }

  private static func shapes(
    _ images: ArrayFile, _ masks: ArrayFile
  ) throws(ArrayError) -> ArrayShapes {
    let (image, mask) = (try images.open().header, try masks.open().header)
    for (file, header) in [(images, image), (masks, mask)] where header.type.isText {
      throw .type(name: file.name, expected: "numbers, found texts")
    }
    do {
      let shapes = try ArrayShapes(image: image.shape, masks: mask.shape)
      guard shapes.graders * shapes.height * shapes.width <= Limits.caseMaskPixels else {
        throw ArrayError.tooLarge(
          graders: shapes.graders, height: shapes.height, width: shapes.width)
      }
      return shapes
    } catch let error as ArrayError {
      throw error
    } catch {
      throw .shapes("\(error)")
    }
  }

  /// Reads an array to its end; returns the type of its elements, or nil when `body` ended it.
  private static func readAll(
    _ file: ArrayFile, asOne: Bool, _ body: ([Float]) -> Bool
  ) throws(ArrayError) -> NPYType? {
    let array = try file.open(isWhole: asOne)
    let isWhole: Bool
    do throws(NPYError) {
      while let values = try array.numbers() {
        guard body(values) else { return nil }
      }
      isWhole = try array.isWholeAtEnd()
    } catch {
      throw .array(file.name, error)
    }
    guard isWhole else { throw .damaged(file.name) }
    return array.header.type
  }

  private static func checkAll(
    _ file: ArrayFile, asOne: Bool, _ progress: () -> Bool
  ) throws(ArrayError) -> Bool {
    try readAll(file, asOne: asOne) { _ in progress() } != nil
  }

  private func texts(_ file: ArrayFile?) throws(ArrayError) -> [String] {
    guard let file else { return [] }
    let array = try file.open(isWhole: true)
    guard array.header.count == count else {
      throw .count(name: file.name, expected: count, found: array.header.shape)
    }
    try Self.requireShort(array.header, file.name)
    do { return try array.texts() ?? [] } catch { throw .array(file.name, error) }
  }

  /// Names are read all at once, so neither one nor all of them may be large.
  private static func requireShort(_ header: NPYHeader, _ name: String) throws(ArrayError) {
    let letters = header.type.kind == .unicode ? header.type.size / 4 : header.type.size
    guard !header.type.isText || letters <= Limits.npyLetters else {
      throw .type(
        name: name, expected: "texts of at most \(Limits.npyLetters) letters, found \(letters)")
    }
    guard header.byteCount <= Limits.npyTexts else {
      throw .type(
        name: name, expected: "at most \(Limits.npyTexts) bytes, found \(header.byteCount)")
    }
  }

  /// One distance for all, rows and columns for all, or either for each case.
  private mutating func readSpacing(_ file: ArrayFile?) throws(ArrayError) {
    guard let file else { return }
    let array = try file.open(isWhole: true)
    let shape = array.header.shape
    let isEach = !shape.isEmpty && shape[0] == count && shape != [2]
    let width = shape == [2] || shape == [count, 2] ? 2 : 1
    guard !array.header.type.isText else { throw .type(name: file.name, expected: "numbers") }
    guard array.header.count == (isEach ? count : 1) * width else {
      throw .count(name: file.name, expected: count, found: shape)
    }
    let numbers: [Float]
    do { numbers = try array.numbers() ?? [] } catch { throw .array(file.name, error) }
    for (number, index) in stride(from: 0, to: numbers.count, by: width).enumerated() {
      let (row, column) = (numbers[index], numbers[index + width - 1])
      let found = Spacing(possibleRow: row.shortestDouble, column: column.shortestDouble)
      spacing.append(found)
      guard found == nil else { continue }
      let wanted = "distances of \(Spacing.rangeText), found \(row) and \(column)"
      guard isEach else { throw .type(name: file.name, expected: wanted) }
      strangeSpacing[number] = CaseError("an impossible spacing: expected \(wanted)")
    }
  }

  // MARK: Cases

  /// Reads the cases in order and gives image and masks of each, or the reason why there are none, to
  /// `body`, until it returns false; `isKnown` tells which need not be made.
  func forEach<Failed: Error>(
    isKnown: (Int) -> Bool,
    _ body: (Int, Result<(GrayImage, [Mask]), CaseError>) throws(Failed) -> Bool
  ) throws(Failed) {
    let isWhole = shapes.cases == nil
    let arrays: (NPYArray, NPYArray)
    do {
      arrays = (try images.open(isWhole: isWhole), try masks.open(isWhole: isWhole))
    } catch {
      _ = try body(0, .failure(CaseError(error.description)))
      return
    }
    for index in 0..<count {
      let outcome: Result<(GrayImage, [Mask]), CaseError>?
      do {
        outcome = try next(arrays.0, arrays.1, index, isKnown: isKnown(index))
      } catch {
        _ = try body(index, .failure(CaseError(error.description)))
        return
      }
      if let outcome { guard try body(index, outcome) else { return } }
    }
  }

  /// Why one case cannot be made.
  struct CaseError: Error, Equatable {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  private func next(
    _ images: NPYArray, _ masks: NPYArray, _ index: Int, isKnown: Bool
  ) throws(NPYError) -> Result<(GrayImage, [Mask]), CaseError>? {
    let (image, mask) = (try images.record(), try masks.record())
    guard !isKnown, let image, let mask else { return nil }
    if let strange = strangeSpacing[index] { return .failure(strange) }
    let values = images.header.type.numbers(image)
    guard values.allSatisfy(\.isFinite) else {
      return .failure(CaseError("a value of the image is not a finite number"))
    }
    let gray = range.image(values, width: shapes.width, height: shapes.height, meaning)
    let numbers = masks.header.type.numbers(mask)
    var made: [Mask] = []
    for grader in 0..<shapes.graders {
      guard
        let mask = Mask(
          width: shapes.width, height: shapes.height, values: plane(numbers, grader))
      else {
        return .failure(
          CaseError(
            "the mask of grader \(grader + 1) has several values: expected 0 and one other"))
      }
      made.append(mask)
    }
    return .success((gray, made))
  }

  private func plane(_ numbers: [Float], _ grader: Int) -> [Float] {
    let pixels = shapes.width * shapes.height
    if shapes.isAlternating {
      return (0..<pixels).map { numbers[$0 * shapes.graders + grader] }
    }
    return Array(numbers[(grader * pixels)..<((grader + 1) * pixels)])
  }

  /// The spacing of a case.
  func spacing(of index: Int) -> Spacing? {
    spacing.count == 1 ? spacing[0] : index < spacing.count ? spacing[index] : nil
  }

  /// What is told of how values became gray.
  var facts: [String: String] { range.rule(meaning).map { ["gray": $0] } ?? [:] }
}
