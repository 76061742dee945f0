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

  /// The kernels of mixed precision where processor and system have them, else nil.
  package static let mixed = penumbra_mixed_kernels().map(Kernels.init(table:))

  /// The fastest kernels for a precision.
  package static func best(_ precision: Precision) -> Kernels {
    precision == .bf16 ? mixed ?? best : best
  }

  /// Bytes of an element of a feature map: 4, or 2 for bfloat16.
  package var elementBytes: Int { table.pointee.elementBytes }

  /// Whether maps hold bfloat16 numbers and convolutions multiply these.
  package var isMixed: Bool { elementBytes == 2 }
}

/// In which numbers feature maps are held and convolutions multiply; sums, parameters and moments
/// are always fp32.
public enum Precision: String, CaseIterable, Codable, Sendable {
  /// IEEE single precision.
  case fp32
  /// bfloat16 where the processor has matrix registers for it, else fp32. The relative error of a
  /// convolution is about 3e-3.
  case bf16
}
