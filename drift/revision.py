"""Files as they stood in a git revision, read from the object store without touching the work tree."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class NoSuchRevisionError(LookupError):
    """There is no repository, no such revision, or no such folder in it; the text says which."""


def read_revision_files(repository: Path, revision: str, folder: Path) -> dict[str, bytes | None]:
    """Give every file below `folder` by its path relative to it; a symbolic link is None.

    `repository` is anywhere inside one; `folder` is relative to the current directory, as typed. Raises
    `NoSuchRevisionError`.
    """
    import git

    try:
        with git.Repo(repository, search_parent_directories=True) as repo:
            top = Path(str(repo.working_tree_dir)).resolve()
            inside = folder.resolve().relative_to(top).as_posix()
            tree: Any = repo.commit(revision).tree
            tree = tree if inside == "." else tree / inside
            skip = len(tree.path) + 1 if tree.path else 0
            return {
                str(each.path)[skip:]: None if each.mode == each.link_mode else each.data_stream.read()
                for each in tree.traverse()
                if each.type == "blob"
            }
    except git.InvalidGitRepositoryError:
        raise NoSuchRevisionError(f"`{repository}` is in no git repository") from None
    except (git.BadName, KeyError, ValueError) as error:
        raise NoSuchRevisionError(f"there is no such revision or folder: {error}") from None
