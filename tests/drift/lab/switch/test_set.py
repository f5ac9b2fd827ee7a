from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pygnmi.spec.v080 import gnmi_pb2 as pb

from drift.lab.switch.device import Manners
from tests.drift.lab.switch.wire import CONFIG, Wire, path_of, refused, run

if TYPE_CHECKING:
    from drift.lab.switch import EmulatedSwitch

BGP = "/network-instance[name=default]/protocols/bgp"


def test_delete_replace_and_update_are_done_in_this_order_and_answered_as_sent() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        answer = await wire.set(
            update=[("/interface[name=ethernet-1/2]", {"description": "last"})],
            replace=[("/interface[name=ethernet-1/2]", {"mtu": 9000})],
            delete=["/interface[name=ethernet-1/1]/mtu"],
        )
        ops = [(result.op, result.path.elem[0].name) for result in answer.response]
        assert ops == [(pb.UpdateResult.DELETE, "interface"), (2, "interface"), (3, "interface")]
        assert answer.timestamp > 0
        assert await wire.one("/interface[name=ethernet-1/2]") == {"description": "last", "mtu": 9000}
        assert "mtu" not in await wire.one("/interface[name=ethernet-1/1]")

    run(main)


def test_replace_removes_what_is_not_supplied_and_update_does_not() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=[("/interface[name=ethernet-1/1]", {"description": "up"})])
        assert (await wire.one("/interface[name=ethernet-1/1]"))["mtu"] == 9232
        await wire.set(replace=[("/interface[name=ethernet-1/1]", {"description": "up"})])
        assert await wire.one("/interface[name=ethernet-1/1]") == {"description": "up"}

    run(main)


def test_an_update_of_a_leaf_list_adds_and_a_replace_sets() -> None:
    path = f"{BGP}/group[group-name=spines]/export-policy"

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(replace=[(path, ["all"])])
        await wire.set(update=[(path, ["out"])])
        assert await wire.one(path) == ["all", "out"]
        await wire.set(replace=[(path, ["out"])])
        assert await wire.one(path) == ["out"]

    run(main)


def test_keys_may_stand_in_path_and_value_and_must_agree() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=[("/interface[name=ethernet-1/3]", {"name": "ethernet-1/3", "mtu": 2000})])
        await wire.set(update=[("/interface", {"name": "ethernet-1/4", "mtu": 2000})])
        assert await wire.one("/interface[name=ethernet-1/4]") == {"mtu": 2000}
        code, text = await refused(
            wire.set(update=[("/interface[name=ethernet-1/5]", {"name": "ethernet-1/6"})])
        )
        assert (code, "key 'name'" in text) == ("INVALID_ARGUMENT", True)

    run(main)


def test_prefixes_may_be_left_out_and_must_not_be_wrong() -> None:
    path = f"{BGP}/afi-safi[afi-safi-name=ipv6-unicast]"

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        value: dict[str, Any] = {"afi-safi-name": "ipv6-unicast", "srl_nokia-bgp:admin-state": "enable"}
        await wire.set(update=[(path, value)])
        assert await wire.one(path) == {"admin-state": "enable"}
        code, _text = await refused(wire.set(update=[(path, {"srl_nokia-bfd:admin-state": "enable"})]))
        assert code == "INVALID_ARGUMENT"
        type_ = "/network-instance[name=red]/type"
        code, _text = await refused(wire.set(update=[(type_, "srl_nokia-bgp:ip-vrf")]))
        assert code == "INVALID_ARGUMENT"
        await wire.set(update=[(type_, "ip-vrf")])
        assert await wire.one(type_) == "srl_nokia-network-instance:ip-vrf"

    run(main)


def test_wildcards_mean_every_entry() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=[("/interface[name=*]/admin-state", "disable")])
        root = await wire.one("/interface")
        assert {entry["admin-state"] for entry in root["srl_nokia-interfaces:interface"]} == {"disable"}
        await wire.set(delete=["/interface[name=*]/admin-state"])
        assert await wire.get("/interface/admin-state") == [[]]

    run(main)


