"""What a Fragment owns: what its tree holds below its path, and nothing of what others have there."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.diagnostics import Diagnostics
from compiler.manifest import read_manifest
from compiler.pipeline import compile_intent

INTENT = Path(__file__).parents[2] / "intent"
HEAD = "apiVersion: fabricc.dev/v1alpha1\nkind: Fragment\nmetadata: {name: extra}\n"


def owned(srlinux: str) -> set[str]:
    """Compile the lab with a fragment for leaf1; give what leaf1 owns beyond what it does without."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in INTENT.glob("*.yaml")}
    found: list[set[str]] = []
    for more in ({}, {"extra.yaml": HEAD + f"spec: {{devices: [leaf1], srlinux: {srlinux}}}\n"}):
        diagnostics = Diagnostics()
        compiled = compile_intent(sources | more, None, diagnostics)
        assert compiled is not None, diagnostics.ordered()
        manifest = read_manifest(compiled.files["manifest.json"])
        (leaf,) = [entry for entry in manifest.entries if entry.file == "srlinux/leaf1.json"]
        found.append(set(leaf.owned))
    without, with_fragment = found
    assert without <= with_fragment
    return with_fragment - without


@pytest.mark.parametrize(
    ("srlinux", "more"),
    [
        (
            "{'/network-instance[name=mgmt]': {description: out of band}}",
            {"/network-instance[name=mgmt]/description"},
        ),
        (
            "{'/network-instance[name=mgmt]': {'srl_nokia-network-instance:description': out of band}}",
            {"/network-instance[name=mgmt]/description"},
        ),
        (
            "{/system/ntp: {admin-state: enable, network-instance: mgmt, server: [{address: 192.0.2.123}]}}",
            {
                "/system/ntp/admin-state",
                "/system/ntp/network-instance",
                "/system/ntp/server[address=192.0.2.123]",
            },
        ),
        ("{'/interface[name=ethernet-1/12]': {description: wk-a1}}", set[str]()),
        (
            "{/: {interface: [{name: ethernet-1/30, admin-state: disable}]}}",
            {"/interface[name=ethernet-1/30]"},
        ),
    ],
    ids=["into an entry of others", "with prefixes", "containers", "into our own", "a whole entry"],
)
def test_a_fragment_owns_what_it_says(srlinux: str, more: set[str]) -> None:
    assert owned(srlinux) == more
