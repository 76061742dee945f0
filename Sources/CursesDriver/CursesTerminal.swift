import CNcurses
import CTerminal
import Cells
import Foundation

/// The terminal, drawn by ncurses. One at a time, on the main thread only.
@MainActor
package final class CursesTerminal {
  /// What it can show, as found when opened.
  package let look: Look

  private let screen: OpaquePointer
  private let depth: ColorDepth
  private let hasSync: Bool
  private let signals: Int32
  private var pairs: [UInt64: Int32] = [:]
  private var lateAnswers: LateAnswers
  private var isOpen = true
  private let hasMouse: Bool
  private var mouse: MouseReader?
  private var button = HeldButton()
  /// Whether movements of the mouse are still to be asked for.
  private var wantsDrags: Bool
  /// What the terminal shows; nil when all is to be sent anew.
  private var shown: CellBuffer?

  /// Opens the terminal on the standard streams.
  ///
  /// With `asksBackground` the terminal is asked for the colour of its background where the environment
  /// does not tell. A crash from here on restores the terminal and prints `crashMessage`.
  package init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    asksBackground: Bool = false, hasMouse: Bool = true,
    crashMessage: String
  ) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    let isUnicode = Self.chooseLocale()
    var profile = TerminalProfile(environment: environment)
    // Before the terminal is asked, since that changes how it works, and before ncurses, which takes
    // only the signals that nobody has.
    penumbra_guard_begin(STDIN_FILENO, crashMessage + "\n")
    signals = penumbra_signals_begin()
    let answer = Self.ask(environment, asksBackground: asksBackground)
    if let answer { profile.take(answer, environment) }
    lateAnswers = LateAnswers(isWaiting: answer?.isComplete == false)
    guard let opened = Self.open(profile.candidates) else {
      penumbra_signals_end()
      penumbra_guard_end()
      throw .unknown(term: environment["TERM"] ?? "")
    }
    screen = opened.screen
    depth = Self.startColors(wanted: profile.depth)
    hasSync = depth >= .indexed256
    look = Look(
      glyphs: isUnicode ? GlyphTrust.bestSet(from: profile.glyphs) : .ascii, depth: depth,
      cellAspect: Self.cellAspect(),
      isUnicode: isUnicode && profile.glyphs != .ascii, isLight: profile.isLight)
    penumbra_stderr_capture()
    Self.configureInput(environment)
    self.hasMouse = hasMouse && penumbra_mouse_on() != 0
    wantsDrags = self.hasMouse
    if self.hasMouse { mouse = Self.takeReports() }
  }

  /// The present size in cells.
  package var size: TerminalSize {
    let window = penumbra_screen()
    return TerminalSize(columns: Int(getmaxx(window)), rows: Int(getmaxy(window)))
  }

  /// Gives the terminal back as it was.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    endDrags()
    endwin()
    delscreen(screen)
    penumbra_signals_end()
    penumbra_guard_end()
    penumbra_stderr_release()
  }

  /// Lets a crash in the calling thread restore the terminal too, also after a stack overflow.
  package nonisolated static func guardThread() { penumbra_guard_thread() }

  // MARK: Opening

  /// Asks the terminal what the environment leaves open; nil when that is nothing.
  private static func ask(
    _ environment: [String: String], asksBackground: Bool
  ) -> TerminalProbe.Answer? {
    var topics: [TerminalProbe.Topic] = []
    if TerminalProfile.isUncertain(environment) { topics.append(.colors) }
    if asksBackground, TerminalProfile.isBackgroundUncertain(environment) {
      topics.append(.background)
    }
    guard !topics.isEmpty else { return nil }
    return TerminalProbe.ask(topics, milliseconds: TerminalProfile.patience(environment))
  }

  /// Chooses a UTF-8 locale; false when there is none. Numbers in files keep their points.
  package nonisolated static func chooseLocale() -> Bool {
    setlocale(LC_ALL, "")
    for name in ["", "C.UTF-8", "en_US.UTF-8"] {
      if setlocale(LC_CTYPE, name) != nil, penumbra_is_utf8() != 0 { break }
    }
    setlocale(LC_NUMERIC, "C")
    return penumbra_is_utf8() != 0
  }

  /// Returns the name of the description that the terminal of `environment` would be drawn by; nil when
  /// there is none. Nothing is drawn.
  package nonisolated static func description(for environment: [String: String]) -> String? {
    TerminalProfile(environment: environment).candidates.first {
      $0.entry != nil || penumbra_is_known($0.name) != 0
    }?.name
  }

  /// The version of ncurses.
  package nonisolated static var version: String { String(cString: curses_version()) }

  private static func open(
    _ candidates: [TerminalProfile.Candidate]
  ) -> (screen: OpaquePointer, name: String)? {
    // What the system tells of the size wins over LINES and COLUMNS, which a resize leaves behind.
    use_tioctl(true)
    for candidate in candidates {
      let before = getenv("TERMINFO").map { String(cString: $0) }
      if let entry = candidate.entry { setenv("TERMINFO", entry, 1) }
      let opened = penumbra_newterm(candidate.name)
      if candidate.entry != nil {
        if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
      }
      if let opened { return (opened, candidate.name) }
    }
    return nil
  }

  private static func startColors(wanted: ColorDepth) -> ColorDepth {
    guard wanted != .monochrome, has_colors() else { return .monochrome }
    start_color()
    use_default_colors()
    let offered: ColorDepth =
      switch penumbra_colors() {
      case 65_536...: .trueColor
      case 256...: .indexed256
      case 16...: .ansi16
      case 8...: .ansi8
      default: .monochrome
      }
    return min(wanted, offered)
  }

  private static func cellAspect() -> Double {
    var width: Int32 = 0
    var height: Int32 = 0
    guard penumbra_cell_size(STDOUT_FILENO, &width, &height) == 0 else { return 2 }
    return min(3.5, max(1, Double(height) / Double(width)))
  }

  private static func configureInput(_ environment: [String: String]) {
    raw()
    noecho()
    nonl()
    set_escdelay(TerminalProfile.escapeDelay(environment))
    keypad(penumbra_screen(), true)
    nodelay(penumbra_screen(), true)
    curs_set(0)
  }

  /// Takes reports of the mouse over from ncurses; nil where they are of a form that only it reads.
  private static func takeReports() -> MouseReader? {
    guard let prefix = penumbra_mouse_prefix(),
      let form = MouseReader.Form(prefix: String(cString: prefix)),
      define_key(prefix, penumbra_report_key()) == OK
    else { return nil }
    return MouseReader(form)
  }

  // MARK: Drawing

  /// Shows `buffer`; ncurses sends only what differs from what is there, and where nothing does, nothing
  /// is sent at all.
  package func show(_ buffer: CellBuffer) {
    guard buffer != shown else { return }
    makeRoomForPairs(buffer.width * buffer.height)
    shown = buffer
    let window = penumbra_screen()
    var line = [cchar_t](repeating: cchar_t(), count: buffer.width)
    for row in 0..<min(buffer.height, size.rows) {
      var count = 0
      for column in 0..<buffer.width {
        let cell = buffer[row, column]
        if cell.scalar == Cell.continuation { continue }
        set(&line[count], to: cell)
        count += 1
      }
      mvwadd_wchnstr(window, Int32(row), 0, line, Int32(count))
    }
    flush()
  }

  /// Sends everything anew at the next `show`.
  package func redrawAll() {
    shown = nil
    clearok(penumbra_screen(), true)
  }

  /// Offers `text` to the clipboard of the terminal, which may allow it or not (OSC 52).
  package func copy(_ text: String) {
    send("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}")
  }

  private func flush() {
    if hasSync { send("\u{1B}[?2026h") }
    wrefresh(penumbra_screen())
    if hasSync { send("\u{1B}[?2026l") }
    beginDrags()
  }

  /// Asks for movements while a button is held, after each first frame: with it ncurses asks for presses
  /// alone, and to many terminals that takes the place of all that was asked for before.
  private func beginDrags() {
    guard wantsDrags else { return }
    wantsDrags = false
    send("\u{1B}[?1002h")
  }

  /// No movements are reported any more; ncurses ends the rest of the mouse itself.
  private func endDrags() {
    if hasMouse { send("\u{1B}[?1002l") }
    wantsDrags = hasMouse
    button.letGo()
  }

  private func send(_ bytes: String) {
    var text = bytes
    text.withUTF8 { _ = write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }

  private func set(_ target: inout cchar_t, to cell: Cell) {
    var attributes: attr_t = 0
    if cell.style.attributes.contains(.bold) { attributes |= penumbra_bold }
    if cell.style.attributes.contains(.dim) { attributes |= penumbra_dim }
    if cell.style.attributes.contains(.underline) { attributes |= penumbra_underline }
    if cell.style.attributes.contains(.reverse) { attributes |= penumbra_reverse }
    let pair = pair(cell.style)
    penumbra_set_cell(&target, wchar_t(sendable(cell.scalar).value), attributes, pair)
  }

  /// Returns what stands for `scalar` where the terminal knows ASCII only.
  private func sendable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII || look.isUnicode { return scalar }
    return ["²": "2", "…": "~", "·": "." as Unicode.Scalar][scalar] ?? "?"
  }

  /// The number of pairs there may be.
  private var pairLimit: Int { min(65_535, Int(penumbra_color_pairs()) - 1) }

  /// Empties the table of pairs, and sends all anew, when a frame of so many cells might fill it.
  ///
  /// Within a frame no pair is redefined: cells already drawn would change their colours.
  private func makeRoomForPairs(_ cells: Int) {
    guard pairs.count > max(pairLimit - min(cells, pairLimit / 3), 64) else { return }
    reset_color_pairs()
    pairs.removeAll(keepingCapacity: true)
    redrawAll()
  }

  /// Returns the number of a pair of colours, making it when new; the last one when there is no
  /// room, which takes more colours than any picture has.
  private func pair(_ style: Style) -> Int32 {
    let foreground = depth.number(of: style.foreground)
    let background = depth.number(of: style.background)
    if foreground == -1 && background == -1 { return 0 }
    let key = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
    if let known = pairs[key] { return known }
    if pairs.count >= pairLimit { return Int32(pairs.count) }
    let pair = Int32(pairs.count + 1)
    init_extended_pair(pair, foreground, background)
    pairs[key] = pair
    return pair
  }

  // MARK: Events

  /// Waits for something to happen, at most `milliseconds` (-1: as long as it takes).
  ///
  /// `wake` is a further descriptor to watch; -1 for none.
  package func wait(milliseconds: Int32, wake: Int32) -> [TerminalEvent] {
    var watched = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&watched, nfds_t(watched.count), milliseconds) > 0 else { return [] }
    var events: [TerminalEvent] = []
    if watched[1].revents != 0 { events += readSignals() }
    if watched[0].revents & Int16(POLLIN) != 0 { events += readKeys() }
    if watched[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { events.append(.hungUp) }
    if watched[2].revents != 0 { events.append(.woken) }
    return events
  }

  private func readSignals() -> [TerminalEvent] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(signals, &bytes, bytes.count)
    guard count > 0 else { return [] }
    var seen: [TerminalEvent] = []
    for byte in bytes[..<count] {
      guard let event = TerminalEvent(signal: Int32(byte)), !seen.contains(event) else { continue }
      if event == .resized { fitToTerminal() }
      seen.append(event)
    }
    return seen
  }

  private func fitToTerminal() {
    guard let size = TerminalSize.current(on: STDOUT_FILENO) else { return }
    resizeterm(Int32(max(1, size.rows)), Int32(max(1, size.columns)))
    redrawAll()
  }

  private func readKeys() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    var typed: [UInt32] = []
    func takeTyped() {
      events += lateAnswers.removed(from: typed)
        .compactMap { KeyCode.key(code: $0, isSpecial: false).map { .key($0) } }
      typed = []
    }
    while true {
      if mouse?.isReading == true { events += readReport() }
      var code: wint_t = 0
      let kind = wget_wch(penumbra_screen(), &code)
      if kind == ERR {
        takeTyped()
        return events
      }
      guard kind == KEY_CODE_YES else {
        typed.append(code)
        continue
      }
      takeTyped()
      if Int32(bitPattern: code) == penumbra_report_key() {
        mouse?.begin()
      } else if Int32(bitPattern: code) == penumbra_mouse_key() {
        events += readMouse()
      } else if let key = KeyCode.key(code: code, isSpecial: true) {
        events.append(.key(key))
      }
    }
  }

  /// Takes what is there of a report, byte by byte: it need not be text.
  private func readReport() -> [TerminalEvent] {
    while mouse?.isReading == true {
      let byte = wgetch(penumbra_screen())
      guard byte != ERR, let reading = mouse?.take(UInt32(bitPattern: byte)) else { return [] }
      switch reading {
      case .more: continue
      case .report(let report): return button.event(report).map { [$0] } ?? []
      case .typed: ungetch(byte)
      }
    }
    return []
  }

  /// Takes all reports that ncurses has read by now, of which it hands out the latest first.
  private func readMouse() -> [TerminalEvent] {
    var reports: [MouseReport] = []
    var row: Int32 = 0
    var column: Int32 = 0
    while let kind = MouseReport.Kind(rawValue: penumbra_mouse(&row, &column)) {
      reports.append(MouseReport(kind: kind, row: Int(row), column: Int(column)))
    }
    return reports.reversed().compactMap { button.event($0) }
  }

  /// Gives the terminal to the shell until the program is continued.
  package func suspend() {
    def_prog_mode()
    endDrags()
    endwin()
    penumbra_suspend()
    reset_prog_mode()
    // Else ncurses asks for the keys' names when the next key is read, and that one has none yet.
    keypad(penumbra_screen(), true)
    fitToTerminal()
  }
}
