import Foundation
import Imaging

/// A street as a camera sees it: colors and classes of all pixels.
struct StreetView {
  /// The class of each pixel; the own bonnet is ignored.
  let labels: LabelMap
  private let colors: [Color]
  private let width: Int
  private let height: Int

  /// Where the lines of sight go through a pixel; the first through its middle.
  private static let places = [
    Point(x: 0.5, y: 0.5), Point(x: 0, y: 0.2), Point(x: 0.2, y: 0.8), Point(x: 0.8, y: 0),
  ]

  /// Looks at a street, with four lines of sight per pixel; the first gives the class.
  init(of street: Street, width: Int, height: Int, using dice: inout Dice) {
    self.width = width
    self.height = height
    let painter = StreetPainter(street)
    var pixels = [UInt8](repeating: LabelMap.ignored, count: width * height)
    var colors = [Color](repeating: .zero, count: width * height)
    for column in 0..<width {
      for (number, place) in Self.places.enumerated() {
        let across = (Float(column) + place.x) / Float(width) - 0.5
        let line = painter.line(across: across)
        for row in 0..<height {
          let hit = painter.hit(
            line, across: across, down: (Float(row) + place.y) / Float(height),
            aspect: Float(height) / Float(width))
          colors[row * width + column] += hit.color / Float(Self.places.count)
          if number == 0, let label = hit.label { pixels[row * width + column] = label.rawValue }
        }
      }
    }
    labels = LabelMap(width: width, height: height, pixels: pixels)
    self.colors = colors
  }

  /// Returns the picture with the exposure, color cast, blur and noise of a camera, in steps of
  /// 1/255.
  func image(using dice: inout Dice) -> ColorImage {
    var image = ColorImage(width: width, height: height)
    let exposure = dice.uniform(0.75...1.2)
    let contrast = dice.uniform(0.8...1.15)
    let noise = dice.uniform(0.008...0.025)
    for channel in 0..<ColorImage.channels {
      let cast = exposure * dice.uniform(0.94...1.06)
      for index in colors.indices {
        let value = pow(max(cast * colors[index][channel], 0), contrast) + noise * dice.normal()
        let step = (255 * min(max(value, 0), 1)).rounded() / 255
        image.values[channel * colors.count + index] = step
      }
    }
    return image
  }
}

/// Finds what each line of sight meets.
private struct StreetPainter {
  let street: Street
  /// The objects, nearest first.
  private let objects: [any StreetObject]
  private let shadows: [Shadow]

  /// An ellipse on the ground.
  private struct Shadow {
    let x: Float
    let depth: Float
    let width: Float
    let length: Float
  }

  init(_ street: Street) {
    self.street = street
    let objects: [any StreetObject] =
      street.cars + street.people + street.trees + street.poles
    self.objects = objects.sorted { $0.depth < $1.depth }
    shadows = objects.map {
      Shadow(
        x: $0.x, depth: $0.depth, width: $0.shade, length: $0.shade * ($0 is StreetCar ? 2.1 : 1))
    }
  }

  /// Returns the objects that lines of sight of a column may meet, `across` from -0.5 to 0.5.
  func line(across: Float) -> [any StreetObject] {
    let slope = across / street.focalLength
    return objects.filter { object in
      // A car's side reaches half its length before and behind its middle.
      abs(slope * object.depth - object.x) < object.reach + 2.5 * abs(slope)
    }
  }

  /// What is seen at a place of the picture: `across` from -0.5 to 0.5, `down` from 0 to 1.
  func hit(
    _ line: [any StreetObject], across: Float, down: Float, aspect: Float
  ) -> StreetHit {
    if street.hasBonnet, down > 0.93 + 0.25 * across * across {
      return StreetHit(depth: 0.5, color: Color(0.09, 0.09, 0.1), label: nil)
    }
    let ray = StreetRay(
      eye: street.eye, across: across / street.focalLength,
      down: (down - street.horizon) * aspect / street.focalLength)
    var nearest = background(ray)
    for object in line {
      guard let hit = object.hit(ray, street.light, street.grain) else { continue }
      if hit.depth < nearest.depth { nearest = hazy(hit) }
    }
    return nearest
  }

