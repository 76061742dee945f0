import Foundation
import Imaging
import Interchange
import Layers
import Synchronization
import Tensors

/// A trained model that answers which masks an image may have.
///
/// The U-Net and the prior run once per case, in `encode`; a further hypothesis costs only f_comb.
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

  private let network: ProbabilisticUNet
  private let parameters: ParameterValues
  private let machine: Mutex<Machine>

  /// What only one thread at a time may use.
  private struct Machine: ~Copyable {
    let compute: Compute
    let cache = FilterCache()
  }

  /// Reads a model or a checkpoint, of which it takes the averaged parameters.
  public static func load(path: String, threads: Int) throws(ModelError) -> HypothesisModel {
    let bytes: [UInt8]
    do { bytes = try readFile(path, limit: Limits.safetensorsFile) } catch {
      throw .unreadable("\(error)")
    }
    let (file, configuration) = try ModelFile.parse(bytes)
    let network = ProbabilisticUNet(configuration)
    let prefix =
      file.metadata["recipe"] != nil && file["average.fcomb.0.bias"] != nil
      ? "average." : ""
    return HypothesisModel(
      network, try ModelFile.values(network.layout, prefix: prefix, in: file),
      name: URL(filePath: path).deletingPathExtension().lastPathComponent,
      sha256: SHA256.hexDigest(bytes), facts: file.metadata,
      divergences: (try? ModelFile.decode([Double].self, "divergences", in: file.metadata)) ?? [],
      threads: threads)
  }

  /// A model with random parameters, to measure speed with.
  package static func untrained(
    _ configuration: Configuration, seed: UInt64, threads: Int
  ) -> HypothesisModel {
    let network = ProbabilisticUNet(configuration)
    var generator = SplitMix64(seed: seed)
    return HypothesisModel(
      network, network.initialParameters(using: &generator), name: "untrained", sha256: "",
      facts: [:], divergences: [], threads: threads)
  }

  private init(
    _ network: ProbabilisticUNet, _ parameters: ParameterValues, name: String, sha256: String,
    facts: [String: String], divergences: [Double], threads: Int
  ) {
    self.network = network
    self.parameters = parameters
    self.name = name
    self.sha256 = sha256
    self.facts = facts
    self.divergences = divergences
    configuration = network.configuration
    parameterCount = network.parameterCount
    machine = Mutex(Machine(compute: Compute(threads: threads)))
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

  /// Runs U-Net and prior over an image of any size.
  public func encode(_ image: GrayImage) throws(ModelError) -> EncodedCase {
    let input = try planar(image)
    return machine.withLock { machine in
      let trace = network.unet(input, parameters, cache: machine.cache, on: machine.compute)
      let prior = network.prior?(input, parameters, cache: machine.cache, on: machine.compute)
      let decoder = PixelDecoder(
        trace.features, width: image.width, height: image.height, layers: network.fcomb.layers,
        parameters, on: machine.compute)
      return EncodedCase(
        width: image.width, height: image.height,
        prior: prior?.gaussians[0] ?? Gaussian(mean: [], logSigma: []), decoder: decoder)
    }
  }

  /// Runs the posterior over an image and a mask of its size: where a grader stands in latent space.
  public func posterior(_ image: GrayImage, _ mask: Mask) throws(ModelError) -> Gaussian {
    guard let posterior = network.posterior else { return Gaussian(mean: [], logSigma: []) }
    let input = try planar(image)
    let shape = input.shape
    var classes = [UInt8](repeating: 0, count: shape.height * shape.width)
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        let isInside = row < mask.height && column < mask.width && mask[row, column]
        classes[row * shape.width + column] = isInside ? 1 : 0
      }
    }
    let seen = Batch(images: input, classes: classes).withMasks(configuration)
    return machine.withLock { machine in
      posterior(seen, parameters, cache: machine.cache, on: machine.compute).gaussians[0]
    }
  }

  /// The image as the network sees it; sides that do not fit are padded with the last row or column.
  private func planar(_ image: GrayImage) throws(ModelError) -> PlanarImages {
    guard configuration.imageChannels == 1 else {
      throw .unfitImage(
        "unfit image: expected \(configuration.imageChannels) channels, found 1")
    }
    guard image.values.allSatisfy(\.isFinite) else {
      throw .unfitImage("unfit image: expected finite values, found others")
    }
    let multiple = configuration.sideMultiple
    let fitted = { (side: Int) in (side + multiple - 1) / multiple * multiple }
    let result = PlanarImages(
      FeatureMap.Shape(
        batch: 1, channels: 1, height: fitted(image.height), width: fitted(image.width)))
    let values = networkInput(image)
    for row in 0..<result.shape.height {
      let source = min(row, image.height - 1) * image.width
      let target = result.row(plane: 0, row: row)
      for column in 0..<result.shape.width {
        target[column] = values[source + min(column, image.width - 1)]
      }
    }
    return result
  }
}
