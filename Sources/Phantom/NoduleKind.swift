/// The five kinds of nodule that the generator draws.
public enum NoduleKind: String, CaseIterable, Codable, Sendable {
  /// Dense throughout.
  case solid
  /// A dense core in a hazy border.
  case partSolid
  /// Hazy throughout; vessels stay visible.
  case groundGlass
  /// With spicules that run into the lung.
  case spiculated
  /// With a broad base on the chest wall.
  case juxtapleural
}
