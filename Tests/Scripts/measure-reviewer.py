"""Measures the reviewer in a terminal: first frame, from each key to the stable screen, bytes per key.

    python3 Tests/Scripts/measure-reviewer.py PROGRAM LIBRARY [--cases 100000] [--model FILE]

Runs PROGRAM by tuishot (the tool beside the repository, or $TUISHOT), which is a terminal itself, so times
are from the key's bytes to the last output that changes the screen. Each view gets --keys keys, 100 unless
told, one after another, the next when all is still; printed are median, 95th percentile and largest.
With --cases, LIBRARY's index is repeated under other names until it has so many cases; pixels are shared.
Equal cases follow each other then, so the next case is measured in LIBRARY as it is.
With --plain a reader that only takes the bytes stands in the terminal's place: tuishot, in Python, takes
some 10 us for each cell with a colour of its own, 60 ms for a whole screen at 160x50, whoever draws it.
The load of the machine stands with the numbers: on a busy one they say little about the program. Ends
with 1 when a 95th percentile is above 30 ms or the median of first frames above 100 ms.
"""

import argparse
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TUISHOT = os.environ.get("TUISHOT", ROOT / "../shared/tools/tuishot/tuishot")
# For each view: the keys that lead there, and those measured, in turn. Before each the screen is still.
VIEWS = {
    "list": ([], ["j"]),
    "list, pages": ([], ["PageDown", "PageUp"]),
    "review: sample": (["Enter"], ["l", "h"]),
    "review: outline": (["Enter"], ["1", "1"]),
    "review: window": (["Enter"], ["w"]),
    "review: next case": (["Enter"], ["]"]),
    "latent: step": (["z"], ["l", "k", "h", "j"]),
    "latent: ring": (["z", "l", "l"], [")"]),
    "compare: cell": (["Enter", "m"], ["l", "j", "h", "k"]),
    "opinions: next": (["M"], ["j", "k"]),
    "help": ([], ["?", "Escape"]),
}

# Views where neighbours in the list must be different cases.
UNIQUE = {"review: next case"}


def repeated(library, count, folder):
    """A library of `count` cases: those of `library` again and again, under other names."""
    folder = Path(folder)
    lines = [json.loads(line) for line in open(library / "cases.jsonl", encoding="utf-8")]
    with open(folder / "cases.jsonl", "w", encoding="utf-8") as out:
        for number in range(count):
            case = dict(lines[number % len(lines)])
            turn = number // len(lines)
            if turn:
                case["id"] = f"copy{turn:03d}-{case['id']}"
                case["patient"] = f"copy{turn:03d}-{case['patient']}"
            out.write(json.dumps(case, separators=(",", ":")) + "\n")
    about = json.loads((library / "library.json").read_text(encoding="utf-8"))
    about["cases"] = count
    (folder / "library.json").write_text(json.dumps(about), encoding="utf-8")
    for shard in library.glob("pixels-*.npy"):
        (folder / shard.name).symlink_to(shard.resolve())
    return folder


class Plain:
    """The program on a terminal that takes what is sent and shows nothing."""

    BYTES = {"Enter": "\r", "Escape": "\x1b", "PageDown": "\x1b[6~", "PageUp": "\x1b[5~"}
    ANSWER = b"\x1b[?62;22c"

    def __init__(self, options, library, size, folder):
        command = command_of(options, library)
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(environment(folder), TERM="xterm-256color", COLORTERM="truecolor")
            os.execvp(command[0], command)
        columns, rows = map(int, size.split("x"))
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process, signal.SIGWINCH)
        self.take(1.5)

    def take(self, pause):
        """Takes what comes until there is a pause; returns the bytes and when the last came."""
        count, last = 0, None
        while select.select([self.terminal], [], [], pause)[0]:
            taken = os.read(self.terminal, 1 << 16)
            if b"\x1b[c" in taken:
                os.write(self.terminal, self.ANSWER)
            count, last = count + len(taken), time.monotonic()
        return count, last

    def press(self, key, pause=0.06):
        """Returns the bytes a key brings and the milliseconds to the last of them.

        What comes after a pause is no answer to the key: lists change while they are ranked.
        """
        start = time.monotonic()
        os.write(self.terminal, self.BYTES.get(key, key).encode())
        count, last = self.take(pause)
        self.take(0.12)
        return {"bytes": count, "stable_ms": last and (last - start) * 1000}

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def command_of(options, library):
    model = ["--model", options.model] if options.model else []
    return [str(options.program), "review", str(library), "--read-only", *model]


