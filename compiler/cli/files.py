"""Reading the intent tree and writing the rendered one: where a link, a torn write or an odd byte is met."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from compiler import codes
from compiler.diagnostics import Span
from compiler.manifest import MANIFEST, TEMPORARY
from compiler.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compiler.diagnostics import Diagnostics
    from compiler.manifest import Manifest

_SUFFIXES = (".yaml", ".yml")
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class LinkInRenderedError(Exception):
    """A folder below ``rendered/`` is a link: writing would leave the tree."""


def read_intent(root: Path, diagnostics: Diagnostics) -> dict[str, str]:
    """Give the text of every YAML file below `root`, by its path as a person would type it.

    Hidden files and folders are left out. A link that leads out of the tree is a finding, and so is what
    cannot be read as UTF-8.
    """
    return {
        path.as_posix(): text
        for path in _yaml_files(root, root.resolve(), diagnostics)
        if (text := _read(path, diagnostics)) is not None
    }


def _yaml_files(folder: Path, root: Path, diagnostics: Diagnostics) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if not _is_utf8(path.name):
            span = Span(printable(path.as_posix()), 1, 1)
            diagnostics.add(codes.UNREADABLE_FILE, span, "a name in UTF-8 is expected", hint="rename it")
        elif path.is_symlink() and (where := _leads(path, root)) is not None:
            diagnostics.add(
                codes.SYMLINK,
                Span(path.as_posix(), 1, 1),
                f"a file of the tree is expected, found a link {where} to `{path.readlink()}`",
                hint="put the file itself here",
            )
        elif path.is_dir():
            # A link to a folder of the tree shows what is read there anyway, and may go round in circles.
            if not path.is_symlink():
                yield from _yaml_files(path, root, diagnostics)
        elif path.suffix in _SUFFIXES:
            yield path


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _leads(link: Path, root: Path) -> str | None:
    """Say what is wrong with where a link leads; None if it stays within the tree."""
    try:
        return None if link.resolve().is_relative_to(root) else "out of it"
    except (OSError, RuntimeError):  # a loop: an OSError from Python 3.13 on
        return "in a circle"


def _read(path: Path, diagnostics: Diagnostics) -> str | None:
    def refuse(line: int, message: str, hint: str | None = None) -> None:
        diagnostics.add(codes.UNREADABLE_FILE, Span(path.as_posix(), line, 1), message, hint=hint)

    try:
        if not stat.S_ISREG(path.stat().st_mode):
            refuse(1, "a regular file is expected, found something else")
            return None
        content = path.read_bytes()
    except OSError as error:
        refuse(1, f"the file cannot be read: {(error.strerror or 'no reason given').lower()}")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        refuse(line, f"UTF-8 is expected, found the byte `0x{content[error.start]:02x}`", "save it as UTF-8")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How the files on disk differ from those rendered, by name; `stale` are to be removed."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    stale: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        """Say whether there is any difference."""
        return bool(self.new or self.changed or self.stale)


@dataclass(slots=True)
class RenderedFolder:
    """The rendered tree on disk. Links in it are never followed."""

    root: Path
    _safe: set[str] = field(default_factory=set[str])
    _made: set[Path] = field(default_factory=set[Path])

    def read(self, name: str) -> bytes | None:
        """Give a file's content; None if it is not there, or is no regular file."""
        path = self._path(name)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return None
        with os.fdopen(descriptor, "rb") as file:
            return file.read()

    def has(self, name: str) -> bool:
        """Say whether anything at all stands there, be it a broken link."""
        return os.path.lexists(self._path(name))

    def compare(self, files: Mapping[str, bytes], previous: Manifest | None) -> Changes:
        """Say what writing `files` would change; only what `previous` lists is ever stale."""
        new: list[str] = []
        changed: list[str] = []
        for name, content in files.items():
            found = self.read(name)
            if found is None:
                new.append(name)
            elif found != content:
                changed.append(name)
        listed = previous.entries if previous is not None else ()
        return Changes(
            new=tuple(new),
            changed=tuple(changed),
            stale=tuple(
                sorted(each.file for each in listed if each.file not in files and self.has(each.file))
            ),
            unchanged=len(files) - len(new) - len(changed),
        )

    def is_whole(self, manifest: Manifest) -> bool:
        """Say whether every file that the manifest lists is there with the digest that it says."""
        return all(
            (content := self.read(entry.file)) is not None and sha256(content).hexdigest() == entry.digest
            for entry in manifest.entries
        )

    def write(self, files: Mapping[str, bytes], changes: Changes) -> None:
        """Make the tree what `files` says, each file whole or not at all, the manifest last.

        A reader that comes in between, or after a crash, finds digests that do not match, and knows.
        """
        wanted = [name for name in (*changes.new, *changes.changed) if name != MANIFEST]
        for name in sorted(wanted):
            self._replace(name, files[name])
        for name in changes.stale:
            self._remove(name)
        if MANIFEST in changes.new or MANIFEST in changes.changed:
            self._replace(MANIFEST, files[MANIFEST])

    def _replace(self, name: str, content: bytes) -> None:
        path = self._path(name)
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        write_whole(path, content)

    def _remove(self, name: str) -> None:
        path = self._path(name)
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.root or any(folder.iterdir()):
                return
            folder.rmdir()

    def _path(self, name: str) -> Path:
        """Give the path of a file whose folders are folders, up to the root."""
        path = self.root / name
        folder = name.rpartition("/")[0]
        while folder and folder not in self._safe:
            inside = self.root / folder
            if inside.is_symlink():
                raise LinkInRenderedError(f"a folder is expected, found a link at `{inside}`")
            if inside.is_dir():
                self._safe.add(folder)
            folder = folder.rpartition("/")[0]
        return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader, a full disk or a kill never leaves half of it."""
    temporary = path.with_name(f".{path.name}{TEMPORARY}")
    try:
        descriptor = os.open(temporary, _NEW, 0o666)
    except FileExistsError:  # of a run that was killed
        temporary.unlink()
        descriptor = os.open(temporary, _NEW, 0o666)
    try:
        try:
            _write_all(descriptor, content)
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except BaseException:  # a full disk, or a person's patience
        temporary.unlink(missing_ok=True)
        raise


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
