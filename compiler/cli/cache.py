"""What the last compile of the same intent came to, so that doing it again costs a second and not ten.

An entry says: this intent, these options and this very compiler render the manifest with this digest. It
answers only where that manifest is what stands, and every file it lists is whole; then nothing would change,
and the warnings are told again. In every other case, and whenever anything is odd, the compile is done.
Deleting the folder (``$XDG_CACHE_HOME/fabricc``, ``~/.cache/fabricc``) changes nothing but time, and
``FABRICC_CACHE=off`` does without.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.codes import CODES
from compiler.diagnostics import Diagnostics, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compiler.diagnostics import Diagnostic

_KEPT = 32
"""Entries that stay; the oldest go."""

_PACKAGE = Path(__file__).parents[1]


def key(sources: Mapping[str, str], options: Iterable[str]) -> str:
    """Name everything that a compile depends on but for the manifest that stands."""
    digest = sha256()
    for part in _parts(sources, options):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts(sources: Mapping[str, str], options: Iterable[str]) -> Iterator[bytes]:
    for option in options:
        yield option.encode()
    for name, text in sorted(sources.items()):
        yield name.encode()
        yield text.encode()
    for folder, folders, files in os.walk(_PACKAGE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = os.path.join(folder, name)  # noqa: PTH118 - some hundred files at every start
            status = os.stat(path)  # noqa: PTH116 - as above
            yield f"{path} {status.st_size} {status.st_mtime_ns}".encode()


def recall(key: str) -> tuple[str, Diagnostics] | None:
    """Give the digest of the manifest that this comes to, and its warnings; None if it is not known."""
    folder = _folder()
    if folder is None:
        return None
    import orjson

    try:
        found = orjson.loads((folder / key).read_bytes())
        diagnostics = Diagnostics()
        for each in found["warnings"]:
            _add(diagnostics, each)
        return str(found["manifest"]), diagnostics
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(key: str, manifest: bytes, diagnostics: Diagnostics) -> None:
    """Keep what a compile came to. That it cannot be kept is nobody's concern."""
    folder = _folder()
    if folder is None:
        return
    import orjson

    entry = {
        "manifest": sha256(manifest).hexdigest(),
        "warnings": [_plain(each) for each in diagnostics.ordered()],
    }
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = folder / f".{key}.{os.getpid()}"
        temporary.write_bytes(orjson.dumps(entry))
        temporary.replace(folder / key)
        for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _folder() -> Path | None:
    if os.environ.get("FABRICC_CACHE") == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - "" has no home
    return Path(base) / "fabricc" / "compile"


def _plain(each: Diagnostic) -> dict[str, Any]:
    return {
        "code": each.code.name,
        "message": each.message,
        "hint": each.hint,
        "span": _place(each.span),
        "also": None if each.also is None else _place(each.also),
    }


def _place(span: Span) -> tuple[str, int, int]:
    return span.file, span.line, span.column


def _add(diagnostics: Diagnostics, each: dict[str, Any]) -> None:
    also = None if each["also"] is None else Span(*each["also"])
    diagnostics.add(CODES[each["code"]], Span(*each["span"]), each["message"], hint=each["hint"], also=also)
