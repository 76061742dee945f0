import Imaging

/// Cases or scenes to learn from, in a fixed order.
package protocol TrainingSource: Sendable {
  /// The number of cases.
  var count: Int { get }

  /// The planes of each image.
  var imageChannels: Int { get }

  /// The classes that pixels may have, the background and those that others are flipped to included.
  var classes: Int { get }

  /// What is flipped at random whenever a segmentation is learned from.
  var flips: FlipTask { get }

  /// Which cases these are; nil where a training need not know them again.
  var identity: DataIdentity? { get }

  /// Returns the image and the graders' segmentations of a case.
  func example(at index: Int) throws -> TrainingExample
}

extension TrainingSource {
  /// One: images are gray.
  package var imageChannels: Int { 1 }

  /// Two: the background and the lesion.
  package var classes: Int { 2 }

  /// None.
  package var flips: FlipTask { FlipTask([]) }

  /// Unknown.
  package var identity: DataIdentity? { nil }
}

/// An image with the segmentation of each grader.
package struct TrainingExample: Sendable {
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  /// The planes of the image.
  package let planes: [GrayImage]
  /// The class of each pixel by each grader, row by row; at least one grader.
  package let graders: [[UInt8]]

  init(width: Int, height: Int, planes: [GrayImage], graders: [[UInt8]]) {
    (self.width, self.height) = (width, height)
    (self.planes, self.graders) = (planes, graders)
  }

  /// A gray image and masks of its size.
  package init(image: GrayImage, masks: [Mask]) {
    (width, height) = (image.width, image.height)
    planes = [image]
    graders = masks.map(\.pixels)
  }

  /// A scene before any flip.
  package init(_ scene: Scene) {
    (width, height) = (scene.image.width, scene.image.height)
    planes = scene.image.planes
    graders = scene.labels.map(\.pixels)
  }
}
