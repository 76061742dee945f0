"""Compares exports with what other readers make of them: see check-exports.sh.

    check-exports.py WORK NAME...

Each NAME is an export below the folder WORK. The masks of all formats must be the same pixels at the same place.
Where the reference of a real scan is at hand, the place of each mask in its full slice is compared with it.
A package that is missing is one line; a comparison that fails ends the script with 1.
"""

import csv
import glob
import json
import os
import sys

FAILURES = 0
REFERENCE = "../shared/data/lidc-dicom-reference"


def check(what, is_right):
    global FAILURES
    print(("passed   " if is_right else "FAILED   ") + what)
    FAILURES += 0 if is_right else 1


def package(name):
    try:
        return __import__(name)
    except ImportError:
        print(f"skipped  the Python package {name} is not installed")
        return None


np = package("numpy")
PIL = package("PIL.Image") if np else None
nibabel = package("nibabel")
nrrd = package("nrrd")
pydicom = package("pydicom")
highdicom = package("highdicom")
if np is None:
    sys.exit(0)


def masks_of(folder):
    """The names of an export's masks in the order of its table, and their pixels by PNG."""
    with open(f"{folder}/hypotheses.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [row["name"] for row in rows]
    if PIL is None:
        return rows, names, None
    from PIL import Image

    pixels = [np.array(Image.open(f"{folder}/{name}-mask.png")) for name in names]
    assert all(set(np.unique(p)) <= {0, 255} for p in pixels)
    return rows, names, [p > 0 for p in pixels]


def facts_of(folder, name):
    with open(f"{folder}/{name}.json") as file:
        return json.load(file)


def affine_of(facts):
    if facts["affineRAS"] is None:
        return None
    return np.array(facts["affineRAS"] + [[0, 0, 0, 1]])


def check_table(name, rows, masks):
    areas = [int(row["area_pixels"]) for row in rows]
    check(f"{name}: areas of the table", areas == [int(m.sum()) for m in masks])


def check_nifti(name, folder, masks, affine):
    image = nibabel.load(f"{folder}/masks.nii.gz")
    data = np.asarray(image.dataobj)
    data = data[:, :, 0, :] if data.ndim == 4 else data[:, :, 0, None]
    same = all(np.array_equal(data[:, :, i].T > 0, m) for i, m in enumerate(masks))
    check(f"{name}: nibabel reads the same masks", same and data.shape[2] == len(masks))
    picture = nibabel.load(f"{folder}/image.nii.gz")
    check(f"{name}: nibabel: image and masks lie alike", np.allclose(picture.affine, image.affine))
    if affine is None:
        codes = int(image.header["qform_code"]), int(image.header["sform_code"])
        check(f"{name}: nibabel: an unknown place has no form", codes == (0, 0))
        return
    check(f"{name}: nibabel: place by sform", np.allclose(image.get_sform(), affine, atol=1e-3))
    check(f"{name}: nibabel: place by qform", np.allclose(image.get_qform(), affine, atol=1e-3))


def check_nrrd(name, folder, names, masks, affine):
    data, header = nrrd.read(f"{folder}/segmentation.seg.nrrd")
    data = data[:, :, :, 0] if data.ndim == 4 else data[None, :, :, 0]
    same = all(np.array_equal(data[i].T > 0, m) for i, m in enumerate(masks))
    check(f"{name}: pynrrd reads the same masks", same and data.shape[0] == len(masks))
    titles = [header[f"Segment{i}_Name"] for i in range(len(names))]
    check(f"{name}: pynrrd: names of the segments", titles == names)
    if affine is None:
        return
    lps = np.diag([-1, -1, 1, 1]) @ affine
    directions = np.array(header["space directions"])[-3:].astype(float)
    right = np.allclose(directions.T, lps[:3, :3], atol=1e-6)
    check(f"{name}: pynrrd: place", right and np.allclose(header["space origin"], lps[:3, 3]))


def source_of(segmentation):
    uid = segmentation.ReferencedSeriesSequence[0].ReferencedInstanceSequence[0].ReferencedSOPInstanceUID
    for folder in ["Tests/Fixtures/lidc", "../shared/data/lidc-dicom"]:
        for path in glob.glob(f"{folder}/**/*.dcm", recursive=True):
            source = pydicom.dcmread(path, stop_before_pixels=True)
            if source.SOPInstanceUID == uid:
                return source
    raise FileNotFoundError(uid)


def check_dicom(name, folder, names, masks, facts):
    """Returns the masks in the full slice by the name of their segment."""
    path = f"{folder}/segmentation.dcm"
    segmentation = pydicom.dcmread(path)
    source = source_of(segmentation)
    labels = [s.SegmentLabel for s in segmentation.SegmentSequence]
    check(f"{name}: pydicom: a segment for each mask with a pixel",
          labels == [n for n, m in zip(names, masks) if m.any()])
    alike = all(getattr(segmentation, key) == getattr(source, key) for key in
                ["PatientID", "StudyInstanceUID", "FrameOfReferenceUID"])
    check(f"{name}: pydicom: patient, study and space of the source", alike)
    frames = segmentation.pixel_array.reshape(-1, segmentation.Rows, segmentation.Columns) > 0
    placed = {}
    for item, frame in zip(segmentation.PerFrameFunctionalGroupsSequence, frames):
        position = [float(x) for x in item.PlanePositionSequence[0].ImagePositionPatient]
        check(f"{name}: pydicom: position of the source",
              position == [float(x) for x in source.ImagePositionPatient])
        number = item.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        placed[labels[number - 1]] = frame
    crop = facts["crop"]
    check(f"{name}: the place of image and masks follows from the source's header",
          np.allclose(affine_of(facts), affine_by(source, crop), atol=1e-6))
    for label, mask in zip(names, masks):
        if not mask.any():
            continue
        check(f"{name}: {label} lies in the slice where its crop was cut out",
              np.array_equal(placed[label], put_back(mask, crop, frames.shape[1:])))
    if highdicom:
        opened = highdicom.seg.segread(path)
        uid = source.SOPInstanceUID
        pixels = opened.get_pixels_by_source_instance([uid], combine_segments=False)
        same = all(np.array_equal(pixels[0, :, :, i] > 0, placed[l]) for i, l in enumerate(labels))
        check(f"{name}: highdicom reads the same masks", same)
    check_dcmqi(name, folder, placed, labels, source)
    return placed


def affine_by(source, crop):
    """From column and row of the crop to the patient, worked out of the header of its slice."""
    x, y = np.array(source.ImageOrientationPatient, float).reshape(2, 3)
    dy, dx = [float(v) for v in source.PixelSpacing]
    origin = np.array(source.ImagePositionPatient, float)
    lps = np.eye(4)
    lps[:3, 0] = x * dx * crop["columnStep"]
    lps[:3, 1] = y * dy * crop["rowStep"]
    lps[:3, 2] = np.cross(x, y) * float(source.SliceThickness)
    lps[:3, 3] = origin + x * dx * crop["firstColumn"] + y * dy * crop["firstRow"]
    return np.diag([-1, -1, 1, 1]) @ lps


def put_back(mask, crop, shape):
    """The mask in the full slice, each pixel as the nearest of the crop, worked out anew."""
    def nearest(count, first, step, limit):
        # Halves go away from zero, as in the program.
        places = (np.arange(count) - first) / step
        index = np.where(places >= 0, np.floor(places + 0.5), np.ceil(places - 0.5)).astype(int)
        return index, (index >= 0) & (index < limit)

    rows, row_ok = nearest(shape[0], crop["firstRow"], crop["rowStep"], mask.shape[0])
    columns, column_ok = nearest(shape[1], crop["firstColumn"], crop["columnStep"], mask.shape[1])
    full = mask[np.clip(rows, 0, mask.shape[0] - 1)][:, np.clip(columns, 0, mask.shape[1] - 1)]
    return full & row_ok[:, None] & column_ok[None, :]


def check_dcmqi(name, folder, placed, labels, source):
    files = sorted(glob.glob(f"{os.path.dirname(folder)}/dcmqi/{name}/*.nii.gz"))
    if not files or nibabel is None:
        return
    found, rights = {}, []
    for path in files:
        image = nibabel.load(path)
        data = np.asarray(image.dataobj)
        for value in np.unique(data[data > 0]):
            found[labels[int(value) - 1]] = (np.argwhere(data == value), image.affine)
    x, y = np.array(source.ImageOrientationPatient, float).reshape(2, 3)
    dy, dx = [float(v) for v in source.PixelSpacing]
    for label, frame in placed.items():
        rows, columns = np.nonzero(frame)
        lps = np.array(source.ImagePositionPatient, float) + columns[:, None] * x * dx + rows[:, None] * y * dy
        expected = lps * [-1, -1, 1]
        voxels, affine = found[label]
        world = voxels @ affine[:3, :3].T + affine[:3, 3]
        order = lambda points: points[np.lexsort(np.round(points, 2).T)]
        rights.append(len(world) == len(expected) and np.allclose(order(world), order(expected), atol=1e-2))
    check(f"{name}: dcmqi has each mask at the same millimeters", all(rights) and len(found) == len(placed))


def check_reference(name, placed):
    """The graders' masks in the full slice must be those of the reference."""
    number = int(name.split("-")[1])
    with open(f"{REFERENCE}/index.json") as file:
        row = json.load(file)[number]
    from PIL import Image

    for reader in range(len(row["areas"])):
        path = f"{REFERENCE}/LIDC-IDRI-0001/nodule-0/slice-{number:02d}_reader-{reader}.png"
        mask = np.array(Image.open(path)) > 0
        if not mask.any():
            continue
        full = np.zeros((512, 512), bool)
        top, left = int(row["crop_row0"]), int(row["crop_col0"])
        full[top:top + mask.shape[0], left:left + mask.shape[1]] = mask
        label = f"grader-{reader + 1}"
        check(f"{name}: {label} is the reference's in the full slice", np.array_equal(placed[label], full))


for export in sys.argv[2:]:
    directory = f"{sys.argv[1]}/{export}"
    table, titles, pictures = masks_of(directory)
    if pictures is None:
        break
    told = facts_of(directory, titles[0])
    matrix = affine_of(told)
    check_table(export, table, pictures)
    if nibabel:
        check_nifti(export, directory, pictures, matrix)
    if nrrd:
        check_nrrd(export, directory, titles, pictures, matrix)
    if pydicom and os.path.exists(f"{directory}/segmentation.dcm"):
        full_masks = check_dicom(export, directory, titles, pictures, told)
        if export.startswith("lidc-") and export != "lidc-05" and os.path.isdir(REFERENCE):
            check_reference(export, full_masks)
sys.exit(1 if FAILURES else 0)
