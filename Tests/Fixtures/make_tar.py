"""Makes the small tar fixtures in tar/ with Python's own tarfile module."""
import gzip
import io
import tarfile
from pathlib import Path

folder = Path(__file__).with_name("tar")
folder.mkdir(exist_ok=True)
LONG = "folder-" * 30 + "end/file.txt"


def archive(format):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as tar:
        directory = tarfile.TarInfo("a/")
        directory.type = tarfile.DIRTYPE
        tar.addfile(directory)
        for name, data in (("./a/b.txt", b"hello"), ("a/empty", b""), (LONG, b"x" * 1000),
                           ("../out", b"bad")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("a/link")
        link.type = tarfile.SYMTYPE
        link.linkname = "/etc/passwd"
        tar.addfile(link)
    return out.getvalue()[:8192]


for name, format in (("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)):
    (folder / f"{name}.tar").write_bytes(archive(format))
whole = archive(tarfile.GNU_FORMAT)
half = len(whole) // 2
(folder / "members.tar.gz").write_bytes(
    gzip.compress(whole[:half], mtime=0) + gzip.compress(whole[half:], mtime=0))
