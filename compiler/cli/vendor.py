"""Where the vendor's models come from, and where an index goes."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


class SourceError(Exception):
    """The models could not be fetched; the message says what was tried."""


@contextmanager
def vendor_models(source: str, release: str) -> Generator[Path]:
    """Give a folder with the models of a release: the folder itself, or the tag of a git URL or bundle.

    The vendor's tags are called ``v24.10.3``. A clone is removed afterwards.
    """
    if Path(source).is_dir():
        yield Path(source)
        return
    from git import GitCommandError, Repo

    tag = f"v{release.removeprefix('v')}"
    with tempfile.TemporaryDirectory(prefix="fabricc-models-") as folder:
        try:
            Repo.clone_from(source, folder, branch=tag).close()
        except GitCommandError as failed:
            raise SourceError(
                f"expected the tag `{tag}` in `{source}`: {_last_line(failed.stderr)}"
            ) from failed
        yield Path(folder)


def _last_line(text: str) -> str:
    lines = [line.strip(" '\"") for line in text.splitlines() if line.strip(" '\"")]
    return lines[-1] if lines else "git said nothing"


def write_index(release: str, data: bytes, into: Path | None) -> Path:
    """Write an index as a whole or not at all; give where it is."""
    folder = into if into is not None else Path(str(files("compiler.schema").joinpath("data")))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{release}.index"
    part = folder / f".{release}.index.part"
    part.write_bytes(data)
    part.replace(file)
    return file
