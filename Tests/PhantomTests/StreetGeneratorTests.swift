import Imaging
import Testing

@testable import Phantom

private let generator = StreetGenerator(seed: 5)
private let scenes = (0..<40).map(generator.makeScene)

@Test("The same seed gives the same street, another seed or number another")
func sameStreet() {
  #expect(generator.makeScene(3) == StreetGenerator(seed: 5).makeScene(3))
  #expect(generator.makeScene(3) != StreetGenerator(seed: 6).makeScene(3))
  #expect(generator.makeScene(3).image != generator.makeScene(4).image)
  #expect(generator.id(of: 3) == "street-0004")
  #expect(Set(scenes.map(\.id)).count == scenes.count)
}

@Test("The task flips the paper's five classes with the paper's probabilities")
func task() {
  let task = StreetGenerator.task
  #expect(
    task.classes == [
      "sidewalk", "person", "car", "vegetation", "road", "background", "sidewalk_2", "person_2",
      "car_2", "vegetation_2", "road_2",
    ])
  #expect(task.flips.flips.map { $0.probability * 17 } == [8, 7, 6, 5, 4])
  #expect(task.flips.modeCount == 32)
  let probabilities = (0..<32).map(task.flips.probability)
  #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
  // No flip: 9 10 11 12 13 / 17^5; all flips: 8 7 6 5 4 / 17^5.
  #expect(abs(probabilities[0] - 154_440 / 1_419_857) < 1e-12)
  #expect(abs(probabilities[31] - 6_720 / 1_419_857) < 1e-12)
}

@Test("The names of the base classes are those of the task")
func baseClasses() {
  for label in StreetClass.allCases {
    #expect(StreetGenerator.task.label(named: "\(label)") == label.rawValue)
  }
}

@Test("Pictures are steps of 1/255, and segmentations hold base classes and ignored pixels only")
func ranges() {
  for scene in scenes {
    #expect(scene.image.width == 128 && scene.image.height == 64)
    #expect(
      scene.image.values.allSatisfy { (0...1).contains($0) && ($0 * 255).rounded() / 255 == $0 })
    #expect(scene.labels.count == 1)
    #expect(scene.labels[0].pixels.allSatisfy { $0 <= 5 || $0 == LabelMap.ignored })
  }
}

@Test(
  "Streets have road, sidewalk and background; most have people, cars and vegetation, some none")
func variety() {
  let shares = StreetClass.allCases.map { label in
    Double(scenes.count { $0.labels[0].areas[Int(label.rawValue)] > 0 }) / Double(scenes.count)
  }
  for label in [StreetClass.road, .sidewalk, .background] {
    #expect(shares[Int(label.rawValue)] == 1, "\(label)")
  }
  // 9 of 10 streets have people and 15 of 16 cars somewhere, not all of them in the picture.
  #expect((0.6..<1).contains(shares[1]), "\(shares[1])")
  #expect((0.6..<1).contains(shares[2]), "\(shares[2])")
  #expect(shares[3] > 0.9)
  let bonnets = scenes.count { $0.labels[0].areas[255] > 0 }
  #expect((4...26).contains(bonnets), "\(bonnets) of 40")
}

@Test("The road lies below the horizon, and the colors of classes differ")
func appearance() {
  var sums = [SIMD3<Double>](repeating: .zero, count: 6)
  var counts = [Double](repeating: 0, count: 6)
  for scene in scenes {
    let plane = scene.image.width * scene.image.height
    for (index, label) in scene.labels[0].pixels.enumerated() where label <= 5 {
      let color = (0..<3).map { Double(scene.image.values[$0 * plane + index]) }
      sums[Int(label)] += SIMD3(color[0], color[1], color[2])
      counts[Int(label)] += 1
      if label == 4 { #expect(index / scene.image.width >= 20) }
    }
  }
  let means = zip(sums, counts).map { $0 / $1 }
  // Vegetation is green, road is grey, and sidewalk is brighter than road.
  #expect(means[3].y > means[3].x + 0.03 && means[3].y > means[3].z + 0.08)
  #expect(abs(means[4].x - means[4].y) < 0.03)
  #expect(means[0].y > means[4].y + 0.05)
}

@Test("A mode flips all pixels of its classes and no others")
func flippedStreet() {
  let labels = scenes[0].labels[0]
  let flipped = StreetGenerator.task.flips.apply(0b10001, to: labels)
  for (before, after) in zip(labels.pixels, flipped.pixels) {
    #expect(after == (before == 0 ? 6 : before == 4 ? 10 : before))
  }
}

@Test("Streets come in any size from 32 to 1024 pixels a side", arguments: [(32, 32), (256, 96)])
func streetSizes(_ width: Int, _ height: Int) {
  let scene = StreetGenerator(seed: 5, width: width, height: height).makeScene(0)
  #expect(scene.image.width == width && scene.image.height == height)
  #expect(scene.labels[0].areas[4] > 0)
}

@Test("Lattice noise stays within -1 and 1, is continuous and has mean 0")
func lattice() {
  let noise = LatticeNoise(seed: 9)
  let values = (0..<4000).map { noise(Float($0 % 63) * 0.37 - 9, Float($0 / 63) * 0.53 - 11) }
  #expect(values.allSatisfy { abs($0) <= 1 })
  #expect(abs(values.reduce(0, +) / 4000) < 0.05)
  #expect(abs(noise(2.9999, 5.3) - noise(3.0001, 5.3)) < 1e-2)
}
