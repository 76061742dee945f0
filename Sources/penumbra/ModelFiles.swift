import Foundation
import Interchange
import ProbUNet

extension HypothesisModel {
  /// Loads the model at `path` with a thread per core; the failure names the file.
  static func open(_ path: String) throws(Failure) -> HypothesisModel {
    do {
      return try load(path: path, threads: ProcessInfo.processInfo.activeProcessorCount)
    } catch {
      let code: Failure.Code = FileManager.default.fileExists(atPath: path) ? .badData : .noInput
      let name = displaySafe(path)
      let reason = error.description
      throw Failure(code, reason.hasPrefix(name) ? reason : "\(name): \(reason)")
    }
  }
}
