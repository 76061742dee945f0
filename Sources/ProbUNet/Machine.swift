import Layers
import Synchronization
import Tensors

/// The parameters of a model with a place to compute, which one thread at a time may use.
package final class Machine: Sendable {
  private let parameters: ParameterValues
  private let precision: Precision
  private let state: Mutex<State>

  private struct State: ~Copyable {
    let compute: Compute
    let cache = FilterCache()
  }

  /// A machine of `threads` threads; the parameters must not change any more.
  init(_ parameters: ParameterValues, threads: Int, precision: Precision) {
    self.parameters = parameters
    self.precision = precision
    state = Mutex(State(compute: Compute(threads: threads, kernels: .best(precision))))
  }

  /// Returns another machine of the same parameters; work on one does not wait for work on the other.
  func companion(threads: Int) -> Machine {
    Machine(parameters, threads: threads, precision: precision)
  }

  /// Returns what `body` makes of the parameters.
  func run<Result: Sendable>(
    _ body: @Sendable (ParameterValues, Compute, FilterCache) -> Result
  ) -> Result {
    state.withLock {
      $0.compute.beginRun()
      return body(parameters, $0.compute, $0.cache)
    }
  }
}
