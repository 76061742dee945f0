import Glibc
import Synchronization
import Testing

@testable import Tensors

@Test("Every job is done once, whatever the number of threads", arguments: [1, 2, 5])
func everyJobOnce(_ threads: Int) {
  let workers = Workers(count: threads)
  defer { workers.stop() }
  for jobs in [0, 1, 2, 7, 1000] {
    let counts = Mutex([Int](repeating: 0, count: jobs))
    let used = Mutex(Set<Int>())
    workers.run(jobs: jobs) { job, worker in
      counts.withLock { $0[job] += 1 }
      _ = used.withLock { $0.insert(worker) }
    }
    #expect(counts.withLock { $0 } == [Int](repeating: 1, count: jobs))
    #expect(used.withLock { $0.allSatisfy { (0..<threads).contains($0) } })
  }
}

@Test("Thousands of short tasks after each other, with pauses that put the threads to sleep")
func manyTasks() {
  let workers = Workers(count: 3)
  defer { workers.stop() }
  let total = Mutex(0)
  for task in 0..<2000 {
    workers.run(jobs: 5) { job, _ in total.withLock { $0 += job } }
    if task % 500 == 499 { usleep(20_000) }
  }
  #expect(total.withLock { $0 } == 2000 * 10)
}

@Test("While a task runs, subnormal numbers are zero on every thread; not so afterwards")
func subnormals() {
  let workers = Workers(count: 3)
  defer { workers.stop() }
  let tiny = Mutex(Float.leastNormalMagnitude)
  let halves = Mutex([Float]())
  workers.run(jobs: 60) { _, _ in
    let half = tiny.withLock { $0 } / 2
    halves.withLock { $0.append(half) }
  }
  #expect(halves.withLock { $0 } == [Float](repeating: 0, count: 60))
  #expect(tiny.withLock { $0 } / 2 > 0)
}
