"""The second depth: nothing that switches run is refused, and what they refuse is seen."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import pytest

from compiler.diagnostics import Diagnostics
from compiler.lower.srlinux import lower_switch
from compiler.schema import known_releases, schema
from compiler.schema.codec import decode
from compiler.schema.depth import Violation, violations
from compiler.schema.depth.flat import flat_module
from tests.compiler.lower.switches import PLATFORM, SESSION, VRF, leaf
from tests.compiler.schema.mistakes import BEYOND_YANG, MISTAKES
from tests.compiler.seed import CASES, switches
from tests.shared import shared

LABS = (
    "dcf-hackathon",
    "junos-evo-interop",
    "n92-evpn",
    "nokia-evpn",
    "seed-ansible-lab",
    "seed-calico-metallb",
    "srl-elk",
    "srl-evpn-mh",
)
BASES = ("21.6.4", "23.3.3", "25.3.1")

REASONS = {
    "unknown_leaf": "not found as a child",
    "missing_mandatory": 'Mandatory node "autonomous-system"',
    "dangling_reference": 'Invalid leafref value "nobody"',
    "out_of_range": "Unsatisfied range",
    "duplicate_key": "Duplicate instance",
    "bridged_with_ipv4": "not allowed on bridged",
    "vlan_without_tagging": "only configurable if vlan-tagging enabled",
    "two_vxlan_interfaces": "Too many",
    "evpn_arp_on_a_port": "Only supported on IRB",
    "system0_in_a_vrf": "System interfaces can only",
    "unknown_identity": "Invalid enumeration value",
    "evpn_family_in_a_vrf": "EVPN is not supported in network instances other than default",
    "bad_prefix": "Unsatisfied pattern",
    "short_hold_time": "Unsatisfied range",
    "no_family": "One of the address families must be enabled",
    "wide_ecmp_in_a_mac_vrf": "range",
    "wider_ecmp_than_any": "Unsatisfied range",
}


def judge(release: str, change: str | None = None) -> list[Violation]:
    tree = copy.deepcopy(lower_switch(leaf(release), Diagnostics()).tree)
    if change is not None:
        (MISTAKES | BEYOND_YANG)[change](tree)
    return violations(schema(release, PLATFORM), tree)


@pytest.mark.parametrize("lab", LABS)
def test_no_real_configuration_is_refused(lab: str) -> None:
    folder = shared("data", "labs", lab)
    meta = json.loads((folder / "meta.json").read_text())
    index = schema(meta["schema"], "7220 IXR-D3L")
    found = {
        name: violations(index, decode(index, json.loads((folder / f"{name}.json").read_text())))
        for name in meta["devices"]
    }
    assert found == {name: [] for name in meta["devices"]}
    assert found


@pytest.mark.parametrize("release", known_releases())
@pytest.mark.parametrize("case", CASES)
def test_nothing_that_is_rendered_is_refused(case: str, release: str) -> None:
    for name, artifact in switches(case, release).items():
        index = schema(artifact.release, artifact.platform)
        assert violations(index, artifact.tree) == [], name


@pytest.mark.parametrize("release", known_releases())
def test_every_shape_is_accepted(release: str) -> None:
    """The hand-written leaf has what the corpus has not: a password, hops, a policy that sets something."""
    assert judge(release) == []


@pytest.mark.parametrize("release", BASES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_seen(mistake: str, release: str) -> None:
    reasons = [violation.reason for violation in judge(release, mistake)]
    assert any(REASONS[mistake] in reason for reason in reasons), reasons


@pytest.mark.parametrize("release", BASES)
@pytest.mark.parametrize("mistake", BEYOND_YANG)
def test_mistake_is_beyond_yang(mistake: str, release: str) -> None:
    """If libyang ever sees these, `compiler.validate` need not know them by hand any more."""
    assert judge(release, mistake) == []


def test_place_is_written_as_everywhere() -> None:
    (found,) = judge("24.10.3", "out_of_range")
    assert found.path == "/interface[name=ethernet-1/1]/subinterface[index=0]/ip-mtu"


def test_reference_into_what_was_not_given_is_not_judged() -> None:
    tree = lower_switch(leaf("24.10.3"), Diagnostics()).tree
    without = {name: value for name, value in tree.items() if name != "routing-policy"}
    assert violations(schema("24.10.3", PLATFORM), without) == []


@pytest.mark.parametrize("release", known_releases())
def test_flat_module_is_the_same_every_time(release: str) -> None:
    assert flat_module(schema(release, PLATFORM)) == flat_module(schema(release, PLATFORM))


def test_the_binding_is_optional() -> None:
    """Nothing of the compiler needs it."""
    root = Path(__file__).parents[3] / "compiler"
    users = [path.name for path in root.rglob("*.py") if "oopt_gnpy_libyang" in path.read_text()]
    assert users == ["engine.py"]


def test_a_reference_to_a_secret_is_not_judged_by_its_length() -> None:
    """A keychain's key has at most 25 characters in 22.11."""
    session = replace(SESSION, secret="the-password-of-all-sessions-of-this-rack")  # noqa: S106 - its name
    tree = lower_switch(leaf("22.11.2", vrfs=(replace(VRF, sessions=(session,)),)), Diagnostics()).tree
    assert violations(schema("22.11.2", PLATFORM), tree) == []