def environment(folder):
    return {"XDG_STATE_HOME": str(folder), "PENUMBRA_GLYPHS": "sextant"}


def plainly(options, library, way, keys, size):
    """Returns what `options.keys` keys take, each in turn, with a plain reader."""
    with tempfile.TemporaryDirectory() as folder:
        reviewer = Plain(options, library, size, folder)
        for key in way:
            reviewer.press(key, 1.5)
        measured = [reviewer.press(keys[n % len(keys)]) for n in range(options.keys)]
        reviewer.close()
        return measured


def emulated(options, library, way, keys, size):
    """Returns what `options.keys` keys take, each in turn, in tuishot."""
    lines = ["expect Cases", "wait stable 1500"]
    for key in way:
        lines += [f"key {key}", "wait stable 1500"]
    for number in range(options.keys):
        lines.append(f"measure k{number:03d} key {keys[number % len(keys)]}")
    report = run(options, library, lines, size)
    return [report["measures"][f"k{n:03d}"] for n in range(options.keys)]


def run(options, library, lines, size):
    """Runs a script; returns its report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        script = Path(folder) / "script.tui"
        script.write_text("\n".join(lines + ["key C-c", "expect-exit 130"]) + "\n")
        command = [
            "python3", TUISHOT, "-q", "--timeout", "60000", "--stable", "120", "--size", size,
            "-f", "txt", "-o", folder, "-r", report, "-s", script, "--colorterm", "truecolor",
        ]
        for name, value in environment(folder).items():
            command += ["--env", f"{name}={value}"]
        command += ["--", *command_of(options, library)]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        return json.loads(report.read_text())


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def numbers(values):
    return "%9.1f%9.1f%9.1f" % (percentile(values, 0.5), percentile(values, 0.95), max(values))


def measure(options, library, name, size):
    """Prints the table of one library; returns whether all is within the limits."""
    print(f"\n{name}, {size}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'':20}{'median':>9}{'p95':>9}{'largest':>9}{'bytes':>9}", flush=True)
    is_good = True
    if not options.plain:
        firsts = [
            run(options, library, ["expect Cases"], size)["first_frame_ms"]
            for _ in range(options.starts)]
        print(f"{'first frame, ms':20}{numbers(firsts)}", flush=True)
        is_good = percentile(firsts, 0.5) <= 100
    for view, (way, keys) in VIEWS.items():
        measured = (plainly if options.plain else emulated)(
            options, options.library if view in UNIQUE else library, way, keys, size)
        changed = [m for m in measured if m.get("stable_ms") is not None]
        times = [m["stable_ms"] for m in changed]
        sizes = sorted(m["bytes"] for m in changed)
        print(f"{view:20}{numbers(times)}{sizes[len(sizes) // 2]:>9.0f}"
              f"   load {os.getloadavg()[0]:.1f}", flush=True)
        is_good = is_good and percentile(times, 0.95) <= 30
    return is_good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("library", type=Path)
    parser.add_argument("--cases", type=int, help="repeat the library's index to so many")
    parser.add_argument("--model", help="the model; without one, that which ships")
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--starts", type=int, default=10)
    parser.add_argument("--plain", action="store_true", help="take the bytes, show nothing")
    parser.add_argument("--sizes", nargs="+", default=["80x24", "160x50"])
    options = parser.parse_args()
    if not options.plain and not Path(TUISHOT).exists():
        print(f"skipped: no {TUISHOT}; $TUISHOT names another place")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        library, name = options.library, str(options.library)
        if options.cases:
            library = repeated(options.library, options.cases, folder)
            name = f"{options.cases} cases"
        results = [measure(options, library, name, size) for size in options.sizes]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
