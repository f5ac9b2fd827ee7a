"""What of a switch is ours, and what becomes of it when intent no longer says it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compiler.emit.owned import owned_paths, released
from compiler.manifest import Entry, Manifest, Released
from compiler.rendered import ArtifactKind, ObjectRef
from compiler.schema import schema
from compiler.tree import Object, parse, show

INDEX = schema("24.10.3", "7220 IXR-D2L")


def shown(tree: Object) -> list[str]:
    return [show(path) for path in owned_paths(tree, INDEX.root)]


@pytest.mark.parametrize(
    ("tree", "owned"),
    [
        ({"interface": [{"name": "ethernet-1/1", "mtu": 9000}]}, ["/interface[name=ethernet-1/1]"]),
        ({"interface": []}, []),
        ({"system": {"name": {"host-name": "leaf1"}}}, ["/system/name/host-name"]),
        (
            {
                "network-instance": [
                    {"name": "a", "protocols": {"bgp": {"neighbor": [{"peer-address": "1.1.1.1"}]}}}
                ]
            },
            ["/network-instance[name=a]"],
        ),
        (
            {"system": {"network-instance": {"protocols": {"bgp-vpn": {"bgp-instance": [{"id": 1}]}}}}},
            ["/system/network-instance/protocols/bgp-vpn/bgp-instance[id=1]"],
        ),
        ({"no-such-thing": {"a": 1}}, []),
    ],
    ids=["entry", "no entry", "leaf", "highest entry only", "entry below containers", "unknown"],
)
def test_the_highest_entry_of_each_branch_is_ours(tree: Object, owned: list[str]) -> None:
    assert shown(tree) == owned


def test_below_a_path_only_what_is_written_there_is_ours() -> None:
    path = parse("/network-instance[name=mgmt]")
    node = INDEX.node(("network-instance",))
    assert node is not None
    tree: Object = {"description": "out of band", "interface": [{"name": "mgmt0.0"}]}
    assert [show(each) for each in owned_paths(tree, node, path)] == [
        "/network-instance[name=mgmt]/description",
        "/network-instance[name=mgmt]/interface[name=mgmt0.0]",
    ]


def switch(*owned: str, target: str = "leaf1") -> Entry:
    return Entry(
        file=f"srlinux/{target}.json",
        kind=ArtifactKind.SRLINUX,
        target=target,
        digest="0" * 64,
        release="24.10.3",
        platform="7220 IXR-D2L",
        management=f"{target}:57400",
        owned=owned,
    )


def an_object(name: str) -> Entry:
    return Entry(
        file=f"kubernetes/east/service-web-{name}.yaml",
        kind=ArtifactKind.KUBERNETES,
        target="east",
        digest="0" * 64,
        ref=ObjectRef("v1", "Service", "web", name),
    )


def manifest(*entries: Entry, gone: tuple[Released, ...] = ()) -> Manifest:
    return Manifest(instance="dc1", entries=entries, released=gone)


def paths(found: tuple[Released, ...]) -> dict[str, tuple[str, ...]]:
    return {each.target: each.paths for each in found}


def test_nothing_is_released_the_first_time() -> None:
    assert released([switch("/vrf[name=a]")], None) == ()


def test_what_vanishes_is_released_and_stays_released() -> None:
    first = manifest(switch("/vrf[name=a]", "/vrf[name=b]"))
    now = switch("/vrf[name=a]")
    gone = released([now], first)
    assert paths(gone) == {"leaf1": ("/vrf[name=b]",)}
    assert released([now], manifest(now, gone=gone)) == gone


def test_what_is_owned_again_is_no_longer_released() -> None:
    gone = released([switch()], manifest(switch("/vrf[name=a]", "/vrf[name=b]")))
    assert paths(released([switch("/vrf[name=b]")], manifest(switch(), gone=gone))) == {
        "leaf1": ("/vrf[name=a]",)
    }


def test_what_is_inside_an_owned_place_is_not_released() -> None:
    before = manifest(switch("/vrf[name=a]/description", "/vrf[name=ab]/description"))
    assert paths(released([switch("/vrf[name=a]")], before)) == {"leaf1": ("/vrf[name=ab]/description",)}


def test_a_person_may_forget() -> None:
    assert released([switch()], manifest(switch("/vrf[name=a]")), forget=True) == ()


def test_a_switch_that_is_gone_keeps_how_to_reach_it() -> None:
    (gone,) = released([switch()], manifest(switch(), switch("/vrf[name=a]", target="leaf9")))
    assert gone == Released(
        kind=ArtifactKind.SRLINUX,
        target="leaf9",
        release="24.10.3",
        platform="7220 IXR-D2L",
        management="leaf9:57400",
        paths=("/vrf[name=a]",),
    )


def test_a_switch_that_stays_is_reached_as_now() -> None:
    moved = replace(switch(), management="10.0.0.1:57400")
    (gone,) = released([moved], manifest(switch("/vrf[name=a]")))
    assert gone.management == "10.0.0.1:57400"


def test_objects_are_released_by_identity() -> None:
    first = manifest(an_object("front"), an_object("back"))
    now = an_object("front")
    (gone,) = released([now], first)
    assert gone.refs == (ObjectRef("v1", "Service", "web", "back"),)
    assert released([now], manifest(now, gone=(gone,))) == (gone,)
    assert released([now, an_object("back")], manifest(now, gone=(gone,))) == ()
