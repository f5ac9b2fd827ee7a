from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pygnmi.spec.v080 import gnmi_pb2 as pb

from tests.drift.lab.switch.wire import CONFIG, Wire, path_of, refused, run

if TYPE_CHECKING:
    from drift.lab.switch import EmulatedSwitch

STATE = pb.GetRequest.STATE
ALL = pb.GetRequest.ALL


def test_a_keyed_path_answers_without_its_keys_and_with_prefixes_in_the_path() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        ((found,),) = await wire.get("/interface[name=ethernet-1/2]")
        assert found == ("/srl_nokia-interfaces:interface[name=ethernet-1/2]", {"description": "spare"})
        ((found,),) = await wire.get("/system/name/host-name")
        assert found == ("/srl_nokia-system:system/srl_nokia-system-name:name/host-name", "leaf1")

    run(main)


def test_a_wildcard_or_a_whole_list_answers_once_at_the_deepest_concrete_ancestor() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        for path in ("/interface[name=*]/description", "/interface/description"):
            ((found,),) = await wire.get(path)
            assert found[0] == ""
            assert found[1] == {
                "srl_nokia-interfaces:interface": [{"name": "ethernet-1/2", "description": "spare"}]
            }
        ((found,),) = await wire.get("/network-instance[name=mgmt]/interface")
        assert found == (
            "/srl_nokia-network-instance:network-instance[name=mgmt]",
            {"interface": [{"name": "mgmt0.0"}]},
        )

    run(main)


def test_members_are_prefixed_where_the_module_changes_and_identities_always() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        instance = await wire.one("/network-instance[name=default]")
        assert instance["type"] == "srl_nokia-network-instance:default"
        bgp = instance["protocols"]["srl_nokia-bgp:bgp"]
        names = {family["afi-safi-name"] for family in bgp["afi-safi"]}
        assert names == {"srl_nokia-common:ipv4-unicast", "srl_nokia-common:evpn"}
        family = await wire.one(
            "/network-instance[name=default]/protocols/bgp/afi-safi[afi-safi-name=ipv4-unicast]"
        )
        assert family == {"admin-state": "enable"}

    run(main)


def test_user_order_is_kept_and_nothing_else_is() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        policies: set[tuple[str, ...]] = set()
        for round_ in range(12):
            switch.cli_commit("admin", [f"set /interface[name=ethernet-1/2]/description round-{round_}"])
            root = await wire.one("/")
            held = root["srl_nokia-routing-policy:routing-policy"]["policy"]
            policies.add(tuple(policy["name"] for policy in held))
            (out,) = [policy for policy in held if policy["name"] == "out"]
            assert [statement["name"] for statement in out["statement"]] == ["z", "a"]
            group = await wire.one("/network-instance[name=default]/protocols/bgp/group[group-name=spines]")
            assert group["export-policy"] == ["out", "all"]
        assert len(policies) == 2

    run(main)


def test_nothing_changed_means_the_same_bytes() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        request = pb.GetRequest(path=[pb.Path()], type=pb.GetRequest.CONFIG, encoding=pb.JSON_IETF)
        first, second = await wire.raw(request), await wire.raw(request)
        value = first.notification[0].update[0].val.json_ietf_val
        assert value == second.notification[0].update[0].val.json_ietf_val

    run(main)


@pytest.mark.parametrize("path", ["/interface[name=ethernet-1/9]", "/bfd", "/interface[name=mgmt0]/mtu"])
def test_what_is_not_there_is_an_empty_notification(path: str) -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        assert await wire.get(path) == [[]]

    run(main)


def test_an_unknown_element_refuses_the_whole_get_and_names_the_options() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        code, text = await refused(wire.get("/interface[name=ethernet-1/1]", "/system/nmae"))
        assert code == "INVALID_ARGUMENT"
        assert text.startswith("Path not valid - unknown element 'nmae'. Options are [")
        assert "name" in text.partition("[")[2].rstrip("]").split(", ")
        code, text = await refused(wire.get("/interface[nam=ethernet-1/1]"))
        assert (code, "unknown key 'nam'" in text) == ("INVALID_ARGUMENT", True)
        code, text = await refused(wire.get("/srl_nokia-system:interface"))
        assert (code, "'srl_nokia-system:interface'" in text) == ("INVALID_ARGUMENT", True)

    run(main)


