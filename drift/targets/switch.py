"""One look at a switch: who it is, what it runs, and that nobody changed it while we read.

Three calls: what it says of itself and its commit log, its whole configuration, its log once more. When
something was committed in between, the configuration is read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.tree import Step, Tree, parse
from drift.live import AnotherDevice, Commit, LiveSwitch, Malformed
from drift.switches.identity import mistaken
from drift.targets.answers import assemble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drift.targets.gnmi import GnmiClient
    from drift.wanted import WantedSwitch

_LOG = (
    parse("/system/configuration/last-change"),
    (*parse("/system/configuration"), Step("commit", (("id", "*"),))),
)
_FACTS = ("system/name/host-name", "platform/chassis/type", "system/information/version", "system/features")
"""What a switch says of itself; in every release from 21.6 to 25.3 (srl_nokia-system-name,
-platform-chassis, -system-info, -system)."""

_SOON = 10.0
"""Seconds for the small reads."""


async def read_switch(client: GnmiClient, wanted: WantedSwitch, *, attempts: int = 3) -> LiveSwitch:
    """Read a switch's running configuration, and make sure that it is the right one and all of it.

    Raises `AnotherDevice`, `Unreachable`, `Refused`; `Malformed` when the answer is empty though the
    manifest owns something there, is cut, or when the configuration changed during each of `attempts` reads.
    """
    before = await _read_state(client, (*(parse(f"/{path}") for path in _FACTS), *_LOG))
    live = _live(wanted.name, {}, before)
    if not (live.host_name and live.chassis and live.version):
        raise Malformed(f"`{client.address}` does not say who it is")
    if (why := mistaken(wanted, live)) is not None:
        raise AnotherDevice(f"another device answers at `{client.address}`: {why}")
    for _ in range(attempts):
        tree = assemble(await client.get((), "config"))
        if not tree and wanted.owned:
            raise Malformed("the configuration is empty, though the manifest owns places in it")
        after = await _read_state(client, _LOG)
        if after.log == before.log:
            return _live(wanted.name, dict(tree), before)
        before = _State(facts=before.facts, log=after.log)
    raise Malformed(f"the configuration changed during each of {attempts} reads")


@dataclass(frozen=True, slots=True)
class _State:
    """What a switch says of itself, by path text, and its log apart: only that may move."""

    facts: Mapping[str, Tree]
    log: tuple[str, tuple[Commit, ...]]


async def _read_state(client: GnmiClient, paths: tuple[tuple[Step, ...], ...]) -> _State:
    tree = assemble(await client.get(paths, "state", min(_SOON, client.timeout)))
    configuration = _below(tree, "system", "configuration")
    entries = _below(configuration, "commit")
    commits = entries if isinstance(entries, list) else []
    log = (
        str(_below(configuration, "last-change") or ""),
        tuple(sorted((_commit(e) for e in commits), key=_id)),
    )
    facts = {path: _below(tree, *path.split("/")) for path in _FACTS}
    return _State(facts, log)


def _live(name: str, tree: dict[str, Tree], state: _State) -> LiveSwitch:
    host_name, chassis, version, features = (state.facts[path] for path in _FACTS)
    last_change, commits = state.log
    return LiveSwitch(
        name=name,
        tree=tree,
        host_name=str(host_name or ""),
        chassis=str(chassis or ""),
        version=str(version or ""),
        features=frozenset(str(f).rpartition(":")[2] for f in features)
        if isinstance(features, list)
        else frozenset(),
        last_change=last_change,
        commits=commits,
    )


def _commit(entry: Tree) -> Commit:
    def text(name: str) -> str:
        value = _below(entry, name)
        return "" if value is None else str(value)

    return Commit(
        id=text("id"),
        username=text("username"),
        started=text("started"),
        status=text("status"),
        comment=text("comment"),
        name=text("name"),
    )


def _id(commit: Commit) -> tuple[int, str]:
    return (int(commit.id) if commit.id.isdigit() else 0, commit.id)


def _below(tree: Tree, *names: str) -> Tree:
    """Give what stands at a path of bare names, None if nothing does."""
    for name in names:
        if not isinstance(tree, dict):
            return None
        tree = next((value for member, value in tree.items() if member.rpartition(":")[2] == name), None)
    return tree
