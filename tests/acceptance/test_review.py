"""A change of intent, as its reviewer sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Repository


def test_one_as_number_in_one_place_changes_both_ends(repository: Repository) -> None:
    repository.edit("intent/tenant.yaml", "asn: 65310", "asn: 65311")
    done = repository.run("compile", "--check")
    assert done.returncode == 2
    repository.fine("compile")
    changed = repository.git("diff", "--name-only").split()
    assert "rendered/srlinux/leaf1.json" in changed
    assert "rendered/kubernetes/k8s/bgppeer-leaf1.yaml" in changed
    assert "rendered/kubernetes/k8s/bgppeer-metallb-system-wk-a1.yaml" in changed
    assert "rendered/srlinux/leaf2.json" not in changed


def test_what_is_committed_is_what_intent_renders(repository: Repository) -> None:
    assert repository.run("compile", "--check").returncode == 0
    (repository.path / "rendered/srlinux/leaf1.json").write_text("{}\n")
    assert repository.run("compile", "--check").returncode == 2


def test_a_second_compile_writes_nothing(repository: Repository) -> None:
    before = {p: p.stat().st_mtime_ns for p in (repository.path / "rendered").rglob("*") if p.is_file()}
    repository.fine("compile")
    assert before == {p: p.stat().st_mtime_ns for p in before}
    assert repository.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "arguments", [["compile", "--chekc"], ["drift", "check", "--taget", "x"], ["nonsense"], ["drift", "chck"]]
)
def test_a_mistyped_option_is_the_users_mistake_and_never_drift(
    repository: Repository, arguments: list[str]
) -> None:
    done = repository.run(*arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_release_that_nobody_knows_is_the_fault_of_the_option(repository: Repository) -> None:
    done = repository.run("compile", "--release", "99.1")
    assert done.returncode == 1
    assert "--release" in done.stderr
    assert "fabricc schema build" in done.stderr
    assert "intent/" not in done.stderr
