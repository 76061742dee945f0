import Testing

@testable import Imaging

private let image = ColorImage(
  width: 2, height: 1, values: [1, 0, /* green */ 0, 1, /* blue */ 0, 1])

@Test("A colour image has three planes, and brightness by BT.601")
func planes() {
  #expect(image.planes.map(\.values) == [[1, 0], [0, 1], [0, 1]])
  #expect(image[1, 0, 1] == 1)
  #expect(abs(image.luminance[0, 0] - 0.299) < 1e-6)
  #expect(abs(image.luminance[0, 1] - 0.701) < 1e-6)
  #expect(image.luminance.unit == .unitInterval)
}

@Test("A label map gives the pixels and the area of each class")
func labelMap() {
  let labels = LabelMap(width: 3, height: 1, pixels: [0, 13, 255])
  #expect(labels.mask(of: 13).pixels == [0, 1, 0])
  #expect(labels.mask(of: 7).isEmpty)
  #expect(labels.areas[13] == 1)
  #expect(labels.areas[255] == 1)
  #expect(LabelMap(width: 2, height: 1).pixels == [255, 255])
}

@Test("A scene is a case of one class, with a mask per segmentation")
func caseOfClass() {
  let scene = Scene(
    id: "aachen/1", patient: "aachen", split: "train", image: image,
    labels: [
      LabelMap(width: 2, height: 1, pixels: [0, 13]),
      LabelMap(width: 2, height: 1, pixels: [13, 13]),
    ])
  let car = scene.case(of: 13)
  #expect(car.masks.map(\.pixels) == [[0, 1], [1, 1]])
  #expect(car.image == image.luminance)
  #expect((car.id, car.patient, car.split) == ("aachen/1", "aachen", "train"))
}

@Test("Cityscapes has 19 classes and five that are flipped to, in the order of the paper")
func cityscapes() {
  let task = SceneTask.cityscapes
  #expect(task.classes.count == 24)
  #expect(
    task.classes.suffix(5) == ["sidewalk_2", "person_2", "car_2", "vegetation_2", "road_2"])
  #expect(task.flips.flips.map(\.base) == [1, 11, 13, 8, 0])
  #expect(task.flips.flips.map(\.alternative) == [19, 20, 21, 22, 23])
  #expect(task.label(named: "car") == 13)
  #expect(task.label(named: "tree") == nil)
}

@Test("A task that cannot be is told why")
func taskProblems() {
  let flips = FlipTask([FlipTask.Flip(base: 0, alternative: 2, probability: 0.5)])
  #expect(
    SceneTask.problem(classes: ["a"], flips: FlipTask([])) == "expected 2 to 64 classes, found 1")
  #expect(
    SceneTask.problem(classes: ["a", "a"], flips: FlipTask([]))
      == "expected different names of classes")
  #expect(
    SceneTask.problem(classes: ["a", "b"], flips: flips)
      == "expected flips of the 2 classes, found another")
  #expect(SceneTask.problem(classes: ["a", "b", "c"], flips: flips) == nil)
}
