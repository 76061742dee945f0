/// What the program accepts from a file before it takes memory for it.
package enum Limits {
  /// The longest header of a safetensors file, in bytes.
  package static let safetensorsHeader = 16 << 20

  /// The largest number of tensors in a safetensors file.
  package static let safetensorsTensors = 65_536

  /// The largest safetensors file, in bytes.
  package static let safetensorsFile = 8 << 30

  /// How deep arrays and objects may nest in a JSON text.
  package static let jsonDepth = 64

  /// The largest JSON document, in bytes.
  package static let jsonDocument = 16 << 20

  /// The largest journal, in bytes.
  package static let journal = 256 << 20

  /// The longest line of a journal with its line feed, in bytes.
  package static let journalLine = 64 << 10

  /// The bytes of a script for the reviewer.
  package static let script = 1 << 20

  /// The longest text that a reader may give to a decision, in bytes.
  package static let noteText = 4096

  /// The largest PNG file, in bytes.
  package static let pngFile = 256 << 20

  /// The longest side of a PNG, in pixels.
  package static let pngSide: UInt32 = 8192

  /// The largest number of samples in a PNG: one of 8192 x 8192 pixels in gray.
  package static let pngSamples = 1 << 26

  /// The largest file of scores of an evaluation, in bytes.
  package static let scoresFile = 4 << 30

  /// The largest index of a library, in bytes.
  package static let libraryIndex = 1 << 30

  /// The longest side of a case, in pixels.
  package static let caseSide = 8192

  /// The largest number of graders of a case.
  package static let caseGraders = 256

  /// The largest record of a library, image and masks of one case, in bytes: 8192 x 8192 pixels in
  /// single precision with four masks.
  package static let caseRecord = 1 << 29

  /// The largest number of classes of a scene.
  package static let sceneClasses = 64

  /// The largest table beside a source, in bytes.
  package static let table = 256 << 20

  /// How many bytes of a shuffled archive are kept while the rest of their nodules is awaited.
  package static let gathered = 512 << 20

  /// The largest DICOM file, in bytes.
  package static let dicomFile = 64 << 20

  /// The longest side of a DICOM slice, in pixels.
  package static let dicomSide = 4096

  /// The memory that the process may take that reads DICOM files, in bytes.
  package static let dicomMemory = 1 << 30

  /// The time that one DICOM file may be computed on, in seconds.
  package static let dicomSeconds = 10

  /// The time that one DICOM file may take in all, in seconds.
  package static let dicomPatience = 30

  /// The largest DICOM Segmentation, in pixels of all its frames together.
  package static let segmentationPixels = 64 << 20

  /// The largest file of an export, in bytes.
  package static let exportFile = 1 << 30

  /// The largest file of annotations, in bytes.
  package static let annotationFile = 8 << 20

  /// How deep the elements of annotations may nest.
  package static let annotationDepth = 16

  /// The largest number of readings in a file of annotations.
  package static let annotationReadings = 64

  /// The largest number of outlines in a file of annotations.
  package static let annotationOutlines = 10_000

  /// The largest number of points of an outline.
  package static let annotationPoints = 100_000

  /// The longest text of an element of annotations, in bytes.
  package static let annotationText = 4096

  /// The largest number of voxels of a NIfTI file.
  package static let niftiVoxels = 1 << 28

  /// The farthest place in a NIfTI file that its voxels may begin at, extensions before them.
  package static let niftiHeader = 16 << 20

  /// The largest number of members of a zip archive.
  package static let zipMembers = 1000

  /// The largest directory of a zip archive, in bytes.
  package static let zipDirectory = 16 << 20

  /// The largest NumPy array, in bytes.
  package static let npyBytes = 1 << 40

  /// The largest NumPy array whose first axis is the fastest, in bytes; it has to be turned.
  package static let npyColumnsFirst = 512 << 20

  /// The longest name in a NumPy array of names, in letters.
  package static let npyLetters = 256

  /// The largest NumPy array of names, in bytes.
  package static let npyTexts = 64 << 20

  /// The largest number of pixels in all masks of a case.
  package static let caseMaskPixels = 1 << 26

  /// The largest text or array in a pickle, in bytes.
  package static let pickleBytes = 64 << 20

  /// How many bytes of a pickle are kept while the rest of its entries is awaited.
  package static let pickleHeld = 512 << 20

  /// The largest number of values on the stack of a pickle.
  package static let pickleStack = 1 << 20

  /// The largest number of values that a pickle may refer back to.
  package static let pickleMemory = 1 << 22

  /// The largest values that a pickle may refer back to, in bytes of all of them together.
  package static let pickleMemoryBytes = 64 << 20
}
