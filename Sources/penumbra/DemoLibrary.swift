import Imaging
import Interchange
import Phantom
import Synchronization

extension CaseLibrary {
  /// The built-in demo: phantoms whose images are made when they are first looked at, so that the
  /// first frame need not wait for all.
  ///
  /// Cases are the same as those of `penumbra phantom` without options.
  static func demo() -> CaseLibrary {
    let generator = PhantomGenerator(seed: PhantomGenerator.demoSeed)
    let entries = (0..<PhantomGenerator.demoCount).map { number in
      CaseEntry(
        id: generator.id(of: number), patient: generator.patient(of: number), split: nil,
        width: PhantomGenerator.side, height: PhantomGenerator.side, unit: .hounsfield,
        areas: generator.masks(of: number).map(\.area), spacing: PhantomGenerator.spacing,
        source: generator.source)
    }
    let made = Mutex<[Int: Case]>([:])
    let source = LibraryManifest.Source(phantoms: generator)
    return CaseLibrary(
      entries: entries, manifest: LibraryManifest(sources: [source], attribution: "")
    ) { (number) throws(LibraryError) in
      if let known = made.withLock({ $0[number] }) { return known }
      do {
        let new = try generator.makeCase(number)
        made.withLock { $0[number] = new }
        return new
      } catch {
        throw .pixels(file: generator.id(of: number), reason: "\(error)")
      }
    }
  }
}

extension LibraryManifest.Source {
  /// The source of phantoms.
  init(phantoms generator: PhantomGenerator) {
    self.init(
      format: "phantom", name: "seed \(generator.seed), \(generator.graders) graders")
  }
}
