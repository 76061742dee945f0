import Foundation
import Interchange
import ProbUNet

extension HypothesisModel {
  /// Loads the model at `path`, or the one of that name that ships, with a thread per core; the failure
  /// names the file.
  static func open(_ path: String) throws(Failure) -> HypothesisModel {
    let path = Assets.model(named: path)
    do {
      return try load(path: path, threads: ProcessInfo.processInfo.activeProcessorCount)
    } catch {
      throw Failure(error, of: path)
    }
  }
}