def test_state_is_no_part_of_the_configuration() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        code, text = await refused(wire.get("/interface[name=ethernet-1/1]/oper-state"))
        assert code == "INVALID_ARGUMENT"
        assert "unknown element 'oper-state'" in text
        assert "oper-state" not in text.partition("Options")[2]
        assert await wire.get("/interface[name=ethernet-1/1]/oper-state", kind=STATE) == [[]]

    run(main)


def test_config_has_explicit_values_only_and_state_has_defaults_and_what_is_inherited() -> None:
    neighbor = "/network-instance[name=default]/protocols/bgp/neighbor[peer-address=10.0.0.0]"

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        assert await wire.one(neighbor) == {"peer-group": "spines"}
        for kind in (STATE, ALL):
            shown = await wire.one(neighbor, kind=kind)
            assert shown["peer-as"] == 65100
            assert shown["timers"]["hold-time"] == 90
            assert shown["admin-state"] == "enable"

    run(main)


def test_include_defaults_is_obeyed_when_the_switch_is_configured_so() -> None:
    server = {
        "name": "mgmt",
        "services": ["srl_nokia-grpc:gnmi"],
        "gnmi": {"include-defaults-in-config-only-responses": True},
    }
    config = CONFIG | {
        "srl_nokia-system:system": {
            "srl_nokia-grpc:grpc-server": [server],
            "srl_nokia-system-name:name": {"host-name": "leaf1"},
        }
    }

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        assert (await wire.one("/interface[name=ethernet-1/2]"))["admin-state"] == "enable"

    run(main, config)


def test_json_is_not_a_get_encoding_and_the_others_answer_leaf_by_leaf() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        code, text = await refused(wire.get("/", encoding=pb.JSON))
        assert (code, "received encoding: 0" in text) == ("UNIMPLEMENTED", True)
        path = path_of("/interface[name=ethernet-1/1]/mtu")
        for encoding, kind in ((pb.PROTO, "uint_val"), (pb.ASCII, "ascii_val")):
            answer = await wire.raw(pb.GetRequest(path=[path], type=1, encoding=encoding))
            (update,) = answer.notification[0].update
            assert [elem.name for elem in update.path.elem] == ["interface", "mtu"]
            assert update.val.WhichOneof("value") == kind

    run(main)


def test_capabilities_say_what_is_spoken() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        answer = await wire.capabilities()
        assert answer.gNMI_version == "0.10.0"
        assert pb.JSON_IETF in answer.supported_encodings
        assert pb.JSON not in answer.supported_encodings
        assert any(model.name.endswith(":srl_nokia-interfaces") for model in answer.supported_models)

    run(main)


def test_it_says_which_box_it_is() -> None:
    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        version = await wire.one("/system/information/version", kind=STATE)
        assert version.startswith("v24.10.3-")
        assert await wire.one("/platform/chassis/type", kind=STATE) == "7220 IXR-D2L"
        assert "gnmi-extensions" in await wire.one("/system/features", kind=STATE)
        switch.device.inject(
            {"srl_nokia-interfaces:interface": [{"name": "ethernet-1/1", "oper-state": "up"}]}
        )
        shown = await wire.one("/interface[name=ethernet-1/1]", kind=STATE)
        assert (shown["oper-state"], shown["mtu"]) == ("up", 9232)

    run(main)


def test_some_configuration_is_not_mirrored_in_state() -> None:
    config: dict[str, Any] = CONFIG | {
        "srl_nokia-acl:acl": {
            "interface": [
                {
                    "interface-id": "ethernet-1/1.0",
                    "interface-ref": {"interface": "ethernet-1/1", "subinterface": 0},
                }
            ]
        }
    }

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        assert await wire.get("/acl/interface") != [[]]
        assert await wire.get("/acl/interface", kind=STATE) == [[]]

    run(main, config)
