import CKernels

/// Convolutions on this processor's matrix registers, in mixed precision.
package struct TileKernels: @unchecked Sendable {
  // Unchecked: the table lies in constant memory.

  /// The table of functions.
  package let table: UnsafePointer<penumbra_tile_kernels>

  /// What they are, for example `AMX bfloat16`.
  package var name: String { String(cString: table.pointee.name) }

  /// The kernels where processor and system have such registers, else nil.
  package static let available = penumbra_tile_kernels_if_any().map(TileKernels.init(table:))
}

/// In which numbers convolutions multiply; sums, parameters and moments are always fp32.
public enum Precision: String, CaseIterable, Codable, Sendable {
  /// IEEE single precision.
  case fp32
  /// bfloat16 factors where the processor has matrix registers for them, else fp32: the relative
  /// error of a convolution is about 2e-3.
  case bf16
}
