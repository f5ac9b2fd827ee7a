"""`docs/releases.md` says what each release is given; the table is rewritten by ``pytest --update``."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.diagnostics import Diagnostics
from compiler.lower.srlinux import lower_switch
from compiler.schema import known_releases
from tests.compiler.lower.switches import VRF, at, leaf

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[3] / "docs" / "releases.md"
START, END = "<!-- made by tests/compiler/lower/test_releases_page.py -->\n", "<!-- end -->\n"

BGP = ("network-instance", "default", "protocols", "bgp")
TENANT = ("network-instance", "ip-vrf1", "protocols", "bgp")
TOPICS: dict[str, tuple[tuple[str | int, ...], tuple[str, ...]]] = {
    "address families and multipath of a VRF": (TENANT, ("ipv4-unicast", "afi-safi")),
    "families of the EVPN overlay": ((*BGP, "group", "overlay"), ("evpn", "ipv4-unicast", "afi-safi")),
    "local AS of the overlay": ((*BGP, "group", "overlay"), ("local-as",)),
    "policies of a group": ((*BGP, "group", "underlay"), ("import-policy", "export-policy")),
    "hops of a PE-CE session": ((*TENANT, "group", "metallb"), ("multihop",)),
    "password of a PE-CE session": ((*TENANT, "group", "metallb"), ("authentication",)),
    "keychain of that password": (("system", "authentication"), ("keychain",)),
    "one set of PE-CE and EVPN next hops": (
        ("network-instance", "ip-vrf1", "protocols", "bgp-vpn"),
        ("combined-ecmp",),
    ),
    "IPv4 of a subinterface": (("interface", "system0", "subinterface", 0), ("ipv4",)),
    "a statement of a policy": (("routing-policy", "policy", "services"), ("statement",)),
    "the default of a policy": (("routing-policy", "policy", "services"), ("default-action",)),
}


def rendered(release: str) -> dict[str, str]:
    vrf = replace(VRF, combined_ecmp=True)
    tree = lower_switch(leaf(release, vrfs=(vrf,)), Diagnostics()).tree
    return {topic: _said(tree, *where) for topic, where in TOPICS.items()}


def _said(tree: Any, where: tuple[str | int, ...], members: tuple[str, ...]) -> str:
    try:
        place = at(tree, *where)
    except KeyError:
        return "-"
    said = {name: place[name] for name in members if name in place}
    if "statement" in said:
        said["statement"] = said["statement"][:1]
    return f"`{json.dumps(said)}`" if said else "-"


def table() -> str:
    releases = known_releases()
    by_release = {release: rendered(release) for release in releases}
    lines = ["| what | releases | is written |\n", "|---|---|---|\n"]
    for topic in TOPICS:
        for said, group in groupby(releases, key=lambda release: by_release[release][topic]):
            span = list(group)
            names = _short(span[0]) if len(span) == 1 else f"{_short(span[0])} to {_short(span[-1])}"
            lines.append(f"| {topic} | {names} | {said} |\n")
    return "".join(lines)


def _short(release: str) -> str:
    return release.rpartition(".")[0]


def test_the_page_says_what_is_rendered(request: pytest.FixtureRequest) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    shown, _, after = rest.partition(END)
    if request.config.getoption("--update"):
        PAGE.write_text(before + START + table() + END + after, encoding="utf-8")
        return
    assert shown == table(), "run `pytest --update` on this file and read the diff"
