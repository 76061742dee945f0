import Foundation

/// The folder of what ships with the program.
enum Assets {
  /// Returns the first of these that exists: `PENUMBRA_ASSETS`; `Assets` beside or above the
  /// executable; `Assets` of the source folder the program was built from.
  static func folder(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String = CommandLine.arguments.first ?? "", source: String = #filePath
  ) -> String? {
    if let named = environment["PENUMBRA_ASSETS"], !named.isEmpty { return named }
    let running =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? executable
    return above(running) ?? above(source)
  }

  /// Returns the model to use when none is named: the first by name in `Models`.
  static func model(in folder: String? = folder()) -> String? {
    guard let folder else { return nil }
    let models = folder + "/Models"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: models)) ?? []
    return files.filter { $0.hasSuffix(".safetensors") }.sorted().first.map { models + "/" + $0 }
  }

  /// Returns the path of a model: a file at `name`, or else the one of that name that ships, `name`
  /// itself when there is neither.
  static func model(named name: String, in folder: String? = folder()) -> String {
    guard let folder, !name.contains("/"), !FileManager.default.fileExists(atPath: name) else {
      return name
    }
    let shipped = "\(folder)/Models/\(name).safetensors"
    return FileManager.default.fileExists(atPath: shipped) ? shipped : name
  }

  private static func above(_ path: String) -> String? {
    var folder = URL(filePath: path).standardizedFileURL
    while folder.path.count > 1 {
      folder.deleteLastPathComponent()
      let candidate = folder.appending(path: "Assets").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder),
        isFolder.boolValue
      {
        return candidate
      }
    }
    return nil
  }
}
