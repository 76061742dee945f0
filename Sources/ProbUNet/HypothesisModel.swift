import Foundation
import Imaging
import Interchange
import Layers
import Tensors

/// A trained model that answers which masks an image may have.
///
/// All that does not depend on chance runs once per case, in `encode`; with a Probabilistic U-Net a
/// further hypothesis costs only f_comb.
public final class HypothesisModel: Sendable {
  /// The architecture.
  public let configuration: Configuration
  /// The name of the file without its extension.
  public let name: String
  /// The SHA-256 of the file, in hexadecimal digits.
  public let sha256: String
  /// The number of parameters.
  public let parameterCount: Int
  /// The texts of the file: data, steps, figures, attribution.
  public let facts: [String: String]
  /// The mean KL(posterior || prior) of each latent dimension at the end of the training, in nats.
  public let divergences: [Double]

  private let network: any Network
  private let machine: Machine

  /// Reads a model or a checkpoint, of which it takes the averaged parameters.
  ///
  /// With `bf16` an image is encoded faster on processors made for it, and masks change a little at
  /// their borders.
  public static func load(
    path: String, threads: Int, precision: Precision = .fp32
  ) throws(ModelError) -> HypothesisModel {
    try ModelFile.checkHeader(path)
    let bytes: [UInt8]
    do { bytes = try readFile(path, limit: Limits.safetensorsFile) } catch {
      throw .unreadable("\(error)")
    }
    let (file, configuration) = try ModelFile.parse(bytes)
    let network = configuration.makeNetwork()
    let isCheckpoint = file["average.\(network.layout.slots[0].name)"] != nil
    let prefix = file.metadata["recipe"] != nil && isCheckpoint ? "average." : ""
    return HypothesisModel(
      network, try ModelFile.values(network.layout, prefix: prefix, in: file),
      name: URL(filePath: path).deletingPathExtension().lastPathComponent,
      sha256: SHA256.hexDigest(bytes), facts: file.metadata,
      divergences: (try? ModelFile.decode([Double].self, "divergences", in: file.metadata)) ?? [],
      threads: threads, precision: precision)
  }

  /// A model with random parameters, to measure speed with.
  package static func untrained(
    _ configuration: Configuration, seed: UInt64, threads: Int, precision: Precision = .fp32
  ) -> HypothesisModel {
    let network = configuration.makeNetwork()
    return HypothesisModel(
      network, network.initialParameters(seed: seed), name: "untrained", sha256: "",
      facts: [:], divergences: [], threads: threads, precision: precision)
  }

  /// Returns the same model with a place to compute of its own: what takes long there does not hold up
  /// what is asked here.
  public func companion(threads: Int) -> HypothesisModel {
    HypothesisModel(self, machine.companion(threads: threads))
  }

  private init(_ model: HypothesisModel, _ machine: Machine) {
    network = model.network
    name = model.name
    sha256 = model.sha256
    facts = model.facts
    divergences = model.divergences
    configuration = model.configuration
    parameterCount = model.parameterCount
    self.machine = machine
  }

  private init(
    _ network: any Network, _ parameters: ParameterValues, name: String, sha256: String,
    facts: [String: String], divergences: [Double], threads: Int, precision: Precision
  ) {
    self.network = network
    self.name = name
    self.sha256 = sha256
    self.facts = facts
    self.divergences = divergences
    configuration = network.configuration
    parameterCount = network.parameterCount
    machine = Machine(parameters, threads: threads, precision: precision)
  }

  /// What the network is, for example `probabilistic-unet`.
  public var kind: String { configuration.kind.rawValue }

  /// The parts of the network and the scales of its paths, with their numbers of parameters, in the
  /// order of the network.
  public var partSizes: [(name: String, parameters: Int)] {
    var sizes: [(name: String, parameters: Int)] = []
    for slot in network.layout.slots {
      let path = slot.name.split(separator: ".").dropLast(2)
      for length in 1...max(1, path.count) {
        let name =
          path.isEmpty
          ? String(slot.name.prefix { $0 != "." }) : path.prefix(length).joined(separator: ".")
        if let index = sizes.firstIndex(where: { $0.name == name }) {
          sizes[index].parameters += slot.parameterCount
        } else {
          sizes.append((name, slot.parameterCount))
        }
      }
    }
    return sizes
  }

  /// The dimensions of z; 0 for a deterministic network.
  public var latentDimensions: Int { configuration.latentDimensions }

