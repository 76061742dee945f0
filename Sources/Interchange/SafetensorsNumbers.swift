/// Numbers of a tensor as Swift arrays, and back.
extension Safetensors.Entry {
  /// A tensor of single-precision numbers.
  package init(floats: [Float], shape: [Int]) {
    self.init(.single, floats, shape)
  }

  /// A tensor of half-precision numbers, rounded to nearest even.
  package init(halves: [Float], shape: [Int]) {
    self.init(.half, halves.map { Float16($0) }, shape)
  }

  /// A tensor of double-precision numbers.
  package init(doubles: [Double], shape: [Int]) {
    self.init(.double, doubles, shape)
  }

  /// A tensor of bytes.
  package init(bytes: [UInt8], shape: [Int]) {
    self.init(.byte, bytes, shape)
  }

  /// A tensor of signed integers.
  package init(integers: [Int64], shape: [Int]) {
    self.init(.integer, integers, shape)
  }

  /// A tensor of unsigned integers, for example the state of a generator.
  package init(unsignedIntegers: [UInt64], shape: [Int]) {
    self.init(.unsigned, unsignedIntegers, shape)
  }

  /// The numbers of a tensor of type F32, F16 or BF16.
  package func floats() throws(SafetensorsError) -> [Float] {
    switch dtype {
    case .single: return values(of: Float.self)
    case .half: return values(of: Float16.self).map(Float.init)
    case .brain: return values(of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    default: throw .wrongType(expected: "F32, F16 or BF16", found: dtype)
    }
  }

  private init<Number: BitwiseCopyable>(
    _ dtype: Safetensors.NumberType, _ numbers: [Number], _ shape: [Int]
  ) {
    precondition(
      shape.reduce(1, *) == numbers.count, "Entry: \(numbers.count) numbers for shape \(shape)")
    self.init(dtype: dtype, shape: shape, bytes: numbers.withUnsafeBytes { Array($0) })
  }

  /// Copies the bytes, which need not be aligned; both this machine and the format are little
  /// endian.
  private func values<Number: BitwiseCopyable>(of type: Number.Type) -> [Number] {
    [Number](unsafeUninitializedCapacity: bytes.count / dtype.size) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      initialized = buffer.count
    }
  }
}
