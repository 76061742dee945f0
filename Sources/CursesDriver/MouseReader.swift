/// Reads reports of the mouse as terminals send them, behind the characters that they begin with.
///
/// ncurses reads them too, but tells a movement from a press by whether it has seen the button go
/// up. A release over another pane of a multiplexer is never reported; ncurses then takes the next
/// press for a movement. The reports themselves tell the two apart.
struct MouseReader: Equatable {
  /// How reports are written.
  enum Form: Equatable {
    /// `ESC [ <`, then button, column and row in digits with `;` between, then `M`, or `m` for a
    /// release (the mode SGR 1006 of xterm).
    case digits
    /// `ESC [ M`, then button, column and row as a byte each, 32 higher (as in X10).
    case bytes

    /// The form of reports that begin with `prefix`; nil for any other.
    init?(prefix: String) {
      switch prefix {
      case "\u{1B}[<": self = .digits
      case "\u{1B}[M": self = .bytes
      default: return nil
      }
    }
  }

  /// What came of a code.
  enum Reading: Equatable {
    /// More codes belong to the report.
    case more
    /// The report is complete.
    case report(MouseReport)
    /// The code belongs to no report.
    case typed
  }

  /// Whether a report has begun.
  private(set) var isReading = false
  private let form: Form
  private var codes: [UInt32] = []

  /// A reader of reports of one form.
  init(_ form: Form) { self.form = form }

  /// The beginning of a report was read.
  mutating func begin() {
    isReading = true
    codes = []
  }

  /// Takes the next code of a report that has begun.
  mutating func take(_ code: UInt32) -> Reading {
    switch form {
    case .digits: takeDigit(code)
    case .bytes: takeByte(code)
    }
  }

  /// No number of a report has more digits than this many codes hold.
  private static let most = 24

  private mutating func takeDigit(_ code: UInt32) -> Reading {
    let character = Unicode.Scalar(code) ?? " "
    if ("0"..."9").contains(character) || character == ";", codes.count < Self.most {
      codes.append(code)
      return .more
    }
    isReading = false
    guard character == "M" || character == "m" else { return .typed }
    let text = String(String.UnicodeScalarView(codes.compactMap(Unicode.Scalar.init)))
    let numbers = text.split(separator: ";").compactMap { Int($0) }
    guard numbers.count == 3 else { return .report(.none) }
    let (row, column) = (numbers[2] - 1, numbers[1] - 1)
    return .report(
      MouseReport(button: numbers[0], isRelease: character == "m", row: row, column: column))
  }

  private mutating func takeByte(_ code: UInt32) -> Reading {
    guard code < 256 else {
      isReading = false
      return .typed
    }
    codes.append(code)
    guard codes.count == 3 else { return .more }
    isReading = false
    let numbers = codes.map { Int($0) - 32 }
    return .report(
      MouseReport(button: numbers[0], isRelease: nil, row: numbers[2] - 1, column: numbers[1] - 1))
  }
}

extension MouseReport {
  /// A report that tells nothing.
  fileprivate static let none = MouseReport(kind: .other, row: 0, column: 0)

  /// The report of a button as xterm numbers them: 0 is the left one, 3 means that one went up
  /// unless `isRelease` tells, 32 is added for a movement, 64 for the wheel, 128 for buttons
  /// beyond, and 4, 8 and 16 for keys held. Places beyond the screen's beginning tell nothing.
  fileprivate init(button: Int, isRelease: Bool?, row: Int, column: Int) {
    guard button >= 0, row >= 0, column >= 0 else {
      self = .none
      return
    }
    self.init(kind: Self.kind(button, isRelease), row: row, column: column)
  }

  private static func kind(_ button: Int, _ isRelease: Bool?) -> Kind {
    let number = button & 3
    if button & 128 != 0 { return .other }
    if button & 64 != 0 {
      guard isRelease != true, number < 2 else { return .other }
      return number == 0 ? .wheelUp : .wheelDown
    }
    if button & 32 != 0 { return number == 0 ? .moved : .other }
    if isRelease ?? (number == 3) { return isRelease == nil || number == 0 ? .released : .other }
    return number == 0 ? .pressed : .other
  }
}
