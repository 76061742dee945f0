import Layers
import Tensors

/// Images with one mask each, as a training step sees them.
package struct Batch: Sendable {
  /// Images, shaped `[batch, channels, height, width]`, about zero: unit interval - 0.5.
  package let images: PlanarImages

  /// The class of each pixel, `[batch][height][width]`; 255 is ignored.
  package let classes: [UInt8]

  /// The masks of all graders, `[image][grader]` with a class for each pixel; empty where a recipe
  /// has no use for them.
  package let graders: GraderMasks

  /// A batch from its parts.
  package init(images: PlanarImages, classes: [UInt8], graders: GraderMasks = []) {
    self.images = images
    self.classes = classes
    self.graders = graders
  }

  /// Returns the batch with sides that are multiples of `multiple`: images go on with their last
  /// row and column, masks with the class that the loss ignores.
  package func padded(to multiple: Int) -> Batch {
    let shape = images.shape
    let wide = shape.padded(to: multiple)
    guard wide != shape else { return self }
    return Batch(
      images: images.padded(to: multiple),
      classes: padded(classes, to: wide, with: ignoredClass),
      graders: graders.map { masks in masks.map { padded($0, to: wide, with: 0) } })
  }

  /// Returns masks that go on with one class.
  private func padded(
    _ classes: [UInt8], to wide: FeatureMap.Shape, with filling: UInt8
  ) -> [UInt8] {
    let shape = images.shape
    let count = classes.count / (shape.height * shape.width)
    var result = [UInt8](repeating: filling, count: count * wide.height * wide.width)
    for image in 0..<count {
      for row in 0..<shape.height {
        let source = (image * shape.height + row) * shape.width
        let target = (image * wide.height + row) * wide.width
        result.replaceSubrange(
          target..<target + shape.width, with: classes[source..<source + shape.width])
      }
    }
    return result
  }

  /// What a posterior sees: the image, unless it is not to, and the mask as planes of -0.5 and 0.5.
  ///
  /// Pixels of no class, such as ignored ones, are -0.5 in every plane, as in the released code.
  func withMasks(_ configuration: Configuration, seesImage: Bool = true) -> PlanarImages {
    let shape = images.shape
    let planes = configuration.maskPlanes
    let channels = seesImage ? shape.channels : 0
    let result = PlanarImages(shape.with(channels: channels + planes))
    for image in 0..<shape.batch {
      for row in 0..<shape.height {
        for channel in 0..<channels {
          result.row(plane: image * (channels + planes) + channel, row: row)
            .update(
              from: images.row(plane: image * shape.channels + channel, row: row),
              count: shape.width)
        }
        for plane in 0..<planes {
          let wanted = UInt8(planes == 1 ? 1 : plane)
          let target = result.row(plane: image * (channels + planes) + channels + plane, row: row)
          let start = (image * shape.height + row) * shape.width
          for column in 0..<shape.width {
            target[column] = classes[start + column] == wanted ? 0.5 : -0.5
          }
        }
      }
    }
    return result
  }
}

extension FeatureMap.Shape {
  /// The same with both sides rounded up to multiples of a number.
  func padded(to multiple: Int) -> FeatureMap.Shape {
    let fitted = { (side: Int) in (side + multiple - 1) / multiple * multiple }
    return FeatureMap.Shape(
      batch: batch, channels: channels, height: fitted(height), width: fitted(width))
  }
}

extension PlanarImages {
  /// Returns images with sides that are multiples of `multiple`: they go on with their last row and
  /// column.
  func padded(to multiple: Int) -> PlanarImages {
    let wide = shape.padded(to: multiple)
    guard wide != shape else { return self }
    let result = PlanarImages(wide)
    for plane in 0..<shape.batch * shape.channels {
      for row in 0..<wide.height {
        let source = self.row(plane: plane, row: min(row, shape.height - 1))
        let target = result.row(plane: plane, row: row)
        for column in 0..<wide.width { target[column] = source[min(column, shape.width - 1)] }
      }
    }
    return result
  }
}