  /// The two latent dimensions that say most about a mask: those of the largest divergences.
  public var planeDimensions: (Int, Int) {
    let ranked = (0..<latentDimensions).sorted {
      let (a, b) = (divergence($0), divergence($1))
      return a == b ? $0 < $1 : a > b
    }
    return ranked.count > 1 ? (ranked[0], ranked[1]) : (0, 0)
  }

  private func divergence(_ dimension: Int) -> Double {
    dimension < divergences.count ? divergences[dimension] : 0
  }

  /// Runs what does not depend on chance over an image of any size.
  public func encode(_ image: GrayImage) throws(ModelError) -> EncodedCase {
    try encode(channels: [image])
  }

  /// Runs what does not depend on chance over a color image of any size; masks show the class `label`,
  /// where there is one.
  public func encode(
    _ image: ColorImage, showing label: UInt8? = nil
  ) throws(ModelError) -> EncodedCase {
    try encode(channels: image.planes, showing: label)
  }

  /// Runs what does not depend on chance over an image of several channels, all of one size; masks show
  /// the class `label`, where there is one.
  public func encode(
    channels: [GrayImage], showing label: UInt8? = nil
  ) throws(ModelError) -> EncodedCase {
    let classes = configuration.classes
    precondition(label.map { $0 < classes } ?? true, "encode: class \(label ?? 0) of \(classes)")
    let (input, field) = try planar(channels)
    let answers = network.answers(
      to: input.padded(to: configuration.sideMultiple), width: field.columns.count,
      height: field.rows.count, showing: label, on: machine)
    return EncodedCase(field, classes: classes, showing: label, answers)
  }

  /// Runs the posterior over an image and a mask of its size: where a grader stands in latent space;
  /// of no dimensions for a network without a latent code.
  public func posterior(_ image: GrayImage, _ mask: Mask) throws(ModelError) -> Gaussian {
    guard configuration.classes == 2 else {
      throw .unfitImage(
        "unfit mask: expected \(configuration.classes) classes, found 2")
    }
    return try posterior([image], mask.pixels)
  }

  /// Runs the posterior over a color image and a segmentation of its size: where a grader stands in
  /// latent space; of no dimensions for a network without a latent code.
  public func posterior(_ image: ColorImage, _ labels: LabelMap) throws(ModelError) -> Gaussian {
    guard labels.width == image.width, labels.height == image.height else {
      throw .unfitImage(
        "unfit segmentation: expected \(image.width) x \(image.height) pixels, found "
          + "\(labels.width) x \(labels.height)")
    }
    return try posterior(image.planes, labels.pixels)
  }

  private func posterior(
    _ channels: [GrayImage], _ classes: [UInt8]
  ) throws(ModelError) -> Gaussian {
    let (input, field) = try planar(channels)
    let batch = Batch(images: input, classes: field.cut(classes))
      .padded(to: configuration.sideMultiple)
    return network.posterior(batch, on: machine) ?? Gaussian(mean: [], logSigma: [])
  }

  /// The image as the network sees it, and which part of it that is.
  private func planar(
    _ channels: [GrayImage]
  ) throws(ModelError) -> (PlanarImages, FieldOfView) {
    guard configuration.imageChannels == channels.count, let first = channels.first else {
      throw .unfitImage(
        "unfit image: expected \(configuration.imageChannels) channels, found \(channels.count)")
    }
    let (width, height) = (first.width, first.height)
    guard width > 0, height > 0,
      channels.allSatisfy({ $0.width == width && $0.height == height })
    else {
      throw .unfitImage("unfit image: expected channels of one size, found others")
    }
    guard channels.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else {
      throw .unfitImage("unfit image: expected finite values, found others")
    }
    let field = FieldOfView(width: width, height: height, side: configuration.fieldSide)
    let seen = (rows: field.rows.count, columns: field.columns.count)
    let most = configuration.greatestPixelCount
    guard seen.rows * seen.columns <= most else {
      throw .unfitImage(
        "image too large: expected at most \(most) pixels for this model, found \(width) x"
          + " \(height); crop it or make it smaller")
    }
    let result = PlanarImages(
      FeatureMap.Shape(
        batch: 1, channels: channels.count, height: seen.rows, width: seen.columns))
    for (channel, image) in channels.enumerated() {
      let values = field.cut(networkInput(image))
      for row in 0..<seen.rows {
        let target = result.row(plane: channel, row: row)
        for column in 0..<seen.columns { target[column] = values[row * seen.columns + column] }
      }
    }
    return (result, field)
  }
}
