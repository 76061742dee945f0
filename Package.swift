// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: language mode 6 comes with the tools version; a warning fails the build.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Every C target: a warning fails the build.
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

/// DCMTK: data sets, the decoders of JPEG and JPEG-LS, and segmentations.
let dcmtk = ["dcmseg", "dcmfg", "dcmiod", "dcmdata", "dcmjpeg", "dcmjpls", "oflog", "ofstd"]

/// Whether the readers are built for libFuzzer, which `Tests/Fuzz/run.sh` asks for.
let isFuzzing = Context.environment["FUZZ"] != nil

/// A module of the house, below the roof.
func floor(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies,
    swiftSettings: strict + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : []))
}

/// The tests of one module.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    swiftSettings: strict)
}

let package = Package(
  name: "penumbra",
  products: [
    .executable(name: "penumbra", targets: ["penumbra"]),
    .library(name: "ProbUNet", targets: ["ProbUNet"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // The ground: kernels of our own, and shims over system libraries.
    .target(name: "CKernels", cSettings: strictC),
    .target(
      name: "CDICOM", cxxSettings: [.treatAllWarnings(as: .error)],
      linkerSettings: dcmtk.map { .linkedLibrary($0) }),
    .target(name: "CPNG", cSettings: strictC, linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CTerminal", cSettings: strictC),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncursesw5-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

    // First floor: values.
    floor("Tensors", ["CKernels"]),
    floor("Imaging"),
    floor("Cells"),

    // Second floor: what the engine and the reviewer are made of.
    floor("Layers", ["Tensors", "CKernels"]),
    floor("Evaluation", ["Imaging"]),
    floor("Interchange", ["Imaging", "CPNG", "CZlib"]),
    floor("Phantom", ["Imaging", "Tensors"]),
    floor("Figures", ["Imaging"]),
    floor("CursesDriver", ["Cells", "CNcurses", "CTerminal"]),

    // Third floor: the engine, the reviewer without a terminal, and what leaves the program.
    floor("ProbUNet", ["Layers", "Tensors", "Imaging", "Interchange"]),
    floor("Reviewer", ["Cells", "Imaging", "Evaluation"]),
    floor("Exports", ["Cells", "Imaging", "Evaluation", "Interchange"]),

    // The roof: commands, effects, clock, seed, files.
    .executableTarget(
      name: "penumbra",
      dependencies: [
        "ProbUNet", "Reviewer", "Exports", "CursesDriver", "Evaluation", "Interchange", "Phantom",
        "Imaging", "Cells", "Tensors", "Layers", "Figures", "CDICOM",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Readers as a fuzzer calls them, and the tests of what it found.
    .target(
      name: "FuzzTargets", dependencies: ["Interchange", "ProbUNet", "Imaging"],
      path: "Tests/Fuzz/FuzzTargets", swiftSettings: strict),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], swiftSettings: strict),

    tests(of: "Tensors"),
    tests(of: "Imaging"),
    tests(of: "Cells"),
    tests(of: "CursesDriver", ["Cells"]),
    tests(of: "Layers", ["Interchange", "Tensors"]),
    tests(of: "Evaluation", ["Imaging", "Interchange", "Tensors"]),
    tests(of: "Interchange", ["Imaging", "Tensors"]),
    tests(of: "Phantom", ["Imaging"]),
    tests(of: "Figures", ["Imaging"]),
    tests(of: "ProbUNet", ["Imaging", "Interchange", "Layers", "Tensors"]),
    tests(of: "Reviewer", ["Cells", "Imaging"]),
    tests(of: "Exports", ["Cells", "Evaluation", "Imaging", "Interchange"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "penumbra", "Interchange", "Evaluation", "Exports", "Imaging", "ProbUNet", "Tensors",
        "Reviewer", "Cells", "Figures",
      ],
      swiftSettings: strict),
  ],
  cLanguageStandard: .c17,
  cxxLanguageStandard: .cxx17
)

if isFuzzing {
  package.targets += [
    .target(name: "CFuzz", path: "Tests/Fuzz/CFuzz", cSettings: strictC),
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzTargets", "CFuzz"], path: "Tests/Fuzz/Fuzz",
      swiftSettings: strict, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
  ]
}
