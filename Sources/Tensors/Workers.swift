import CKernels
import Glibc
import Synchronization

/// A fixed team of threads that share the numbered jobs of one task after another.
///
/// A task is published in one atomic word, `generation | jobs | next job`, so that a thread that
/// comes late, because the machine is busy, finds either a job that is still free or none, and
/// nobody waits for a thread that holds no job.
///
/// While a task runs, numbers too small for a normal float count as zero, on every thread.
package final class Workers: @unchecked Sendable {
  // Unchecked: `task` is written only while no job is claimed, published by `ticket`.

  private typealias Task = (Int, Int) -> Void
  private static let indexBits: UInt64 = 24
  private static let indexMask: UInt64 = (1 << indexBits) - 1
  private static let spins = 20_000

  /// The number of threads, the caller included.
  package let count: Int

  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private nonisolated(unsafe) var task: UnsafePointer<Task>?
  private var threads: [pthread_t] = []

  /// A team of `count` threads, of which the caller of `run` is one.
  package init(count: Int) {
    precondition(count >= 1, "Workers: \(count) threads")
    self.count = count
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
    for worker in 1..<max(count, 1) { start(worker) }
  }

  /// Stops the threads; to be called once, when no task runs.
  package func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    rouse()
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(wake)
    lock.deallocate()
    wake.deallocate()
  }

  /// Calls `body(job, worker)` for every job in `0 ..< jobs`, on all threads, and returns when all
  /// are done. `worker` is in `0 ..< count` and never used by two threads at once.
  package func run(jobs: Int, _ body: (_ job: Int, _ worker: Int) -> Void) {
    guard jobs > 0 else { return }
    precondition(jobs < Int(Self.indexMask) / 2, "Workers: \(jobs) jobs")
    let state = penumbra_flush_subnormals()
    defer { penumbra_restore_floating_point(state) }
    guard count > 1, jobs > 1 else {
      for job in 0..<jobs { body(job, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        task = pointer
        finished.store(0, ordering: .relaxed)
        let old = ticket.load(ordering: .relaxed)
        let generation = (old >> (2 * Self.indexBits)) &+ 1
        let word = (generation << (2 * Self.indexBits)) | (UInt64(jobs) << Self.indexBits)
        ticket.store(word, ordering: .sequentiallyConsistent)
        if sleepers.load(ordering: .sequentiallyConsistent) > 0 { rouse() }
        workOff(as: 0)
        var spins = 0
        while finished.load(ordering: .acquiring) < jobs { pause(&spins) }
        task = nil
      }
    }
  }

  private func start(_ worker: Int) {
    let start = Unmanaged.passRetained(Start(team: self, worker: worker))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        start.team.live(as: start.worker)
        return nil
      }, start.toOpaque())
    precondition(failure == 0, "Workers: no thread: error \(failure)")
    threads.append(thread)
  }

  private func live(as worker: Int) {
    _ = penumbra_flush_subnormals()
    var spins = 0
    while !isStopping.load(ordering: .relaxed) {
      if hasFreeJob {
        workOff(as: worker)
        spins = 0
      } else if spins < 2 * Self.spins {
        pause(&spins)
      } else {
        sleepUntilRoused()
        spins = 0
      }
    }
  }

  private var hasFreeJob: Bool { claimable(ticket.load(ordering: .sequentiallyConsistent)) }

  private func claimable(_ word: UInt64) -> Bool {
    (word & Self.indexMask) < ((word >> Self.indexBits) & Self.indexMask)
  }

  private func workOff(as worker: Int) {
    while claimable(ticket.load(ordering: .relaxed)) {
      let word = ticket.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
      guard claimable(word) else { return }
      perform(Int(word & Self.indexMask), as: worker)
      finished.wrappingAdd(1, ordering: .releasing)
    }
  }

  // Not inlined, so that the closure is released before the job counts as finished.
  @inline(never)
  private func perform(_ job: Int, as worker: Int) {
    task?.pointee(job, worker)
  }

  private func sleepUntilRoused() {
    pthread_mutex_lock(lock)
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while !hasFreeJob, !isStopping.load(ordering: .sequentiallyConsistent) {
      pthread_cond_wait(wake, lock)
    }
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(lock)
  }

  private func rouse() {
    pthread_mutex_lock(lock)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(lock)
  }

  private func pause(_ spins: inout Int) {
    spins += 1
    if spins > Self.spins { sched_yield() }
  }

  private final class Start {
    // The thread keeps its team alive until `stop`.
    let team: Workers
    let worker: Int
    init(team: Workers, worker: Int) {
      self.team = team
      self.worker = worker
    }
  }
}
