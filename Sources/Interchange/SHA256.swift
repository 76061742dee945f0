/// The Secure Hash Algorithm with 256 bits (FIPS 180-4), for naming contents by what they are.
package struct SHA256 {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]

  /// Returns the digest of `bytes` as 64 hexadecimal digits.
  package static func hexDigest(_ bytes: [UInt8]) -> String {
    var hash = SHA256()
    let whole = bytes.count / 64 * 64
    bytes.withUnsafeBufferPointer { buffer in
      for start in stride(from: 0, to: whole, by: 64) { hash.absorb(buffer, at: start) }
    }
    var rest = Array(bytes[whole...]) + [0x80]
    while rest.count % 64 != 56 { rest.append(0) }
    let bits = UInt64(bytes.count) * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      rest.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    rest.withUnsafeBufferPointer { buffer in
      for start in stride(from: 0, to: buffer.count, by: 64) { hash.absorb(buffer, at: start) }
    }
    return hash.state.map(hex).joined()
  }

  private static func hex(_ word: UInt32) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private mutating func absorb(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { w in
      for i in 0..<16 {
        let at = start + 4 * i
        w[i] =
          UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
          | UInt32(bytes[at + 3])
      }
      for i in 16..<64 {
        let s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >> 3)
        let s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >> 10)
        w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
      }
      compress(w)
    }
  }

  private mutating func compress(_ w: UnsafeMutableBufferPointer<UInt32>) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for i in 0..<64 {
      let s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let choice = (e & f) ^ (~e & g)
      let t1 = h &+ s1 &+ choice &+ Self.constants[i] &+ w[i]
      let s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ s0 &+ majority)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = {
    let primes = (2...311).filter { n in (2..<n).allSatisfy { n % $0 != 0 } }
    return primes.map { prime in
      // floor(cbrt(prime) * 2^32) by bisection on integers, so that no rounding can spoil it.
      var (low, high) = (UInt64(1) << 32, UInt64(7) << 32)
      while high - low > 1 {
        let middle = (low + high) / 2
        if isCubeAtMost(middle, prime) { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }()

  /// Whether middle³ <= prime * 2^96.
  private static func isCubeAtMost(_ middle: UInt64, _ prime: Int) -> Bool {
    let square = middle.multipliedFullWidth(by: middle)
    let low = square.low.multipliedFullWidth(by: middle)
    let (high, overflow) = square.high.multipliedReportingOverflow(by: middle)
    let (sum, carry) = high.addingReportingOverflow(low.high)
    guard !overflow, !carry else { return false }
    let limit = UInt64(prime) << 32
    return sum < limit || (sum == limit && low.low == 0)
  }
}

private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
  (word >> count) | (word << (32 - count))
}