  private func hazy(_ hit: StreetHit) -> StreetHit {
    let share = 1 - exp2(-hit.depth / street.light.visibility)
    return StreetHit(
      depth: hit.depth, color: mix(hit.color, street.light.haze, share), label: hit.label)
  }

  /// Sky, houses or ground.
  private func background(_ ray: StreetRay) -> StreetHit {
    var nearest = StreetHit(depth: .infinity, color: sky(ray), label: .background)
    for (side, light) in zip(street.sides, street.light.walls) {
      if let wall = side.wall(ray, light: light, street.grain), wall.depth < nearest.depth {
        nearest = hazy(wall)
      }
    }
    if let end = end(ray), end.depth < nearest.depth { nearest = hazy(end) }
    guard ray.down > 1e-4 else { return nearest }
    let depth = street.eye / ray.down
    return depth < nearest.depth && depth < Street.end ? hazy(ground(ray, depth)) : nearest
  }

  private func sky(_ ray: StreetRay) -> Color {
    let height = max(-ray.down, 0)
    let cloud =
      street.grain(2.5 * ray.across, 9 * height) + 0.5 * street.grain(7 * ray.across, 22 * height)
    let blue = mix(street.light.haze, street.light.zenith, 2.2 * height)
    return mix(blue, Color(0.95, 0.95, 0.96), street.light.clouds * max(cloud, 0))
  }

  /// Where the street ends: trees and houses far away.
  private func end(_ ray: StreetRay) -> StreetHit? {
    let (x, height) = (ray.x(at: Street.end), ray.height(at: Street.end))
    guard height > -1 else { return nil }
    let trees = 7 + 3 * street.grain(0.16 * x, 3) + 1.2 * street.grain(0.7 * x, 5)
    if height < trees {
      let leaves = Color(0.2, 0.3, 0.15) * (1 + 0.3 * street.grain(0.6 * x, 0.6 * height))
      return StreetHit(depth: Street.end, color: leaves, label: .vegetation)
    }
    let houses = 9 + 6 * street.grain(floor(0.11 * x), 11)
    guard height < houses else { return nil }
    return StreetHit(depth: Street.end, color: Color(0.5, 0.48, 0.46), label: .background)
  }

  private func ground(_ ray: StreetRay, _ depth: Float) -> StreetHit {
    let x = ray.x(at: depth)
    let shade = shadow(x, depth)
    for side in street.sides {
      if let (color, label) = side.ground(side.sign * x, depth, street.grain) {
        return StreetHit(depth: depth, color: color * shade, label: label)
      }
    }
    return StreetHit(depth: depth, color: asphalt(x, depth) * shade, label: .road)
  }

  private func asphalt(_ x: Float, _ depth: Float) -> Color {
    let middle = 0.5 * (street.road.lowerBound + street.road.upperBound)
    let dash = depth / 6 - floor(depth / 6)
    if abs(x - middle) < 0.075, dash < 0.5 { return Color(0.8, 0.8, 0.76) }
    let wear = 0.04 * street.grain(0.5 * x, 0.12 * depth) + 0.03 * street.grain(11 * x, 11 * depth)
    let grey = 0.33 + wear
    return Color(grey, grey, grey * 1.03)
  }

  /// How much light reaches the ground between cars, people and trees.
  private func shadow(_ x: Float, _ depth: Float) -> Float {
    var light: Float = 1
    for shadow in shadows where abs(x - shadow.x) < shadow.width {
      let (right, ahead) = ((x - shadow.x) / shadow.width, (depth - shadow.depth) / shadow.length)
      let gap = (right * right + ahead * ahead).squareRoot()
      guard gap < 1 else { continue }
      light = min(light, 1 - street.light.shadow * min(1, 2.5 * (1 - gap)))
    }
    return light
  }
}
