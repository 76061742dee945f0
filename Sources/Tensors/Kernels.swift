import CKernels

/// The kernels for one instruction set of this processor.
package struct Kernels: @unchecked Sendable {
  // Unchecked: the table lies in constant memory.

  /// The table of functions.
  package let table: UnsafePointer<penumbra_kernels>

  /// The instruction set, for example `AVX-512`.
  package var name: String { String(cString: table.pointee.name) }

  /// All kernels that this processor runs, the fastest first; the last runs everywhere.
  package static var available: [Kernels] {
    (0...).lazy.map { penumbra_kernels_at(Int32($0)) }.prefix { $0 != nil }
      .compactMap { $0.map(Kernels.init(table:)) }
  }

  /// The fastest kernels that this processor runs.
  package static var best: Kernels { available[0] }
}
