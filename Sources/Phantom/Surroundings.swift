/// What the lung of a crop borders on: the chest wall, the mediastinum, both or neither.
struct Surroundings {
  /// The chest wall, if it is in the crop.
  let wall: ChestWall?
  /// The mediastinum, if it is in the crop.
  let mediastinum: Mediastinum?

  /// Where the vessels come from; nil when nothing tells.
  var hilum: Point? { mediastinum?.hilum ?? wall?.hilum }

  /// The distance of `point` from the border of the lung in pixels, negative inside the lung.
  func depth(_ point: Point) -> Float {
    max(wall?.depth(point) ?? -.infinity, mediastinum?.depth(point) ?? -.infinity)
  }

  /// The attenuation at `point` outside the lung, in Hounsfield units.
  func attenuation(at point: Point) -> Float {
    let depths = (
      wall: wall?.depth(point) ?? -.infinity, inner: mediastinum?.depth(point) ?? -.infinity
    )
    if let wall, depths.wall >= depths.inner {
      return wall.attenuation(at: point, depth: depths.wall)
    }
    return mediastinum?.attenuation(at: point) ?? 0
  }
}