def test_deleting_what_is_not_there_is_fine_and_what_cannot_be_is_not() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(delete=["/interface[name=ethernet-1/9]", "/bfd", "/system/name/domain-name"])
        code, text = await refused(wire.set(delete=["/interfaces"]))
        assert (code, "unknown element 'interfaces'" in text) == ("INVALID_ARGUMENT", True)
        code, _text = await refused(wire.set(delete=["/interface[name=ethernet-1/1]/oper-state"]))
        assert code == "INVALID_ARGUMENT"

    run(main)


ACL_ENTRY = "/acl/acl-filter[name=f][type=ipv4]/entry[sequence-id=10]"

REFUSED: dict[str, tuple[str, Any]] = {
    "unknown member": ("/interface[name=ethernet-1/2]", {"mut": 9000}),
    "wrong type": ("/interface[name=ethernet-1/2]/mtu", "9000"),
    "out of the model's range": ("/interface[name=ethernet-1/2]/mtu", 100),
    "out of the platform's range": ("/interface[name=ethernet-1/2]/mtu", 9500),
    "not in the enumeration": ("/interface[name=ethernet-1/2]/admin-state", "up"),
    "pattern": (f"{BGP}/router-id", "10.0.0.300"),
    "not a boolean": ("/interface[name=ethernet-1/2]/vlan-tagging", "true"),
    "array for an object": ("/interface[name=ethernet-1/2]", []),
    "leafref": (f"{BGP}/neighbor[peer-address=10.0.0.0]/peer-group", "leafs"),
    "mandatory": ("/network-instance[name=red]/protocols/bgp", {"router-id": "10.0.0.1"}),
    "too many": (
        "/network-instance[name=default]/vxlan-interface",
        {"name": "vxlan1.1"},
    ),
    "two cases": (f"{ACL_ENTRY}/action", {"accept": {}, "drop": {}}),
    "state": ("/interface[name=ethernet-1/2]", {"oper-state": "up"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_value_is_refused_and_nothing_of_the_request_is_done(case: str) -> None:
    path, value = REFUSED[case]
    config = CONFIG
    if case == "too many":
        instances = [dict(entry) for entry in CONFIG["srl_nokia-network-instance:network-instance"]]
        instances[0]["vxlan-interface"] = [{"name": "vxlan1.2"}]
        config = CONFIG | {"srl_nokia-network-instance:network-instance": instances}

    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        before = switch.running()
        good = ("/interface[name=ethernet-1/2]", {"description": "changed"})
        code, text = await refused(wire.set(update=[good, (path, value)]))
        assert (code, bool(text)) == ("INVALID_ARGUMENT", True)
        assert switch.running() == before
        assert switch.device.commits.entries == []

    run(main, config)


def test_the_platforms_limits_are_said_in_its_words() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        _code, text = await refused(wire.set(update=[("/interface[name=ethernet-1/2]/mtu", 9500)]))
        assert text == "mtu 9500 out of range [1500-9412]"

    run(main)


def test_what_is_referred_to_cannot_be_taken_away() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        code, text = await refused(wire.set(delete=["/routing-policy/policy[name=out]"]))
        assert (code, "'out' does not exist" in text) == ("INVALID_ARGUMENT", True)
        group = f"{BGP}/group[group-name=spines]/export-policy"
        await wire.set(delete=["/routing-policy/policy[name=out]"], replace=[(group, ["all"])])
        code, text = await refused(wire.set(replace=[("/interface[name=mgmt0]", {"mtu": 1500})]))
        assert (code, "mgmt0.0" in text) == ("INVALID_ARGUMENT", True)

    run(main)


def test_a_group_of_another_instance_is_no_group_of_this_one() -> None:
    red: dict[str, Any] = {
        "type": "ip-vrf",
        "protocols": {
            "bgp": {
                "autonomous-system": 65001,
                "router-id": "10.0.0.1",
                "neighbor": [{"peer-address": "10.9.0.1", "peer-group": "spines"}],
            }
        },
    }

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        code, text = await refused(wire.set(update=[("/network-instance[name=red]", red)]))
        assert (code, "'spines' does not exist" in text) == ("INVALID_ARGUMENT", True)

    run(main)


def test_choosing_another_case_takes_the_first_away() -> None:
    action = f"{ACL_ENTRY}/action"

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=[(action, {"accept": {}})])
        assert await wire.one(action) == {"accept": {}}
        await wire.set(update=[(f"{action}/drop", {})])
        assert await wire.one(action) == {"drop": {}}

    run(main)


def test_presence_and_empty_leaves_and_wide_numbers_are_written_as_rfc_7951_says() -> None:
    address = "/interface[name=ethernet-1/1]/subinterface[index=0]/ipv4/address[ip-prefix=10.0.0.1/31]"
    timer = "/system/lldp/hello-timer"  # a uint64

    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=[(f"{address}/primary", [None]), (timer, "15")])
        assert await wire.one(address) == {"primary": [None]}
        assert await wire.one(timer) == "15"
        await wire.set(update=[("/network-instance[name=mgmt]/ip-forwarding", {})])
        assert await wire.one("/network-instance[name=mgmt]/ip-forwarding") == {}
        code, _text = await refused(wire.set(update=[(f"{address}/primary", [])]))
        assert code == "INVALID_ARGUMENT"

    run(main)


def test_a_bare_array_at_a_list_succeeds_and_changes_nothing_unless_switched_off() -> None:
    request = [("/interface", [{"name": "ethernet-1/7"}])]

    async def lost(switch: EmulatedSwitch, wire: Wire) -> None:
        before = switch.running()
        await wire.set(update=request)
        assert switch.running() == before

    async def taken(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=request)
        assert await wire.one("/interface[name=ethernet-1/7]") == {}

    run(lost)
    run(taken, manners=Manners(bare_array_is_lost=False))


def test_what_is_not_json_is_refused() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        value = pb.TypedValue(json_ietf_val=b'{"mtu": 9')
        where = path_of("/interface[name=ethernet-1/2]")
        request = pb.SetRequest(update=[pb.Update(path=where, val=value)])
        assert (await refused(wire.stub.Set(request)))[0] == "INVALID_ARGUMENT"
        scalar = pb.Update(
            path=path_of("/interface[name=ethernet-1/2]/mtu"), val=pb.TypedValue(uint_val=2000)
        )
        await wire.stub.Set(pb.SetRequest(update=[scalar]))
        assert await wire.one("/interface[name=ethernet-1/2]/mtu") == 2000

    run(main)


def test_secrets_are_salted_anew_and_encrypted_ones_kept() -> None:
    path = f"{BGP}/group[group-name=spines]/authentication/password"

    async def main(switch: EmulatedSwitch, wire: Wire) -> None:
        seen: set[str] = set()
        for _ in range(2):
            await wire.set(update=[(path, "s3cret")])
            seen.add(await wire.one(path))
        assert len(seen) == 2
        assert all(value.startswith("$aes1$") and "s3cret" not in value for value in seen)
        assert "s3cret" not in str(switch.running())
        await wire.set(update=[(path, "$aes1$ATQxtmeVpL9sj28=$zI5nChUFn5qhF4OGeQ==")])
        assert await wire.one(path) == "$aes1$ATQxtmeVpL9sj28=$zI5nChUFn5qhF4OGeQ=="

    run(main)


def test_an_origin_that_is_not_emulated_says_so_and_an_unknown_one_means_native() -> None:
    async def main(_: EmulatedSwitch, wire: Wire) -> None:
        odd = pb.Path(origin="srl_nokia-interfaces", elem=path_of("/interface").elem)
        assert len((await wire.raw(pb.GetRequest(path=[odd], type=1, encoding=4))).notification) == 1
        open_config = pb.Path(origin="openconfig", elem=path_of("/interfaces").elem)
        code, _text = await refused(wire.raw(pb.GetRequest(path=[open_config], type=1, encoding=4)))
        assert code == "UNIMPLEMENTED"

    run(main)


def test_a_wide_number_may_come_as_a_number_unless_the_switch_is_strict() -> None:
    timer = "/system/lldp/hello-timer"  # a uint64

    async def lenient(_: EmulatedSwitch, wire: Wire) -> None:
        await wire.set(update=[(timer, 15)])
        assert await wire.one(timer) == "15"

    async def strict(_: EmulatedSwitch, wire: Wire) -> None:
        code, _text = await refused(wire.set(update=[(timer, 15)]))
        assert code == "INVALID_ARGUMENT"
        await wire.set(update=[(timer, "15")])
        assert await wire.one(timer) == "15"

    run(lenient)
    run(strict, manners=Manners(wide_numbers=False))
