import Dispatch
import Synchronization

/// Makes the next batch on another thread while the present one is learned from.
///
/// A batch depends on its position alone, so the bits are those that the maker gives by itself.
final class BatchQueue {
  private let maker: Maker
  private let queue = DispatchQueue(label: "penumbra.batches")
  private let batchSize: Int
  private var ahead: Pending?

  /// A queue before the batches of `maker`.
  init(_ maker: BatchMaker) {
    self.maker = Maker(maker)
    batchSize = maker.recipe.batchSize
  }

  /// Returns the batch that begins after `position` images and has the one behind it begun.
  func batch(at position: Int) throws -> Batch {
    let present = ahead.flatMap { $0.position == position ? $0 : nil } ?? begin(position)
    let batch = try present.wait()
    ahead = begin(position + batchSize)
    return batch
  }

  private func begin(_ position: Int) -> Pending {
    let pending = Pending(position: position)
    queue.async { [maker] in
      pending.finish(with: Result { try maker.batch(at: position) })
    }
    return pending
  }

  private final class Maker: Sendable {
    private let maker: Mutex<BatchMaker>

    init(_ maker: BatchMaker) { self.maker = Mutex(maker) }

    func batch(at position: Int) throws -> Batch {
      try maker.withLock { try $0.batch(at: position) }
    }
  }

  /// A batch that is being made.
  private final class Pending: Sendable {
    let position: Int
    private let result = Mutex<Result<Batch, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(position: Int) { self.position = position }

    func finish(with batch: Result<Batch, any Error>) {
      result.withLock { $0 = batch }
      done.signal()
    }

    /// Returns the batch when it is made; to be called once.
    func wait() throws -> Batch {
      done.wait()
      guard let batch = try result.withLock({ try $0?.get() }) else { throw BatchError.noCases }
      return batch
    }
  }
}
