"""How long a compile takes and how it grows: ``python -m benchmarks.compile [N ...]``.

For fabrics of 10, 100 and 1000 leaves (`benchmarks.generate`): CPU seconds and peak memory of ``fabricc
compile`` from cold, of doing it again with and without the cache, and of the floor, which is to encode the
same trees with orjson and to write the same bytes. Each is a process of its own; the least of three counts,
since whatever else the machine does can only add. The exponent is that of CPU over leaves, from one size to
the next. Then intent alone (parse and places; all of ``load``) and what ``fabricc --help`` costs.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from math import log
from pathlib import Path

from benchmarks.generate import generate, write

ROOT = Path(__file__).parents[1]
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU in seconds, of the process and the kernel for it; peak memory in MB."""

    cpu: float
    memory: float


def measure(arguments: list[str], **environment: str) -> Cost:
    """Run Python and give what it cost."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} failed with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def least(costs: list[Cost]) -> Cost:
    return Cost(min(cost.cpu for cost in costs), min(cost.memory for cost in costs))


def compile_arguments(intent: Path, rendered: Path) -> list[str]:
    return ["-m", "compiler.cli", "compile", "--intent", str(intent), "--rendered", str(rendered)]


HELP = "import sys; sys.argv = ['fabricc', '--help']; from compiler.cli import main; main()"

FLOOR = """
import sys, orjson, gc
from pathlib import Path
gc.disable()
source, target = Path(sys.argv[1]), Path(sys.argv[2])
for path in source.rglob('*'):
    if not path.is_file():
        continue
    content = path.read_bytes()
    if path.suffix == '.json' and path.name != 'manifest.json':
        content = orjson.dumps(orjson.loads(content), option=orjson.OPT_INDENT_2)
    out = target / path.relative_to(source)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
"""
"""Reads and parses what it then encodes and writes: the reading is measured apart and taken off."""


def floor(rendered: Path, folder: Path) -> float:
    """Encode and write the same bytes, in CPU seconds."""
    reading = FLOOR.replace("out.write_bytes(content)", "pass").replace(
        "orjson.dumps(orjson.loads(content), option=orjson.OPT_INDENT_2)", "orjson.loads(content)"
    )
    costs: list[tuple[Cost, Cost]] = []
    for number in range(REPEATS):
        arguments = [str(rendered), str(folder / f"floor{number}")]
        costs.append((measure(["-c", FLOOR, *arguments]), measure(["-c", reading, *arguments])))
    return least([whole for whole, _ in costs]).cpu - least([read for _, read in costs]).cpu


@dataclass(frozen=True, slots=True)
class Row:
    leaves: int
    intent: int
    files: int
    rendered: int
    cold: Cost
    again: Cost
    uncached: Cost
    floor: float


def row(leaves: int, folder: Path) -> Row:
    intent, rendered = folder / "intent", folder / "rendered"
    size = write(leaves, intent)
    cache = str(folder / "cache")
    cold: list[Cost] = []
    for _ in range(REPEATS):
        shutil.rmtree(rendered, ignore_errors=True)
        cold.append(measure(compile_arguments(intent, rendered), XDG_CACHE_HOME=cache, FABRICC_CACHE="on"))
        shutil.rmtree(folder / "cache", ignore_errors=True)
    measure(compile_arguments(intent, rendered), XDG_CACHE_HOME=cache, FABRICC_CACHE="on")
    runs = range(REPEATS)
    again = [
        measure(compile_arguments(intent, rendered), XDG_CACHE_HOME=cache, FABRICC_CACHE="on") for _ in runs
    ]
    uncached = [measure(compile_arguments(intent, rendered), FABRICC_CACHE="off") for _ in runs]
    files = [path for path in rendered.rglob("*") if path.is_file()]
    return Row(
        leaves=leaves,
        intent=size,
        files=len(files),
        rendered=sum(path.stat().st_size for path in files),
        cold=least(cold),
        again=least(again),
        uncached=least(uncached),
        floor=floor(rendered, folder),
    )


def print_rows(rows: list[Row]) -> None:
    print(
        "| leaves | intent KB | files | MB | cold s | ms/device | peak MB | x floor | again s "
        "| again, no cache s | exponent |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for before, each in zip([None, *rows], rows, strict=False):
        exponent = (
            ""
            if before is None
            else f"{log(each.cold.cpu / before.cold.cpu) / log(each.leaves / before.leaves):.2f}"
        )
        print(
            f"| {each.leaves} | {each.intent / 1e3:.0f} | {each.files} | {each.rendered / 1e6:.1f} "
            f"| {each.cold.cpu:.2f} | {each.cold.cpu / (each.leaves + 4) * 1e3:.1f} | {each.cold.memory:.0f} "
            f"| {each.cold.cpu / each.floor:.1f} | {each.again.cpu:.2f} | {each.uncached.cpu:.2f} "
            f"| {exponent} |"
        )


def print_load(leaves: int) -> None:
    """Load the intent in this process, warm, and say how fast."""
    from compiler.diagnostics import Diagnostics
    from compiler.load import load
    from compiler.load.events import parse

    files = generate(leaves)
    size = sum(len(text.encode()) for text in files.values())
    gc.disable()
    timings: list[tuple[float, float]] = []
    for _ in range(REPEATS):
        start = time.process_time()
        for name, text in files.items():
            parse(name, text, Diagnostics(), {})
        middle = time.process_time()
        load(files, Diagnostics())
        timings.append((middle - start, time.process_time() - middle))
    parsing, loading = min(timing[0] for timing in timings), min(timing[1] for timing in timings)
    print(
        f"intent of {leaves} leaves, {size / 1e6:.1f} MB: parse with places {size / 1e6 / parsing:.1f} MB/s,"
        f" load {size / 1e6 / loading:.1f} MB/s"
    )


def print_start() -> None:
    bare = least([measure(["-c", "pass"]) for _ in range(10)]).cpu
    shown = least([measure(["-c", HELP]) for _ in range(10)]).cpu
    times = f"{shown / bare:.1f} bare interpreters of {bare * 1e3:.0f} ms"
    print(f"fabricc --help: {shown * 1e3:.0f} ms of CPU, {times}")


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [10, 100, 1000]
    rows: list[Row] = []
    for leaves in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(row(leaves, Path(folder)))
    print_rows(rows)
    print()
    print_load(sizes[-1])
    print_start()


if __name__ == "__main__":
    main()
